//! What the kinds of near-misses are made with: a language, chance, clocks, items of a list.

use std::cell::RefCell;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::rng::Rng;
use super::tongues::Tongue;
use super::tree::{Node, el, say};

/// What the kinds share: the language, chance, a clock that is at some time of the day.
pub struct Maker {
    pub tongue: &'static Tongue,
    pub rng: RefCell<Rng>,
    pub now: Timestamp,
    pub count: usize,
    pub classes: usize,
}

impl Maker {
    pub fn at(&self, ago: SignedDuration) -> DateTime {
        TimeZone::get(self.tongue.zone).unwrap().to_datetime(self.now - ago)
    }

    pub fn stamp(&self, ago: SignedDuration) -> String {
        (self.now - ago).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub fn clock(&self, ago: SignedDuration) -> String {
        self.tongue.clock("H:M", self.at(ago))
    }

    pub fn date(&self, ago: SignedDuration) -> String {
        self.tongue.date(self.at(ago))
    }

    pub fn time(&self, words: String, ago: SignedDuration) -> Node {
        say("time", words).with("datetime", self.stamp(ago)).into()
    }

    pub fn phrase(&self, least: usize, most: usize) -> String {
        let count = self.rng.borrow_mut().between(least, most);
        self.tongue.phrase(&mut self.rng.borrow_mut(), count)
    }

    pub fn paragraph(&self, least: usize, most: usize) -> String {
        let count = self.rng.borrow_mut().between(least, most);
        self.tongue.paragraph(&mut self.rng.borrow_mut(), count)
    }

    pub fn between(&self, least: usize, most: usize) -> usize {
        self.rng.borrow_mut().between(least, most)
    }

    pub fn next(&self) -> u64 {
        self.rng.borrow_mut().next()
    }

    pub fn class(&self, name: &str) -> String {
        match self.classes {
            0 => name.to_owned(),
            1 => format!("c-{name}"),
            2 => format!(
                "css-{:05x}",
                name.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte)) & 0xf_ffff
            ),
            _ => String::new(),
        }
    }

    pub fn person(&self) -> &'static str {
        self.tongue.people[self.rng.borrow_mut().below(4)]
    }

    pub fn item(&self, tag: &str, name: &str, parts: Vec<Node>) -> Node {
        // What stands in no list may be any of these; a page has one of them throughout.
        let tag = match tag {
            "article" | "div" | "section" => ["article", "div", "section"][self.classes % 3],
            tag => tag,
        };
        el(tag, parts).class(self.class(name)).into()
    }

    pub fn paragraphs(&self, count: usize) -> Vec<Node> {
        (0..count).map(|_| say("p", self.paragraph(2, 4)).into()).collect()
    }
}

pub fn hours(count: usize) -> SignedDuration {
    SignedDuration::from_hours(i64::try_from(count).unwrap())
}

pub fn minutes(count: usize) -> SignedDuration {
    SignedDuration::from_mins(i64::try_from(count).unwrap())
}

pub fn link(words: String, to: String) -> Node {
    say("a", words).with("href", to).into()
}

pub fn row(cells: Vec<Node>) -> Node {
    el("tr", cells.into_iter().map(|cell| el("td", vec![cell]).into()).collect()).into()
}

pub fn table(rows: Vec<Node>) -> Node {
    el("table", vec![el("tbody", rows).into()]).into()
}

//! The outlet of a storm: what it has published at each second, how its page looks then, and what it answers in which weather.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use liveticker::io::site::{Reply, Request, Site};
use url::Url;

use crate::rng::Rng;
use crate::{DAY, HOUR, MINUTE};

pub fn midnight() -> Timestamp {
    "2026-03-02T00:00:00Z".parse().unwrap()
}

pub fn instant(second: i64) -> Timestamp {
    midnight() + SignedDuration::from_secs(second)
}

/// An entry, and what becomes of it.
#[derive(Debug, Clone)]
pub struct Told {
    pub number: usize,
    pub at: i64,
    /// What it says from when on.
    pub versions: Vec<(i64, String)>,
    pub withdrawn: Option<i64>,
}

impl Told {
    pub fn is_shown(&self, second: i64) -> bool {
        self.at <= second && self.withdrawn.is_none_or(|withdrawn| second < withdrawn)
    }

    pub fn text(&self, second: i64) -> &str {
        self.versions.iter().rfind(|(since, _)| *since <= second).map_or("", |(_, text)| text)
    }

    pub fn title(&self) -> String {
        format!("Harbour report {}", self.number)
    }
}

/// How its page looks from when on.
#[derive(Debug, Clone, Copy)]
struct Design {
    since: i64,
    form: usize,
    is_reversed: bool,
}

/// What it does all day, whatever the weather.
#[derive(Debug)]
pub struct Plan {
    pub told: Vec<Told>,
    designs: Vec<Design>,
}

const WHERE: [&str; 7] =
    ["north quay", "lighthouse", "dry dock", "ferry pier", "old mole", "fish market", "outer roads"];
const WHAT: [&str; 9] = [
    "a trawler waits for the tide",
    "the pilot has gone on board",
    "two cranes stand still",
    "the lifeboat is called out",
    "fog hides the beacon",
    "the crew mends its nets",
    "a yacht has lost its mast",
    "grain is loaded by hand",
    "the siren sounds",
];

impl Plan {
    pub fn of(dice: &mut Rng) -> Plan {
        let mut told: Vec<Told> = Vec::new();
        let mut at = -2 * HOUR;
        while at < DAY {
            let number = told.len() + 100;
            let said = format!(
                "At the {} {}, says report {number}, and {} ships of {} are expected before long.",
                WHERE[dice.below(WHERE.len())],
                WHAT[dice.below(WHAT.len())],
                dice.between(2, 90),
                dice.between(2, 9000)
            );
            told.push(Told { number, at, versions: vec![(at, said)], withdrawn: None });
            at += dice.between(4 * 60, 18 * 60) as i64;
        }
        for told in &mut told {
            let at = told.at;
            if dice.chance(20) {
                for again in 1..=dice.between(1, 2) {
                    let since = at + dice.between(60, 5 * 3600) as i64 * again as i64;
                    let said = format!(
                        "{} Corrected for the time number {again}: it is known as {}.",
                        told.versions[0].1,
                        dice.between(1000, 9999)
                    );
                    told.versions.push((since, said));
                }
            }
            if dice.chance(8) {
                told.withdrawn = Some(at + dice.between(60, 4 * 3600) as i64);
            }
        }
        // Afterwards it is quiet.
        for told in &mut told {
            told.versions.retain(|(since, _)| *since < DAY);
            told.withdrawn = told.withdrawn.filter(|withdrawn| *withdrawn < DAY);
        }
        let mut designs = vec![Design { since: i64::MIN, form: dice.below(4), is_reversed: dice.chance(30) }];
        for _ in 0..dice.between(2, 4) {
            let since = dice.between(1, 23) as i64 * HOUR;
            designs.push(Design { since, form: dice.below(4), is_reversed: dice.chance(40) });
        }
        designs.sort_by_key(|design| design.since);
        Plan { told, designs }
    }

    /// So often the page is made anew or turned round.
    pub fn designs(&self) -> usize {
        self.designs.len() - 1
    }

    /// Whether that happens within so many seconds from then on.
    pub fn is_made_anew(&self, second: i64, within: i64) -> bool {
        self.designs.iter().any(|design| (second..second + within).contains(&design.since))
    }

    pub fn page(&self, second: i64) -> String {
        let design = self.designs.iter().rfind(|design| design.since <= second).unwrap();
        let mut shown: Vec<&Told> = self.told.iter().filter(|told| told.is_shown(second)).collect();
        if !design.is_reversed {
            shown.reverse();
        }
        let mut json = Vec::new();
        let mut html = String::new();
        for told in shown {
            let (number, at, title, text) = (told.number, instant(told.at), told.title(), told.text(second));
            json.push(format!(
                r##"{{"@type":"BlogPosting","url":"#post-{number}","headline":"{title}","datePublished":"{at}","articleBody":"{text}"}}"##
            ));
            let _ = match design.form {
                1 | 3 => writeln!(
                    html,
                    "<article class='entry' id='post-{number}'><time datetime='{at}'>{at}</time><h3>{title}</h3><p>{text}</p></article>"
                ),
                2 => writeln!(
                    html,
                    "<div class='lb-card lb-x{}' id='post-{number}'><div class='lb-head'><h2>{title}</h2><time datetime='{at}'>{at}</time></div><div class='lb-body'><p>{text}</p></div></div>",
                    number % 3
                ),
                _ => Ok(()),
            };
        }
        let script = format!(
            r#"<script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Harbour live","liveBlogUpdate":[{}]}}</script>"#,
            json.join(",")
        );
        let script = if matches!(design.form, 0 | 3) { script } else { String::new() };
        format!(
            "<!doctype html><html lang=en><head><title>Harbour live</title>{script}</head><body><nav><a href='/'>News</a></nav><main><h1>Harbour live</h1>{html}</main></body></html>"
        )
    }
}

/// What stands between the outlet and whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sky {
    Closed,
    Failing(u16),
    Patience(u16, u16),
    Unchanged,
    CutOff,
    CutQuietly,
    Consent,
    ConsentElsewhere,
    Stale(i64),
    Empty,
    Garbage,
}

impl Sky {
    /// One of them, by chance.
    pub fn any(dice: &mut Rng) -> Sky {
        match dice.below(12) {
            0 => Sky::Closed,
            1 => Sky::Failing([500, 502, 503, 504][dice.below(4)]),
            2 => Sky::Failing([401, 403, 404][dice.below(3)]),
            3 => Sky::Patience([429, 503][dice.below(2)], dice.between(10, 1800) as u16),
            4 => Sky::Unchanged,
            5 => Sky::CutOff,
            6 => Sky::CutQuietly,
            7 => Sky::Consent,
            8 => Sky::ConsentElsewhere,
            9 => Sky::Stale(dice.between(5, 150) as i64 * MINUTE),
            10 => Sky::Empty,
            _ => Sky::Garbage,
        }
    }

    /// Its name without its figures.
    pub fn name(self) -> &'static str {
        match self {
            Sky::Closed => "closed connections",
            Sky::Failing(400..500) => "4xx",
            Sky::Failing(_) => "5xx",
            Sky::Patience(..) => "Retry-After",
            Sky::Unchanged => "304 to anything",
            Sky::CutOff => "cut off",
            Sky::CutQuietly => "cut off without a word",
            Sky::Consent => "consent in its place",
            Sky::ConsentElsewhere => "consent elsewhere",
            Sky::Stale(_) => "stale copies",
            Sky::Empty => "empty pages",
            Sky::Garbage => "garbage",
        }
    }
}

const CONSENT: &str = "<!doctype html><html lang=en><title>Your privacy</title><body><main><h1>We value your privacy</h1>\
    <p>We and our 812 partners store and access information on your device. Please choose how your data is used.</p>\
    <button>Accept all</button><button>Reject all</button></main></body></html>";

/// What it answers now.
#[derive(Debug, Default)]
struct Desk {
    second: i64,
    sky: Option<Sky>,
    /// A number that is another one for each tick.
    chance: u64,
    /// How often each kind of trouble was answered with.
    met: std::collections::BTreeMap<&'static str, usize>,
    good: usize,
}

pub struct Outlet {
    site: Site,
    pub plan: Arc<Plan>,
    desk: Arc<Mutex<Desk>>,
}

impl Outlet {
    pub fn open(plan: Plan) -> Outlet {
        let (plan, desk) = (Arc::new(plan), Arc::new(Mutex::<Desk>::default()));
        let (told, inside) = (Arc::clone(&plan), Arc::clone(&desk));
        let site = Site::open(move |request, visitor| {
            let mut desk = inside.lock().unwrap();
            if request.path == "/live" {
                match desk.sky {
                    Some(sky) => *desk.met.entry(sky.name()).or_default() += 1,
                    None => desk.good += 1,
                }
            }
            answer(&told, &desk, request, visitor)
        });
        Outlet { site: site.unwrap(), plan, desk }
    }

    pub fn url(&self) -> Url {
        self.site.url("/live").unwrap()
    }

    pub fn set(&self, second: i64, sky: Option<Sky>, chance: u64) {
        let mut desk = self.desk.lock().unwrap();
        (desk.second, desk.sky, desk.chance) = (second, sky, chance);
    }

    /// How often each kind of trouble was met, and how often none.
    pub fn met(&self) -> (Vec<(&'static str, usize)>, usize) {
        let desk = self.desk.lock().unwrap();
        (desk.met.iter().map(|(name, times)| (*name, *times)).collect(), desk.good)
    }
}

fn answer(plan: &Plan, desk: &Desk, request: &Request, visitor: &mut TcpStream) -> io::Result<bool> {
    let page = |second: i64| {
        let html = plan.page(second);
        let tag =
            format!("\"{:x}\"", html.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())));
        Reply::page(&html).with("ETag", &tag)
    };
    let good = || match request.path.as_str() {
        "/live" => page(desk.second),
        "/consent" => Reply::page(CONSENT),
        _ => Reply::status(404),
    };
    let Some(sky) = desk.sky else { return good().say(visitor, request).map(|()| true) };
    let is_page = request.path == "/live";
    match sky {
        Sky::Closed => return Ok(false),
        Sky::Failing(status) => Reply::status(status).say(visitor, request)?,
        Sky::Patience(status, seconds) => {
            Reply::status(status).with("Retry-After", &seconds.to_string()).say(visitor, request)?;
        }
        Sky::Unchanged if is_page => visitor.write_all(b"HTTP/1.1 304 x\r\n\r\n")?,
        Sky::CutOff | Sky::CutQuietly if is_page => {
            let reply = good();
            let length = (desk.chance % reply.body.len() as u64) as usize;
            let promised =
                if sky == Sky::CutOff { format!("Content-Length: {}\r\n", reply.body.len()) } else { String::new() };
            let head = Reply {
                headers: reply.headers.into_iter().filter(|(name, _)| name != "ETag").collect(),
                ..Reply::status(200)
            }
            .head(request);
            visitor.write_all(format!("{head}Connection: close\r\n{promised}\r\n").as_bytes())?;
            visitor.write_all(&reply.body[..length])?;
            return Ok(false);
        }
        Sky::Consent if is_page => Reply::page(CONSENT).say(visitor, request)?,
        Sky::ConsentElsewhere if is_page => Reply::status(302).with("Location", "/consent").say(visitor, request)?,
        Sky::Stale(age) if is_page => page(desk.second - age).say(visitor, request)?,
        Sky::Empty if is_page => Reply::page("").say(visitor, request)?,
        Sky::Garbage => {
            let bytes: Vec<u8> = (0..2000_u64)
                .map(|n| (desk.chance.rotate_left(n as u32 % 63).wrapping_mul(n + 1) >> 9) as u8)
                .collect();
            Reply { body: bytes, ..Reply::page("") }.say(visitor, request)?;
        }
        _ => good().say(visitor, request)?,
    }
    Ok(true)
}

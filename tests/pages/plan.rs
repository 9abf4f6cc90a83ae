//! How a page is laid out, by its seed: each choice has a name, by which failures are counted.

use super::rng::Rng;
use super::tongues::TONGUES;

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($choice:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($choice),* }
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$choice),*];
        }
    )*};
}

choices! {
    /// What holds an entry; the last seven are pages of running text, without anything that does.
    Form {
        Article, Div, Li, OrderedLi, Section, Tr, Dl, DlDiv, Details, Custom, Nested,
        BoldClock, BoldClockAbove, HeadClock, HeadThenClock, Ruled, Breaks, OneText,
    }
    /// What its heading is.
    Heads { None, H2, H3, H4, H5, Bold, Link }
    /// How its time is written.
    Clocks { TagOffset, TagUtc, TagLocal, Clock, Days, Ages, Twelve, DateAndClock, Epoch, Minute, Today, Zoned }
    /// How long it is.
    Lengths { Words, Short, Middle, Long }
    /// What classes are like.
    Classes { Named, Block, Utility, Hashed, None }
    /// By what it can be addressed.
    Ids { None, Id, Data, Fragment, Page }
    /// How it says who wrote it.
    Authors { None, Text, Link, Avatar }
    /// What the page's JSON-LD tells of the entries.
    Told { None, Article, All, Teasers, Newest }
}

impl Form {
    pub fn is_flat(self) -> bool {
        (self as usize) >= Form::BoldClock as usize
    }
}

/// Where the page calls itself live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaysLive {
    pub title: bool,
    pub address: bool,
}

/// All choices for one page.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub tongue: usize,
    pub form: Form,
    pub heads: Heads,
    /// Every entry has a heading, or only some.
    pub heads_all: bool,
    pub clocks: Clocks,
    /// Which of the language's ways to write a clock.
    pub clock: usize,
    pub lengths: Lengths,
    pub rich: bool,
    pub classes: Classes,
    pub ids: Ids,
    pub authors: Authors,
    pub kicker: bool,
    pub pinned: bool,
    pub oldest_first: bool,
    pub count: usize,
    pub depth: usize,
    pub says_live: SaysLive,
    pub told: Told,
    pub has_metadata: bool,
    /// Of the boilerplate, what the page has.
    pub around: Vec<&'static str>,
    pub inside: Vec<&'static str>,
    pub minified: bool,
}

/// Around the entries.
pub const AROUND: [&str; 10] = [
    "comments",
    "most read",
    "key events",
    "cookies",
    "load more",
    "score",
    "timetable",
    "newsletter",
    "donation",
    "adverts",
];
/// In them.
pub const INSIDE: [&str; 5] = ["share", "counters", "related", "reply", "readers"];

impl Plan {
    pub fn of(seed: u64) -> Plan {
        let mut rng = Rng::new(seed ^ 0x9a6e_0000);
        let one = |rng: &mut Rng, percent: usize| rng.chance(percent);
        let form = Form::ALL[rng.below(Form::ALL.len())];
        let count = match rng.below(12) {
            0 => rng.between(1, 2),
            1 => rng.between(60, 200),
            2 | 3 => rng.between(25, 60),
            4..=6 => rng.between(3, 7),
            _ => rng.between(7, 25),
        };
        let mut plan = Plan {
            seed,
            tongue: rng.below(TONGUES.len()),
            form,
            heads: Heads::ALL[rng.below(Heads::ALL.len())],
            heads_all: one(&mut rng, 65),
            clocks: Clocks::ALL[rng.below(10)],
            clock: rng.below(8),
            lengths: Lengths::ALL[rng.below(Lengths::ALL.len())],
            rich: one(&mut rng, 45),
            classes: Classes::ALL[rng.below(Classes::ALL.len())],
            ids: Ids::ALL[rng.below(Ids::ALL.len())],
            authors: Authors::ALL[rng.below(Authors::ALL.len())],
            kicker: one(&mut rng, 12),
            pinned: one(&mut rng, 12),
            oldest_first: one(&mut rng, 20),
            count,
            depth: rng.below(4),
            says_live: SaysLive { title: one(&mut rng, 70), address: one(&mut rng, 60) },
            told: Told::ALL[rng.below(Told::ALL.len())],
            has_metadata: one(&mut rng, 85),
            around: AROUND.into_iter().filter(|_| one(&mut rng, 28)).collect(),
            inside: INSIDE.into_iter().filter(|name| one(&mut rng, if *name == "readers" { 7 } else { 22 })).collect(),
            minified: one(&mut rng, 40),
        };
        plan.make_decidable(&mut rng);
        if matches!(plan.clocks, Clocks::Clock | Clocks::DateAndClock | Clocks::TagLocal) && seed % 4 == 2 {
            let says_day = seed % 12 != 2 && !plan.form.is_flat();
            let has_zone = !TONGUES[plan.tongue].zone_word.is_empty();
            plan.clocks = match (says_day, has_zone) {
                (true, _) => Clocks::Today,
                (false, true) => Clocks::Zoned,
                (false, false) => plan.clocks,
            };
        }
        plan
    }

    /// Nothing is asked of which a person with the page before them could not tell the truth.
    fn make_decidable(&mut self, rng: &mut Rng) {
        let tongue = &TONGUES[self.tongue];
        if self.form.is_flat() {
            // Running text is cut by its clocks and by nothing else.
            if !matches!(
                self.clocks,
                Clocks::Clock | Clocks::Twelve | Clocks::DateAndClock | Clocks::Days | Clocks::Zoned
            ) {
                self.clocks = Clocks::Clock;
            }
            if self.clocks == Clocks::Days && matches!(self.form, Form::Breaks | Form::OneText) {
                self.clocks = Clocks::Clock;
            }
            self.heads = match self.form {
                Form::HeadClock | Form::HeadThenClock => Heads::H3,
                Form::Ruled if rng.chance(40) => Heads::H3,
                _ => Heads::None,
            };
            self.heads_all = true;
            self.authors = Authors::None;
            self.kicker = false;
            self.pinned = false;
            self.inside.clear();
            // Elsewhere the end of an entry's text and the beginning of something else could not be told apart.
            self.around.retain(|name| !matches!(*name, "newsletter" | "donation"));
            if matches!(self.form, Form::Breaks | Form::OneText) {
                self.rich = false;
                self.around.retain(|name| *name != "adverts");
            }
            if self.form == Form::OneText || self.form == Form::Breaks {
                self.lengths = if rng.chance(50) { Lengths::Short } else { Lengths::Words };
            }
            self.ids = Ids::None;
        }
        if self.clocks == Clocks::Twelve && tongue.twelve().is_none() {
            self.clocks = Clocks::Clock;
        }
        if self.clocks == Clocks::Minute {
            // A match is told in order, in short entries, and has no newsroom's headings of the day.
            self.pinned = false;
            self.kicker = false;
            self.told =
                if matches!(self.told, Told::All | Told::Teasers | Told::Newest) { Told::None } else { self.told };
            self.count = self.count.max(5);
            self.says_live.title = true;
            if self.lengths == Lengths::Long {
                self.lengths = Lengths::Short;
            }
            self.rich = false;
        }
        if matches!(self.form, Form::Tr | Form::Dl) {
            self.pinned = false;
            self.around.retain(|name| !matches!(*name, "newsletter" | "donation" | "adverts"));
            self.inside.retain(|name| !matches!(*name, "related" | "readers"));
        }
        if self.clocks == Clocks::Days {
            self.count = self.count.max(6);
            self.pinned = false;
            if matches!(self.form, Form::OrderedLi) {
                self.form = Form::Li;
            }
        }
        if self.count < 5 || self.lengths == Lengths::Words {
            // So little can only be known for a live blog by what it calls itself.
            self.says_live.title = true;
        }
        // Timed texts with names and a way to answer are what readers say, unless the page says that it is live.
        self.says_live.title |= self.inside.iter().any(|name| matches!(*name, "reply" | "readers"));
        if self.heads == Heads::None {
            self.around.retain(|name| *name != "key events");
        }
        if !self.says_live.title && !self.says_live.address && self.oldest_first {
            self.oldest_first = false;
        }
        if self.lengths == Lengths::Words {
            self.rich = false;
            self.inside.retain(|name| !matches!(*name, "related" | "readers"));
            self.heads = if self.heads == Heads::Bold { Heads::None } else { self.heads };
        }
        if !self.has_metadata {
            self.told = Told::None;
        }
    }

    pub fn has_authors(&self) -> bool {
        self.authors != Authors::None
    }

    /// Each choice by name, for the table of what goes wrong with which.
    pub fn choices(&self) -> Vec<String> {
        let count = match self.count {
            1..=2 => "1-2",
            3..=6 => "3-6",
            7..=25 => "7-25",
            _ => "26-200",
        };
        let mut all = vec![
            format!("form {:?}", self.form),
            format!(
                "heads {:?}{}",
                self.heads,
                if self.heads_all || self.heads == Heads::None { "" } else { " (some)" }
            ),
            format!("clocks {:?}", self.clocks),
            format!("lengths {:?}", self.lengths),
            format!("classes {:?}", self.classes),
            format!("ids {:?}", self.ids),
            format!("authors {:?}", self.authors),
            format!("told {:?}", self.told),
            format!("language {}", TONGUES[self.tongue].code),
            format!("count {count}"),
            format!("depth {}", self.depth),
            format!("says live {}{}", u8::from(self.says_live.title), u8::from(self.says_live.address)),
        ];
        let flags = [
            ("rich", self.rich),
            ("kicker", self.kicker),
            ("pinned", self.pinned),
            ("oldest first", self.oldest_first),
            ("no metadata", !self.has_metadata),
            ("minified", self.minified),
        ];
        all.extend(flags.iter().filter(|(_, is_so)| *is_so).map(|(name, _)| (*name).to_owned()));
        all.extend(self.around.iter().map(|name| format!("around {name}")));
        all.extend(self.inside.iter().map(|name| format!("inside {name}")));
        all
    }
}

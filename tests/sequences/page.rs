//! A live blog that never was: when its entries were published, and how its page writes that.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use liveticker::when::meaning::{Meaning, What};
use liveticker::when::{Context, Precision};

use crate::rng::Rng;
use crate::write::{LANGUAGES, Language};

/// The styles in which a page may write its times.
pub const STYLES: [&str; 14] = [
    "exact",
    "clock",
    "clock below day",
    "clock above day",
    "clock, am and pm",
    "clock of twelve hours",
    "date in numbers",
    "date in numbers, odd order",
    "no year, in numbers",
    "no year, in words",
    "weekday and clock",
    "ages",
    "age, clock, date",
    "day alone",
];

/// One stamp of the page.
pub struct Item {
    /// What stands there; `None` where nothing does.
    pub text: Option<String>,
    /// What that may mean.
    pub meant: Vec<Meaning>,
    /// Whether it heads entries.
    pub is_day: bool,
    /// When the entry was published.
    pub truth: Timestamp,
    /// How many seconds the text leaves open.
    pub grain: i64,
    /// Whether the text tells the truth.
    pub is_true: bool,
    /// Whether it stands where its time puts it.
    pub in_place: bool,
}

pub struct Page {
    pub style: usize,
    pub language: &'static str,
    pub zone: TimeZone,
    pub context: Context,
    pub items: Vec<Item>,
    pub newest_first: bool,
}

struct Maker<'r> {
    rng: &'r mut Rng,
    style: usize,
    language: &'static Language,
    zone: TimeZone,
    clock: &'static str,
    words: [&'static str; 2],
    halves: [&'static str; 2],
    with_year: bool,
}

/// The page that a seed gives.
pub fn page(seed: u64) -> Page {
    let rng = &mut Rng::new(seed);
    let style = rng.below(STYLES.len());
    let mut language = &LANGUAGES[rng.below(LANGUAGES.len())];
    while matches!(style, 4 | 5) && language.halves.is_empty() {
        language = &LANGUAGES[rng.below(LANGUAGES.len())];
    }
    let zone = TimeZone::get(rng.pick(language.zones).copied().unwrap_or("UTC")).unwrap_or(TimeZone::UTC);
    let clock = rng.pick(language.clocks).copied().unwrap_or("H:M");
    let words = rng.pick(language.ages).copied().unwrap_or_default();
    let halves = rng.pick(language.halves).copied().unwrap_or_default();
    let with_year = rng.chance(40);
    let mut maker = Maker { rng, style, language, zone, clock, words, halves, with_year };
    maker.make()
}

fn whole(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(at.as_second() - at.as_second().rem_euclid(seconds)).unwrap_or(at)
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at + SignedDuration::from_secs(seconds)
}

impl Maker<'_> {
    fn there(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// So many seconds, mostly fewer than the mean, at times many more.
    fn pause(&mut self, mean: i64) -> i64 {
        let unit = (self.rng.below(9_999) + 1) as f64 / 10_000.0;
        (-unit.ln() * mean as f64) as i64
    }

    fn begin(&mut self) -> Timestamp {
        let at = |text: &str| text.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
        let from = match self.rng.below(10) {
            0 | 1 => {
                let year = 2023 + self.rng.below(3);
                later(at(&format!("{year}-12-31T00:00:00Z")), self.rng.below(72_000) as i64)
            }
            2 => {
                let days = ["2024-03-30", "2024-10-26", "2025-03-29", "2025-10-25", "2025-11-01", "2025-03-08"];
                let day = self.rng.pick(&days).copied().unwrap_or("2024-03-30");
                later(at(&format!("{day}T12:00:00Z")), self.rng.below(40_000) as i64)
            }
            _ => later(at("2023-01-01T00:00:00Z"), self.rng.below(3 * 365 * 86_400) as i64),
        };
        whole(from, 1)
    }

    /// When the entries were published, oldest first.
    fn times(&mut self) -> Vec<Timestamp> {
        let count = self.rng.between(3, 60);
        let mean = [180, 600, 1_800, 3_600][self.rng.below(4)];
        let mut at = self.begin();
        let mut times = Vec::new();
        for _ in 0..count {
            times.push(at);
            let night = self.rng.chance(3);
            let pause = if night { 3_600 * self.rng.between(5, 10) as i64 } else { self.pause(mean) };
            // No clock can tell of a silence that is longer: 15:00 behind 9:00 is as far away as 3:00 is.
            at = later(at, pause.min(if self.style == 5 { 5 } else { 16 } * 3_600));
        }
        times
    }

    fn make(&mut self) -> Page {
        let mut times = self.times();
        let (oldest, newest) = (times[0], times[times.len() - 1]);
        if self.style == 10 {
            times.retain(|at| newest.duration_since(*at) < SignedDuration::from_hours(6 * 24));
        }
        let oldest = times.first().copied().unwrap_or(oldest);
        let mut context = Context::at(newest, Some(self.zone.clone()));
        context.language = Some(self.language.name.to_owned());
        let modified = later(newest, self.pause(300));
        let published = if self.rng.chance(20) { modified } else { later(oldest, -self.pause(900)) };
        let day = self.there(oldest).date();
        if self.rng.chance(30) {
            context.day = Some(day);
        }
        if self.rng.chance(50) {
            context.latest = Some(modified);
        }
        if self.rng.chance(50) {
            context.opened = Some(published);
        }
        let is_known = context.day.is_some() || context.latest.is_some();
        let ages = matches!(self.style, 11 | 12);
        let since = match self.rng.below(10) {
            0 if is_known && !ages => self.rng.between(1, 400) as i64 * 86_400,
            1 | 2 => self.pause(6 * 3_600).min(13 * 3_600),
            _ => self.pause(1_200),
        };
        context.now = later(newest, since).max(modified);
        if context.latest.is_some_and(|latest| context.now.duration_since(latest) <= SignedDuration::from_hours(36)) {
            // Only then a page may not know that it is at rest.
            context.latest = context.latest.filter(|_| self.rng.chance(70));
        }
        let newest_first = self.rng.chance(75);
        let mut items = self.items(&times, context.now);
        self.damage(&mut items);
        if newest_first {
            items.reverse();
        }
        if self.rng.chance(12) {
            self.pin(&mut items, newest_first);
        }
        self.add_days(&mut items, context.now);
        Page { style: self.style, language: self.language.name, zone: self.zone.clone(), context, items, newest_first }
    }

    fn items(&mut self, times: &[Timestamp], now: Timestamp) -> Vec<Item> {
        let item = |at: &Timestamp| {
            let (text, grain, meant) = self.text(*at, now);
            Item { text: Some(text), meant, is_day: false, truth: *at, grain, is_true: true, in_place: true }
        };
        times.iter().map(item).collect()
    }

    /// The text, how many seconds it leaves open, and what it may mean.
    fn text(&self, at: Timestamp, now: Timestamp) -> (String, i64, Vec<Meaning>) {
        let there = self.there(at);
        let language = self.language;
        let clock = || language.clock(self.clock, there);
        let date = there.date();
        let time = Time::new(there.hour(), there.minute(), 0, 0).unwrap_or_default();
        let bare = |time| What::Clock { time, zone: None, seconds: false };
        let dated = |date| What::Dated { date, time: Some(time), zone: None, precision: Precision::Minute };
        let yearless =
            |date: Date| What::Yearless { month: date.month(), day: date.day(), time: Some(time), zone: None };
        let one = |what| vec![Meaning { what, cost: 0 }];
        // As somebody reads it who knows the language and not the outlet.
        let both = |is_odd: bool, what: &dyn Fn(Date) -> What| {
            let slashed = !language.numeric.contains('.');
            let other = Date::new(date.year(), date.day(), date.month()).ok().filter(|_| slashed);
            let (usual, odd) = if is_odd { (other, Some(date)) } else { (Some(date), other) };
            let odd = odd.filter(|odd| Some(*odd) != usual);
            let usual = usual.map(|date| Meaning { what: what(date), cost: 0 });
            usual.into_iter().chain(odd.map(|date| Meaning { what: what(date), cost: 10 })).collect::<Vec<_>>()
        };
        let (text, meant) = match self.style {
            0 => {
                let what = What::Instant { at, precision: Precision::Second };
                return (at.to_string(), 1, one(what));
            }
            4 => (language.twelve(there, self.halves), one(bare(time))),
            5 => {
                let hour = |hour: i8| Time::new(hour, there.minute(), 0, 0).unwrap_or_default();
                let shown = if there.hour() % 12 == 0 { 12 } else { there.hour() % 12 };
                let other = if shown == 12 { 0 } else { shown + 12 };
                let meant =
                    vec![Meaning { what: bare(hour(shown)), cost: 0 }, Meaning { what: bare(hour(other)), cost: 10 }];
                (language.twelve(there, ["", ""]), meant)
            }
            6 => (format!("{} {}", language.in_numbers(language.numeric, date), clock()), both(false, &dated)),
            7 => {
                let odd = match language.numeric {
                    "M/D/Y" => "D/M/Y",
                    "D/M/Y" => "M/D/Y",
                    _ => "Y-M-D",
                };
                let meant = if odd == "Y-M-D" { one(dated(date)) } else { both(true, &dated) };
                (format!("{} {}", language.in_numbers(odd, date), clock()), meant)
            }
            8 => (format!("{} {}", language.in_numbers(language.yearless[0], date), clock()), both(false, &yearless)),
            9 => (format!("{}, {}", language.in_words(date, false), clock()), one(yearless(date))),
            10 => {
                let what = What::Weekday { weekday: date.weekday(), time: Some(time), zone: None };
                (format!("{} {}", language.weekday(date), clock()), one(what))
            }
            11 => return self.age(at, now),
            12 => {
                let today = self.there(now).date();
                let minutes = now.duration_since(at).as_mins();
                if minutes < 60 {
                    return self.age(at, now);
                } else if date == today {
                    (clock(), one(bare(time)))
                } else if date == today - 1.day() {
                    let what = What::DaysBack { days: 1, time: Some(time), zone: None };
                    (format!("{} {}", language.days[1], clock()), one(what))
                } else {
                    let text = format!("{} {}", language.in_numbers(language.yearless[0], date), clock());
                    (text, both(false, &yearless))
                }
            }
            13 => {
                let what = What::Dated { date, time: None, zone: None, precision: Precision::Day };
                return (language.in_words(date, true), 86_400, one(what));
            }
            _ => (clock(), one(bare(time))),
        };
        (text, 60, meant)
    }

    fn age(&self, at: Timestamp, now: Timestamp) -> (String, i64, Vec<Meaning>) {
        let seconds = now.duration_since(at).as_secs();
        let (number, pattern, grain) = match seconds {
            ..3_600 => (seconds / 60, self.words[0], 60),
            _ => (seconds / 3_600, self.words[1], 3_600),
        };
        let what =
            What::Age { span: SignedDuration::from_secs(number * grain), unit: SignedDuration::from_secs(grain) };
        (pattern.replace('#', &number.to_string()), grain, vec![Meaning { what, cost: 0 }])
    }

    /// One in twenty is missing, damaged, or of something else.
    fn damage(&mut self, items: &mut [Item]) {
        for item in items.iter_mut() {
            if !self.rng.chance(5) {
                continue;
            }
            item.is_true = false;
            (item.text, item.meant) = match self.rng.below(4) {
                0 => (None, Vec::new()),
                1 => (Some("1?:x4".to_owned()), Vec::new()),
                // A card of another story.
                2 => {
                    let days = i64::try_from(self.rng.between(2, 300)).unwrap_or(2);
                    let at = i64::try_from(self.rng.below(86_400)).unwrap_or(0);
                    let other = self.there(later(item.truth, -days * 86_400 - at));
                    let date = other.date();
                    let time = Time::new(other.hour(), other.minute(), 0, 0).ok();
                    let what = What::Dated { date, time, zone: None, precision: Precision::Minute };
                    let text =
                        format!("{} {}", self.language.in_words(date, true), self.language.clock(self.clock, other));
                    (Some(text), vec![Meaning { what, cost: 0 }])
                }
                // A typing error.
                _ => {
                    let other = later(item.truth, -3_600 * self.rng.between(2, 9) as i64);
                    let (text, _, meant) = self.text(other, item.truth.max(other));
                    (Some(text), meant)
                }
            };
        }
    }

    /// An entry stays on top.
    fn pin(&mut self, items: &mut Vec<Item>, newest_first: bool) {
        let at = self.rng.below(items.len());
        let nth = if newest_first { at } else { items.len() - 1 - at };
        let pinned = items.remove(nth.min(items.len() - 1));
        // What stands apart cannot be dated by its neighbours.
        let is_true = pinned.is_true && !matches!(self.style, 1..=5);
        items.insert(0, Item { in_place: false, is_true, ..pinned });
    }

    fn add_days(&mut self, items: &mut Vec<Item>, now: Timestamp) {
        let above = self.style == 2;
        if !(above || self.style == 3) {
            return;
        }
        let mut with: Vec<Item> = Vec::with_capacity(items.len() * 2);
        let mut last: Option<Date> = None;
        for item in std::mem::take(items) {
            let date = self.there(item.truth).date();
            if item.in_place && last != Some(date) {
                if above {
                    with.push(self.day(date, now));
                } else if let Some(last) = last {
                    with.push(self.day(last, now));
                }
                last = Some(date);
            }
            with.push(item);
        }
        if let Some(last) = last.filter(|_| !above) {
            with.push(self.day(last, now));
        }
        *items = with;
    }

    fn day(&self, date: Date, now: Timestamp) -> Item {
        let today = self.there(now).date();
        let days_back = |days| What::DaysBack { days, time: None, zone: None };
        let (text, what) = match self.with_year {
            true => {
                let what = What::Dated { date, time: None, zone: None, precision: Precision::Day };
                (self.language.in_words(date, true), what)
            }
            false if date == today => (self.language.days[0].to_owned(), days_back(0)),
            false if date == today - 1.day() => (self.language.days[1].to_owned(), days_back(1)),
            false => {
                let text = format!("{}, {}", self.language.weekday(date), self.language.in_words(date, false));
                (text, What::Yearless { month: date.month(), day: date.day(), time: None, zone: None })
            }
        };
        let meant = vec![Meaning { what, cost: 0 }];
        Item { text: Some(text), meant, is_day: true, truth: now, grain: 86_400, is_true: true, in_place: true }
    }
}

//! The parts of one way to understand a stamp, and what they say together.

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use super::super::calendar;
use super::super::cldr::{self, Calendar, Languages, Number, Style, Word};
use super::super::meaning::{Meaning, What};
use super::super::reading::Context;
use super::super::stamp::Precision;
use super::costs::{self, Order};

/// A clock as it stands there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    /// 0 to 24.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// How much of it is told: 1 the hour, 2 hour and minute, 3 seconds too; 4 is hour and minute in one number.
    pub told: u8,
    /// What stands behind the hour.
    pub separator: char,
    /// Whether the hour is written with a nought before it: no clock of twelve hours is.
    pub padded: bool,
}

/// A number that a month or a word beside it makes something.
#[derive(Debug, Clone, Copy)]
pub struct Loose {
    /// The number.
    pub value: u32,
    /// How many digits it has.
    pub digits: u8,
    /// What a word behind it says that it is.
    pub what: Option<Number>,
}

/// A date in numbers, each with how many digits it has.
#[derive(Debug, Clone, Copy)]
pub struct Numeric {
    /// The first.
    pub first: (u32, u8),
    /// The second.
    pub second: (u32, u8),
    /// The third, where there is one.
    pub third: Option<(u32, u8)>,
    /// What stands between them.
    pub mark: char,
    /// Whether it cannot be a price or a score: "31.12." with the dot behind.
    pub closed: bool,
}

/// What has been understood of a stamp.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The clock.
    pub clock: Option<Clock>,
    /// The part of the day, in minutes since midnight.
    pub half: Option<(u16, u16)>,
    /// Noon or midnight, in minutes since midnight.
    pub noon: Option<u16>,
    /// The zone.
    pub zone: Option<TimeZone>,
    /// 1 to 7 from Monday.
    pub weekday: Option<u8>,
    /// Days back from today.
    pub back: Option<u16>,
    /// A month by name.
    pub month: Option<(Calendar, u8)>,
    /// How many loose numbers stand before it.
    pub before_month: usize,
    /// Numbers beside it.
    pub loose: Vec<Loose>,
    /// A date in numbers.
    pub numeric: Option<Numeric>,
    /// An era.
    pub era: Option<Calendar>,
    /// Whether a word says that this is a time.
    pub speaks: bool,
    /// Whether a word says that the clock is one.
    pub sure: bool,
    /// How many words add nothing.
    pub fillers: u8,
    /// The languages of the words.
    pub languages: Vec<Word>,
}

/// A date, as far as it is told.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Day {
    Full(Date),
    Yearless(u8, u8),
    OfMonth(i8),
}

impl Parts {
    /// A word of these languages is one of them.
    pub fn used(&mut self, languages: &Word) {
        if !languages.contains(&Languages::All) && !self.languages.contains(languages) {
            self.languages.push(languages.clone());
        }
    }

    /// Whether a date is told, or begun.
    pub fn has_date(&self) -> bool {
        self.month.is_some()
            || self.numeric.is_some()
            || self.back.is_some()
            || self.weekday.is_some()
            || !self.loose.is_empty()
    }

    /// What all of them say together: nothing, one thing, or several.
    pub fn meanings(&self, context: &Context) -> Vec<Meaning> {
        let tag = context.language.as_deref();
        let style = tag.and_then(cldr::style);
        let strange = costs::of_languages(&self.languages, tag);
        let days = self.days(context, style);
        let is_date_told = self.month.is_some() || self.numeric.is_some() || !self.loose.is_empty();
        if is_date_told && days.is_empty() || (self.era.is_some() && !is_date_told) {
            return Vec::new();
        }
        let mut meanings = Vec::new();
        let mut say = |what: What, cost: u32| {
            if costs::is_sane(&what, context) {
                meanings.push(Meaning { what, cost: cost + strange });
            }
        };
        let zone = || self.zone.clone();
        let weekday = self.weekday.and_then(|day| Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok());
        let Some((times, doubt)) = self.times(style) else {
            if self.half.is_some() || self.clock.is_some() {
                return Vec::new();
            }
            for (day, cost) in days {
                match day {
                    Day::Full(date) => {
                        say(What::Dated { date, time: None, zone: zone(), precision: Precision::Day }, cost)
                    }
                    Day::OfMonth(day) => say(What::DayOfMonth { day, weekday, time: None, zone: zone() }, cost),
                    Day::Yearless(month, day) => {
                        // "27/11" alone may be a score, a fraction or a price.
                        let bare = self.numeric.is_some_and(|numeric| !numeric.closed)
                            && self.weekday.is_none()
                            && !self.speaks;
                        say(yearless(month, day, None, zone()), cost + if bare { costs::FORCED } else { 0 });
                    }
                }
            }
            match (self.back, weekday) {
                _ if is_date_told => {}
                (Some(days), _) => say(What::DaysBack { days, time: None, zone: zone() }, 0),
                // A day's name alone heads a list at times; more often it names a section of the paper.
                (None, Some(weekday)) => say(What::Weekday { weekday, time: None, zone: zone() }, costs::UNUSUAL),
                (None, None) => {}
            }
            return meanings;
        };
        let seconds = self.clock.is_some_and(|clock| clock.told == 3);
        let precision = if seconds { Precision::Second } else { Precision::Minute };
        for ((time, over), cost) in times {
            let cost = cost + doubt;
            if !is_date_told {
                match (self.back, weekday) {
                    (Some(days), _) => say(What::DaysBack { days, time: Some(time), zone: zone() }, cost),
                    (None, Some(weekday)) => say(What::Weekday { weekday, time: Some(time), zone: zone() }, cost),
                    (None, None) => say(What::Clock { time, zone: zone(), seconds }, cost),
                }
                continue;
            }
            for (day, more) in &days {
                let cost = cost + more;
                match *day {
                    Day::Full(date) => {
                        // 24:00 is the midnight with which the day ends.
                        let Some(date) = (if over { date.tomorrow().ok() } else { Some(date) }) else { continue };
                        say(What::Dated { date, time: Some(time), zone: zone(), precision }, cost);
                    }
                    Day::Yearless(month, day) => say(yearless(month, day, Some(time), zone()), cost),
                    Day::OfMonth(day) => say(What::DayOfMonth { day, weekday, time: Some(time), zone: zone() }, cost),
                }
            }
        }
        meanings
    }

    /// The times of day that the clock may tell, each with whether it is the end of the day, and its cost; and what it costs that it is one.
    #[allow(clippy::type_complexity)]
    fn times(&self, style: Option<Style>) -> Option<(Vec<((Time, bool), u32)>, u32)> {
        let at = |minutes: u32, second: u32| {
            let small = |number: u32| i8::try_from(number).ok();
            Some((
                Time::new(small(minutes / 60 % 24)?, small(minutes % 60)?, small(second)?, 0).ok()?,
                minutes >= 24 * 60,
            ))
        };
        let Some(clock) = self.clock else {
            // "Noon": a clock in a word.
            let noon = self.noon.filter(|_| self.half.is_none())?;
            return Some((
                vec![(at(u32::from(noon), 0)?, 0)],
                if self.has_date() || self.speaks { 0 } else { costs::UNUSUAL },
            ));
        };
        let minutes = clock.hour * 60 + clock.minute;
        if minutes > 24 * 60 || (minutes == 24 * 60 && clock.second > 0) {
            return None;
        }
        let (early, late) = (minutes % 720, minutes % 720 + 720);
        let mut times = Vec::new();
        match (self.half, self.noon) {
            (Some((from, to)), _) => {
                let (from, to) = (u32::from(from), u32::from(to));
                let is_in = |at: u32| if from < to { (from..to).contains(&at) } else { at >= from || at < to };
                let told = if clock.hour > 12 { vec![minutes] } else { vec![early, late] };
                let mut fit: Vec<u32> = told.iter().copied().filter(|at| is_in(*at)).collect();
                // "Saa 4:15 asubuhi", "ከጠዋቱ 4:15": where days are counted from dawn, that is a quarter past ten.
                let since_dawn = [early, late].map(|at| (at + 6 * 60) % 1440);
                if clock.hour <= 12
                    && self.counts_from_dawn()
                    && let Some(dawn) = since_dawn.into_iter().find(|at| is_in(*at))
                {
                    times.push((dawn, 0));
                    times.extend(fit.drain(..).map(|at| (at, costs::UNUSUAL)));
                }
                // A little outside of what CLDR calls the evening it may still be one.
                let away = |at: &u32| {
                    [from, to]
                        .map(|edge| {
                            (i64::from(*at) - i64::from(edge))
                                .abs()
                                .min(1440 - (i64::from(*at) - i64::from(edge)).abs())
                        })
                        .into_iter()
                        .min()
                };
                let is_none = fit.is_empty() && times.is_empty();
                let near = told.iter().copied().min_by_key(away).filter(|at| is_none && away(at) <= Some(300));
                times.extend(fit.into_iter().map(|at| (at, 0)).chain(near.map(|at| (at, costs::UNUSUAL))));
            }
            (None, Some(noon)) => {
                let noon = u32::from(noon);
                times.extend([early, late].into_iter().filter(|at| at.abs_diff(noon) < 60).map(|at| (at, 0)));
            }
            (None, None) => {
                times.push((minutes, 0));
                let other = if clock.hour == 12 { early } else { late };
                if (1..=12).contains(&clock.hour) && clock.told != 4 && clock.separator != 'h' {
                    let twelve = style.is_some_and(|style| style.twelve_hours);
                    let cost = match (clock.padded, twelve) {
                        (true, _) => costs::FORCED,
                        (false, true) => costs::UNUSUAL,
                        (false, false) => 2 * costs::UNUSUAL,
                    };
                    times.push((other, cost));
                }
            }
        }
        let times: Vec<_> =
            times.into_iter().filter_map(|(minutes, cost)| Some((at(minutes, clock.second)?, cost))).collect();
        let is_sure = self.sure || self.speaks || self.half.is_some() || self.zone.is_some() || self.has_date();
        let doubt = match clock.separator {
            _ if is_sure => 0,
            // A price, a score, a verse, but where the language writes its clocks so.
            '.' if style.is_none_or(|style| style.separator != '.') => costs::FORCED,
            // "14h" is an age in most languages.
            'h' if clock.told == 1 => costs::of_hour(&self.languages, style.is_some()),
            _ => 0,
        };
        (!times.is_empty()).then_some((times, doubt))
    }

    /// Whether the words are of a language whose speakers count the hours from six in the morning and from six in the evening: Swahili
    /// and Amharic.
    fn counts_from_dawn(&self) -> bool {
        // "AM" is written in these languages too, and by people who count from midnight.
        let is_own = |word: &Word| !cldr::has(word, "en");
        let is_of = |language: &str| self.languages.iter().any(|word| cldr::has(word, language) && is_own(word));
        ["sw", "am"].into_iter().any(is_of)
    }

    /// The days that the date may tell, each with its cost.
    fn days(&self, context: &Context, style: Option<Style>) -> Vec<(Day, u32)> {
        let mut days = match (self.month, self.numeric) {
            (Some((calendar, month)), None) => self.named(calendar, u32::from(month), context, style),
            (None, Some(numeric)) => self.in_numbers(numeric, context, style),
            (None, None) => {
                // "2026年3月5日"
                let month = self.loose.iter().find(|loose| loose.what == Some(Number::Month));
                match month {
                    Some(month) => self.named(Calendar::Gregorian, month.value, context, style),
                    None => self.of_no_month(context).into_iter().collect(),
                }
            }
            _ => Vec::new(),
        };
        if let Some(weekday) = self.weekday {
            for (day, cost) in &mut days {
                if let Day::Full(date) = day
                    && date.weekday().to_monday_one_offset() != i8::try_from(weekday).unwrap_or(0)
                {
                    *cost += costs::UNUSUAL * 2;
                }
            }
        }
        days
    }

    /// Dates with a month by name.
    fn named(&self, calendar: Calendar, month: u32, context: &Context, style: Option<Style>) -> Vec<(Day, u32)> {
        let rest: Vec<Loose> = self.loose.iter().copied().filter(|loose| loose.what != Some(Number::Month)).collect();
        let is_year = |loose: &Loose| loose.what == Some(Number::Year) || loose.digits >= 3 || loose.value > 31;
        let may_be_year = |loose: &Loose| is_year(loose) || (loose.digits == 2 && loose.what.is_none());
        let is_day =
            |loose: &Loose| loose.digits <= 2 && loose.what != Some(Number::Year) && (1..=31).contains(&loose.value);
        let mut days = Vec::new();
        match rest.as_slice() {
            [day] if is_day(day) => days.extend(yearless_of(calendar, month, day.value, context).map(|day| (day, 0))),
            [one, two] => {
                let year_first = style.is_some_and(|style| style.order.starts_with('Y'));
                for (year, day, first) in [(two, one, false), (one, two, true)] {
                    let other = if first { two } else { one };
                    if !is_day(day) || !may_be_year(year) || (is_year(other) && !is_year(year)) {
                        continue;
                    }
                    let cost = if is_year(year) || first == year_first { 0 } else { costs::FORCED };
                    for (date, more) in self.dates(calendar, *year, (month, day.value), context, style) {
                        days.push((Day::Full(date), cost + more));
                    }
                }
            }
            _ => {}
        }
        days
    }

    /// The day of a month that is not told: "22日", "Friday 22".
    fn of_no_month(&self, context: &Context) -> Option<(Day, u32)> {
        let [day] = self.loose.as_slice() else { return None };
        // "1st" alone is anything, "1日" hardly.
        let tag = context.language.as_deref().unwrap_or_default();
        let is_plain = ["ja", "zh", "ko", "yue"].iter().any(|own| tag.starts_with(own));
        let is_told = day.what == Some(Number::Day);
        // The names of days are short, and "st" is one in Slovak.
        let is_own = !tag.is_empty() && costs::of_languages(&self.languages, Some(tag)) == 0;
        let is_behind_its_name = is_own && self.weekday.is_some() && day.digits <= 2 && (is_told || day.what.is_none());
        let is_day = (is_plain && is_told) || is_behind_its_name;
        let number = i8::try_from(day.value).ok().filter(|number| is_day && (1..=31).contains(number));
        Some((Day::OfMonth(number.filter(|_| self.back.is_none())?), 0))
    }

    /// Dates in numbers alone.
    fn in_numbers(&self, numeric: Numeric, context: &Context, style: Option<Style>) -> Vec<(Day, u32)> {
        let loose = |(value, digits): (u32, u8)| Loose { value, digits, what: None };
        let mut days = Vec::new();
        // "5/3 2026"
        let (third, extra) = match (numeric.third, self.loose.as_slice()) {
            (third, []) => (third, false),
            (None, [year]) if year.digits == 4 => (Some((year.value, 4)), true),
            _ => return days,
        };
        let Some(third) = third else {
            for (order, month, day) in
                [(Order::DayFirst, numeric.second, numeric.first), (Order::MonthFirst, numeric.first, numeric.second)]
            {
                let cost = costs::of_order(order, numeric.mark, false, context, style);
                let is_persian = style.is_some_and(|style| style.calendar == Calendar::Persian);
                if is_persian {
                    days.extend(yearless_of(Calendar::Persian, month.0, day.0, context).map(|day| (day, cost)));
                }
                let more = if is_persian { costs::UNUSUAL } else { 0 };
                days.extend(yearless_of(Calendar::Gregorian, month.0, day.0, context).map(|day| (day, cost + more)));
            }
            return days;
        };
        let ways = [
            (Order::YearFirst, numeric.first, numeric.second, third),
            (Order::DayFirst, third, numeric.second, numeric.first),
            (Order::MonthFirst, third, numeric.first, numeric.second),
            (Order::YearThenDay, numeric.first, third, numeric.second),
        ];
        for (order, year, month, day) in ways {
            let is_first = matches!(order, Order::YearFirst | Order::YearThenDay);
            if (numeric.first.1 >= 3) != is_first && (numeric.first.1 >= 3 || third.1 == 4)
                || month.1 > 2
                || day.1 > 2
                || year.1 == 1
            {
                continue;
            }
            let cost = costs::of_order(order, numeric.mark, true, context, style);
            // A year of two digits stands first only where the language writes it so.
            let own = style.is_some_and(|style| style.order.starts_with('Y'));
            let cost = match (year.1 == 2, is_first) {
                (true, true) if !own && third.1 == 1 => continue,
                (true, true) if !own => costs::FORCED,
                (true, false) if own => cost + costs::UNUSUAL,
                _ => cost,
            };
            for (date, more) in self.dates(Calendar::Gregorian, loose(year), (month.0, day.0), context, style) {
                days.push((Day::Full(date), cost + more + u32::from(extra)));
            }
        }
        days
    }

    /// The dates that year, month and day tell, by the calendars in which the year is one of ours.
    fn dates(
        &self,
        calendar: Calendar,
        year: Loose,
        (month, day): (u32, u32),
        context: &Context,
        style: Option<Style>,
    ) -> Vec<(Date, u32)> {
        let (Ok(month), Ok(day), Ok(value)) = (u8::try_from(month), u8::try_from(day), i32::try_from(year.value))
        else {
            return Vec::new();
        };
        let own = style.map(|style| style.calendar);
        let all = [
            Calendar::Gregorian,
            Calendar::Buddhist,
            Calendar::Persian,
            Calendar::Islamic,
            Calendar::Minguo,
            Calendar::Reiwa,
            Calendar::Ethiopic,
            Calendar::Bikram,
        ];
        // "115/03/05": where there is a calendar in which our years have three digits, they are of that.
        let is_minguo = year.digits == 3 && context.language.as_deref().is_none_or(|tag| tag.starts_with("zh"));
        let mut dates = Vec::new();
        for other in all {
            // The names of months tell the calendar; the Buddhist one has ours.
            let is_possible = match (calendar, self.era) {
                (Calendar::Gregorian, Some(era)) if era != Calendar::Gregorian => other == era,
                (Calendar::Gregorian, _) if other == Calendar::Minguo => is_minguo,
                (Calendar::Gregorian, _) if other == Calendar::Reiwa => false,
                // In numbers its years look like ours; Nepal's do not.
                (Calendar::Gregorian, _) if other == Calendar::Ethiopic => false,
                (Calendar::Gregorian, _) if other == Calendar::Bikram => {
                    self.month.is_none()
                        && context.language.as_deref().is_some_and(|tag| cldr::language_of(tag) == "ne")
                }
                (Calendar::Gregorian, _) if self.month.is_some() => {
                    matches!(other, Calendar::Gregorian | Calendar::Buddhist)
                }
                (Calendar::Gregorian, _) => true,
                (named, _) => other == named,
            };
            if !is_possible {
                continue;
            }
            let years = calendar::years(other);
            let (year, short) = match year.digits {
                3.. => (value, false),
                // A year in two digits is of our calendar, or of the country's own.
                _ if other == Calendar::Gregorian
                    || Some(other) == own
                    || Some(other) == self.era
                    || other == calendar =>
                {
                    let century = years.start() / 100 * 100;
                    (if century + value < *years.start() { century + 100 + value } else { century + value }, true)
                }
                _ => continue,
            };
            if !years.contains(&year) {
                continue;
            }
            let foreign =
                other != Calendar::Gregorian && calendar != other && self.era != Some(other) && own != Some(other);
            let cost = match (foreign, short) {
                (true, _) => costs::UNUSUAL,
                (false, true) if own.is_some_and(|own| own != other) => costs::UNUSUAL,
                _ => 0,
            };
            dates.extend(calendar::gregorian(other, year, month, day).map(|date| (date, cost)));
        }
        dates
    }
}

fn yearless(month: u8, day: u8, time: Option<Time>, zone: Option<TimeZone>) -> What {
    What::Yearless { month: i8::try_from(month).unwrap_or(1), day: i8::try_from(day).unwrap_or(1), time, zone }
}

/// A day and month without a year, in our calendar. One of another calendar is of the year in which it lies nearest to now.
fn yearless_of(calendar: Calendar, month: u32, day: u32, context: &Context) -> Option<Day> {
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    if matches!(calendar, Calendar::Gregorian | Calendar::Buddhist) {
        // 2024 was a leap year.
        calendar::gregorian(Calendar::Gregorian, 2024, month, day)?;
        return Some(Day::Yearless(month, day));
    }
    let today = context.today();
    let latest = today.checked_add(2.days()).ok()?;
    let away = |date: &Date| (today - *date).get_days().abs();
    let date = calendar::years(calendar)
        .filter_map(|year| calendar::gregorian(calendar, year, month, day))
        .filter(|date| *date <= latest)
        .min_by_key(away)?;
    Some(Day::Yearless(u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?))
}

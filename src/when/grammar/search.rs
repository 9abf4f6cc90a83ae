//! The search: every way to give each piece of a stamp a part in a date and a clock.

use jiff::tz::TimeZone;

use super::super::cldr::{self, Calendar, Languages, Number, Role, Word};
use super::super::fold::Kind;
use super::super::meaning::Meaning;
use super::super::reading::Context;
use super::super::zone;
use super::costs;
use super::lattice::{Hit, Lattice, Place};
use super::parts::{Clock, Numeric, Parts};

/// No stamp needs more steps; a text that was made to cost much ends here.
const MOST_STEPS: u32 = 1_200;
/// No stamp has more words that add nothing.
const MOST_FILLERS: u8 = 9;
/// More ways are no help to anybody.
const MOST_WAYS: usize = 32;

/// What may stand between the pieces of a stamp and adds nothing to it.
fn is_neutral(mark: char) -> bool {
    matches!(
        mark,
        ',' | '.'
            | '•'
            | '·'
            | '|'
            | '('
            | ')'
            | '['
            | ']'
            | '-'
            | '–'
            | '—'
            | ':'
            | '/'
            | '、'
            | '。'
            | '※'
            | '・'
            | '॰'
            | '।'
            | '་'
            | '།'
            | '᠂'
            | '᠃'
            | '՝'
            | '։'
            | ';'
            | '⋅'
            | '▪'
            | '●'
            | '―'
            | '‐'
            | '‑'
            | '"'
            | '«'
            | '»'
            | '֊'
            | 'ʼ'
            | '\''
            | '’'
            | '@'
            | '࿒'
            | 'ๆ'
            | 'ฯ'
            | '׳'
            | '״'
            | '܏'
            | '፣'
            | '፡'
            | '⹁'
            | '༌'
            | '༎'
            | '߸'
            | '᠈'
            | '،'
    )
}

struct Search<'s> {
    lattice: &'s Lattice,
    context: &'s Context,
    /// The page's language.
    own: Option<String>,
    /// The calendar of its country.
    calendar: Option<Calendar>,
    steps: u32,
    meanings: Vec<Meaning>,
}

/// Every way to understand the pieces as a date, a clock, or both.
pub fn search(lattice: &Lattice, context: &Context) -> Vec<Meaning> {
    let tag = context.language.as_deref();
    let mut search = Search {
        lattice,
        context,
        own: tag.map(cldr::language_of),
        calendar: tag.and_then(cldr::style).map(|style| style.calendar),
        steps: MOST_STEPS,
        meanings: Vec::new(),
    };
    search.go(Place::of(0), Parts::default());
    search.meanings
}

impl Search<'_> {
    fn go(&mut self, place: Place, parts: Parts) {
        if self.steps == 0 || self.meanings.len() >= MOST_WAYS {
            return;
        }
        self.steps -= 1;
        if self.lattice.is_end(place) {
            for meaning in parts.meanings(self.context) {
                match self.meanings.iter_mut().find(|known| known.what == meaning.what) {
                    Some(known) => known.cost = known.cost.min(meaning.cost),
                    None => self.meanings.push(meaning),
                }
            }
            return;
        }
        let next = Place::of(place.at + 1);
        match self.lattice.kind(place) {
            Some(Kind::Mark('+' | '-' | '−')) if self.offset(place, &parts) => {}
            // "80'" is the minute of a match.
            Some(Kind::Mark('\'' | '’' | '"'))
                if place.at > 0
                    && self.lattice.is_glued(place)
                    && self.lattice.number(Place::of(place.at - 1)).is_some() => {}
            // Right between two numbers a mark is theirs: "2:1", "3/4".
            Some(Kind::Mark(mark))
                if place.at > 0
                    && self.lattice.is_glued(place)
                    && self.lattice.is_glued(next)
                    && self.lattice.number(next).is_some()
                    && self
                        .lattice
                        .number(Place::of(place.at - 1))
                        .is_some_and(|(_, digits)| digits < 4 || *mark != '/') => {}
            // "-5 min" is an age.
            Some(Kind::Mark('-' | '−'))
                if place.at == 0 && self.lattice.is_glued(next) && self.lattice.number(next).is_some() => {}
            Some(Kind::Mark(mark)) if is_neutral(*mark) => self.go(next, parts),
            Some(Kind::Mark(_)) => {}
            Some(Kind::Number(value, digits)) => {
                let (value, digits) = (*value, *digits);
                self.words(place, &parts);
                self.clock(place, &parts);
                self.numeric(place, &parts);
                self.loose(next, parts, value, digits);
            }
            Some(Kind::Word(_)) | None => self.words(place, &parts),
        }
    }

    /// Whether a word is one of the page's own language.
    fn is_own(&self, word: &Word) -> bool {
        word.contains(&Languages::All) || self.own.as_deref().is_some_and(|own| cldr::has(word, own))
    }

    /// Whether that is everybody's calendar or the one of the page's country.
    fn is_of_country(&self, calendar: Calendar) -> bool {
        calendar == Calendar::Gregorian || self.calendar == Some(calendar)
    }

    /// A distance from UTC behind a clock: "+0100", "+01:00", "+5".
    fn offset(&mut self, place: Place, parts: &Parts) -> bool {
        if parts.clock.is_none()
            || parts.zone.is_some()
            || !(self.lattice.mark(place) == Some('+') || self.lattice.is_glued(Place::of(place.at + 1)))
        {
            return false;
        }
        let Some((zone, next)) = self.lattice.distance(place) else { return false };
        // "14:05 - 15:10" is a range, and "14:05 -16" nothing that we know.
        if self.lattice.mark(place) != Some('+')
            && self.lattice.number(Place::of(place.at + 1)).is_some_and(|(_, digits)| digits != 4)
        {
            return false;
        }
        let mut parts = parts.clone();
        parts.zone = Some(zone);
        self.go(next, parts);
        true
    }

    fn words(&mut self, place: Place, parts: &Parts) {
        let hits = self.lattice.words(place);
        let found = |search: &Self| search.meanings.iter().filter(|meaning| meaning.cost < costs::UNUSUAL).count();
        let before = found(self);
        for hit in hits.iter() {
            // Where a longer word makes a plain stamp, its beginning is not meant.
            if found(self) > before {
                break;
            }
            // What the page's own language means by a word comes first, and is enough where it makes a plain stamp.
            for is_own in [true, false] {
                if !is_own && found(self) > before {
                    break;
                }
                let with = |role: &&(Role, Word)| self.is_own(&role.1) == is_own;
                let roles: Vec<&(Role, Word)> = hit.roles.iter().filter(with).collect();
                // That it says nothing is tried last.
                let (fillers, telling): (Vec<_>, Vec<_>) =
                    roles.into_iter().partition(|(role, _)| *role == Role::Filler);
                for (role, languages) in telling.into_iter().chain(fillers) {
                    // A month that is counted ("11月") is one of ours, unless the country has another calendar.
                    let is_counted =
                        || hit.roles.iter().any(|(role, _)| matches!(role, Role::Month(Calendar::Gregorian, _)));
                    if matches!(role, Role::Month(calendar, _) if !self.is_of_country(*calendar)) && is_counted() {
                        continue;
                    }
                    if let Some((parts, next)) = self.with(*role, languages, place, hit, parts) {
                        self.go(next, parts);
                    }
                }
            }
            let zones: Vec<(&'static str, &Word)> = hit
                .roles
                .iter()
                .filter_map(|(role, languages)| match role {
                    Role::Zone(names) => Some((*names, languages)),
                    _ => None,
                })
                .collect();
            // "GMT" is the time of Greenwich, whichever countries keep it for a part of the year.
            let is_greenwich = hit.roles.iter().any(|(role, _)| *role == Role::Greenwich);
            if !is_greenwich && !zones.is_empty() && parts.zone.is_none() && (parts.clock.is_some() || parts.has_date())
            {
                let names = zones.iter().flat_map(|(names, _)| names.split(','));
                if let Some(zone) = zone::choose(names, hit.next.at == place.at + 1, self.context) {
                    let mut parts = parts.clone();
                    parts.zone = Some(zone);
                    parts.used(&zones.iter().flat_map(|(_, word)| word.iter().copied()).collect());
                    self.go(hit.next, parts);
                }
            }
        }
    }

    /// The parts with a word more, and where they go on.
    fn with(&self, role: Role, languages: &Word, place: Place, hit: &Hit, parts: &Parts) -> Option<(Parts, Place)> {
        let mut parts = parts.clone();
        let mut next = hit.next;
        let is_letter = self.lattice.is_letter(place, hit);
        // "é2024" is no stamp: only what counts may stand right before a number, or what is written without spaces.
        let is_bare = hit.next.within > 0
            || self.lattice.is_unspaced(place)
            || self.lattice.number(hit.next).is_none()
            || !self.lattice.is_glued(hit.next);
        // Words of one or two letters mean too much in too many languages: "de", "a".
        let is_short = matches!(self.lattice.kind(place), Some(Kind::Word(word)) if word.len() <= 2 && next == Place::of(place.at + 1));
        if is_short && matches!(role, Role::Month(..) | Role::Behind(Number::Month)) {
            let own = self.own.as_deref();
            own.filter(|own| matches!(role, Role::Month(..)) && cldr::has(languages, own))?;
        }
        match role {
            Role::Month(calendar, month) if parts.month.is_none() && parts.numeric.is_none() => {
                parts.month = Some((calendar, month));
                parts.before_month = parts.loose.len();
            }
            Role::Weekday(day) if is_bare && parts.weekday.is_none_or(|told| told == day) => parts.weekday = Some(day),
            // One letter ("5:30 p") needs a whole clock before it: "5 a" is anything.
            Role::Half(from, to)
                if parts.half.is_none() && (!is_letter || parts.clock.is_some_and(|clock| clock.told > 1)) =>
            {
                parts.half = Some((from, to))
            }
            Role::Noon(at) if parts.noon.is_none() && parts.half.is_none() => parts.noon = Some(at),
            Role::Back(days) if is_bare && parts.back.is_none() && !parts.has_date() => parts.back = Some(days),
            Role::Filler if is_bare && parts.fillers < MOST_FILLERS => parts.fillers += 1,
            Role::Speaks if is_bare => parts.speaks = true,
            Role::Era(calendar) if parts.era.is_none() => parts.era = Some(calendar),
            Role::Behind(number @ (Number::Year | Number::Month | Number::Day)) => {
                let fits = |last: &&mut super::parts::Loose| match number {
                    // The eighth year of an era has one.
                    Number::Year => last.digits > 1 || parts.era.is_some(),
                    Number::Month => last.value <= 12,
                    _ => last.value <= 31 && last.digits <= 2,
                };
                let last = parts.loose.last_mut().filter(|last| last.what.is_none()).filter(fits)?;
                last.what = Some(number);
            }
            // "15:05 Uhr", "15:05 hours"
            Role::Behind(_) | Role::Unit(3600) if parts.clock.is_some_and(|clock| clock.told > 1) => parts.sure = true,
            Role::Behind(_) if parts.clock.is_some() => parts.sure = true,
            // "+3:30 GMT"
            Role::Greenwich if parts.zone.is_some() && parts.clock.is_some() => {}
            Role::Greenwich if (parts.clock.is_some() || parts.has_date()) && parts.zone.is_none() => {
                parts.zone = Some(TimeZone::UTC);
                let sign = if self.lattice.mark(next) == Some('.') { Place::of(next.at + 1) } else { next };
                if let Some((zone, end)) = self.lattice.distance(sign) {
                    (parts.zone, next) = (Some(zone), end);
                }
            }
            _ => return None,
        }
        parts.used(languages);
        Some((parts, next))
    }

    /// The clocks that begin at a place.
    fn clock(&mut self, place: Place, parts: &Parts) {
        let Some((hour, digits)) = self.lattice.number(place).filter(|_| parts.clock.is_none()) else { return };
        let second = Place::of(place.at + 1);
        // "1505 GMT", "1505 hrs"
        if digits == 4 && hour < 2400 && hour % 100 < 60 {
            let is_told = self.lattice.words(second).iter().flat_map(|hit| &hit.roles).any(|(role, _)| {
                matches!(role, Role::Zone(_) | Role::Greenwich | Role::Behind(Number::Hour) | Role::Speaks)
            });
            if is_told {
                let clock = Clock { hour: hour / 100, minute: hour % 100, padded: true, told: 4, ..Clock::default() };
                self.go(second, Parts { clock: Some(clock), ..parts.clone() });
            }
        }
        // "230pm"
        if matches!(digits, 3 | 4)
            && (1..=12).contains(&(hour / 100))
            && hour % 100 < 60
            && self.lattice.is_glued(second)
            && self.half_follows(second)
        {
            let clock = Clock { hour: hour / 100, minute: hour % 100, told: 2, ..Clock::default() };
            self.go(second, Parts { clock: Some(clock), ..parts.clone() });
        }
        if !(1..=2).contains(&digits) || hour > 24 {
            return;
        }
        let clock = Clock { hour, padded: digits == 2 && hour < 10, ..Clock::default() };
        if let Some(separator @ (':' | '.' | '∶' | '꞉' | '։')) = self.lattice.mark(second)
            && let Some((minute, 2)) = self.lattice.number(Place::of(second.at + 1))
            && minute < 60
            // 17.09.2024 is a date, and "Oct 14. 05" none that we know.
            && (separator == ':' || self.lattice.is_glued(Place::of(second.at + 1)))
        {
            let clock = Clock { minute, separator, told: 2, ..clock };
            let end = Place::of(second.at + 2);
            let (third, fourth) = (self.lattice.mark(end), self.lattice.number(Place::of(end.at + 1)));
            match (third, fourth) {
                (Some(mark), Some((value, 2))) if mark == separator && self.lattice.is_glued(Place::of(end.at + 1)) => {
                    if value < 60 {
                        let mut end = Place::of(end.at + 2);
                        // A fraction of a second.
                        if let (Some('.' | ','), Some((_, 1..=9))) =
                            (self.lattice.mark(end), self.lattice.number(Place::of(end.at + 1)))
                            && self.lattice.is_glued(Place::of(end.at + 1))
                        {
                            end = Place::of(end.at + 2);
                        }
                        self.go(end, Parts { clock: Some(Clock { second: value, told: 3, ..clock }), ..parts.clone() });
                    }
                }
                (Some('.' | ':'), Some(_))
                    if self.lattice.is_glued(end) && self.lattice.is_glued(Place::of(end.at + 1)) => {}
                _ => self.go(end, Parts { clock: Some(clock), ..parts.clone() }),
            }
        }
        // "15h05", "15 h", "15時05分", "15 นาฬิกา 05 นาที"
        for (languages, next) in self.behind(second, Number::Hour) {
            let mut parts = parts.clone();
            parts.used(&languages);
            let clock = Clock { separator: 'h', ..clock };
            // "17 val. 48 min."
            let next = if self.lattice.mark(next) == Some('.') { Place::of(next.at + 1) } else { next };
            if let Some((minute, 1..=2)) = self.lattice.number(next).filter(|(minute, _)| *minute < 60) {
                let end = Place::of(next.at + 1);
                let clock = Clock { minute, told: 2, ..clock };
                let ends = self.behind(end, Number::Minute);
                if ends.is_empty() && self.lattice.number(next).is_some_and(|(_, digits)| digits == 2) {
                    self.go(end, Parts { clock: Some(clock), ..parts.clone() });
                }
                for (languages, end) in ends {
                    let mut parts = parts.clone();
                    parts.used(&languages);
                    if let Some((value, 1..=2)) = self.lattice.number(end).filter(|(value, _)| *value < 60) {
                        for (_, last) in self.behind(Place::of(end.at + 1), Number::Second) {
                            self.go(
                                last,
                                Parts { clock: Some(Clock { second: value, told: 3, ..clock }), ..parts.clone() },
                            );
                        }
                    }
                    self.go(end, Parts { clock: Some(clock), ..parts });
                }
            }
            self.go(next, Parts { clock: Some(Clock { told: 1, ..clock }), ..parts });
        }
        // "3 pm"
        if hour <= 12 && (parts.half.is_some() || self.half_follows(second)) {
            self.go(second, Parts { clock: Some(Clock { told: 1, ..clock }), ..parts.clone() });
        }
    }

    /// Whether a half of the day stands at a place.
    fn half_follows(&self, place: Place) -> bool {
        let hits = self.lattice.words(place);
        // "5 min" is no clock, though there is a language in which "min" is a part of the day.
        let is_short = |hit: &&Hit| {
            hit.next == Place::of(place.at + 1)
                && matches!(self.lattice.kind(place), Some(Kind::Word(word)) if word.len() <= 4 && word.is_ascii())
        };
        hits.iter().filter(|hit| !self.lattice.is_letter(place, hit)).any(|hit| {
            hit.roles.iter().any(|(role, word)| {
                matches!(role, Role::Half(..) | Role::Noon(_)) && (!is_short(&hit) || self.is_own(word))
            })
        })
    }

    /// The words at a place that say what the number before them is.
    fn behind(&self, place: Place, wanted: Number) -> Vec<(Word, Place)> {
        let hits = self.lattice.words(place);
        let found = |hit: &Hit| {
            let role = hit.roles.iter().find(|(role, _)| *role == Role::Behind(wanted))?;
            Some((role.1.clone(), hit.next))
        };
        hits.iter().filter_map(found).take(2).collect()
    }

    /// A date in numbers with marks between.
    fn numeric(&mut self, place: Place, parts: &Parts) {
        if parts.numeric.is_some() || parts.month.is_some() || !parts.loose.is_empty() || parts.back.is_some() {
            return;
        }
        let (Some(first), Some(mark @ ('.' | '/' | '-' | '−' | '–' | '‐' | '‑'))) =
            (self.lattice.number(place), self.lattice.mark(Place::of(place.at + 1)))
        else {
            return;
        };
        let Some(second) = self.lattice.number(Place::of(place.at + 2)).filter(|(_, digits)| *digits <= 2) else {
            return;
        };
        // "115/03/05" is a date in Taiwan.
        let is_minguo = first.1 == 3 && cldr::MINGUO.contains(&first.0);
        if !(matches!(first.1, 1 | 2 | 4) || is_minguo)
            || (mark != '.'
                && self.lattice.is_glued(Place::of(place.at + 1)) != self.lattice.is_glued(Place::of(place.at + 2)))
        {
            return;
        }
        let after = Place::of(place.at + 3);
        let third = self.lattice.number(Place::of(after.at + 1)).filter(|(_, digits)| matches!(digits, 1 | 2 | 4));
        let same = self.lattice.mark(after) == Some(mark);
        if let Some(third) = third.filter(|_| same)
            && !(first.1 == 4 && third.1 == 4)
        {
            let end = Place::of(after.at + 2);
            // 1.2.3.4 is a version.
            let goes_on = self.lattice.mark(end) == Some(mark)
                && self.lattice.is_glued(end)
                && self.lattice.is_glued(Place::of(end.at + 1))
                && self.lattice.number(Place::of(end.at + 1)).is_some();
            if !goes_on {
                self.go(
                    end,
                    Parts {
                        numeric: Some(Numeric { first, second, third: Some(third), mark, closed: true }),
                        ..parts.clone()
                    },
                );
            }
        }
        if first.1 <= 2 {
            let closed = mark == '.' && self.lattice.mark(after) == Some('.') && self.lattice.is_glued(after);
            let end = if closed { Place::of(after.at + 1) } else { after };
            let goes_on = self.lattice.is_glued(end)
                && (self.lattice.number(end).is_some()
                    || (self.lattice.mark(end) == Some(mark) && self.lattice.number(Place::of(end.at + 1)).is_some()));
            if !goes_on {
                self.go(
                    end,
                    Parts { numeric: Some(Numeric { first, second, third: None, mark, closed }), ..parts.clone() },
                );
            }
        }
    }

    /// A number that a month beside it makes a day or a year.
    fn loose(&mut self, next: Place, mut parts: Parts, value: u32, digits: u8) {
        if parts.loose.len() < 3 && (matches!(digits, 1 | 2 | 4) || (digits == 3 && cldr::MINGUO.contains(&value))) {
            parts.loose.push(super::parts::Loose { value, digits, what: None });
            self.go(next, parts);
        }
    }
}

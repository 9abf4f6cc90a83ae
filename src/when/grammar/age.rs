//! Ages: "5 minutes ago", "vor 1 Std. 5 Min.", "1h 5m", "il y a une heure", "just now".

use jiff::SignedDuration;

use super::super::cldr::{self, Languages, Number, Role, Word};
use super::super::fold::Kind;
use super::super::meaning::{Meaning, What};
use super::super::reading::Context;
use super::costs;
use super::lattice::{Lattice, Place};

/// No age needs more steps.
const MOST_STEPS: u32 = 400;

#[derive(Debug, Clone, Default)]
struct Age {
    /// Seconds, and the smallest unit so far in seconds.
    told: Option<(i64, i64)>,
    /// A number that waits for its unit.
    number: Option<i64>,
    /// A unit that waits for its number (it may stand before it).
    unit: Option<i64>,
    /// Whether a unit stood before its number: "Day 5" is an age only with its "ago".
    unit_first: bool,
    fixed: Option<i64>,
    ago: bool,
    /// Whether a word of its own says "ago".
    says_ago: bool,
    in_words: bool,
    /// Whether each unit is one letter right behind its number: "1h 5m".
    is_short: bool,
    /// Whether a unit is written out.
    is_long: bool,
    languages: Vec<Word>,
}

struct Search<'s> {
    lattice: &'s Lattice,
    /// The page's language.
    own: Option<String>,
    steps: u32,
    found: Vec<Age>,
}

/// Every age that the pieces tell.
pub fn ages(lattice: &Lattice, context: &Context) -> Vec<Meaning> {
    let mut search = Search {
        lattice,
        own: context.language.as_deref().map(cldr::language_of),
        steps: MOST_STEPS,
        found: Vec::new(),
    };
    search.go(Place::of(0), Age { is_short: true, ..Age::default() });
    let mut ages: Vec<Meaning> = search.found.iter().filter_map(|age| age.meaning(context)).collect();
    // "12h" are hours, whatever the letter stands for in some language.
    if ages.iter().any(|age| age.cost == 0) {
        ages.retain(|age| age.cost % costs::UNUSUAL == 0);
    }
    ages
}

impl Search<'_> {
    fn go(&mut self, place: Place, age: Age) {
        if self.steps == 0 || self.found.len() >= 12 {
            return;
        }
        self.steps -= 1;
        if self.lattice.is_end(place) {
            self.found.push(age);
            return;
        }
        let next = Place::of(place.at + 1);
        match self.lattice.kind(place) {
            Some(Kind::Number(value, digits)) => {
                if *digits > 5 || age.number.is_some() || age.fixed.is_some() || age.in_words {
                    return;
                }
                let mut age = age;
                match age.unit.take() {
                    // "dakika 5 zilizopita"
                    Some(unit) => {
                        age.number = Some(i64::from(*value));
                        age.unit_first = true;
                        age.take(unit);
                    }
                    None => age.number = Some(i64::from(*value)),
                }
                self.go(next, age);
            }
            // "-5 min", as some languages have it in short.
            Some(Kind::Mark('-' | '−'))
                if place.at == 0 && self.lattice.is_glued(next) && self.lattice.number(next).is_some() =>
            {
                self.go(next, Age { ago: true, ..age });
            }
            Some(Kind::Mark(
                ',' | '.' | '(' | ')' | '·' | '•' | '|' | '॰' | ':' | '~' | '、' | '،' | '-' | '–' | '\'' | '’' | '"'
                | '״' | '׳' | '་',
            )) => {
                // "80'" is the minute of a match, "5-3" a score.
                let is_joining = self.lattice.mark(place) == Some('-')
                    && self.lattice.is_glued(next)
                    && self.lattice.number(next).is_none();
                if age.number.is_none() || age.in_words || is_joining {
                    self.go(next, age);
                }
            }
            Some(Kind::Mark(_)) => {}
            Some(Kind::Word(_)) | None => {
                let hits = self.lattice.words(place);
                for hit in hits.iter() {
                    for (role, languages) in &hit.roles {
                        // A unit that some language takes for its "ago" too is a unit first: "64 sek."
                        if age.number.is_some()
                            && let Role::UnitAgo(unit) = role
                            && hit.roles.iter().any(|(other, _)| *other == Role::Unit(*unit))
                            && !self.own.as_deref().is_some_and(|own| cldr::has(languages, own))
                        {
                            continue;
                        }
                        // "Min. 8." is a minute of play, but for the few languages that write "minute ago 8".
                        if age.number.is_none()
                            && age.told.is_none()
                            && matches!(role, Role::UnitAgo(_))
                            && !self.own.as_deref().is_some_and(|own| cldr::has(languages, own))
                        {
                            continue;
                        }
                        let is_letter = self.lattice.is_glued(place)
                            && hit.next.at == place.at + 1
                            && matches!(&self.lattice.tokens[place.at].kind, Kind::Word(word) if word.chars().count() == 1);
                        let is_word = matches!(self.lattice.tokens.get(place.at).map(|token| &token.kind), Some(Kind::Word(word)) if word.chars().count() > 4);
                        if let Some(mut age) = age.with(*role, is_letter, is_word) {
                            if !languages.contains(&Languages::All) && !age.languages.contains(languages) {
                                age.languages.push(languages.clone());
                            }
                            self.go(hit.next, age);
                        }
                    }
                }
            }
        }
    }
}

impl Age {
    /// The number and its unit; the units of an age grow smaller.
    fn take(&mut self, unit: i64) -> bool {
        let Some(number) = self.number.take() else { return false };
        let (before, smallest) = self.told.unwrap_or((0, i64::MAX));
        if unit >= smallest {
            self.number = Some(number);
            return false;
        }
        self.told = Some((before.saturating_add(number.saturating_mul(unit)), unit));
        true
    }

    fn with(&self, role: Role, is_letter: bool, is_word: bool) -> Option<Age> {
        let mut age = self.clone();
        match role {
            // The second half of what goes round a number: "sekunde 5 zilizopita".
            Role::UnitAgo(unit)
                if age.number.is_none() && age.told.is_some_and(|(_, smallest)| smallest == i64::from(unit)) =>
            {
                age.ago = true;
            }
            Role::Unit(unit) | Role::UnitAgo(unit) => {
                if matches!(role, Role::UnitAgo(_)) {
                    if age.ago {
                        return None;
                    }
                    age.ago = true;
                }
                age.is_short &= is_letter;
                age.is_long |= is_word;
                if age.number.is_some() {
                    if !age.take(i64::from(unit)) {
                        return None;
                    }
                } else if age.unit.is_none() && age.told.is_none() && age.fixed.is_none() {
                    age.unit = Some(i64::from(unit));
                } else {
                    return None;
                }
            }
            // Some languages have a word on either side.
            Role::Ago => {
                age.ago = true;
                age.says_ago = true;
            }
            Role::Fixed(seconds)
                if age.fixed.is_none() && age.told.is_none() && age.number.is_none() && age.unit.is_none() =>
            {
                age.fixed = Some(i64::from(seconds));
            }
            Role::One if age.number.is_none() && age.told.is_none() && age.fixed.is_none() => {
                age.number = Some(1);
                age.in_words = true;
            }
            Role::Speaks | Role::Beside if age.number.is_none() => {}
            Role::Filler if age.number.is_none() && (age.ago || age.told.is_some()) => {}
            _ => return None,
        }
        Some(age)
    }

    fn meaning(&self, context: &Context) -> Option<Meaning> {
        // "il y a 1h05"
        if let (Some(minutes @ 0..60), Some((hours, 3600))) = (self.number, self.told)
            && self.says_ago
            && !self.unit_first
        {
            return Age { number: None, told: Some((hours + minutes * 60, 60)), ..self.clone() }.meaning(context);
        }
        if self.number.is_some() || self.unit.is_some() && !self.ago {
            return None;
        }
        let strange = costs::of_languages(&self.languages, context.language.as_deref());
        let (span, unit, cost) = match (self.fixed, self.told) {
            (Some(0), None) => (0, 60, 0),
            (Some(span), None) => {
                let unit = [604_800, 86_400, 3600, 60].into_iter().find(|unit| span % unit == 0).unwrap_or(1);
                (span, unit, 0)
            }
            (None, Some((span, unit))) if self.ago => (span, unit, 0),
            // "1h" stands for "1h ago"; "5 min" may be the length of something, "5 minutes" is.
            (None, Some((span, unit))) if !self.in_words && !self.unit_first => {
                // "14h" is a clock where clocks are written so.
                let is_clock = unit == 3600 && span < 86_400 && context.language.as_deref().is_some_and(writes_hours);
                let cost = if self.is_short && is_clock {
                    costs::UNUSUAL
                } else if self.is_short {
                    0
                // Nobody tells an age in 64 seconds or 120 minutes; the length of something is told so.
                } else if self.is_long || unit == 1 || span >= unit * 60 {
                    costs::FORCED
                } else {
                    costs::UNUSUAL
                };
                (span, unit, cost)
            }
            // "minute ago": one of it.
            (None, None) if self.says_ago => (self.unit?, self.unit?, costs::UNUSUAL),
            _ => return None,
        };
        let what = What::Age { span: SignedDuration::from_secs(span), unit: SignedDuration::from_secs(unit) };
        costs::is_sane(&what, context).then_some(Meaning { what, cost: cost + strange })
    }
}

/// Whether that language writes full hours as "14h".
fn writes_hours(tag: &str) -> bool {
    let own = cldr::language_of(tag);
    let mut roles = cldr::roles("h");
    roles.any(|(role, languages)| role == Role::Behind(Number::Hour) && cldr::has(&[languages], &own))
}

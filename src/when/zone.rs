//! Zones by name: what stands in a stamp, beside a list of entries or in a page's head.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::cldr::{self, Role};
use super::fold;
use super::grammar::lattice::{Lattice, Place};
use super::reading::Context;

/// Where several zones have a name and none of them is the page's own, the one with the most readers.
const LIKELIEST: [&str; 16] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Moscow",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Europe/Kyiv",
    "Europe/Athens",
];

/// The zone of these that is meant: the page's own if it is one of them, else the likeliest, else the first. Abbreviations (`is_short`)
/// are shared by zones that have nothing to do with each other.
pub fn choose<'n>(names: impl Iterator<Item = &'n str>, is_short: bool, context: &Context) -> Option<TimeZone> {
    let names: Vec<&str> = names.collect();
    // Cities of one country share a name: the page's own zone is meant where it has the same clock.
    if let Some(own) = &context.zone {
        let is_same = |name: &&str| {
            TimeZone::get(name).is_ok_and(|zone| zone.to_offset(context.now) == own.to_offset(context.now))
        };
        let is_own = |name: &&str| Some(*name) == own.iana_name();
        if names.iter().any(is_own) || (!is_short && names.iter().take(12).any(is_same)) {
            return Some(own.clone());
        }
    }
    let name = names.iter().find(|name| LIKELIEST.contains(name)).or(names.first())?;
    TimeZone::get(name).ok()
}

/// The zone of that name or abbreviation (in lower case). Where several have it, the page's own zone decides, then the
/// likeliest.
pub fn zone_named(word: &str, context: &Context) -> Option<TimeZone> {
    let folded = fold::fold(word);
    let lattice = Lattice::of(&folded)?;
    let hits = lattice.words(Place::of(0));
    let hit = hits.first().filter(|hit| lattice.is_end(hit.next))?;
    named(&hit.roles, word.len() <= 6, context)
}

fn named(roles: &[(Role, cldr::Word)], is_short: bool, context: &Context) -> Option<TimeZone> {
    if roles.iter().any(|(role, _)| *role == Role::Greenwich) {
        return Some(TimeZone::UTC);
    }
    let names = roles.iter().filter_map(|(role, _)| if let Role::Zone(names) = role { Some(*names) } else { None });
    choose(names.flat_map(|names| names.split(',')), is_short, context)
}

/// The zone that a sentence tells for all times of a page: "All times CET", "Toutes les heures sont GMT+1", "Alle Zeiten in MESZ". `None`
/// where it says nothing of times, or names no zone or several.
pub fn zone_told(text: &str, context: &Context) -> Option<TimeZone> {
    // A sentence, not an article.
    if text.len() > 240 || text.len() < 6 {
        return None;
    }
    let folded = fold::fold(text);
    if !SPEAKS_OF_TIMES.iter().any(|words| folded.contains(words)) {
        return None;
    }
    let lattice = Lattice::of(&folded)?;
    let mut found: Option<TimeZone> = None;
    let mut place = Place::of(0);
    while !lattice.is_end(place) {
        let hits = lattice.words(place);
        let zone = hits.iter().find_map(|hit| {
            let is_shouted = |word: &str| text.contains(&word.to_uppercase());
            // "et", "ist" and "west" are words too: an abbreviation stands in capitals.
            let is_meant = match (lattice.kind(place), hit.next.at - place.at) {
                (Some(fold::Kind::Word(word)), 1) if word.chars().count() <= 4 => is_shouted(word),
                _ => true,
            };
            let is_short = hit.next.at == place.at + 1;
            let zone = named(&hit.roles, is_short, context).filter(|_| is_meant)?;
            Some(if zone == TimeZone::UTC {
                lattice.distance(hit.next).unwrap_or((zone, hit.next))
            } else {
                (zone, hit.next)
            })
        });
        match zone {
            Some((zone, next)) => {
                if found.as_ref().is_some_and(|other| *other != zone) {
                    return None;
                }
                (found, place) = (Some(zone), next);
            }
            None => place = Place::of(place.at + 1),
        }
    }
    found.or_else(|| city_named(text))
}

/// The parts of the world by which the database names its cities.
const AREAS: [&str; 8] = ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// The zone of the one city that a text names, as the time zone database calls its zones: "Kyiv", "São Paulo".
fn city_named(text: &str) -> Option<TimeZone> {
    static CITIES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let city = |name: &str| match name.split_once('/') {
            Some((area, city)) if AREAS.contains(&area) => city.rsplit('/').next().map(str::to_owned),
            _ => None,
        };
        let named = |name: String| Some((fold::fold(&city(&name)?.replace('_', " ")), name));
        jiff::tz::db().available().filter_map(|name| named(name.to_string())).collect()
    });
    let words: Vec<&str> = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let named = |range: &[&str]| {
        let is_name = range.iter().all(|word| word.starts_with(|char: char| !char.is_lowercase()));
        CITIES.get(&fold::fold(&range.join(" "))).filter(|_| is_name)
    };
    // "New York" before "York".
    let mut found = (1..=3).rev().map(|count| words.windows(count).filter_map(named).collect::<Vec<_>>());
    let found = found.find(|found| !found.is_empty())?;
    let [name] = found[..] else { return None };
    TimeZone::get(name).ok()
}

/// Words of a sentence that speaks of the times of a page (folded).
const SPEAKS_OF_TIMES: [&str; 36] = [
    "all times",
    "times are",
    "time zone",
    "timezone",
    "times in",
    "times shown",
    "times given",
    "alle zeiten",
    "zeitangaben",
    "uhrzeiten",
    "zeitzone",
    "toutes les heures",
    "les heures sont",
    "heures indiquees",
    "fuseau",
    "todas las horas",
    "todos los horarios",
    "horarios en",
    "huso horario",
    "zona horaria",
    "todos os horarios",
    "horarios de",
    "fuso horario",
    "tutti gli orari",
    "orari in",
    "fuso orario",
    "alle tijden",
    "tijdzone",
    "alla tider",
    "alle tider",
    "tidszon",
    "tidssone",
    "wszystkie godziny",
    "strefa czasowa",
    "время указано",
    "часовой пояс",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_sentence_tells_the_zone_of_all_times() {
        let context = Context::at("2026-11-24T12:00:30Z".parse().unwrap(), None);
        for (text, zone) in [
            ("All times CET", "Europe/Berlin"),
            ("All times are in AEST", "Australia/Sydney"),
            ("(all times ET)", "America/New_York"),
            ("Alle Zeiten in MESZ.", "Europe/Berlin"),
            ("Toutes les heures sont à l'heure de Paris", "Europe/Paris"),
            ("Todos los horarios en hora peninsular española", "Europe/Madrid"),
            ("All times are Eastern Time", "America/New_York"),
            ("All times below are in Beijing time.", "Asia/Shanghai"),
            ("All times are Kyiv time", "Europe/Kyiv"),
            ("All times are Moscow time", "Europe/Moscow"),
            ("All times are GMT and CET", ""),
            ("All times are good times in the west et al", ""),
            ("The boats left at 14:05 CET", ""),
        ] {
            let is = zone_told(text, &context);
            assert_eq!(is.as_ref().and_then(TimeZone::iana_name).unwrap_or_default(), zone, "{text}");
        }
        let is = zone_told("All times GMT+5:30", &context);
        assert_eq!(is, Some(TimeZone::fixed(jiff::tz::Offset::from_seconds(19_800).unwrap())));
    }
}

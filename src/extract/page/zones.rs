//! In which zone a page writes its clocks: what it says, what stands behind them, else its country.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use regex::Regex;
use scraper::Html;
use url::Url;

use crate::when::{self, Context};

/// The zone that the page names behind most of its clocks: "7:45 p.m. MDT".
pub fn named_zone(html: &Html, context: &Context) -> Option<TimeZone> {
    static CLOCK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\d[:.]\d\d\s*(?i:[ap]\.?m\.?)?,?\s*\(?([A-Z]{2,5})\b").ok());
    let clock = CLOCK.as_ref()?;
    let mut counts: Vec<(String, usize)> = Vec::new();
    for text in html.tree.nodes().filter_map(|node| node.value().as_text()).filter(|text| text.len() < 200) {
        for told in clock.captures_iter(text) {
            match counts.iter_mut().find(|(name, _)| *name == told[1]) {
                Some((_, count)) => *count += 1,
                None => counts.push((told[1].to_owned(), 1)),
            }
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().find_map(|(name, _)| when::zone_named(&name.to_lowercase(), context))
}

/// The zone that the page says in words it writes all its times in: "All times CET", "Alle Zeiten in MESZ", "Times are in ET".
pub fn said_zone(html: &Html, context: &Context) -> Option<TimeZone> {
    static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"\b(?i:all (?:the )?times|times (?:are |shown |given )*in|time ?zone|alle (?:zeiten|uhrzeiten|zeitangaben|angaben|tijden|tider|tidspunkter)|alla tider|toutes les heures|heures en|todas las horas|horas en|horario|tutti gli orari|orari in|todos os hor[aá]rios|hor[aá]rios? d[eo]|wszystkie godziny|v[sš]echny [cč]asy|kaikki ajat)\b(?:[^.;\d]{0,30}?\b([A-Z]{2,5})\b)?",
        )
        .ok()
    });
    let said = SAID.as_ref()?;
    let mut texts = html.tree.nodes().filter_map(|node| node.value().as_text()).filter(|text| text.len() < 200);
    texts.find_map(|text| {
        // The first words in capitals need not be the zone.
        let found = said.captures(text)?;
        let short = found.get(1).and_then(|short| when::zone_named(&short.as_str().to_lowercase(), context));
        short.or_else(|| when::zone_told(text, context))
    })
}

/// The zone in which a page writes its clocks, by the country that its address names, else by that of its language:
/// a guess where nothing better is known. Countries of many zones are taken where most of their people live.
pub fn zone_of(address: Option<&Url>, language: Option<&str>) -> Option<TimeZone> {
    let ending = address.and_then(Url::host_str).and_then(|host| host.rsplit('.').next()).unwrap_or_default();
    let language = language.unwrap_or_default().to_ascii_lowercase();
    let mut parts = language.split(['-', '_']);
    let (alone, region) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    // Sites of all countries are under that one.
    let ending = if ending == "la" { "" } else { ending };
    let by_country = |code: &str| COUNTRIES.iter().find(|country| country.code == code);
    let by_language = || COUNTRIES.iter().find(|country| country.languages.contains(&alone));
    let country = by_country(ending).or_else(|| by_country(region)).or_else(by_language)?;
    TimeZone::get(country.zone).ok()
}

/// A country as far as its clocks are concerned.
struct Country {
    code: &'static str,
    zone: &'static str,
    languages: Vec<&'static str>,
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let country = |line: &'static str| {
        let mut fields = line.split('\t');
        let (code, zone) = (fields.next()?, fields.next()?);
        Some(Country { code, zone, languages: fields.next().unwrap_or_default().split_whitespace().collect() })
    };
    include_str!("countries.txt").lines().filter(|line| !line.starts_with('#')).filter_map(country).collect()
});

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_page_may_say_its_zone() {
        let context = Context::at(Timestamp::UNIX_EPOCH, None);
        for (text, zone) in [
            ("All times CET", "Europe/Berlin"),
            ("(All times are local, BST)", "Europe/London"),
            ("Alle Zeiten in MESZ", "Europe/Berlin"),
            ("Times are in ET.", "America/New_York"),
            ("All times AEST", "Australia/Sydney"),
            ("Elmdale, Ont. (all times Eastern)", "America/New_York"),
            ("Toutes les heures sont à l'heure de Paris", "Europe/Paris"),
            ("All times of the day are good", ""),
            ("The BBC at all times", ""),
            ("It was 7 p.m. ET", ""),
        ] {
            let zone_said = said_zone(&Html::parse_document(&format!("<p>{text}</p>")), &context);
            assert_eq!(zone_said.as_ref().and_then(TimeZone::iana_name).unwrap_or_default(), zone, "{text}");
        }
    }

    #[test]
    fn a_page_is_of_a_country() {
        for (address, language, zone) in [
            ("https://www.a.co.uk/x", None, "Europe/London"),
            ("https://www.a.com/x", Some("pt-BR"), "America/Sao_Paulo"),
            ("https://www.a.com/x", Some("he"), "Asia/Jerusalem"),
            ("https://www.a.ch/x", Some("de"), "Europe/Zurich"),
            ("https://www.a.com/x", Some("en"), ""),
            ("https://www.a.com/x", None, ""),
        ] {
            let is = zone_of(Url::parse(address).ok().as_ref(), language);
            assert_eq!(is.as_ref().and_then(TimeZone::iana_name).unwrap_or_default(), zone, "{address} {language:?}");
        }
    }
}

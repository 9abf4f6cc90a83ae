//! When a page says that it was published and last changed, and in which zone it writes: what a clock on it needs.

use std::sync::LazyLock;

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use scraper::{Html, Selector};
use url::Url;

use crate::extract::html::attributes::{Attributes, json_ld, named};
use crate::when::{self, Context};

/// What the page tells of its own time.
#[derive(Debug, Default)]
pub struct Dates {
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// The distance from UTC in which it writes its times, where it is always the same and not none.
    pub offset: Option<Offset>,
}

/// Reads the page's `<meta>` and, where that is silent, its JSON-LD: the first that is told there is the page's own.
pub fn read(html: &Html) -> Dates {
    const PUBLISHED: &str = "meta[property$='article:published_time'], meta[name='article:published_time'], \
         meta[itemprop='datePublished'], meta[name='datePublished'], meta[name='date'], meta[name='DC.date.issued']";
    const MODIFIED: &str = "meta[property$='article:modified_time'], meta[name='article:modified_time'], \
         meta[property='og:updated_time'], meta[itemprop='dateModified'], meta[name='last-modified']";
    let mut dates = Dates::default();
    let mut offsets: Vec<Offset> = Vec::new();
    let mut take = |text: &str| {
        let (at, offset) = instant(text)?;
        offsets.extend(offset);
        Some(at)
    };
    for (css, modified) in [(PUBLISHED, false), (MODIFIED, true)] {
        let Ok(css) = Selector::parse(css) else { continue };
        let metas = named(html, |name| name == "meta").filter(|meta| css.matches(meta));
        let at = metas.into_iter().find_map(|meta| take(meta.attribute("content")?));
        let place = if modified { &mut dates.modified } else { &mut dates.published };
        *place = at;
    }
    for (name, text) in in_json_ld(html) {
        let at = take(&text);
        match name {
            "datePublished" => dates.published = dates.published.or(at),
            _ => dates.modified = dates.modified.or(at),
        }
    }
    // Where its head is silent, the times in its text tell the distance, though not what they are the times of.
    if offsets.is_empty() {
        let told = named(html, |name| name == "time").filter_map(|time| instant(time.attribute("datetime")?)?.1);
        offsets.extend(told.take(MANY));
    }
    // Summer and winter may both be told; one zone cannot be made of that.
    dates.offset = offsets.first().copied().filter(|first| offsets.iter().all(|other| other == first));
    dates
}

/// At most so many are looked at: a live blog may have hundreds, and they tell no more.
const MANY: usize = 40;

fn in_json_ld(html: &Html) -> Vec<(&'static str, String)> {
    static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?:"|&quot;)(datePublished|dateModified)(?:"|&quot;)\s*:\s*(?:"|&quot;)([^"&]{10,40})(?:"|&quot;)"#,
        )
        .ok()
    });
    let Some(pair) = PAIR.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for script in json_ld(html) {
        for text in script.text() {
            for told in pair.captures_iter(text).take(MANY) {
                let name = if &told[1] == "datePublished" { "datePublished" } else { "dateModified" };
                found.push((name, told[2].to_owned()));
            }
        }
    }
    found
}

/// An instant, and its distance from UTC where that is told and not none: many write all times in UTC.
fn instant(text: &str) -> Option<(Timestamp, Option<Offset>)> {
    static OFFSET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([+-])(\d\d):?(\d\d)$").ok());
    let text = text.trim();
    let told = OFFSET.as_ref()?.captures(text);
    // The standard wants a colon in it; many leave it out.
    let spelt = match &told {
        Some(told) => format!("{}{}{}:{}", &text[..told.get(0)?.start()], &told[1], &told[2], &told[3]),
        None => text.to_owned(),
    };
    let at: Timestamp = spelt.parse().ok()?;
    let offset = told.and_then(|told| {
        let seconds = told[2].parse::<i32>().ok()? * 3600 + told[3].parse::<i32>().ok()? * 60;
        Offset::from_seconds(if &told[1] == "-" { -seconds } else { seconds }).ok().filter(|_| seconds != 0)
    });
    Some((at, offset))
}

impl Dates {
    /// When it was last changed, if that can be the time of its newest entry: after its publication. What is ahead of now by no
    /// more than clocks are apart on earth is told by a wrong clock, or is local time under the name of UTC: it means now.
    pub fn latest(&self, now: Timestamp) -> Option<Timestamp> {
        let modified = self.modified?;
        let is_after = self.published.is_none_or(|published| modified > published);
        (is_after && modified.duration_since(now) <= SignedDuration::from_hours(14)).then_some(modified.min(now))
    }
}

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
    let region = language.split(['-', '_']).nth(1).unwrap_or_default();
    let alone = match language.split(['-', '_']).next().unwrap_or_default() {
        "de" => "de",
        "it" => "it",
        "nl" => "nl",
        "pl" => "pl",
        "cs" => "cz",
        "sk" => "sk",
        "hu" => "hu",
        "sv" => "se",
        "nb" | "nn" | "no" => "no",
        "da" => "dk",
        "fi" => "fi",
        "el" => "gr",
        "ro" => "ro",
        "bg" => "bg",
        "uk" => "ua",
        "tr" => "tr",
        "he" | "iw" => "il",
        "hi" | "ta" | "te" | "bn" | "ml" | "mr" | "gu" | "kn" => "in",
        "ja" => "jp",
        "ko" => "kr",
        "th" => "th",
        "vi" => "vn",
        "zh" => "cn",
        "fa" => "ir",
        "sr" => "rs",
        "hr" => "hr",
        "sl" => "si",
        "et" => "ee",
        "lv" => "lv",
        "lt" => "lt",
        "is" => "is",
        "id" => "id",
        "ms" => "my",
        "fil" | "tl" => "ph",
        "ur" => "pk",
        "si" => "lk",
        "ne" => "np",
        "ka" => "ge",
        "hy" => "am",
        "az" => "az",
        "sq" => "al",
        "mk" => "mk",
        "fr" | "br" | "co" | "oc" => "fr",
        "lb" => "lu",
        "ga" => "ie",
        "cy" | "gd" => "gb",
        "gl" | "eu" | "ca" | "ast" => "es",
        "bs" => "ba",
        "be" => "by",
        "mt" => "mt",
        "fo" => "fo",
        "ky" => "kg",
        "uz" => "uz",
        "mn" => "mn",
        "lo" => "la",
        "km" => "kh",
        "my" => "mm",
        "am" => "et",
        "so" => "so",
        "sw" => "ke",
        "af" | "zu" | "xh" | "st" | "tn" | "ts" | "ss" | "ve" | "nr" | "nso" => "za",
        "yo" | "ha" | "ig" | "pcm" => "ng",
        "ckb" | "ku" => "iq",
        "kk" => "kz",
        "tg" => "tj",
        "tk" => "tm",
        "dv" => "mv",
        "dz" => "bt",
        "rw" => "rw",
        "jv" | "su" => "id",
        "ceb" => "ph",
        "sd" => "pk",
        "ps" => "af",
        "or" | "pa" | "as" => "in",
        _ => "",
    };
    // Sites of all countries are under that one.
    let ending = if ending == "la" { "" } else { ending };
    let name = zone_name(ending).or_else(|| zone_name(region)).or_else(|| zone_name(alone))?;
    TimeZone::get(name).ok()
}

/// By the two letters of a country (ISO 3166-1), as domains have them.
fn zone_name(country: &str) -> Option<&'static str> {
    Some(match country {
        "uk" | "gb" => "Europe/London",
        "ie" => "Europe/Dublin",
        "de" => "Europe/Berlin",
        "at" => "Europe/Vienna",
        "ch" => "Europe/Zurich",
        "fr" => "Europe/Paris",
        "be" => "Europe/Brussels",
        "nl" => "Europe/Amsterdam",
        "lu" => "Europe/Luxembourg",
        "it" => "Europe/Rome",
        "es" => "Europe/Madrid",
        "pt" => "Europe/Lisbon",
        "pl" => "Europe/Warsaw",
        "cz" => "Europe/Prague",
        "sk" => "Europe/Bratislava",
        "hu" => "Europe/Budapest",
        "si" => "Europe/Ljubljana",
        "hr" => "Europe/Zagreb",
        "rs" => "Europe/Belgrade",
        "bg" => "Europe/Sofia",
        "se" => "Europe/Stockholm",
        "no" => "Europe/Oslo",
        "dk" => "Europe/Copenhagen",
        "fi" => "Europe/Helsinki",
        "ee" => "Europe/Tallinn",
        "lv" => "Europe/Riga",
        "lt" => "Europe/Vilnius",
        "is" => "Atlantic/Reykjavik",
        "gr" => "Europe/Athens",
        "ro" => "Europe/Bucharest",
        "ua" => "Europe/Kyiv",
        "ru" => "Europe/Moscow",
        "tr" => "Europe/Istanbul",
        "il" => "Asia/Jerusalem",
        "sa" => "Asia/Riyadh",
        "ae" => "Asia/Dubai",
        "qa" => "Asia/Qatar",
        "eg" => "Africa/Cairo",
        "in" => "Asia/Kolkata",
        "pk" => "Asia/Karachi",
        "bd" => "Asia/Dhaka",
        "lk" => "Asia/Colombo",
        "cn" => "Asia/Shanghai",
        "hk" => "Asia/Hong_Kong",
        "tw" => "Asia/Taipei",
        "sg" => "Asia/Singapore",
        "my" => "Asia/Kuala_Lumpur",
        "ph" => "Asia/Manila",
        "th" => "Asia/Bangkok",
        "vn" => "Asia/Ho_Chi_Minh",
        "jp" => "Asia/Tokyo",
        "kr" => "Asia/Seoul",
        "id" => "Asia/Jakarta",
        "ir" => "Asia/Tehran",
        "np" => "Asia/Kathmandu",
        "ge" => "Asia/Tbilisi",
        "am" => "Asia/Yerevan",
        "az" => "Asia/Baku",
        "al" => "Europe/Tirane",
        "mk" => "Europe/Skopje",
        "au" => "Australia/Sydney",
        "nz" => "Pacific/Auckland",
        "za" => "Africa/Johannesburg",
        "ng" => "Africa/Lagos",
        "ke" => "Africa/Nairobi",
        "br" => "America/Sao_Paulo",
        "ar" => "America/Argentina/Buenos_Aires",
        "cl" => "America/Santiago",
        "ba" => "Europe/Sarajevo",
        "md" => "Europe/Chisinau",
        "by" => "Europe/Minsk",
        "mt" => "Europe/Malta",
        "cy" => "Asia/Nicosia",
        "fo" => "Atlantic/Faroe",
        "lb" => "Asia/Beirut",
        "jo" => "Asia/Amman",
        "iq" => "Asia/Baghdad",
        "kw" => "Asia/Kuwait",
        "bh" => "Asia/Bahrain",
        "om" => "Asia/Muscat",
        "kg" => "Asia/Bishkek",
        "uz" => "Asia/Tashkent",
        "mn" => "Asia/Ulaanbaatar",
        "la" => "Asia/Vientiane",
        "kh" => "Asia/Phnom_Penh",
        "mm" => "Asia/Yangon",
        "af" => "Asia/Kabul",
        "et" => "Africa/Addis_Ababa",
        "so" => "Africa/Mogadishu",
        "tz" => "Africa/Dar_es_Salaam",
        "ug" => "Africa/Kampala",
        "gh" => "Africa/Accra",
        "sn" => "Africa/Dakar",
        "ci" => "Africa/Abidjan",
        "cm" => "Africa/Douala",
        "ma" => "Africa/Casablanca",
        "dz" => "Africa/Algiers",
        "tn" => "Africa/Tunis",
        "uy" => "America/Montevideo",
        "py" => "America/Asuncion",
        "bo" => "America/La_Paz",
        "ec" => "America/Guayaquil",
        "ve" => "America/Caracas",
        "cr" => "America/Costa_Rica",
        "pa" => "America/Panama",
        "do" => "America/Santo_Domingo",
        "pe" => "America/Lima",
        "mx" => "America/Mexico_City",
        "kz" => "Asia/Almaty",
        "tj" => "Asia/Dushanbe",
        "tm" => "Asia/Ashgabat",
        "mv" => "Indian/Maldives",
        "bt" => "Asia/Thimphu",
        "rw" => "Africa/Kigali",
        "zw" => "Africa/Harare",
        "zm" => "Africa/Lusaka",
        "mw" => "Africa/Blantyre",
        "mz" => "Africa/Maputo",
        "ao" => "Africa/Luanda",
        "bw" => "Africa/Gaborone",
        "na" => "Africa/Windhoek",
        "sy" => "Asia/Damascus",
        "ye" => "Asia/Aden",
        "ly" => "Africa/Tripoli",
        "ps" => "Asia/Gaza",
        "sd" => "Africa/Khartoum",
        "bn" => "Asia/Brunei",
        "mg" => "Indian/Antananarivo",
        "gt" => "America/Guatemala",
        "hn" => "America/Tegucigalpa",
        "sv" => "America/El_Salvador",
        "ni" => "America/Managua",
        "cu" => "America/Havana",
        "pr" => "America/Puerto_Rico",
        "ht" => "America/Port-au-Prince",
        "jm" => "America/Jamaica",
        "gy" => "America/Guyana",
        "xk" => "Europe/Belgrade",
        "gm" => "Africa/Banjul",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_its_own_time() {
        for (what, page, published, modified, offset) in [
            (
                "in its head",
                "<meta property='article:published_time' content='2026-03-02T08:00:00+01:00'>\
                 <meta property='article:modified_time' content='2026-03-02T12:00:00+01:00'>",
                "2026-03-02T07:00:00Z",
                "2026-03-02T11:00:00Z",
                3600,
            ),
            (
                "to search engines",
                r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-02T08:00:00+0530",
                   "dateModified": "2026-03-02T12:00:00+0530"}</script>"#,
                "2026-03-02T02:30:00Z",
                "2026-03-02T06:30:00Z",
                19_800,
            ),
            (
                "in UTC",
                "<meta property='article:published_time' content='2026-03-02T08:00:00Z'>",
                "2026-03-02T08:00:00Z",
                "",
                0,
            ),
            ("not at all", "<p>14:05", "", "", 0),
        ] {
            let dates = read(&Html::parse_document(page));
            let shown = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
            assert_eq!(
                (shown(dates.published).as_str(), shown(dates.modified).as_str()),
                (published, modified),
                "{what}"
            );
            assert_eq!(dates.offset.map_or(0, |offset| offset.seconds()), offset, "{what}");
        }
    }

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
    fn a_change_in_the_near_future_is_now() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap_or_default();
        for (modified, latest) in [
            ("2026-03-02T11:00:00Z", "2026-03-02T11:00:00Z"),
            ("2026-03-02T14:00:00Z", "2026-03-02T12:00:00Z"),
            ("2026-03-04T12:00:00Z", ""),
        ] {
            let dates = Dates { modified: modified.parse().ok(), ..Dates::default() };
            assert_eq!(dates.latest(now).map(|at| at.to_string()).unwrap_or_default(), latest, "{modified}");
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

//! Films and recordings: of elements that play them, and of what schema.org says of them. Only whole files count; a playlist
//! for players (HLS, DASH) is none, and neither is what a script keeps in memory (`blob:`).

use jiff::{Span, SpanRelativeTo};
use scraper::ElementRef;
use serde_json::{Map, Value};
use url::Url;

use super::address::address;
use crate::entry::{Media, MediaKind};
use crate::extract::html::attributes::Attributes;
use crate::extract::json::string;
use crate::extract::view::legal;

/// What an element plays: the first of its sources that is a whole file.
pub fn of_element(element: ElementRef<'_>, base: Option<&Url>) -> Option<Media> {
    let kind = match element.value().name() {
        "video" | "amp-video" => MediaKind::Video,
        "audio" | "amp-audio" => MediaKind::Audio,
        _ => return None,
    };
    let sources = element.descendent_elements().skip(1).filter(|inner| inner.value().name() == "source");
    std::iter::once(element).chain(sources).find_map(|source| {
        let url = ["src", "data-src"].iter().find_map(|name| address(&legal(source.attribute(name)?), base))?;
        file(url, kind, source.attribute("type"))
    })
}

/// The `VideoObject` or `AudioObject` under that key of a schema.org object, or several of them.
pub fn of_object(object: &Map<String, Value>, base: Option<&Url>) -> Vec<Media> {
    let keys = [("video", Some(MediaKind::Video)), ("audio", Some(MediaKind::Audio)), ("associatedMedia", None)];
    let mut found: Vec<Media> = Vec::new();
    for (key, kind) in keys {
        for media in object.get(key).map(|value| described(value, kind, base)).unwrap_or_default() {
            if !found.iter().any(|other| other.is_same_file(&media)) {
                found.push(media);
            }
        }
    }
    found
}

fn described(value: &Value, usual: Option<MediaKind>, base: Option<&Url>) -> Vec<Media> {
    match value {
        Value::Array(values) => values.iter().flat_map(|value| described(value, usual, base)).collect(),
        Value::Object(object) => one(object, usual, base).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn one(object: &Map<String, Value>, usual: Option<MediaKind>, base: Option<&Url>) -> Option<Media> {
    let text = |key: &str| object.get(key).and_then(string);
    let kind = match text("@type").and_then(|name| name.rsplit(['/', ':', '#']).next()) {
        Some("VideoObject") => MediaKind::Video,
        Some("AudioObject") => MediaKind::Audio,
        _ => usual?,
    };
    let media = file(address(&legal(text("contentUrl")?), base)?, kind, text("encodingFormat"))?;
    let bytes = match object.get("contentSize") {
        Some(Value::Number(number)) => number.as_u64().filter(|bytes| *bytes > 0),
        Some(value) => string(value).and_then(size),
        None => None,
    };
    Some(Media { bytes, seconds: text("duration").and_then(duration), ..media })
}

/// The file at an address; `None` where it is none.
fn file(url: Url, kind: MediaKind, told: Option<&str>) -> Option<Media> {
    let name = url.path().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let told = told.map(|told| told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let told = told.filter(|told| is_media_type(told));
    let is_list = |text: &str| ["mpegurl", "dash+xml", "vnd.ms-sstr", "m3u8"].iter().any(|word| text.contains(word));
    let is_page = matches!(ending, "m3u8" | "mpd" | "ism" | "f4m" | "html" | "htm" | "php" | "aspx" | "jsp" | "json");
    if is_page || told.as_deref().is_some_and(is_list) {
        return None;
    }
    let told = told.filter(|told| told.starts_with("video/") || told.starts_with("audio/"));
    let mime = told.or_else(|| by_ending(ending, kind).map(str::to_owned));
    let kind = match &mime {
        Some(mime) if mime.starts_with("audio/") => MediaKind::Audio,
        Some(_) => MediaKind::Video,
        None => kind,
    };
    Some(Media { url, kind, mime, bytes: None, seconds: None })
}

/// `video/mp4` (RFC 6838, section 4.2).
fn is_media_type(text: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= 64
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    text.split_once('/').is_some_and(|(kind, name)| is_name(kind) && is_name(name))
}

fn by_ending(ending: &str, kind: MediaKind) -> Option<&'static str> {
    Some(match (ending, kind) {
        ("mp4", MediaKind::Audio) | ("m4a", _) => "audio/mp4",
        ("mp4" | "m4v", _) => "video/mp4",
        ("webm", MediaKind::Audio) => "audio/webm",
        ("webm", MediaKind::Video) => "video/webm",
        ("mp3", _) => "audio/mpeg",
        ("ogg" | "oga" | "opus", _) => "audio/ogg",
        ("ogv", _) => "video/ogg",
        ("wav", _) => "audio/wav",
        ("aac", _) => "audio/aac",
        ("flac", _) => "audio/flac",
        ("mov", _) => "video/quicktime",
        _ => return None,
    })
}

/// `12.3 MB`, `12345678`: in bytes.
fn size(text: &str) -> Option<u64> {
    let text = text.trim().replace(',', ".");
    let digits = text.trim_end_matches(|char: char| char.is_ascii_alphabetic() || char.is_whitespace());
    let factor = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" | "byte" | "bytes" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let bytes = digits.parse::<f64>().ok()? * factor;
    // Beyond a terabyte it is no size of a film on a page.
    (1.0..1e12).contains(&bytes).then_some(bytes as u64)
}

/// `PT1M30S` (ISO 8601): in seconds.
fn duration(text: &str) -> Option<u64> {
    let span: Span = text.trim().parse().ok()?;
    let seconds = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?.as_secs();
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use scraper::Html;
    use serde_json::json;

    use super::*;

    fn in_short(media: &Media) -> String {
        let Media { url, kind, mime, bytes, seconds } = media;
        let number = |number: &Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let told = [mime.clone().unwrap_or_default(), number(bytes), number(seconds)].join(" ");
        format!("{kind:?} {url} {told}").trim_end().to_owned()
    }

    #[test]
    fn an_element_plays_the_first_of_its_sources_that_is_a_file() {
        let base = Url::parse("https://a.example/live/").ok();
        for (html, wanted) in [
            ("<video src='/x.mp4?s=1'></video>", "Video https://a.example/x.mp4?s=1 video/mp4"),
            ("<audio src=x.mp3></audio>", "Audio https://a.example/live/x.mp3 audio/mpeg"),
            ("<audio src=x.mp4></audio>", "Audio https://a.example/live/x.mp4 audio/mp4"),
            (
                "<video><source src=x.m3u8><source src='//b.example/x' type='video/webm; codecs=vp9'><source src=y.mp4></video>",
                "Video https://b.example/x video/webm",
            ),
            ("<video><source src=x type='application/x-mpegURL'></video>", ""),
            (
                "<video src='blob:https://a.example/1'><source src=y.mov></video>",
                "Video https://a.example/live/y.mov video/quicktime",
            ),
            ("<video src='javascript:x()'></video>", ""),
            ("<video src='https://a.example/play'></video>", "Video https://a.example/play"),
            ("<video src='x.mp4' type='\"><b>/x'></video>", "Video https://a.example/live/x.mp4 video/mp4"),
            ("<video></video>", ""),
            ("<picture><source src=x.mp4></picture>", ""),
        ] {
            let html = Html::parse_fragment(html);
            let element = html.root_element().first_child().and_then(ElementRef::wrap).unwrap();
            let found = of_element(element, base.as_ref()).as_ref().map(in_short).unwrap_or_default();
            assert_eq!(found, wanted, "{}", element.html());
        }
    }

    #[test]
    fn an_object_tells_of_its_file() {
        for (object, wanted) in [
            (
                json!({"video": {"@type": "VideoObject", "contentUrl": "https://a.example/x.mp4", "encodingFormat": "video/mp4", "contentSize": "12.3 MB", "duration": "PT1M30S"}}),
                "Video https://a.example/x.mp4 video/mp4 12300000 90",
            ),
            (
                json!({"audio": [{"contentUrl": "https://a.example/x.mp3", "contentSize": 1234, "duration": "P0DT0H0M7S"}]}),
                "Audio https://a.example/x.mp3 audio/mpeg 1234 7",
            ),
            (
                json!({"associatedMedia": {"@type": "http://schema.org/AudioObject", "contentUrl": "https://a.example/x.m4a", "contentSize": "2 MiB"}}),
                "Audio https://a.example/x.m4a audio/mp4 2097152",
            ),
            (json!({"video": {"contentUrl": "https://a.example/x.m3u8"}}), ""),
            (json!({"video": {"contentUrl": "https://a.example/film.html"}}), ""),
            (json!({"video": {"embedUrl": "https://a.example/x.mp4"}}), ""),
            (
                json!({"video": "https://a.example/x.mp4", "associatedMedia": {"contentUrl": "https://a.example/x.jpg"}}),
                "",
            ),
        ] {
            let found =
                of_object(object.as_object().unwrap(), None).iter().map(in_short).collect::<Vec<_>>().join(", ");
            let words: Vec<&str> = found.split_whitespace().collect();
            assert_eq!(words.join(" "), wanted, "{object}");
        }
    }
}

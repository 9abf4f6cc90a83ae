//! A feed made writable: after this last door no text, link or time in it is one that a format or a reader chokes on.
//!
//! Content was stripped, sanitised and stays so: nothing is deleted from it here, since deleting could join what
//! sanitising kept apart (`java\u{3}script:`).

use jiff::Timestamp;
use url::Url;

use crate::entry::{Content, EntryId, Html, Image, Media, canonical};

use super::brief::brief;
use super::document::{Feed, FeedEntry, Origin, TakenFrom, Tombstone};

/// A title or a name is no longer, in characters.
const TITLE: usize = 250;
/// Any other text on one line is no longer.
const PARAGRAPH: usize = 2_000;

/// The feed as all formats can carry it. Keeps what cannot be shown out of it, and the promises of `Feed`: titles,
/// authors and contents are never empty.
pub fn writable(feed: &Feed) -> Feed {
    let title = headline(&feed.title).unwrap_or_else(|| feed.name.to_string());
    let public_url = on_the_web(&feed.public_url);
    Feed {
        id: without_forbidden(&feed.id),
        name: feed.name.clone(),
        document: feed.document,
        subtitle: feed.subtitle.as_deref().and_then(|text| Some(without_markup(&brief(&line(text)?, PARAGRAPH)))),
        link: on_the_web(&feed.link),
        push: feed.push.iter().filter(|hub| is_web(hub) && public_url.is_some()).cloned().collect(),
        public_url,
        language: feed.language.clone().filter(|tag| is_language(tag)),
        image: on_the_web(&feed.image),
        icon: on_the_web(&feed.icon),
        updated: whole_second(feed.updated),
        ended: feed.ended,
        author: name(&feed.author).unwrap_or_else(|| title.clone()),
        tombstones: feed.tombstones.iter().map(writable_tombstone).collect(),
        entries: feed.entries.iter().map(writable_entry).collect(),
        title,
    }
}

fn writable_entry(entry: &FeedEntry) -> FeedEntry {
    let title = headline(&entry.title).unwrap_or_else(|| entry.published.strftime("%F %H:%M UTC").to_string());
    let html = match markup(&entry.content.html) {
        html if html.trim().is_empty() && too_long(entry).is_none() => format!("<p>{}</p>", escaped(&title)),
        html => html,
    };
    let lead = too_long(entry).map(|title| format!("<p><strong>{}</strong></p>", escaped(&title)));
    let html = lead.unwrap_or_default() + &html;
    let content = Content {
        html: Html::cleaned(html),
        images: entry.content.images.iter().filter_map(writable_image).collect(),
        media: entry.content.media.iter().filter(|media| is_web(&media.url)).map(writable_media).collect(),
        // No format shows the rest of it.
        ..Content::default()
    };
    FeedEntry {
        id: writable_id(&entry.id),
        announces: entry.announces.as_ref().map(writable_id),
        link: on_the_web(&entry.link),
        title,
        summary: line(&entry.summary).map(|line| brief(&line, PARAGRAPH).into_owned()).unwrap_or_default(),
        content,
        published: whole_second(entry.published),
        updated: whole_second(entry.updated),
        authors: entry.authors.iter().filter_map(|author| name(author)).collect(),
        categories: entry.categories.iter().filter_map(|category| name(category)).collect(),
        origin: entry.origin.as_ref().filter(|origin| is_web(&origin.site)).and_then(writable_origin),
        taken_from: entry.taken_from.as_ref().map(|from| TakenFrom {
            id: without_forbidden(&from.id),
            title: headline(&from.title).unwrap_or_else(|| from.name.to_string()),
            updated: whole_second(from.updated),
            name: from.name.clone(),
            public_url: on_the_web(&from.public_url),
        }),
    }
}

/// A heading of which the title would show only the beginning, if the text does not hold it: then it stands above that.
fn too_long(entry: &FeedEntry) -> Option<String> {
    let whole = line(&entry.title).filter(|line| line.chars().nth(TITLE).is_some())?;
    (!canonical(&entry.content.text).contains(&canonical(&whole))).then_some(whole)
}

fn writable_image(image: &Image) -> Option<Image> {
    let alt = image.alt.as_deref().and_then(|alt| Some(brief(&line(alt)?, PARAGRAPH).into_owned()));
    is_web(&image.url).then(|| Image { url: image.url.clone(), alt })
}

fn writable_media(media: &Media) -> Media {
    let is_type = |mime: &String| {
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
        };
        mime.len() <= 127 && mime.split_once('/').is_some_and(|(kind, name)| is_part(kind) && is_part(name))
    };
    Media { mime: media.mime.clone().filter(is_type), ..media.clone() }
}

fn writable_origin(origin: &Origin) -> Option<Origin> {
    Some(Origin { title: name(&origin.title)?, site: origin.site.clone() })
}

fn writable_tombstone(tombstone: &Tombstone) -> Tombstone {
    Tombstone { id: writable_id(&tombstone.id), at: whole_second(tombstone.at) }
}

fn writable_id(id: &EntryId) -> EntryId {
    EntryId(without_forbidden(&id.0))
}

/// Plain text as HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Plain text as the value of an attribute of XML, between double quotes.
pub fn attribute(text: &str) -> String {
    escaped(&without_forbidden(text)).replace('"', "&quot;")
}

/// What XML 1.0 forbids (section 2.2), and the controls that no text needs (DEL, C1).
fn is_forbidden(char: char) -> bool {
    match char {
        '\t' | '\n' | '\r' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => false,
    }
}

/// What turns the direction of all that follows it, beyond its own text.
fn is_bidi_control(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn without_forbidden(text: &str) -> String {
    text.replace(is_forbidden, "")
}

/// Plain text on one line; `None` where nothing is left that a reader sees.
fn line(text: &str) -> Option<String> {
    let kept = |char: &char| char.is_whitespace() || !(is_forbidden(*char) || is_bidi_control(*char));
    let kept: String = text.chars().filter(kept).collect();
    let line = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    (!canonical(&line).is_empty()).then_some(line)
}

/// A name, a label: no longer than a title.
pub fn name(text: &str) -> Option<String> {
    Some(brief(&line(text)?, TITLE).into_owned())
}

/// A line in which nobody finds markup, and no longer than a reader can show in a list. Titles are plain text in every format,
/// yet some readers take them for HTML and Miniflux unescapes them twice: what would then be a tag or an entity gets characters
/// that resemble it, so that no word is lost.
pub fn headline(text: &str) -> Option<String> {
    Some(without_markup(&brief(&line(text)?, TITLE)))
}

fn without_markup(line: &str) -> String {
    let mut inside_tag = false;
    let look_alike = |(at, char): (usize, char)| match char {
        '<' if opens_tag(&line[at + 1..]) => {
            inside_tag = true;
            '‹'
        }
        '>' if inside_tag => {
            inside_tag = false;
            '›'
        }
        '&' if opens_entity(&line[at + 1..]) => '＆',
        char => char,
    };
    line.char_indices().map(look_alike).collect()
}

/// Whether that, behind a `<`, makes it markup (HTML, section 13.2.5.6).
fn opens_tag(rest: &str) -> bool {
    rest.starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next))
}

/// Whether that, behind a `&`, makes it a character reference. `&lt` is one even without its semicolon.
fn opens_entity(rest: &str) -> bool {
    let name = rest.trim_start_matches(|char: char| char.is_ascii_alphanumeric());
    let length = rest.len() - name.len();
    let named = length > 0 && name.starts_with(';');
    named || rest.starts_with('#') || ["lt", "LT", "gt", "GT"].iter().any(|known| rest.starts_with(known))
}

/// Replaces, never deletes. A carriage return would not survive XML (section 2.11); HTML takes both for one.
fn markup(html: &Html) -> String {
    html.as_str().replace("\r\n", "\n").replace('\r', "\n").replace(is_forbidden, "\u{fffd}")
}

fn on_the_web(url: &Option<Url>) -> Option<Url> {
    url.clone().filter(is_web)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether that has the form of a language tag (BCP 47; RFC 4287 demands no more).
fn is_language(tag: &str) -> bool {
    let short = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    tag.starts_with(|first: char| first.is_ascii_alphabetic()) && tag.split('-').all(short)
}

/// RSS has no smaller unit, and the formats shall agree.
fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_one_plain_line_in_which_nobody_finds_markup() {
        for (what, text, expected) in [
            ("plain", "Road reopens", Some("Road reopens")),
            ("two lines", " Road\r\n\treopens\u{2028}now ", Some("Road reopens now")),
            ("controls", "Ro\0ad\u{1b}[31m re\u{9b}ope\u{fffe}ns\u{7f}", Some("Road[31m reopens")),
            ("a C1 line break", "Road\u{85}reopens", Some("Road reopens")),
            ("turned direction", "abc\u{202e}fed\u{2066}!\u{2069}", Some("abcfed!")),
            ("right-to-left mark", "שלום\u{200f}!", Some("שלום\u{200f}!")),
            ("nothing left", "\u{202e} \u{0}\n", None),
            ("nothing to see", "\u{200b}\u{feff}", None),
            ("signs, not tags", "a < b && c > d, 5 <6, AT&T, R&D", Some("a < b && c > d, 5 <6, AT&T, R&D")),
            ("tags", "<b>Road</b> re<!-- x -->opens", Some("‹b›Road‹/b› re‹!-- x --›opens")),
            ("a tag that never ends", "Road <script", Some("Road ‹script")),
            ("a tag torn apart", "<\0b>", Some("‹b›")),
            ("entities", "AT&amp;T &#60;b &#x3C; &ltb>", Some("AT＆amp;T ＆#60;b ＆#x3C; ＆ltb>")),
            ("twice escaped", "&amp;lt;b&amp;gt;", Some("＆amp;lt;b＆amp;gt;")),
        ] {
            assert_eq!(headline(text).as_deref(), expected, "{what}");
        }
    }

    #[test]
    fn markup_loses_no_character_that_kept_something_apart() {
        for (html, expected) in [
            ("<p>a ]]> b</p>", "<p>a ]]> b</p>"),
            ("<a href=\"java\u{3}script:x\">", "<a href=\"java\u{fffd}script:x\">"),
            ("a\0b\u{80}c\u{ffff}d", "a\u{fffd}b\u{fffd}c\u{fffd}d"),
            ("<pre>a\r\nb\rc\td\u{202e}</pre>", "<pre>a\nb\nc\td\u{202e}</pre>"),
        ] {
            assert_eq!(markup(&Html::cleaned(html.to_owned())), expected);
        }
    }

    #[test]
    fn a_language_has_the_form_that_the_standard_asks_for() {
        for (tag, expected) in [
            ("en", true),
            ("en-GB", true),
            ("zh-Hant-TW", true),
            ("es-419", true),
            ("", false),
            ("en_GB", false),
            ("en-", false),
            ("419", false),
            ("en\" x=\"", false),
            ("englishlanguage", false),
        ] {
            assert_eq!(is_language(tag), expected, "{tag:?}");
        }
    }
}

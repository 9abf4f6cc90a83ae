//! What one object of the JSON says of one entry, whatever its keys are called.

use jiff::Timestamp;
use serde_json::{Map, Value};
use url::Url;

use super::blocks;
use crate::entry::Image;
use crate::entry::category::{BREAKING, KEY_EVENT, PINNED};
use crate::extract::html::address::address;
use crate::extract::json::{images, labels, names, plain, prose};
use crate::extract::view::Body;
use crate::when::solve::{Shape, Told, alone, shape};
use crate::when::{self, Meaning};

type Object = Map<String, Value>;

/// Objects around and inside an entry that hold a part of its fields.
const WRAPPERS: [&str; 17] = [
    "data",
    "attributes",
    "node",
    "fields",
    "post",
    "entry",
    "item",
    "content",
    "extra",
    "dates",
    "options",
    "flags",
    "meta",
    "metadata",
    "additionalproperties",
    "headlines",
    "credits",
];
const IDS: [&str; 10] =
    ["id", "uuid", "urn", "guid", "assetid", "postid", "blockid", "entryid", "locator", "contentid"];
const TITLES: [&str; 10] =
    ["headline", "title", "heading", "basic", "header", "headlinetext", "titulo", "titolo", "titre", "titel"];
const BODIES: [&str; 29] = [
    "postjson",
    "content",
    "body",
    "bodyhtml",
    "contenthtml",
    "articlebody",
    "elements",
    "blocks",
    "contentelements",
    "components",
    "children",
    "paragraphs",
    "markup",
    "text",
    "html",
    "rendered",
    "render",
    "message",
    "richtext",
    "bodytext",
    "items",
    "modules",
    "contentblocks",
    "texto",
    "corpo",
    "contenido",
    "contenu",
    "testo",
    "inhalt",
];
/// What stands for a text on another page as often as it is one.
const WEAK_BODIES: [&str; 4] = ["description", "summary", "excerpt", "standfirst"];
const LINKS: [&str; 10] =
    ["permalink", "sharelink", "shareurl", "url", "link", "weburl", "canonical", "canonicalurl", "href", "fullurl"];
const AUTHORS: [&str; 9] =
    ["authors", "author", "byline", "bylines", "contributors", "authorname", "creator", "by", "displayname"];
const IMAGES: [&str; 7] = ["image", "leadimage", "mainimage", "featuredimage", "images", "media", "picture"];

/// Flags by which the newsroom sets an entry apart.
const FLAGS: [(&str, &[&str]); 4] = [
    (
        KEY_EVENT,
        &[
            "iskeyevent",
            "keyevent",
            "iskeypoint",
            "keypoint",
            "iskeymoment",
            "keymoment",
            "iskey",
            "highlight",
            "ishighlight",
            "highlighted",
            "ishighlighted",
            "lbhighlight",
            "important",
            "isimportant",
        ],
    ),
    (PINNED, &["pinned", "ispinned", "sticky", "issticky"]),
    (BREAKING, &["isbreaking", "isbreakingnews", "breaking", "breakingnews"]),
    ("Summary", &["issummary", "summary"]),
];
const KINDS: [&str; 3] = ["eventtype", "entrytype", "posttype"];
const TAGS: [&str; 4] = ["tags", "labels", "keywords", "categories"];

/// A key as it is compared: `first_published`, `firstPublished` and `FirstPublished` are one.
pub fn folded(key: &str) -> String {
    key.chars().filter(|char| char.is_alphanumeric()).map(|char| char.to_ascii_lowercase()).collect()
}

/// An object that may be an entry: its fields and those of its wrappers.
pub struct Fields<'v> {
    /// The key as it is compared, and the value; what stands further out comes first.
    fields: Vec<(String, &'v Value)>,
}

impl<'v> Fields<'v> {
    /// The fields of an object; `None` where it is none.
    pub fn of(value: &'v Value) -> Option<Fields<'v>> {
        let mut fields: Vec<(String, &'v Value)> = Vec::new();
        let mut layers: Vec<&'v Object> = vec![value.as_object()?];
        // An entry in `edges[].node.data.attributes` is as deep as they come.
        for _ in 0..4 {
            let mut inner = Vec::new();
            for layer in layers {
                for (key, value) in layer.iter().filter(|(_, value)| !value.is_null()) {
                    let key = folded(key);
                    if WRAPPERS.contains(&key.as_str()) && !(key == "content" && blocks::is_block(value)) {
                        inner.extend(value.as_object());
                    }
                    fields.push((key, value));
                }
            }
            layers = inner;
        }
        Some(Fields { fields })
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &'v Value> {
        self.fields.iter().filter(move |(name, _)| name == key).map(|(_, value)| *value)
    }

    /// Whether it has one of these keys.
    pub fn has(&self, keys: &[&str]) -> bool {
        self.fields.iter().any(|(name, _)| keys.contains(&name.as_str()))
    }

    /// How many of these keys it has.
    pub fn count(&self, keys: &[&str]) -> usize {
        keys.iter().filter(|key| self.has(&[key])).count()
    }

    /// Whether it is an advertisement, or something that is not to be shown.
    pub fn is_hidden(&self) -> bool {
        let kinds = ["type", "kind", "name", "posttype", "itemtype", "typename", "status", "state"];
        let says = |key: &str| {
            self.all(key).filter_map(Value::as_str).any(|word| {
                matches!(
                    folded(word).as_str(),
                    "ad" | "ads"
                        | "advert"
                        | "adverts"
                        | "advertisement"
                        | "advertising"
                        | "sponsored"
                        | "delete"
                        | "deleted"
                        | "draft"
                        | "unpublished"
                        | "trash"
                )
            })
        };
        kinds.iter().any(|key| says(key))
            || ["deleted", "isdeleted", "isad", "isadvert", "sponsored", "issponsored", "isdraft", "draft", "hidden"]
                .iter()
                .any(|key| self.all(key).any(is_true))
            || ["published", "ispublished"].iter().any(|key| self.all(key).any(|value| value == &Value::Bool(false)))
    }

    /// What kind of object it says to be.
    pub fn kind(&self) -> String {
        ["type", "typename", "kind"]
            .iter()
            .find_map(|key| self.all(key).find_map(Value::as_str))
            .map(folded)
            .unwrap_or_default()
    }

    /// When it was published; when it was last changed, where that is all that is told.
    pub fn published(&self, context: &when::Context) -> Told {
        // A clock for people may stand beside the instant for machines, under a key that is nearer.
        let mut best: Option<((bool, u8), Vec<Meaning>)> = None;
        let mut unread = None;
        for (key, value) in &self.fields {
            let Some(rank) = time_rank(key) else { continue };
            if best.as_ref().is_some_and(|((is_vague, so_far), _)| !is_vague && *so_far <= rank) {
                continue;
            }
            let Some(meanings) = time(value, context) else {
                let text = value.as_str().filter(|text| rank < NAMED_FOR_ANYTHING && (1..=60).contains(&text.len()));
                unread = unread.or(text);
                continue;
            };
            let worth = (!matches!(shape(&meanings), Some(Shape::Whole | Shape::Counted)), rank);
            if best.as_ref().is_none_or(|(so_far, _)| worth < *so_far) {
                best = Some((worth, meanings));
            }
        }
        match best {
            Some((_, meanings)) => Told::entry(meanings),
            None => unread.map_or_else(Told::default, Told::unread),
        }
    }

    /// When it was last changed.
    pub fn updated(&self, context: &when::Context) -> Option<Timestamp> {
        let changes = self.fields.iter().filter(|(key, _)| time_rank(key) == Some(CHANGED));
        changes.filter_map(|(_, value)| alone(&time(value, context)?, context)).map(|stamp| stamp.at).max()
    }

    /// Every id, each spelling once.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for value in IDS.iter().flat_map(|key| self.all(key)) {
            let id = match value {
                Value::String(id) => id.trim().to_owned(),
                Value::Number(id) => id.to_string(),
                _ => continue,
            };
            if !id.is_empty() && id != "0" && id.len() <= 200 && !id.contains("://") && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// Its heading.
    pub fn title(&self) -> Option<String> {
        TITLES.iter().flat_map(|key| self.all(key)).find_map(words)
    }

    /// What it says, and whether that may be no more than a teaser.
    pub fn body(&self) -> Option<(Body<'static>, bool)> {
        let of = |key: &&str| self.all(key).find_map(body);
        BODIES.iter().find_map(of).map(|body| (body, false)).or_else(|| Some((WEAK_BODIES.iter().find_map(of)?, true)))
    }

    /// Its address.
    pub fn link(&self, base: Option<&Url>) -> Option<Url> {
        let of = |value: &Value| match value {
            Value::String(text) if !text.trim().is_empty() => address(text, base),
            Value::Object(object) => {
                ["url", "href", "canonical"].iter().find_map(|key| address(object.get(*key)?.as_str()?, base))
            }
            _ => None,
        };
        LINKS.iter().flat_map(|key| self.all(key)).find_map(of)
    }

    /// Who wrote it.
    pub fn authors(&self) -> Vec<String> {
        let found = AUTHORS.iter().flat_map(|key| self.all(key)).map(names).find(|names| !names.is_empty());
        let mut distinct: Vec<String> = Vec::new();
        for name in found.unwrap_or_default() {
            if !distinct.contains(&name) {
                distinct.push(name);
            }
        }
        distinct
    }

    /// What kind of entry it is.
    pub fn categories(&self) -> Vec<String> {
        let flags = FLAGS.iter().filter(|(_, keys)| keys.iter().any(|key| self.all(key).any(is_true)));
        let kinds = KINDS.iter().flat_map(|key| self.all(key)).filter_map(Value::as_str).filter_map(kind_of_event);
        let tags = TAGS.iter().flat_map(|key| self.all(key)).flat_map(labels);
        flags.map(|(name, _)| (*name).to_owned()).chain(kinds).chain(tags).collect()
    }

    /// Its pictures.
    pub fn images(&self, base: Option<&Url>) -> Vec<Image> {
        let found = IMAGES.iter().flat_map(|key| self.all(key)).map(|value| images(value, base));
        found
            .map(|mut images| {
                images.retain(|image| is_picture(&image.url));
                images
            })
            .find(|images| !images.is_empty())
            .unwrap_or_default()
    }
}

/// `yellow_card`: in words. That it is an entry is no kind.
fn kind_of_event(text: &str) -> Option<String> {
    let text = text.trim().replace(['_', '-'], " ").to_lowercase();
    let is_words = text.len() <= 24 && text.chars().all(|char| char.is_alphabetic() || char == ' ');
    let says_nothing = |word: &str| {
        matches!(
            word,
            "default"
                | "standard"
                | "normal"
                | "regular"
                | "post"
                | "entry"
                | "event"
                | "item"
                | "update"
                | "text"
                | "live"
                | "liveblog"
                | "blog"
                | "article"
                | "story"
                | "news"
                | "new"
                | "insert"
                | "comment"
                | "none"
                | "null"
                | "other"
                | "published"
                | "publish"
                | "message"
                | "content"
                | "html"
        )
    };
    if !is_words || text.split(' ').all(says_nothing) {
        return None;
    }
    let mut letters = text.chars();
    Some(letters.next()?.to_uppercase().chain(letters).collect())
}

/// Films and players stand under the same keys.
fn is_picture(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    ![".mp4", ".m3u8", ".mpd", ".mp3", ".webm", ".html", ".json"].iter().any(|ending| path.ends_with(ending))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_i64() == Some(1),
        Value::String(text) => matches!(text.as_str(), "true" | "1" | "yes"),
        _ => false,
    }
}

/// Told of the last change, and of the publication only for want of anything else.
const CHANGED: u8 = 9;

/// Whether a key tells of a time, and how near that is to what a reader sees as the time of the entry: less is nearer.
pub fn time_rank(key: &str) -> Option<u8> {
    let tells = |words: &[&str]| words.iter().any(|word| key.contains(word));
    let is_none = tells(&["expir", "unpublish", "publisher", "creator", "zone", "format", "status", "state"])
        || key.ends_with("by")
        || key.ends_with("id")
        || key.starts_with("end")
        || (key.starts_with("is") && key != "isodate");
    if is_none {
        return None;
    }
    Some(match key {
        _ if (key.starts_with("last") && key != "lastname")
            || tells(&["modif", "updated", "updatetime", "updatedate", "changed", "edited"]) =>
        {
            CHANGED
        }
        _ if key.starts_with("schedule") || tells(&["displaydate", "displaytime", "firstdisplay"]) => 0,
        _ if tells(&["firstpublish", "publish", "publicat", "pubdate"])
            || (key.starts_with("first") && key != "firstname") =>
        {
            1
        }
        _ if key.starts_with("posted") || key == "postdate" || key == "posttime" => 2,
        "entrytime" | "entrydate" => 3,
        _ if key.starts_with("curated") => 4,
        _ if tells(&["created", "creationdate", "creationtime", "dateadded", "createtime"]) => 5,
        "date" | "datetime" | "dategmt" | "dateutc" | "isodate" | "data" | "fecha" | "datum" => 6,
        "time" | "eventtime" => 7,
        "timestamp" | "ts" | "epoch" | "unixtime" | "sorttime" | "sortdate" => 8,
        _ => return None,
    })
}

/// From this rank on a key may name anything: its value is no time that was not understood.
const NAMED_FOR_ANYTHING: u8 = 6;

fn time(value: &Value, context: &when::Context) -> Option<Vec<Meaning>> {
    let meanings = |text: &str| Some(when::meanings(text, context)).filter(|meanings| !meanings.is_empty());
    match value {
        Value::String(text) => {
            // Some write fractions of a second behind the seconds since 1970.
            let whole = text.split_once('.').filter(|(whole, _)| is_number(whole) && whole.len() >= 10);
            meanings(whole.map_or(text, |(whole, _)| whole))
        }
        Value::Number(number) => {
            let whole = number.as_u64().or_else(|| {
                let float = number.as_f64()?;
                (float > 0.0 && float < 1e14).then_some(float as u64)
            })?;
            meanings(&whole.to_string())
        }
        Value::Object(object) => {
            ["$date", "iso", "utc", "datetime", "dateTime", "date", "value", "timestamp", "_seconds", "seconds"]
                .iter()
                .filter_map(|key| object.get(*key))
                .filter(|value| !value.is_object())
                .find_map(|value| time(value, context))
        }
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Plain text, of a string or of whatever holds one.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => plain(text),
        Value::Object(object) => ["basic", "rendered", "text", "main", "default"]
            .iter()
            .find_map(|key| plain(object.get(*key)?.as_str()?))
            .or_else(|| plain(&blocks::html(value))),
        Value::Array(_) => plain(&blocks::html(value)),
        _ => None,
    }
}

fn body(value: &Value) -> Option<Body<'static>> {
    match value {
        Value::String(text) => Some(prose(text)).filter(|_| !text.trim().is_empty()),
        Value::Array(_) | Value::Object(_) => {
            Some(blocks::html(value)).filter(|html| !html.trim().is_empty()).map(Body::Markup)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn context() -> when::Context {
        when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None)
    }

    #[test]
    fn the_time_is_the_one_that_readers_see() {
        let noon = "2026-03-02T12:00:00Z";
        for (what, object) in [
            ("scheduled", json!({"scheduleTime": 1_772_452_800, "created": "1772449200", "changed": 1_772_449_201})),
            ("not scheduled", json!({"scheduleTime": null, "created": "1772452800"})),
            ("nought", json!({"scheduleTime": 0, "created": "1772452800", "timestamp": 1_772_449_200})),
            ("empty", json!({"displayDate": "", "publishedAt": noon, "createdAt": "2026-03-01"})),
            ("milliseconds", json!({"postedDate": 1_772_452_800_000_u64})),
            ("fractions", json!({"time": 1_772_452_800.25})),
            ("fractions in a string", json!({"time": "1772452800.25"})),
            ("only the last change", json!({"lastPublished": noon})),
            ("in an object", json!({"publishedAt": {"iso": noon, "tz": "UTC"}})),
            ("a database's", json!({"created": {"_seconds": 1_772_452_800, "_nanoseconds": 0}})),
            ("among dates", json!({"dates": {"curated": noon, "lastUpdated": "2026-03-02T12:30:00Z"}})),
            ("of two", json!({"timestamp": 1_772_449_200, "entry_time": 1_772_452_800})),
            ("for people and for machines", json!({"firstPublishedDisplay": "11.00", "timestamp": 1_772_452_800})),
            ("no publisher", json!({"publisher": "1772449200", "createdBy": "1772449200", "date": noon})),
        ] {
            let read = alone(&Fields::of(&object).unwrap().published(&context()).meanings, &context());
            assert_eq!(read.map(|stamp| stamp.at), noon.parse().ok(), "{what}");
        }
        for object in
            [json!({"published": true}), json!({"timestamp": 17}), json!({"expires": noon}), json!({"date": {}})]
        {
            assert!(Fields::of(&object).unwrap().published(&context()).meanings.is_empty(), "{object}");
        }
        let changed = json!({"created": "2026-03-02T11:00:00Z", "changed": noon});
        assert_eq!(Fields::of(&changed).unwrap().updated(&context()), noon.parse().ok());
    }

    #[test]
    fn fields_go_by_many_names() {
        let base = Url::parse("https://a.example/live/storm").unwrap();
        let all = |object: Value| {
            let fields = Fields::of(&object).unwrap();
            let link = fields.link(Some(&base)).map(|link| link.to_string());
            (
                fields.ids().join(" "),
                fields.title().unwrap_or_default(),
                fields.authors().join(", "),
                link.unwrap_or_default(),
                fields.categories().join(", "),
            )
        };
        for (object, ids, title, authors, link, categories) in [
            (
                json!({"id": 17, "_id": "17", "uuid": "a-1", "title": "R&amp;B", "author": "Ada Bell", "url": "#p17"}),
                "17 a-1",
                "R&B",
                "Ada Bell",
                "https://a.example/live/storm#p17",
                "",
            ),
            (
                json!({"data": {"id": 5, "extra": {"authorName": "Ben"}, "title": null}, "pinned": true}),
                "5",
                "",
                "Ben",
                "",
                "Pinned",
            ),
            (
                json!({"headlines": {"basic": "Quay"}, "credits": {"by": [{"name": "Ada"}, {"name": "Ada"}]}, "isBreakingNews": false}),
                "",
                "Quay",
                "Ada",
                "",
                "",
            ),
            (
                json!({"title": {"rendered": "<b>Two</b> boats"}, "contributors": [{"fullName": "Ada Bell"}, "Ben"], "attributes": {"keyEvent": true}}),
                "",
                "Two boats",
                "Ada Bell, Ben",
                "",
                "Key event",
            ),
            (
                json!({"id": "g1", "eventType": "yellow_card", "postType": "standard", "lb_highlight": 1, "tags": [{"name": "Storm"}, {"name": "R&amp;B"}, 17], "categories": [3, 4], "keywords": "Harbour, Sea"}),
                "g1",
                "",
                "",
                "",
                "Key event, Yellow card, Storm, R&B, Harbour, Sea",
            ),
            (
                json!({"id": "g2", "isKeyEvent": false, "sticky": "no", "entryType": "live_post", "summary": "Two boats are in.", "labels": "It is a whole sentence that stands here in the place of a tag"}),
                "g2",
                "",
                "",
                "",
                "",
            ),
            (
                json!({"header": {"blocks": [{"type": "paragraph", "text": "A & B"}]}, "options": {"isBreakingNews": true}, "share_link": "https://b.example/?utm_source=x"}),
                "",
                "A & B",
                "",
                "https://b.example/",
                "Breaking",
            ),
        ] {
            let found = all(object.clone());
            let told = (ids.to_owned(), title.to_owned(), authors.to_owned(), link.to_owned(), categories.to_owned());
            assert_eq!(found, told, "{object}");
        }
    }
}

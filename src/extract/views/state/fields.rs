//! What the keys of an object tell: marks, tags, pictures, addresses, and how near to the time of the entry a key is.

use serde_json::{Map, Value};
use url::Url;

use super::blocks;
use crate::entry::Image;
use crate::entry::category::{BREAKING, KEY_EVENT, PINNED};
use crate::extract::html::address::address;
use crate::extract::json::{images, labels};
use crate::extract::words::{self, Concept};

type Object = Map<String, Value>;

/// Objects around and inside an entry that hold a part of its fields.
const WRAPPERS: [&str; 18] = [
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
    "frontmatter",
];
const LINKS: [&str; 10] =
    ["permalink", "sharelink", "shareurl", "url", "link", "weburl", "canonical", "canonicalurl", "href", "fullurl"];
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

/// Whether what stands under a key holds a part of the fields of what is around it.
pub fn is_wrapper(key: &str) -> bool {
    WRAPPERS.contains(&key)
}

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

    /// Whether it says to be an advertisement, or something hidden from readers. What all rows of a list say so says nothing.
    pub fn is_hidden(&self) -> bool {
        let kinds = [
            "type",
            "kind",
            "name",
            "posttype",
            "itemtype",
            "typename",
            "status",
            "state",
            "visibility",
            "poststatus",
            "publishstatus",
        ];
        let says =
            |key: &str| self.all(key).filter_map(Value::as_str).any(|word| words::is(Concept::NotShown, &folded(word)));
        kinds.iter().any(|key| says(key))
            || self.fields.iter().any(|(key, value)| {
                let key = key.strip_prefix("is").unwrap_or(key);
                (is_true(value) && words::is(Concept::DeletedFlag, key)) || (is_told(value) && tells_when_deleted(key))
            })
            || self.fields.iter().any(|(key, value)| {
                **value == Value::Bool(false) && words::is(Concept::Published, key.strip_prefix("is").unwrap_or(key))
            })
    }

    /// What kind of object it says to be.
    pub fn kind(&self) -> String {
        ["type", "typename", "kind"]
            .iter()
            .find_map(|key| self.all(key).find_map(Value::as_str))
            .map(folded)
            .unwrap_or_default()
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
        Value::String(text) => matches!(text.as_str(), "true" | "1" | "yes" | "Y" | "y"),
        _ => false,
    }
}

/// A date or a name that is none of nothing but noughts.
fn is_told(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number > 1.0),
        Value::String(text) => text.chars().any(|char| char.is_alphanumeric() && char != '0') && text != "false",
        Value::Object(object) => !object.is_empty(),
        _ => false,
    }
}

/// `deletedAt`, `trashedBy`: when or by whom an entry was taken away.
fn tells_when_deleted(key: &str) -> bool {
    ["at", "on", "by", "date", "time", "am", "tarihi", "dato", "datum"].iter().any(|end| {
        key.strip_suffix(end).is_some_and(|stem| stem.chars().count() > 4 && words::is(Concept::DeletedFlag, stem))
    })
}

/// Whether a key says that what it holds is no time of an entry: when something ends, a zone, a format, a number.
pub fn is_no_time(key: &str) -> bool {
    tells_an_end(key) || {
        let tells = |words: &[&str]| words.iter().any(|word| key.contains(word));
        tells(&["publisher", "creator", "zone", "format", "status", "state"])
            || key.ends_with("by")
            || (key.ends_with("id") && key != "paid")
            || (key.starts_with("is") && !key.starts_with("iso"))
    }
}

/// Whether a key says when something ends.
pub fn tells_an_end(key: &str) -> bool {
    key.contains("expir") || key.contains("unpublish") || key.starts_with("end")
}

/// Whether a key says that a time without a zone is of Greenwich: WordPress' `date_gmt`.
pub fn is_of_greenwich(key: &str) -> bool {
    key.ends_with("gmt") || key.ends_with("utc")
}

/// Told of the last change, and of the publication only for want of anything else.
pub const CHANGED: u8 = 10;

/// Told of when somebody began to write.
pub const CREATED: u8 = 6;

/// Whether a key names a time, and how near that is to what a reader sees as the time of the entry: less is nearer.
pub fn time_rank(key: &str) -> Option<u8> {
    let tells = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if is_no_time(key) {
        return None;
    }
    Some(match key {
        _ if (key.starts_with("last") && key != "lastname")
            || tells(&[
                "modif",
                "updated",
                "updatetime",
                "updatedate",
                "changed",
                "edited",
                "geaendert",
                "geandert",
                "aktualisiert",
            ]) =>
        {
            CHANGED
        }
        _ if key.starts_with("schedule") || tells(&["displaydate", "displaytime", "firstdisplay"]) => 0,
        _ if tells(&["firstpublish", "firstpublicat"]) || (key.starts_with("first") && key != "firstname") => 1,
        _ if tells(&["publish", "publicat", "pubdate"]) => 2,
        _ if key.starts_with("posted") || key == "postdate" || key == "posttime" => 3,
        "entrytime" | "entrydate" => 4,
        _ if key.starts_with("curated") => 5,
        _ if tells(&["created", "creationdate", "creationtime", "dateadded", "createtime"]) => CREATED,
        "date" | "datetime" | "dategmt" | "dateutc" | "isodate" | "data" | "fecha" | "datum" | "insertdate" => 7,
        "time" | "eventtime" | "wallclock" | "zeitpunkt" | "clock" | "hora" | "uhrzeit" | "start" => 8,
        "timestamp" | "ts" | "epoch" | "unixtime" | "sorttime" | "sortdate" => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn marks_and_tags_go_by_many_names() {
        let base = Url::parse("https://a.example/live/storm").ok();
        for (object, link, categories) in [
            (json!({"id": 17, "url": "#p17"}), "https://a.example/live/storm#p17", ""),
            (json!({"data": {"id": 5}, "pinned": true}), "", "Pinned"),
            (json!({"isBreakingNews": false, "attributes": {"keyEvent": true}}), "", "Key event"),
            (
                json!({"eventType": "yellow_card", "postType": "standard", "lb_highlight": 1, "tags": [{"name": "Storm"}, {"name": "R&amp;B"}, 17], "categories": [3, 4], "keywords": "Harbour, Sea"}),
                "",
                "Key event, Yellow card, Storm, R&B, Harbour, Sea",
            ),
            (
                json!({"isKeyEvent": false, "sticky": "no", "entryType": "live_post", "summary": "Two boats are in.", "labels": "It is a whole sentence that stands here in the place of a tag"}),
                "",
                "",
            ),
            (
                json!({"options": {"isBreakingNews": true}, "share_link": "https://b.example/?utm_source=x"}),
                "https://b.example/",
                "Breaking",
            ),
        ] {
            let fields = Fields::of(&object).unwrap();
            let found = fields.link(base.as_ref()).map(|link| link.to_string()).unwrap_or_default();
            assert_eq!((found.as_str(), fields.categories().join(", ").as_str()), (link, categories), "{object}");
        }
    }

    #[test]
    fn keys_tell_how_near_a_time_is() {
        let order = ["scheduleTime", "firstPublished", "publishedAt", "createdAt", "date", "time", "lastUpdated"];
        let ranks: Vec<Option<u8>> = order.iter().map(|key| time_rank(&folded(key))).collect();
        assert!(ranks.is_sorted() && ranks.iter().all(Option::is_some), "{ranks:?}");
        for key in ["expiresAt", "endTime", "publisher", "createdBy", "timezone", "isPublished", "postId"] {
            assert_eq!(time_rank(&folded(key)), None, "{key}");
        }
    }
}

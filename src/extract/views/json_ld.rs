//! schema.org `LiveBlogPosting` in JSON-LD, as publishers really write it: in arrays and graphs, with broken JSON,
//! with entities escaped twice, with HTML or text in the bodies, with the page's own headline and time in every update.

use std::cell::OnceCell;
use std::collections::HashMap;

use scraper::Html;
use serde_json::{Map, Value};
use url::Url;

use crate::entry::{About, Layer};
use crate::extract::html::address::address;
use crate::extract::html::attributes;
use crate::extract::html::media;
use crate::extract::json::{
    Parent, decoded, drop_what_never_differs, images, labels, names, parse, prose, string, words,
};
use crate::extract::view::{Body, Raw, View};
use crate::when;
use crate::when::solve::{Stamps, Told, alone, solve};

/// What the page's JSON-LD says; `None` where it has no live blog at all.
pub fn view<'a>(values: &[Value], base: Option<&Url>, context: &when::Context) -> Option<View<'a>> {
    let mut view = View { layer: Layer::JsonLd, about: About::default(), entries: Vec::new() };
    let mut blogs = Vec::new();
    values.iter().for_each(|value| live_blogs(value, &mut blogs));
    let mut named = Named::new();
    if !blogs.is_empty() {
        values.iter().for_each(|value| name(value, &mut named));
    }
    blogs.iter().for_each(|blog| read(blog, &named, base, context, &mut view));
    (!blogs.is_empty()).then_some(view)
}

/// Objects by their `@id`: elsewhere nothing but that may stand for them.
type Named<'v> = HashMap<&'v str, &'v Map<String, Value>>;

fn name<'v>(value: &'v Value, named: &mut Named<'v>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| name(value, named)),
        Value::Object(object) => {
            // With its kind alone it is a reference too.
            if let Some(id) = object.get("@id").and_then(Value::as_str).filter(|_| object.len() > 2) {
                named.entry(id).or_insert(object);
            }
            object.values().for_each(|value| name(value, named));
        }
        _ => {}
    }
}

/// The page's JSON-LD.
pub fn values(html: &Html) -> Vec<Value> {
    attributes::json_ld(html).filter_map(|script| parse(&script.text().collect::<String>())).collect()
}

/// Whether there is a live blog in it.
pub fn tells(values: &[Value]) -> bool {
    let mut found = Vec::new();
    values.iter().for_each(|value| live_blogs(value, &mut found));
    !found.is_empty()
}

/// Every object in it that is a `LiveBlogPosting`, however it is wrapped.
fn live_blogs<'v>(value: &'v Value, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| live_blogs(value, found)),
        Value::Object(object) if is_a(object, "LiveBlogPosting") => found.push(object),
        Value::Object(object) => object.values().for_each(|value| live_blogs(value, found)),
        _ => {}
    }
}

/// `"LiveBlogPosting"`, `["NewsArticle", "LiveBlogPosting"]`, `"https://schema.org/LiveBlogPosting"`.
fn is_a(object: &Map<String, Value>, wanted: &str) -> bool {
    let is = |value: &Value| value.as_str().and_then(|name| name.rsplit(['/', ':', '#']).next()) == Some(wanted);
    match object.get("@type").or_else(|| object.get("type")) {
        Some(Value::Array(types)) => types.iter().any(is),
        Some(value) => is(value),
        None => false,
    }
}

fn read(
    blog: &Map<String, Value>,
    named: &Named<'_>,
    base: Option<&Url>,
    context: &when::Context,
    view: &mut View<'_>,
) {
    let about = &mut view.about;
    about.title = about.title.take().or_else(|| words(blog, &["headline", "name"]));
    about.description = about.description.take().or_else(|| words(blog, &["description"]));
    about.link = about.link.take().or_else(|| link(blog, base));
    about.language = about.language.take().or_else(|| string(blog.get("inLanguage")?).map(str::to_owned));
    about.image =
        about.image.take().or_else(|| images(blog.get("image")?, base).into_iter().next().map(|image| image.url));
    about.outlet = about.outlet.take().or_else(|| names(blog.get("publisher")?).into_iter().next());

    let mut updates = Vec::new();
    for key in ["liveBlogUpdate", "liveBlogUpdates", "blogPosts", "blogPost", "updates"] {
        objects(blog.get(key), named, &mut updates);
    }
    let page = Parent {
        title: words(blog, &["headline", "name"]),
        published: blog
            .get("datePublished")
            .and_then(string)
            .and_then(|text| alone(&when::meanings(text, context), context)),
        authors: blog.get("author").map(names).unwrap_or_default(),
        media: media::of_object(blog, base),
        categories: tags(blog),
        images: blog.get("image").map(|image| images(image, base)).unwrap_or_default(),
        link: link(blog, base),
    };
    let first = view.entries.len();
    let told: Vec<Told> = updates.iter().map(|update| told(update, context)).collect();
    view.entries.extend(updates.into_iter().map(|update| entry(update, &page, base, context)));
    for (entry, told) in view.entries[first..].iter_mut().zip(&told) {
        entry.unread = told.unread.clone();
    }
    let times = solve(&Stamps { page: context, told }).times;
    for (entry, time) in view.entries[first..].iter_mut().zip(times) {
        entry.published = time.map(|time| time.stamp);
    }
    drop_what_never_differs(&mut view.entries[first..], &page);
    part_headings(&mut view.entries[first..]);
}

/// Fewer texts that begin with their headings show no rule.
const SEVERAL: usize = 3;

fn is_sentence(title: &str) -> bool {
    title.ends_with(['.', '\u{2026}', '\u{3002}', '\u{964}'])
}

/// Tickaroo tells heading and text in one, without a mark between: `Storm off KielThe boats …`. Where in four of five a new sentence
/// begins behind the heading it is one, and no first words that a machine has cut off; then it is taken off the text.
fn part_headings(entries: &mut [Raw<'_>]) {
    let behind = |entry: &Raw<'_>| -> Option<String> {
        let Some(Body::Text(text)) = &entry.body else { return None };
        // A whole sentence is the first of the text, and hardly a heading.
        let title = entry.title.as_deref()?.trim();
        let rest = text.trim_start().strip_prefix(title).filter(|_| !is_sentence(title))?.trim_start();
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    let begins = |rest: &String| {
        rest.chars().find(|char| char.is_alphanumeric()).is_some_and(|first| first.is_uppercase() || first.is_numeric())
    };
    let parted: Vec<Option<String>> = entries.iter().map(behind).collect();
    let (told, new) = (parted.iter().flatten().count(), parted.iter().flatten().filter(|rest| begins(rest)).count());
    if told >= SEVERAL && new * 5 >= told * 4 {
        for (entry, rest) in entries.iter_mut().zip(parted) {
            if let Some(rest) = rest {
                entry.body = Some(Body::Text(rest));
            }
        }
    }
}

/// The updates themselves: one, an array, an array of arrays, an `ItemList`, or their `@id`s; other strings are none.
fn objects<'v>(value: Option<&'v Value>, named: &Named<'v>, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Some(Value::Array(values)) => values.iter().for_each(|value| objects(Some(value), named, found)),
        Some(Value::String(id)) => found.extend(named.get(id.as_str())),
        Some(Value::Object(object)) => {
            let id = object.get("@id").and_then(Value::as_str).filter(|_| object.len() <= 2);
            match id.and_then(|id| named.get(id)) {
                Some(meant) => found.push(meant),
                None if object.contains_key("itemListElement") => objects(object.get("itemListElement"), named, found),
                None if object.get("item").is_some_and(Value::is_object) => objects(object.get("item"), named, found),
                None => found.push(object),
            }
        }
        _ => {}
    }
}

fn entry<'a>(update: &Map<String, Value>, page: &Parent, base: Option<&Url>, context: &when::Context) -> Raw<'a> {
    let link = link(update, base).filter(|link| page.link.as_ref() != Some(link));
    // An `@id` may be the bare id of a block, or an address.
    let own = update.get("@id").or_else(|| update.get("identifier")).and_then(string).filter(|id| !id.contains('/'));
    let time = |key: &str| alone(&when::meanings(string(update.get(key)?)?, context), context);
    Raw {
        anchor: None,
        rows: OnceCell::new(),
        ids: own.map(str::to_owned).into_iter().collect(),
        link,
        title: words(update, &["headline", "name"]),
        body: body(update),
        published: None,
        unread: None,
        updated: time("dateModified").map(|stamp| stamp.at),
        authors: update.get("author").map(names).unwrap_or_default(),
        categories: tags(update),
        media: media::of_object(update, base),
        images: update.get("image").map(|image| images(image, base)).unwrap_or_default(),
    }
}

/// What tells when an update was published.
fn told(update: &Map<String, Value>, context: &when::Context) -> Told {
    let texts = || ["datePublished", "dateCreated", "uploadDate"].iter().filter_map(|key| string(update.get(*key)?));
    let meanings = texts().map(|text| when::meanings(text, context)).find(|meanings| !meanings.is_empty());
    match (meanings, texts().next()) {
        (Some(meanings), _) => Told::entry(meanings),
        (None, Some(text)) if !text.trim().is_empty() => Told::unread(text),
        (None, _) => Told::default(),
    }
}

/// What an update is about, in the site's tags.
fn tags(object: &Map<String, Value>) -> Vec<String> {
    ["keywords", "articleSection"].iter().filter_map(|key| object.get(*key)).flat_map(labels).collect()
}

fn link(object: &Map<String, Value>, base: Option<&Url>) -> Option<Url> {
    let of = |value: &Value| match value {
        Value::String(text) => address(&decoded(text), base),
        Value::Object(object) => {
            object.get("@id").or_else(|| object.get("url")).and_then(string).and_then(|id| address(id, base))
        }
        _ => None,
    };
    object.get("url").and_then(of).or_else(|| {
        let id = object.get("@id").and_then(string).filter(|id| id.contains('/') || id.starts_with('#'))?;
        address(id, base)
    })
}

/// The text of an update, whatever kind of text it is.
fn body(update: &Map<String, Value>) -> Option<Body<'static>> {
    let text = ["articleBody", "text", "description"].iter().find_map(|key| {
        let text = string(update.get(*key)?)?;
        Some(text).filter(|text| !text.trim().is_empty())
    })?;
    Some(prose(text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn live_blogs_are_found_however_they_are_wrapped() {
        let update = |n: usize| json!({"@type": "BlogPosting", "@id": format!("#p{n}"), "datePublished": format!("2026-03-02T12:0{n}:00Z"), "articleBody": format!("Boat {n} is in."), "author": {"@type": "Organization", "name": "https://a.example#publisher"}});
        let both = json!([update(2), update(1)]);
        for (what, document) in [
            ("plain", json!({"@type": "LiveBlogPosting", "liveBlogUpdate": both})),
            (
                "in a graph, by reference",
                json!({"@graph": [{"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@id": "#p2"}, {"@type": "BlogPosting", "@id": "#p1"}]}, update(1), update(2)]}),
            ),
            (
                "by bare ids",
                json!({"@graph": [{"@type": ["NewsArticle", "LiveBlogPosting"], "liveBlogUpdate": ["#p2", "#p1"]}, update(1), update(2)]}),
            ),
            (
                "an item list",
                json!({"mainEntity": {"@type": "http://schema.org/LiveBlogPosting", "liveBlogUpdate": {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": update(2)}, {"@type": "ListItem", "position": 2, "item": update(1)}]}}}),
            ),
        ] {
            let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
            let view = view(&[document], None, &context).unwrap();
            let said: Vec<String> = view.entries.iter().map(|entry| entry.words().trim().to_owned()).collect();
            assert_eq!(said, ["Boat 2 is in.", "Boat 1 is in."], "{what}");
            assert!(view.entries.iter().all(|entry| entry.authors.is_empty()), "an address is no name");
        }
    }

    #[test]
    fn a_field_that_never_differs_says_nothing() {
        let updates = |count: usize, update: &dyn Fn(usize) -> Value| -> Vec<Raw<'static>> {
            let blog = json!({
                "@type": "LiveBlogPosting", "headline": "Storm", "datePublished": "2026-03-02T12:00:00Z",
                "author": {"name": "Ada"}, "image": "https://a.example/storm.jpg",
                "liveBlogUpdate": (0..count).map(update).collect::<Vec<_>>(),
            });
            let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
            let mut view = View { layer: Layer::JsonLd, about: About::default(), entries: Vec::new() };
            read(blog.as_object().unwrap(), &Named::new(), None, &context, &mut view);
            view.entries
        };
        let own = updates(
            5,
            &|n| json!({"headline": format!("Update {n}"), "datePublished": format!("2026-03-02T12:0{n}:00Z"), "author": "Ben"}),
        );
        assert!(own.iter().all(|entry| entry.title.is_some() && entry.published.is_some() && entry.authors == ["Ben"]));
        let page = updates(
            5,
            &|_| json!({"headline": "Storm", "datePublished": "2026-03-02T12:00:00Z", "author": {"name": "Ada"}, "image": "https://a.example/storm.jpg"}),
        );
        assert!(page.iter().all(|entry| entry.title.is_none()
            && entry.published.is_none()
            && entry.authors.is_empty()
            && entry.images.is_empty()));
        let two = updates(2, &|_| json!({"headline": "Storm", "datePublished": "2026-03-02T12:00:00Z"}));
        assert!(
            two.iter().all(|entry| entry.title.is_none() && entry.published.is_none()),
            "the page's own, however few"
        );
        let one = updates(1, &|_| json!({"headline": "First", "datePublished": "2026-03-02T12:00:00Z"}));
        assert!(one[0].title.is_some() && one[0].published.is_some(), "a live blog that has just begun");
        let twins = updates(
            5,
            &|n| json!({"headline": if n < 2 { "Goal" } else { "Corner" }, "datePublished": format!("2026-03-02T12:0{n}:00Z")}),
        );
        assert!(twins.iter().all(|entry| entry.title.is_some()), "two may have one headline");
    }
}

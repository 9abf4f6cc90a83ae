//! Which lists in the JSON are the entries of a live blog, and which are teasers, comments, players, fixtures.

use std::cell::OnceCell;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value};
use url::Url;

use super::fields::{Fields, folded, time_rank};
use crate::entry::{About, Layer};
use crate::extract::json::{Parent, drop_what_never_differs};
use crate::extract::view::{Body, Raw, View};
use crate::when;
use crate::when::solve::{Stamps, Told, solve};

/// A page has one list of entries, perhaps another of those that are pinned or key.
const MOST_LISTS: usize = 4;
/// Nesting beyond which nothing is looked for.
const DEEPEST: usize = 200;
/// So many objects of a list tell whether it is worth reading all.
const SAMPLE: usize = 20;
/// How many lists are read through; hostile JSON could be nothing but lists that nearly are one.
const MOST_READ: usize = 64;

/// Keys that say nothing of what they hold: the key around them does.
const VAGUE: [&str; 18] = [
    "items",
    "results",
    "edges",
    "nodes",
    "data",
    "list",
    "content",
    "byid",
    "entities",
    "body",
    "result",
    "children",
    "contents",
    "collection",
    "all",
    "value",
    "state",
    "payload",
];
/// Keys that name the entries of a live blog, however few there are.
const NAMES: [&str; 7] = ["post", "update", "entry", "entries", "liveblog", "ticker", "addedorchanged"];
/// Keys below which there are no entries.
const FOREIGN: [&str; 22] = [
    "related",
    "recommend",
    "mostread",
    "mostpopular",
    "mostviewed",
    "trending",
    "popular",
    "navigation",
    "nav",
    "menu",
    "footer",
    "playlist",
    "comments",
    "breadcrumb",
    "teaser",
    "tags",
    "fixtures",
    "advert",
    "newsletter",
    "sidebar",
    "morefrom",
    "readnext",
];
const COMMENT_KEYS: [&str; 14] = [
    "parentid",
    "upvotes",
    "downvotes",
    "likes",
    "likecount",
    "dislikes",
    "replies",
    "replycount",
    "username",
    "avatar",
    "avatarurl",
    "commentid",
    "isreply",
    "votes",
];
const FILM_KEYS: [&str; 7] = ["duration", "durationms", "streamurl", "videourl", "videoid", "poster", "sources"];
const MATCH_KEYS: [&str; 8] =
    ["hometeam", "awayteam", "home", "away", "competitors", "kickoff", "venue", "competition"];
const PLACE_KEYS: [&str; 8] = ["url", "link", "href", "slug", "path", "uri", "targeturi", "weburl"];

/// Every list of entries, best first.
pub fn lists(documents: &[Value], base: Option<&Url>, context: &when::Context) -> Vec<View<'static>> {
    let mut miner = Miner { base, context, left: MOST_READ, found: Vec::new() };
    documents.iter().for_each(|document| miner.walk(document, "", 0));
    let mut found = miner.found;
    found.sort_by_key(|list| Reverse(list.worth));

    let mut known: HashSet<String> = HashSet::new();
    let mut views = Vec::new();
    for list in found {
        let ids: HashSet<String> = list.entries.iter().flat_map(|entry| entry.ids.iter().cloned()).collect();
        let is_copy = !ids.is_empty() && ids.is_subset(&known);
        // A second list is believed where it is called one, or has to do with the first.
        let is_kin = views.is_empty() || list.is_named || !ids.is_disjoint(&known);
        if is_copy || !is_kin || views.len() == MOST_LISTS {
            continue;
        }
        known.extend(ids);
        views.push(View { layer: Layer::State, about: About::default(), entries: list.entries });
    }
    views
}

struct Miner<'c> {
    base: Option<&'c Url>,
    context: &'c when::Context,
    left: usize,
    found: Vec<List>,
}

/// A list that passed.
struct List {
    entries: Vec<Raw<'static>>,
    /// Whether its key names the entries of a live blog.
    is_named: bool,
    /// More is better: how many have a time and a text, how much text that is.
    worth: (usize, usize),
}

impl Miner<'_> {
    /// `name` is the nearest key that says something.
    fn walk(&mut self, value: &Value, name: &str, depth: usize) {
        if depth > DEEPEST || FOREIGN.iter().any(|foreign| name.starts_with(foreign)) {
            return;
        }
        match value {
            Value::Array(values) => {
                // The outer list is the entries; the lists in them are their blocks.
                if self.take(&values.iter().collect::<Vec<_>>(), name, false) {
                    return;
                }
                values.iter().for_each(|value| self.walk(value, name, depth + 1));
            }
            Value::Object(object) => {
                if self.take_maps(object, name) {
                    return;
                }
                for (key, value) in object {
                    let key = folded(key);
                    self.walk(value, if VAGUE.contains(&key.as_str()) { name } else { &key }, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Objects that stand under their ids, of one kind or of several: `{"Post:17": {…}, "Author:3": {…}}`.
    fn take_maps(&mut self, object: &Map<String, Value>, name: &str) -> bool {
        let mut kinds: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (key, value) in object.iter().filter(|(_, value)| value.is_object()) {
            if key.bytes().any(|byte| byte.is_ascii_digit()) {
                kinds.entry(key.split_once(':').map_or("", |(kind, _)| kind)).or_default().push(value);
            }
        }
        let mut taken = false;
        for (kind, values) in kinds.into_iter().filter(|(_, values)| values.len() > 1) {
            let kind = folded(kind);
            taken |= self.take(&values, if kind.is_empty() { name } else { &kind }, true);
        }
        taken
    }

    /// Whether these are entries; then they are kept.
    fn take(&mut self, values: &[&Value], name: &str, is_map: bool) -> bool {
        let is_named = NAMES.iter().any(|word| name.contains(word)) && !name.contains("comments");
        if values.len() < if is_named { 1 } else { 2 } || self.left == 0 || !is_worth_reading(values) {
            return false;
        }
        self.left -= 1;
        let fields: Vec<Fields<'_>> =
            values.iter().filter_map(|value| Fields::of(value)).filter(|fields| !fields.is_hidden()).collect();
        let objects = values.iter().filter(|value| value.is_object()).count();
        if objects * 5 < values.len() * 4 || is_something_else(&fields) {
            return false;
        }
        let items: Vec<Item> = fields.iter().map(|fields| item(fields, self.base, self.context)).collect();
        if !are_entries(&items, &fields, self.base, is_named) {
            return false;
        }
        let list = list(items, is_named, is_map, self.context);
        // Configuration may be stamped with the hour at which the page was built.
        let is_timed = list.is_named || list.entries.iter().any(|entry| entry.published.is_some());
        if is_timed {
            self.found.push(list);
        }
        is_timed
    }
}

/// Whether the first few of them have a time, by their keys alone. JSON-LD that an application keeps beside its own
/// data is a copy of what another view reads with more understanding.
fn is_worth_reading(values: &[&Value]) -> bool {
    let sample = values.len().min(SAMPLE);
    if values.iter().take(SAMPLE).any(|value| value.get("@type").is_some()) {
        return false;
    }
    let timed = values.iter().take(SAMPLE).filter(|value| has_time(value, 0)).count();
    timed > 0 && timed * 2 >= sample
}

fn has_time(value: &Value, depth: usize) -> bool {
    value.as_object().is_some_and(|object| {
        object.iter().any(|(key, value)| match value {
            Value::Object(_) if depth < 3 => time_rank(&folded(key)).is_some() || has_time(value, depth + 1),
            Value::String(_) | Value::Number(_) => time_rank(&folded(key)).is_some(),
            _ => false,
        })
    })
}

fn most(count: usize, of: usize) -> bool {
    count * 2 > of
}

/// Comments, films, matches, pictures.
fn is_something_else(fields: &[Fields<'_>]) -> bool {
    let many = |keys: &[&str], least: usize| {
        most(fields.iter().filter(|fields| fields.count(keys) >= least).count(), fields.len())
    };
    let kinds = ["comment", "image", "photo", "author", "person", "tag", "category", "gallery", "product"];
    let other = fields.iter().filter(|fields| kinds.contains(&fields.kind().as_str())).count();
    many(&COMMENT_KEYS, 2) || many(&MATCH_KEYS, 2) || (many(&FILM_KEYS, 2)) || most(other, fields.len())
}

/// An object, read.
struct Item {
    raw: Raw<'static>,
    told: Told,
    /// Its text is of the kind that teasers have.
    is_weak: bool,
    /// In characters, about.
    length: usize,
}

fn item(fields: &Fields<'_>, base: Option<&Url>, context: &when::Context) -> Item {
    let (body, is_weak) = fields.body().map_or((None, false), |(body, is_weak)| (Some(body), is_weak));
    let (text, holds_pictures) = match &body {
        Some(Body::Markup(text)) => (text.as_str(), text.contains("<img")),
        Some(Body::Text(text)) => (text.as_str(), false),
        _ => ("", false),
    };
    let length = text.chars().count();
    let told = fields.published(context);
    let raw = Raw {
        anchor: None,
        rows: OnceCell::new(),
        ids: fields.ids(),
        link: fields.link(base),
        title: fields.title(),
        published: None,
        unread: told.unread.clone(),
        updated: fields.updated(context),
        authors: fields.authors(),
        categories: fields.categories(),
        media: Vec::new(),
        images: if holds_pictures { Vec::new() } else { fields.images(base) },
        body,
    };
    Item { raw, told, is_weak, length }
}

/// Whether nearly all have a time and a text, most of them one that says something, and each its own.
fn are_entries(items: &[Item], fields: &[Fields<'_>], base: Option<&Url>, is_named: bool) -> bool {
    let count = |is: &dyn Fn(&Item) -> bool| items.iter().filter(|item| is(item)).count();
    let nearly_all = |count: usize| count * 5 >= items.len() * 4;
    let least = if is_named { 1 } else { 2 };
    let timed = count(&|item| !item.told.meanings.is_empty());
    let told = count(&|item| item.raw.body.is_some() || item.raw.title.is_some());
    let has_body = count(&|item| item.raw.body.is_some());
    let is_weak = most(count(&|item| item.is_weak), items.len());
    if items.len() < least || !nearly_all(timed) || !nearly_all(told) || !most(has_body, items.len()) {
        return false;
    }
    let texts: HashSet<String> = items.iter().map(|item| format!("{:?} {:?}", item.raw.title, item.raw.body)).collect();
    if items.len() > 1 && texts.len() * 2 <= items.len() {
        return false;
    }
    if is_weak {
        let placed = fields.iter().filter(|fields| fields.has(&PLACE_KEYS)).count();
        return is_named && !most(placed, fields.len());
    }
    if point_elsewhere(items, base) {
        let mut lengths: Vec<usize> = items.iter().map(|item| item.length).collect();
        lengths.sort_unstable();
        return is_named && lengths.get(lengths.len() / 2).is_some_and(|median| *median >= 300);
    }
    true
}

/// Whether most of them lead to pages of their own, apart from this one and from each other.
fn point_elsewhere(items: &[Item], base: Option<&Url>) -> bool {
    let is_below = |link: &Url| {
        base.is_some_and(|page| page.path().len() > 1 && link.path().starts_with(page.path().trim_end_matches('/')))
    };
    // An address with a fragment is a place on a page, and no page of its own.
    let is_elsewhere = |link: &&Url| link.fragment().is_none_or(str::is_empty) && !is_below(link);
    let links = items.iter().filter_map(|item| item.raw.link.as_ref()).filter(is_elsewhere);
    let places: Vec<&str> = links.map(Url::path).collect();
    let distinct: HashSet<&str> = places.iter().copied().collect();
    most(places.len(), items.len()) && (most(distinct.len(), places.len()) || (places.len() == 1 && base.is_some()))
}

fn list(mut items: Vec<Item>, is_named: bool, is_map: bool, context: &when::Context) -> List {
    let told: Vec<Told> = items.iter_mut().map(|item| std::mem::take(&mut item.told)).collect();
    let times = solve(&Stamps { page: context, told }).times;
    let length = items.iter().map(|item| item.length).sum();
    let mut entries: Vec<Raw<'static>> = items.into_iter().map(|item| item.raw).collect();
    entries.iter_mut().zip(times).for_each(|(entry, time)| entry.published = time.map(|time| time.stamp));
    entries.retain(|entry| entry.body.is_some() || entry.title.is_some() || !entry.images.is_empty());
    drop_shared_ids(&mut entries);
    if is_map {
        // Ids have no order of their own.
        entries.sort_by_key(|entry| Reverse(entry.published.map(|stamp| stamp.at)));
    }
    drop_what_never_differs(&mut entries, &Parent::default());
    List { worth: (entries.len(), length), entries, is_named }
}
/// An id that three of them bear, or all, is that of something around them; two may be a post and its pinned copy.
fn drop_shared_ids(entries: &mut [Raw<'_>]) {
    let mut bearers: HashMap<String, usize> = HashMap::new();
    entries.iter().flat_map(|entry| &entry.ids).for_each(|id| *bearers.entry(id.clone()).or_default() += 1);
    let all = entries.len();
    let is_shared = |id: &String| bearers.get(id).is_some_and(|count| *count > 2 || (*count == all && all > 1));
    entries.iter_mut().for_each(|entry| entry.ids.retain(|id| !is_shared(id)));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn views(document: Value) -> Vec<View<'static>> {
        let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
        lists(&[document], Url::parse("https://a.example/news/live/storm").ok().as_ref(), &context)
    }

    /// The ids of every list.
    fn ids(document: Value) -> Vec<String> {
        let ids =
            |view: View<'_>| view.entries.iter().flat_map(|entry| entry.ids.clone()).collect::<Vec<_>>().join(" ");
        views(document).into_iter().map(ids).collect()
    }

    fn post(n: usize) -> Value {
        json!({"id": format!("p{n}"), "date": format!("2026-03-02T12:{n:02}:00Z"), "body": format!("<p>Boat {n} is in.</p>")})
    }

    fn with(n: usize, more: Value) -> Value {
        let mut post = post(n);
        post.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post
    }

    #[test]
    fn lists_of_entries_are_found_wherever_they_are() {
        let flow = |n: usize| json!({"type": "post", "data": {"id": n, "created": "1772452800", "title": null, "extra": {"authorName": "Ada"}}, "postJson": [{"type": "markup", "data": {"markup": format!("<p>Boat {n}")}}]});
        for (what, document, found) in [
            ("a list of its own", json!([post(2), post(1)]), vec!["p2 p1"]),
            ("one post", json!({"initialPosts": [post(1)]}), vec!["p1"]),
            ("one object of no name", json!({"things": [post(1)]}), vec![]),
            ("Flow", json!({"liveBlogId": 3, "initialPosts": [flow(12), flow(11)]}), vec!["12 11"]),
            ("GraphQL", json!({"data": {"posts": {"edges": [{"node": post(2)}, {"node": post(1)}]}}}), vec!["p2 p1"]),
            (
                "Strapi",
                json!({"data": [{"id": 7, "attributes": {"publishedAt": "2026-03-02T12:00:00Z", "content": "One is in."}}, {"id": 6, "attributes": {"publishedAt": "2026-03-02T11:00:00Z", "content": "None is in."}}]}),
                vec!["7 6"],
            ),
            ("a store by id, newest first", json!({"posts": {"byId": {"p1": post(1), "p2": post(2)}}}), vec!["p2 p1"]),
            (
                "Apollo",
                json!({"Author:1": {"name": "Ada"}, "Post:1": post(1), "Post:2": post(2), "ROOT_QUERY": {}}),
                vec!["p2 p1"],
            ),
            (
                "with advertisements",
                json!([post(2), {"type": "ad", "date": "2026-03-02T12:00:00Z"}, {"type": "ad"}, post(1)]),
                vec!["p2 p1"],
            ),
            (
                "with what is deleted",
                json!([post(3), with(2, json!({"deleted": true})), with(1, json!({"status": "draft"})), post(0)]),
                vec!["p3 p0"],
            ),
            (
                "posts and their blocks",
                json!({"posts": [with(2, json!({"elements": [post(8), post(9)]})), post(1)]}),
                vec!["p2 p1"],
            ),
            (
                "key events among them",
                json!({"posts": [post(3), post(2), post(1)], "keyEvents": [post(2)]}),
                vec!["p3 p2 p1"],
            ),
            (
                "a pinned one beside them",
                json!({"posts": [post(3), post(2)], "pinnedPost": [post(1)]}),
                vec!["p3 p2", "p1"],
            ),
        ] {
            assert_eq!(ids(document), found, "{what}");
        }
    }

    #[test]
    fn other_lists_are_left_alone() {
        let all = |more: &dyn Fn(usize) -> Value| (1..6).map(|n| with(n, more(n))).collect::<Vec<_>>();
        let teaser = |n: usize| json!({"title": format!("Storm {n}"), "url": format!("/news/storm-{n}"), "date": "2026-03-02T12:00:00Z", "description": "It blows."});
        for (what, document) in [
            ("teasers", json!({"posts": [teaser(1), teaser(2), teaser(3)]})),
            ("articles with a page each", json!({"articles": all(&|n| json!({"link": format!("/news/storm-{n}")}))})),
            ("comments", json!({"items": all(&|_| json!({"parentId": null, "upvotes": 3, "userName": "x"}))})),
            ("comments by their name", json!({"comments": all(&|_| json!({}))})),
            ("read next", json!({"relatedContent": {"items": all(&|_| json!({}))}})),
            ("films", json!({"items": all(&|_| json!({"duration": 30, "poster": "/a.jpg"}))})),
            ("fixtures", json!({"items": all(&|_| json!({"homeTeam": "A", "awayTeam": "B"}))})),
            ("pictures", json!({"items": all(&|_| json!({"type": "image"}))})),
            ("the same again and again", json!({"items": [post(1), post(1), post(1), post(1)]})),
            ("stamped with one hour", json!({"items": all(&|_| json!({"date": "2026-03-02T12:00:00Z"}))})),
            ("no times", json!({"items": [{"id": 1, "body": "a"}, {"id": 2, "body": "b"}]})),
            (
                "no texts",
                json!({"items": [{"id": 1, "date": "2026-03-02T12:00:00Z"}, {"id": 2, "date": "2026-03-02T12:01:00Z"}]}),
            ),
            ("JSON-LD", json!({"liveBlogUpdate": all(&|_| json!({"@type": "BlogPosting"}))})),
            ("numbers", json!([1, 2, 3])),
        ] {
            assert_eq!(ids(document), Vec::<String>::new(), "{what}");
        }
    }

    #[test]
    fn nothing_is_invented() {
        let found = views(json!([post(2), post(1)]));
        let entry = &found[0].entries[0];
        assert_eq!((&entry.link, &entry.title, entry.updated), (&None, &None, None));
        assert!(entry.authors.is_empty() && entry.categories.is_empty() && entry.images.is_empty());
        let alike: Vec<Value> = (1..6).map(|n| with(n, json!({"title": "Storm"}))).collect();
        assert!(views(json!(alike))[0].entries.iter().all(|entry| entry.title.is_none() && entry.published.is_some()));
    }

    #[test]
    fn the_id_of_the_live_blog_is_none_of_its_entries() {
        let own = |n: usize| with(n, json!({"post": {"id": "blog"}}));
        assert_eq!(ids(json!([own(3), own(2), own(1)])), ["p3 p2 p1"]);
        assert_eq!(ids(json!({"posts": [own(1)]})), ["p1 blog"], "one alone cannot tell");
        assert_eq!(ids(json!([with(2, json!({"pinned": true})), post(3), post(2)])), ["p2 p3 p2"]);
    }

    #[test]
    fn clocks_get_their_dates() {
        let found = views(
            json!({"posts": [{"time": "12:40", "text": "Two are in."}, {"time": "12:20", "text": "One is in."}]}),
        );
        let times: Vec<_> = found[0].entries.iter().map(|entry| entry.published.unwrap().at.to_string()).collect();
        assert_eq!(times, ["2026-03-02T12:40:00Z", "2026-03-02T12:20:00Z"]);
    }
}

//! Lists of entries and lists that are none, and which of them are taken.

#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn views(document: Value) -> Vec<View<'static>> {
    let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
    let listed = lists(&[document], Url::parse("https://a.example/news/live/storm").ok().as_ref(), &context);
    listed.into_iter().filter(|listed| listed.is_likely).map(|listed| listed.view).collect()
}

/// The ids of every list.
fn ids(document: Value) -> Vec<String> {
    let ids = |view: View<'_>| view.entries.iter().flat_map(|entry| entry.ids.clone()).collect::<Vec<_>>().join(" ");
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
    let found =
        views(json!({"posts": [{"time": "12:40", "text": "Two are in."}, {"time": "12:20", "text": "One is in."}]}));
    let times: Vec<_> = found[0].entries.iter().map(|entry| entry.published.unwrap().at.to_string()).collect();
    assert_eq!(times, ["2026-03-02T12:40:00Z", "2026-03-02T12:20:00Z"]);
}

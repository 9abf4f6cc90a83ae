//! One live blog on many pages: all of it at the first look, and the next day's page under the same ids.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use liveticker::io::Io;
use liveticker::io::fetch::Limits;
use liveticker::io::request::Caller;
use liveticker::ledger::Change;
use liveticker::liveblog::{Follow, Hub, LiveBlog};
use liveticker::page::Source;
use liveticker::profile::Catalogue;
use liveticker::service::check;
use liveticker::state::Outcome;
use liveticker::visit::{Call, Checked};
use support::outlet::{Outlet, Reply};
use url::Url;

/// An update by its number: update 61 is of 10:01, and the numbers go on over midnight.
fn update(id: u32) -> String {
    let when = "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(i64::from(id));
    format!(
        r##"{{"@type":"BlogPosting","url":"#post-{id:05}","headline":"Update {id}","datePublished":"{when}","articleBody":"Boat {id} is in."}}"##
    )
}

/// A page with these updates, and what else stands on it.
fn page(ids: impl IntoIterator<Item = u32>, more: &str) -> String {
    let updates: Vec<String> = ids.into_iter().map(update).collect();
    format!(
        r#"<html lang="en"><title>Harbour</title><h1>Harbour storm live</h1><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Harbour","liveBlogUpdate":[{}]}}</script>{more}"#,
        updates.join(",")
    )
}

fn next(number: u32) -> String {
    format!("<div class=pagination><a href='?page={number}'>{number}</a></div>")
}

fn hour(hour: i64) -> Timestamp {
    "2026-03-02T20:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hour)
}

const DAY_1: &str = "/live/2026/mar/02/harbour-storm-live";
const DAY_2: &str = "/live/2026/mar/03/harbour-storm-live";

struct House {
    folder: tempfile::TempDir,
    outlet: Outlet,
    blog: LiveBlog,
}

impl House {
    /// A live blog at that path, of an outlet that says "Over now" when it is over.
    fn at(path: &str) -> House {
        let outlet = Outlet::open();
        let profile = "name = 'X'\nhosts = ['127.0.0.1']\nended = ['Over now']\ntimezone = 'UTC'".to_owned();
        let catalogue = Catalogue::with(vec![("x.toml".into(), profile)]).unwrap();
        let blog = LiveBlog::at("harbour".parse().unwrap(), Source::Web(outlet.url(path)), None);
        House { folder: tempfile::tempdir().unwrap(), outlet, blog: blog.knowing(&Arc::new(catalogue)) }
    }

    fn put(&self, path: &str, html: &str) {
        let mut sum = DefaultHasher::new();
        html.hash(&mut sum);
        self.outlet.put(path, Reply::page(html).with("ETag", &format!("\"{}\"", sum.finish())));
    }

    /// The blog on pages of ten, the newest on top; `last` is its newest update.
    fn put_pages(&self, path: &str, last: u32) {
        let pages = last.div_ceil(10);
        for number in 1..=pages {
            let top = last - (number - 1) * 10;
            let ids = (top.saturating_sub(9).max(1)..=top).rev();
            let more = if number < pages { next(number + 1) } else { String::new() };
            let place = if number == 1 { path.to_owned() } else { format!("{path}?page={number}") };
            self.put(&place, &page(ids, &more));
        }
    }

    async fn check(&self, hours: i64) -> Checked {
        self.look_at(hour(hours)).await
    }

    async fn look_at(&self, now: Timestamp) -> Checked {
        let limits = Limits { time: Duration::from_secs(5), size: 1_000_000, redirects: 3, gap: Duration::ZERO };
        let (state, public) = (self.folder.path().join("state"), self.folder.path().join("public"));
        let io = Io::open(&state, &public, Caller::default(), limits).await.unwrap();
        let look = check(&io, &self.blog, Call::Now, now).await;
        io.close().await;
        look.unwrap()
    }

    /// What a look comes to, how many requests it took and where it went on: "+10 (2) /day-2".
    async fn told(&self, hours: i64) -> String {
        self.outlet.seen();
        let look = self.check(hours).await;
        let (Outcome::Seen(changes) | Outcome::Unchanged(changes)) = &look.outcome else {
            return format!("{:?} ({})", look.outcome, self.outlet.seen().len());
        };
        let count = |is: fn(&Change) -> bool| changes.iter().filter(|change| is(change)).count();
        let counts = [
            ("+", count(|change| matches!(change, Change::Added(_)))),
            ("~", count(|change| matches!(change, Change::Revised(_)))),
            ("-", count(|change| matches!(change, Change::Withdrawn(_)))),
        ];
        let mut words: Vec<String> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(sign, count)| format!("{sign}{count}")).collect();
        words.push(format!("({})", self.outlet.seen().len()));
        words.extend(look.hops.iter().map(|url| url.path().to_owned()));
        words.join(" ")
    }

    /// The ids and headings in the feed, in its order.
    fn feed(&self) -> Vec<(String, String)> {
        let feed: serde_json::Value =
            serde_json::from_slice(&fs::read(self.folder.path().join("public/harbour.json")).unwrap()).unwrap();
        let text = |item: &serde_json::Value, key: &str| item[key].as_str().unwrap().to_owned();
        feed["items"].as_array().unwrap().iter().map(|item| (text(item, "id"), text(item, "title"))).collect()
    }

    /// Whether the feed is just these updates, the newest on top and each under an id of its own.
    fn has(&self, ids: RangeInclusive<u32>) -> bool {
        let feed = self.feed();
        let titles: Vec<String> = ids.rev().map(|id| format!("Update {id}")).collect();
        let distinct: BTreeSet<&String> = feed.iter().map(|(id, _)| id).collect();
        distinct.len() == feed.len() && feed.iter().map(|(_, title)| title).eq(&titles)
    }

    fn asked(&self) -> Vec<String> {
        self.outlet.seen().into_iter().map(|request| request.path).collect()
    }
}

#[tokio::test]
async fn a_feed_begins_with_the_whole_blog_and_then_asks_for_one_page() {
    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 45);
    assert_eq!(house.told(0).await, "+45 (5)");
    assert!(house.has(1..=45), "{:?}", house.feed());
    assert_eq!(house.told(1).await, "(1)");
    house.put_pages("/live/storm", 47);
    assert_eq!(house.told(2).await, "+2 (1)");
    assert!(house.has(1..=47));
    assert_eq!(house.told(3).await, "(1)");
}

#[tokio::test]
async fn an_entry_that_moves_on_during_the_walk_is_one() {
    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 25);
    house.put("/live/storm?page=2", &page((6..=17).rev(), &next(3)));
    assert_eq!(house.told(0).await, "+25 (3)");
    assert!(house.has(1..=25));
}

#[tokio::test]
async fn a_gap_is_walked_until_something_is_known() {
    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 45);
    house.told(0).await;
    house.put_pages("/live/storm", 68);
    assert_eq!(house.told(1).await, "+23 (3)", "the third page has something known");
    assert!(house.has(1..=68));
    assert_eq!(house.told(2).await, "(1)");
}

#[tokio::test]
async fn a_walk_that_is_broken_off_is_tried_again_and_not_for_ever() {
    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 45);
    house.outlet.put("/live/storm?page=3", Reply::status(503));
    assert_eq!(house.told(0).await, "+20 (3)");
    assert!(house.has(26..=45));
    house.put_pages("/live/storm", 45);
    assert_eq!(house.told(1).await, "+25 (5)", "though page one is as it was");
    assert!(house.has(1..=45));
    assert_eq!(house.told(2).await, "(1)");

    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 45);
    house.outlet.put("/live/storm?page=3", Reply::page("<title>Sorry"));
    for (hour, told) in [(0, "+20 (3)"), (1, "(3)"), (2, "(3)"), (3, "(1)"), (4, "(1)")] {
        assert_eq!(house.told(hour).await, told, "look {hour}");
    }
}

#[tokio::test]
async fn a_blog_that_ends_and_turns_round_is_walked_once_more() {
    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 45);
    house.told(0).await;
    let over = "<b>Over now</b>";
    for number in 1..=6_u32 {
        let ids = (number * 10 - 9)..=(number * 10).min(52);
        let more = if number < 6 { next(number + 1) } else { String::new() };
        let place = if number == 1 { "/live/storm".to_owned() } else { format!("/live/storm?page={number}") };
        house.put(&place, &page(ids, &format!("{over}{more}")));
    }
    assert_eq!(house.told(1).await, "+7 (6)");
    assert!(house.has(1..=52), "{:?}", house.feed());
    assert_eq!(house.told(2).await, "(1)");
    house.put("/live/storm", &page(1..=10, &format!("{over} <i>Thank you.</i>{}", next(2))));
    assert_eq!(house.told(3).await, "(1)", "and not again");
}

#[tokio::test]
async fn a_walk_ends() {
    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 25);
    house.put("/live/storm?page=3", &page((1..=5).rev(), "<link rel=next href='?from=1'>"));
    house.put("/live/storm?from=1", &page([4, 3], "<link rel=next href='?from=2'>"));
    assert_eq!(house.told(0).await, "+25 (4)", "nothing new: the page after it is not asked for");

    let house = House::at("/live/storm");
    house.put("/live/storm", &page([3], "<link rel=next href='?from=2'>"));
    house.put("/live/storm?from=2", &page([2], "<link rel=next href='?from=1'>"));
    house.put("/live/storm?from=1", &page([1], "<link rel=next href='?from=2'>"));
    assert_eq!(house.told(0).await, "+3 (3)", "a loop");

    let house = House::at("/live/storm");
    house.put_pages("/live/storm", 700);
    assert_eq!(house.told(0).await, "+500 (50)", "so many pages and no more");
    assert_eq!(house.told(1).await, "(1)");
}

#[tokio::test]
async fn a_copy_of_a_page_stays_where_it_is() {
    let mut house = House::at("/live/storm");
    house.put_pages("/live/storm", 25);
    house.blog.place.address = Some(Url::parse("https://a.example/live/storm").unwrap());
    assert_eq!(house.told(0).await, "+10 (1)");
    let file = house.folder.path().join("storm.html");
    fs::write(&file, page([2, 1], &next(2))).unwrap();
    house.blog.place.source = Source::File(file);
    assert_eq!(house.told(1).await, "+2 (0)");
}

/// Day one, with a last entry on which coverage goes on at day two; that begins with two entries of day one.
fn two_days(house: &House, says: &str) {
    let notice = format!(
        r##"{{"@type":"BlogPosting","url":"#post-99999","headline":"Good night","datePublished":"2026-03-02T23:59:00Z","articleBody":"{says}"}}"##
    );
    let one = page((1..=10).rev(), "").replace("\"liveBlogUpdate\":[", &format!("\"liveBlogUpdate\":[{notice},"));
    house.put(DAY_1, &one);
    house.put(DAY_2, &page([1502, 1501, 10, 9], ""));
}

fn link_to(path: &str) -> String {
    format!("<p>This live blog is closing. Our coverage continues <a href='{path}'>here</a>.</p>")
}

#[tokio::test]
async fn a_link_leads_to_the_next_day() {
    let house = House::at(DAY_1);
    house.put(DAY_1, &page((1..=10).rev(), ""));
    assert_eq!(house.told(0).await, "+10 (1)");
    let before = house.feed();
    two_days(&house, &link_to(DAY_2));
    assert_eq!(house.told(1).await, format!("+3 (2) {DAY_2}"));
    let after = house.feed();
    assert_eq!(after.len(), 13);
    assert!(before.iter().all(|old| after.contains(old)), "the old day has its ids");
    let scope = |id: &str| id.rsplit_once('/').unwrap().0.to_owned();
    assert!(after.iter().all(|(id, _)| scope(id) == scope(&before[0].0)));
    house.outlet.seen();
    assert_eq!(house.told(2).await, "(1)");
    assert_eq!(house.outlet.seen().len(), 0);
    house.check(3).await;
    assert_eq!(house.asked(), [DAY_2], "from now on only the new page is asked for");
    for hours in 4..9 {
        assert_eq!(house.told(hours).await, "(1)", "nothing of the old page is missed");
    }
    house.put(DAY_2, &page([1503, 1502, 1501, 10, 9], &format!("<div>{}</div>", link_to(DAY_1))));
    assert_eq!(house.told(9).await, "+1 (1)", "and no way back");
}

#[tokio::test]
async fn a_next_page_that_cannot_be_read_is_tried_again_and_let_be() {
    let house = House::at(DAY_1);
    two_days(&house, &link_to(DAY_2));
    house.put(DAY_2, "<title>Soon</title><p>Nothing here yet.");
    assert_eq!(house.told(0).await, "+11 (2)");
    assert_eq!(house.told(1).await, "(2)", "tried again, though the page is as it was");
    house.put(DAY_2, &page([1501], ""));
    assert_eq!(house.told(2).await, format!("+1 (2) {DAY_2}"));

    let house = House::at(DAY_1);
    two_days(&house, &link_to(DAY_2));
    house.outlet.put(DAY_2, Reply::status(404));
    for hours in 0..10 {
        assert!(house.told(hours).await.ends_with("(2)"), "look {hours}");
    }
    assert_eq!(house.told(10).await, "(1)");
}

#[tokio::test]
async fn a_long_absence_is_made_good_page_by_page() {
    let house = House::at(DAY_1);
    let day = |number: u32| format!("/live/2026/mar/{number:02}/harbour-storm-live");
    for number in 2..=7 {
        let notice = format!("<main>{}</main>", link_to(&day(number + 1)));
        house.put(&day(number), &page([number * 1000 + 1, number * 1000], &notice));
    }
    assert_eq!(house.told(0).await, format!("+8 (4) {} {} {}", day(3), day(4), day(5)));
    assert_eq!(house.told(1).await, format!("+4 (4) {} {}", day(6), day(7)), "and the day after that is not there yet");
}

#[tokio::test]
async fn a_redirect_leads_to_the_next_day_and_is_asked_again() {
    let house = House::at("/live");
    let to = |path: &str| Reply::status(302).with("Location", path);
    house.outlet.put("/live", to(DAY_1));
    two_days(&house, "Good night");
    assert_eq!(house.told(0).await, "+11 (2)");
    house.outlet.put("/live", to(DAY_2));
    assert_eq!(house.told(1).await, format!("+2 (2) {DAY_2}"));
    assert_eq!(house.feed().len(), 13);
    house.outlet.put("/live", to("/live/2026/mar/04/harbour-storm-live"));
    house.put("/live/2026/mar/04/harbour-storm-live", &page([3001], ""));
    assert_eq!(house.told(2).await, "+1 (2) /live/2026/mar/04/harbour-storm-live");
}

#[tokio::test]
async fn a_hub_leads_on_from_a_page_that_is_over_or_gone() {
    for gone in [false, true] {
        let mut house = House::at(DAY_1);
        house.blog.following.hub = Some(Hub::Page(house.outlet.url("/storm")));
        two_days(&house, "Good night");
        assert_eq!(house.told(0).await, "+11 (1)", "while it goes on, no hub is asked");
        house.put(
            "/storm",
            &format!("<a href='{DAY_1}'>Monday, live</a><a href='/live/2026/mar/03/cup-final-live'>Cup</a>"),
        );
        if gone {
            house.outlet.put(DAY_1, Reply::status(410));
            assert!(house.told(1).await.ends_with("(2)"), "it does not know better yet");
        } else {
            house.put(DAY_1, &page((1..=10).rev(), "<b>Over now</b>"));
            assert_eq!(house.told(1).await, "(2)", "it does not know better yet");
        }
        house.put("/storm", &format!("<a href='{DAY_2}'>Tuesday, live</a><a href='{DAY_1}'>Monday, live</a>"));
        // What is gone is not asked for again.
        let asked = if gone { 2 } else { 3 };
        assert_eq!(house.told(2).await, format!("+2 ({asked}) {DAY_2}"));
        assert_eq!(house.feed().len(), 13);
        assert_eq!(house.told(3).await, "(1)");
    }
}

#[tokio::test]
async fn a_hub_leads_to_the_same_story() {
    let war = "/europe/ukraine-russia-war-live-news-b2000001.html";
    let next = "/europe/ukraine-russia-war-zelensky-live-b2000080.html";
    let crash = "/europe/russia-plane-crash-live-updates-b2000090.html";
    let mut house = House::at(war);
    house.blog.following.hub = Some(Hub::Page(house.outlet.url("/europe")));
    house.put(war, &page(651..=660, ""));
    house.put(next, &page([1502, 1501], ""));
    house.put(crash, &page([5002, 5001], ""));
    assert_eq!(house.told(0).await, "+10 (1)");
    house.outlet.put(war, Reply::status(404));
    house.put("/europe", &format!("<a href='{next}'>Zelensky live</a><a href='{crash}'>Plane crash live</a>"));
    assert_eq!(house.told(1).await, format!("+2 (3) {next}"));
}

#[tokio::test]
async fn a_page_on_a_hub_that_cannot_be_had_gives_way_to_the_next_best() {
    let mut house = House::at(DAY_1);
    house.blog.following.hub = Some(Hub::Page(house.outlet.url("/storm")));
    two_days(&house, "Good night");
    house.told(0).await;
    let bad = "/live/2026/mar/04/harbour-storm-live";
    house.outlet.put(DAY_1, Reply::status(404));
    house.outlet.put(bad, Reply::status(404));
    house.put("/storm", &format!("<a href='{bad}'>Wednesday</a><a href='{DAY_2}'>Tuesday</a>"));
    assert!(house.told(1).await.ends_with("(3)"), "the page, the hub and the bad one");
    for hours in 2..=10 {
        assert!(house.told(hours).await.ends_with("(2)"), "the page and the bad one, look {hours}");
    }
    assert_eq!(house.told(11).await, format!("+2 (3) {DAY_2}"));
    assert_eq!(house.told(12).await, "(1)");
}

#[tokio::test]
async fn a_hub_is_asked_once_an_hour() {
    let mut house = House::at(DAY_1);
    house.blog.following.hub = Some(Hub::Page(house.outlet.url("/storm")));
    two_days(&house, "Good night");
    house.told(0).await;
    house.outlet.put(DAY_1, Reply::status(404));
    house.put("/storm", "<a href='/live/2026/mar/03/cup-final-live'>Cup</a>");
    house.outlet.seen();
    for (minutes, asked) in
        [(60, true), (71, false), (82, false), (119, false), (120, true), (131, false), (-600, true)]
    {
        house.look_at(hour(0) + SignedDuration::from_mins(minutes)).await;
        let hub = house.asked().iter().filter(|path| *path == "/storm").count();
        assert_eq!(hub, usize::from(asked), "after {minutes} minutes");
    }
}

#[tokio::test]
async fn a_hub_leads_on_from_a_page_that_has_been_silent_for_long() {
    let mut house = House::at(DAY_1);
    house.blog.following.hub = Some(Hub::Page(house.outlet.url("/storm")));
    house.put("/storm", &format!("<a href='{DAY_2}'>Tuesday, live</a><a href='{DAY_1}'>Monday, live</a>"));
    house.put(DAY_1, &page((651..=660).rev(), ""));
    house.put(DAY_2, &page([1502, 1501], ""));
    assert_eq!(house.told(0).await, "+10 (1)");
    assert_eq!(house.told(6).await, "(1)", "six hours since 20:00 at most");
    assert_eq!(house.told(7).await, format!("+2 (3) {DAY_2}"), "though it neither ends nor goes");

    // A page that cannot be had for another reason is not over.
    let mut house = House::at(DAY_1);
    house.blog.following.hub = Some(Hub::Page(house.outlet.url("/storm")));
    house.put(DAY_1, &page((651..=660).rev(), ""));
    house.told(0).await;
    house.outlet.put(DAY_1, Reply::status(503));
    assert!(house.told(9).await.ends_with("(1)"));
}

#[tokio::test]
async fn a_template_leads_on_at_midnight() {
    let mut house = House::at(DAY_1);
    let template = house.outlet.url("/live/").to_string() + "{year}/mar/{day}/harbour-storm-live";
    house.blog.following.hub = Some(Hub::Template(template.parse().unwrap()));
    two_days(&house, "Good night");
    let day_2 = page([1502, 1501, 10, 9], "");
    house.outlet.put(DAY_2, Reply::status(404));
    assert_eq!(house.told(0).await, "+11 (1)");
    assert_eq!(house.told(3).await, "(1)");
    assert_eq!(house.told(4).await, "(2)", "it is midnight, and there is nothing yet");
    house.put(DAY_2, &day_2);
    assert_eq!(house.told(5).await, format!("+2 (2) {DAY_2}"));
    assert_eq!(house.told(6).await, "(1)");
}

#[tokio::test]
async fn a_live_blog_may_be_told_to_stay() {
    let mut house = House::at(DAY_1);
    house.blog.following.follow = Follow::Never;
    house.blog.following.hub = Some(Hub::Page(house.outlet.url("/storm")));
    two_days(&house, &link_to(DAY_2));
    assert_eq!(house.told(0).await, "+11 (1)");
    house.outlet.put(DAY_1, Reply::status(404));
    assert!(house.told(1).await.ends_with("(1)"));
    two_days(&house, &link_to(DAY_2));
    house.blog.following.follow = Follow::Newest;
    assert_eq!(house.told(2).await, format!("+2 (2) {DAY_2}"));
    house.blog.following.follow = Follow::Never;
    house.told(3).await;
    house.check(4).await;
    assert_eq!(house.asked(), [DAY_1]);
}

#[tokio::test]
async fn the_next_day_is_walked_as_well() {
    let house = House::at(DAY_1);
    two_days(&house, &link_to(DAY_2));
    for number in 1..=3_u32 {
        let top = 1530 - (number - 1) * 10;
        let more = if number < 3 { next(number + 1) } else { String::new() };
        let place = if number == 1 { DAY_2.to_owned() } else { format!("{DAY_2}?page={number}") };
        house.put(&place, &page((top - 9..=top).rev(), &more));
    }
    assert_eq!(house.told(0).await, format!("+41 (4) {DAY_2}"));
    assert_eq!(house.told(1).await, "(1)");
}

#[tokio::test]
async fn a_page_that_counts_its_entries_anew_has_entries_of_its_own() {
    let house = House::at(DAY_1);
    let notice = format!("<main>{}</main>", link_to(DAY_2));
    house.put(DAY_1, &page((1001..=1010).rev(), &notice).replace("#post-01", "#post-"));
    house.put(DAY_2, &page((2001..=2012).rev(), &next(2)).replace("#post-02", "#post-"));
    house.put(&format!("{DAY_2}?page=2"), &page([2000], "").replace("#post-02", "#post-"));
    assert_eq!(house.told(0).await, format!("+23 (3) {DAY_2}"));
    assert_eq!(house.feed().len(), 23);
    house.put(DAY_2, &page((2001..=2013).rev(), &next(2)).replace("#post-02", "#post-"));
    assert_eq!(house.told(1).await, "+1 (1)");
}

#[tokio::test]
async fn another_address_in_the_configuration_begins_there() {
    let mut house = House::at(DAY_1);
    two_days(&house, &link_to(DAY_2));
    house.told(0).await;
    house.put("/live/elsewhere", &page([5001], ""));
    house.blog.place.source = Source::Web(house.outlet.url("/live/elsewhere"));
    assert_eq!(house.told(1).await, "+1 (1)", "it goes on nowhere: it is another live blog");
    assert_eq!(house.feed().len(), 1, "and nothing of the one before is in its feed");
}

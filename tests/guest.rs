//! A good guest: what a fetcher asks of an outlet, how often, and what it leaves alone.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use liveticker::io::clock::{Clock, Hand};
use liveticker::io::fetch::{Errand, Fetcher, Limits};
use liveticker::io::request::Caller;
use liveticker::liveblog::Obedience;
use liveticker::page::{Answer, FetchError, Fetched, Source, Validators};
use support::outlet::{Outlet, Reply};

fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

fn guest(gap: u64) -> (Arc<Fetcher>, Clock, Hand) {
    let limits = Limits { time: Duration::from_secs(5), size: 100_000, redirects: 3, gap: Duration::from_secs(gap) };
    let (clock, hand) = Clock::by_hand(noon());
    (Arc::new(Fetcher::new(Caller::default(), limits).unwrap().by(clock.clone())), clock, hand)
}

async fn ask(fetcher: &Fetcher, outlet: &Outlet, path: &str, errand: &Errand) -> Answer {
    fetcher.fetch(&Source::Web(outlet.url(path)), &Validators::default(), errand).await
}

fn obeying(clock: &Clock) -> Errand {
    Errand::new(clock.now(), Obedience::Obey, false).naming(["127.0.0.1".to_owned()])
}

fn careless(clock: &Clock) -> Errand {
    Errand::new(clock.now(), Obedience::Ignore, false).naming(["127.0.0.1".to_owned()])
}

fn paths(outlet: &Outlet) -> Vec<String> {
    outlet.seen_all().into_iter().map(|request| request.path).collect()
}

#[tokio::test]
async fn requests_to_one_host_come_one_after_the_other_with_a_gap_between() {
    let (outlet, (fetcher, clock, hand)) = (Outlet::open(), guest(2));
    outlet.put("/a", Reply::page("a"));
    let ask = || {
        let (fetcher, clock, url) = (Arc::clone(&fetcher), clock.clone(), outlet.url("/a"));
        tokio::spawn(async move {
            let errand = careless(&clock);
            fetcher.fetch(&Source::Web(url), &Validators::default(), &errand).await.map(|_| clock.now())
        })
    };
    assert_eq!(ask().await.unwrap(), Ok(noon()));
    let (one, two) = (ask(), ask());
    for seen in [1, 2] {
        while hand.sleepers() < 1 {
            tokio::task::yield_now().await;
        }
        assert_eq!(hand.sleepers(), 1, "the other waits for its turn");
        assert_eq!(outlet.seen().len(), 1, "{seen}");
        hand.advance(SignedDuration::from_secs(2));
    }
    let both = [one.await.unwrap().unwrap(), two.await.unwrap().unwrap()];
    assert_eq!(both.iter().max(), Some(&(noon() + SignedDuration::from_secs(4))));
}

#[tokio::test]
async fn the_pause_until_the_next_look_begins_when_the_page_is_asked_for() {
    let (outlet, (fetcher, clock, hand)) = (Outlet::open(), guest(2));
    outlet.put("/a", Reply::page("a"));
    let errand = Arc::new(obeying(&clock));
    let look = {
        let (fetcher, errand, url) = (Arc::clone(&fetcher), Arc::clone(&errand), outlet.url("/a"));
        tokio::spawn(async move { fetcher.fetch(&Source::Web(url), &Validators::default(), &errand).await })
    };
    while hand.sleepers() < 1 {
        tokio::task::yield_now().await;
    }
    // Between robots.txt and the page.
    hand.advance(SignedDuration::from_secs(2));
    assert!(look.await.unwrap().is_ok());
    assert_eq!(errand.sent(), noon() + SignedDuration::from_secs(2));
}

#[tokio::test]
async fn an_outlet_that_asks_for_patience_gets_it() {
    for (status, reply, seconds) in [
        (429, Reply::status(429).with("Retry-After", "120"), 120),
        (
            503,
            Reply::status(503)
                .with("Date", "Mon, 02 Mar 2026 09:00:00 GMT")
                .with("Retry-After", "Mon, 02 Mar 2026 09:10:00 GMT"),
            600,
        ),
    ] {
        let (outlet, (fetcher, clock, hand)) = (Outlet::open(), guest(0));
        outlet.put("/a", reply);
        let until = noon() + SignedDuration::from_secs(seconds);
        let answer = ask(&fetcher, &outlet, "/a", &careless(&clock)).await;
        assert_eq!(answer, Err(FetchError::Status { url: outlet.url("/a"), status, patience: Some(until) }));
        outlet.put("/a", Reply::page("a"));
        let eager = careless(&clock).eagerly();
        let resting = Err(FetchError::Resting { host: "127.0.0.1".to_owned(), until, asked: true });
        assert_eq!(ask(&fetcher, &outlet, "/b", &eager).await, resting, "the whole host rests");
        assert_eq!(outlet.seen().len(), 1);
        let changed = fetcher.changed();
        assert_eq!(changed[0].1.rest.map(|rest| rest.until), Some(until));
        let (later, _, _) = guest(0);
        later.know(changed.into_iter().collect());
        assert_eq!(ask(&later, &outlet, "/a", &careless(&clock)).await, resting, "it is known after a restart");
        let forced = Errand::new(clock.now(), Obedience::Ignore, true).naming(["127.0.0.1".to_owned()]);
        assert!(ask(&later, &outlet, "/a", &forced).await.is_ok());
        hand.set(until);
        assert!(ask(&fetcher, &outlet, "/a", &careless(&clock)).await.is_ok());
    }
}

#[tokio::test]
async fn what_robots_txt_forbids_is_left_alone() {
    let (outlet, (fetcher, clock, hand)) = (Outlet::open(), guest(0));
    outlet.put("/robots.txt", Reply::page("User-agent: LiveTicker\nDisallow: /no"));
    outlet.put("/yes", Reply::status(302).with("Location", "/no"));
    let forbidden = Err(FetchError::Forbidden { url: outlet.url("/no") });
    assert_eq!(ask(&fetcher, &outlet, "/no", &obeying(&clock)).await, forbidden);
    let errand = obeying(&clock);
    assert_eq!(ask(&fetcher, &outlet, "/yes", &errand).await, forbidden, "nor by a redirect");
    assert_eq!(errand.cost().requests, 1);
    assert_eq!(paths(&outlet), ["/robots.txt", "/yes"]);
    outlet.put("/no", Reply::page("no"));
    assert!(ask(&fetcher, &outlet, "/no", &careless(&clock)).await.is_ok());
    hand.advance(SignedDuration::from_hours(24));
    outlet.put("/robots.txt", Reply::status(404));
    assert!(ask(&fetcher, &outlet, "/no", &obeying(&clock)).await.is_ok());
    assert_eq!(paths(&outlet), ["/no", "/robots.txt", "/no"]);
}

#[tokio::test]
async fn a_robots_txt_that_cannot_be_had_forbids_all_and_one_elsewhere_is_followed() {
    let (outlet, (fetcher, clock, hand)) = (Outlet::open(), guest(0));
    outlet.put("/a", Reply::page("a"));
    outlet.put("/robots.txt", Reply::status(500));
    for _ in 0..2 {
        let answer = ask(&fetcher, &outlet, "/a", &obeying(&clock)).await;
        assert!(matches!(answer, Err(FetchError::NoRobots { .. })), "{answer:?}");
    }
    assert_eq!(paths(&outlet), ["/robots.txt"]);
    hand.advance(SignedDuration::from_hours(1));
    outlet.put("/robots.txt", Reply::status(301).with("Location", "/elsewhere.txt"));
    outlet.put("/elsewhere.txt", Reply::page("User-agent: *\nDisallow: /b"));
    assert!(ask(&fetcher, &outlet, "/a", &obeying(&clock)).await.is_ok());
    let answer = ask(&fetcher, &outlet, "/b", &obeying(&clock)).await;
    assert_eq!(answer, Err(FetchError::Forbidden { url: outlet.url("/b") }));
    assert_eq!(paths(&outlet), ["/robots.txt", "/elsewhere.txt", "/a"]);
}

#[tokio::test]
async fn nothing_internal_is_asked_by_the_word_of_a_stranger() {
    // All on this machine: were one of them asked, no packet would leave it.
    let (outlet, inside, (fetcher, clock, _)) = (Outlet::open(), Outlet::open(), guest(0));
    inside.put("/secret", Reply::page("secret"));
    let port = inside.url("/").port().unwrap();
    for host in [
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "127.0.0.2",
        "2130706434",
        "0x7f.2",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
    ] {
        let secret = format!("http://{host}:{port}/secret");
        outlet.put("/a", Reply::status(302).with("Location", &secret));
        outlet.put("/robots.txt", Reply::status(404));
        for errand in [careless(&clock), obeying(&clock)] {
            let answer = ask(&fetcher, &outlet, "/a", &errand).await;
            assert!(matches!(answer, Err(FetchError::Internal { .. })), "by redirect to {host}: {answer:?}");
        }
        // As the address of a next page, an endpoint or a successor.
        let answer =
            fetcher.fetch(&Source::Web(secret.parse().unwrap()), &Validators::default(), &careless(&clock)).await;
        assert!(matches!(answer, Err(FetchError::Internal { .. })), "{host}: {answer:?}");
    }
    assert!(inside.seen().is_empty());
    // Where robots.txt leads there, nobody knows what the outlet wants.
    let (outlet, (fetcher, clock, _)) = (Outlet::open(), guest(0));
    outlet.put("/robots.txt", Reply::status(302).with("Location", &format!("http://localhost:{port}/secret")));
    outlet.put("/a", Reply::page("a"));
    let answer = ask(&fetcher, &outlet, "/a", &obeying(&clock)).await;
    assert!(matches!(answer, Err(FetchError::NoRobots { .. })), "{answer:?}");
    assert!(inside.seen().is_empty());
    // What the operator has named is asked, by name too.
    let named = Errand::new(clock.now(), Obedience::Ignore, false).naming(["localhost".to_owned()]);
    let secret = format!("http://localhost:{port}/secret").parse().unwrap();
    assert!(fetcher.fetch(&Source::Web(secret), &Validators::default(), &named).await.is_ok());
    assert_eq!(inside.seen().len(), 1);
}

#[tokio::test]
async fn a_host_that_fails_again_and_again_is_left_alone_but_for_who_waits() {
    let (outlet, (fetcher, clock, _hand)) = (Outlet::open(), guest(0));
    outlet.put("/a", Reply::status(500));
    for _ in 0..3 {
        assert!(matches!(
            ask(&fetcher, &outlet, "/a", &careless(&clock)).await,
            Err(FetchError::Status { status: 500, patience: None, .. })
        ));
    }
    let answer = ask(&fetcher, &outlet, "/b", &careless(&clock)).await;
    assert!(matches!(answer, Err(FetchError::Resting { asked: false, .. })), "{answer:?}");
    outlet.put("/a", Reply::page("a"));
    let eager = careless(&clock).eagerly();
    assert!(ask(&fetcher, &outlet, "/a", &eager).await.is_ok());
    assert!(ask(&fetcher, &outlet, "/a", &careless(&clock)).await.is_ok(), "a good answer ends the rest");
}

#[tokio::test]
async fn a_page_has_moved_as_far_as_the_permanent_redirects_lead() {
    let (outlet, (fetcher, clock, _hand)) = (Outlet::open(), guest(0));
    let to = |status, place: &str| Reply::status(status).with("Location", place);
    outlet.put("/end", Reply::page("end"));
    outlet.put("/a", to(301, "/b"));
    outlet.put("/b", to(308, "/c#part"));
    outlet.put("/c", to(302, "/d"));
    outlet.put("/d", to(301, "/end"));
    for (path, wanted) in [("/end", None), ("/d", Some("/end")), ("/c", None), ("/b", Some("/c"))] {
        let answer = ask(&fetcher, &outlet, path, &careless(&clock)).await;
        let Ok(Fetched::Page { page, moved, .. }) = answer else { panic!("{path}: {answer:?}") };
        assert_eq!(moved, wanted.map(|path| outlet.url(path)), "{path}");
        assert_eq!(page.address, Some(outlet.url("/end")));
    }
    let answer = ask(&fetcher, &outlet, "/a", &careless(&clock)).await;
    assert_eq!(answer, Err(FetchError::Redirect { reason: "more than 3 redirects".to_owned() }));
}

#[tokio::test]
async fn what_is_counted_is_what_came_over_the_wire() {
    let (outlet, (fetcher, clock, _hand)) = (Outlet::open(), guest(0));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&[b'x'; 50_000]).unwrap();
    let body = gzip.finish().unwrap();
    let wire = body.len() as u64;
    outlet.put("/a", Reply { body, ..Reply::page("").with("Content-Encoding", "gzip") });
    let errand = obeying(&clock);
    let Ok(Fetched::Page { page, .. }) = ask(&fetcher, &outlet, "/a", &errand).await else { panic!() };
    assert_eq!(page.bytes.len(), 50_000);
    assert_eq!((errand.cost().requests, errand.cost().bytes), (2, wire), "with the one for robots.txt");
    outlet.put("/a", Reply::page("a").with("Content-Encoding", "rot13"));
    let answer = ask(&fetcher, &outlet, "/a", &errand).await;
    assert!(matches!(answer, Err(FetchError::Damaged { .. })), "{answer:?}");
}

#[tokio::test]
async fn a_page_is_reached_as_a_browser_reaches_it() {
    let (outlet, (fetcher, clock, _)) = (Outlet::open(), guest(0));
    outlet.put("/live", Reply::page("<p>All the news."));
    outlet.put("/old", Reply::page("<meta http-equiv=refresh content='0; url=/new'>"));
    outlet.put("/new", Reply::page("<title>One moment</title><script>location.href = \"/live\";</script>"));
    outlet.put("/circle", Reply::page("<meta http-equiv=refresh content='0; url=/round'>"));
    outlet.put("/round", Reply::page("<meta http-equiv=refresh content='0; url=/circle'>"));
    outlet.put("/gate", Reply::status(302).with("Location", "/set"));
    outlet.put("/set", Reply::status(302).with("Location", "/gate").with("Set-Cookie", "seen=1; Path=/"));
    for (path, wanted, asked) in
        [("/old", "/live", vec!["/old", "/new", "/live"]), ("/circle", "/round", vec!["/circle", "/round"])]
    {
        let answer = ask(&fetcher, &outlet, path, &careless(&clock)).await;
        let Ok(Fetched::Page { page, moved, .. }) = answer else { panic!("{path}: {answer:?}") };
        assert_eq!((page.address, moved), (Some(outlet.url(wanted)), None), "{path}");
        assert_eq!(paths(&outlet), asked);
    }
    // It leads in a circle for ever: but from the second round on with the cookie that it wants, and no further.
    let answer = ask(&fetcher, &outlet, "/gate", &careless(&clock)).await;
    assert!(matches!(answer, Err(FetchError::Redirect { .. })), "{answer:?}");
    let seen = outlet.seen();
    let cookies: Vec<Option<&String>> = seen.iter().map(|request| request.headers.get("cookie")).collect();
    assert_eq!(cookies[..2], [None, None]);
    assert!(cookies[2..].iter().all(|cookie| cookie.is_some_and(|cookie| cookie == "seen=1")), "{cookies:?}");
    assert!(ask(&fetcher, &outlet, "/live", &careless(&clock)).await.is_ok());
    assert!(!outlet.seen()[0].headers.contains_key("cookie"), "nothing of it is kept");
}

#[tokio::test]
async fn a_wall_against_programs_is_named() {
    let (outlet, (fetcher, clock, _)) = (Outlet::open(), guest(0));
    outlet.put("/a", Reply::status(403).with("cf-mitigated", "challenge"));
    let answer = ask(&fetcher, &outlet, "/a", &careless(&clock)).await;
    assert_eq!(answer, Err(FetchError::Wall { url: outlet.url("/a"), status: 403, whose: "Cloudflare" }));
}

#[tokio::test]
async fn an_answer_that_tells_its_length_in_two_ways_is_damaged() {
    let (outlet, (fetcher, clock, _)) = (Outlet::open(), guest(0));
    outlet.put("/a", Reply::page("5\r\nhello\r\n0\r\n\r\n").with("Transfer-Encoding", "chunked"));
    let answer = ask(&fetcher, &outlet, "/a", &careless(&clock)).await;
    assert!(matches!(answer, Err(FetchError::Damaged { .. })), "{answer:?}");
}

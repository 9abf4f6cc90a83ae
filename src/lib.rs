//! # liveticker
//!
//! Turns live blogs into feeds. A *live blog* is one web page on which a newsroom keeps adding, editing and removing timed
//! updates; liveticker checks it again and again, finds every update, decides what is new, revised or withdrawn, and publishes it
//! as RSS 2.0, Atom and JSON Feed.
//!
//! This is the architecture document. Start at the noun that your change is about.
//!
//! ## What travels
//!
//! ```text
//! Page (bytes) ─extract─▶ Sighting (what the page showed) ─reconcile─▶ Ledger (all we know) ─compose─▶ Feed ─render─▶ bytes
//! ```
//!
//! Four forms, and between them pure functions. A module either *decides* (it is given all that it needs, the time included, and
//! is proved by a table of cases) or it *does* (it stands in [`io`] and decides nothing).
//!
//! A page may be a shell whose scripts load the entries from elsewhere: then what they would load is attached to it, and travels
//! with it.
//!
//! ## The modules
//!
//! | level | module | what it knows | may use |
//! |---|---|---|---|
//! | 8 | `main` | argv in, exit code out | anything below |
//! | 7 | [`cli`] | the arguments; then a file for each command | anything below |
//! | 6 | [`service`] | one check, a pass over all live blogs, and the service that never ends: all the doing, none of the thinking | visit, io, state, schedule, feed, extract, liveblog, page |
//! | 5 | [`visit`] | one visit as a machine without I/O: what is to be asked, recalled, kept and published next | state, notice, schedule, feed, extract, ledger, liveblog, page, entry |
//! | 5 | [`io`] | the outside world: clock, fetcher, store, publisher, notifiers, server, systemd | state, board, schedule, feed, ledger, liveblog, page, robots, entry |
//! | 4 | [`state`] [`mod@board`] [`notice`] | what an answer does to what we know; the status of all live blogs and their index page; who is notified of what | extract, ledger, feed, schedule, liveblog, page, entry |
//! | 3 | [`config`] [`feed`] [`schedule`] [`suggest`] [`import`] | text of feeds.toml → live blogs; ledger → feed → bytes; when to check again; selectors for a page that is not understood; other tools' settings → keys of feeds.toml | extract, liveblog, profile, ledger, entry, page, robots, rhythm, table, when, xpath |
//! | 2 | [`extract`] [`ledger`] [`liveblog`] | page → sighting; sighting → ledger; one live blog that we follow | entry, page, profile, rhythm |
//! | 1 | [`entry`] [`mod@page`] [`profile`] [`rhythm`] [`edition`] [`robots`] | the forms that travel; how often; how much of it; what a site's robots.txt forbids | table |
//! | 0 | [`table`] [`when`] [`reach`] [`xpath`] | a TOML file as a person writes it, and what a wrong one earns; every way to write a time; which addresses are the public internet's; XPath → CSS | nothing of ours |
//!
//! Modules of one level do not import each other; inside a folder `mod.rs` uses its files, and they never use `mod.rs`.
//! `tests/architecture.rs` keeps both sentences true.
//!
//! ## Reading a page
//!
//! [`extract`](mod@extract) is the largest module, and has modules of its own. A page goes from the top of this list to its end:
//!
//! | module | files | what it does |
//! |---|---|---|
//! | `html` `json` | `tree` `address` `emphasis` `media` | parsed within bounds; what both forms of a page are made of |
//! | `page` | `head` `dates` `kind` `part` `tombstones` | what its head says; its own time and zone; whether it calls itself live, and is an article; the part that holds the entries, in short; what it says that it has taken away |
//! | `view` | `alike` `unstable` `left` | what one layer of the page says of its entries; the similarity of texts; ids that change at every fetch; what was left out, and by which rule |
//! | `views` | `selectors` `profiles` `endpoints` `json_ld` `microdata` `article` `state` | what somebody has described: a profile, feeds.toml, or the page itself |
//! | `found` | `outline` `marks` `families` `flat` `repeated` `parts` `authors` `whose` | what nobody has: the page laid flat; where times stand; like elements that bear them; cut into entries; the parts of each |
//! | `boilerplate` `entry` | `align` `fuse` `clean` `sanitise` `proof` | what is no part of an entry; aligned by id, heading, time and words; fused field by field; made safe |
//! | `choose` | `features` `evidence` `reference` `gather` `account` `refusal` | how much each resembles a live blog; what agrees with what is known; the choice, and its explanation; what the page is instead |
//! | `beyond` | `pages` `successor` `sayings` `series` | where the next page of entries is; where coverage goes on, and in which words; which addresses are of one series |
//!
//! `tests/pages.rs` holds all of it against pages made from seeds, whose truth is known; how well that goes stands in
//! docs/reading.md.
//!
//! [`when`] is below them all: the grammar of times says all that a stamp may mean, and [`when::solve`] decides for all stamps of
//! a page at once. Nothing that is learnt of a page's markup is kept: class names are made anew at every deploy, so the next
//! check learns again, and identity never rests on it.
//!
//! ## Knowing an entry again
//!
//! [`ledger`] proves the first two promises, nothing lost or twice and nothing false. `matching` says which entry of a page is
//! which record: by names, the most trusted first, then by likeness, time and neighbours; ids that are new at every fetch are no
//! ids, and one that is used again for something else is another entry's. `record` says what a further sighting of an entry does
//! to it: an edit, marks that moved, another layer's words (`likeness`), or a score that runs (`volatile`). `absence` says what
//! it means that an entry is gone: missed between two that kept their order and between whose times its own lies, pushed off, or
//! not to be told yet. A page from whose midst too much is gone is doubted and changes nothing. `tests/model.rs` holds all of it
//! against made sites, and an oracle that knows the truth.
//!
//! ## The keystone
//!
//! [`visit::Visit`] is one visit to one live blog, as a machine without I/O: fetch, read, recall, learn, save, publish.
//! [`service::check`] drives it; so do `preview` and the tests, each with I/O of its own. What keeps the record is a
//! [`io::record::Record`]: SQLite in [`io::store`], and one in memory. The ledger is the truth and the feed file its shadow:
//! [`Feed::compose`](feed::document::Feed::compose) has no clock, so publishing again is harmless (same bytes, no write). What is
//! to be published is saved with what was learnt, so a crash in between heals at the next check, and a check that found nothing
//! composes nothing.
//!
//! Who wants to know without a feed reader is notified: [`notice`] says of which entries and in which words, once for each thing
//! that has happened; a check keeps that with what it learnt ([`io::store::Pending`]), and [`service::Notify`] sends it beside
//! the checks, by webhook, ntfy or letter.
//!
//! What leaves the feed stands in archive documents: [`feed::archive`] says which entry in which, and
//! [`Feed::archive`](feed::document::Feed::archive) composes one.
//!
//! How much of it reaches whom: [`edition`] says which further feeds there can be and what passes a filter;
//! [`Feed::edition`](feed::document::Feed::edition) composes one (`digest`, `edits` in [`feed`]), and
//! [`Feed::merged`](feed::document::Feed::merged) that of a group, which [`service::Groups`] publishes when one of its live blogs
//! has changed. They are shadows of the same ledger. A check has its records at hand only when it needs them, and holds memory
//! only while it works: `state/gist.rs` keeps in short what every check asks of them.
//!
//! What has happened to an entry is kept beside it ([`ledger::Past`]: what it said until then). [`ledger::history`] makes of that
//! what changed, [`ledger::diff`] word by word, and `cli` shows it. A record can leave and come in again as lines of JSON:
//! `transcript` in [`io::store`] decides whether a file of them is whole.
//!
//! [`service::ask`] is the asking in it, for the page and for what is attached to it; a preview asks by it too.
//!
//! A live blog may have many pages at once, and another one every day. `state/walk.rs` says whether the further pages are wanted
//! and joins what they show, so that the ledger sees one sighting; `state/chain.rs` remembers which page is the present one,
//! which came before and which is said to come next. A check asks what [`state::State::next`] says, learns each page in turn, and
//! saves and publishes once.
//!
//! ## Following for months
//!
//! [`schedule`] decides when: `pace` of one live blog, from what its checks came to; `timetable` for all, one check at a time for
//! each host and none within its gap; `host` when a site must be left alone, `rounds` when a group is published anew. All of it
//! is kept in the record, so that a restart and [`visit::Call::Due`] from a timer keep the same promises. [`service::Service`]
//! begins what is due at each beat of `heart` in [`io`], the scheduler's one job, which feeds systemd's watchdog too. `fetch`
//! takes a turn with a host for every request and asks [`robots`] first; what all requests of a check share is its request
//! context ([`io::fetch::Errand`]). [`mod@board`] has the status of all: for `status`, for systemd, and for `serve`, which hands
//! out the feeds and a page that lists them.
//!
//! Where the configuration names push hubs (WebSub), a check notes a *ping* for each of them and each file that it writes, in the
//! record and before it writes, so that no crash loses one. [`service::Push`] sends them beside the checks, [`service::tell`]
//! after those of `once`; `push` in [`schedule`] says when a hub is tried again and when it is given up.
//!
//! What is otherwise than one would expect, and why, stands in DECISIONS.md. What a feed says besides the entries is data, by
//! language: `feed/phrases.toml`.
//!
//! ## Words
//!
//! **live blog** (the page we follow) · **site** (the news site that has it) · **entry** (Atom; RSS says item: one timed update)
//! · **content hash** (SHA-256 over what a reader would notice) · **sighting** (what one check found) · **view** (what one layer
//! of a page showed) · **ledger, record** (all we know; one entry's line in it) · **added, revised, withdrawn** · **coverage**
//! running or ended · **profile** (how to read a site or platform, as data) · **catalogue** (all profiles at hand) · **pick** (a
//! selector in one) · **endpoint** (where a page's scripts load its entries from) · **feed** · **document** (a feed is made of
//! one to subscribe to and of archive documents) · **edition** (a further feed of a live blog) · **group** (live blogs merged
//! into one feed) · **announcement** (an item of its own about an edit) · **validators** (ETag, Last-Modified) · **check** (one
//! visit to one live blog), **pass** (a check of each) · **walk** (over all pages of a live blog) · **chain** (the pages that it
//! had day after day), **hop** (from one to the next), **hub** (where the newest is to be found) · **rhythm** (how often somebody
//! wants a check), **pace** (how often there is one) · **turn** (the right to ask a host) · **request context** (what the
//! requests of a check share) · **status** (of each live blog: running, quiet, ended, failing, paused) · **push hub** (passes on
//! to subscribers that a feed has changed, WebSub; no relation of a live blog's hub), **ping** (a message to one), **topic** (the
//! address of a feed, to a push hub) · **notifier** (sends pings and notifications).

pub mod board;
pub mod cli;
pub mod config;
pub mod edition;
pub mod entry;
pub mod extract;
pub mod feed;
pub mod import;
pub mod io;
pub mod ledger;
pub mod liveblog;
pub mod notice;
pub mod page;
pub mod profile;
pub mod reach;
pub mod rhythm;
pub mod robots;
pub mod schedule;
pub mod service;
pub mod state;
pub mod suggest;
pub mod table;
pub mod visit;
pub mod when;
pub mod xpath;

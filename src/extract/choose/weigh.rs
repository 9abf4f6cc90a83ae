//! How much a view looks like a live blog, and what else it may be: a list of links, comments, a timetable, an archive.

use std::collections::HashSet;
use std::fmt;

use jiff::Timestamp;
use scraper::ElementRef;
use url::Url;

use crate::extract::found::families::{Family, Form};
use crate::extract::found::marks::Time;
use crate::extract::found::outline::{Margin, Outline, weight};
use crate::extract::found::own;
use crate::extract::found::repeated::Reader;
use crate::extract::page::kind::Kind;
use crate::extract::view::left::Left;
use crate::extract::view::{Raw, View, text_of};
use crate::when::{self, Reading};

/// What a family of elements came to.
pub struct Weighed<'a> {
    /// The view that it gives.
    pub view: View<'a>,
    /// How much it looks like the entries of the page. Comparable between families of one page.
    pub score: i64,
    /// What it is instead, where it is not taken.
    pub instead: Option<Instead>,
    /// What has the form of an entry and is none.
    pub others: Vec<Left>,
}

/// What looks like entries and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Each leads to another page.
    Links,
    /// What readers say.
    Comments,
    /// What is to come, on the hour.
    Timetable,
    /// Days or weeks apart.
    Archive,
    /// Next to no text.
    Wordless,
    /// Most have no time.
    Timeless,
    /// The times run to and fro.
    Disordered,
    /// In the margin of a page that is about something else.
    Margin,
    /// Too small a part of a page that does not call itself live.
    Few,
    /// Opinions with grades.
    Reviews,
    /// From old to new, on a page that does not call itself live.
    Upwards,
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Instead::Links => "each leads to another page",
            Instead::Comments => "they are what readers say",
            Instead::Timetable => "they are a timetable",
            Instead::Archive => "they are days or weeks apart",
            Instead::Wordless => "they say next to nothing",
            Instead::Timeless => "most have no time",
            Instead::Disordered => "their times run to and fro",
            Instead::Margin => "they stand in the margin",
            Instead::Few => "they are too small a part of a page that does not call itself live",
            Instead::Reviews => "they are reviews",
            Instead::Upwards => "they run from old to new, on a page that does not call itself live",
        })
    }
}

/// What is counted of a family.
struct Count {
    all: usize,
    timed: usize,
    minutes: usize,
    telling: usize,
    away: usize,
    headings_away: usize,
    times_away: usize,
    /// How many can be shared for themselves.
    shared: usize,
    /// How much the entry in the middle says below its heading.
    middle: usize,
    authors: usize,
    /// How many clocks tell seconds of the first hours of the day.
    recorded: usize,
    /// How many have the name of a person for a heading.
    persons: usize,
    ids: usize,
    titles: usize,
    said: usize,
    between: Vec<i64>,
    rising: usize,
    falling: usize,
    /// Whether most steps go from old to new, however small.
    upwards: bool,
    round: usize,
    clocks: usize,
    dates_only: usize,
}

/// Text that says something, in letters.
const TELLING: usize = 40;

/// The view of a family, weighed.
pub fn weigh<'a>(reader: &Reader<'_, 'a>, family: &Family) -> Weighed<'a> {
    let (family, others) = &own::entries(reader.outline, family);
    let view = reader.view(family);
    let count = count(reader, family, &view);
    let instead = instead(reader.outline, family, &count, reader.kind);
    let share = |part: usize, of: usize| i64::try_from(100 * part / of.max(1)).unwrap_or(100).min(100);
    let story = reader.outline.story();
    let score = 2 * share(count.said, story)
        + share(count.timed + count.minutes, count.all)
        + share(count.telling, count.all)
        + share(count.titles, count.all) / 2
        + share(count.ids, count.all) / 2
        + i64::try_from(count.all.min(20)).unwrap_or(0) * 3
        - share(count.away, count.all);
    Weighed { view, score, instead, others: others.clone() }
}

fn count(reader: &Reader<'_, '_>, family: &Family, view: &View<'_>) -> Count {
    let outline = reader.outline;
    let texts: Vec<String> = view.entries.iter().map(Raw::words).collect();
    let is_heads = family.form == Form::Heads;
    let tells = |text: &String| weight(text) >= TELLING;
    let times: Vec<Timestamp> = view.entries.iter().filter_map(|entry| Some(entry.published?.at)).collect();
    let steps: Vec<i64> = times.windows(2).map(|pair| pair[1].as_second() - pair[0].as_second()).collect();
    let mut count = Count {
        all: view.entries.len(),
        timed: times.len(),
        recorded: 0,
        persons: view
            .entries
            .iter()
            .filter(|entry| entry.title.as_deref().is_some_and(crate::extract::html::person::is_written_like_a_person))
            .count(),
        minutes: 0,
        telling: 0,
        away: 0,
        headings_away: 0,
        times_away: 0,
        shared: 0,
        middle: middle(
            view.entries
                .iter()
                .zip(&texts)
                .map(|(entry, text)| weight(text).saturating_sub(entry.title.as_deref().map_or(0, weight))),
        ),
        authors: view.entries.iter().flat_map(|entry| &entry.authors).collect::<HashSet<_>>().len(),
        ids: view.entries.iter().filter(|entry| !entry.ids.is_empty()).count(),
        titles: view.entries.iter().filter(|entry| entry.title.is_some()).count(),
        said: texts.iter().map(|text| weight(text)).sum::<usize>(),
        between: steps.iter().map(|step| step.abs()).collect(),
        rising: steps.iter().filter(|step| **step > 60).count(),
        falling: steps.iter().filter(|step| **step < -60).count(),
        upwards: steps.iter().filter(|step| **step > 0).count() > steps.iter().filter(|step| **step < 0).count(),
        round: 0,
        clocks: 0,
        dates_only: view
            .entries
            .iter()
            .filter(|entry| entry.published.is_some_and(|stamp| stamp.precision == crate::entry::Precision::Day))
            .count(),
    };
    for (&at, text) in family.members.iter().zip(&texts) {
        count.telling += usize::from(tells(text) || (!is_heads && shows_a_picture(outline, at)));
        let marks = outline.marks_in(at);
        let own = || marks.iter().filter(|mark| !outline.places[mark.at].quoted);
        count.minutes += usize::from(own().any(|mark| mark.time == Time::Minute));
        if let Some(Time::Told(reading)) = own().next().map(|mark| &mark.time) {
            count.clocks += 1;
            count.round += usize::from(is_round(reading, reader.context));
            let is_early = |time: &jiff::civil::Time| time.hour() < 4 && time.second() != 0;
            count.recorded += usize::from(matches!(reading, Reading::Clock { time, .. } if is_early(time)));
        }
        let place = &outline.places[at];
        let away = if is_heads { is_of_links(outline, family, at) } else { leads_away(reader, at, place.said) };
        count.away += usize::from(away);
        count.headings_away += usize::from(away || heading_leads_away(reader, at));
        count.shared += usize::from(can_be_shared(outline, range(outline, family, at)));
        count.times_away += usize::from(own().any(|mark| time_leads_away(reader, mark.at)));
    }
    count.between.sort_unstable();
    count
}

fn shows_a_picture(outline: &Outline<'_>, at: usize) -> bool {
    outline
        .within(at)
        .any(|inner| matches!(outline.places[inner].element.value().name(), "figure" | "picture" | "amp-img" | "img"))
}

/// On five minutes, and to the minute.
fn is_round(reading: &Reading, context: &when::Context) -> bool {
    match reading {
        Reading::Clock { time, .. } => time.minute() % 5 == 0,
        Reading::Instant(stamp) => {
            let time = context.zone().to_datetime(stamp.at).time();
            !stamp.inferred && time.minute() % 5 == 0 && time.second() == 0
        }
        Reading::Day(_) => false,
    }
}

fn middle(numbers: impl Iterator<Item = usize>) -> usize {
    let mut numbers: Vec<usize> = numbers.collect();
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied().unwrap_or(0)
}

/// The places that an entry takes: its container, or all up to the next head.
fn range(outline: &Outline<'_>, family: &Family, at: usize) -> std::ops::Range<usize> {
    match family.form {
        Form::Containers => outline.within(at),
        Form::Heads => {
            let nth = family.members.partition_point(|&member| member <= at);
            let parent = outline.places[at].parent;
            at..family.members.get(nth).copied().unwrap_or(outline.places[parent].end)
        }
    }
}

/// Whether what follows a head is links for the most part.
fn is_of_links(outline: &Outline<'_>, family: &Family, at: usize) -> bool {
    let range = range(outline, family, at);
    let (mut said, mut linked, mut next) = (0, 0, range.start);
    // Whole elements as long as they end in time; the parts of one that goes on to the next head.
    while next < range.end {
        let place = &outline.places[next];
        if place.end <= range.end {
            (said, linked, next) = (said + place.said, linked + place.linked, place.end);
        } else {
            next += 1;
        }
    }
    linked * 2 >= said && said > 0
}

/// Whether a time is, or stands in, a link to another outlet's page.
fn time_leads_away(reader: &Reader<'_, '_>, at: usize) -> bool {
    let element = reader.outline.places[at].element;
    let around = element.ancestors().take(3).filter_map(ElementRef::wrap);
    std::iter::once(element).chain(around).any(|link| link.value().name() == "a" && is_elsewhere(reader, link))
}

/// Whether there is a button to share this very entry: a teaser has none.
fn can_be_shared(outline: &Outline<'_>, range: std::ops::Range<usize>) -> bool {
    range
        .map(|at| outline.places[at].element)
        .filter(|element| element.value().name() == "a")
        .any(|link| link.attr("href").is_some_and(crate::extract::html::address::is_share_link))
}

/// Whether most of what an element says is one link to another page.
fn leads_away(reader: &Reader<'_, '_>, at: usize, said: usize) -> bool {
    let outline = reader.outline;
    let is_link = outline.places[at].element.value().name() == "a";
    let mut parts = outline.within(at).filter(|&inner| outline.places[inner].element.value().name() == "a");
    let target = parts.find(|&inner| is_link || outline.places[inner].said * 2 > said);
    target.is_some_and(|inner| is_elsewhere(reader, outline.places[inner].element))
}

/// Whether the heading of an element is a link to another page, or stands in one.
fn heading_leads_away(reader: &Reader<'_, '_>, at: usize) -> bool {
    let Some(heading) = crate::extract::found::families::heading_in(reader.outline, at) else { return false };
    let element = reader.outline.places[heading].element;
    let inner = element.descendent_elements().find(|inner| inner.value().name() == "a");
    let outer = || element.ancestors().take(3).filter_map(ElementRef::wrap).find(|outer| outer.value().name() == "a");
    inner.or_else(outer).is_some_and(|link| is_elsewhere(reader, link))
}

fn is_elsewhere(reader: &Reader<'_, '_>, link: ElementRef<'_>) -> bool {
    let Some(href) = link.attr("href") else { return false };
    if href.starts_with('#') {
        return false;
    }
    let Some(target) = crate::extract::html::address::address(href, reader.base) else { return false };
    let same = |page: &Url| {
        let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
        page.host_str() == target.host_str() && (path(page) == path(&target) || is_below(&path(&target), &path(page)))
    };
    !reader.page.is_some_and(same)
}

/// `/live/harbour-storm-2026/boats-123` is a part of `/live/harbour-storm-2026`; `/live/harbour-storm` is another page
/// than `/live`, which lists it.
fn is_below(path: &str, page: &str) -> bool {
    let name = page.rsplit('/').next().unwrap_or_default();
    let names_a_story = name.len() >= 15 || name.bytes().filter(u8::is_ascii_digit).count() >= 5;
    names_a_story && path.strip_prefix(page).is_some_and(|rest| rest.starts_with('/'))
}

fn instead(outline: &Outline<'_>, family: &Family, count: &Count, kind: Kind) -> Option<Instead> {
    who_speaks(outline, family, count, kind)
        .or_else(|| where_it_leads(count, kind))
        .or_else(|| what_it_tells(count, kind))
        .or_else(|| when_it_was(count, kind))
        .or_else(|| match (kind.is_live, kind.is_story) {
            (true, true) => None,
            // A concert is live too, and so is a stream.
            (true, false) => {
                (!kind.is_named && (kind.is_section || !count.most(count.ids, 90))).then_some(Instead::Few)
            }
            (false, _) => unannounced(outline, count, kind),
        })
}

impl Count {
    fn most(&self, part: usize, percent: usize) -> bool {
        part * 100 >= self.all * percent
    }
}

/// Readers, or critics; or nobody, in the margin.
fn who_speaks(outline: &Outline<'_>, family: &Family, count: &Count, kind: Kind) -> Option<Instead> {
    let members = || family.members.iter().map(|&at| &outline.places[at]);
    let is_ticker = count.most(count.minutes, 50);
    // Editors have headings, where people who answer one another have none.
    let is_edited = kind.is_live && count.most(count.titles, 60) && !count.most(count.persons, 50);
    if members().filter(|place| place.margin == Some(Margin::Comments)).count() * 2 > count.all
        || (!is_ticker && is_called(outline, family, &COMMENTS, 50))
        || (has_replies(outline, family) && !is_edited)
        || (count.all >= 4 && count.most(count.persons, 60))
    {
        return Some(Instead::Comments);
    }
    if members().filter(|place| place.margin.is_some()).count() * 2 > count.all {
        return Some(Instead::Margin);
    }
    is_called(outline, family, &["review", "rating", "bewertung"], 50).then_some(Instead::Reviews)
}

/// Teasers lead to what they tease of; entries are all that there is, but for a permalink.
fn where_it_leads(count: &Count, kind: Kind) -> Option<Instead> {
    let is_teased = count.most(count.headings_away, 70)
        && (kind.is_other || (count.middle < TEASER && !count.most(count.shared, 60)));
    (count.most(count.away, 50) || is_teased).then_some(Instead::Links)
}

fn what_it_tells(count: &Count, kind: Kind) -> Option<Instead> {
    let is_surely_live = kind.is_live && kind.is_story;
    if !count.most(count.telling, if is_surely_live { 40 } else { 60 }) {
        return Some(Instead::Wordless);
    }
    let is_timed = count.most(count.timed, 70)
        || count.most(count.minutes, 50)
        || (is_surely_live && count.most(count.timed, 30) && count.most(count.ids, 90));
    (!is_timed).then_some(Instead::Timeless)
}

fn when_it_was(count: &Count, kind: Kind) -> Option<Instead> {
    let is_surely_live = kind.is_live && kind.is_story;
    let steps = count.rising + count.falling;
    let odd = count.rising.min(count.falling);
    // Editors pin, and sort by what matters.
    let allowed = if kind.is_live && count.most(count.ids, 90) { 2 } else { 4 };
    if odd >= 2 && odd * allowed > steps {
        return Some(Instead::Disordered);
    }
    // What happens does not happen on the minute that a clock has in words.
    let is_round = count.clocks >= 5 && count.round * 10 >= count.clocks * 9;
    if is_round && (count.upwards || !kind.is_live) && !(kind.is_live && count.most(count.ids, 90)) {
        return Some(Instead::Timetable);
    }
    // The places in a recording are counted from its beginning.
    if count.upwards && count.recorded * 2 > count.all {
        return Some(Instead::Timetable);
    }
    let is_known = is_surely_live || (kind.is_live && count.most(count.ids, 90));
    if count.upwards && !count.most(count.minutes, 50) && !is_known {
        return Some(if kind.is_live { Instead::Timetable } else { Instead::Upwards });
    }
    let apart = count.between.get(count.between.len() / 2).copied().unwrap_or(0);
    let most_apart = if kind.is_live { 24 * 3600 } else { 4 * 3600 };
    (apart > most_apart).then_some(Instead::Archive)
}

/// Without a word from the page that it is live, it has to look like it in every way.
fn unannounced(outline: &Outline<'_>, count: &Count, kind: Kind) -> Option<Instead> {
    if count.most(count.headings_away, 50) || count.most(count.times_away, 50) {
        return Some(Instead::Links);
    }
    if count.dates_only * 2 > count.all {
        return Some(Instead::Archive);
    }
    if count.authors * 2 > count.all {
        return Some(Instead::Comments);
    }
    let story = outline.story().max(1);
    (!kind.is_story || count.all < 4 || count.said * 100 < story * 40).then_some(Instead::Few)
}

/// A teaser says no more below its heading, in letters.
const TEASER: usize = 250;

const COMMENTS: [&str; 7] = ["comment", "reply", "kommentar", "commentaire", "comentario", "commento", "answer"];

/// Whether most members, or what stands around them, are called so.
fn is_called(outline: &Outline<'_>, family: &Family, words: &[&str], percent: usize) -> bool {
    let named = |at: usize| {
        let value = outline.places[at].element.value();
        value.classes().chain(value.id()).chain(value.attr("itemtype")).chain(value.attr("itemprop")).any(|name| {
            let name = name.to_ascii_lowercase();
            words.iter().any(|word| name.contains(word)) && !name.contains("no-") && !name.contains("commentary")
        })
    };
    let called = |at: usize| named(at) || named(outline.places[at].parent);
    family.members.iter().filter(|&&at| called(at)).count() * 100 >= family.members.len() * percent
}

/// Whether most members can be answered, quoted, reported or liked: what people say to one another.
fn has_replies(outline: &Outline<'_>, family: &Family) -> bool {
    const WORDS: [&str; 14] = [
        "reply",
        "report",
        "antworten",
        "melden",
        "répondre",
        "signaler",
        "responder",
        "rispondi",
        "beantwoorden",
        "svara",
        "quote",
        "zitieren",
        "odpowiedz",
        "citer",
    ];
    let answers = |at: usize| {
        range(outline, family, at).any(|inner| {
            let place = &outline.places[inner];
            matches!(place.element.value().name(), "a" | "button" | "span" | "li")
                && place.said <= 16
                && place.said > 0
                && WORDS.contains(&text_of(place.element).to_lowercase().as_str())
        })
    };
    family.members.iter().filter(|&&at| answers(at)).count() * 2 > family.members.len()
}

//! What is seen of a list of elements, from the outline alone: nothing is read of its entries but what the choice needs.

use std::collections::HashSet;
use std::ops::Range;

use ego_tree::NodeId;
use jiff::Timestamp;

use super::evidence::{Evidence, Feature};
use super::reference::Reference;
use crate::extract::found::facts::Facts;
use crate::extract::found::families::{Family, Form};
use crate::extract::found::marks::{Mark, Stand, Time};
use crate::extract::found::outline::{Margin, Outline};
use crate::extract::found::repeated::Reader;
use crate::extract::found::{authors, flat, parts, whose};
use crate::extract::html::attributes::Attributes;
use crate::extract::page::kind::Kind;
use crate::extract::view::left::Rule;
use crate::extract::view::{Body, Raw, text_of};
use crate::extract::words::{self, Concept};
use crate::page::Claim;
use crate::when::solve::{Shape, alone, shape};

/// The evidence of the page as a whole, for and against, which is the same for all lists.
pub fn of_page(kind: Kind, says_so: bool, is_kept_up: bool, claim: Claim) -> Evidence {
    let mut evidence = Evidence::default();
    let mut set = |feature, is: bool| evidence.set(feature, f32::from(u8::from(is)));
    set(Feature::SaysSo, says_so);
    set(Feature::Named, kind.is_named);
    set(Feature::Live, kind.is_live);
    set(Feature::KeptUp, is_kept_up);
    set(Feature::Story, kind.is_story);
    set(Feature::Followed, claim == Claim::Followed);
    set(Feature::Claimed, claim == Claim::Live);
    evidence.set(
        Feature::Other,
        if kind.is_other {
            1.0
        } else if kind.is_website {
            0.5
        } else {
            0.0
        },
    );
    evidence
}

/// What is seen of one member.
struct Member {
    range: Range<usize>,
    /// How much it says, in letters.
    said: usize,
    /// How much of that stands below its heading.
    below: usize,
    heading: Option<usize>,
    time: Option<Rough>,
    is_date_only: bool,
    is_minute: bool,
    is_recorded: bool,
    /// Whether its time is counted from now.
    is_counted: bool,
    /// What of its first text is its time.
    cut: Option<(NodeId, usize)>,
}

/// A time as far as the order of neighbours needs it, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rough {
    /// Since 1970.
    Instant(i64),
    /// A clock time without a day: seconds since midnight.
    Clock(i64),
    /// Since the whistle.
    Minute(i64),
}

/// The evidence for a family of elements. `page` is what the page as a whole says.
pub fn of_family(
    reader: &Reader<'_, '_>,
    facts: &Facts,
    family: &Family,
    known: &Reference<'_, '_>,
    page: Evidence,
) -> Evidence {
    let outline = reader.outline;
    let members: Vec<Member> = family.members.iter().map(|&at| member(reader, facts, family, at)).collect();
    let mut evidence = page;
    if members.is_empty() {
        return evidence;
    }
    times(&mut evidence, &members, reader);
    says(&mut evidence, outline, facts, &members);
    leads(&mut evidence, reader, facts, family, &members);
    // A list of other pages runs from new to old as well, below a headline that speaks of updates.
    let stays = 1.0 - evidence.get(Feature::HeadAway).max(evidence.get(Feature::Away));
    evidence.set(Feature::Downwards, evidence.get(Feature::Downwards) * stays);
    evidence.set(Feature::KeptUp, evidence.get(Feature::KeptUp) * stays);
    // A plan is not kept up to date as things happen.
    evidence.set(Feature::Round, evidence.get(Feature::Round) * (1.0 - 0.5 * evidence.get(Feature::KeptUp)));
    speaks(&mut evidence, reader, facts, family, &members);
    evidence.set(Feature::Alike, alike(outline, family));
    if known.count > 0 {
        let agreeing = agreeing(reader, family, &members, known);
        let share = share(agreeing, members.len().min(known.count));
        evidence.set(Feature::Agrees, share);
        evidence.set(Feature::Disagrees, if share < 0.3 { 1.0 } else { 0.0 });
    }
    evidence
}

fn share(part: usize, of: usize) -> f32 {
    part as f32 / of.max(1) as f32
}

fn share_of(members: &[Member], is: impl Fn(&Member) -> bool) -> f32 {
    share(members.iter().filter(|member| is(member)).count(), members.len())
}

/// The places that an entry takes: its container, or all up to the next head.
fn range(outline: &Outline<'_>, family: &Family, at: usize) -> Range<usize> {
    match family.form {
        Form::Containers => outline.within(at),
        Form::Heads => {
            let nth = family.members.partition_point(|&member| member <= at);
            let parent = outline.places[at].parent;
            at..family.members.get(nth).copied().unwrap_or(outline.places[parent].end)
        }
    }
}

/// How much is said among these places, and how much of it in links. Whole elements as long as they end in time; the parts of
/// one that goes on to the next head.
fn said_in(outline: &Outline<'_>, range: &Range<usize>) -> (usize, usize) {
    let (mut said, mut linked, mut next) = (0, 0, range.start);
    while next < range.end {
        let place = &outline.places[next];
        if place.end <= range.end {
            if place.margin.is_none() || next == range.start {
                (said, linked) = (said + place.said, linked + place.linked);
            }
            next = place.end;
        } else {
            next += 1;
        }
    }
    (said, linked)
}

fn member(reader: &Reader<'_, '_>, facts: &Facts, family: &Family, at: usize) -> Member {
    let outline = reader.outline;
    let range = range(outline, family, at);
    let (said, _) = said_in(outline, &range);
    let heading = facts.heading(&range);
    let mut own: Vec<Mark> =
        outline.marks_in(at).iter().filter(|mark| !outline.places[mark.at].quoted).cloned().collect();
    // The date of a card of another story is none of its own, where it has one.
    if own.iter().any(|mark| !whose::is_of_a_card(outline, at, mark)) {
        own.retain(|mark| !whose::is_of_a_card(outline, at, mark));
    }
    let mark = parts::time(&own);
    let mut member = Member {
        said,
        below: said.saturating_sub(heading.map_or(0, |heading| outline.places[heading].said)),
        heading,
        time: None,
        is_date_only: false,
        is_minute: false,
        is_recorded: false,
        is_counted: false,
        cut: mark.and_then(|mark| parts::cut(outline, mark)),
        range,
    };
    match mark.map(|mark| &mark.time) {
        Some(Time::Minute) => {
            member.is_minute = true;
            member.time = mark.and_then(|mark| minute(&text_of(outline.places[mark.at].element)));
        }
        Some(Time::Told(meanings)) => match shape(meanings) {
            Some(Shape::Clock(time)) => {
                let second = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
                member.is_recorded = time.hour() < 4 && time.second() != 0;
                member.time = Some(Rough::Clock(second));
            }
            Some(shape) => {
                member.is_date_only = shape == Shape::Day;
                member.is_counted = shape == Shape::Counted;
                // A date in the words of a sentence tells no instant; one for machines tells a poor one.
                let tells = shape != Shape::Day || mark.is_some_and(|mark| mark.stand == Stand::Attribute);
                let stamp = alone(meanings, reader.context).filter(|_| tells);
                member.time = stamp.map(|stamp| Rough::Instant(stamp.at.as_second()));
            }
            None => {}
        },
        None => {}
    }
    member
}

/// `90+4'`: the minute with what was added, in seconds.
fn minute(text: &str) -> Option<Rough> {
    let numbers: Vec<i64> = text
        .split(|char: char| !char.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .take(2)
        .filter_map(|part| part.parse().ok())
        .collect();
    // What is added to a half comes before the next one begins.
    let added = numbers.get(1).copied().unwrap_or(0).min(59);
    Some(Rough::Minute(numbers.first()? * 60 + added))
}

/// The step from one time to the next, in seconds; a clock that jumps by half a day jumps over midnight.
fn step(from: Rough, to: Rough) -> Option<i64> {
    match (from, to) {
        (Rough::Instant(from), Rough::Instant(to)) | (Rough::Minute(from), Rough::Minute(to)) => Some(to - from),
        (Rough::Clock(from), Rough::Clock(to)) => {
            let step = to - from;
            let day = 24 * 3600;
            Some(if step > day / 2 {
                step - day
            } else if step < -day / 2 {
                step + day
            } else {
                step
            })
        }
        _ => None,
    }
}

fn times(evidence: &mut Evidence, members: &[Member], reader: &Reader<'_, '_>) {
    let timed = |member: &Member| (member.time.is_some() && !member.is_date_only) || member.is_minute;
    evidence.set(Feature::Timed, share_of(members, timed));
    evidence.set(Feature::DateOnly, share_of(members, |member| member.is_date_only));
    evidence.set(Feature::Single, if members.len() == 1 { 1.0 } else { 0.0 });
    // Half of the clocks of a real day are of the first four hours at most; a recording's are all.
    let recorded = share_of(members, |member| member.is_recorded);
    let known: Vec<Rough> = members.iter().filter_map(|member| member.time).collect();
    let steps: Vec<i64> = known.windows(2).filter_map(|pair| step(pair[0], pair[1])).collect();
    // A step within a minute is no step: what was sorted by the second may be shown by the minute. A match counts balls and
    // added minutes in smaller ones.
    let least = if known.iter().any(|time| matches!(time, Rough::Minute(_))) { 0 } else { 60 };
    let (rising, falling) =
        (steps.iter().filter(|step| **step > least).count(), steps.iter().filter(|step| **step < -least).count());
    let (odd, moved) = (rising.min(falling), rising + falling);
    // Editors pin one or two, which is an odd step each.
    let odd = odd.saturating_sub(1);
    let ordered = if moved == 0 { 0.4 } else { 1.0 - 2.0 * share(odd, moved) };
    evidence.set(Feature::Ordered, ordered * share(known.len(), members.len()));
    let ups = steps.iter().filter(|step| **step > 0).count();
    let downs = steps.iter().filter(|step| **step < 0).count();
    let is_upwards = ups > downs && moved >= 2;
    evidence.set(Feature::Upwards, if is_upwards { 1.0 } else { 0.0 });
    evidence.set(Feature::Downwards, if downs > ups && moved >= 2 { (ordered - 0.6) / 0.4 } else { 0.0 });
    evidence.set(Feature::Recorded, if is_upwards { recorded } else { 0.0 });
    // Two or three may well share a minute.
    let same = share(steps.iter().filter(|step| **step == 0).count(), steps.len());
    evidence.set(Feature::SameTime, if steps.len() >= 2 { (same - 0.5) * 2.0 } else { 0.0 });
    let now = reader.context.now.as_second();
    let ahead = known.iter().filter(|time| matches!(time, Rough::Instant(at) if *at > now + 600)).count();
    evidence.set(Feature::Ahead, share(ahead, known.len()));
    apart(evidence, &steps);
    round(evidence, members);
}

fn apart(evidence: &mut Evidence, steps: &[i64]) {
    let mut between: Vec<i64> = steps.iter().map(|step| step.abs()).filter(|step| *step > 0).collect();
    between.sort_unstable();
    let Some(&middle) = between.get(between.len() / 2) else { return };
    let hours = middle as f32 / 3600.0;
    // Several events, each told within hours, are an archive too: what lies between them, but for the widest gap.
    let others = &between[..between.len() - 1];
    let mean = others.iter().sum::<i64>() as f32 / others.len().max(1) as f32 / 3600.0;
    // From six hours to a day and a half it grows: a night between two is no archive.
    evidence.set(Feature::Apart, ((hours - 6.0) / 30.0).max((mean - 48.0) / 48.0));
    evidence.set(Feature::Brisk, 1.0 - (hours - 1.0) / 3.0);
}

fn round(evidence: &mut Evidence, members: &[Member]) {
    let clocks: Vec<i64> = members
        .iter()
        // "Ten minutes ago" is on five minutes whenever somebody looks on five minutes.
        .filter(|member| !member.is_counted)
        .filter_map(|member| match member.time? {
            Rough::Instant(at) => Some(at.rem_euclid(3600)),
            Rough::Clock(at) => Some(at % 3600),
            Rough::Minute(_) => None,
        })
        .collect();
    // Of a few it may be chance, or people who write "about half past"; a dozen are a plan.
    let round = share(clocks.iter().filter(|second| *second % 300 == 0).count(), clocks.len());
    let enough = (clocks.len() as f32 - 3.0) / 7.0 * (1.0 - evidence.get(Feature::Downwards));
    evidence.set(Feature::Round, ((round - 0.6) / 0.3).clamp(0.0, 1.0) * enough.clamp(0.0, 1.0));
}

fn says(evidence: &mut Evidence, outline: &Outline<'_>, facts: &Facts, members: &[Member]) {
    let mut said: Vec<usize> = members.iter().map(|member| member.said).collect();
    let all: usize = said.iter().sum();
    said.sort_unstable();
    let middle = said[said.len() / 2] as f32;
    // A clock and a word or two are 20 letters; a paragraph is 200.
    let pictured = share_of(members, |member| facts.has_picture(&member.range));
    let telling = ((middle / 12.0).max(1.0).ln() / (200.0f32 / 12.0).ln()).max(0.6 * pictured);
    evidence.set(Feature::Telling, telling);
    // What stands beside the story is no part of it.
    let inside = share_of(members, |member| outline.places[member.range.start].margin.is_none());
    evidence.set(Feature::Share, share(all, outline.story()).min(1.0) * inside);
    evidence.set(Feature::Many, (members.len() as f32).ln() / 12.0f32.ln());
    evidence.set(Feature::Titled, share_of(members, |member| member.heading.is_some()));
}

fn leads(evidence: &mut Evidence, reader: &Reader<'_, '_>, facts: &Facts, family: &Family, members: &[Member]) {
    let outline = reader.outline;
    let of = |is: &dyn Fn(&Member) -> bool| share_of(members, is);
    // A card of another story in an entry leads away, and the entry does not.
    let own_links = |member: &Member| {
        let margin = outline.places[member.range.start].margin;
        let links = facts.links(&member.range).iter();
        links.filter(move |(at, is_elsewhere)| {
            *is_elsewhere && outline.places[*at].margin == margin && !outline.places[*at].quoted
        })
    };
    let is_away = |member: &Member| {
        let (mut linked, mut longest) = (0, 0);
        for (at, _) in own_links(member) {
            (linked, longest) = (linked + outline.places[*at].said, longest.max(outline.places[*at].said));
        }
        let is_link =
            family.form == Form::Containers && outline.places[member.range.start].element.value().name() == "a";
        is_link || longest * 2 > member.said || (linked * 5 > member.said * 3 && member.said > 0)
    };
    let is_linked = |member: &Member, at: usize| {
        let around = outline.places[at].element.ancestors().take(3).map(|node| node.id()).collect::<Vec<_>>();
        facts.links(&member.range).iter().any(|(link, is_elsewhere)| {
            *is_elsewhere && (outline.within(at).contains(link) || around.contains(&outline.places[*link].element.id()))
        })
    };
    // Where there is no heading, a link that says most of it is the headline of what it leads to.
    let headed = of(&|member| member.heading.map_or_else(|| is_away(member), |heading| is_linked(member, heading)));
    let timed =
        of(&|member| outline.marks_in(member.range.start).first().is_some_and(|mark| is_linked(member, mark.at)));
    let mut below: Vec<usize> = members.iter().map(|member| member.below).collect();
    below.sort_unstable();
    // A teaser says a sentence or two below its heading; whoever says three paragraphs there does not tease.
    let tells_it_all = ((below[below.len() / 2] as f32 - 200.0) / 400.0).clamp(0.0, 1.0);
    let shared = of(&|member| facts.has_share(&member.range));
    evidence.set(Feature::Away, of(&is_away));
    evidence.set(Feature::HeadAway, headed * (1.0 - tells_it_all) * (1.0 - 0.5 * shared));
    evidence.set(Feature::TimeAway, timed * (1.0 - tells_it_all));
    // A fragment of this page, or the page's address with something behind.
    let here = of(&|member| {
        facts.links(&member.range).iter().any(|(at, is_elsewhere)| {
            let href = outline.places[*at].element.attribute("href").unwrap_or_default();
            !is_elsewhere && href.contains('#') && href.len() > href.find('#').unwrap_or(0) + 2
        })
    });
    evidence.set(Feature::OwnLink, here.max(shared));
    let ids = parts::ids(outline, &family.members);
    evidence.set(Feature::OwnId, share(ids.iter().filter(|ids| !ids.is_empty()).count(), members.len()));
}

fn speaks(evidence: &mut Evidence, reader: &Reader<'_, '_>, facts: &Facts, family: &Family, members: &[Member]) {
    let outline = reader.outline;
    let is_called = |at: usize, concept: Concept| {
        let value = outline.places[at].element.value();
        value
            .classes()
            .chain(value.id())
            .chain(value.attribute("itemtype"))
            .chain(value.attribute("itemprop"))
            .any(|name| words::is_named(concept, name))
    };
    let called = |concept: Concept| {
        let count = family
            .members
            .iter()
            .filter(|&&at| is_called(at, concept) || is_called(outline.places[at].parent, concept))
            .count();
        share(count, members.len())
    };
    evidence.set(Feature::Called, called(Concept::EntryName));
    // Where the minute of a match stands before them, "comentario" is what the reporter says.
    let minutes = share_of(members, |member| member.is_minute);
    evidence.set(Feature::CalledComment, called(Concept::CommentName) * (1.0 - minutes));
    evidence.set(Feature::CalledReview, called(Concept::ReviewName));
    let stands = |margin: Margin| {
        share(family.members.iter().filter(|&&at| outline.places[at].margin == Some(margin)).count(), members.len())
    };
    evidence.set(Feature::InComments, stands(Margin::Comments));
    evidence.set(Feature::Margin, stands(Margin::Aside));
    // One entry with an answer below it is no thread.
    let enough = (members.len() as f32 + 1.0) / 4.0;
    let answerable = share_of(members, |member| facts.has_reply(&member.range));
    evidence.set(Feature::Answerable, answerable * enough.min(1.0));
    // The first of each: a by-line may name a place too.
    let names: Vec<String> = family
        .members
        .iter()
        .filter_map(|&at| authors::authors(outline, at).into_iter().flat_map(|(_, names)| names).next())
        .collect();
    let different: HashSet<&String> = names.iter().collect();
    // A newsroom has a handful of people on a story; where nearly every one is by another person, readers speak. Of four that
    // says little, of ten much.
    let many = share(different.len(), members.len()) * share(names.len(), members.len());
    let enough = (members.len() as f32 - 3.0) / 5.0;
    evidence.set(Feature::Authors, ((many - 0.4) / 0.4).clamp(0.0, 1.0) * enough.clamp(0.0, 1.0));
    let persons = share_of(members, |member| {
        member.heading.is_some_and(|at| {
            crate::extract::html::person::is_written_like_a_person(&text_of(outline.places[at].element))
        })
    });
    evidence.set(Feature::Persons, if members.len() >= 4 { (persons - 0.5) * 2.0 } else { 0.0 });
}

/// How similar the members are in their markup: the share of them that has the most frequent children, by name and class.
fn alike(outline: &Outline<'_>, family: &Family) -> f32 {
    let made = |at: usize| {
        let value = outline.places[at].element.value();
        (value.name(), value.classes().next())
    };
    let mut counts = std::collections::HashMap::new();
    family.members.iter().for_each(|&at| *counts.entry(made(at)).or_insert(0usize) += 1);
    share(counts.into_values().max().unwrap_or(0), family.members.len())
}

/// How many members are in another layer of the page too, by id, heading or text.
fn agreeing(reader: &Reader<'_, '_>, family: &Family, members: &[Member], known: &Reference<'_, '_>) -> usize {
    let outline = reader.outline;
    let ids = parts::ids(outline, &family.members);
    let mut nodes: Vec<Vec<_>> = match family.form {
        Form::Containers => family.members.iter().map(|&at| vec![*outline.places[at].element]).collect(),
        Form::Heads => flat::pieces(outline, family, reader.context).into_iter().map(|piece| piece.nodes).collect(),
    };
    let sketch = |(nth, ids): (usize, Vec<String>)| {
        let member = &members[nth];
        let heading = member.heading.map(|at| outline.places[at].element);
        let at = member.range.start;
        let shown = parts::shown_times(outline, outline.marks_in(at)).into_iter().map(|element| (element, Rule::Time));
        let by = authors::authors(outline, at).into_iter().map(|(element, _)| (element, Rule::Author));
        let raw = Raw {
            ids,
            title: heading.map(|heading| parts::without_time(&text_of(heading), reader.context)),
            body: Some(Body::Elements {
                within: std::mem::take(&mut nodes[nth]),
                without: shown.chain(by).collect(),
                cut: member.cut.into_iter().collect(),
            }),
            ..Raw::default()
        };
        known.knows_at(&raw, |at| member.time.is_some_and(|time| may_be(time, at)))
    };
    ids.into_iter().enumerate().map(sketch).filter(|is_known| *is_known).count()
}

/// Whether a time may be that instant, to the minute, whatever the zone of its clock.
fn may_be(time: Rough, at: Timestamp) -> bool {
    const QUARTER: i64 = 15 * 60;
    let apart = match time {
        Rough::Instant(second) => (at.as_second() - second).abs(),
        Rough::Clock(second) => (at.as_second() - second).rem_euclid(QUARTER),
        Rough::Minute(_) => QUARTER,
    };
    apart <= 60
}

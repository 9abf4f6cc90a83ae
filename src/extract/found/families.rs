//! Families of like elements that bear times: where a page repeats one form, an entry may be told in each.

use std::collections::{BTreeMap, HashMap};

use super::marks::{Stand, Time, in_small_letters};
use super::outline::{Margin, Outline};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::work;
use crate::extract::view::is_block;
use crate::when::solve::Shape;

/// Like elements in the order of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Their places.
    pub members: Vec<usize>,
    /// Whether they bear an entry each, or head one that follows.
    pub form: Form,
}

/// How entries and the members of a family go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A member is an entry.
    Containers,
    /// A member heads an entry, which goes on to the next member.
    Heads,
}

/// Fewer elements of one form are chance.
const FEWEST: usize = 3;

/// So many families are compared with each other: those that say most. A page has a dozen or two.
const MOST: usize = 64;

/// All families of the page that could be its entries.
pub fn of(outline: &Outline<'_>) -> Vec<Family> {
    let mut groups: HashMap<Key, Vec<usize>> = HashMap::new();
    let mut seen = vec![false; outline.places.len()];
    for mark in outline.marks.iter().filter(|mark| is_of_an_entry(outline, mark.at, &mark.time)) {
        let mut at = mark.at;
        // Each element above a time is a member of some family; those above an earlier time too are in already.
        while at != 0 && outline.places[at].margin != Some(Margin::Comments) && !seen[at] {
            seen[at] = true;
            groups.entry(key(outline, at)).or_default().push(at);
            at = outline.places[at].parent;
        }
    }
    let mut families: Vec<Family> = Vec::new();
    for members in groups.into_values().filter(|members| members.len() >= FEWEST) {
        let kinds = by_class(outline, members.clone());
        let most = kinds.iter().map(Vec::len).max().unwrap_or(0);
        // "odd", "even", "first" tell no kinds: where no class covers most of those that stand side by side, they may be of one.
        if most * MAJORITY.1 < members.len() * MAJORITY.0 {
            families.extend(side_by_side(outline, &members).into_iter().flat_map(|all| formed(outline, all)));
        }
        families.extend(kinds.into_iter().flat_map(|kind| formed(outline, kind)));
    }
    families.extend(mixed_heads(outline));
    families.sort_by_key(|family| std::cmp::Reverse((says(outline, &family.members), family.members.len())));
    families.truncate(MOST);
    let mut families = without_wrapped(outline, families);
    families.sort_by(|a, b| a.members.cmp(&b.members));
    families
}

/// A class that so large a part of like elements bears, or a larger one, says of which kind they are.
const MAJORITY: (usize, usize) = (7, 10);

/// Those that stand under one parent, for each parent that has enough of them.
fn side_by_side(outline: &Outline<'_>, members: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    members.iter().for_each(|&at| groups.entry(outline.places[at].parent).or_default().push(at));
    groups.into_values().filter(|group| group.len() >= FEWEST).collect()
}

/// More times than this and the page has begun long ago, in Latin numbers: what they have in common is found by `of`.
const FEW: usize = 12;

/// What could be the entries of a page that has begun with one or two, or that has each in another form: what stands around
/// a time, as far as no other time stands there, and no headline of the page.
pub fn few(outline: &Outline<'_>) -> Vec<Family> {
    let times: Vec<usize> = outline
        .marks
        .iter()
        .filter(|mark| {
            !mark.is_change && is_of_an_entry(outline, mark.at, &mark.time) && outline.places[mark.at].margin.is_none()
        })
        .map(|mark| mark.at)
        .collect();
    if times.is_empty() || times.len() > FEW {
        return Vec::new();
    }
    let headlines: Vec<usize> =
        (0..outline.places.len()).filter(|&at| outline.places[at].element.value().name() == "h1").collect();
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for &time in &times {
        let at = island(outline, time, &times, &headlines);
        if leads_below(outline, at) {
            continue;
        }
        let group = groups.entry(outline.places[at].element.value().name()).or_default();
        if group.last() != Some(&at) {
            group.push(at);
        }
    }
    // A time with a word or two is the head of what follows it, and so is what begins a paragraph.
    let is_head = |at: usize| outline.places[at].said < 2 * SHORT;
    // One of few words among others of its make is an entry.
    let make = |at: usize| (outline.places[at].parent, outline.places[at].element.attribute("class"));
    let is_like_others =
        |at: usize, members: &[usize]| members.iter().any(|&other| !is_head(other) && make(other) == make(at));
    let mut families: Vec<Family> = groups
        .into_values()
        .map(|members| match members.iter().all(|&at| is_head(at) || begins_text(outline, at)) {
            true => Family { members, form: Form::Heads },
            false => {
                let is_one = |at: &usize| !is_head(*at) || is_like_others(*at, &members);
                Family { members: members.iter().copied().filter(is_one).collect(), form: Form::Containers }
            }
        })
        .collect();
    families.sort_by(|a, b| a.members.cmp(&b.members));
    families
}

/// A time alone is hardly longer, in letters.
const SHORT: usize = 20;

/// Whether there is nothing in an element but links to places on its own page, with their times and a heading: what is said,
/// is said there.
fn leads_below(outline: &Outline<'_>, at: usize) -> bool {
    let is_link = |&inner: &usize| outline.places[inner].element.value().name() == "a";
    let mut links = outline.within(at).filter(is_link).peekable();
    let has_links = links.peek().is_some();
    let stays = |link: usize| {
        let href = outline.places[link].element.attribute("href").unwrap_or_default();
        href.len() > 1 && href.starts_with('#')
    };
    let heading = heading_in(outline, at).map_or(0, |heading| outline.places[heading].said);
    let times: usize = outline.marks_in(at).iter().map(|mark| outline.places[mark.at].said).sum();
    let place = &outline.places[at];
    has_links && links.all(stays) && place.linked > 0 && place.said <= place.linked + heading + times
}

/// The largest element around a time in which no other time stands and no headline.
fn island(outline: &Outline<'_>, time: usize, times: &[usize], headlines: &[usize]) -> usize {
    let mut at = time;
    loop {
        let around = outline.places[at].parent;
        let within = outline.within(around);
        let is_page = matches!(outline.places[around].element.value().name(), "html" | "body" | "main");
        let has_other = times.iter().any(|other| within.contains(other) && !outline.within(at).contains(other));
        if around == at || is_page || has_other || headlines.iter().any(|headline| within.contains(headline)) {
            return at;
        }
        at = around;
    }
}

/// The member, of those that do not overlap and are in the order of the page, in which a place stands.
pub fn holder(outline: &Outline<'_>, members: &[usize], at: usize) -> Option<usize> {
    let nth = members.partition_point(|&member| member <= at).checked_sub(1)?;
    Some(members[nth]).filter(|&member| outline.within(member).contains(&at))
}

/// Where a family stands in another one, one in each, the outer one is enough: it has all that the inner has. Heads of
/// which others are a part are one kind of several.
fn without_wrapped(outline: &Outline<'_>, families: Vec<Family>) -> Vec<Family> {
    let is_in = |inner: &Family, outer: &Family| {
        outer.form == Form::Containers
            && inner.members != outer.members
            && inner.members.len() == outer.members.len()
            && inner.members.iter().zip(&outer.members).all(|(&inner, &outer)| outline.within(outer).contains(&inner))
            && (inner.form == Form::Heads || says(outline, &outer.members) <= 2 * says(outline, &inner.members))
    };
    let is_part = |part: &Family, whole: &Family| {
        part.form == Form::Heads
            && whole.form == Form::Heads
            && part.members.len() + FEWEST <= whole.members.len()
            && part.members.iter().all(|member| whole.members.binary_search(member).is_ok())
    };
    // Days and hours hold entries, and are none.
    let holds = |outer: &Family, inner: &Family| {
        let both = outer.form == Form::Containers && inner.form == Form::Containers;
        both && inner.members.len() > outer.members.len()
            && inner.members.iter().all(|&at| holder(outline, &outer.members, at).is_some_and(|around| around != at))
            && says(outline, &inner.members) * 5 >= says(outline, &outer.members) * 4
    };
    // A column of the page holds the whole list.
    let is_column = |outer: &Family, inner: &Family| {
        outer.form == Form::Containers
            && inner.form == Form::Containers
            && inner.members.len() > outer.members.len()
            && inner.members.first().zip(inner.members.last()).is_some_and(|(&first, last)| {
                holder(outline, &outer.members, first)
                    .is_some_and(|around| around != first && outline.within(around).contains(last))
            })
    };
    let kept: Vec<bool> = families
        .iter()
        .map(|family| {
            !families.iter().any(|other| {
                is_in(family, other) || is_part(family, other) || holds(family, other) || is_column(family, other)
            })
        })
        .collect();
    families.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept).map(|(family, _)| family).collect()
}

/// Times that head the texts under one parent, whatever elements those are: some in headings, some in paragraphs.
fn mixed_heads(outline: &Outline<'_>) -> Vec<Family> {
    let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
    let leads = |stand: Stand| matches!(stand, Stand::Leading(..) | Stand::Trailing | Stand::Alone);
    let marks = outline.marks.iter().filter(|mark| leads(mark.stand) && is_of_an_entry(outline, mark.at, &mark.time));
    for mark in marks {
        // The block that the time begins.
        let mut at = mark.at;
        while at != 0 && !is_block(outline.places[at].element.value().name()) {
            at = outline.places[at].parent;
        }
        let members = groups.entry(outline.places[at].parent).or_default();
        if members.last() != Some(&at) {
            members.push(at);
        }
    }
    let name = |at: usize| outline.places[at].element.value().name();
    groups
        .into_values()
        .filter(|members| members.len() >= FEWEST && members.iter().any(|&at| name(at) != name(members[0])))
        .map(|members| Family { members, form: Form::Heads })
        .collect()
}

/// Times in words of somebody else, and days that head a part of the page, are of no entry. A day in an element for times
/// is one.
fn is_of_an_entry(outline: &Outline<'_>, at: usize, time: &Time) -> bool {
    let value = outline.places[at].element.value();
    let is_for_times = || {
        value.name() == "time"
            || value.classes().any(|class| {
                let class = in_small_letters(class);
                class.contains("time") || class.contains("ago")
            })
    };
    !outline.places[at].quoted && (time.shape() != Some(Shape::Day) || is_for_times())
}

/// What brothers and cousins have in common.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    depth: usize,
    name: String,
    margin: bool,
    /// Elements without a class belong together only under one parent.
    parent: Option<usize>,
}

fn key(outline: &Outline<'_>, at: usize) -> Key {
    let place = &outline.places[at];
    let value = place.element.value();
    Key {
        depth: place.depth,
        name: value.name().to_owned(),
        margin: place.margin.is_some(),
        parent: value.classes().next().is_none().then_some(place.parent),
    }
}

/// Elements of one name at one depth may be of several kinds: the class that most of them share tells one from the
/// rest. A class that is made anew at every deploy serves as well: nothing of it is kept.
fn by_class(outline: &Outline<'_>, members: Vec<usize>) -> Vec<Vec<usize>> {
    let mut rest = members;
    let mut families = Vec::new();
    while rest.len() >= FEWEST && families.len() < 4 {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for &at in &rest {
            for class in outline.places[at].element.value().classes() {
                work::spend(60);
                *counts.entry(class).or_default() += 1;
            }
        }
        // Of classes that equally many have, the one that the fewest elements of the page have would be the best
        // name; the first in the alphabet is as good and always the same.
        let Some((class, count)) = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0))) else {
            families.push(rest);
            break;
        };
        if count < FEWEST {
            break;
        }
        let has = |at: &usize| is_of_class(outline, *at, class);
        let (mine, others): (Vec<usize>, Vec<usize>) = rest.iter().partition(|at| has(at));
        families.push(mine);
        rest = others;
    }
    families
}

/// A family with its members that bear no time, in the form that it has.
fn formed(outline: &Outline<'_>, mut members: Vec<usize>) -> Vec<Family> {
    members.sort_unstable();
    members.dedup();
    let is_head = begins_text(outline, members[0]);
    let all = with_brothers(outline, &members);
    let heads_much = says_between(outline, &all) * 2 > 3 * says(outline, &all);
    if is_head || heads_much || are_times(outline, &members) {
        // What follows none of them belongs to none.
        return vec![Family { members, form: Form::Heads }];
    }
    vec![Family { members: all, form: Form::Containers }]
}

/// Whether what follows an element of its kind goes on with what it says.
fn begins_text(outline: &Outline<'_>, at: usize) -> bool {
    matches!(
        outline.places[at].element.value().name(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "dt" | "time" | "b" | "strong" | "span" | "a" | "hr"
    )
}

/// Whether most of them say nothing but their time, whatever elements they are: what it is the time of stands behind.
fn are_times(outline: &Outline<'_>, members: &[usize]) -> bool {
    let is_time = |at: &&usize| {
        outline
            .marks_in(**at)
            .iter()
            .any(|mark| mark.stand == Stand::Alone && outline.places[mark.at].said == outline.places[**at].said)
    };
    members.iter().filter(is_time).count() * 5 >= members.len() * 4
}

fn says(outline: &Outline<'_>, members: &[usize]) -> usize {
    members.iter().map(|&at| outline.places[at].said).sum()
}

/// What is said between the members, by elements beside them.
fn says_between(outline: &Outline<'_>, members: &[usize]) -> usize {
    members
        .windows(2)
        .filter(|pair| outline.places[pair[0]].parent == outline.places[pair[1]].parent)
        .map(|pair| {
            outline
                .brothers_behind(pair[0])
                .take_while(|&brother| brother < pair[1])
                .filter(|&brother| outline.places[brother].margin.is_none())
                .map(|brother| outline.places[brother].said)
                .sum::<usize>()
        })
        .sum()
}

/// With the elements between and beside them that are like them but for the time: an entry may show none.
fn with_brothers(outline: &Outline<'_>, members: &[usize]) -> Vec<usize> {
    let sample = &outline.places[members[0]];
    let Some(class) = shared_class(outline, members) else { return members.to_vec() };
    let count = |holds: &dyn Fn(usize) -> bool| members.iter().filter(|&&at| holds(at)).count() * 2 > members.len();
    let has_id = |at: usize| id_of(outline, at).is_some();
    let has_heading = |at: usize| heading_in(outline, at).is_some();
    let (with_id, with_heading) = (count(&has_id), count(&has_heading));
    let mut parents: Vec<usize> = members.iter().map(|&at| outline.places[at].parent).collect();
    parents.sort_unstable();
    parents.dedup();
    let mut all: Vec<usize> = members.to_vec();
    for parent in parents {
        all.extend(outline.children(parent).filter(|&at| {
            let place = &outline.places[at];
            place.element.value().name() == sample.element.value().name()
                && is_of_class(outline, at, class)
                && place.said > 0
                && (has_id(at) || !with_id)
                && (has_heading(at) || !with_heading)
        }));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The class that all of them have, if there is one.
fn shared_class<'o>(outline: &'o Outline<'_>, members: &[usize]) -> Option<&'o str> {
    let first = outline.places[*members.first()?].element;
    first.value().classes().find(|class| members.iter().all(|&at| is_of_class(outline, at, class)))
}

fn is_of_class(outline: &Outline<'_>, at: usize, class: &str) -> bool {
    outline.places[at].element.value().classes().inspect(|_| work::spend(4)).any(|other| other == class)
}

/// The id that an element or one right inside it bears.
pub fn id_of<'a>(outline: &Outline<'a>, at: usize) -> Option<&'a str> {
    outline.places[at].element.attribute("id").filter(|id| id.len() > 1)
}

/// The first heading in an element that is not part of a quotation.
pub fn heading_in(outline: &Outline<'_>, at: usize) -> Option<usize> {
    outline.within(at).find(|&inner| {
        let place = &outline.places[inner];
        matches!(place.element.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
            && !place.quoted
            && place.said > 0
            && !outline.is_of_readers(inner, at)
    })
}

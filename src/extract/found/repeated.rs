//! A family of like elements read as entries: what stands in each, or between each and the next.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node};
use url::Url;

use super::authors::{self, Parts};
use super::families::{Family, Form};
use super::flat::{self, Piece};
use super::marks::{Mark, Stand, Time};
use super::outline::{Outline, weight};
use super::parts;
use super::signed;
use super::whose;
use crate::entry::{About, Layer};
use crate::extract::boilerplate::recurring;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::{emphasis, person};
use crate::extract::view::left::Rule;
use crate::extract::view::{Body, Raw, View, text_of};
use crate::when;
use crate::when::solve::{Shape, Stamps, Told, solve};

/// What a page's outline is read with.
#[derive(Clone, Copy)]
pub struct Reader<'o, 'a> {
    /// The page laid flat.
    pub outline: &'o Outline<'a>,
    /// From where its relative addresses count.
    pub base: Option<&'o Url>,
    /// Its own address.
    pub page: Option<&'o Url>,
    /// By what its times are to be understood.
    pub context: &'o when::Context,
}

impl<'a> Reader<'_, 'a> {
    /// The view that a family gives.
    pub fn view(&self, family: &Family) -> View<'a> {
        let (layer, mut entries) = match family.form {
            Form::Containers => (Layer::Repeated, self.containers(&family.members)),
            Form::Heads => (Layer::Flat, self.heads(family)),
        };
        let mut stamps: Vec<(usize, Option<usize>, Told)> = self.days(family);
        stamps
            .extend(entries.iter_mut().enumerate().map(|(nth, (at, told, _))| (*at, Some(nth), std::mem::take(told))));
        stamps.sort_by_key(|(at, ..)| *at);
        let (places, told): (Vec<Option<usize>>, Vec<Told>) =
            stamps.into_iter().map(|(_, nth, told)| (nth, told)).unzip();
        let mut raws: Vec<Raw<'a>> = entries.into_iter().map(|(_, _, raw)| raw).collect();
        let solved = solve(&Stamps { page: self.context, told });
        for (nth, time) in places.into_iter().zip(solved.times) {
            if let Some(nth) = nth {
                raws[nth].published = time.map(|time| time.stamp);
            }
        }
        recurring::leave_out(&mut raws);
        View { layer, about: About::default(), entries: raws }
    }

    /// The days that head a part of the page: they date the clocks below them.
    fn days(&self, family: &Family) -> Vec<(usize, Option<usize>, Told)> {
        // They stand in the order of the page and beside each other: only the last that begins there or before can hold it.
        let is_inside = |at: usize| {
            let before = family.members.partition_point(|&member| member <= at);
            before.checked_sub(1).is_some_and(|last| self.outline.within(family.members[last]).contains(&at))
        };
        let days = self.outline.marks.iter().filter(|mark| {
            mark.stand == Stand::Alone
                && mark.time.shape() == Some(Shape::Day)
                && !self.outline.places[mark.at].quoted
                && !is_inside(mark.at)
                && self.is_among(family, mark.at)
        });
        let told = days.filter_map(|mark| match &mark.time {
            Time::Told(day) if mark.time.shape() == Some(Shape::Day) => Some((mark.at, None, Told::day(day.clone()))),
            _ => None,
        });
        told.collect()
    }

    /// Whether a day stands among the members; or above the first, if others of its form stand among them. A date in the
    /// head of the page is none of theirs.
    fn is_among(&self, family: &Family, at: usize) -> bool {
        let (Some(&first), Some(&last)) = (family.members.first(), family.members.last()) else { return false };
        let places = &self.outline.places;
        let parent = places[first].parent;
        if places[at].margin != places[first].margin || at >= last || at <= places[parent].parent {
            return false;
        }
        let form = |at: usize| (places[at].element.value().name(), places[at].element.attribute("class"));
        let has_others = || {
            let days = self.outline.marks.iter().filter(|mark| mark.time.shape() == Some(Shape::Day));
            days.filter(|mark| mark.at > first && mark.at < last).any(|mark| form(mark.at) == form(at))
        };
        at > first || has_others()
    }

    /// The members are the entries.
    fn containers(&self, members: &[usize]) -> Vec<(usize, Told, Raw<'a>)> {
        let outline = self.outline;
        let ids = parts::ids(outline, members);
        let links = parts::links(outline, members, self.base, self.page);
        let beside = self.names_beside(members);
        let ranked: Vec<_> = members.iter().map(|&at| authors::ranked(outline, at)).collect();
        // Where most entries have a by-line, what else stands beside their times is no name.
        let has_by_lines =
            ranked.iter().filter(|(rank, _)| *rank == authors::IN_WORDS).count() * 5 >= members.len() * 3;
        // Where hardly any entry has one, a name that stands at one place in most of them is the writer's.
        let has_authors = ranked.iter().filter(|(_, authors)| !authors.is_empty()).count() * 2 >= members.len();
        let signed = if has_authors {
            let known: Vec<_> =
                ranked.iter().map(|(_, authors)| authors.first().map(|(element, _)| *element)).collect();
            signed::at_their_place(outline, members, &known)
        } else {
            signed::signed(outline, members)
        };
        let mut ranked = ranked.into_iter();
        let times = whose::times(outline, members);
        let clocks = whose::columns_of_clocks(outline, members);
        let elements: Vec<ElementRef<'_>> = members.iter().map(|&at| outline.places[at].element).collect();
        let mut emphasis = emphasis::of_all(&elements);
        let mut entries = Vec::with_capacity(members.len());
        for (nth, &at) in members.iter().enumerate() {
            let element = outline.places[at].element;
            let is_own = |mark: &&Mark| !outline.places[mark.at].quoted && !outline.is_of_readers(mark.at, at);
            let marks: Vec<Mark> = outline.marks_in(at).iter().filter(is_own).cloned().collect();
            let time = times[nth].as_ref();
            let mut shown = parts::shown_times(outline, &marks);
            shown.extend(clocks[nth]);
            let heading = parts::heading(outline, at, self.context);
            let (rank, mut authors) = ranked.next().unwrap_or((u8::MAX, Vec::new()));
            // A name where most entries have theirs is surer than "by …" somewhere in the text: that may be another story's.
            if rank >= authors::IN_WORDS
                && !has_by_lines
                && let Some((element, name)) = beside[nth].clone()
            {
                authors = vec![(element, vec![name])];
            }
            if authors.is_empty()
                && let Some((element, name)) = signed[nth].clone()
            {
                authors = vec![(element, vec![name])];
            }
            authors.retain(|(_, names)| heading.as_ref().is_none_or(|(_, title)| !names.contains(title)));
            // A name in bold beside a portrait leads no text.
            let is_name = |lead: &str| authors.iter().any(|(_, names)| names.iter().any(|name| name == lead));
            let title = heading.or_else(|| self.lead(at, &shown).filter(|(_, lead)| !is_name(lead)));
            let mut without: Vec<(ElementRef<'a>, Rule)> = shown.into_iter().map(|time| (time, Rule::Time)).collect();
            without.extend(title.iter().map(|(element, _)| (*element, Rule::Title)));
            without.extend(authors.iter().map(|(element, _)| (*element, Rule::Author)));
            let labels = parts::labels_beside_time(outline, time);
            let mut categories = std::mem::take(&mut emphasis[nth]);
            categories.extend(labels.iter().map(|(_, label)| label.clone()));
            categories.extend(time.and_then(|mark| parts::minute(outline, mark)));
            without.extend(labels.iter().map(|(element, _)| (*element, Rule::Category)));
            without.retain(|(other, _)| other.id() != element.id());
            let raw = Raw {
                anchor: None,
                rows: OnceCell::new(),
                ids: ids[nth].clone(),
                link: links[nth].clone(),
                title: title.map(|(_, title)| title),
                body: Some(Body::Elements {
                    within: vec![*element],
                    without,
                    cut: time.and_then(|mark| parts::cut(outline, mark)).into_iter().collect(),
                }),
                published: None,
                unread: if time.is_none() { whose::unread(outline, at) } else { None },
                updated: parts::updated(element, self.context),
                authors: authors.into_iter().flat_map(|(_, names)| names).collect(),
                categories,
                images: Vec::new(),
                media: Vec::new(),
            };
            entries.push((at, parts::told(time, &marks, self.context), raw));
        }
        entries
    }

    /// Text in bold at the very beginning.
    fn lead(&self, at: usize, times: &[ElementRef<'a>]) -> Option<(ElementRef<'a>, String)> {
        let outline = self.outline;
        let first = outline.within(at).find(|&inner| {
            let place = &outline.places[inner];
            place.said > 0
                && !place.quoted
                && matches!(place.element.value().name(), "p" | "div" | "strong" | "b")
                && !place.element.descendent_elements().skip(1).any(|inner| matches!(inner.value().name(), "p" | "div"))
                && !times.iter().any(|time| time.id() == place.element.id())
        })?;
        let (element, title) = parts::bold_lead(outline.places[first].element, self.context)?;
        (outline.places[at].said > weight(&title) + 30).then_some((element, title))
    }

    /// Names beside times, where most entries have one there.
    fn names_beside(&self, members: &[usize]) -> Vec<Option<(ElementRef<'a>, String)>> {
        let found: Vec<_> =
            members.iter().map(|&at| authors::name_beside_time(self.outline, at, self.context)).collect();
        let names: Vec<&String> = found.iter().flatten().map(|(_, name)| name).collect();
        // In a script without capitals any two words look like a name: those who write do so again and again.
        let recurs = || names.iter().collect::<HashSet<_>>().len() * 3 <= names.len() * 2;
        let has_case = |name: &&String| person::is_written_like_a_person(name);
        let are_names = names.len() * 5 >= members.len() * 3 && (names.iter().all(has_case) || recurs());
        if are_names { found } else { vec![None; members.len()] }
    }

    /// The members head the entries.
    fn heads(&self, family: &Family) -> Vec<(usize, Told, Raw<'a>)> {
        let pieces = flat::pieces(self.outline, family, self.context);
        let ids = parts::ids(self.outline, &family.members);
        let places = self.outline.places.iter().enumerate().map(|(at, place)| (place.element.id(), at)).collect();
        let clocks = whose::columns_of_clocks(self.outline, &family.members);
        let nodes: Vec<_> = pieces.iter().map(|piece| piece.nodes.as_slice()).collect();
        let signed = signed::signed_off(&nodes);
        let piece = |(nth, piece): (usize, Piece<'a>)| {
            self.piece(piece, ids[nth].clone(), clocks[nth], signed[nth].clone(), &places)
        };
        pieces.into_iter().enumerate().map(piece).collect()
    }

    fn piece(
        &self,
        piece: Piece<'a>,
        ids: Vec<String>,
        clock: Option<ElementRef<'a>>,
        signed: Option<(ElementRef<'a>, String)>,
        places: &HashMap<NodeId, usize>,
    ) -> (usize, Told, Raw<'a>) {
        let head = self.outline.places[piece.head].element;
        let marks: Vec<Mark> = self.outline.marks_in(piece.head).to_vec();
        let mut shown_times = parts::shown_times(self.outline, &marks);
        shown_times.extend(clock);
        let mut without: Vec<(ElementRef<'a>, Rule)> =
            shown_times.iter().copied().map(|time| (time, Rule::Time)).collect();
        let time = parts::time(&marks);
        let mut cut: Vec<_> = time.and_then(|mark| parts::cut(self.outline, mark)).into_iter().collect();
        let words = self.beside_times(piece.head, &shown_times);
        let mut authors = Vec::new();
        let mut title = None;
        if let Some(heading) = piece.heading {
            title = Some(text_of(heading));
            without.push((heading, Rule::Title));
            if person::looks_like_a_person(&words) {
                authors.push(words);
                without.push((head, Rule::Author));
            }
        } else if flat::level(head).is_some() {
            title = Some(words);
            without.push((head, Rule::Title));
        } else if let Some((bold, lead)) = parts::bold_lead(head, self.context) {
            title = Some(lead);
            without.push((bold, Rule::Title));
        } else if let Some((heading, words)) = parts::heading(self.outline, piece.head, self.context) {
            title = Some(words);
            without.push((heading, Rule::Title));
        } else if let Some((heading, words)) = self.heading_behind(&piece, &words, places) {
            title = Some(words);
            without.push((heading, Rule::Title));
        }
        if authors.is_empty() {
            let roots: Vec<usize> = piece.nodes.iter().filter_map(|node| places.get(&node.id()).copied()).collect();
            let (_, mut found) = authors::among(self.outline, &Parts { roots: &roots, is_whole: false });
            found.retain(|(_, names)| title.as_ref().is_none_or(|title| !names.contains(title)));
            without.extend(found.iter().map(|(element, _)| (*element, Rule::Author)));
            authors = found.into_iter().flat_map(|(_, names)| names).collect();
        }
        if authors.is_empty()
            && let Some((element, name)) = signed
        {
            authors.push(name);
            without.push((element, Rule::Author));
        }
        // Cutting what is left out anyway cuts nothing.
        cut.retain(|(node, _)| {
            !without.iter().any(|(element, _)| element.descendants().any(|inner| inner.id() == *node))
        });
        // What belongs to nobody is told, and left out.
        without.extend(piece.beside.iter().map(|element| (*element, Rule::Beside)));
        let within = piece.nodes.into_iter().chain(piece.beside.into_iter().map(|element| *element)).collect();
        let raw = Raw {
            ids,
            title: title.filter(|title| !title.is_empty()),
            body: Some(Body::Elements { within, without, cut }),
            authors,
            ..Raw::default()
        };
        (piece.head, parts::told(time, &marks, self.context), raw)
    }

    /// What a place says beside its times. What a page marks as a time is one, whatever else "20.11" may mean.
    fn beside_times(&self, at: usize, times: &[ElementRef<'_>]) -> String {
        let shown: usize = times.iter().map(|element| weight(&text_of(*element))).sum();
        let text = text_of(self.outline.places[at].element);
        if shown >= weight(&text) { String::new() } else { parts::without_time(&text, self.context) }
    }

    /// The heading right behind a time that stands alone, or at the head of the box that follows it.
    fn heading_behind(
        &self,
        piece: &Piece<'a>,
        words: &str,
        places: &HashMap<NodeId, usize>,
    ) -> Option<(ElementRef<'a>, String)> {
        let head = self.outline.places[piece.head].element.id();
        let is_after = |node: &&NodeRef<'a, Node>| node.id() != head;
        let next = piece.nodes.iter().filter(is_after).find_map(|node| ElementRef::wrap(*node))?;
        if flat::level(next).is_some() {
            return Some((next, text_of(next)));
        }
        if weight(words) > 0 {
            return None;
        }
        let is_box = matches!(next.value().name(), "dd" | "div" | "section" | "article" | "td");
        let boxed = places.get(&next.id()).filter(|_| is_box).map(|&at| parts::heading(self.outline, at, self.context));
        boxed.flatten().or_else(|| parts::bold_lead(next, self.context))
    }
}

//! The cheapest consistent assignment of instants to the stamps of a page that writes in a given way: a dynamic programme from
//! its newest entry to its oldest. An entry that fits nowhere is left out of the chain and moves nobody.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::candidate::{Around, Candidate, Maker};
use super::cost;
use super::mode::{self, Mode, time_of};
use super::stamps::{Role, Source, Stamps, Told};
use crate::when::meaning::{Meaning, What};
use crate::when::stamp::Stamp;

/// So many ways are kept in mind at each entry: the dates in question are few.
const BEAM: usize = 32;
/// So many of them for each time that the newest entry may be of: what costs more than the eighth best is not caught up with, and
/// at the end the oldest entry may decide between those times.
const OF_ONE: usize = 8;
/// So many dates are tried for a clock.
const DATES: usize = 12;
/// What a stamp costs at most that would be none by itself.
const DOUBTED: u32 = 10;
/// A clock that jumps back by more seconds than this has passed midnight.
const JUMP: i64 = 6 * 3600;

/// An assignment.
pub struct Assignment {
    /// What it costs.
    pub cost: f64,
    /// For each stamp its instant, where it is in the chain.
    pub chosen: Vec<Option<Candidate>>,
}

struct Node {
    before: Option<usize>,
    entry: usize,
    candidate: Candidate,
}

#[derive(Clone)]
struct State {
    node: Option<usize>,
    cost: f64,
    newest: i64,
}

/// One entry on the way from the newest to the oldest.
struct Entry<'s> {
    /// Which stamp it is.
    at: usize,
    meanings: Vec<(&'s Meaning, f64)>,
    known: Option<Timestamp>,
    changed: Option<Timestamp>,
    /// Which heading it stands under.
    heading: Option<usize>,
    /// The date that the next older entry with a date lends it.
    lent: Option<Date>,
    /// What it costs to leave it out.
    odd: f64,
}

/// What a chain is made of.
pub struct Chain<'s> {
    page: &'s Stamps<'s>,
    maker: Maker<'s>,
    mode: &'s Mode,
    entries: Vec<Entry<'s>>,
    headings: Vec<Vec<Date>>,
    base: Vec<Date>,
    rhythm: i64,
    /// What the mode costs by itself.
    cost: f64,
}

impl<'s> Chain<'s> {
    /// Prepares the stamps for a page that writes so.
    pub fn new(stamps: &'s Stamps<'s>, mode: &'s Mode) -> Chain<'s> {
        let maker = Maker { page: stamps.page, zone: &mode.zone };
        let mut chain = Chain {
            page: stamps,
            maker,
            mode,
            entries: Vec::new(),
            headings: Vec::new(),
            base: Vec::new(),
            rhythm: rhythm(stamps),
            cost: mode.cost + empty_days(stamps, mode.days_below) * cost::EMPTY_DAY,
        };
        let own = [stamps.page.own_date(), chain.date(stamps.page.now)];
        for told in stamps.told.iter().filter(|told| told.role == Role::Day) {
            let meanings = mode::meanings(told, mode);
            let cheapest = meanings.iter().min_by(|one, other| one.1.total_cmp(&other.1));
            chain.headings.push(cheapest.map(|(meaning, _)| maker.days(meaning, &own)).unwrap_or_default());
        }
        let usual = Usual::of(stamps);
        let (mut day, mut nth) = (0_usize, 0);
        for (at, told) in stamps.told.iter().enumerate() {
            if told.role == Role::Day {
                day += 1;
                continue;
            }
            let heading = if mode.days_below { Some(day) } else { day.checked_sub(1) };
            chain.entries.push(Entry {
                at,
                meanings: usual.weighed(mode::meanings(told, mode), told),
                known: told.known,
                changed: told.changed,
                heading: heading.filter(|day| chain.headings.get(*day).is_some_and(|dates| !dates.is_empty())),
                lent: None,
                odd: if nth < 2 { cost::ODD_ON_TOP } else { cost::ODD },
            });
            nth += 1;
        }
        if !mode.newest_first {
            chain.entries.reverse();
        }
        let midnights = chain.lend();
        chain.find_base(midnights);
        chain
    }

    fn date(&self, at: Timestamp) -> Date {
        self.mode.zone.to_datetime(at).date()
    }

    /// Lends the date of each entry that has one to the clocks above it, and counts the midnights between all clocks.
    fn lend(&mut self) -> i32 {
        let own = self.page.page.own_date();
        let mut last: Option<(Option<Date>, i64)> = None;
        let mut midnights = 0;
        for nth in (0..self.entries.len()).rev() {
            let entry = &self.entries[nth];
            let Some((meaning, _)) = entry.meanings.first() else { continue };
            let clock =
                time_of(&meaning.what).map(|time| i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60);
            let told = match (&meaning.what, entry.heading) {
                (What::Clock { .. }, Some(heading)) => self.headings[heading].first().copied(),
                (What::Clock { .. }, None) => None,
                _ => self.maker.days(meaning, &[own]).first().copied(),
            };
            let (mut date, before) = last.unwrap_or((None, clock.unwrap_or(0)));
            if clock.is_some_and(|clock| clock < before - JUMP) {
                midnights += 1;
                date = date.and_then(|date| date.tomorrow().ok());
            }
            let date = told.or(date);
            self.entries[nth].lent = date;
            last = Some((date, clock.unwrap_or(before)));
        }
        midnights
    }

    /// The dates that the newest entry may be of, as far as the page tells.
    fn find_base(&mut self, midnights: i32) {
        let page = self.page.page;
        let mut dates = vec![self.date(page.now), self.date(page.own_now())];
        dates.extend(page.latest.map(|at| self.date(at)));
        let firsts = [page.day, page.opened.map(|at| self.date(at))];
        for first in firsts.into_iter().flatten() {
            dates.push(first);
            dates.extend(first.checked_add(jiff::Span::new().days(midnights)).ok());
        }
        for date in dates {
            around(date, &mut self.base);
        }
    }

    /// The cheapest assignments, the best first: at most so many.
    pub fn solve(&self, most: usize) -> Vec<Assignment> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut states = vec![State { node: None, cost: self.cost, newest: 0 }];
        let mut candidates: Vec<Candidate> = Vec::new();
        for (nth, entry) in self.entries.iter().enumerate() {
            candidates.clear();
            self.candidates(entry, &states, &nodes, &mut candidates);
            if candidates.is_empty() {
                continue;
            }
            let mut next: Vec<State> = Vec::with_capacity(candidates.len() + states.len());
            for candidate in candidates.drain(..) {
                let best = states
                    .iter()
                    .map(|state| (state.cost + self.step(state, &nodes, entry, &candidate), state))
                    .min_by(|one, other| one.0.total_cmp(&other.0));
                let Some((cost, from)) = best else { continue };
                let newest = if from.node.is_none() { candidate.last } else { from.newest };
                nodes.push(Node { before: from.node, entry: nth, candidate });
                next.push(State { node: Some(nodes.len() - 1), cost, newest });
            }
            let odd = if entry.known.is_some() { 4.0 * cost::ODD } else { entry.odd };
            next.extend(states.into_iter().map(|state| State { cost: state.cost + odd, ..state }));
            states = best_of(next);
        }
        // Somebody has to be right.
        if states.iter().any(|state| state.node.is_some()) {
            states.retain(|state| state.node.is_some());
        }
        for state in &mut states {
            if let Some(node) = state.node {
                let date_of = |second| Some(self.date(Timestamp::from_second(second).ok()?));
                state.cost += cost::ends(nodes[node].candidate.first, state.newest, self.page.page, date_of);
            }
        }
        states.sort_by(|one, other| one.cost.total_cmp(&other.cost));
        states.truncate(most);
        states.iter().map(|state| self.assignment(state, &nodes)).collect()
    }

    /// What it costs to go from a state to a candidate.
    fn step(&self, state: &State, nodes: &[Node], entry: &Entry<'_>, candidate: &Candidate) -> f64 {
        let Some(node) = state.node.map(|node| &nodes[node]) else {
            let stray = if candidate.strays { cost::STRAY } else { 0.0 };
            let is_lone = candidate.is_bare && entry.heading.is_none();
            return candidate.cost + cost::newest(candidate.last, is_lone, self.page.page) + stray;
        };
        let before = &node.candidate;
        let stray = match (candidate.strays, before.strays) {
            (false, _) => 0.0,
            (true, true) if self.entries[node.entry].heading == entry.heading => cost::STRAY_ON,
            (true, _) => cost::STRAY,
        };
        // What the stamps leave open is used to keep the order.
        let seconds = if candidate.first > before.last {
            before.last - candidate.first
        } else {
            (before.first - candidate.last).max(0)
        };
        let (long, extra) = cost::LONG_FOR_TWELVE;
        let silent = if self.mode.twelve && seconds > long { extra } else { 0.0 };
        let step = silent + cost::step(seconds, self.rhythm, candidate.source == Source::Completed);
        let last = self.entries[node.entry].heading;
        let is_next_day = seconds > 0 && last != entry.heading && last.is_some() && entry.heading.is_some();
        // A clock without a date tells of no silence of more than a day.
        let skipped = if seconds > cost::DAY && candidate.is_bare { cost::SKIPPED_DAY } else { 0.0 };
        candidate.cost + stray + if is_next_day { step.min(cost::NEXT_DAY) } else { step + skipped }
    }

    fn candidates(&self, entry: &Entry<'_>, states: &[State], nodes: &[Node], found: &mut Vec<Candidate>) {
        if let Some(at) = entry.known {
            let (second, date) = (at.as_second(), self.date(at));
            let stamp = Stamp::exact(at);
            found.push(Candidate {
                stamp,
                first: second,
                last: second,
                date,
                source: Source::Known,
                cost: 0.0,
                strays: false,
                is_bare: false,
            });
            return;
        }
        let is_relative = |meaning: &Meaning| {
            matches!(
                meaning.what,
                What::Clock { .. } | What::Yearless { .. } | What::Weekday { .. } | What::DayOfMonth { .. }
            )
        };
        let mut near: Vec<Date> = Vec::new();
        if entry.meanings.iter().any(|(meaning, _)| is_relative(meaning)) {
            for state in states {
                match state.node {
                    Some(node) => around(nodes[node].candidate.date, &mut near),
                    None => self.base.iter().for_each(|date| push(*date, &mut near)),
                }
                if near.len() >= DATES {
                    break;
                }
            }
            near.truncate(DATES);
            entry.changed.into_iter().for_each(|changed| around(self.date(changed), &mut near));
            entry.lent.into_iter().for_each(|date| around(date, &mut near));
        }
        self.add(entry, &near, found);
    }

    fn add(&self, entry: &Entry<'_>, near: &[Date], found: &mut Vec<Candidate>) {
        let heading = entry.heading.map_or(&[][..], |heading| &self.headings[heading]);
        for (meaning, own) in &entry.meanings {
            self.maker.of(meaning, *own, Around { near, heading }, found);
        }
        if let Some(changed) = entry.changed {
            for candidate in found.iter_mut().filter(|candidate| candidate.source == Source::Completed) {
                candidate.cost += cost::before_change(changed.as_second() - candidate.first);
            }
        }
        // A clock is never of the future where it can be of the past.
        if found.iter().any(|candidate| candidate.cost < cost::FUTURE) {
            found.retain(|candidate| candidate.cost < cost::FUTURE || candidate.source == Source::Told);
        }
    }

    fn assignment(&self, state: &State, nodes: &[Node]) -> Assignment {
        let mut chosen: Vec<Option<Candidate>> = vec![None; self.page.told.len()];
        let mut next = state.node;
        while let Some(node) = next {
            chosen[self.entries[nodes[node].entry].at] = Some(nodes[node].candidate.clone());
            next = nodes[node].before;
        }
        Assignment { cost: state.cost, chosen }
    }

    /// The entries that are not in the chain, each at its word: as near to its neighbours as that allows.
    pub fn odd(&self, assignment: &Assignment) -> Vec<(usize, Candidate)> {
        let mut found = Vec::new();
        let (mut above, mut candidates): (Option<&Candidate>, Vec<Candidate>) = (None, Vec::new());
        for (nth, entry) in self.entries.iter().enumerate() {
            if let Some(chosen) = &assignment.chosen[entry.at] {
                above = Some(chosen);
                continue;
            }
            if entry.meanings.is_empty() {
                continue;
            }
            let below = || self.entries[nth..].iter().take(50).find_map(|entry| assignment.chosen[entry.at].as_ref());
            let Some(neighbour) = above.or_else(below) else { continue };
            let mut near = Vec::new();
            around(neighbour.date, &mut near);
            entry.changed.into_iter().for_each(|changed| around(self.date(changed), &mut near));
            candidates.clear();
            self.add(entry, &near, &mut candidates);
            let away = |candidate: &Candidate| {
                // Its own last change tells more of it than neighbours among which it does not fit.
                let seconds = if entry.changed.is_some() { 0 } else { (candidate.first - neighbour.first).abs() };
                candidate.cost + cost::step(-seconds, self.rhythm, false)
            };
            let best = candidates.iter().min_by(|one, other| {
                let distance = |candidate: &Candidate| (candidate.first - neighbour.first).abs();
                away(one).total_cmp(&away(other)).then(distance(one).cmp(&distance(other)))
            });
            found.extend(best.map(|best| (entry.at, best.clone())));
        }
        found
    }
}

/// How the stamps of this page are made as a rule, by their plain meanings: what it always does is not unusual for it.
struct Usual {
    /// What they cost.
    cost: u32,
    /// Whether they tell a clock or an age.
    is_timed: bool,
}

impl Usual {
    fn of(stamps: &Stamps<'_>) -> Usual {
        let entries = stamps.told.iter().filter(|told| told.role == Role::Entry);
        let mut costs: Vec<u32> = entries.clone().filter_map(plain_cost).collect();
        costs.sort_unstable();
        let tells_clock = |told: &&Told| {
            let plain = plain_cost(told);
            told.meanings.iter().any(|meaning| Some(meaning.cost) == plain && is_timed(&meaning.what))
        };
        let timed = entries.filter(tells_clock).count();
        Usual { cost: costs.get(costs.len() / 2).copied().unwrap_or(0), is_timed: timed * 2 > costs.len() }
    }

    /// The meanings of a stamp with what is usual taken off their costs. Where the others tell clocks, "11.07" is no day.
    fn weighed<'t>(&self, mut meanings: Vec<(&'t Meaning, f64)>, told: &Told) -> Vec<(&'t Meaning, f64)> {
        let plain = plain_cost(told).unwrap_or(0);
        // Whatever stands where the times stand is one: to doubt that is no reason to leave it out.
        let relief = f64::from(plain.min(self.cost).max(plain.saturating_sub(DOUBTED)));
        let tells_clock = told.meanings.iter().any(|meaning| is_timed(&meaning.what));
        for (meaning, cost) in &mut meanings {
            let odd =
                if self.is_timed && tells_clock && !is_timed(&meaning.what) { 2.0 * cost::AGAINST_MODE } else { 0.0 };
            *cost = (*cost - relief).max(0.0) + odd;
        }
        meanings
    }
}

fn plain_cost(told: &Told) -> Option<u32> {
    told.meanings.iter().map(|meaning| meaning.cost).min()
}

fn is_timed(what: &What) -> bool {
    time_of(what).is_some() || matches!(what, What::Age { .. } | What::Instant { .. })
}

/// The cheapest states, a few for each beginning.
fn best_of(mut states: Vec<State>) -> Vec<State> {
    states.sort_by(|one, other| one.cost.total_cmp(&other.cost));
    let mut best: Vec<State> = Vec::with_capacity(BEAM);
    for state in states {
        if best.len() == BEAM {
            break;
        }
        if best.iter().filter(|other| other.newest == state.newest).count() < OF_ONE {
            best.push(state);
        }
    }
    best
}

/// How many days have no entries on their side.
fn empty_days(stamps: &Stamps<'_>, below: bool) -> f64 {
    let is_day = |at: usize| stamps.told.get(at).is_none_or(|told| told.role == Role::Day);
    let beside = |at: usize| if below { at.checked_sub(1).is_none_or(is_day) } else { is_day(at + 1) };
    let days = stamps.told.iter().enumerate().filter(|(_, told)| told.role == Role::Day);
    days.filter(|(at, _)| beside(*at)).map(|_| 1.0).sum()
}

/// A date and those beside it.
fn around(date: Date, dates: &mut Vec<Date>) {
    push(date, dates);
    date.yesterday().into_iter().chain(date.tomorrow()).for_each(|date| push(date, dates));
}

fn push(date: Date, dates: &mut Vec<Date>) {
    if !dates.contains(&date) {
        dates.push(date);
    }
}

/// How far neighbours are apart on this page, in seconds: the middle of what their stamps say.
fn rhythm(stamps: &Stamps<'_>) -> i64 {
    const DAY: i64 = 86_400;
    let seconds = |time: Option<Time>| {
        time.map_or(0, |time| i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second()))
    };
    let days = |date: Date| i64::from((date - Date::constant(2000, 1, 1)).get_days()) * DAY;
    let clock = |what: &What| match what {
        What::Instant { at, .. } => Some((true, at.as_second())),
        What::Age { span, .. } => Some((true, -span.as_secs())),
        What::Dated { date, time, .. } => Some((true, days(*date) + seconds(*time))),
        what => time_of(what).map(|time| (false, seconds(Some(time)))),
    };
    let entries = stamps.told.iter().filter(|told| told.role == Role::Entry).take(400);
    let clocks: Vec<(bool, i64)> = entries.filter_map(|told| clock(&told.meanings.first()?.what)).collect();
    let apart = |pair: &[(bool, i64)]| match pair {
        [(true, one), (true, other)] => (one - other).abs(),
        _ => {
            let apart = (pair[0].1 - pair[1].1).rem_euclid(DAY);
            apart.min(DAY - apart)
        }
    };
    let mut apart: Vec<i64> = clocks.windows(2).map(apart).collect();
    apart.sort_unstable();
    // A clock is never further from another one than half a day.
    apart.get(apart.len() / 2).copied().unwrap_or(1800).clamp(300, DAY / 2)
}

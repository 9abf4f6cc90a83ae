//! What must be true after every look, from what truly happened and from nothing that the ledger thinks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use liveticker::entry::{EntryId, Layer, Stamp};
use liveticker::ledger::{Change, Ledger, Record};

use super::outlet::{Kind, Look, Outlet, Truth};
use super::store::Store;

/// So many good looks …
const LOOKS: u32 = 6;
/// … over so long must be enough to know that an entry was taken away.
const LONG: SignedDuration = SignedDuration::from_hours(1);
/// After so many looks it is nobody's business any more who scrolled off the page.
const AWHILE: u32 = 12;
/// A page may be ahead of us by so much; what it dates later than that is of now.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// What is wrong, in a word by which failures are counted, and in full.
pub struct Wrong {
    pub what: &'static str,
    pub detail: String,
}

fn wrong<T>(what: &'static str, detail: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { what, detail: detail.into() })
}

/// What has been told of an entry.
#[derive(Default)]
struct Known {
    id: Option<EntryId>,
    /// How it was last shown on a good page: view, what a reader would notice of that, version.
    shown: Option<(Layer, u64, u32)>,
    /// An edit came with another view: it may be told yet.
    owed: bool,
    withdrawn: bool,
    /// The views that have told of it.
    views: BTreeSet<Layer>,
    absence: Option<Absence>,
    times: Option<(Stamp, Timestamp)>,
}

/// What is known of an entry that is not on the page any more, and was not moved off its end.
struct Absence {
    above: Vec<usize>,
    below: Vec<usize>,
    /// At how many looks it was away, whatever they were.
    away: u32,
    /// At how many good looks in a row, one view and one clock, and since when.
    good: u32,
    since: Option<Timestamp>,
    /// It has stood between its neighbours, or where it was, at all of them.
    is_in_place: bool,
}

#[derive(Default)]
pub struct Oracle {
    known: Vec<Known>,
    by_id: HashMap<EntryId, usize>,
    /// The last good page.
    page: Vec<usize>,
    layer: Option<Layer>,
    pinned: Option<usize>,
    absent: BTreeSet<usize>,
    now: Option<Timestamp>,
}

impl Oracle {
    /// How many are away from the midst of the page, as far as the ledger can care.
    pub fn away(&self) -> usize {
        let counts = |number: &&usize| {
            let known = &self.known[**number];
            !known.withdrawn
                && known.absence.as_ref().is_some_and(|absence| absence.is_in_place || absence.away < AWHILE)
        };
        self.absent.iter().filter(counts).count()
    }

    fn is_in_place(&self, number: usize) -> bool {
        self.known[number].absence.as_ref().is_some_and(|absence| absence.is_in_place)
    }

    /// Judges a look: what it was, what was told, what is kept.
    pub fn judge(
        &mut self,
        outlet: &Outlet,
        look: &Look,
        changes: &[Change],
        ledger: &Ledger,
        store: &Store<'_>,
    ) -> Result<(), Wrong> {
        self.known.resize_with(outlet.entries.len(), Known::default);
        self.count_absences(outlet, look);
        let (revised, withdrawn) = self.understand(outlet, look, changes, store)?;
        for &number in &withdrawn {
            self.may_be_withdrawn(&outlet.entries[number], look)?;
        }
        if look.kind == Kind::Good {
            for shown in &look.shown {
                let truth = &outlet.entries[shown.number];
                self.is_told(truth, look, shown.signature, revised.contains(&shown.number))?;
            }
            self.page = look.shown.iter().map(|shown| shown.number).collect();
            self.layer = Some(look.layer);
            self.pinned = look.pinned;
        }
        for record in ledger.touched() {
            self.has_its_times(outlet, look, record, &revised, &withdrawn)?;
        }
        self.is_missed(outlet)?;
        let told = self.by_id.len();
        if store.count() != told {
            return wrong("records", format!("{told} entries were added and there are {} records", store.count()));
        }
        Ok(())
    }

    /// Which entries the changes are of. Here it shows whether an id is one entry's, and an entry one id's.
    fn understand(
        &mut self,
        outlet: &Outlet,
        look: &Look,
        changes: &[Change],
        store: &Store<'_>,
    ) -> Result<(BTreeSet<usize>, BTreeSet<usize>), Wrong> {
        let (mut revised, mut withdrawn) = (BTreeSet::new(), BTreeSet::new());
        for change in changes {
            let (Change::Added(id) | Change::Revised(id) | Change::Withdrawn(id)) = change;
            let is_added = matches!(change, Change::Added(_));
            let bad = look.kind == Kind::Bad;
            if bad || (look.kind == Kind::Unchanged && !matches!(change, Change::Withdrawn(_))) {
                let what = match change {
                    _ if !bad => "told of a page that is as it was",
                    Change::Added(_) => "added from a bad page",
                    Change::Revised(_) => "revised by a bad page",
                    Change::Withdrawn(_) => "withdrawn by a bad page",
                };
                return wrong(what, format!("{change:?}"));
            }
            let Some(record) = store.record(id) else { return wrong("lost record", format!("{change:?}")) };
            if is_added {
                let Some(number) = number_of(&record) else {
                    return wrong("no entry", format!("{id} is of no entry: {}", record.entry.content.text));
                };
                if let Some(other) = self.by_id.get(id) {
                    return wrong("one id for two", format!("{id} is of {other} and now of {number}"));
                }
                if let Some(other) = &self.known[number].id {
                    return wrong("added twice", format!("{} as {other} and now as {id}", told(outlet, number)));
                }
                if !look.shown.iter().any(|shown| shown.number == number) {
                    return wrong("added unseen", format!("{number} as {id}"));
                }
                self.by_id.insert(id.clone(), number);
                self.known[number].id = Some(id.clone());
                continue;
            }
            let Some(&number) = self.by_id.get(id) else { return wrong("unknown id", format!("{change:?}")) };
            let told = if matches!(change, Change::Revised(_)) { &mut revised } else { &mut withdrawn };
            if !told.insert(number) {
                return wrong("told twice", format!("{change:?}"));
            }
        }
        Ok((revised, withdrawn))
    }

    /// An entry on a good page: it has a record, and is revised when it was edited and then only.
    fn is_told(&mut self, truth: &Truth, look: &Look, signature: u64, revised: bool) -> Result<(), Wrong> {
        let known = &mut self.known[truth.number];
        if known.id.is_none() {
            return wrong("lost", format!("{} has no record", describe(truth)));
        }
        let now = (look.layer, signature, truth.version);
        if let Some((layer, before, version)) = known.shown.replace(now) {
            let same_view = layer == look.layer;
            let must = known.withdrawn || (same_view && before != signature);
            let may = must || (!same_view && (known.owed || version != truth.version));
            let how = || format!("{}, last seen in {layer} and now in {}", describe(truth), look.layer);
            if must && !revised {
                return wrong(if known.withdrawn { "return not told" } else { "edit not told" }, how());
            }
            if revised && !may {
                return wrong(if same_view { "false edit" } else { "false edit by another view" }, how());
            }
            // What was edited and cannot be seen in this view, or came with it, may be told with the next one.
            known.owed = match (revised, same_view) {
                (true, false) => false,
                (true, true) => known.owed && !known.withdrawn,
                (false, _) => known.owed || version != truth.version,
            };
        } else if revised {
            return wrong("added and revised", describe(truth));
        }
        known.withdrawn = false;
        known.views.insert(look.layer);
        known.absence = None;
        self.absent.remove(&truth.number);
        Ok(())
    }

    /// Withdrawn is only what was deleted, once, and not at the first glance.
    fn may_be_withdrawn(&mut self, truth: &Truth, look: &Look) -> Result<(), Wrong> {
        let known = &mut self.known[truth.number];
        if !truth.deleted {
            return wrong("false withdrawal", format!("{} is there still", describe(truth)));
        }
        if known.withdrawn {
            return wrong("withdrawn twice", describe(truth));
        }
        let away = known.absence.as_ref().map_or(u32::MAX, |absence| absence.away);
        if away < 3 {
            return wrong("withdrawn in a hurry", format!("{} after {away} looks, {:?}", describe(truth), look.kind));
        }
        known.withdrawn = true;
        Ok(())
    }

    /// Counts the looks at which an entry is away.
    fn count_absences(&mut self, outlet: &Outlet, look: &Look) {
        if look.kind == Kind::Good {
            let here: BTreeSet<usize> = look.shown.iter().map(|shown| shown.number).collect();
            for (at, &number) in self.page.iter().enumerate() {
                if !here.contains(&number) && self.known[number].absence.is_none() {
                    let truth = &outlet.entries[number];
                    // Whoever stood on top for another reason than its time is nobody's neighbour.
                    let side =
                        |side: &[usize]| side.iter().copied().filter(|&other| self.pinned != Some(other)).collect();
                    let (above, below): (Vec<usize>, Vec<usize>) = (side(&self.page[..at]), side(&self.page[at + 1..]));
                    // Nobody can tell one that was moved up and taken away from one that was moved back.
                    let in_turn = match (above.last(), below.first()) {
                        (Some(&above), Some(&below)) => (above > number) == (number > below),
                        _ => true,
                    };
                    let is_in_place = in_turn && (truth.deleted || !outlet.is_live(number));
                    let absence = Absence { above, below, away: 0, good: 0, since: None, is_in_place };
                    self.known[number].absence = Some(absence);
                    self.absent.insert(number);
                }
            }
            let is_neighbour = |number: &usize| here.contains(number) && look.pinned != Some(*number);
            for &number in &self.absent {
                let Some(absence) = &mut self.known[number].absence else { continue };
                absence.is_in_place &=
                    !look.moved && absence.above.iter().any(is_neighbour) && absence.below.iter().any(is_neighbour);
            }
        }
        // It is not kept for ever who once was where.
        let is_settled = |number: &usize| {
            let known = &self.known[*number];
            let is_long = known.absence.as_ref().is_none_or(|absence| absence.away >= AWHILE);
            known.withdrawn || (!self.is_in_place(*number) && (is_long || !outlet.entries[*number].deleted))
        };
        let settled: Vec<usize> = self.absent.iter().copied().filter(is_settled).collect();
        for number in settled {
            self.absent.remove(&number);
            self.known[number].absence = None;
        }
        let is_reset =
            look.clock_moved || look.kind == Kind::Bad || (look.kind == Kind::Good && self.layer != Some(look.layer));
        for &number in &self.absent {
            let known = &mut self.known[number];
            let Some(absence) = &mut known.absence else { continue };
            // A view that never told of it may be one that does not.
            absence.is_in_place &= look.kind != Kind::Good || known.views.contains(&look.layer);
            if is_reset {
                (absence.good, absence.since) = (0, None);
            }
            if matches!(look.kind, Kind::Good | Kind::Unchanged) {
                absence.away += 1;
            }
            if look.kind == Kind::Good {
                absence.good += 1;
                absence.since.get_or_insert(look.seen);
            }
        }
        self.now = Some(look.seen);
    }

    /// What was deleted from the midst of the page does not stay unnoticed.
    fn is_missed(&self, outlet: &Outlet) -> Result<(), Wrong> {
        for &number in &self.absent {
            let (truth, known) = (&outlet.entries[number], &self.known[number]);
            let Some(absence) = &known.absence else { continue };
            let long = match (absence.since, self.now) {
                (Some(since), Some(now)) => now.duration_since(since) >= LONG,
                _ => false,
            };
            if truth.deleted && !known.withdrawn && absence.is_in_place && absence.good >= LOOKS && long {
                return wrong(
                    "deletion not told",
                    format!("{}, away for {} good looks", describe(truth), absence.good),
                );
            }
        }
        Ok(())
    }

    /// Times move as a reader wants them to, and the record is still of its entry.
    fn has_its_times(
        &mut self,
        outlet: &Outlet,
        look: &Look,
        record: &Record,
        revised: &BTreeSet<usize>,
        withdrawn: &BTreeSet<usize>,
    ) -> Result<(), Wrong> {
        let Some(&number) = self.by_id.get(&record.id) else {
            return wrong("silent record", format!("{} was never added", record.id));
        };
        if number_of(record) != Some(number) {
            let other = number_of(record).map_or("something else".to_owned(), |other| told(outlet, other));
            return wrong("two in one", format!("{} of {} is now {other}", record.id, told(outlet, number)));
        }
        let shown = look.entries.iter().find(|entry| entry.categories == record.entry.categories);
        let stamp = shown.and_then(|entry| entry.published);
        let known = &mut self.known[number];
        let Some((published, updated)) = known.times.replace((record.published, record.updated)) else {
            let Some(stamp) = stamp else { return Ok(()) };
            // Whether the clock is behind or the page ahead cannot always be told.
            let is_ahead = stamp.at.duration_since(look.seen) > AHEAD;
            let is_due = record.published == stamp || (is_ahead && record.published == Stamp::exact(look.seen));
            if !is_due {
                return wrong("published", format!("{} at {:?} and not at {stamp:?}", record.id, record.published));
            }
            return Ok(());
        };
        let is_better = (published.inferred && !record.published.inferred)
            || (published.inferred == record.published.inferred && record.published.precision > published.precision);
        if record.published != published && !(is_better && stamp == Some(record.published)) {
            return wrong("published moved", format!("{} from {published:?} to {:?}", record.id, record.published));
        }
        let is_told = revised.contains(&number) || withdrawn.contains(&number);
        if (is_told && record.updated <= updated) || (!is_told && record.updated != updated) {
            let what = if is_told { "updated stands still" } else { "updated moved" };
            return wrong(what, format!("{} from {updated} to {}", record.id, record.updated));
        }
        Ok(())
    }

    /// At the end: each that was ever shown has its one record, and all records are accounted for.
    pub fn close(&self, outlet: &Outlet, store: &Store<'_>) -> Result<(), Wrong> {
        let mut numbers: BTreeMap<usize, &EntryId> = BTreeMap::new();
        for (id, &number) in &self.by_id {
            if store.record(id).is_none() {
                return wrong("lost record", told(outlet, number));
            }
            if let Some(other) = numbers.insert(number, id) {
                return wrong("added twice", format!("{} as {other} and {id}", told(outlet, number)));
            }
        }
        match self.known.iter().position(|known| known.shown.is_some() && known.id.is_none()) {
            Some(number) => wrong("lost", told(outlet, number)),
            None => Ok(()),
        }
    }
}

/// The mark of the entry that the record was last seen as.
fn number_of(record: &Record) -> Option<usize> {
    record.entry.categories.first()?.parse().ok()
}

fn told(outlet: &Outlet, number: usize) -> String {
    describe(&outlet.entries[number])
}

fn describe(truth: &Truth) -> String {
    truth.to_string()
}

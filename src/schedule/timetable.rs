//! Which check comes when: one at a time for each host and none within its gap, all of them at their appointed times.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::liveblog::FeedName;

/// The appointments of all live blogs.
#[derive(Debug, Default)]
pub struct Timetable {
    gap: SignedDuration,
    due: BTreeSet<(Timestamp, FeedName)>,
    seats: HashMap<FeedName, Seat>,
    hosts: HashMap<String, Host>,
}

#[derive(Debug)]
struct Seat {
    host: String,
    due: Option<Timestamp>,
    is_under_way: bool,
}

/// The calendar of a host: who comes when.
#[derive(Debug, Default)]
struct Host {
    taken: BTreeMap<Timestamp, FeedName>,
    is_under_way: bool,
}

/// What a heartbeat starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Whose turn it is.
    pub name: FeedName,
    /// When it was due.
    pub due: Timestamp,
}

impl Timetable {
    /// An empty one, with so much time between two checks at one host.
    pub fn new(gap: SignedDuration) -> Timetable {
        Timetable { gap, ..Timetable::default() }
    }

    /// Makes an appointment: the first time from `wanted` on at which nobody else is with that host within its gap. None where
    /// no check is wanted. Whoever is under way has it once that check has ended. `host` is empty where nobody is asked.
    pub fn appoint(&mut self, name: &FeedName, host: &str, wanted: Option<Timestamp>) -> Option<Timestamp> {
        self.cancel(name);
        let is_under_way = self.seats.get(name).is_some_and(|seat| seat.is_under_way);
        let free = wanted.map(|wanted| self.free_from(host, wanted));
        if let Some(free) = free {
            self.due.insert((free, name.clone()));
            if !host.is_empty() {
                self.hosts.entry(host.to_owned()).or_default().taken.insert(free, name.clone());
            }
        }
        self.seats.insert(name.clone(), Seat { host: host.to_owned(), due: free, is_under_way });
        free
    }

    /// Makes all appointments anew after the clock was set by so much, and it is `now` by it. Put back, each comes as soon as it
    /// would have come; put forward, or asleep meanwhile, those whose time has passed come one after the other, a second for
    /// each and within a minute, so that they are no storm.
    pub fn replan(&mut self, jump: SignedDuration, now: Timestamp) {
        let all: Vec<(Timestamp, FeedName)> = self.due.iter().cloned().collect();
        let passed = all.iter().take_while(|(due, _)| *due <= now).count();
        let within = passed.min(60) as f64;
        for (due, name) in all {
            let wanted = match jump.is_negative() {
                true => due.checked_add(jump).unwrap_or(now),
                false if due > now => continue,
                false => now.checked_add(SignedDuration::from_secs((within * share(&name, 2)) as i64)).unwrap_or(now),
            };
            if let Some(host) = self.seats.get(&name).map(|seat| seat.host.clone()) {
                self.appoint(&name, &host, Some(wanted));
            }
        }
    }

    fn free_from(&self, host: &str, wanted: Timestamp) -> Timestamp {
        let mut free = wanted;
        let Some(calendar) = self.hosts.get(host).filter(|_| self.gap > SignedDuration::ZERO) else { return free };
        let from = wanted.checked_sub(self.gap).unwrap_or(Timestamp::MIN);
        for &taken in calendar.taken.range(from..).map(|(taken, _)| taken) {
            if taken.duration_since(free) >= self.gap {
                break;
            }
            if free.duration_since(taken) < self.gap {
                free = taken.checked_add(self.gap).unwrap_or(Timestamp::MAX);
            }
        }
        free
    }

    fn cancel(&mut self, name: &FeedName) {
        let Some(seat) = self.seats.get_mut(name) else { return };
        if let Some(due) = seat.due.take() {
            self.due.remove(&(due, name.clone()));
            if let Some(host) = self.hosts.get_mut(&seat.host) {
                host.taken.remove(&due);
                if host.taken.is_empty() && !host.is_under_way {
                    self.hosts.remove(&seat.host);
                }
            }
        }
    }

    /// Begins the checks whose turn it is, the longest due first: `most` of them, one for each host, and none that is under way.
    /// No more than the first `far` that are due are considered, and of those `may` says who may begin.
    pub fn begin(
        &mut self,
        now: Timestamp,
        most: usize,
        far: usize,
        mut may: impl FnMut(&FeedName) -> bool,
    ) -> Vec<Turn> {
        let mut turns: Vec<Turn> = Vec::new();
        let mut asked: HashSet<&str> = HashSet::new();
        for (due, name) in self.due.iter().take_while(|(due, _)| *due <= now).take(far) {
            if turns.len() >= most {
                break;
            }
            let Some(seat) = self.seats.get(name) else { continue };
            let is_busy = self.hosts.get(&seat.host).is_some_and(|host| host.is_under_way);
            if seat.is_under_way || is_busy || asked.contains(seat.host.as_str()) || !may(name) {
                continue;
            }
            if !seat.host.is_empty() {
                asked.insert(&seat.host);
            }
            turns.push(Turn { name: name.clone(), due: *due });
        }
        for turn in &turns {
            self.cancel(&turn.name);
            let Some(seat) = self.seats.get_mut(&turn.name) else { continue };
            seat.is_under_way = true;
            if !seat.host.is_empty() {
                self.hosts.entry(seat.host.clone()).or_default().is_under_way = true;
            }
        }
        turns
    }

    /// That a check has ended: its host is free for the next.
    pub fn end(&mut self, name: &FeedName) {
        let Some(seat) = self.seats.get_mut(name) else { return };
        seat.is_under_way = false;
        if let Some(host) = self.hosts.get_mut(&seat.host) {
            host.is_under_way = false;
            if host.taken.is_empty() {
                self.hosts.remove(&seat.host);
            }
        }
    }

    /// Forgets a live blog.
    pub fn remove(&mut self, name: &FeedName) {
        self.cancel(name);
        self.end(name);
        self.seats.remove(name);
    }

    /// When it is due.
    pub fn due(&self, name: &FeedName) -> Option<Timestamp> {
        self.seats.get(name)?.due
    }

    /// Whether a check of it is under way.
    pub fn is_under_way(&self, name: &FeedName) -> bool {
        self.seats.get(name).is_some_and(|seat| seat.is_under_way)
    }

    /// How many are due and not under way.
    pub fn waiting(&self, now: Timestamp) -> usize {
        self.due.iter().take_while(|(due, _)| *due <= now).count()
    }
}

/// At which part of a span, from 0 to 1, a live blog has its turn: by a hash of its name (FNV-1a), the same at every start.
/// `salt` gives it another one.
pub fn share(name: &FeedName, salt: u32) -> f64 {
    part(name.as_str(), salt)
}

/// The same for any text.
pub fn part(text: &str, salt: u32) -> f64 {
    let bytes = text.bytes().chain(salt.to_le_bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    // The high bits of a short text's hash are hardly mixed.
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod replanning {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_clock_that_is_set_makes_neither_a_pause_nor_a_storm() {
        let second = SignedDuration::from_secs(1);
        let now = Timestamp::UNIX_EPOCH + second * 1_800_000_000;
        let names: Vec<FeedName> = (0..100).map(|n| format!("blog-{n}").parse().unwrap()).collect();
        let planned = |jump: SignedDuration| {
            let mut table = Timetable::new(second);
            for (nth, name) in names.iter().enumerate() {
                table.appoint(name, &format!("host-{nth}"), Some(now + second * (nth as i32 % 60)));
            }
            table.replan(jump, now + jump);
            let due = names.iter().map(|name| table.due(name).unwrap().duration_since(now + jump).as_secs());
            due.collect::<Vec<i64>>()
        };
        let before: Vec<i64> = (0..100).map(|nth| nth % 60).collect();
        assert_eq!(planned(second * -3600), before, "put back");
        let after = planned(second * 3600);
        assert!(after.iter().all(|due| (0..=60).contains(due)), "{after:?}");
        let most = (0..=60).map(|second| after.iter().filter(|due| **due == second).count()).max();
        assert!(most.is_some_and(|most| most <= 8), "so many at once: {most:?}");
        assert_eq!(
            planned(second * 30)[31..60],
            before[31..60].iter().map(|due| due - 30).collect::<Vec<_>>(),
            "ahead as they were"
        );
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn name(text: &str) -> FeedName {
        text.parse().unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    fn table() -> Timetable {
        Timetable::new(SignedDuration::from_secs(2))
    }

    fn begun(table: &mut Timetable, second: i64) -> String {
        let turns = table.begin(at(second), 9, 99, |_| true);
        turns.iter().map(|turn| turn.name.to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn appointments_with_one_host_keep_its_gap() {
        let mut table = table();
        for (who, host, wanted, given) in [
            ("a", "x", 10, 10),
            ("b", "x", 10, 12),
            ("c", "x", 11, 14),
            ("d", "x", 9, 16),
            ("e", "y", 10, 10),
            ("f", "x", 7, 7),
            ("g", "x", 8, 18),
            ("saved", "", 10, 10),
            ("saved-too", "", 10, 10),
            ("a", "x", 10, 10),
        ] {
            assert_eq!(table.appoint(&name(who), host, Some(at(wanted))), Some(at(given)), "{who}");
        }
        assert_eq!(begun(&mut table, 9), "f");
        table.end(&name("f"));
        assert_eq!(begun(&mut table, 30), "a e saved saved-too", "one for each host, and each once");
        assert_eq!(begun(&mut table, 30), "");
        assert_eq!(table.waiting(at(30)), 4);
    }

    #[test]
    fn no_more_begin_than_there_is_room_for_and_none_that_may_not() {
        let mut table = table();
        for (nth, who) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
            table.appoint(&name(who), who, Some(at(nth as i64)));
        }
        let begun = |table: &mut Timetable, room, far, but: &str| {
            let turns = table.begin(at(9), room, far, |name| name.as_str() != but);
            turns.iter().map(|turn| turn.name.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(begun(&mut table, 9, 2, "a"), "b", "none but the first two are looked at");
        assert_eq!(begun(&mut table, 2, 9, "c"), "a d");
        assert_eq!(begun(&mut table, 9, 9, ""), "c e");
    }

    #[test]
    fn a_look_is_never_overtaken_by_the_next() {
        let mut table = table();
        table.appoint(&name("a"), "x", Some(at(0)));
        assert_eq!(begun(&mut table, 0), "a");
        table.appoint(&name("a"), "x", Some(at(1)));
        assert_eq!(begun(&mut table, 5), "", "it is still under way");
        table.end(&name("a"));
        assert_eq!(begun(&mut table, 5), "a");
    }

    #[test]
    fn who_is_taken_out_leaves_no_trace() {
        let mut table = table();
        table.appoint(&name("a"), "x", Some(at(0)));
        table.appoint(&name("b"), "x", Some(at(0)));
        assert_eq!(begun(&mut table, 0), "a");
        table.remove(&name("a"));
        table.remove(&name("b"));
        table.appoint(&name("c"), "x", None);
        assert_eq!((begun(&mut table, 99).as_str(), table.due(&name("c"))), ("", None));
        assert!(table.hosts.is_empty() && table.due.is_empty(), "{table:?}");
    }

    #[test]
    fn names_spread_over_the_span() {
        let mut parts = [0; 10];
        for number in 0..1000 {
            parts[(share(&name(&format!("blog-{number}")), 0) * 10.0) as usize] += 1;
        }
        assert!(parts.iter().all(|&part| (70..130).contains(&part)), "{parts:?}");
    }
}

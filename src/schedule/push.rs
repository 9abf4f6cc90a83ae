//! When a push hub is to be told again that a feed has changed (WebSub), and when it is given up. Takes the time as an
//! argument.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// After so many failures a hub is tried again after so long; then after an hour each time.
const AGAIN: [SignedDuration; 4] = [
    SignedDuration::from_secs(10),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
];
const LATER: SignedDuration = SignedDuration::from_hours(1);
/// A hub that refuses a topic so often means it.
const REFUSALS: u32 = 3;
/// A ping is noted before its file is written, so that no crash loses it. Until somebody says that the file is written, it
/// waits for so long: a hub that came sooner would find the feed as it was.
const UNWRITTEN: SignedDuration = SignedDuration::from_secs(10);

/// A ping: what a push hub is to be notified of, one topic, which is the address of a feed that has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ping {
    /// When the feed last changed.
    pub since: Timestamp,
    /// Not before then.
    pub due: Timestamp,
    /// So many times it was tried since the feed last changed, and failed;
    pub tries: u32,
    /// so many times the hub was asked for this one, and not only for another one of its topics;
    pub asked: u32,
    /// so many of them the hub has refused it.
    pub refusals: u32,
    /// Until then the hub wants to be left alone, with whatever topic.
    pub rest: Option<Timestamp>,
}

/// How a push hub took a ping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It knows now.
    Well,
    /// It did not answer, or is in trouble; and may have asked for patience.
    Missed(Option<SignedDuration>),
    /// It does not want it.
    Refused,
}

/// What becomes of a ping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It has arrived.
    Told,
    /// It is tried again.
    Again(Ping),
    /// It is not.
    GivenUp,
}

impl Taken {
    /// What a status says, with the patience that came with it. Any 2xx is success: some hubs answer 202, some 204.
    pub fn of(status: u16, patience: Option<SignedDuration>) -> Taken {
        match status {
            200..=299 => Taken::Well,
            408 | 429 | 500..=599 => Taken::Missed(patience),
            _ => Taken::Refused,
        }
    }
}

impl Ping {
    /// A ping of a feed that is about to change, in place of one that is still to be told. What the hub has asked for holds.
    pub fn unwritten(before: Option<Ping>, now: Timestamp) -> Ping {
        let due = now.checked_add(UNWRITTEN).unwrap_or(now);
        Ping { due, ..Ping::written(before, now) }
    }

    /// The same of a feed that has changed.
    pub fn written(before: Option<Ping>, now: Timestamp) -> Ping {
        Ping { since: now, due: now, rest: before.and_then(|before| before.rest), ..Ping::default() }
    }

    /// Whether it is due, if the hub does not rest. A time that lies further ahead than any wait says only that the clock was
    /// put back.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due <= now || self.due.duration_since(now) > DAY
    }

    /// What becomes of it once the hub has taken it like that. Within a day it is not given up but for refusals, and it has
    /// a last try when the day is over.
    pub fn after(self, taken: Taken, now: Timestamp) -> Fate {
        let (refusals, patience) = match taken {
            Taken::Well => return Fate::Told,
            Taken::Missed(patience) => (self.refusals, patience),
            Taken::Refused => (self.refusals.saturating_add(1), None),
        };
        if refusals >= REFUSALS || now.duration_since(self.since) >= DAY {
            return Fate::GivenUp;
        }
        let pause = usize::try_from(self.tries).ok().and_then(|tries| AGAIN.get(tries).copied()).unwrap_or(LATER);
        let after = |pause: SignedDuration| now.checked_add(pause.min(DAY)).unwrap_or(Timestamp::MAX);
        let rest = patience.map(after);
        let due = after(pause).max(rest.unwrap_or(now));
        let (tries, asked) = (self.tries.saturating_add(1), self.asked.saturating_add(1));
        Fate::Again(Ping { due, tries, asked, refusals, rest, ..self })
    }

    /// What becomes of it where the hub has just missed another one, and is not asked for this one: it waits with it, and
    /// comes before it then.
    pub fn beside(self, missed: Taken, now: Timestamp) -> Fate {
        match self.after(missed, now) {
            Fate::Again(again) => Fate::Again(Ping { asked: self.asked, ..again }),
            fate => fate,
        }
    }
}

/// Until when a push hub wants to be left alone, by what is still to be told to it.
pub fn resting<'p>(pings: impl IntoIterator<Item = &'p Ping>, now: Timestamp) -> Option<Timestamp> {
    let is_ahead = |rest: &Timestamp| *rest > now && rest.duration_since(now) <= DAY;
    pings.into_iter().filter_map(|ping| ping.rest).filter(is_ahead).max()
}

/// When a push hub is to be notified of something next. `None`: there is nothing.
pub fn next_ping(pings: &[Ping], now: Timestamp) -> Option<Timestamp> {
    let due = pings.iter().map(|ping| if ping.is_due(now) { now } else { ping.due }).min()?;
    Some(due.max(resting(pings, now).unwrap_or(due)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_452_800 + second).unwrap()
    }

    fn secs(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn what_a_status_says() {
        let patience = Some(secs(5));
        for (status, taken) in [
            (200, Taken::Well),
            (202, Taken::Well),
            (204, Taken::Well),
            (302, Taken::Refused),
            (400, Taken::Refused),
            (404, Taken::Refused),
            (408, Taken::Missed(patience)),
            (410, Taken::Refused),
            (429, Taken::Missed(patience)),
            (500, Taken::Missed(patience)),
            (503, Taken::Missed(patience)),
        ] {
            assert_eq!(Taken::of(status, patience), taken, "{status}");
        }
    }

    /// The seconds at which a hub is tried that always takes it like that, and the one at which it is given up.
    fn tries(taken: Taken) -> (Vec<i64>, i64) {
        let (mut ping, mut tried) = (Ping::written(None, at(0)), Vec::new());
        loop {
            tried.push(ping.due.duration_since(at(0)).as_secs());
            match ping.after(taken, ping.due) {
                Fate::Again(again) => ping = again,
                Fate::GivenUp => return (tried.clone(), tried[tried.len() - 1]),
                Fate::Told => panic!("{taken:?}"),
            }
        }
    }

    #[test]
    fn a_hub_is_tried_ever_less_often_and_given_up_after_a_day() {
        let (tried, end) = tries(Taken::Missed(None));
        assert_eq!(tried[..7], [0, 10, 70, 370, 1270, 4870, 8470]);
        assert_eq!(tried.len(), 29);
        assert!((86_400..90_000).contains(&end), "{end}");
        assert_eq!(tries(Taken::Refused), (vec![0, 10, 70], 70), "three refusals are meant");
        assert_eq!(tries(Taken::Missed(Some(secs(7200)))).0[..3], [0, 7200, 14_400], "as the hub wants it");
        assert_eq!(tries(Taken::Missed(Some(secs(1)))).0[..3], [0, 10, 70], "no sooner than that");
        assert_eq!(tries(Taken::Missed(Some(secs(999_999)))).0, [0, 86_400], "a day at most");
        assert_eq!(Ping::written(None, at(0)).after(Taken::Well, at(0)), Fate::Told);
    }

    #[test]
    fn refusals_count_whatever_lies_between_them() {
        let mut ping = Ping::written(None, at(0));
        for taken in [Taken::Refused, Taken::Missed(None), Taken::Refused, Taken::Missed(None)] {
            let Fate::Again(again) = ping.after(taken, at(1)) else { panic!("{taken:?}") };
            ping = again;
        }
        assert_eq!((ping.tries, ping.asked, ping.refusals), (4, 4, 2));
        let Fate::Again(beside) = ping.beside(Taken::Missed(None), at(1)) else { panic!() };
        assert_eq!((beside.tries, beside.asked, beside.refusals), (5, 4, 2));
        assert_eq!(ping.after(Taken::Refused, at(1)), Fate::GivenUp);
    }

    #[test]
    fn a_change_begins_anew_and_what_the_hub_has_asked_for_holds() {
        let Fate::Again(before) = Ping::written(None, at(0)).after(Taken::Missed(Some(secs(600))), at(5)) else {
            panic!()
        };
        let again = Ping::written(Some(before), at(60));
        assert_eq!(again, Ping { since: at(60), due: at(60), rest: Some(at(605)), ..Ping::default() });
        assert_eq!(Ping::unwritten(Some(before), at(60)), Ping { due: at(70), ..again });
        assert_ne!(again, Ping::unwritten(Some(before), at(60)), "the one is never taken for the other");
        // The other topics of that hub wait as well.
        let other = Ping::written(None, at(70));
        for (pings, now, next) in [
            (vec![], 60, None),
            (vec![other], 60, Some(70)),
            (vec![other], 80, Some(80)),
            (vec![other, again], 60, Some(605)),
            (vec![other, again], 605, Some(605)),
            (vec![other, again], -86_400, Some(-86_400)),
            (vec![before], 60, Some(605)),
        ] {
            assert_eq!(next_ping(&pings, at(now)), next.map(at), "{pings:?} at {now}");
        }
    }

    #[test]
    fn a_clock_that_is_put_back_holds_nothing_up() {
        let ping = Ping::written(None, at(0));
        assert!(ping.is_due(at(0)) && !ping.is_due(at(-1)));
        assert!(ping.is_due(at(-86_401)));
        assert_eq!(resting(&[Ping { rest: Some(at(0)), ..ping }], at(-86_401)), None);
    }

    #[test]
    fn it_is_kept_as_it_is() {
        let Fate::Again(ping) = Ping::written(None, at(0)).after(Taken::Missed(Some(secs(9))), at(1)) else { panic!() };
        assert_eq!(serde_json::from_str::<Ping>(&serde_json::to_string(&ping).unwrap()).unwrap(), ping);
        assert_eq!(serde_json::from_str::<Ping>("{}").unwrap(), Ping::default());
    }
}

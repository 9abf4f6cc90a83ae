//! The stamps of a page, understood together: each may mean several things, and the order of the page, the neighbours and what
//! the page says of its own time decide. The cheapest consistent assignment wins; how much better it is than the next one is
//! the doubt. One odd stamp costs little and moves nobody else.
//!
//! Pure: the clock is in [`Context::now`](crate::when::Context). Linear in the stamps, and bounded for each.

mod candidate;
mod chain;
mod cost;
mod fill;
mod mode;
mod shape;
mod stamps;

pub use candidate::months;
pub use shape::{Shape, alone, shape, taken_for_clocks};
pub use stamps::{Doubt, Role, Solved, Source, Stamps, Timed, Told, Unread};

use crate::when::meaning::What;
use chain::{Assignment, Chain};
use mode::Mode;

/// How a page writes is found out on so many of its stamps.
const SAMPLE: usize = 300;
/// So many of the best assignments are compared for the doubt.
const COMPARED: usize = 4;

/// The times of the entries.
pub fn solve(stamps: &Stamps<'_>) -> Solved {
    let mut unread = Unread::default();
    stamps.told.iter().filter_map(|told| told.unread.as_deref()).for_each(|text| unread.add(text));
    if let Some((times, newest_first)) = whole(stamps) {
        return Solved { times, newest_first, unread };
    }
    let modes = mode::modes(stamps);
    let sample = Stamps { page: stamps.page, told: stamps.told.iter().take(SAMPLE).cloned().collect() };
    let is_whole = sample.told.len() == stamps.told.len();
    let mut ways: Vec<(&Mode, Assignment)> = Vec::new();
    for mode in &modes {
        let found = Chain::new(&sample, mode).solve(COMPARED);
        ways.extend(found.into_iter().map(|assignment| (mode, assignment)));
    }
    ways.sort_by(|one, other| one.1.cost.total_cmp(&other.1.cost));
    let Some(mode) = ways.first().map(|(mode, _)| *mode) else {
        return Solved { times: vec![None; stamps.told.len()], newest_first: true, unread };
    };
    let chain = Chain::new(stamps, mode);
    let assignments: Vec<Assignment> =
        if is_whole { ways.into_iter().map(|(_, assignment)| assignment).collect() } else { chain.solve(COMPARED) };
    let mut times = timed(&assignments, mode);
    for (at, candidate) in assignments.first().map(|best| chain.odd(best)).unwrap_or_default() {
        // Where its last change is told, that speaks for it.
        let is_lone = stamps.told[at].changed.is_none();
        if is_lone && fill::is_out_of_order(&times, at, &candidate, mode.newest_first) {
            continue;
        }
        let doubt = if candidate.stamp.inferred { Doubt::Much } else { Doubt::None };
        times[at] = Some(Timed { stamp: candidate.stamp, source: Source::Odd, doubt });
    }
    fill::between(&mut times, stamps, mode.newest_first);
    Solved { times, newest_first: mode.newest_first, unread }
}

/// The times, where every entry tells all of its own and in one way: nothing is left to be found out.
fn whole(stamps: &Stamps<'_>) -> Option<(Vec<Option<Timed>>, bool)> {
    let entries = || stamps.told.iter().filter(|told| told.role == Role::Entry);
    let is_whole = |told: &Told| {
        told.known.is_none()
            && told.meanings.len() == 1
            && matches!(told.meanings[0].what, What::Instant { .. } | What::Dated { time: Some(_), .. })
    };
    // Where the zone is not told, one that is ahead of now may tell it.
    let latest = stamps.page.now.as_second() + cost::AHEAD;
    let is_ahead = |told: &Told| match &told.meanings[0].what {
        What::Dated { zone: None, .. } if stamps.page.zone.is_none() => {
            shape::alone(&told.meanings, stamps.page).is_some_and(|stamp| stamp.at.as_second() > latest)
        }
        _ => false,
    };
    if !entries().all(is_whole) || entries().any(is_ahead) {
        return None;
    }
    let one = |told: &Told| {
        let stamp = shape::alone(&told.meanings, stamps.page)?;
        Some(Timed { stamp, source: Source::Told, doubt: Doubt::None })
    };
    let times: Vec<Option<Timed>> =
        stamps.told.iter().map(|told| (told.role == Role::Entry).then(|| one(told)).flatten()).collect();
    let falls = times
        .iter()
        .flatten()
        .zip(times.iter().flatten().skip(1))
        .map(|(above, below)| below.stamp.at.cmp(&above.stamp.at) as i8);
    let newest_first = falls.map(i64::from).sum::<i64>() <= 0;
    Some((times, newest_first))
}

/// The times of the best assignment, each with the doubt that the others leave.
fn timed(assignments: &[Assignment], mode: &Mode) -> Vec<Option<Timed>> {
    let Some((best, others)) = assignments.split_first() else { return Vec::new() };
    let stamps = fill::in_order(&best.chosen, mode.newest_first);
    let mut times: Vec<Option<Timed>> = Vec::with_capacity(stamps.len());
    for (at, stamp) in stamps.into_iter().enumerate() {
        let (Some(stamp), Some(candidate)) = (stamp, &best.chosen[at]) else {
            times.push(None);
            continue;
        };
        let differs = |other: &&Assignment| {
            other.chosen[at].as_ref().is_some_and(|other| candidate::apart(other.stamp.at, candidate.stamp.at) >= 60)
        };
        let margin = others.iter().find(differs).map_or(f64::INFINITY, |other| other.cost - best.cost);
        times.push(Some(Timed { stamp, source: candidate.source, doubt: fill::doubt(margin) }));
    }
    times
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::tz::TimeZone;

    use super::*;
    use crate::when::{Context, Meaning, meanings};

    fn context(zone: Option<&str>) -> Context {
        let now = "2026-11-24T12:00:30Z".parse().unwrap();
        Context::at(now, zone.map(|zone| TimeZone::get(zone).unwrap()))
    }

    /// "!22 November 2026" heads entries, "" is an entry that shows no time.
    fn told(texts: &[&str], page: &Context) -> Vec<Told> {
        let one = |text: &&str| match text.strip_prefix('!') {
            Some(day) => Told::day(meanings(day, page)),
            None => Told::entry(meanings(text, page)),
        };
        texts.iter().map(one).collect()
    }

    fn shown(texts: &[&str], page: &Context) -> Vec<String> {
        let show = |time: Option<Timed>| {
            time.map_or("-".to_owned(), |time| page.zone().to_datetime(time.stamp.at).strftime("%d %H:%M").to_string())
        };
        solve(&Stamps { page, told: told(texts, page) }).times.into_iter().map(show).collect()
    }

    #[test]
    fn a_clock_gets_its_date_from_its_neighbours() {
        for (what, texts, day, wanted) in [
            ("today, newest first", vec!["11:30", "10:00", "09:15"], None, vec!["24 11:30", "24 10:00", "24 09:15"]),
            ("across midnight", vec!["00:10", "23:55", "23:40"], None, vec!["24 00:10", "23 23:55", "23 23:40"]),
            ("not yet today", vec!["15:00", "14:00"], None, vec!["23 15:00", "23 14:00"]),
            (
                "oldest first",
                vec!["22:00", "23:30", "00:15", "01:00"],
                None,
                vec!["23 22:00", "23 23:30", "24 00:15", "24 01:00"],
            ),
            ("from the page's day", vec!["20:00", "19:00"], Some("2026-11-20"), vec!["20 20:00", "20 19:00"]),
            (
                "on the page's day, over its end",
                vec!["00:30", "23:00", "22:00"],
                Some("2026-11-20"),
                vec!["21 00:30", "20 23:00", "20 22:00"],
            ),
            (
                "by a neighbour that tells all",
                vec!["10:30", "2026-11-22T09:00:00Z", "08:00"],
                None,
                vec!["22 10:30", "22 09:00", "22 08:00"],
            ),
            ("below a day", vec!["!22 November 2026", "10:30", "09:00"], None, vec!["-", "22 10:30", "22 09:00"]),
            (
                "below two days",
                vec!["!22 November 2026", "10:30", "09:00", "!21 November 2026", "08:00"],
                None,
                vec!["-", "22 10:30", "22 09:00", "-", "21 08:00"],
            ),
            (
                "above two days",
                vec!["10:30", "09:00", "!22 November 2026", "18:00", "!21 November 2026"],
                None,
                vec!["22 10:30", "22 09:00", "-", "21 18:00", "-"],
            ),
            (
                "below days of the page's month",
                vec!["!22日", "1:10", "!21日", "23:20"],
                Some("2026-11-22"),
                vec!["-", "22 01:10", "-", "21 23:20"],
            ),
            (
                "of the day after the page's",
                vec!["!Sunday", "1:20", "!Saturday", "23:45"],
                Some("2026-11-21"),
                vec!["-", "22 01:20", "-", "21 23:45"],
            ),
            (
                "one out of order",
                vec!["11:30", "11:10", "11:20", "10:00"],
                None,
                vec!["24 11:30", "24 11:10", "24 11:20", "24 10:00"],
            ),
            ("one without", vec!["11:30", "nothing", "10:00"], None, vec!["24 11:30", "24 10:45", "24 10:00"]),
            ("one without at the end", vec!["11:30", "10:00", ""], None, vec!["24 11:30", "24 10:00", "24 10:00"]),
            ("one without on top is new", vec!["", "11:30", "10:00"], None, vec!["-", "24 11:30", "24 10:00"]),
            (
                "a pinned one of yesterday moves nobody",
                vec!["22:40", "11:30", "11:10", "10:50"],
                None,
                vec!["23 22:40", "24 11:30", "24 11:10", "24 10:50"],
            ),
            (
                "a date of another story moves nobody",
                vec!["11:30", "3 March 2021 14:00", "11:10", "10:50"],
                None,
                vec!["24 11:30", "03 14:00", "24 11:10", "24 10:50"],
            ),
        ] {
            let language = texts[0].contains('日').then(|| "ja".to_owned());
            let day = day.map(|day| day.parse().unwrap());
            let page = Context { day, language, ..context(Some("Europe/London")) };
            assert_eq!(shown(&texts, &page), wanted, "{what}");
        }
        for (what, clock, at) in [
            ("a little ahead: the page is further east", "12:30", "2026-11-24T11:30:00Z"),
            ("far ahead: it is of yesterday", "16:00", "2026-11-23T16:00:00Z"),
        ] {
            let page = context(None);
            let solved = solve(&Stamps { page: &page, told: told(&[clock], &page) });
            assert_eq!(
                solved.times[0].map(|time| time.stamp.at),
                Some(at.parse().unwrap()),
                "never out of the future: {what}"
            );
        }
    }

    #[test]
    fn the_order_tells_the_two_hours_of_autumn_apart() {
        let now = "2026-10-25T03:00:00Z".parse().unwrap();
        let page = Context::at(now, TimeZone::get("Europe/Berlin").ok());
        let texts = ["03:10", "02:50", "02:20", "02:50", "02:20", "01:50"];
        let solved = solve(&Stamps { page: &page, told: told(&texts, &page) });
        let is: Vec<String> =
            solved.times.iter().flatten().map(|time| time.stamp.at.strftime("%H:%M").to_string()).collect();
        assert_eq!(is, ["02:10", "01:50", "01:20", "00:50", "00:20", "23:50"]);
    }

    #[test]
    fn a_page_uses_one_order_of_day_and_month() {
        use What::Dated;
        use jiff::civil::date;

        let page = context(Some("UTC"));
        let dated = |month, day| Dated {
            date: date(2026, month, day),
            time: Some(jiff::civil::time(9, 0, 0, 0)),
            zone: None,
            precision: crate::when::Precision::Minute,
        };
        let one = |what, cost| Meaning { what, cost };
        // 11/12, 11/11 and 10/30: the last can only be October.
        let told = vec![
            Told::entry(vec![one(dated(12, 11), 0), one(dated(11, 12), 10)]),
            Told::entry(vec![one(dated(11, 11), 0)]),
            Told::entry(vec![one(dated(10, 30), 10)]),
        ];
        let solved = solve(&Stamps { page: &page, told });
        let is: Vec<String> =
            solved.times.iter().flatten().map(|time| time.stamp.at.strftime("%m-%d").to_string()).collect();
        assert_eq!(is, ["11-12", "11-11", "10-30"]);
    }

    #[test]
    fn what_is_not_understood_is_counted() {
        let page = context(None);
        let told = ["soonish", "later", "soonish", "x", "y"].map(Told::unread).to_vec();
        let unread = solve(&Stamps { page: &page, told }).unread;
        assert_eq!((unread.count, unread.examples.join(" ").as_str()), (5, "soonish later x"));
    }

    #[test]
    fn very_many_stamps_are_solved_in_order() {
        let page = context(Some("Europe/London"));
        let clocks: Vec<Told> = (0..20_000_u32)
            .map(|nth| {
                let minute = 1440 - (nth * 7) % 1440 - 1;
                let time =
                    jiff::civil::time(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0);
                Told::entry(vec![Meaning { what: What::Clock { time, zone: None, seconds: false }, cost: 0 }])
            })
            .collect();
        let solved = solve(&Stamps { page: &page, told: clocks });
        assert!(solved.times.iter().all(Option::is_some));
        assert!(
            solved
                .times
                .iter()
                .zip(&solved.times[1..])
                .all(|(above, below)| { above.unwrap().stamp.at >= below.unwrap().stamp.at })
        );
    }
}

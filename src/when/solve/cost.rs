//! What makes an assignment of times unlikely, and by how much: one table, on the scale of [`Meaning::cost`], where 10 is
//! unusual and 30 is taken only if the page forces it.
//!
//! [`Meaning::cost`]: crate::when::meaning::Meaning::cost

use crate::when::reading::Context;

/// One doubling of an interval: a silence of 20 hours on a page that usually waits ten minutes costs seven of these.
const DOUBLING: f64 = 4.0;
/// After so many doublings it is a pause, and pauses have no rhythm: what comes on top of that costs less for each.
const PAUSE: f64 = 4.0;
/// One doubling of a pause.
const FURTHER_DOUBLING: f64 = 2.0;
/// A silence of a night, from the evening's last entry to the morning's first, in seconds.
const NIGHT: i64 = 14 * 3600;
/// A day, in seconds.
pub const DAY: i64 = 24 * 3600;
/// A clock without a date that is more than a day older than the entry above it.
pub const SKIPPED_DAY: f64 = 16.0;
/// What each doubling of the hours beyond a night costs.
const NEARLY_A_DAY: f64 = 3.0;
/// Two neighbours in the wrong order: late insertions and corrected times happen, by minutes more than by hours.
const BREAK: f64 = 8.0;
/// Each doubling of ten minutes by which they are in the wrong order: by hours is one that does not fit.
const BACKWARDS: f64 = 5.0;
/// An entry that does not fit: a pinned one, a card's date, a typing error.
pub const ODD: f64 = 24.0;
/// The same at the top, where entries are pinned.
pub const ODD_ON_TOP: f64 = 16.0;
/// A clock is not of the day under whose heading it stands: once for each run of such entries, then little.
pub const STRAY: f64 = 16.0;
/// Each further entry of such a run.
pub const STRAY_ON: f64 = 1.0;
/// From one day with a heading to another: the silence between is told, however long it is.
pub const NEXT_DAY: f64 = 8.0;
/// The page has its newest entry at the end: fewer do.
pub const OLDEST_FIRST: f64 = 2.0;
/// Days stand below their entries: hardly any page does that.
pub const DAYS_BELOW: f64 = 10.0;
/// A day with no entries on its side: days that head entries have some.
pub const EMPTY_DAY: f64 = 12.0;
/// Another order of day and month, or ages for clocks: once for the page.
pub const OTHER_MODE: f64 = 10.0;
/// The least that twelve hours without their half cost a page, and the most: by how unlikely each of its clocks says they are.
pub const TWELVE: [f64; 2] = [4.0, 10.0];
/// A stamp that contradicts the mode of the page.
pub const AGAINST_MODE: f64 = 10.0;
/// With clocks of twelve hours any wrong one looks like a silence of less than twelve: one of more than this many seconds costs
/// so much more.
pub const LONG_FOR_TWELVE: (i64, f64) = (6 * 3600, 14.0);
/// The page is east of UTC by a guess.
pub const SOMEWHERE: f64 = 1.0;
/// The hour that does not exist in spring.
pub const NO_SUCH_HOUR: f64 = 6.0;
/// A year, a week or a day further back than the nearest one that is past.
pub const FURTHER_BACK: f64 = 2.0;
/// A page may be ahead of us by so many seconds: clocks differ.
pub const AHEAD: i64 = 5 * 60;
/// Later than now.
pub const FUTURE: f64 = 60.0;
/// A minute that is shown without its seconds hides so many.
pub const WITHIN_MINUTE: i64 = 59;

/// Each doubling of half an hour by which the newest entry is away from the last change, or from now.
const NEWEST: f64 = 2.0;
/// The same for a clock that stands alone: that is of today, as a rule.
const NEWEST_ALONE: f64 = 3.0;
/// Where a page names its day, it may have been at rest for months as well as for days.
const AT_REST: f64 = 14.0;

fn doublings(seconds: i64, unit: i64) -> f64 {
    // Lengths of time on a page are far below 2^52 seconds.
    #[allow(clippy::cast_precision_loss)]
    let ratio = seconds.max(0) as f64 / unit.max(1) as f64;
    (1.0 + ratio).log2()
}

/// From one entry to the next older one: so many seconds, negative where they are in the wrong order. `rhythm` is the usual
/// distance on this page; `is_completed`: whether the date of
/// the older one is worked out.
pub fn step(seconds: i64, rhythm: i64, is_completed: bool) -> f64 {
    if seconds >= -WITHIN_MINUTE {
        // A night may be silent; a silence of nearly a day is a clock that was turned back by an hour or two.
        let beyond_a_night = if is_completed { doublings(seconds.min(DAY) - NIGHT, 3600) * NEARLY_A_DAY } else { 0.0 };
        let times = doublings(seconds, rhythm);
        DOUBLING * times.min(PAUSE) + FURTHER_DOUBLING * (times - PAUSE).max(0.0) + beyond_a_night
    } else {
        BREAK + BACKWARDS * doublings(-seconds, 600)
    }
}

/// A clock that is so many seconds before the last change of its entry, which comes after it and mostly on the same day.
pub fn before_change(seconds: i64) -> f64 {
    // The one is often told without its seconds.
    if seconds < -WITHIN_MINUTE { 12.0 } else { DOUBLING * doublings(seconds, 3 * 3600) }
}

/// The newest entry at that second: near the page's last change, or near now; the more so where it is a clock alone, with no
/// date of its own or above it (`is_lone`).
pub fn newest(at: i64, is_lone: bool, page: &Context) -> f64 {
    let doubling = if is_lone { NEWEST_ALONE } else { NEWEST };
    match page.latest {
        Some(latest) => {
            let before = latest.as_second() - at;
            // Its word for its last change may be a little old.
            let late = if before < -3 * 3600 { 12.0 } else { 0.0 };
            late + doubling * if before >= 0 { doublings(before, 1800) } else { doublings(-before, 1800) }
        }
        None => {
            let most = if page.day.is_some() || page.opened.is_some() { AT_REST } else { f64::INFINITY };
            (doubling * doublings(page.now.as_second() - at, 1800)).min(most)
        }
    }
}

/// The oldest and the newest entry at those seconds: of the day that the page names, and not before its publication.
pub fn ends(oldest: i64, newest: i64, page: &Context, date_of: impl Fn(i64) -> Option<jiff::civil::Date>) -> f64 {
    let mut cost = 0.0;
    if let (Some(day), Some(begins), Some(ends)) = (page.day, date_of(oldest), date_of(newest)) {
        let days = i64::from((begins - day).get_days());
        // It begins on that day, or ends on it, or has it in its midst; or it is beside it.
        cost += match days {
            0 => 0.0,
            _ if begins <= day && day <= ends => 4.0,
            _ => 12.0 + 4.0 * doublings(days.abs(), 1),
        };
    }
    if let Some(opened) = page.opened.map(|opened| opened.as_second()) {
        let before = opened - oldest;
        // With its first entry, as a rule; some say so anew with the last.
        let first = match before {
            7200.. => 10.0 + 2.0 * doublings(before, 3600),
            0.. => 0.0,
            _ => 1.5 * doublings(-before, 3600),
        };
        let last = 3.0 + 2.0 * doublings((opened - newest).abs(), 3600);
        cost += first.min(last);
    }
    cost
}

//! The status of all live blogs as a table of plain text, for the command line.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ago::ago;
use super::status::Status;

const HEAD: [&str; 6] = ["NAME", "STATUS", "ENTRIES", "LAST ENTRY", "LAST CHECK", "NEXT CHECK"];
/// The column whose numbers stand at its right edge.
const NUMBERS: usize = 2;

/// The heads of the columns.
pub fn head() -> [String; 6] {
    HEAD.map(str::to_owned)
}

/// A line for each live blog in aligned columns, and below it what is wrong with it, its times
/// by the clock of `zone`.
pub fn table(statuses: &[Status], zone: &TimeZone, now: Timestamp) -> String {
    let rows: Vec<[String; 6]> = statuses.iter().map(|status| row(status, now)).collect();
    let head = HEAD.map(str::to_owned);
    let width = |column: usize| {
        let cells = rows.iter().chain([&head]).map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = aligned(&head, &widths);
    for (status, row) in statuses.iter().zip(&rows) {
        text += &aligned(row, &widths);
        // What an outlet has sent may be in it: it stays on its line, and turns no colour.
        for words in status.remarks(zone) {
            let words = words.split(|char: char| char.is_whitespace() || char.is_control());
            let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            text += &format!("    {words}\n");
        }
    }
    text
}

/// The cells of one live blog.
pub fn row(status: &Status, now: Timestamp) -> [String; 6] {
    let relative = |time: Option<Timestamp>| time.map_or("never".to_owned(), |time| ago(time, now));
    [
        status.name.to_string(),
        status.standing.word().to_owned(),
        status.entries.to_string(),
        status.last_entry.map_or("none".to_owned(), |time| ago(time, now)),
        relative(status.last_look),
        relative(status.next_look),
    ]
}

fn aligned(row: &[String; 6], widths: &[usize; 6]) -> String {
    let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, &width))| match column {
        NUMBERS => format!("{cell:>width$}"),
        _ => format!("{cell:<width$}"),
    });
    format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::liveblog::LiveBlog;
    use crate::page::Source;
    use crate::schedule::Pace;

    #[test]
    fn columns_are_aligned_and_trouble_stands_below() {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let now = at("2026-03-02T12:00:00Z").unwrap();
        let status = |name: &str, pace: &Pace| {
            let source = Source::Web("https://example.org/live".parse().unwrap());
            Status::of(&LiveBlog::at(name.parse().unwrap(), source, None), pace, None, now)
        };
        let well = Pace {
            last: at("2026-03-02T11:59:30Z"),
            good: at("2026-03-02T11:59:30Z"),
            newest: at("2026-03-02T11:56:30Z"),
            next: at("2026-03-02T12:00:30Z"),
            entries: 1234,
            ..Pace::default()
        };
        let ill = Pace {
            failures: 1,
            trouble: Some("the outlet\nanswers \u{1b}[31m404".to_owned()),
            next: at("2026-03-03T01:00:00Z"),
            newest: None,
            entries: 0,
            ..well.clone()
        };
        let statuses = [status("harbour", &well), status("a-longer-name", &ill), status("new", &Pace::default())];
        let wanted = "\
NAME           STATUS   ENTRIES  LAST ENTRY  LAST CHECK  NEXT CHECK
harbour        running     1234  3 min ago   30 s ago    in 30 s
a-longer-name  failing        0  none        30 s ago    in 13 h
    the outlet answers [31m404
new            waiting        0  none        never       never
";
        assert_eq!(table(&statuses, &TimeZone::UTC, now), wanted);
    }
}

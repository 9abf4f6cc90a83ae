//! The record of one live blog as lines of JSON: a head, a line for each entry, a line for each thing that has happened
//! to one, and a last line that counts them. Decides whether such a file is whole and sound.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::entry::{Content, EntryId};
use crate::extract::clean::clean_again;
use crate::ledger::{Ledger, Past, Record};
use crate::liveblog::FeedName;
use crate::state::Memory;

/// Counts up when lines of the last version would be misread.
const VERSION: i64 = 2;
/// What the head says that it is.
const KIND: &str = "record";

/// What is wrong with a line.
#[derive(Debug, Error)]
pub enum Flaw {
    /// It is no text.
    #[error("not UTF-8")]
    Utf8,
    /// It is longer than anything that we write.
    #[error("longer than any line of a record")]
    Long,
    /// The first line is not ours.
    #[error("not the head of a record that `liveticker export` wrote: {0}")]
    Head(String),
    /// A later liveticker has written it.
    #[error("this record is of version {0}, and this liveticker knows version {VERSION}: a newer one has written it")]
    Newer(i64),
    /// Nobody has written it.
    #[error("there is no version {0} of a record in lines")]
    Version(i64),
    /// There is one already.
    #[error("a second head: this is more than one record")]
    SecondHead,
    /// It is no line that we know.
    #[error("{0}")]
    Form(String),
    /// It is there already.
    #[error("the entry {0} was there before")]
    Twice(EntryId),
    /// No feed could bear it.
    #[error("{0:?} cannot be the id of an entry")]
    Id(String),
    /// Every entry has a place of its own, and the head says how many were given.
    #[error("the entry {0} has the place {1}, which is another one's or was never given")]
    Place(EntryId, i64),
    /// It is there already.
    #[error("event {1} of the entry {0} was there before")]
    PastTwice(EntryId, u32),
    /// It names an entry that is not there.
    #[error("event {1} of the entry {0}, and there is no such entry")]
    Stranger(EntryId, u32),
    /// Lines are missing, or there are too many.
    #[error("the file should have {should} lines before this one and has {has}: something is missing or was added")]
    Count {
        /// How many it should have.
        should: u64,
        /// How many it has.
        has: u64,
    },
    /// There is something behind the end.
    #[error("there is something behind the line that counts the lines")]
    Beyond,
    /// There is no end.
    #[error("the file ends without the line that counts the lines: it is cut off")]
    CutOff,
}

/// What a line holds. What is kept as it stands is JSON.
#[derive(Debug)]
pub enum Line<'l> {
    /// The head: the live blog's name, and what is kept of it as a whole.
    Head(FeedName, &'l str),
    /// An entry, and the same as it stands.
    Record(Box<Record>, Cow<'l, str>),
    /// Something that has happened to one, and the same as it stands.
    Past(Past, Cow<'l, str>),
    /// The end.
    End,
}

#[derive(Deserialize)]
struct Kind {
    liveticker: String,
    version: i64,
}

#[derive(Deserialize)]
struct Head<'l> {
    name: FeedName,
    #[serde(borrow)]
    state: &'l RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Body<'l> {
    #[serde(borrow)]
    Record(&'l RawValue),
    #[serde(borrow)]
    Past(&'l RawValue),
    Lines(u64),
}

/// The first line.
pub fn head(name: &FeedName, state: &RawValue) -> String {
    // A name needs no escapes.
    format!("{{\"liveticker\":\"{KIND}\",\"version\":{VERSION},\"name\":\"{name}\",\"state\":{state}}}")
}

/// The line of an entry.
pub fn record(body: &str) -> String {
    format!("{{\"record\":{body}}}")
}

/// The line of something that has happened to one.
pub fn past(body: &str) -> String {
    format!("{{\"past\":{body}}}")
}

/// The last line, behind so many.
pub fn end(lines: u64) -> String {
    format!("{{\"lines\":{lines}}}")
}

/// Reads such a file line by line.
#[derive(Debug, Default)]
pub struct Transcript {
    /// How many lines were read.
    pub lines: u64,
    entries: HashSet<EntryId>,
    places: HashSet<i64>,
    given: i64,
    events: HashSet<(EntryId, u32)>,
    is_at_end: bool,
}

impl Transcript {
    /// The next line, without the end of it.
    pub fn read<'l>(&mut self, line: &'l [u8]) -> Result<Line<'l>, Flaw> {
        let before = self.lines;
        self.lines += 1;
        let text = str::from_utf8(line).map_err(|_| Flaw::Utf8)?;
        if self.is_at_end {
            return Err(Flaw::Beyond);
        }
        if before == 0 {
            let (head, ledger) = head_of(text)?;
            self.given = ledger.places;
            return Ok(head);
        }
        let body = serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Kind>(text) {
            Ok(_) => Flaw::SecondHead,
            Err(_) => Flaw::Form(in_line(&error)),
        })?;
        match body {
            Body::Record(body) => self.record(body.get()),
            Body::Past(body) => self.past(body.get()),
            Body::Lines(should) if should != before => Err(Flaw::Count { should, has: before }),
            Body::Lines(_) => {
                self.is_at_end = true;
                Ok(Line::End)
            }
        }
    }

    /// There are no more lines.
    pub fn finish(&self) -> Result<(), Flaw> {
        if self.is_at_end { Ok(()) } else { Err(Flaw::CutOff) }
    }

    fn record<'l>(&mut self, body: &'l str) -> Result<Line<'l>, Flaw> {
        let mut record: Record =
            serde_json::from_str(body).map_err(|error| Flaw::Form(format!("no entry: {}", in_line(&error))))?;
        if !is_id(&record.id.0) {
            return Err(Flaw::Id(record.id.0));
        }
        if !self.entries.insert(record.id.clone()) {
            return Err(Flaw::Twice(record.id));
        }
        if !(1..=self.given).contains(&record.place) || !self.places.insert(record.place) {
            return Err(Flaw::Place(record.id, record.place));
        }
        let first = record.first.as_mut().map(|said| &mut said.content);
        let is_as_it_was = [Some(&mut record.entry.content), first].into_iter().flatten().fold(true, clean);
        let body = if is_as_it_was { Cow::Borrowed(body) } else { Cow::Owned(written(&record)?) };
        Ok(Line::Record(Box::new(record), body))
    }

    fn past<'l>(&mut self, body: &'l str) -> Result<Line<'l>, Flaw> {
        let mut past: Past =
            serde_json::from_str(body).map_err(|error| Flaw::Form(format!("no event: {}", in_line(&error))))?;
        if !self.entries.contains(&past.id) {
            return Err(Flaw::Stranger(past.id, past.number));
        }
        if !self.events.insert((past.id.clone(), past.number)) {
            return Err(Flaw::PastTwice(past.id, past.number));
        }
        let is_as_it_was = past.said.as_mut().map(|said| &mut said.content).into_iter().fold(true, clean);
        let body = if is_as_it_was { Cow::Borrowed(body) } else { Cow::Owned(written(&past)?) };
        Ok(Line::Past(past, body))
    }
}

/// Cleans what an entry says, wherever it has been; tells whether that and all before it was as it should be.
fn clean(before: bool, content: &mut Content) -> bool {
    let html = clean_again(&content.html);
    let is_clean = html == content.html;
    content.html = html;
    before && is_clean
}

fn written<T: Serialize>(value: &T) -> Result<String, Flaw> {
    serde_json::to_string(value).map_err(|error| Flaw::Form(in_line(&error)))
}

/// Whether a feed can bear it as an id: an IRI (RFC 4287, section 4.2.6) in ASCII, as all of ours are.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte))
}

fn head_of(text: &str) -> Result<(Line<'_>, Ledger), Flaw> {
    let wrong = |error: serde_json::Error| Flaw::Head(in_line(&error));
    match serde_json::from_str::<Kind>(text).map_err(wrong)? {
        kind if kind.liveticker != KIND => return Err(Flaw::Head(format!("it is {:?}", kind.liveticker))),
        Kind { version, .. } if version > VERSION => return Err(Flaw::Newer(version)),
        Kind { version, .. } if version < VERSION => return Err(Flaw::Version(version)),
        _ => {}
    }
    let head: Head<'_> = serde_json::from_str(text).map_err(wrong)?;
    let state = head.state.get();
    let parts: HashMap<String, &RawValue> = serde_json::from_str(state).map_err(wrong)?;
    let memory = parts.get("memory").map_or("null", |memory| memory.get());
    serde_json::from_str::<Memory>(memory).map_err(wrong)?;
    let ledger = serde_json::from_str::<Ledger>(state).map_err(wrong)?;
    Ok((Line::Head(head.name, state), ledger))
}

/// The words of the JSON reader; the line is told by us, and by it would always be the first.
fn in_line(error: &serde_json::Error) -> String {
    let words = error.to_string().replace(" at line 1 column ", " at column ");
    if error.is_eof() { format!("{words}: is the file cut off here?") } else { words }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use jiff::Timestamp;

    use super::*;
    use crate::entry::{Content, Entry, Layer, Name};
    use crate::ledger::Event;
    use crate::state::State;

    /// The lines of a record of two entries, one of them revised.
    fn lines() -> Vec<String> {
        let mut state = State::default();
        state.ledger.places = 2;
        let mut whole = serde_json::to_value(&state.ledger).unwrap();
        whole["memory"] = serde_json::to_value(&state.memory).unwrap();
        let state: Box<RawValue> = serde_json::from_str(&whole.to_string()).unwrap();
        let at = Timestamp::from_second(1_772_452_800).unwrap();
        let record_of = |key: &str, events| {
            let entry = Entry {
                names: vec![Name::Id(key.into())],
                link: None,
                title: None,
                content: Content { text: key.into(), ..Content::default() },
                published: None,
                updated: None,
                authors: Vec::new(),
                categories: Vec::new(),
                layer: Layer::State,
                layers: Vec::new(),
            };
            let place = i64::from(key.as_bytes()[0] - b'a') + 1;
            Record { events, ..Record::new(EntryId(key.into()), entry, place, at, at) }
        };
        let revised = Past { id: EntryId("b".into()), number: 1, at, event: Event::Revised, said: None };
        let json = |value: &Record| serde_json::to_string(value).unwrap();
        vec![
            head(&"fire".parse().unwrap(), &state),
            record(&json(&record_of("a", 0))),
            record(&json(&record_of("b", 1))),
            past(&serde_json::to_string(&revised).unwrap()),
            end(4),
        ]
    }

    fn read(lines: &[String]) -> Result<u64, String> {
        let mut transcript = Transcript::default();
        for line in lines {
            transcript.read(line.as_bytes()).map_err(|flaw| format!("{}: {flaw}", transcript.lines))?;
        }
        transcript.finish().map_err(|flaw| flaw.to_string()).map(|()| transcript.lines)
    }

    #[test]
    fn a_whole_record_is_read_and_any_other_is_refused_with_line_and_reason() {
        assert_eq!(read(&lines()), Ok(5));
        type Change = fn(&mut Vec<String>);
        for (what, change, wanted) in [
            ("nothing", (|lines| lines.clear()) as Change, "cut off"),
            ("no head", |lines| drop(lines.remove(0)), "1: not the head of a record"),
            ("another kind", |lines| lines[0] = lines[0].replace("\"record\"", "\"feed\""), "it is \"feed\""),
            ("another program's", |lines| lines[0] = "{}".into(), "missing field `liveticker`"),
            (
                "a newer one",
                |lines| lines[0] = lines[0].replace(":2,", ":3,"),
                "is of version 3, and this liveticker knows",
            ),
            ("an older one", |lines| lines[0] = lines[0].replace(":2,", ":0,"), "there is no version 0"),
            ("a name that is none", |lines| lines[0] = lines[0].replace("fire", "../fire"), "cannot name a feed"),
            ("no state", |lines| lines[0] = lines[0].replace("\"state\"", "\"stat\""), "missing field `state`"),
            ("no memory", |lines| lines[0] = lines[0].replace("\"memory\"", "\"m\""), "1: not the head"),
            ("a broken state", |lines| lines[0] = lines[0].replace("\"places\":2", "\"places\":\"x\""), "invalid type"),
            ("a second head", |lines| lines.insert(2, lines[0].clone()), "3: a second head"),
            ("two records", |lines| lines.extend(lines.clone()), "6: there is something behind"),
            ("a line twice", |lines| lines.insert(1, lines[1].clone()), "3: the entry a was there before"),
            ("an event twice", |lines| lines.insert(3, lines[3].clone()), "5: event 1 of the entry b was there"),
            ("an event of nobody", |lines| drop(lines.remove(2)), "3: event 1 of the entry b, and there is no such"),
            ("a line less", |lines| drop(lines.remove(1)), "4: the file should have 4 lines before this one and has 3"),
            ("no last line", |lines| drop(lines.pop()), "cut off"),
            ("half a line", |lines| lines[1].truncate(50), "2: EOF while parsing"),
            ("no JSON", |lines| lines[1] = "hello".into(), "2: expected value at column 1"),
            ("an empty line", |lines| lines[1] = String::new(), "2: EOF while parsing a value"),
            ("another line", |lines| lines[1] = "{\"x\":1}".into(), "2: unknown variant `x`, expected one of `record`"),
            ("no entry", |lines| lines[1] = record("{}"), "2: no entry: missing field `id`"),
            ("no event", |lines| lines[3] = past("[]"), "4: no event: "),
            ("no id", |lines| lines[1] = lines[1].replacen("\"a\"", "\"\"", 1), "2: \"\" cannot be the id"),
            (
                "an odd id",
                |lines| lines[1] = lines[1].replacen("\"a\"", "\"a\\nb<\"", 1),
                "cannot be the id of an entry",
            ),
            (
                "another's place",
                |lines| lines[2] = lines[2].replace("\"place\":2", "\"place\":1"),
                "3: the entry b has the place 1, which",
            ),
            (
                "a place too far",
                |lines| lines[2] = lines[2].replace("\"place\":2", "\"place\":3"),
                "has the place 3, which",
            ),
        ] {
            let mut lines = lines();
            change(&mut lines);
            let flaw = read(&lines).unwrap_err();
            assert!(flaw.contains(wanted), "{what}: {flaw}");
        }
        let mut transcript = Transcript::default();
        transcript.read(lines()[0].as_bytes()).unwrap();
        let hostile = lines()[1].replace("\"html\":\"\"", "\"html\":\"<p onclick='x()'>a<script>b</script></p>\"");
        let Ok(Line::Record(record, body)) = transcript.read(hostile.as_bytes()) else { panic!("{hostile}") };
        assert_eq!(record.entry.content.html.as_str(), "<p>a</p>", "what has been out of our hands is cleaned again");
        assert!(!body.contains("script"), "{body}");
        assert_eq!(Transcript::default().read(b"{\"caf\xe9\":1}").unwrap_err().to_string(), "not UTF-8");
    }
}

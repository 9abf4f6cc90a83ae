//! The history of an entry: what it said at first and what has happened to it since, word by word.

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::diff::{Stretch, compare};
use super::record::{Event, Past, Record, Said, Standing};
use crate::entry::{EntryId, Image};

/// All that has happened to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryHistory {
    /// Its public id.
    pub id: EntryId,
    /// Where a browser finds it.
    pub link: Option<Url>,
    /// When the site published it.
    pub published: Timestamp,
    /// When we saw it first.
    pub first_seen: Timestamp,
    /// What it said then.
    pub first: Said,
    /// What has happened to it since, in its order.
    pub events: Vec<PastEvent>,
    /// What it says now, or said last.
    pub now: Said,
    /// When it was withdrawn, if it is.
    pub withdrawn: Option<Timestamp>,
}

/// Something that has happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastEvent {
    /// The time of the check that found it.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// How what it says changed with that, if it did.
    pub edit: Option<Edit>,
}

/// How what an entry says has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Its title, where that is another one.
    pub title: Option<Vec<Stretch>>,
    /// Its text, where that is another one.
    pub text: Option<Vec<Stretch>>,
    /// Links that it has no longer.
    pub links_gone: Vec<Url>,
    /// Links that it had not before.
    pub links_new: Vec<Url>,
    /// Pictures that it has no longer.
    pub images_gone: Vec<Image>,
    /// Pictures that it had not before.
    pub images_new: Vec<Image>,
}

/// What has happened to an entry, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it was revised, as a part of its return too.
    pub revisions: u32,
    /// How often it was withdrawn.
    pub withdrawals: u32,
}

impl Tally {
    /// One more thing.
    pub fn add(&mut self, past: &Past) {
        match past.event {
            Event::Withdrawn => self.withdrawals += 1,
            Event::Revised => self.revisions += 1,
            Event::Returned => self.revisions += u32::from(past.said.is_some()),
        }
    }
}

impl EntryHistory {
    /// Of this entry. `past` is all its past, in any order.
    ///
    /// Of each event it is known what the entry said until then. What changed without being announced (another layer's
    /// words, a running score) is therefore told with the announced change before it.
    pub fn of(record: &Record, mut past: Vec<Past>) -> EntryHistory {
        past.sort_by_key(|past| past.number);
        let said = |past: &Past| past.said.clone();
        let first = past.iter().find_map(said).or_else(|| record.first.as_deref().cloned());
        let mut events = Vec::with_capacity(past.len());
        for (at, event) in past.iter().enumerate() {
            let edit = event.said.as_ref().map(|was| {
                let is = past[at + 1..].iter().find_map(said).unwrap_or_else(|| record.said());
                Edit::between(was, &is)
            });
            events.push(PastEvent { at: event.at, event: event.event, edit });
        }
        EntryHistory {
            id: record.id.clone(),
            link: record.entry.link.clone(),
            published: record.published.at,
            first_seen: record.first_seen,
            first: first.unwrap_or_else(|| record.said()),
            events,
            now: record.said(),
            withdrawn: match record.standing {
                Standing::Withdrawn { at } => Some(at),
                Standing::Shown | Standing::Missing { .. } => None,
            },
        }
    }
}

impl Edit {
    /// What differs between what an entry said and what it said then.
    pub fn between(was: &Said, is: &Said) -> Edit {
        let differs = |was: &str, is: &str| (was != is).then(|| compare(was, is));
        let (links_gone, images_gone) = was.content.beyond(&is.content);
        let (links_new, images_new) = is.content.beyond(&was.content);
        Edit {
            title: differs(&was.title, &is.title),
            text: differs(&was.content.text, &is.content.text),
            links_gone,
            links_new,
            images_gone,
            images_new,
        }
    }

    /// Whether it changes nothing that a history shows.
    pub fn is_empty(&self) -> bool {
        *self == Edit::default()
    }
}

/// The part of an id behind its last `/`: by this a person calls an entry.
pub fn short(id: &EntryId) -> &str {
    id.0.rsplit_once('/').map_or(id.0.as_str(), |(_, short)| short)
}

/// The ids that a person may mean: the one that is called so, else all that begin so.
pub fn meant<'a>(wanted: &str, ids: &'a [EntryId]) -> Vec<&'a EntryId> {
    let called: Vec<&EntryId> = ids.iter().filter(|id| id.0 == wanted || short(id) == wanted).collect();
    if called.is_empty() {
        ids.iter().filter(|id| short(id).starts_with(wanted) || id.0.starts_with(wanted)).collect()
    } else {
        called
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::entry::{Content, Entry, Layer, Name};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_772_452_800 + 60 * minute).unwrap()
    }

    fn said(title: &str, text: &str) -> Said {
        Said { title: title.into(), content: Content { text: text.into(), ..Content::default() } }
    }

    fn record(now: &Said) -> Record {
        let entry = Entry {
            names: vec![Name::Id("7".into())],
            link: None,
            title: Some(now.title.clone()),
            content: now.content.clone(),
            published: None,
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            layer: Layer::Selectors,
            layers: Vec::new(),
        };
        Record::new(EntryId("tag:a.example,2026:b/7".into()), entry, 1, at(0), at(0))
    }

    fn past(number: u32, event: Event, said: Option<Said>) -> Past {
        Past { id: EntryId("tag:a.example,2026:b/7".into()), number, at: at(number.into()), event, said }
    }

    fn told(history: &EntryHistory) -> String {
        let show = |stretches: &Option<Vec<Stretch>>| match stretches {
            None => "as it was".to_owned(),
            Some(stretches) => stretches
                .iter()
                .map(|stretch| match stretch {
                    Stretch::Same(text) => text.clone(),
                    Stretch::Gone(text) => format!("[-{text}-]"),
                    Stretch::New(text) => format!("{{+{text}+}}"),
                })
                .collect(),
        };
        let event = |event: &PastEvent| {
            let edit = event.edit.as_ref();
            let edit = edit.map_or(String::new(), |edit| format!(" {}: {}", show(&edit.title), show(&edit.text)));
            format!("{:?}{edit}", event.event)
        };
        let events: Vec<String> = history.events.iter().map(event).collect();
        format!("{}: {} | {}", history.first.title, history.first.content.text, events.join(" | "))
    }

    #[test]
    fn a_story_is_told_from_what_the_entry_said_until_each_event() {
        use Event::{Returned, Revised, Withdrawn};
        let (a, b, c) = (said("Boats", "One is in."), said("Boats", "Two are in."), said("Ships", "Two are in."));
        let edit_ab = "as it was: [-One is-]{+Two are+} in.";
        for (what, now, events, wanted) in [
            ("nothing has happened", &a, vec![], "Boats: One is in. | ".to_owned()),
            ("an edit", &b, vec![past(1, Revised, Some(a.clone()))], format!("Boats: One is in. | Revised {edit_ab}")),
            (
                "two edits, told in any order",
                &c,
                vec![past(2, Revised, Some(b.clone())), past(1, Revised, Some(a.clone()))],
                format!("Boats: One is in. | Revised {edit_ab} | Revised [-Boats-]{{+Ships+}}: as it was"),
            ),
            (
                "withdrawn and returned as it was",
                &a,
                vec![past(1, Withdrawn, None), past(2, Returned, None)],
                "Boats: One is in. | Withdrawn | Returned".to_owned(),
            ),
            (
                "returned as something else",
                &b,
                vec![past(1, Withdrawn, None), past(2, Returned, Some(a.clone()))],
                format!("Boats: One is in. | Withdrawn | Returned {edit_ab}"),
            ),
            (
                "withdrawn between two edits",
                &c,
                vec![past(1, Revised, Some(a.clone())), past(2, Withdrawn, None), past(3, Returned, Some(b.clone()))],
                format!("Boats: One is in. | Revised {edit_ab} | Withdrawn | Returned [-Boats-]{{+Ships+}}: as it was"),
            ),
        ] {
            assert_eq!(told(&EntryHistory::of(&record(now), events)), wanted, "{what}");
        }
    }

    #[test]
    fn links_and_pictures_that_come_and_go_are_told_of_and_another_size_is_not() {
        let url = |text: &str| Url::parse(text).unwrap();
        let content = |links: &[&str], images: &[&str]| Content {
            links: links.iter().map(|link| url(link)).collect(),
            images: images.iter().map(|image| Image { url: url(image), alt: None }).collect(),
            ..Content::default()
        };
        let was = Said {
            title: "Boats".into(),
            content: content(&["https://a.example/1"], &["https://a.example/b.jpg?w=1"]),
        };
        let is = Said {
            title: "Boats".into(),
            content: content(&["https://a.example/2"], &["https://a.example/b.webp?w=2"]),
        };
        let edit = Edit::between(&was, &is);
        assert_eq!(
            (edit.links_gone.as_slice(), edit.links_new.as_slice()),
            (&was.content.links[..], &is.content.links[..])
        );
        assert_eq!((edit.images_gone, edit.images_new), (vec![], vec![]));
        assert!(Edit::between(&was, &was).is_empty());
    }

    #[test]
    fn an_entry_is_called_by_the_end_of_its_id_or_by_its_beginning() {
        let ids = ["b/100", "b/1001", "b/1002", "b/2000"].map(|id| EntryId(format!("tag:a.example,2026:{id}")));
        for (wanted, fits) in [
            ("100", vec![0]),
            ("1001", vec![1]),
            ("10", vec![0, 1, 2]),
            ("2", vec![3]),
            ("tag:a.example,2026:b/100", vec![0]),
            ("tag:a.example,2026:b/2", vec![3]),
            ("000", vec![]),
        ] {
            assert_eq!(meant(wanted, &ids), fits.iter().map(|at| &ids[*at]).collect::<Vec<_>>(), "{wanted}");
        }
    }
}

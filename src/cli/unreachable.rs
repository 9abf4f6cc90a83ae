//! Which push hubs do not hear us: that is told once, and once that they hear again.

use std::collections::HashMap;

use url::Url;

use crate::schedule::{Fate, Taken};
use crate::service::Told;

/// From so many failures in a row on: once may be a chance.
const UNREACHABLE: u32 = 3;

/// How often in a row a push hub did not answer, or refused a topic.
#[derive(Debug, Default)]
pub struct UnreachableHubs(HashMap<(Url, Option<String>), u32>);

/// What to say of a push hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It does not hear us, with the reason.
    Unreachable(String),
    /// It hears us again.
    Hears,
}

impl UnreachableHubs {
    /// What is to be told once it was told that.
    pub fn news(&mut self, told: &Told) -> Option<News> {
        let Told { hub, topic, taken, words, fate } = told;
        if *taken == Taken::Well {
            let failed = [None, Some(topic.clone())].map(|topic| self.0.remove(&(hub.clone(), topic)));
            return failed.into_iter().flatten().any(|times| times >= UNREACHABLE).then_some(News::Hears);
        }
        // A hub that does not answer, does so whatever it is told.
        let of = Some(topic.clone()).filter(|_| *taken == Taken::Refused);
        let times = self.0.entry((hub.clone(), of)).or_default();
        let was_told = *times >= UNREACHABLE;
        let (least, next) = match fate {
            Fate::GivenUp => (UNREACHABLE, "given up until the feed changes again"),
            Fate::Told | Fate::Again(_) => (0, "it is retried for a day"),
        };
        *times = times.saturating_add(1).max(least);
        (*times >= UNREACHABLE && !was_told)
            .then(|| News::Unreachable(format!("cannot be notified of {topic}: {words}; {next}")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::schedule::Ping;

    #[test]
    fn trouble_is_told_once_and_its_end_once() {
        let (again, gone) = (Fate::Again(Ping::default()), Fate::GivenUp);
        let (missed, refused, well) = (Taken::Missed(None), Taken::Refused, Taken::Well);
        let mut hubs = UnreachableHubs::default();
        for (at, (topic, taken, fate, news)) in [
            ("a", missed, again, ""),
            ("b", missed, again, ""),
            ("a", well, Fate::Told, ""),
            ("a", missed, again, ""),
            ("b", missed, again, ""),
            ("c", missed, again, "of c: no; it is retried for a day"),
            ("a", missed, again, ""),
            ("a", missed, gone, ""),
            ("b", well, Fate::Told, "hears"),
            ("a", refused, again, ""),
            ("b", well, Fate::Told, ""),
            ("a", refused, gone, "of a: no; given up until the feed changes again"),
            ("b", well, Fate::Told, ""),
            ("a", refused, gone, ""),
            ("a", well, Fate::Told, "hears"),
            ("a", missed, gone, "of a: no; given up"),
        ]
        .into_iter()
        .enumerate()
        {
            let hub = "https://hub.example.org/".parse().unwrap();
            let told = Told { hub, topic: topic.to_owned(), taken, words: "no".to_owned(), fate };
            let is = match hubs.news(&told) {
                None => String::new(),
                Some(News::Hears) => "hears".to_owned(),
                Some(News::Unreachable(words)) => words,
            };
            assert!(is.contains(news) && is.is_empty() == news.is_empty(), "{at}: {is:?}, not {news:?}");
        }
    }
}

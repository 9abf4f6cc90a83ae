//! The notifier of push hubs: sends them the topics of feeds that have changed (WebSub, section 6).

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, Response, header};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::io::fetch::way;
use crate::io::request::{Caller, ClientError, client, innermost};
use crate::io::resolve::Word;
use crate::reach;
use crate::schedule::{Taken, patience};

/// A connection is kept for so long.
const IDLE: Duration = Duration::from_secs(5);
/// So many redirects are followed.
const REDIRECTS: usize = 3;

/// Tells push hubs. Their robots.txt is not asked for: whoever runs us has chosen them, and they are there to be told.
#[derive(Debug)]
pub struct Herald {
    /// For push hubs.
    client: Client,
    /// For where they redirect.
    guarded: Client,
    patience: Duration,
}

/// What a push hub said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// How it took it.
    pub taken: Taken,
    /// The same in words: "answered 500".
    pub words: String,
}

impl Herald {
    /// A notifier that makes its requests as this caller, and waits for so long for each answer, redirects and all.
    pub fn new(caller: Caller<'_>, patience: Duration) -> Result<Herald, ClientError> {
        // Kept from topic to topic, and not for minutes: the hub may close it just when the next change comes.
        let client = |word| {
            let client = client(caller, word)?.pool_max_idle_per_host(1).pool_idle_timeout(IDLE).build();
            client.map_err(|error| ClientError::of(&error))
        };
        Ok(Herald { client: client(Word::Operator)?, guarded: client(Word::Stranger)?, patience })
    }

    /// Tells a push hub that the feed at `topic` has changed. It fetches it itself, and what it answers beyond the status is
    /// not read.
    pub async fn tell(&self, hub: &Url, topic: &str, now: Timestamp) -> Heard {
        match tokio::time::timeout(self.patience, self.exchange(hub, topic)).await {
            Ok(Ok(response)) => heard(&response, now),
            Ok(Err(words)) => Heard { taken: Taken::Missed(None), words },
            Err(_) => Heard {
                taken: Taken::Missed(None),
                words: format!("did not answer within {} s", self.patience.as_secs()),
            },
        }
    }

    /// The answer at the end of all redirects; a redirect is the answer where it leads too far or nowhere.
    async fn exchange(&self, hub: &Url, topic: &str) -> Result<Response, String> {
        // How a hub is told is left open by the standard. Google's and Superfeedr's go by hub.url, Switchboard by hub.topic,
        // and each leaves the other one alone.
        let form = [("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic)];
        let form = Serializer::new(String::new()).extend_pairs(form).finish();
        let mut here = hub.clone();
        let mut left = REDIRECTS;
        loop {
            // The operator has named the push hub, and nothing to which it leads.
            let client = match here.host_str() == hub.host_str() {
                true => &self.client,
                false => &self.guarded,
            };
            let internal = here.host_str().filter(|host| Some(*host) != hub.host_str()).and_then(reach::internal_name);
            if let Some(what) = internal {
                return Err(format!(
                    "redirects to {}, which is not on the public internet ({what})",
                    here.host_str().unwrap_or_default()
                ));
            }
            let request = client.post(here.clone());
            let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let response = request.body(form.clone()).send().await.map_err(|error| innermost(&error))?;
            let is_elsewhere = matches!(response.status().as_u16(), 301 | 302 | 307 | 308);
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            match way::next(&here, location).ok().filter(|_| is_elsewhere && left > 0) {
                // The same is sent again, whatever the status: a GET would tell nobody anything.
                Some(next) => (here, left) = (next, left - 1),
                None => return Ok(response),
            }
        }
    }
}

fn heard(response: &Response, now: Timestamp) -> Heard {
    let status = response.status().as_u16();
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let asked = text(header::RETRY_AFTER).and_then(|after| patience(after, text(header::DATE), now));
    Heard { taken: Taken::of(status, asked), words: format!("answered {status}") }
}

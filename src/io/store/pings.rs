//! What push hubs are still to be told: a row for each hub and topic, so that nothing is lost over a crash.

use std::path::Path;

use sqlx::{AnyPool, AssertSqlSafe, Row};
use url::Url;

use super::error::{StoreError, failed};
use crate::liveblog::FeedName;
use crate::schedule::{Fate, Ping};

/// A ping as it is noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The address of the push hub.
    pub hub: String,
    /// The address of the feed that has changed.
    pub topic: String,
    /// What there is to know of it. One that cannot be read has been there for ever: it is tried once.
    pub ping: Ping,
    /// As it is written in the record.
    written: String,
}

/// Notes a ping for each hub and topic, made of the one that was there.
pub async fn note(
    pool: &AnyPool,
    path: &Path,
    blog: &FeedName,
    hubs: &[Url],
    topics: &[Url],
    ping: impl Fn(Option<Ping>) -> Ping,
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for hub in hubs {
        let before = of_hub(pool, path, hub).await?;
        for topic in topics {
            let before = before.iter().find(|noted| noted.topic == topic.as_str()).map(|noted| noted.ping);
            rows.push((hub, topic, spelt(&ping(before))));
        }
    }
    // It begins with a write: one that had read before would fail where another one has written meanwhile.
    let mut transaction = pool.begin().await.map_err(failed("write", path))?;
    for (hub, topic, body) in rows {
        sqlx::query(
            "INSERT INTO ping (hub, topic, blog, body) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (hub, topic) DO UPDATE SET blog = excluded.blog, body = excluded.body",
        )
        .bind(hub.as_str())
        .bind(topic.as_str())
        .bind(blog.as_str())
        .bind(body)
        .execute(&mut *transaction)
        .await
        .map_err(failed("write", path))?;
    }
    transaction.commit().await.map_err(failed("write", path))
}

/// What a push hub is still to be told, in the order of its topics.
pub async fn of_hub(pool: &AnyPool, path: &Path, hub: &Url) -> Result<Vec<Noted>, StoreError> {
    let query = sqlx::query("SELECT topic, body FROM ping WHERE hub = $1 ORDER BY topic").bind(hub.as_str());
    let rows = query.fetch_all(pool).await.map_err(failed("read", path))?;
    let noted = rows.iter().map(|row| {
        let (topic, written): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let ping = serde_json::from_str(&written).unwrap_or_default();
        Ok(Noted { hub: hub.to_string(), topic, ping, written })
    });
    noted.collect::<Result<_, sqlx::Error>>().map_err(failed("read", path))
}

/// Keeps what became of a ping, if it is noted as it was.
pub async fn settle(pool: &AnyPool, path: &Path, noted: &Noted, fate: Fate) -> Result<(), StoreError> {
    let query = match fate {
        Fate::Told | Fate::GivenUp => sqlx::query("DELETE FROM ping WHERE hub = $1 AND topic = $2 AND body = $3"),
        Fate::Again(_) => sqlx::query("UPDATE ping SET body = $4 WHERE hub = $1 AND topic = $2 AND body = $3"),
    };
    let query = query.bind(&noted.hub).bind(&noted.topic).bind(&noted.written);
    let query = match &fate {
        Fate::Again(ping) => query.bind(spelt(ping)),
        Fate::Told | Fate::GivenUp => query,
    };
    query.execute(pool).await.map(drop).map_err(failed("write", path))
}

/// Forgets what is noted for others than these push hubs.
pub async fn keep(pool: &AnyPool, path: &Path, hubs: &[Url]) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=hubs.len()).map(|at| format!("${at}")).collect();
    let wanted = match hubs.is_empty() {
        true => String::new(),
        false => format!(" WHERE hub NOT IN ({})", places.join(", ")),
    };
    // Nothing but the number of values goes into the statement.
    let mut query = sqlx::query(AssertSqlSafe(format!("DELETE FROM ping{wanted}")));
    for hub in hubs {
        query = query.bind(hub.as_str());
    }
    query.execute(pool).await.map(drop).map_err(failed("write", path))
}

/// Times and numbers can always be spelt.
fn spelt(ping: &Ping) -> String {
    serde_json::to_string(ping).unwrap_or_default()
}

//! Of what people are still to be notified: a row for each target and entry, written with what was learnt, so that no crash
//! loses one.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Row};

use super::error::{StoreError, failed};
use crate::liveblog::{FeedName, Target};
use crate::notice::Notice;
use crate::schedule::{Fate, Ping};

/// A notification that is still to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The name of the target.
    pub target: String,
    /// What is sent.
    pub notice: Notice,
    /// When it is tried.
    pub ping: Ping,
    blog: String,
    id: String,
    /// As it is written in the record.
    written: String,
}

#[derive(Serialize, Deserialize)]
struct Body {
    notice: Notice,
    #[serde(default)]
    ping: Ping,
}

/// Notes a notification in the transaction of a save, joined with one of the same entry that was not sent yet.
pub async fn note(
    connection: &mut AnyConnection,
    blog: &FeedName,
    target: &Target,
    notice: &Notice,
) -> Result<(), sqlx::Error> {
    let find = "SELECT body FROM notice WHERE target = $1 AND blog = $2 AND id = $3";
    let row = sqlx::query(find)
        .bind(&target.name)
        .bind(blog.as_str())
        .bind(&notice.id)
        .fetch_optional(&mut *connection)
        .await?;
    let before = row.map(|row| row.try_get::<String, _>(0)).transpose()?;
    let before: Option<Body> = before.and_then(|body| serde_json::from_str(&body).ok());
    let joined = notice.clone().after(before.as_ref().map(|before| before.notice.kind));
    let Some(notice) = joined else {
        let delete = "DELETE FROM notice WHERE target = $1 AND blog = $2 AND id = $3";
        sqlx::query(delete).bind(&target.name).bind(blog.as_str()).bind(&notice.id).execute(connection).await?;
        return Ok(());
    };
    let ping = Ping::written(before.map(|before| before.ping), notice.noticed);
    let id = notice.id.clone();
    let body = spelt(&Body { notice, ping });
    let insert = "INSERT INTO notice (target, blog, id, body) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (target, blog, id) DO UPDATE SET body = excluded.body";
    sqlx::query(insert).bind(&target.name).bind(blog.as_str()).bind(id).bind(body).execute(connection).await?;
    Ok(())
}

/// What a target is still to be notified of, the oldest first.
pub async fn of_target(pool: &AnyPool, path: &Path, target: &str) -> Result<Vec<Pending>, StoreError> {
    let query = sqlx::query("SELECT blog, id, body FROM notice WHERE target = $1").bind(target);
    let rows = query.fetch_all(pool).await.map_err(failed("read", path))?;
    let pending = rows.iter().map(|row| {
        let (blog, id, written): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let body: Option<Body> = serde_json::from_str(&written).ok();
        Ok(body.map(|body| Pending {
            target: target.to_owned(),
            notice: body.notice,
            ping: body.ping,
            blog,
            id,
            written,
        }))
    });
    let mut pending: Vec<Pending> =
        pending.collect::<Result<Vec<_>, sqlx::Error>>().map_err(failed("read", path))?.into_iter().flatten().collect();
    pending.sort_by(|one, other| {
        let key = |pending: &Pending| (pending.notice.noticed, pending.notice.published);
        key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
    });
    Ok(pending)
}

/// Keeps what became of a notification, if it is noted as it was.
pub async fn settle(pool: &AnyPool, path: &Path, pending: &Pending, fate: Fate) -> Result<(), StoreError> {
    let whole = "WHERE target = $1 AND blog = $2 AND id = $3 AND body = $4";
    let statement = match fate {
        Fate::Told | Fate::GivenUp => format!("DELETE FROM notice {whole}"),
        Fate::Again(_) => format!("UPDATE notice SET body = $5 {whole}"),
    };
    // Nothing but the two texts above goes into the statement.
    let query = sqlx::query(AssertSqlSafe(statement));
    let query = query.bind(&pending.target).bind(&pending.blog).bind(&pending.id).bind(&pending.written);
    let query = match fate {
        Fate::Again(ping) => query.bind(spelt(&Body { notice: pending.notice.clone(), ping })),
        Fate::Told | Fate::GivenUp => query,
    };
    query.execute(pool).await.map(drop).map_err(failed("write", path))
}

/// Forgets what is noted for others than these targets.
pub async fn keep(pool: &AnyPool, path: &Path, targets: &[String]) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=targets.len()).map(|at| format!("${at}")).collect();
    let wanted = match targets.is_empty() {
        true => String::new(),
        false => format!(" WHERE target NOT IN ({})", places.join(", ")),
    };
    // Nothing but the number of values goes into the statement.
    let mut query = sqlx::query(AssertSqlSafe(format!("DELETE FROM notice{wanted}")));
    for target in targets {
        query = query.bind(target);
    }
    query.execute(pool).await.map(drop).map_err(failed("write", path))
}

/// Texts, times and numbers can always be spelt.
fn spelt(body: &Body) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

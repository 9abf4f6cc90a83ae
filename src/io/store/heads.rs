//! What is kept of all live blogs, without their records: read in one go, and never at hand all at once.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use futures_util::TryStreamExt;
use sqlx::{AnyPool, Row};

use super::error::{StoreError, reason};
use super::row::BlogRow;
use crate::liveblog::FeedName;
use crate::state::State;

/// Gives each of them. A row that is damaged is left out: whoever needs it is told so.
pub async fn each(pool: &AnyPool, path: &Path, mut each: impl FnMut(FeedName, State)) -> Result<(), StoreError> {
    let failed =
        |error: sqlx::Error| StoreError::Database { what: "read", path: path.to_owned(), reason: reason(&error) };
    let mut due: HashMap<String, BTreeSet<i64>> = HashMap::new();
    let rows = sqlx::query("SELECT blog, document FROM due").fetch_all(pool).await.map_err(failed)?;
    for row in rows {
        due.entry(row.try_get(0).map_err(failed)?).or_default().insert(row.try_get(1).map_err(failed)?);
    }
    let mut rows = sqlx::query("SELECT name, state FROM blog").fetch(pool);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        let (name, text): (&str, &str) = (row.try_get(0).map_err(failed)?, row.try_get(1).map_err(failed)?);
        let due = due.remove(name).unwrap_or_default();
        if let (Ok(name), Ok(BlogRow { memory, ledger })) = (name.parse(), serde_json::from_str(text)) {
            each(name, State { memory, ledger, due, ..State::default() });
        }
    }
    Ok(())
}

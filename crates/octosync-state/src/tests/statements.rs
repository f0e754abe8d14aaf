//! Every statement is understood by the database.

use super::opened;
use crate::Location;
use crate::statements::{ALL, INSERTS};
use sqlx::Executor as _;

pub(super) async fn every_statement_is_prepared(location: Location) {
    let state = opened(&location).await;
    let mut connection = state.database.pool.acquire().await.unwrap();
    let inserts = INSERTS.iter().flat_map(|(name, insert)| [1, 2, 64].map(|rows| (*name, insert.of(rows))));
    let all = ALL.iter().map(|(name, text)| (*name, state.database.words(text))).chain(inserts);
    for (name, text) in all {
        assert!(!text.contains('{'), "{name} holds a word that nobody replaces: {text}");
        if let Err(error) = connection.prepare(&text).await {
            panic!("{name} is not understood: {error}");
        }
    }
}

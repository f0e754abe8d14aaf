//! The words that differ between the two databases.

/// Which words a database wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Returns a statement in the words of the database.
    pub(crate) fn words(self, text: &str) -> String {
        let (now, locked) = match self {
            Self::Sqlite => ("cast(unixepoch('subsec') * 1000 as integer)", "select 1"),
            Self::Postgres => {
                ("cast(extract(epoch from clock_timestamp()) * 1000 as bigint)", "lock table blobs in exclusive mode")
            }
        };
        text.replace("{now}", now).replace("{lock_blobs}", locked)
    }
}

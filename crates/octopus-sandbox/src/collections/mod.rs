//! Collections in the server's terms, as a table. A new collection is a new row, and code only for what no row can say:
//! `rules::table` binds that to the rows.

mod infrastructure;
mod library;
mod notifications;
mod projects;
mod row;
mod security;
mod tenants;

use std::sync::LazyLock;

pub(crate) use row::{Collection, Level, Unique};

/// All rows; a document's references are checked and removed in this order, and files are loaded in it.
/// Source of paths, prefixes and verbs: the server's swagger of 2026.1.
pub(crate) static COLLECTIONS: LazyLock<Vec<&'static Collection>> = LazyLock::new(|| {
    let tables = [
        security::SECURITY,
        infrastructure::INFRASTRUCTURE,
        library::LIBRARY,
        projects::PROJECTS,
        tenants::TENANTS,
        notifications::NOTIFICATIONS,
    ];
    tables.into_iter().flatten().collect()
});

/// The place of a row in the table.
pub(crate) fn index_of(of: &Collection) -> usize {
    COLLECTIONS.iter().position(|row| std::ptr::eq(*row, of)).expect("every collection is a row of the table")
}

/// A row by its path; the path is a constant of this crate.
pub(crate) fn collection(path: &str) -> &'static Collection {
    find(path).expect("only paths of the table are asked for")
}

/// A row by path or alias, in any case.
pub(crate) fn find(path: &str) -> Option<&'static Collection> {
    COLLECTIONS.iter().copied().find(|row| {
        row.path.eq_ignore_ascii_case(path) || (!row.alias.is_empty() && row.alias.eq_ignore_ascii_case(path))
    })
}

//! The words of an exception: what it can match, and what it can set.

use octosync::registry::{self, About};

/// The keys of `match`.
pub(super) const MATCH: [&str; 4] = ["project", "parent", "name", "scope"];

/// Returns the keys of `set` for an exception about something.
pub(super) fn settable(about: &About) -> Vec<&'static str> {
    let dimensions: Vec<&'static str> = about.dimensions().collect();
    let mut known: Vec<&str> = vec!["skip"];
    known.extend(Some("scope").filter(|_| !dimensions.is_empty()));
    known.extend(&dimensions);
    known.extend(Some("value").filter(|_| about.is_valued()));
    known.extend(["keep", "only"].into_iter().filter(|_| about.may_stay()));
    known.extend(["before", "after"].into_iter().filter(|_| about.has_position()));
    known.extend(about.references());
    known.extend(["mode", "first_sync"].into_iter().filter(|_| about.is_document()));
    known.push("on_conflict");
    known.extend(Some("weaken").filter(|_| about.one == "step"));
    known.extend(Some("phases").filter(|_| about.has_phases()));
    known.extend(Some("environments").filter(|_| about.has_links()));
    known.extend(Some("automatic").filter(|_| about.starts_deployments()));
    known.push("undeclared");
    known
}

/// Returns the part of an exception that a key belongs to, whatever the exception is about.
pub(super) fn part_of(key: &str) -> Option<&'static str> {
    let can_be_set = || registry::abouts().iter().any(|about| settable(about).contains(&key));
    if MATCH.contains(&key) { Some("match") } else { can_be_set().then_some("set") }
}

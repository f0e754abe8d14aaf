//! Feeds: where packages are taken from. The built-in ones are the server's.

use crate::store::items;
use crate::work::{Draft, Work};

/// Source: the server's description of its API.
const LOCATIONS: &[&str] = &["Server", "ExecutionTarget", "NotAcquired"];

/// Only known places to take packages from.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if !work.strict() {
        return;
    }
    let named = items(&draft.value, "PackageAcquisitionLocationOptions").iter().filter_map(|name| name.as_str());
    let unknown: Vec<String> = named
        .filter(|name| !LOCATIONS.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .map(str::to_owned)
        .collect();
    for name in unknown {
        draft.problem(format!(
            "Error converting value \"{name}\" to type 'PackageAcquisitionLocation'. Path 'PackageAcquisitionLocationOptions'."
        ));
    }
}

/// The built-in feeds cannot be deleted.
pub(crate) fn guard(_: &Work<'_>, draft: &mut Draft) {
    if matches!(draft.text("FeedType"), "BuiltIn" | "OctopusProject") {
        draft.problem("The built-in feed cannot be deleted.");
    }
}

//! The fate of references to a document that is deleted. A reference without a row keeps it from going.

mod documents;
mod rows;
mod steps;
mod stored;

pub(crate) use documents::take_out;
pub(crate) use rows::runbook_gone;
pub(crate) use steps::{refuse_donors, saved};

use crate::config::Config;
use crate::facts::{
    CHANNEL_ROWS, CHANNEL_STEPS, CREDENTIALS_IN_STEPS, ENVIRONMENT_ROWS, ENVIRONMENT_STEPS, ENVIRONMENT_TENANTS,
    ENVIRONMENT_TRIGGERS, EPHEMERAL_TARGETS, FEEDS_IN_USE, Fact, POOLS_IN_VARIABLES, PROJECT_TENANTS,
    RUNBOOK_ENVIRONMENTS, RUNBOOK_REMAINS, SUBSCRIPTIONS, TARGET_ROWS, TEAM_ROLES, TENANT_SCOPES, TENANT_TRIGGERS,
};
use crate::store::Stored;
use std::collections::BTreeSet;

/// The fate of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// It is taken out of where it stands; what stood there for it alone goes too.
    TakenOut,
    /// It stays and leads to nothing.
    Kept,
}

use Then::{Kept, TakenOut};

const PROCESSES: &[&str] = &["deploymentprocesses", "runbookProcesses"];
const STEPS: &[&str] = &["deploymentprocesses", "runbookProcesses", "actiontemplates"];
const VARIABLES: &[&str] = &["variables"];
const SCOPED: &[&str] = &["accounts", "certificates", "machines"];

/// Collection of the deleted document, those that refer to it, field (empty for any), fate of the reference, fact.
type Row = (&'static str, &'static [&'static str], &'static str, Then, &'static Fact);

const ROWS: &[Row] = &[
    ("environments", &["tenants"], "", TakenOut, &ENVIRONMENT_TENANTS),
    ("environments", VARIABLES, "Environment", TakenOut, &ENVIRONMENT_ROWS),
    ("environments", PROCESSES, "Environments", TakenOut, &ENVIRONMENT_STEPS),
    ("environments", PROCESSES, "ExcludedEnvironments", TakenOut, &ENVIRONMENT_STEPS),
    ("environments", &["projecttriggers"], "", TakenOut, &ENVIRONMENT_TRIGGERS),
    ("environments", &["runbooks"], "Environments", TakenOut, &RUNBOOK_ENVIRONMENTS),
    ("environments", &["runbooks"], "Environments", Kept, &RUNBOOK_REMAINS),
    ("environments", &["machines"], "EnvironmentIds", TakenOut, &EPHEMERAL_TARGETS),
    ("environments", &["subscriptions"], "", Kept, &SUBSCRIPTIONS),
    ("machines", VARIABLES, "Machine", TakenOut, &TARGET_ROWS),
    ("channels", PROCESSES, "Channels", TakenOut, &CHANNEL_STEPS),
    ("channels", VARIABLES, "Channel", TakenOut, &CHANNEL_ROWS),
    ("tenants", SCOPED, "TenantIds", TakenOut, &TENANT_SCOPES),
    ("tenants", &["projecttriggers"], "", TakenOut, &TENANT_TRIGGERS),
    ("tenants", &["scopeduserroles"], "", TakenOut, &TEAM_ROLES),
    ("tenants", &["subscriptions"], "", Kept, &SUBSCRIPTIONS),
    ("projects", &["tenants"], "", TakenOut, &PROJECT_TENANTS),
    ("projects", &["scopeduserroles"], "", TakenOut, &TEAM_ROLES),
    ("projects", &["subscriptions"], "", Kept, &SUBSCRIPTIONS),
    ("projectgroups", &["scopeduserroles"], "", TakenOut, &TEAM_ROLES),
    ("projectgroups", &["subscriptions"], "", Kept, &SUBSCRIPTIONS),
    ("teams", &["subscriptions"], "", Kept, &SUBSCRIPTIONS),
    ("users", &["subscriptions"], "", Kept, &SUBSCRIPTIONS),
    ("feeds", STEPS, "", Kept, &FEEDS_IN_USE),
    ("git-credentials", STEPS, "", Kept, &CREDENTIALS_IN_STEPS),
    ("workerpools", VARIABLES, "Value", Kept, &POOLS_IN_VARIABLES),
];

/// The fate of a reference at this place of a document of a collection; nothing if it keeps the document that it leads
/// to from going.
pub(crate) fn then(config: &Config, path: &str, gone: &Stored, referrer: &str, place: &str) -> Option<Then> {
    let field = field(place);
    let is_meant = |row: &&Row| {
        let (of, referrers, wanted, _, fact) = row;
        let is_ephemeral = gone.text("Type") == "Ephemeral";
        *of == path
            && referrers.contains(&referrer)
            && (wanted.is_empty() || *wanted == field)
            && config.does(fact)
            && (is_ephemeral || !std::ptr::eq(*fact, &EPHEMERAL_TARGETS))
    };
    ROWS.iter().find(is_meant).map(|(_, _, _, then, _)| *then)
}

/// The sentences of servers about a document that is used, by its collection and the one that uses it (empty for any),
/// where they are known; which documents use it is added in our own words.
/// Source: OctopusDeployLabs/terraform-provider-octopusdeploy#205 and OctopusDeploy/Issues#6932, #5126, #9618.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "accounts",
        "variables",
        "This account cannot be deleted as it is currently referenced by a variable. Please refer to account usage for more detail.",
    ),
    ("actiontemplates", "", "The step template is currently used in one or more deployment processes/releases"),
    (
        "libraryvariablesets",
        FROZEN,
        "The variable set can't be deleted because it's currently being referenced in a release or runbook snapshot.",
    ),
];

/// Stands for releases and runbook snapshots among users.
pub(crate) const FROZEN: &str = "frozen";

/// The server's own sentence about something of a collection that documents of these collections use.
pub(crate) fn sentence(path: &str, users: &BTreeSet<&str>) -> Option<&'static str> {
    let is_meant = |(of, by, _): &&(&str, &str, &str)| *of == path && (by.is_empty() || users.contains(by));
    SENTENCES.iter().find(is_meant).map(|(_, _, sentence)| *sentence)
}

/// The last field of a place; keys of properties are none.
fn field(place: &str) -> &str {
    if place.contains(".Properties.") {
        return "Properties";
    }
    let last = place.rsplit('.').next().unwrap_or(place);
    last.split('[').next().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::{ROWS, field};
    use crate::collections::find;

    #[test]
    fn the_field_of_a_place_is_its_last_without_an_index() {
        for (place, expected) in [
            ("Steps[0].Actions[1].Environments", "Environments"),
            ("Steps[0].Actions[1].Properties.Octopus.Action.ArgoCD.Sync.Environments", "Properties"),
            ("Variables[3].Scope.Machine", "Machine"),
            ("TenantIds", "TenantIds"),
        ] {
            assert_eq!(field(place), expected, "{place}");
        }
    }

    #[test]
    fn every_row_is_of_collections_that_there_are() {
        let named = ROWS.iter().flat_map(|(of, referrers, ..)| referrers.iter().chain([of]));
        assert!(named.into_iter().all(|path| find(path).is_some()));
    }
}

//! Which collection has which rules: what no row of `collections` can say.

use super::{
    cascade, certificates, channels, defaults, feeds, freezes, machines, packages, processes, projects, releases,
    retention, security, spaces, subscriptions, tag_sets, target_tags, tasks, templates, tenants, triggers, variables,
};
use crate::collections::{COLLECTIONS, Collection, collection, index_of};
use crate::work::Behaviour;
use std::sync::LazyLock;

const TABLE: &[(&str, Behaviour)] = &[
    (
        "spaces",
        Behaviour {
            check: Some(spaces::check),
            created: Some(spaces::created),
            guard: Some(spaces::guard),
            ..Behaviour::NONE
        },
    ),
    ("teams", Behaviour { guard: Some(spaces::guard_team), ..Behaviour::NONE }),
    (
        "userroles",
        Behaviour { check: Some(security::check_role), guard: Some(security::guard_role), ..Behaviour::NONE },
    ),
    ("users", Behaviour { check: Some(security::check_user), guard: Some(security::guard_user), ..Behaviour::NONE }),
    ("lifecycles", Behaviour { check: Some(retention::check_lifecycle), ..Behaviour::NONE }),
    (
        "tagsets",
        Behaviour {
            check: Some(tag_sets::check),
            changed: Some(tag_sets::changed),
            guard: Some(tag_sets::guard),
            ..Behaviour::NONE
        },
    ),
    ("workerpools", Behaviour { check: Some(defaults::check_pool), guard: Some(defaults::guard), ..Behaviour::NONE }),
    (
        "machinepolicies",
        Behaviour { check: Some(machines::check_policy), guard: Some(defaults::guard), ..Behaviour::NONE },
    ),
    ("workers", Behaviour { check: Some(machines::check_worker), ..Behaviour::NONE }),
    (
        "machines",
        Behaviour {
            check: Some(machines::check),
            created: Some(target_tags::machine_saved),
            changed: Some(target_tags::machine_saved),
            ..Behaviour::NONE
        },
    ),
    ("deploymentfreezes", Behaviour { check: Some(freezes::check), ..Behaviour::NONE }),
    ("tasks", Behaviour { check: Some(tasks::check), ..Behaviour::NONE }),
    ("feeds", Behaviour { check: Some(feeds::check), guard: Some(feeds::guard), ..Behaviour::NONE }),
    ("packages", Behaviour { check: Some(packages::check), ..Behaviour::NONE }),
    ("certificates", Behaviour { check: Some(certificates::check), ..Behaviour::NONE }),
    (
        "actiontemplates",
        Behaviour {
            check: Some(templates::check),
            created: Some(templates::changed),
            changed: Some(templates::changed),
            ..Behaviour::NONE
        },
    ),
    (
        "libraryvariablesets",
        Behaviour {
            check: Some(variables::check_library_set),
            created: Some(variables::library_set_created),
            ..Behaviour::NONE
        },
    ),
    ("variables", Behaviour { check: Some(variables::check), ..Behaviour::NONE }),
    (
        "projects",
        Behaviour {
            check: Some(projects::check),
            created: Some(projects::created),
            changed: Some(projects::changed),
            ..Behaviour::NONE
        },
    ),
    (
        "channels",
        Behaviour {
            check: Some(channels::check),
            created: Some(channels::changed),
            changed: Some(channels::changed),
            guard: Some(channels::guard),
        },
    ),
    (
        "deploymentprocesses",
        Behaviour { check: Some(processes::check), changed: Some(cascade::saved), ..Behaviour::NONE },
    ),
    ("deploymentsettings", Behaviour { changed: Some(projects::settings_changed), ..Behaviour::NONE }),
    (
        "runbooks",
        Behaviour { check: Some(releases::check_runbook), created: Some(projects::runbook_created), ..Behaviour::NONE },
    ),
    ("runbookProcesses", Behaviour { check: Some(processes::check), changed: Some(cascade::saved), ..Behaviour::NONE }),
    ("projecttriggers", Behaviour { check: Some(triggers::check), ..Behaviour::NONE }),
    ("releases", Behaviour { check: Some(releases::check), created: Some(releases::created), ..Behaviour::NONE }),
    (
        "runbookSnapshots",
        Behaviour {
            check: Some(releases::check_snapshot),
            created: Some(releases::snapshot_created),
            guard: Some(releases::guard_snapshot),
            ..Behaviour::NONE
        },
    ),
    ("tenants", Behaviour { check: Some(tenants::check), changed: Some(tenants::changed), ..Behaviour::NONE }),
    ("subscriptions", Behaviour { check: Some(subscriptions::check), ..Behaviour::NONE }),
];

static BOUND: LazyLock<Vec<Behaviour>> = LazyLock::new(|| {
    let mut bound = vec![Behaviour::NONE; COLLECTIONS.len()];
    for (path, behaviour) in TABLE {
        bound[index_of(collection(path))] = *behaviour;
    }
    bound
});

/// The behaviour of a collection's documents.
pub(crate) fn behaviour(of: &Collection) -> &'static Behaviour {
    &BOUND[index_of(of)]
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::collections::find;
    use std::collections::BTreeSet;

    #[test]
    fn each_row_is_about_a_collection_of_its_own() {
        let mut known = BTreeSet::new();
        for (path, _) in TABLE {
            assert!(find(path).is_some_and(|of| of.path == *path), "{path} is a collection");
            assert!(known.insert(*path), "{path} has one row");
        }
        assert!(!TABLE.is_empty());
    }
}

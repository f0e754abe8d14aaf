//! The collections of a space, written down from the API's facts.

/// How the documents of a collection are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// All at once.
    All,
    /// Page by page.
    Pages,
    /// As the environments that are parents, on servers that have such.
    Parents,
    /// By the ids that projects and library variable sets hold.
    ByOwner,
    /// By tenant, in either of two shapes.
    Values,
}

/// A collection of documents.
#[derive(Clone, Copy, Debug)]
pub struct Collection {
    /// Its place in the API, by which documents are found in a [`super::Snapshot`].
    pub path: &'static str,
    /// The kind of its documents; empty where nothing refers to them by name.
    pub kind: &'static str,
    /// The field with the id of the document that they belong to.
    pub owner: Option<&'static str>,
    /// Whether its documents have no name of their own: there is one for each owner.
    pub facet: bool,
    /// Whether its documents have to arrive; others are only referred to.
    pub synced: bool,
    /// Whether they have to where they are asked for.
    pub asked: bool,
    pub(super) listed: Listed,
}

const fn synced(path: &'static str, kind: &'static str) -> Collection {
    Collection { path, kind, owner: None, facet: false, synced: true, asked: false, listed: Listed::All }
}

const fn referred(path: &'static str, kind: &'static str) -> Collection {
    Collection { synced: false, ..synced(path, kind) }
}

const fn asked(path: &'static str, kind: &'static str) -> Collection {
    Collection { asked: true, ..referred(path, kind) }
}

const fn of(collection: Collection, owner: &'static str) -> Collection {
    Collection { owner: Some(owner), ..collection }
}

const fn facet(collection: Collection, owner: &'static str, listed: Listed) -> Collection {
    Collection { facet: true, listed, ..of(collection, owner) }
}

/// Every collection, owners before what belongs to them.
pub const COLLECTIONS: &[Collection] = &[
    synced("environments", "environments"),
    Collection { listed: Listed::Parents, ..referred("parentenvironments", "environments") },
    synced("projectgroups", "project_groups"),
    synced("tagsets", "tag_sets"),
    synced("lifecycles", "lifecycles"),
    synced("feeds", "feeds"),
    synced("accounts", "accounts"),
    synced("workerpools", "worker_pools"),
    synced("machinepolicies", "machine_policies"),
    synced("proxies", "proxies"),
    synced("actiontemplates", "step_templates"),
    synced("libraryvariablesets", "library_variable_sets"),
    synced("teams", "teams"),
    asked("machines", "targets"),
    asked("workers", "workers"),
    synced("tenants", "tenants"),
    referred("certificates", "certificates"),
    Collection { listed: Listed::Pages, ..synced("git-credentials", "git_credentials") },
    synced("projects", "projects"),
    of(synced("channels", "channels"), "ProjectId"),
    of(synced("runbooks", "runbooks"), "ProjectId"),
    facet(synced("deploymentprocesses", "deployment_processes"), "ProjectId", Listed::Pages),
    facet(synced("runbookProcesses", "runbook_processes"), "RunbookId", Listed::Pages),
    facet(synced("variablesets", "variables"), "OwnerId", Listed::ByOwner),
    // Judged by what they are values for, not as documents.
    Collection { listed: Listed::Values, ..of(referred("tenantvariables", ""), "TenantId") },
    Collection { listed: Listed::Pages, ..of(asked("projecttriggers", "triggers"), "ProjectId") },
    asked("subscriptions", "subscriptions"),
];

impl Collection {
    /// Returns the collection that a key of documents means: without case, and by either name of the variables.
    #[must_use]
    pub fn named(key: &str) -> Option<&'static Collection> {
        let key = if key.eq_ignore_ascii_case("variables") { "variablesets" } else { key };
        COLLECTIONS.iter().find(|collection| collection.path.eq_ignore_ascii_case(key))
    }
}

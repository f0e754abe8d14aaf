//! Which permissions requests need: by collection, and by path where a path needs another one.
//! Source: the names and sentences of the permissions; what they say nothing about can be seen by everybody.

/// The permissions to view, create, edit and delete documents; an empty one is open to all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needs {
    pub(super) view: &'static str,
    pub(super) create: &'static str,
    pub(super) edit: &'static str,
    pub(super) delete: &'static str,
}

pub(super) const OPEN: &str = "";
pub(super) const ADMINISTER: &str = "AdministerSystem";

/// The permissions of a collection without a row: it can be looked at, and is changed by administrators.
const UNSAID: Needs = Needs { view: OPEN, create: ADMINISTER, edit: ADMINISTER, delete: ADMINISTER };

const fn all(view: &'static str, create: &'static str, edit: &'static str, delete: &'static str) -> Needs {
    Needs { view, create, edit, delete }
}

const fn two(view: &'static str, edit: &'static str) -> Needs {
    all(view, edit, edit, edit)
}

/// By the path of the collection.
pub(super) static COLLECTIONS: &[(&str, Needs)] = &[
    ("accounts", all("AccountView", "AccountCreate", "AccountEdit", "AccountDelete")),
    (
        "actiontemplates",
        all("ActionTemplateView", "ActionTemplateCreate", "ActionTemplateEdit", "ActionTemplateDelete"),
    ),
    ("apikeys", two("UserEdit", "UserEdit")),
    ("artifacts", all("ArtifactView", "ArtifactCreate", "ArtifactEdit", "ArtifactDelete")),
    ("build-information", two(OPEN, "BuildInformationPush")),
    ("certificates", all("CertificateView", "CertificateCreate", "CertificateEdit", "CertificateDelete")),
    ("channels", two("ProcessView", "ProcessEdit")),
    ("communityactiontemplates", UNSAID),
    ("deploymentfreezes", two("ProjectView", "DeploymentFreezeAdminister")),
    ("deploymentprocesses", two("ProcessView", "ProcessEdit")),
    ("deployments", all("DeploymentView", "DeploymentCreate", "DeploymentCreate", "DeploymentDelete")),
    ("deploymentsettings", two("ProjectView", "ProjectEdit")),
    ("deploymenttargettags", two("TargetTagView", "TargetTagAdminister")),
    ("environments", all("EnvironmentView", "EnvironmentCreate", "EnvironmentEdit", "EnvironmentDelete")),
    ("events", two("EventView", ADMINISTER)),
    ("feeds", two("FeedView", "FeedEdit")),
    ("git-credentials", two("GitCredentialView", "GitCredentialEdit")),
    ("interruptions", two("InterruptionView", "InterruptionSubmit")),
    ("invitations", two("UserInvite", "UserInvite")),
    (
        "libraryvariablesets",
        all("LibraryVariableSetView", "LibraryVariableSetCreate", "LibraryVariableSetEdit", "LibraryVariableSetDelete"),
    ),
    ("lifecycles", all("LifecycleView", "LifecycleCreate", "LifecycleEdit", "LifecycleDelete")),
    ("machinepolicies", all("MachinePolicyView", "MachinePolicyCreate", "MachinePolicyEdit", "MachinePolicyDelete")),
    ("machines", all("MachineView", "MachineCreate", "MachineEdit", "MachineDelete")),
    ("octopusservernodes", UNSAID),
    ("packages", all("FeedView", "BuiltInFeedPush", "BuiltInFeedAdminister", "BuiltInFeedAdminister")),
    ("projectgroups", all("ProjectGroupView", "ProjectGroupCreate", "ProjectGroupEdit", "ProjectGroupDelete")),
    ("projects", all("ProjectView", "ProjectCreate", "ProjectEdit", "ProjectDelete")),
    ("projecttriggers", all("TriggerView", "TriggerCreate", "TriggerEdit", "TriggerDelete")),
    ("proxies", all("ProxyView", "ProxyCreate", "ProxyEdit", "ProxyDelete")),
    ("releases", all("ReleaseView", "ReleaseCreate", "ReleaseEdit", "ReleaseDelete")),
    ("retentionpolicies", two("LifecycleView", "RetentionAdminister")),
    ("runbookProcesses", two("RunbookView", "RunbookEdit")),
    ("runbookRuns", all("RunbookRunView", "RunbookRunCreate", "RunbookRunCreate", "RunbookRunDelete")),
    ("runbookSnapshots", two("RunbookView", "RunbookEdit")),
    ("runbooks", two("RunbookView", "RunbookEdit")),
    ("scopeduserroles", two("TeamView", "TeamEdit")),
    // One sees the spaces in which one is somebody.
    ("spaces", all(OPEN, "SpaceCreate", "SpaceEdit", "SpaceDelete")),
    ("subscriptions", all("SubscriptionView", "SubscriptionCreate", "SubscriptionEdit", "SubscriptionDelete")),
    ("tagsets", all(OPEN, "TagSetCreate", "TagSetEdit", "TagSetDelete")),
    ("tasks", all("TaskView", "TaskCreate", "TaskEdit", ADMINISTER)),
    ("teams", all("TeamView", "TeamCreate", "TeamEdit", "TeamDelete")),
    ("tenants", all("TenantView", "TenantCreate", "TenantEdit", "TenantDelete")),
    ("tenantvariables", two("TenantView", "TenantEdit")),
    ("userroles", two("UserRoleView", "UserRoleEdit")),
    ("users", two("UserView", "UserEdit")),
    ("variables", two("VariableView", "VariableEdit")),
    ("workerpools", two("WorkerView", "WorkerEdit")),
    ("workers", two("WorkerView", "WorkerEdit")),
];

/// Variables of library variable sets are edited with the set; `VariableEdit` speaks of projects only.
pub(super) const LIBRARY_VARIABLES: Needs = two("VariableView", "LibraryVariableSetEdit");

/// Paths that need something else than the collections in them; `{}` stands for one part, `*` for the rest, which may be
/// nothing. The first row of the method that fits counts.
pub(super) static PATHS: &[(&str, &str, &str)] = &[
    ("POST", "certificates/generate", "CertificateCreate"),
    ("GET", "events/*", "EventView"),
    ("POST", "channels/rule-test/*", "ProcessView"),
    ("POST", "environments/ephemeral/{}/deprovision", "EnvironmentEdit"),
    ("POST", "packages/raw", "BuiltInFeedPush"),
    ("GET", "packages/{}/raw", "BuiltInFeedDownload"),
    ("POST", "tasks/{}/cancel", "TaskCancel"),
    ("PUT", "tasks/{}/prioritize", "TaskPrioritize"),
    ("POST", "communityactiontemplates/{}/installation/*", "ActionTemplateCreate"),
    ("PUT", "communityactiontemplates/{}/installation/*", "ActionTemplateEdit"),
    ("POST", "actiontemplates/{}/actionsUpdate", "ProcessEdit"),
    ("PUT", "retentionpolicies/*", "RetentionAdminister"),
    ("POST", "projects/{}/environments/ephemeral/*", "EnvironmentCreate"),
    ("GET", "users/me", OPEN),
    ("GET", "users/authentication/*", OPEN),
    ("GET", "users/identity-metadata", OPEN),
    ("GET", "users/external-search", "UserView"),
    ("POST", "users/invitations", "UserInvite"),
    ("GET", "users/invitations/*", "UserInvite"),
    ("GET", "teammembership/*", OPEN),
    ("POST", "teammembership/*", "TeamView"),
    ("GET", "deploymentfreezes/*", OPEN),
];

/// Words that are no collections where they stand, although they are called like one: owner and name.
pub(super) static NO_COLLECTIONS: &[(&str, &str)] = &[("tenants", "variables"), ("users", "teams")];

/// The paths of the own account that a user may use without being allowed to see users.
pub(super) static OWN: &[&str] = &["users/{}", "users/{}/*"];

/// The permissions that a collection needs.
pub(super) fn of(path: &str) -> Needs {
    let row = COLLECTIONS.iter().find(|(of, _)| of.eq_ignore_ascii_case(path));
    row.map_or(UNSAID, |(_, needs)| *needs)
}

/// The permission that a path needs in place of that of its collection.
pub(super) fn of_path(method: &str, rest: &[&str]) -> Option<&'static str> {
    let mut rows = PATHS.iter().filter(|(of, ..)| *of == method);
    rows.find(|(_, pattern, _)| fits(pattern, rest)).map(|(.., permission)| *permission)
}

pub(super) fn fits(pattern: &str, rest: &[&str]) -> bool {
    let mut parts = rest.iter();
    for wanted in pattern.split('/') {
        match (wanted, parts.next()) {
            ("*", _) => return true,
            ("{}", Some(_)) => {}
            (wanted, Some(part)) if wanted.eq_ignore_ascii_case(part) => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::{COLLECTIONS, LIBRARY_VARIABLES, PATHS, fits};
    use crate::permissions;

    #[test]
    fn only_permissions_that_there_are_are_asked_for() {
        let needs = COLLECTIONS.iter().map(|(_, needs)| needs).chain([&LIBRARY_VARIABLES]);
        let named = needs.flat_map(|needs| [needs.view, needs.create, needs.edit, needs.delete]);
        let named = named.chain(PATHS.iter().map(|(.., permission)| *permission));
        let unknown = named.filter(|name| !name.is_empty() && permissions::find(name).is_none());
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn every_collection_says_what_it_needs() {
        let said = |path: &str| COLLECTIONS.iter().any(|(of, _)| *of == path);
        let unsaid: Vec<&str> =
            crate::collections::COLLECTIONS.iter().map(|of| of.path).filter(|path| !said(path)).collect();
        assert!(unsaid.is_empty(), "add a row for {unsaid:?}: until then only administrators may write it");
    }

    #[test]
    fn patterns_fit_parts_and_the_rest() {
        for (pattern, path, expected) in [
            ("users/{}", "users/Users-1", true),
            ("users/{}", "users/Users-1/apikeys", false),
            ("users/{}/*", "users/Users-1/apikeys/1", true),
            ("tenantvariables/*", "TenantVariables/all", true),
            ("tenantvariables/*", "tenantvariables", true),
            ("tenantvariables/*", "tenants", false),
        ] {
            assert_eq!(fits(pattern, &path.split('/').collect::<Vec<_>>()), expected, "{pattern} {path}");
        }
    }
}

//! All permissions that servers know, as clients see them in `permissions/all`. Source: the permissions of a server of
//! 2018.11, captured, for sentences and restrictions; the server's own descriptions of 2020.3 and 2026.1 for names. The
//! sentences of newer ones and the levels are ours.

use crate::version::Version;
use Restriction::{Environments, ProjectGroups, Projects, Tenants};

/// The kind of documents that a grant of a permission can be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restriction {
    ProjectGroups,
    Projects,
    Environments,
    Tenants,
}

impl Restriction {
    /// As the server writes it.
    fn word(self) -> &'static str {
        match self {
            ProjectGroups => "projectgroups",
            Projects => "projects",
            Environments => "environments",
            Tenants => "tenants",
        }
    }
}

/// One permission.
#[derive(Debug)]
pub(crate) struct Permission {
    pub(crate) name: &'static str,
    pub(crate) sentence: &'static str,
    pub(crate) restrictions: &'static [Restriction],
    pub(crate) for_system: bool,
    pub(crate) for_spaces: bool,
    pub(crate) since: Version,
}

const fn space(name: &'static str, sentence: &'static str, restrictions: &'static [Restriction]) -> Permission {
    Permission { name, sentence, restrictions, for_system: false, for_spaces: true, since: Version::ALWAYS }
}

const fn system(name: &'static str, sentence: &'static str, restrictions: &'static [Restriction]) -> Permission {
    Permission { for_system: true, for_spaces: false, ..space(name, sentence, restrictions) }
}

const fn anywhere(name: &'static str, sentence: &'static str, restrictions: &'static [Restriction]) -> Permission {
    Permission { for_system: true, ..space(name, sentence, restrictions) }
}

impl Permission {
    const fn since(mut self, year: u16, minor: u8) -> Permission {
        self.since = Version::new(year, minor);
        self
    }

    /// The words for its restrictions in `permissions/all` and roles.
    pub(crate) fn restriction_words(&self) -> Vec<&'static str> {
        self.restrictions.iter().map(|restriction| restriction.word()).collect()
    }

    /// The sentence in which roles describe it.
    pub(crate) fn described(&self) -> String {
        match self.restriction_words().join(", ") {
            words if words.is_empty() => self.sentence.to_owned(),
            words => format!("{} (restrictable to {words})", self.sentence),
        }
    }
}

/// A permission by its name; names are exact.
pub(crate) fn find(name: &str) -> Option<&'static Permission> {
    PERMISSIONS.binary_search_by_key(&name, |permission| permission.name).ok().map(|at| &PERMISSIONS[at])
}

/// Checks that there is such a permission, for what people write.
pub(crate) fn check(name: &str) -> Result<(), String> {
    if find(name).is_some() {
        return Ok(());
    }
    let shared = |other: &str| {
        name.chars().zip(other.chars()).take_while(|(one, other)| one.eq_ignore_ascii_case(other)).count()
    };
    let most = PERMISSIONS.iter().map(|permission| shared(permission.name)).max().unwrap_or(0);
    let near = PERMISSIONS.iter().map(|permission| permission.name).filter(|other| shared(other) == most);
    let near: Vec<&str> = near.take(4).collect();
    Err(format!("there is no permission `{name}`: use one such as {}", near.join(", ")))
}

/// All permissions, by name.
pub(crate) static PERMISSIONS: &[Permission] = &[
    space("AccountCreate", "Create accounts", &[Environments, Tenants]),
    space("AccountDelete", "Delete accounts", &[Environments, Tenants]),
    space("AccountEdit", "Edit accounts", &[Environments, Tenants]),
    space("AccountView", "View accounts", &[Environments, Tenants]),
    space("ActionTemplateCreate", "Create step templates", &[]),
    space("ActionTemplateDelete", "Delete step templates", &[]),
    space("ActionTemplateEdit", "Edit step templates", &[]),
    space("ActionTemplateView", "View step templates", &[]),
    system(
        "AdministerSystem",
        "Perform system-level functions like configuring HTTP web hosting, the public URL, server nodes, maintenance mode, and server diagnostics",
        &[],
    ),
    space("ArtifactCreate", "Manually create artifacts", &[Projects, Environments, Tenants]),
    space("ArtifactDelete", "Delete artifacts", &[Projects, Environments, Tenants]),
    space("ArtifactEdit", "Edit the details describing artifacts", &[Projects, Environments, Tenants]),
    space(
        "ArtifactView",
        "View the artifacts created manually and during deployment",
        &[Projects, Environments, Tenants],
    ),
    space("BuildInformationAdminister", "Replace or delete build information", &[Projects]),
    space("BuildInformationPush", "Create or update build information", &[Projects]),
    space("BuiltInFeedAdminister", "Replace or delete packages in the built-in package repository", &[Projects]),
    space("BuiltInFeedDownload", "Retrieve the contents of packages in the built-in package repository", &[Projects]),
    space("BuiltInFeedPush", "Push new packages to the built-in package repository", &[Projects]),
    space("CertificateCreate", "Create certificates", &[Environments, Tenants]),
    space("CertificateDelete", "Delete certificates", &[Environments, Tenants]),
    space("CertificateEdit", "Edit certificates", &[Environments, Tenants]),
    space("CertificateExportPrivateKey", "Export certificate private-keys", &[Environments, Tenants]),
    space("CertificateView", "View certificates", &[Environments, Tenants]),
    system("ConfigureServer", "Configure server settings like Authentication, SMTP, and HTTP Security Headers", &[]),
    space("DefectReport", "Block a release from progressing to the next lifecycle phase", &[Projects]),
    space("DefectResolve", "Unblock a release so it can progress to the next phase", &[Projects]),
    space("DeploymentCreate", "Deploy releases to target environments", &[Projects, Environments, Tenants]),
    space("DeploymentDelete", "Delete deployments", &[Projects, Environments, Tenants]),
    space("DeploymentFreezeAdminister", "Administer deployment freezes", &[]).since(2024, 4),
    space("DeploymentView", "View deployments", &[Projects, Environments, Tenants]),
    space("EnvironmentCreate", "Create environments", &[Environments]),
    space("EnvironmentDelete", "Delete environments", &[Environments]),
    space("EnvironmentEdit", "Edit environments", &[Environments]),
    space("EnvironmentView", "View environments", &[Environments]),
    system("EventRetentionDelete", "Delete archived events", &[]).since(2023, 1),
    system("EventRetentionView", "View archived events", &[]).since(2023, 1),
    anywhere("EventView", "View release and deployment events", &[Projects, Environments, Tenants]),
    space("FeatureToggleEdit", "Edit feature toggles", &[Projects]).since(2026, 1),
    space("FeedEdit", "Edit feeds", &[]),
    space("FeedView", "View package feeds and the packages in them", &[]),
    space("GitCredentialEdit", "Edit Git credentials", &[]).since(2022, 2),
    space("GitCredentialView", "View Git credentials", &[]).since(2022, 2),
    space("InsightsReportCreate", "Create insights reports", &[]).since(2022, 3),
    space("InsightsReportDelete", "Delete insights reports", &[]).since(2022, 3),
    space("InsightsReportEdit", "Edit insights reports", &[]).since(2022, 3),
    space("InsightsReportView", "View insights reports", &[]).since(2022, 3),
    space(
        "InterruptionSubmit",
        "Take responsibility for and submit interruptions generated during deployments",
        &[Projects, Environments, Tenants],
    ),
    space("InterruptionView", "View interruptions generated during deployments", &[Projects, Environments, Tenants]),
    space(
        "InterruptionViewSubmitResponsible",
        "Take responsibility for and submit interruptions generated during deployments when the user is in a designated responsible team",
        &[Projects, Environments, Tenants],
    ),
    space("LibraryVariableSetCreate", "Create library variable sets", &[]),
    space("LibraryVariableSetDelete", "Delete library variable sets", &[]),
    space("LibraryVariableSetEdit", "Edit library variable sets", &[]),
    space("LibraryVariableSetView", "View library variable sets", &[]),
    space("LifecycleCreate", "Create lifecycles", &[]),
    space("LifecycleDelete", "Delete lifecycles", &[]),
    space("LifecycleEdit", "Edit lifecycles", &[]),
    space("LifecycleView", "View lifecycles", &[]),
    space("MachineCreate", "Create machines", &[Environments, Tenants]),
    space("MachineDelete", "Delete machines", &[Environments, Tenants]),
    space("MachineEdit", "Edit machines", &[Environments, Tenants]),
    space("MachinePolicyCreate", "Create health check policies", &[]),
    space("MachinePolicyDelete", "Delete health check policies", &[]),
    space("MachinePolicyEdit", "Edit health check policies", &[]),
    space("MachinePolicyView", "View health check policies", &[]),
    space("MachineView", "View machines", &[Environments, Tenants]),
    system("PlatformHubEdit", "Edit Platform Hub", &[]).since(2025, 3),
    system("PlatformHubView", "View Platform Hub", &[]).since(2025, 3),
    space("ProcessEdit", "Edit the deployment process and channels associated with a project", &[Projects]),
    space("ProcessView", "View the deployment process and channels associated with a project", &[Projects]),
    space("ProjectCreate", "Create projects", &[ProjectGroups]),
    space("ProjectDelete", "Delete projects", &[Projects, Tenants]),
    space("ProjectEdit", "Edit project details", &[Projects, Tenants]),
    space("ProjectGroupCreate", "Create project groups", &[ProjectGroups]),
    space("ProjectGroupDelete", "Delete project groups", &[ProjectGroups]),
    space("ProjectGroupEdit", "Edit project groups", &[ProjectGroups]),
    space("ProjectGroupView", "View project groups", &[ProjectGroups]),
    space("ProjectView", "View the details of projects", &[Projects, Tenants]),
    space("ProxyCreate", "Create proxies", &[]),
    space("ProxyDelete", "Delete proxies", &[]),
    space("ProxyEdit", "Edit proxies", &[]),
    space("ProxyView", "View proxies", &[]),
    space("ReleaseCreate", "Create a release for a project", &[Projects, Tenants]),
    space("ReleaseDelete", "Delete a release of a project", &[Projects, Tenants]),
    space("ReleaseEdit", "Edit a release of a project", &[Projects, Tenants]),
    space("ReleaseView", "View a release of a project", &[Projects, Tenants]),
    space("RetentionAdminister", "Administer retention policies", &[]).since(2025, 3),
    space("RunbookEdit", "Edit the runbook process and the runbooks of a project", &[Projects]),
    space("RunbookRunCreate", "Run a runbook", &[Projects, Environments, Tenants]),
    space("RunbookRunDelete", "Delete runbook runs", &[Projects, Environments, Tenants]),
    space("RunbookRunView", "View runbook runs", &[Projects, Environments, Tenants]),
    space("RunbookView", "View the runbooks and runbook processes of a project", &[Projects]),
    system("SpaceCreate", "Create spaces", &[]),
    system("SpaceDelete", "Delete spaces", &[]),
    system("SpaceEdit", "Edit spaces", &[]),
    system("SpaceView", "View spaces", &[]),
    space("SubscriptionCreate", "Create subscriptions", &[]),
    space("SubscriptionDelete", "Delete subscriptions", &[]),
    space("SubscriptionEdit", "Edit subscriptions", &[]),
    space("SubscriptionView", "View subscriptions", &[]),
    space("TagSetCreate", "Create tag sets", &[]),
    space("TagSetDelete", "Delete tag sets", &[]),
    space("TagSetEdit", "Edit tag sets", &[]),
    space("TargetTagAdminister", "Administer target tags", &[]).since(2026, 1),
    space("TargetTagView", "View target tags", &[]).since(2026, 1),
    anywhere("TaskCancel", "Cancel server tasks", &[Projects, Environments, Tenants]),
    anywhere("TaskCreate", "Explicitly create (run) server tasks", &[Projects, Environments, Tenants]),
    anywhere("TaskEdit", "Edit server tasks", &[Projects, Environments, Tenants]),
    anywhere("TaskPrioritize", "Prioritize server tasks", &[Projects, Environments, Tenants]).since(2023, 4),
    anywhere("TaskView", "View summary-level information associated with a task", &[Projects, Environments, Tenants]),
    anywhere("TeamCreate", "Create teams", &[]),
    anywhere("TeamDelete", "Delete teams", &[]),
    anywhere("TeamEdit", "Edit teams", &[]),
    anywhere("TeamView", "View teams", &[]),
    system("TelemetryView", "View telemetry", &[]).since(2023, 1),
    space("TenantCreate", "Create tenants", &[Tenants]),
    space("TenantDelete", "Delete tenants", &[Tenants]),
    space("TenantEdit", "Edit tenants", &[Tenants]),
    space("TenantView", "View tenants", &[Tenants]),
    space("TriggerCreate", "Create triggers", &[Projects]),
    space("TriggerDelete", "Delete triggers", &[Projects]),
    space("TriggerEdit", "Edit triggers", &[Projects]),
    space("TriggerView", "View triggers", &[Projects]),
    system("UserEdit", "Edit users", &[]),
    system("UserInvite", "Invite users to register accounts", &[]),
    system("UserRoleEdit", "Edit user role definitions", &[]),
    system("UserRoleView", "View other user's roles", &[]),
    system("UserView", "View users", &[]),
    space("VariableEdit", "Edit variables belonging to a project", &[Projects, Environments, Tenants]),
    space(
        "VariableEditUnscoped",
        "Edit non-environment scoped variables belonging to a project or library variable set",
        &[Projects],
    ),
    space(
        "VariableView",
        "View variables belonging to a project or library variable set",
        &[Projects, Environments, Tenants],
    ),
    space(
        "VariableViewUnscoped",
        "View non-environment scoped variables belonging to a project or library variable set",
        &[Projects],
    ),
    space("WorkerEdit", "Edit workers and worker pools", &[]),
    space("WorkerView", "View the workers in worker pools", &[]),
];

#[cfg(test)]
mod tests {
    use super::{PERMISSIONS, check, find};

    #[test]
    fn permissions_stand_in_order_and_each_is_found() {
        assert!(PERMISSIONS.is_sorted_by(|one, other| one.name < other.name));
        assert!(
            PERMISSIONS
                .iter()
                .all(|permission| find(permission.name).is_some_and(|found| std::ptr::eq(found, permission)))
        );
    }

    #[test]
    fn a_misspelt_permission_is_answered_with_what_may_be_meant() {
        assert_eq!(check("VariableEdit"), Ok(()));
        let said = check("VariablEdit").unwrap_err();
        assert!(said.contains("VariableEdit"), "{said}");
        assert!(check("projectview").unwrap_err().contains("ProjectView"));
    }
}

//! The user roles that every server has, under the same ids everywhere.
//! Source: the roles of a server of 2018.11, captured. That of space managers and what concerns runbooks came later,
//! and is what it says.

use crate::permissions::{PERMISSIONS, Permission};

/// One built-in role.
pub(crate) struct Role {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    grants: Grants,
}

/// The permissions that a role grants.
enum Grants {
    /// The grants of the role of that id, and these.
    And(&'static str, &'static [&'static str]),
    These(&'static [&'static str]),
    EverythingBut(&'static [&'static str]),
    EverythingInSpaces,
}

impl Role {
    pub(crate) fn grants(&self, permission: &Permission) -> bool {
        let lists = |names: &[&str]| names.contains(&permission.name);
        match &self.grants {
            Grants::And(base, more) => {
                lists(more) || ROLES.iter().any(|role| role.id == *base && role.grants(permission))
            }
            Grants::These(names) => lists(names),
            Grants::EverythingBut(names) => !lists(names),
            Grants::EverythingInSpaces => permission.for_spaces,
        }
    }

    /// The names of what it grants, by name.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        PERMISSIONS.iter().filter(|permission| self.grants(permission)).map(|permission| permission.name).collect()
    }
}

/// A built-in role by its id, the end of it, or its name, in any case.
pub(crate) fn find(name: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| {
        let short = role.id.trim_start_matches("userroles-");
        [role.id, short, role.name].iter().any(|known| known.eq_ignore_ascii_case(name))
    })
}

pub(crate) static ROLES: &[Role] = &[
    Role {
        id: "userroles-projectviewer",
        name: "Project viewer",
        description: "Project viewers have read-only access to a project. They can see a project in their dashboard, view releases and deployments and tenants. Restrict this role by project to limit it to a subset of projects, and restrict it by environment to limit which environments they can view deployments to.",
        grants: Grants::These(&[
            "ArtifactView",
            "CertificateView",
            "DeploymentView",
            "EnvironmentView",
            "EventView",
            "InterruptionViewSubmitResponsible",
            "LibraryVariableSetView",
            "LifecycleView",
            "MachinePolicyView",
            "ProcessView",
            "ProjectGroupView",
            "ProjectView",
            "ReleaseView",
            "RunbookRunView",
            "RunbookView",
            "TaskView",
            "TeamView",
            "TenantView",
            "TriggerView",
            "UserRoleView",
            "UserView",
        ]),
    },
    Role {
        id: "userroles-projectcontributor",
        name: "Project contributor",
        description: "All project viewer permissions, plus: editing and viewing variables, editing the deployment steps. Project contributors can't create or deploy releases.",
        grants: Grants::And(
            "userroles-projectviewer",
            &[
                "ActionTemplateCreate",
                "ActionTemplateDelete",
                "ActionTemplateEdit",
                "ActionTemplateView",
                "ArtifactCreate",
                "DefectReport",
                "DefectResolve",
                "FeedView",
                "InterruptionView",
                "LibraryVariableSetCreate",
                "LibraryVariableSetDelete",
                "LibraryVariableSetEdit",
                "MachineView",
                "ProcessEdit",
                "ProjectEdit",
                "RunbookEdit",
                "TaskCreate",
                "TriggerCreate",
                "TriggerDelete",
                "TriggerEdit",
                "VariableEdit",
                "VariableView",
            ],
        ),
    },
    Role {
        id: "userroles-projectdeployer",
        name: "Project deployer",
        description: "All project contributor permissions, plus: deploying releases, but not creating them.",
        grants: Grants::And(
            "userroles-projectcontributor",
            &["DeploymentCreate", "InterruptionSubmit", "RunbookRunCreate", "TaskCancel"],
        ),
    },
    Role {
        id: "userroles-projectlead",
        name: "Project lead",
        description: "All project contributor permissions, plus: creating releases, but not deploying them.",
        grants: Grants::And(
            "userroles-projectcontributor",
            &["ArtifactDelete", "ArtifactEdit", "ReleaseCreate", "ReleaseDelete", "ReleaseEdit"],
        ),
    },
    Role {
        id: "userroles-projectinitiator",
        name: "Project initiator",
        description: "All project viewer permissions, plus: create new projects.",
        grants: Grants::And(
            "userroles-projectviewer",
            &["DefectReport", "DefectResolve", "ProjectCreate", "ProjectDelete", "ProjectEdit"],
        ),
    },
    Role {
        id: "userroles-environmentviewer",
        name: "Environment viewer",
        description: "Environment viewers can view environments, machines, workers, proxies and accounts, but not edit them.",
        grants: Grants::These(&[
            "AccountView",
            "CertificateView",
            "EnvironmentView",
            "MachinePolicyView",
            "MachineView",
            "ProxyView",
            "TaskView",
            "TeamView",
            "WorkerView",
        ]),
    },
    Role {
        id: "userroles-environmentmanager",
        name: "Environment manager",
        description: "Environment managers can view and edit infrastructure, including environments, machines, workers, proxies and accounts.",
        grants: Grants::And(
            "userroles-environmentviewer",
            &[
                "AccountCreate",
                "AccountDelete",
                "AccountEdit",
                "EnvironmentCreate",
                "EnvironmentDelete",
                "EnvironmentEdit",
                "MachineCreate",
                "MachineDelete",
                "MachineEdit",
                "MachinePolicyCreate",
                "MachinePolicyDelete",
                "MachinePolicyEdit",
                "ProxyCreate",
                "ProxyDelete",
                "ProxyEdit",
                "TaskCancel",
                "TaskCreate",
                "WorkerEdit",
            ],
        ),
    },
    Role {
        id: "userroles-tenantmanager",
        name: "Tenant manager",
        description: "Tenant managers can edit tenants and their tags.",
        grants: Grants::These(&["TenantCreate", "TenantDelete", "TenantEdit", "TenantView"]),
    },
    Role {
        id: "userroles-certificatemanager",
        name: "Certificate manager",
        description: "Certificate managers can edit certificates and export private-keys",
        grants: Grants::These(&[
            "CertificateCreate",
            "CertificateDelete",
            "CertificateEdit",
            "CertificateExportPrivateKey",
            "CertificateView",
            "EnvironmentView",
            "TenantView",
        ]),
    },
    Role {
        id: "userroles-packagepublisher",
        name: "Package publisher",
        description: "Package publishers can push packages to the built-in repository.",
        grants: Grants::These(&["BuiltInFeedPush"]),
    },
    Role {
        id: "userroles-spacemanager",
        name: "Space manager",
        description: "Space managers can do everything within the context of the space they own.",
        grants: Grants::EverythingInSpaces,
    },
    Role {
        id: "userroles-systemmanager",
        name: "System manager",
        description: "System managers can do everything except certain system-level functions reserved for system administrators.",
        grants: Grants::EverythingBut(&["AdministerSystem"]),
    },
    Role {
        id: "userroles-systemadministrator",
        name: "System administrator",
        description: "System administrators can do everything.",
        grants: Grants::EverythingBut(&[]),
    },
];

#[cfg(test)]
mod tests {
    use super::{ROLES, find};
    use crate::permissions;

    #[test]
    fn roles_name_only_permissions_that_there_are() {
        let named = |role: &super::Role| match &role.grants {
            super::Grants::And(_, names) | super::Grants::These(names) | super::Grants::EverythingBut(names) => *names,
            super::Grants::EverythingInSpaces => &[],
        };
        let unknown = ROLES.iter().flat_map(named).filter(|name| permissions::find(name).is_none());
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn a_role_grants_what_it_is_built_on_and_is_found_by_its_names() {
        let deployer = find("Project Deployer").unwrap();
        let grants = |name: &str| deployer.grants(permissions::find(name).unwrap());
        assert!(grants("DeploymentCreate") && grants("VariableEdit") && grants("ProjectView"));
        assert!(!grants("ReleaseCreate") && !grants("AdministerSystem"));
        assert_eq!(find("projectdeployer").unwrap().id, deployer.id);
        assert!(!find("systemmanager").unwrap().names().contains(&"AdministerSystem"));
    }
}

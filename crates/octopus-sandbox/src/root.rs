//! The entry documents: `/api`, `/api/{space}`, server status. Clients navigate by the URI templates in their links.
//! Source: the root documents of 2019.7 and 2020.4 in the tests of the official clients.

use crate::config::Config;
use serde_json::{Map, Value, json};

/// Link name, and the path with its template below a space.
const SPACE_LINKS: &[(&str, &str)] = &[
    ("Accounts", "accounts{/id}{?skip,take,ids,partialName,accountType}"),
    ("ActionTemplates", "actiontemplates{/id}{?skip,take,ids,partialName}"),
    ("ActionTemplatesCategories", "actiontemplates/categories"),
    ("ActionTemplatesSearch", "actiontemplates/search{?type}"),
    ("ActionTemplateLogo", "actiontemplates/{typeOrId}/logo{?cb}"),
    ("Certificates", "certificates{/id}{?skip,take,search,archived,tenant,firstResult,orderBy,ids,partialName}"),
    ("Channels", "channels{/id}{?skip,take,ids,partialName}"),
    ("DeploymentProcesses", "deploymentprocesses{/id}{?skip,take,ids}"),
    ("DiscoverMachine", "machines/discover{?host,port,type,proxyId}"),
    ("DiscoverWorker", "workers/discover{?host,port,type,proxyId}"),
    ("Environments", "environments{/id}{?name,skip,ids,take,partialName}"),
    ("EnvironmentSortOrder", "environments/sortorder"),
    ("EnvironmentsSummary", "environments/summary{?ids,partialName,hideEmptyEnvironments}"),
    ("Feeds", "feeds{/id}{?skip,take,ids,partialName,feedType,name}"),
    ("GitCredentials", "git-credentials{/id}{?skip,take,name}"),
    ("LibraryVariables", "libraryvariablesets{/id}{?skip,contentType,take,ids,partialName}"),
    ("Lifecycles", "lifecycles{/id}{?skip,take,ids,partialName}"),
    ("MachineOperatingSystems", "machines/operatingsystem/names/all"),
    ("MachinePolicies", "machinepolicies{/id}{?skip,take,ids,partialName}"),
    ("MachinePolicyTemplate", "machinepolicies/template"),
    ("MachineRoles", "machineroles/all"),
    ("MachineShells", "machines/operatingsystem/shells/all"),
    ("Machines", "machines{/id}{?skip,take,name,ids,partialName,roles,environmentIds,thumbprint}"),
    ("ProjectGroups", "projectgroups{/id}{?skip,take,ids,partialName}"),
    ("Projects", "projects{/id}{?name,skip,ids,clone,take,partialName,clonedFromProjectId}"),
    ("ProjectTriggers", "projecttriggers{/id}{?skip,take,ids,runbooks}"),
    ("Proxies", "proxies{/id}{?skip,take,ids,partialName}"),
    ("RunbookProcesses", "runbookProcesses{/id}{?skip,take,ids}"),
    ("Runbooks", "runbooks{/id}{?skip,take,ids,partialName,clone,projectIds}"),
    ("ScopedUserRoles", "scopeduserroles{/id}{?skip,take,ids,partialName,spaces,includeSystem}"),
    ("TagSets", "tagsets{/id}{?skip,take,ids,partialName}"),
    ("TagSetSortOrder", "tagsets/sortorder"),
    ("Teams", "teams{/id}{?skip,take,ids,partialName,spaces,includeSystem}"),
    ("Tenants", "tenants{/id}{?skip,projectId,name,tags,take,ids,clone,partialName}"),
    ("Variables", "variables{/id}{?ids}"),
    ("VariableNames", "variables/names{?project,runbook,projectEnvironmentsFilter,gitRef}"),
    ("VariablePreview", "variables/preview{?project,runbook,environment,channel,tenant,action,machine,role,gitRef}"),
    ("WorkerOperatingSystems", "workers/operatingsystem/names/all"),
    ("WorkerPools", "workerpools{/id}{?name,skip,ids,take,partialName}"),
    ("WorkerPoolsDynamicWorkerTypes", "workerpools/dynamicworkertypes"),
    ("WorkerPoolsSortOrder", "workerpools/sortorder"),
    ("WorkerPoolsSummary", "workerpools/summary{?ids,partialName,hideEmptyWorkerPools}"),
    ("WorkerPoolsSupportedTypes", "workerpools/supportedtypes"),
    ("Workers", "workers{/id}{?skip,take,name,ids,partialName,workerPoolIds,thumbprint}"),
    ("WorkerShells", "workers/operatingsystem/shells/all"),
];

/// The same for the whole instance.
const SYSTEM_LINKS: &[(&str, &str)] = &[
    ("CommunityActionTemplates", "communityactiontemplates{/id}{?skip,take,ids}"),
    ("CurrentUser", "users/me"),
    ("OctopusServerClusterSummary", "octopusservernodes/summary"),
    ("OctopusServerNodes", "octopusservernodes{/id}{?skip,take,ids,partialName}"),
    ("ServerStatus", "serverstatus"),
    ("Spaces", "spaces{/id}{?skip,ids,take,partialName}"),
    ("Tasks", "tasks{/id}{?skip,take,ids,name,states}"),
    ("TaskTypes", "tasks/taskTypes"),
    ("UserRoles", "userroles{/id}{?skip,take,ids,partialName}"),
    ("Users", "users{/id}{?skip,take,ids,filter}"),
];

/// GET `/api`.
pub(crate) fn root(config: &Config, default_space: Option<&str>) -> String {
    let api = format!("{}/api", config.base_path);
    let mut links = Map::new();
    links.insert("Self".to_owned(), json!(api));
    links.insert("SpaceHome".to_owned(), json!(format!("{api}/{{spaceId}}")));
    links.insert("Web".to_owned(), json!(format!("{}/app", config.base_path)));
    add(&mut links, SYSTEM_LINKS, &api);
    let prefix = default_space.map_or_else(|| api.clone(), |space| format!("{api}/{space}"));
    add(&mut links, SPACE_LINKS, &prefix);
    json!({
        "Application": "Octopus Deploy", "Version": config.version_text, "ApiVersion": "3.0.0",
        "InstallationId": config.installation_id, "IsEarlyAccessProgram": false, "HasLongTermSupport": true,
        config.extra_field: 3, "Links": links,
    })
    .to_string()
}

/// GET `/api/{space}`.
pub(crate) fn space_root(config: &Config, space: &str) -> String {
    let home = format!("{}/api/{space}", config.base_path);
    let mut links = Map::new();
    links.insert("Self".to_owned(), json!(home));
    add(&mut links, SPACE_LINKS, &home);
    json!({ "Links": links }).to_string()
}

/// GET `/api/serverstatus`.
pub(crate) fn server_status(config: &Config) -> String {
    json!({
        "IsDatabaseEncrypted": true, "IsUpgradeAvailable": false, "MaximumAvailableVersion": config.version_text,
        "MaximumAvailableVersionCoveredByLicense": config.version_text, "MaintenanceExpires": "31/12/2099",
        "IsInMaintenanceMode": false, "IsMajorMinorUpgrade": false,
        "Links": { "Self": format!("{}/api/serverstatus", config.base_path) },
    })
    .to_string()
}

fn add(links: &mut Map<String, Value>, table: &[(&str, &str)], prefix: &str) {
    for (name, path) in table {
        links.insert((*name).to_owned(), json!(format!("{prefix}/{path}")));
    }
}

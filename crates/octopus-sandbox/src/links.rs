//! The links of the entry documents and of the others: names, and paths with their templates (RFC 6570).
//! Source: the root documents of 2019.7 and 2020.4 in the tests of the official clients, and `GitCredentials` and
//! `DeploymentFreezes` of newer ones. A row may name what is not served; it is left out then.

/// Of a space, and of the root for the default space.
pub(crate) const SPACE: &[(&str, &str)] = &[
    ("Accounts", "accounts{/id}{?skip,take,ids,partialName,accountType}"),
    ("ActionTemplateLogo", "actiontemplates/{typeOrId}/logo{?cb}"),
    ("ActionTemplateVersionedLogo", "actiontemplates/{typeOrId}/versions/{version}/logo{?cb}"),
    ("ActionTemplates", "actiontemplates{/id}{?skip,take,ids,partialName}"),
    ("ActionTemplatesCategories", "actiontemplates/categories"),
    ("ActionTemplatesSearch", "actiontemplates/search{?type}"),
    ("Artifacts", "artifacts{/id}{?skip,take,regarding,ids,partialName,order}"),
    ("BuildInformation", "build-information{/id}{?filter,packageId,latest,skip,take,overwriteMode}"),
    ("BuildInformationBulk", "build-information/bulk{?ids}"),
    ("Certificates", "certificates{/id}{?skip,take,search,archived,tenant,firstResult,orderBy,ids,partialName}"),
    ("Channels", "channels{/id}{?skip,take,ids,partialName}"),
    (
        "Dashboard",
        "dashboard{?projectId,releaseId,selectedTenants,selectedTags,showAll,highestLatestVersionPerProjectAndEnvironment}",
    ),
    ("DashboardConfiguration", "dashboardconfiguration"),
    ("DashboardDynamic", "dashboard/dynamic{?projects,environments,includePrevious}"),
    ("DeploymentProcesses", "deploymentprocesses{/id}{?skip,take,ids}"),
    ("Deployments", "deployments{/id}{?skip,take,ids,projects,environments,tenants,channels,taskState,partialName}"),
    ("DiscoverMachine", "machines/discover{?host,port,type,proxyId}"),
    ("DiscoverWorker", "workers/discover{?host,port,type,proxyId}"),
    ("EnvironmentSortOrder", "environments/sortorder"),
    ("Environments", "environments{/id}{?name,skip,ids,take,partialName}"),
    (
        "EnvironmentsSummary",
        "environments/summary{?ids,partialName,machinePartialName,roles,isDisabled,healthStatuses,commStyles,tenantIds,tenantTags,hideEmptyEnvironments,shellNames}",
    ),
    ("GitCredentials", "git-credentials{/id}{?skip,take,name}"),
    ("Interruptions", "interruptions{/id}{?skip,take,regarding,pendingOnly,ids}"),
    ("LibraryVariables", "libraryvariablesets{/id}{?skip,contentType,take,ids,partialName}"),
    ("Lifecycles", "lifecycles{/id}{?skip,take,ids,partialName}"),
    ("MachineOperatingSystems", "machines/operatingsystem/names/all"),
    ("MachinePolicies", "machinepolicies{/id}{?skip,take,ids,partialName}"),
    ("MachinePolicyTemplate", "machinepolicies/template"),
    ("MachineRoles", "machineroles/all"),
    ("MachineShells", "machines/operatingsystem/shells/all"),
    (
        "Machines",
        "machines{/id}{?skip,take,name,ids,partialName,roles,isDisabled,healthStatuses,commStyles,tenantIds,tenantTags,environmentIds,thumbprint,deploymentId,shellNames}",
    ),
    ("PackageDeltaSignature", "packages/{packageId}/{version}/delta-signature"),
    ("PackageDeltaUpload", "packages/{packageId}/{baseVersion}/delta{?replace,overwriteMode}"),
    ("PackageMetadata", "package-metadata{/id}{?filter,latest,skip,take,replace,overwriteMode}"),
    ("PackageNotesList", "packages/notes{?packageIds}"),
    ("PackageUpload", "packages/raw{?replace,overwriteMode}"),
    ("Packages", "packages{/id}{?nuGetPackageId,filter,latest,skip,take,includeNotes}"),
    ("PackagesBulk", "packages/bulk{?ids}"),
    ("ProjectGroups", "projectgroups{/id}{?skip,take,ids,partialName}"),
    ("ProjectPulse", "projects/pulse{?projectIds}"),
    ("ProjectTriggers", "projecttriggers{/id}{?skip,take,ids,runbooks}"),
    ("Projects", "projects{/id}{?name,skip,ids,clone,take,partialName,clonedFromProjectId}"),
    ("ProjectsExperimentalSummaries", "projects/experimental/summaries{?ids}"),
    ("Proxies", "proxies{/id}{?skip,take,ids,partialName}"),
    ("Releases", "releases{/id}{?skip,ignoreChannelRules,take,ids}"),
    ("Reporting/DeploymentsCountedByWeek", "reporting/deployments-counted-by-week{?projectIds}"),
    ("RunbookProcesses", "runbookProcesses{/id}{?skip,take,ids}"),
    ("RunbookRuns", "runbookRuns{/id}{?skip,take,ids,projects,environments,tenants,runbooks,taskState,partialName}"),
    ("RunbookSnapshots", "runbookSnapshots{/id}{?skip,take,ids,publish}"),
    ("Runbooks", "runbooks{/id}{?skip,take,ids,partialName,clone,projectIds}"),
    ("ScheduledProjectTriggers", "scheduledprojecttriggers{/id}{?skip,take,ids}"),
    ("Subscriptions", "subscriptions{/id}{?skip,take,ids,partialName,spaces}"),
    ("TagSetSortOrder", "tagsets/sortorder"),
    ("TagSets", "tagsets{/id}{?skip,take,ids,partialName}"),
    ("TenantTagTest", "tenants/tag-test{?tenantIds,tags}"),
    ("TenantVariables", "tenantvariables/all{?projectId}"),
    ("Tenants", "tenants{/id}{?skip,projectId,name,tags,take,ids,clone,partialName,clonedFromTenantId}"),
    ("TenantsMissingVariables", "tenants/variables-missing{?tenantId,projectId,environmentId,includeDetails}"),
    ("TenantsStatus", "tenants/status"),
    ("UserOnboarding", "useronboarding"),
    ("VariableNames", "variables/names{?project,runbook,projectEnvironmentsFilter,gitRef}"),
    ("VariablePreview", "variables/preview{?project,runbook,environment,channel,tenant,action,machine,role,gitRef}"),
    ("Variables", "variables{/id}{?ids}"),
    ("VariablesNonPrintableChars", "variables/nonPrintableChars"),
    ("VersionRuleTest", "channels/rule-test{?version,versionRange,preReleaseTag,feetType}"),
    ("WorkerOperatingSystems", "workers/operatingsystem/names/all"),
    ("WorkerPools", "workerpools{/id}{?name,skip,ids,take,partialName}"),
    ("WorkerPoolsDynamicWorkerTypes", "workerpools/dynamicworkertypes"),
    ("WorkerPoolsSortOrder", "workerpools/sortorder"),
    (
        "WorkerPoolsSummary",
        "workerpools/summary{?ids,partialName,machinePartialName,isDisabled,healthStatuses,commStyles,hideEmptyWorkerPools,shellNames}",
    ),
    ("WorkerPoolsSupportedTypes", "workerpools/supportedtypes"),
    ("WorkerShells", "workers/operatingsystem/shells/all"),
    (
        "Workers",
        "workers{/id}{?skip,take,name,ids,partialName,isDisabled,healthStatuses,commStyles,workerPoolIds,thumbprint,shellNames}",
    ),
];

/// Of the root only.
pub(crate) const SYSTEM: &[(&str, &str)] = &[
    ("CommunityActionTemplates", "communityactiontemplates{/id}{?skip,take,ids}"),
    ("CurrentLicense", "licenses/licenses-current"),
    ("CurrentLicenseStatus", "licenses/licenses-current-status"),
    ("CurrentUser", "users/me"),
    ("EventAgents", "events/agents"),
    ("EventCategories", "events/categories{?appliesTo}"),
    ("EventDocumentTypes", "events/documenttypes"),
    ("EventGroups", "events/groups{?appliesTo}"),
    ("ExtensionStats", "serverstatus/extensions"),
    ("ExternalUserSearch", "users/external-search{?partialName}"),
    ("FeaturesConfiguration", "featuresconfiguration"),
    ("Invitations", "users/invitations"),
    ("OctopusServerClusterSummary", "octopusservernodes/summary"),
    ("OctopusServerNodes", "octopusservernodes{/id}{?skip,take,ids,partialName}"),
    ("PermissionDescriptions", "permissions/all"),
    ("ServerHealthStatus", "serverstatus/health"),
    ("ServerStatus", "serverstatus"),
    ("Spaces", "spaces{/id}{?name,skip,ids,take,partialName}"),
    ("TeamMembership", "teammembership{?userId,spaces,includeSystem}"),
    ("Timezones", "serverstatus/timezones"),
    ("UserAuthentication", "users/authentication{/userId}"),
    ("UserIdentityMetadata", "users/identity-metadata"),
    ("UserRoles", "userroles{/id}{?skip,take,ids,partialName}"),
    ("Users", "users{/id}{?skip,take,ids,filter}"),
    ("DeploymentFreezes", "deploymentfreezes{/id}{?skip,take,ids,partialName}"),
];

/// Of both; those of the root name no space, as what they lead to is of all spaces or of the default one.
pub(crate) const BOTH: &[(&str, &str)] = &[
    ("AzureEnvironments", "accounts/azureenvironments"),
    ("BuiltInFeedStats", "feeds/stats"),
    (
        "Events",
        "events{/id}{?skip,regarding,regardingAny,user,users,projects,projectGroups,environments,eventGroups,eventCategories,eventAgents,tags,tenants,from,to,internal,fromAutoId,toAutoId,documentTypes,asCsv,take,ids,spaces,includeSystem,excludeDifference}",
    ),
    ("Feeds", "feeds{/id}{?skip,take,ids,partialName,feedType,name}"),
    ("ScopedUserRoles", "scopeduserroles{/id}{?skip,take,ids,partialName,spaces,includeSystem}"),
    ("TaskTypes", "tasks/taskTypes"),
    (
        "Tasks",
        "tasks{/id}{?skip,active,environment,tenant,runbook,project,name,node,running,states,hasPendingInterruptions,hasWarningsOrErrors,take,ids,partialName,spaces,includeSystem}",
    ),
    ("Teams", "teams{/id}{?skip,take,ids,partialName,spaces,includeSystem}"),
];

/// The query template after the address of a list in the link to it: `{?skip,take}`.
pub(crate) fn list_query(path: &str) -> &'static str {
    let rows = SPACE.iter().chain(SYSTEM).chain(BOTH);
    let of_list = rows.map(|(_, template)| *template).find_map(|template| {
        let (literal, rest) = template.split_once('{')?;
        (literal.eq_ignore_ascii_case(path) && rest.starts_with("/id}")).then_some(&rest["/id}".len()..])
    });
    of_list.filter(|query| !query.is_empty()).unwrap_or("{?skip,take,ids,partialName}")
}

#[cfg(test)]
mod tests {
    use super::{BOTH, SPACE, SYSTEM, list_query};

    #[test]
    fn a_list_takes_the_query_that_the_link_to_it_names() {
        assert_eq!(list_query("projectTriggers"), "{?skip,take,ids,runbooks}");
        assert_eq!(list_query("teams"), "{?skip,take,ids,partialName,spaces,includeSystem}");
        assert_eq!(list_query("projects/Projects-1/channels"), "{?skip,take,ids,partialName}");
    }

    #[test]
    fn no_link_is_named_twice() {
        let mut names: Vec<&str> = SPACE.iter().chain(SYSTEM).chain(BOTH).map(|(name, _)| *name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}

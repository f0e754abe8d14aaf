//! The requests that the descriptions have and the sandbox does not serve, each with the reason.

use super::description::{Description, Operation};
use crate::common::fixtures;
use crate::described::VERSIONS;
use octopus_sandbox::served;
use std::collections::BTreeSet;

/// Why, and which: a method and a form, where a `*` at the end stands for anything and a form alone for all methods.
pub(crate) const NOT_SERVED: &[(&str, &[&str])] = &[
    (
        "Nothing is deployed or run: there is nothing to show of it, and nothing to start.",
        &[
            "artifacts*",
            "build-information*",
            "dashboard*",
            "deployments*",
            "interruptions*",
            "package-metadata*",
            "progression/*",
            "projects/{}/environments/ephemeral/{}/deprovisioning/*",
            "projects/{}/environments/ephemeral/{}/provisioning/*",
            "projects/{}/environments/{}/*",
            "projects/{}/runbookruns*",
            "projects/{}/runbooks/{}/run",
            "projects/{}/runbooks/{}/runbookruns/*",
            "projects/{}/runbooks/{}/runbookruntemplate",
            "projects/{}/runbooksnapshots/{}/runbookruns*",
            "projects/{}/{}/runbookruns*",
            "projects/{}/{}/runbooks/{}/run*",
            "releases/{}/defects*",
            "releases/{}/deployments*",
            "releases/{}/missingpackages",
            "releases/{}/progression",
            "reporting/*",
            "runbook-runs/*",
            "runbookruns*",
            "runbooks/{}/run",
            "runbooks/{}/runbookruns/*",
            "runbooks/{}/runbookruntemplate",
            "runbooksnapshots/{}/runbookruns*",
            "tasks/rerun/{}",
            "tasks/{}/prioritize",
            "tasks/{}/status/messages",
            "workertaskleases",
        ],
    ),
    (
        "Releases and snapshots keep what they froze: their variables are read by the ids that they name.",
        &[
            "projects/{}/releases/{}/variables",
            "projects/{}/runbooksnapshots/{}/snapshot-variables*",
            "projects/{}/runbooksnapshots/{}/variables",
            "releases/{}/snapshot-variables",
            "runbooksnapshots/{}/snapshot-variables",
        ],
    ),
    (
        "Types that are not played: they live in a repository of the server, or show what was deployed.",
        &[
            "insights/*",
            "observability/*",
            "platformhub/*",
            "processtemplates/*",
            "projects/{}/featuretoggles*",
            "projects/{}/insights/*",
        ],
    ),
    (
        "Settings, files and state of the server itself, which belong to no space.",
        &[
            "audit-stream",
            "certificates/certificate-global",
            "configuration*",
            "deprecations/*",
            "dynamic-extensions/*",
            "events/archives*",
            "icons/*",
            "letsencryptconfiguration",
            "licenses/*",
            "maintenanceconfiguration*",
            "migrations/*",
            "performanceconfiguration",
            "scheduler*",
            "serverconfiguration*",
            "serverstatus/*",
            "signingkeyconfiguration",
            "smtpconfiguration*",
            "telemetry*",
            "upgradeconfiguration",
            "useronboarding",
            "DELETE octopusservernodes/{}",
            "PUT octopusservernodes/{}",
            "PUT featuresconfiguration",
            "capabilities/{}",
        ],
    ),
    (
        "One signs in by key: there are no passwords, tokens, sessions or identity providers.",
        &[
            ".well-known/*",
            "authentication*",
            "externalgroups/*",
            "externalsecuritygroupproviders",
            "externalusers/*",
            "integrated-challenge",
            "serviceaccounts/*",
            "token/v1",
            "users/access-token",
            "users/authenticate/*",
            "users/authenticatedtoken/*",
            "users/login",
            "users/logout",
            "users/register",
            "users/{}/revoke-sessions",
        ],
    ),
    (
        "Others would have to be asked: clouds, issue trackers, Git servers.",
        &[
            "accounts/azureenvironments",
            "accounts/{}/resourcegroups",
            "accounts/{}/storageaccounts",
            "accounts/{}/websites",
            "accounts/{}/{}/websites/{}/slots",
            "azuredevopsissuetracker/*",
            "cloudtemplate/{}/metadata",
            "githubissuetracker/*",
            "jiraintegration/*",
            "jiraservicemanagement-integration/*",
            "projects/{}/channels/{}/git-reference-rule-validation/v1",
            "projects/{}/channels/{}/git-resource-rule-validation/v1",
            "projects/{}/versioncontrolsettings/test",
            "servicenow-integration/*",
        ],
    ),
    ("Packages are uploaded whole.", &["packages/{}/{}/delta", "packages/{}/{}/delta-signature"]),
    (
        "The same is served at another address: without a version at its end, as `GET`, as the document that has it, \
         or one by one.",
        &[
            "POST libraryvariablesets/all/v1",
            "POST spaces/v1",
            "DELETE v1",
            "POST actiontemplates/{}/actionsupdate/bulk",
            "POST logo/icon",
            "POST projects/{}/logo/icon",
            "POST releases/create/v1",
            "POST tenants/{}/logo/icon",
            "projects/{}/runbooks/{}/environments/v2",
            "projects/{}/{}/runbooks/{}/environments/v2",
            "projects/{}/{}",
        ],
    ),
    ("An experiment of 2021.2: snapshots of runbooks in Git.", &["projects/{}/{}/runbooksnapshots*"]),
    (
        "Pages show it, and no program asks: searches of a whole space, tests of a form, tables to download.",
        &[
            "projects/{}/deploymentprocesses/validate",
            "projects/{}/{}/deploymentprocesses/validate",
            "search",
            "spaces/{}/search",
            "teammembership/previewteam",
            "tenants/variableset-test",
            "users/{}/permissions/export",
        ],
    ),
];

fn fits(pattern: &str, operation: &Operation) -> bool {
    let (method, form) = pattern.split_once(' ').map_or((None, pattern), |(method, form)| (Some(method), form));
    let is_form = form.strip_suffix('*').map_or(operation.form == form, |head| operation.form.starts_with(head));
    method.is_none_or(|method| method == operation.method) && is_form
}

#[test]
fn every_described_operation_is_served_or_listed_with_one_reason() {
    let files = VERSIONS.map(|version| Some((version, fixtures(&format!("schema/swagger-{version}.json"))?)));
    let mut used = BTreeSet::new();
    let mut problems = BTreeSet::new();
    for (version, file) in files.iter().flatten() {
        let rows = served().into_iter().filter(|row| row.is_in(version));
        let rows: BTreeSet<String> = rows.map(|row| format!("{} {}", row.method, row.path.to_lowercase())).collect();
        let operations = Description::read(file).operations;
        for operation in operations.iter().filter(|operation| !rows.contains(&operation.name())) {
            let patterns = NOT_SERVED.iter().flat_map(|(_, patterns)| *patterns);
            let found: Vec<&str> = patterns.filter(|pattern| fits(pattern, operation)).copied().collect();
            if found.len() != 1 {
                problems.insert(format!("{version} {}: {found:?}", operation.name()));
            }
            used.extend(found);
        }
    }
    assert!(problems.is_empty(), "neither served nor listed once: {problems:#?}");
    if files.iter().all(Option::is_some) {
        let all = NOT_SERVED.iter().flat_map(|(_, patterns)| *patterns);
        let unused: Vec<&&str> = all.filter(|pattern| !used.contains(**pattern)).collect();
        assert!(unused.is_empty(), "listed, and not described: {unused:?}");
    }
}

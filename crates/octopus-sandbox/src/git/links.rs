//! Links of projects under version control: what is in Git is reached through a reference.

use super::settings::{is_in_git, is_versioned};
use crate::version::Version;
use serde_json::{Map, Value, json};

/// Link, what follows the address of the project, and the collection whose place decides.
const PLACED: &[(&str, &str, &str)] = &[
    ("DeploymentProcess", "/deploymentprocesses", "deploymentprocesses"),
    ("DeploymentSettings", "/deploymentsettings", "deploymentsettings"),
    ("Variables", "/variables", "variables"),
    ("Runbooks", "/runbooks{?skip,take,partialName}", "runbooks"),
];

/// Source: the .NET client, which asks for these links.
const REPOSITORY: &[(&str, &str)] = &[
    ("Branches", "/git/branches{/name}{?skip,take,searchByName,refresh}"),
    ("Tags", "/git/tags{/name}{?skip,take,searchByName,refresh}"),
    ("Commits", "/git/commits{/hash}{?skip,take}"),
];

/// Completes the links of a project.
pub(crate) fn project_links(version: Version, project: &Value, own: &str, links: &mut Map<String, Value>) {
    let mut add = |name: &str, path: &str| drop(links.insert(name.to_owned(), json!(format!("{own}{path}"))));
    if version < Version::new(2021, 2) {
        links.remove("ConvertToGit");
        links.remove("DeploymentSettings");
        return;
    }
    add("GitConnectionTest", "/git/connectivity-test");
    if !is_versioned(project) {
        return;
    }
    for (name, path, of) in PLACED.iter().filter(|(.., of)| is_in_git(project, of)) {
        add(name, &format!("/{{gitRef}}{path}"));
        if *of == "variables" {
            add("SensitiveVariables", path);
        }
    }
    if version >= Version::new(2022, 1) {
        REPOSITORY.iter().for_each(|(name, path)| add(name, path));
    }
    if version >= Version::new(2022, 4) && !is_in_git(project, "variables") {
        add("MigrateVariablesToGit", "/git/migrate-variables");
    }
    links.remove("ConvertToGit");
}

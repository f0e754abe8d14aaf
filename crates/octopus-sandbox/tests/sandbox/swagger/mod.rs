//! Every request that a server's own description has and the sandbox serves is made, and each answer is held against
//! the description: statuses, media types, members, types, words. So are refusals.

mod calls;
mod description;
mod exceptions;
mod links;
mod schema;
mod space;
mod things;
pub(crate) mod unserved;
mod walk;

use crate::common::{fixtures, start};
use description::Description;
use octopus_sandbox::{Sandbox, SpaceSeed};

pub(crate) use calls::arguments;
pub(crate) use space::Place;

async fn walk(version: &'static str) {
    let Some(file) = fixtures(&format!("schema/swagger-{version}.json")) else { return };
    let found = walk::walk(version, &Description::read(&file)).await;
    println!("{version}: {found}");
    let problems = exceptions::without_exceptions(version, &found.problems);
    assert!(problems.is_empty(), "{} problems in {version}:\n{}", problems.len(), problems.join("\n"));
}

/// Needs nobody's description: whatever is served does its job on a space that has everything, and refuses what makes no
/// sense with the error document.
#[tokio::test]
async fn everything_that_is_served_works_in_versions_that_nobody_has_described() {
    for version in ["2020.3.2", "2022.4.8469", "2023.1.9791", "2024.4.7091", "2025.3.14357", "2026.3.1"] {
        let found = walk::walk(version, &description::undescribed(version)).await;
        println!("{version}: {found}");
        let problems: Vec<String> = exceptions::left(version, &found.problems).collect();
        assert!(problems.is_empty(), "{version}: {problems:#?}");
    }
}

/// The lists of a real space, loaded from files: more than we would think of.
#[tokio::test]
async fn a_loaded_space_is_as_2026_1_describes_it() {
    let Some(file) = fixtures("schema/swagger-2026.1.9674.json") else { return };
    let Some(folder) = fixtures("spaces/cloud-samples") else { return };
    let seed = SpaceSeed::load_dir("Default", &folder).unwrap();
    let server = start(Sandbox::builder().space(seed)).await;
    let problems = walk::look_at_lists(server, &Description::read(&file)).await;
    let problems: Vec<String> = exceptions::left("2026.1.9674", &problems).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test]
async fn every_answer_of_2020_3_is_as_that_version_describes_it() {
    walk("2020.3.2").await;
}

#[tokio::test]
async fn every_answer_of_2021_2_is_as_that_version_describes_it() {
    walk("2021.2.4488").await;
}

#[tokio::test]
async fn every_answer_of_2026_1_is_as_that_version_describes_it() {
    walk("2026.1.9674").await;
}

//! Projects under version control: converting them, their branches, and what is reached through a reference.

mod at_ref;
mod convert;
mod database;
mod refs;
mod runbooks;

pub(super) use at_ref::{find, read, rows, write};
pub(super) use database::refuse_database;
pub(super) use runbooks::in_release;

use super::route::{Route, route};

/// Source: the swagger of 2021.2 and 2026.1; lists of references are missing in the first.
pub(super) const ROUTES: &[Route] = &[
    route("projects/{}/git/convert").post(convert::convert).since(2021, 2),
    route("projects/{}/git/connectivity-test").post(convert::connectivity).since(2021, 2),
    route("projects/{}/git/migrate-variables")
        .get(convert::variables_summary)
        .post(convert::migrate_variables)
        .since(2022, 4),
    route("projects/{}/git/migrate-runbooks")
        .get(convert::runbooks_summary)
        .post(convert::migrate_runbooks)
        .since(2025, 1),
    route("projects/{}/git/branches").get(refs::branches).post(refs::post_branch).since(2022, 1),
    route("projects/{}/git/branches/v2").post(refs::post_branch_v2).since(2022, 3),
    route("projects/{}/git/branches/{}").get(refs::branch).since(2022, 1),
    route("projects/{}/git/tags").get(refs::tags).since(2022, 1),
    route("projects/{}/git/tags/{}").get(refs::tag).since(2022, 1),
    route("projects/{}/git/commits").get(refs::commits).since(2022, 1),
    route("projects/{}/git/commits/{}").get(refs::commit).since(2022, 1),
    route("projects/{}/git/refs").get(refs::matching).since(2024, 1),
    route("projects/{}/git/refs/{}").get(refs::named).since(2022, 3),
    route("projects/{}/git/validate").post(refs::validate).since(2022, 3),
    route("projects/{}/runbooks/v2").post(runbooks::post).since(2025, 1),
];

//! Deployment targets and workers.

use super::endpoints::ENDPOINT;
use super::shared::PARTICIPATION;
use crate::shape::{Field, Shape, flag, name, object, shape, slug, tags, text, texts, words};

/// The fields that targets and workers share. `Status` is in the swagger of 2021.2 and not in a target captured in
/// 2024.3; the train with which it went away is a guess.
const COMMON: &[Field] = &[
    name(),
    slug(),
    text("Thumbprint"),
    text("Uri"),
    flag("IsDisabled"),
    text("MachinePolicyId").to("machinepolicies"),
    object("Endpoint", &ENDPOINT).required(),
    flag("SkipInitialHealthCheck").since(2022, 1),
    text("Status").or_text("Unknown").owned().until(2023, 1),
    text("HealthStatus").or_text("Unknown").owned(),
    text("StatusSummary").owned(),
    flag("HasLatestCalamari").owned(),
    flag("IsInProcess").owned(),
    text("OperatingSystem").or_text("Unknown").owned(),
    text("ShellName").or_text("Unknown").owned(),
    text("ShellVersion").or_text("Unknown").owned(),
    text("Architecture").or_text("Unknown").owned().since(2021, 2),
];

const OF_WORKERS: &[Field] = &[texts("WorkerPoolIds").to("workerpools").required()];

const OF_TARGETS: &[Field] = &[
    texts("EnvironmentIds").to("environments").required(),
    texts("Roles").required(),
    words("TenantedDeploymentParticipation", PARTICIPATION),
    texts("TenantIds").to("tenants"),
    tags("TenantTags"),
];

const WORKER_FIELDS: [Field; COMMON.len() + OF_WORKERS.len()] = joined(COMMON, OF_WORKERS);
const TARGET_FIELDS: [Field; COMMON.len() + OF_TARGETS.len()] = joined(COMMON, OF_TARGETS);

pub(crate) const WORKER: Shape = shape(&WORKER_FIELDS);
pub(crate) const MACHINE: Shape = shape(&TARGET_FIELDS);

/// Both lists in one.
const fn joined<const N: usize>(first: &[Field], second: &[Field]) -> [Field; N] {
    let mut all = [first[0]; N];
    let mut index = 0;
    while index < N {
        all[index] = if index < first.len() { first[index] } else { second[index - first.len()] };
        index += 1;
    }
    all
}

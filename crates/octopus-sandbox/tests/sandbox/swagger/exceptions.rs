//! Where the sandbox is right and the description is not, or says less.

use std::collections::BTreeSet;

/// In which versions (nothing for all), which problem (`*` at the end stands for anything), and why it is none.
const EXCEPTIONS: &[(&[&str], &str, &str)] = &[
    (
        &[""],
        "*.Errors: null instead of array",
        "what is not there is answered without a list of errors, in the end-to-end tests of the Go client",
    ),
    (
        &[""],
        "*.Errors: required, but missing or null",
        "what is not there is answered without a list of errors, in the end-to-end tests of the Go client",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "PropertyValueResource*",
        "properties are texts or secrets on the wire, in every captured process (`captured_vs_swagger_2026.json`)",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "EndpointResource.DropFolderPath: not described",
        "the vendor's client posts it with offline drops",
    ),
    (&["2026.1"], "EndpointResource.HostKeyAlgorithm: not described", "exporters read it from SSH targets"),
    (
        &["2026.1"],
        "BaseEnvironmentV2Resource.*: not described",
        "only what all types of environments share is described; the rest is that of parents and ephemeral ones",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "TriggerFilterResource.EnvironmentIds: not described",
        "of the machine filter, for which there is no class file",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "TriggerFilterResource.Roles: not described",
        "of the machine filter, for which there is no class file",
    ),
    (&["2020.3"], "SensitiveValue.Hint: not described", "came later; nobody reads it, and null is what it always is"),
    (
        &["2020.3"],
        "ReleaseCreationStrategyResource.ReleaseCreationPackageStepId: not described",
        "in the projects captured from 2018.11 and 2024.3",
    ),
    (
        &["2021.2"],
        "VariableType: string instead of object",
        "a text in every captured variable, and in the descriptions before and after",
    ),
    (
        &["2021.2"],
        "POST projects/{}/channels: served, but not described",
        "came some time after; the rest below the project is there",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "*.Id: described, but in no answer",
        "of the envelope that every class of the server inherits; empty on what is computed or stands in something else",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "*.Links: described, but in no answer",
        "of the envelope that every class of the server inherits; empty on what is computed or stands in something else",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "*.LastModifiedBy: described, but in no answer",
        "of the envelope that every class of the server inherits; empty on what is computed or stands in something else",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "*.LastModifiedOn: described, but in no answer",
        "of the envelope that every class of the server inherits; empty on what is computed or stands in something else",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "PropertyMetadata.DisplayInfo: described, but in no answer",
        "what pages show beside a field",
    ),
    (&["2020.3"], "VersionControlSettingsResource.*: described, but in no answer", "an experiment of that version"),
    (
        &["2026.1"],
        "RunbookSnapshotResource.GitReference: described, but in no answer",
        "runbooks in Git are not played",
    ),
    (
        &["2026.1"],
        "SnapshotGitReferenceResource.*: described, but in no answer",
        "releases of projects in Git are not played",
    ),
    (
        &["2026.1"],
        "ResolvedProjectTemplateDetailsResource.*: described, but in no answer",
        "project templates are not played",
    ),
    (
        &["2026.1"],
        "DeploymentActionResource.CommunityActionTemplateSnapshot: described, but in no answer",
        "nobody has seen one",
    ),
    (
        &["2026.1"],
        "DeploymentActionResource.AvailableStepPackageVersions: described, but in no answer",
        "there are no step packages",
    ),
    (
        &["2026.1"],
        "DeploymentActionResource.LastSavedStepPackageVersion: described, but in no answer",
        "there are no step packages",
    ),
    (&["2026.1"], "DeploymentStepResource.Type: described, but in no answer", "nobody has seen one"),
    (&["2026.1"], "ReleaseTemplatePackage.FixedVersion: described, but in no answer", "nothing is deployed"),
    (&["2026.1"], "ProgressionResource.LifecycleEnvironments: described, but in no answer", "nothing is deployed"),
    (&["2026.1"], "TaskResource.*: described, but in no answer", "nothing waits"),
    (
        &["2026.1"],
        "DeprovisionEphemeralEnvironmentForProjectResponse.DeprovisioningRun: described, but in no answer",
        "no runbook runs",
    ),
    (
        &["2026.1"],
        "EnvironmentsSummaryResource.MachineIdsForTentacleUpgrade: described, but in no answer",
        "nothing is to be upgraded",
    ),
    (&["2026.1"], "OctopusServerNodeSummaryResource.*: described, but in no answer", "there is no database"),
    (&["2021.2"], "VariableType.Value: described, but in no answer", "see above"),
    (
        &["2021.2"],
        "VersionControlReferenceResource.*: described, but in no answer",
        "releases of projects in Git are not played",
    ),
    (
        &["2026.1"],
        "RecurringScheduleResource.DaysOfWeek: not described",
        "of weekly schedules; the description has what all share",
    ),
    (
        &["2026.1"],
        "RecurringScheduleResource.EndAfterOccurrences: described, but in no answer",
        "only with schedules that end so",
    ),
    (&["2026.1"], "StepPackageInputsResource.Value: described, but in no answer", "inputs are kept as they come"),
    (
        &["2020.3", "2021.2", "2026.1"],
        "OctopusPackageVersionBuildInformationMappedResource.*: described, but in no answer",
        "build information is not served",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "PackageResource.Hash: not described",
        "of the class for the built-in feed; only the base class is described",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "PackageResource.PackageSizeBytes: not described",
        "of the class for the built-in feed; only the base class is described",
    ),
    (&["2020.3", "2021.2"], "GET users/{}/spaces: answers 200 *", "described without any answer but a refusal"),
    (
        &["2020.3", "2021.2", "2026.1"],
        "EventNotificationSubscription*LastProcessedEventAutoId: described, but in no answer",
        "nothing is sent",
    ),
    (&["2020.3"], "ApiKeyResource.Expires: not described", "came later, and is null unless somebody asks for it"),
    (
        &["2020.3", "2021.2", "2026.1"],
        "AuthenticationProviderElement.*: described, but in no answer",
        "there are no such pages",
    ),
    (
        &["2020.3", "2021.2", "2026.1"],
        "FeaturesConfigurationResource.*: described, but in no answer",
        "switches of what is not played",
    ),
];

/// Forms that begin so need a project in Git, which the space has none of: `git.rs` and `git_state.rs` hold them.
const IN_GIT: &[&str] = &["projects/{}/{}/", "projects/{}/git/", "projects/{}/runbooks/v2"];

/// Whether a form is not walked.
pub(super) fn is_left_to_others(form: &str) -> bool {
    IN_GIT.iter().any(|head| form.starts_with(head))
}

/// The problems that no exception has, and exceptions that nothing needs.
pub(super) fn without_exceptions(version: &str, problems: &BTreeSet<String>) -> Vec<String> {
    let unused = of(version).filter(|pattern| !problems.iter().any(|problem| is(pattern, problem)));
    let unused = unused.map(|pattern| format!("an exception that is not needed any more: {pattern}"));
    left(version, problems).chain(unused).collect()
}

/// The problems that no exception has.
pub(super) fn left(version: &str, problems: &BTreeSet<String>) -> impl Iterator<Item = String> {
    problems.iter().filter(move |problem| !of(version).any(|pattern| is(pattern, problem))).cloned()
}

fn of(version: &str) -> impl Iterator<Item = &'static str> {
    let own = EXCEPTIONS.iter().filter(move |(trains, ..)| trains.iter().any(|train| version.starts_with(train)));
    own.map(|(_, pattern, _)| *pattern)
}

fn is(pattern: &str, problem: &str) -> bool {
    match pattern.split_once('*') {
        Some((head, tail)) => problem.strip_prefix(head).is_some_and(|rest| rest.ends_with(tail)),
        None => pattern == problem,
    }
}

//! Triggers of projects.

use super::infrastructure::TENANT_TAGS;
use super::kinds::{ACTIONS, CHANNELS, ENVIRONMENTS, PROJECTS, PROMPTS, ROLES, RUNBOOKS, TAGS, TENANTS, TRIGGERS};
use super::permissions::{Limit, three};
use super::spec::{
    Collection, Dimension, IdMap, Identity, Item, List, Lost, Missing, Notation, Owner, Reference, Scan, Spec, Starts,
    dimension, id, reference,
};
use crate::delta::Mode;
use crate::key::Kind;
use crate::rules;
use crate::version::Version;

/// The treatment of a trigger that lacks a counterpart and so cannot work: its environment is not there.
const GONE: Missing = Missing::SkipDocument(rules::B4);

const fn one(at: &'static str, kinds: &'static [Kind]) -> Reference {
    id(at, kinds, GONE)
}

const fn action(at: &'static str, notation: Notation) -> Reference {
    reference(at, notation, &[ACTIONS], GONE)
}

/// The answers to prompts of triggers that run runbooks.
const ANSWERS: &str = "Action.FormValues";

const ENVIRONMENT: &[Kind] = &[ENVIRONMENTS];

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[Spec {
    kind: TRIGGERS,
    permissions: three("TriggerView", "TriggerCreate", "TriggerEdit", &[Limit::Project]),
    one: "trigger",
    id_prefix: "ProjectTriggers-",
    docs: "Triggers of projects, with every filter and action. Off unless asked for with `kinds.triggers`; they arrive disabled, and one that lacks what it is about takes no part.",
    mode: Some(Mode::Ignore),
    collections: &[Collection { may_be_absent: true, ..Collection::paged("projecttriggers") }],
    owner: Some(Owner { field: "ProjectId", kinds: &[PROJECTS] }),
    on_create: &[],
    arrives_off: &[("IsDisabled", Starts::Triggers)],
    varies_by: &["Filter.FilterType", "Action.ActionType"],
    // By the releases of their classes (fact `trigger-types`).
    words_since: &[
        ("Filter.FilterType", "FeedFilter", Version::release(2023, 1)),
        ("Filter.FilterType", "ArcFeedFilter", Version::release(2023, 1)),
        ("Filter.FilterType", "GitFilter", Version::release(2024, 1)),
        ("Filter.FilterType", "WebhookFilter", Version::release(2026, 2)),
        ("Action.ActionType", "CreateRelease", Version::release(2023, 1)),
        ("Action.ActionType", "DeployLatestReleaseToEnvironment", Version::release(2023, 1)),
    ],
    // Fact `schedule-times`.
    zoneless: &["Filter.StartTime", "Filter.RunAfter", "Filter.RunUntil"],
    server: &["Filter.Id", "Filter.WebhookId", "Action.Id"],
    sets: &[
        "Filter.EnvironmentIds",
        "Filter.Roles",
        "Filter.EventGroups",
        "Filter.EventCategories",
        "Filter.DaysOfWeek",
        "Filter.Packages",
        "Filter.Sources",
        "Action.SourceEnvironmentIds",
        "Action.EnvironmentIds",
        "Action.TenantIds",
        "Action.TenantTags",
        "Action.RunbookTags",
    ],
    // The answers to prompts, by the ids of the variables that ask: for runbooks, and for releases.
    id_maps: &[IdMap { at: ANSWERS, key: "Variable", value: "Value" }],
    json_id_maps: &[one("Action.Variables", &[PROMPTS])],
    // The value of a variable can be an account.
    scans: &[Scan { at: "Action.FormValues[]", field: "Value", when: None }],
    lists: &[List {
        at: ANSWERS,
        one: "answer",
        by: Identity::Field("Variable"),
        ordered: false,
        kind: None,
        needed: false,
        droppable: false,
    }],
    refs: &[
        id("Filter.EnvironmentIds[]", ENVIRONMENT, Missing::Refuse),
        reference("Filter.Roles[]", Notation::Word, &[ROLES], Missing::Refuse),
        action("Filter.Packages[].DeploymentActionSlug", Notation::Slug),
        action("Filter.Packages[].DeploymentAction", Notation::Name),
        action("Filter.Sources[].DeploymentActionSlug", Notation::Slug),
        id("Action.SourceEnvironmentIds[]", ENVIRONMENT, Missing::Refuse),
        one("Action.SourceEnvironmentId", ENVIRONMENT),
        one("Action.DestinationEnvironmentId", ENVIRONMENT),
        one("Action.EnvironmentId", ENVIRONMENT),
        id("Action.EnvironmentIds[]", ENVIRONMENT, Missing::Refuse),
        one("Action.ChannelId", &[CHANNELS]),
        one("Action.RunbookId", &[RUNBOOKS]),
        id("Action.TenantIds[]", &[TENANTS], Missing::Refuse),
        reference("Action.TenantTags[]", Notation::Word, &[TAGS], Missing::Refuse),
        one("Action.FormValues[].Variable", &[PROMPTS]),
        reference("Action.RunbookTags[]", Notation::Word, &[TAGS], Missing::Refuse),
    ],
    never_widened: true,
    limited_by: &[dimension("events", &["Filter.EventGroups", "Filter.EventCategories"], &[])],
    items: &[Item {
        at: "",
        one: "trigger",
        topic: "triggers",
        rule: rules::B4,
        lost: Lost::Skipped,
        valued: false,
        renames: None,
        dimensions: &[
            dimension("environments", &["Action.EnvironmentIds"], &[ENVIRONMENTS]),
            dimension("source_environments", &["Action.SourceEnvironmentIds"], &[ENVIRONMENTS]),
            dimension("event_environments", &["Filter.EnvironmentIds"], &[ENVIRONMENTS]),
            dimension("roles", &["Filter.Roles"], &[ROLES]).of_several(),
            dimension("tenants", &["Action.TenantIds"], &[TENANTS]),
            Dimension { at: &["Action.TenantTags"], ..TENANT_TAGS },
            dimension("runbook_tags", &["Action.RunbookTags"], &[TAGS]),
        ],
    }],
    known: &[
        "Action",
        "ActionType",
        "CronExpression",
        "DateOfMonth",
        "DayNumberOfMonth",
        "DayOfWeek",
        "ExcludeFilePaths",
        "Filter",
        "FilterType",
        "Friday",
        "GitCommit",
        "GitDependencyName",
        "GitRef",
        "HourInterval",
        "IncludeFilePaths",
        "Interval",
        "IsDisabled",
        "MinuteInterval",
        "Monday",
        "MonthlyScheduleType",
        "PackageReference",
        "RequireApiKey",
        "Saturday",
        "Secret",
        "ShouldRedeployWhenMachineHasBeenDeployedTo",
        "ShouldRedeployWhenReleaseIsCurrent",
        "Sunday",
        "Thursday",
        "Timezone",
        "Tuesday",
        "Value",
        "VersionControlReference",
        "Wednesday",
    ],
    ..Spec::DEFAULT
}];

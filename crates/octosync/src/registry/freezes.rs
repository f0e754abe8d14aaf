//! Deployment freezes: when nothing is deployed, of which projects, where and to whom.

use super::kinds::{DEPLOYMENT_FREEZES, ENVIRONMENTS, PROJECTS, TENANTS};
use super::permissions::two;
use super::spec::{Collection, IdMap, Identity, List, Missing, Read, Reference, Spec, Wish, id, restriction};
use crate::delta::Mode;
use crate::key::Kind;
use crate::rules;
use crate::version::Version;

/// The map from projects to the environments in which they are frozen.
const FROZEN: &str = "ProjectEnvironmentScope";
/// The list of projects that are frozen for a tenant in an environment.
const FROZEN_FOR: &str = "TenantProjectEnvironmentScope";
/// The path outside of the spaces.
const PATH: &str = "deploymentfreezes";

/// A freeze that lost one of these would protect less than on the source.
const fn all(at: &'static str, kinds: &'static [Kind]) -> Reference {
    id(at, kinds, Missing::SkipDocument(rules::B6)).no_need()
}

const fn list(at: &'static str, by: Identity) -> List {
    List { at, one: "frozen project", by, ordered: false, kind: None, needed: false, droppable: false }
}

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[Spec {
    kind: DEPLOYMENT_FREEZES,
    permissions: two("", "DeploymentFreezeAdminister", &[]),
    one: "deployment freeze",
    id_prefix: "DeploymentFreezes-",
    docs: "Deployment freezes of the instance. Off unless asked for with `kinds.deployment_freezes`; one arrives with everything that it is about and with its recurrence, or not at all, so one that is also about another space does not. A freeze that stands there is never changed: that it differs is said. None is ever deleted.",
    mode: Some(Mode::Ignore),
    modes: &[Mode::Ignore, Mode::Existing, Mode::Verify, Mode::Create],
    // Those that are over, too: their names are taken.
    collections: &[Collection {
        read: Read::CountedOfSystem(PATH, &[("includeComplete", "true")], "DeploymentFreezes"),
        wished: Some(Wish::Kind(DEPLOYMENT_FREEZES)),
        may_be_absent: true,
        of_instance: true,
        ..Collection::all(PATH)
    }],
    says_differences: true,
    // The description of what creates one lacks its recurrence and its tenants (fact `freeze-creation`).
    is_completed: true,
    on_create: &["OwnerId"],
    text: &["Name", "Description"],
    id_maps: &[IdMap { at: FROZEN, key: "Project", value: "Environments" }],
    sets: &["ProjectEnvironmentScope[].Environments", "RecurringSchedule.DaysOfWeek"],
    own_entries: &[("ProjectEnvironmentScope[].Environments", &[])],
    // Without one of these it would be about less, or at another time.
    restricts: &[
        restriction("RecurringSchedule", Version::release(2025, 1)),
        restriction(FROZEN_FOR, Version::release(2025, 1)),
    ],
    refs: &[
        all("ProjectEnvironmentScope[].Project", &[PROJECTS]),
        all("ProjectEnvironmentScope[].Environments[]", &[ENVIRONMENTS]),
        all("TenantProjectEnvironmentScope[].TenantId", &[TENANTS]),
        all("TenantProjectEnvironmentScope[].ProjectId", &[PROJECTS]),
        all("TenantProjectEnvironmentScope[].EnvironmentId", &[ENVIRONMENTS]),
        all("OwnerId", &[PROJECTS]),
    ],
    lists: &[
        list(FROZEN, Identity::Field("Project")),
        list(FROZEN_FOR, Identity::Whole("TenantId", &["ProjectId", "EnvironmentId"])),
    ],
    known: &[
        "DateOfMonth",
        "DayNumberOfMonth",
        "DayOfWeek",
        "DaysOfWeek",
        "End",
        "EndAfterOccurrences",
        "EndDate",
        "EndOnDate",
        "EndType",
        "MonthlyScheduleType",
        "RecurringSchedule",
        "Start",
        "StartDate",
        "Type",
        "Unit",
        "UserUtcOffsetInMinutes",
    ],
    ..Spec::DEFAULT
}];

//! Tenants: their tags, what they are connected to, and what they set for variable templates.

use super::infrastructure::{PHASES, TARGETS_OF_PHASE};
use super::kinds::{
    CHANNELS, ENVIRONMENTS, LIBRARY_VARIABLE_SETS, PROJECTS, TAG_SETS, TAGS, TEMPLATES, TENANT_VARIABLES, TENANTS,
};
use super::library::{VALUE_OF_ROW, rows};
use super::permissions::{Limit, three, two};
use super::spec::{
    Collection, Creation, Dimension, IdMap, Identity, Item, Late, List, Lost, Missing, Notation, Owner, ProjectLinks,
    Read, Spec, Tagged, Until, Values, dimension, id, reference, restriction,
};
use super::values;
use crate::delta::{FirstSync, Mode};
use crate::rules;
use crate::version::Version;

/// The list that the map of connections is when it is lifted.
const LINKS: &str = "ProjectEnvironments";

/// Where tenants are used.
const USED: ProjectLinks = ProjectLinks {
    list: LINKS,
    project: "Project",
    environments: "Environments",
    refused: ("TenantedDeploymentMode", "Untenanted"),
    reach: &[PROJECTS, CHANNELS],
    lifecycle: "LifecycleId",
    phases: PHASES,
    targets: TARGETS_OF_PHASE,
};

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[TENANT, TENANT_VALUES];

const TENANT: Spec = Spec {
    kind: TENANTS,
    permissions: three("TenantView", "TenantCreate", "TenantEdit", &[Limit::Tenant]),
    searched: true,
    one: "tenant",
    id_prefix: "Tenants-",
    docs: "Tenants with their tags and the projects and environments that they are connected to. Both sides add to these, \
           in mode `create` too; a tenant of which no connection has a counterpart is not created.",
    mode: Some(Mode::Create),
    on_its_own: true,
    tagged: Some(Tagged { at: "TenantTags", sets: TAG_SETS, scope: ("Scopes", "Tenant") }),
    united: &["TenantTags", LINKS],
    links: Some(&USED),
    collections: &[Collection { may_be_absent: true, ..Collection::all("tenants") }],
    server: &["ClonedFromTenantId", "Icon", "CustomFields"],
    id_maps: &[IdMap { at: LINKS, key: USED.project, value: USED.environments }],
    sets: &["TenantTags", "ProjectEnvironments[].Environments"],
    own_entries: &[("TenantTags", &[]), ("ProjectEnvironments[].Environments", &[])],
    // A connection takes the values of the tenant along when it goes.
    pruned: &[LINKS, "ProjectEnvironments[].Environments"],
    restricts: &[restriction("IsDisabled", Version::release(2025, 1))],
    refs: &[
        reference("TenantTags[]", Notation::Word, &[TAGS], Missing::LeaveOut),
        id("ProjectEnvironments[].Project", &[PROJECTS], Missing::SkipItem(rules::F6)).no_need(),
        id("ProjectEnvironments[].Environments[]", &[ENVIRONMENTS], Missing::Refuse).no_need(),
    ],
    lists: &[List {
        at: LINKS,
        one: "link",
        by: Identity::Field(USED.project),
        ordered: false,
        kind: None,
        needed: false,
        droppable: false,
    }],
    items: &[Item {
        at: "ProjectEnvironments[]",
        one: "link",
        topic: "",
        rule: rules::F6,
        lost: Lost::LeftOut,
        valued: false,
        renames: None,
        // A connection without environments leads nowhere.
        dimensions: &[Dimension {
            open: Some(("", "")),
            ..dimension("environments", &["Environments"], &[ENVIRONMENTS])
        }],
    }],
    // Accounts can be limited to tenants, tenants are connected to projects, and projects name accounts.
    late: &[Late { field: LINKS, until: Until::Nothing }],
    known: &["IsDisabled"],
    ..Spec::DEFAULT
};

/// Where the values of tenants stand (fact `tenant-values`).
const VALUES: Values = Values {
    all: "tenantvariables",
    grouped: "tenants/{owner}/variables",
    listed: ["tenants/{owner}/projectvariables", "tenants/{owner}/commonvariables"],
    listed_since: Version::release(2025, 1),
    with_missing: &[("includeMissingVariables", "true")],
    templates: TEMPLATES,
};

const TENANT_VALUES: Spec = Spec {
    kind: TENANT_VARIABLES,
    permissions: two("TenantView", "TenantEdit", &[Limit::Tenant]),
    one: "tenant variables",
    id_prefix: values::PREFIX,
    docs: "What tenants set for the variable templates of projects and library variable sets, value by value, as variables: what \
           stands on the destination stays, secrets arrive as placeholders. A default of a template is no value.",
    mode: Some(Mode::Merge),
    first_sync: FirstSync::KeepDestination,
    values: Some(&VALUES),
    collections: &[Collection { read: Read::OfEach(VALUES.all), write: VALUES.grouped, ..Collection::all(VALUES.all) }],
    owner: Some(Owner { field: values::OWNER, kinds: &[TENANTS] }),
    creation: Creation::WithOwner(""),
    on_create: &[],
    server: &[values::ANSWERS, "Variables[].Id"],
    text: &["Variables[].Name"],
    sets: &["Variables[].Scope.Environment", "Variables[].Scope.Project", "Variables[].Scope.LibraryVariableSet"],
    refs: &[
        id("Variables[].Scope.Environment[]", &[ENVIRONMENTS], Missing::Refuse).no_need(),
        id("Variables[].Scope.Project[]", &[PROJECTS], Missing::Refuse).no_need(),
        id("Variables[].Scope.LibraryVariableSet[]", &[LIBRARY_VARIABLE_SETS], Missing::Refuse).no_need(),
    ],
    typed: &[VALUE_OF_ROW],
    pruned: &[values::ROWS],
    // A value for one environment never becomes one for all.
    never_widened: true,
    lists: &[rows("tenant variable")],
    items: &[Item {
        at: "Variables[]",
        one: "tenant variable",
        topic: "",
        rule: rules::D10,
        lost: Lost::Skipped,
        valued: true,
        renames: Some("environments"),
        dimensions: &[
            dimension("environments", &["Scope.Environment"], &[ENVIRONMENTS]).weighs(100),
            dimension("projects", &["Scope.Project"], &[PROJECTS]).divides(),
            dimension("library_variable_sets", &["Scope.LibraryVariableSet"], &[LIBRARY_VARIABLE_SETS]).divides(),
        ],
    }],
    known: &["Type", "IsSensitive", "Value", "Scope"],
    ..Spec::DEFAULT
};

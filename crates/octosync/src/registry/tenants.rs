//! Tenants: their tags and what they are connected to.

use super::infrastructure::{PHASES, TARGETS_OF_PHASE};
use super::kinds::{CHANNELS, ENVIRONMENTS, PROJECTS, TAG_SETS, TAGS, TENANTS};
use super::permissions::{Limit, three};
use super::spec::{
    Collection, Dimension, IdMap, Identity, Item, Late, List, Lost, Missing, Notation, ProjectLinks, Spec, Tagged,
    Until, dimension, id, reference, restriction,
};
use crate::delta::Mode;
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
pub(super) const SPECS: &[Spec] = &[Spec {
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
}];

//! Made-up specs for tests of strategies, here and elsewhere in the engine.

use super::kinds::{ACTIONS, ENVIRONMENTS, FEEDS, PROJECTS, WORKER_POOLS};
use super::library::STAMP;
use super::spec::{
    Creation, IdMap, Identity, Item, List, Lost, Missing, Notation, Owner, Spec, Stamp, Typed, dimension, id, reference,
};
use crate::key::Kind;
use crate::rules;

/// Returns a spec that says only what it belongs to.
pub(crate) const fn owned(kind: Kind, owner: Option<Owner>, creation: Creation) -> Spec {
    Spec { kind, owner, creation, ..Spec::DEFAULT }
}

const NOTHING: Spec = Spec { on_create: &[], text: &[], ..Spec::DEFAULT };

const fn list(at: &'static str, one: &'static str, kind: Option<Kind>) -> List {
    List { at, one, by: Identity::Field("Name"), ordered: false, kind, needed: false, droppable: false }
}

/// Parts in parts in parts: every sort of place stands in the innermost.
pub(crate) static NESTED: Spec = Spec {
    kind: Kind::of("nests"),
    one: "nest",
    id_prefix: "Nests-",
    parts: &[("Outer", &OUTER)],
    lists: &[list("Top", "top", None)],
    known: &["OfTop"],
    ..Spec::DEFAULT
};

const OUTER: Spec = Spec { parts: &[("Middles[]", &MIDDLE)], lists: &[list("Middles", "middle", None)], ..NOTHING };

const MIDDLE: Spec = Spec { parts: &[("Inner", &INNER)], refs: &[id("FeedId", &[FEEDS], Missing::Refuse)], ..NOTHING };

const INNER: Spec = Spec {
    server: &["Version"],
    text: &["Note"],
    sets: &["Environments"],
    refs: &[
        id("Environments[]", &[ENVIRONMENTS], Missing::Refuse),
        id("Rows[].PoolId", &[WORKER_POOLS], Missing::SkipItem(rules::D8)),
        reference("Rows[].After", Notation::Name, &[ACTIONS], Missing::LeaveOut),
    ],
    typed: &[Typed {
        at: "Rows[]",
        value: "Value",
        type_at: &["Type"],
        missing: Missing::SkipItem(rules::D8),
        fallback: None,
    }],
    lists: &[list("Rows", "row", Some(ACTIONS))],
    items: &[Item {
        at: "Rows[]",
        one: "row",
        topic: "rows",
        rule: crate::rules::B1,
        lost: Lost::Skipped,
        valued: false,
        renames: None,
        dimensions: &[dimension("environments", &["Scope.Environments"], &[ENVIRONMENTS])],
    }],
    stamps: &[Stamp { at: "Rows[]", ..STAMP }],
    known: &["Deep"],
    ..NOTHING
};

const fn by_reference(at: &'static str, field: &'static str) -> List {
    List { by: Identity::Field(field), ..list(at, "link", None) }
}

/// Maps whose keys are ids, one of them within another.
pub(crate) static LINKED: Spec = Spec {
    kind: Kind::of("links"),
    one: "link",
    id_prefix: "Links-",
    id_maps: &[
        IdMap { at: "ProjectEnvironments", key: "Project", value: "Environments" },
        IdMap { at: "ProjectVariables", key: "Project", value: "Held" },
        IdMap { at: "ProjectVariables[].Held.Variables", key: "Environment", value: "Values" },
    ],
    maps: &["ProjectVariables[].Held.Variables[].Values"],
    sets: &["ProjectEnvironments[].Environments"],
    refs: &[
        id("ProjectEnvironments[].Project", &[PROJECTS], Missing::SkipItem(rules::D8)),
        id("ProjectEnvironments[].Environments[]", &[ENVIRONMENTS], Missing::Refuse),
        id("ProjectVariables[].Project", &[PROJECTS], Missing::SkipItem(rules::D8)),
        id("ProjectVariables[].Held.Variables[].Environment", &[ENVIRONMENTS], Missing::SkipItem(rules::D8)),
    ],
    lists: &[
        by_reference("ProjectEnvironments", "Project"),
        by_reference("ProjectVariables", "Project"),
        by_reference("ProjectVariables[].Held.Variables", "Environment"),
    ],
    ..Spec::DEFAULT
};

//! The plan: pure data that says what would be written, in which order, and why.
//!
//! It holds neither ids that matter nor secrets: documents stand in it as lifted. Invariant: `apply` takes nothing
//! else than this.

mod claim;
mod counts;
mod editors;
mod pending;
mod step_id;
mod supplied;

pub use claim::{Claim, Consent, Widened};
pub use counts::Counts;
pub use pending::{InitialValue, ItemThere, Mark, Name, Packed, Pending, PendingItem, PendingPast, PendingRecord};
pub use step_id::{Action, StepId};
pub use supplied::{FingerprintKey, SuppliedValues, ValueChanges};

use crate::decision::{Decision, Finding, Severity};
use crate::delta::DeclaredReference;
use crate::doc::{Doc, Lifted};
use crate::findings;
use crate::key::{Key, Kind, fold};
use crate::path;
use crate::veto::Veto;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// The version of the plan's format. Readers refuse any other.
pub const FORMAT: u32 = 2;

/// The writes to all destinations of one run. Facts that follow from its content are not kept in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// The program's version.
    pub tool: String,
    /// Where the wanted content comes from.
    pub source: Site,
    /// One plan for each destination, by name.
    pub destinations: Vec<DestinationPlan>,
}

/// A space of an instance, named so that it can be recognised but not reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The instance's installation id.
    pub installation_id: String,
    /// The space's id.
    pub space_id: String,
    /// The space's name.
    pub space: String,
    /// The server's version, such as `2026.1.9674`.
    pub version: String,
}

impl Site {
    /// Returns whether both are one space of one instance, however its address is written.
    #[must_use]
    pub fn is_same_space(&self, other: &Self) -> bool {
        self.is_same_instance(other) && self.space_id == other.space_id
    }

    /// Returns whether both are spaces of one instance.
    #[must_use]
    pub(crate) fn is_same_instance(&self, other: &Self) -> bool {
        self.installation_id == other.installation_id
    }
}

/// The writes to one destination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestinationPlan {
    /// The destination's name in the configuration.
    pub name: String,
    /// Where the steps write.
    #[serde(rename = "place")]
    pub site: Site,
    /// The places that the owner declares to hold references (E15): what the server answers is read by them, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<DeclaredReference>,
    /// The prohibitions of the destination's owners, as they were read before planning (A11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Veto>,
    /// The writes, each after all that it needs.
    pub steps: Vec<Step>,
    /// How many documents are the same on both sides, by kind.
    pub unchanged: BTreeMap<Kind, usize>,
    /// The kinds that must match exactly, and how far they do before anything is written (F10).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exact: BTreeMap<Kind, Exact>,
    /// Differences that stay, because a rule keeps the destination's.
    pub kept: Vec<Difference>,
    /// Differences that nobody has decided on: they refuse the plan (A8).
    pub unpaired: Vec<Difference>,
    /// The memory that applying it is to leave, if it was made with a state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// The supplied values that it was made with, as keyed digests; only of plans in files that write some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<SuppliedValues>,
    /// The documents that are held back, so that the rest can go (E16).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_back: Vec<HeldBack>,
    /// Every choice that was not simply to take the source's.
    pub decisions: Vec<Decision>,
    /// The findings that the user has to know. Those that follow from the steps are in no plan file
    /// (`findings::FOLLOWING`).
    #[serde(serialize_with = "independent")]
    pub findings: Vec<Finding>,
}

/// Writes the findings that do not follow from the steps.
fn independent<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().filter(|finding| !findings::FOLLOWING.contains(&finding.code)))
}

/// How far a kind matches exactly: the destination contains all that the source says.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exact {
    /// How many documents of the source take part.
    pub wanted: usize,
    /// How many of them stand there with equal content.
    pub equal: usize,
    /// The keys that only the destination has: documents, and items of documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<Key>,
}

/// A document that is held back, with all that belongs to it: nothing of it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldBack {
    /// The document, by its source key.
    pub key: Key,
    /// Why, in one clause: it is refused, or it needs what is held back.
    pub why: String,
    /// The findings that refuse it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The step's name within the plan.
    pub id: StepId,
    /// The document on the destination.
    pub key: Key,
    /// The document on the source that it follows.
    pub from: Key,
    /// The action.
    pub action: Action,
    /// Whether the server makes the document itself, with its owner, so that it is found and changed, not posted.
    #[serde(default, rename = "born", skip_serializing_if = "std::ops::Not::not")]
    pub server_created: bool,
    /// Which of its kind's collections it belongs to.
    #[serde(default, rename = "source", skip_serializing_if = "is_zero")]
    pub collection: usize,
    /// The destination's document as it was read; `None` if it does not exist yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Lifted>,
    /// The destination's document as this step leaves it.
    pub after: Lifted,
    /// The fields that a document's second write sets, as they shall be then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Lifted>,
    /// The places of secrets that the owner supplies; their values are in no plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplied: Vec<path::Place>,
    /// The entry of the destination's gallery that is installed to create it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install: Option<GalleryEntry>,
    /// The claim about the source, where the plan alone does not show whether something gets weaker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// The restrictions that are lost: those that only the source shows, and those that the owner consented to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widened: Vec<Widened>,
    /// The steps that must be done first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<StepId>,
    /// When the change takes effect.
    pub effect: Effect,
}

impl Step {
    /// Returns a step that takes effect at once, and of which no more is said.
    pub(crate) fn new(id: StepId, (key, from): (Key, Key), action: Action, after: Doc) -> Self {
        Self {
            id,
            key,
            from,
            action,
            server_created: false,
            collection: 0,
            before: None,
            after: Lifted(after),
            late: None,
            supplied: Vec::new(),
            install: None,
            claim: None,
            widened: Vec::new(),
            needs: Vec::new(),
            effect: Effect::AtOnce,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// An entry of an instance's gallery, named so that it is found in the gallery of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryEntry {
    /// Its name in the gallery.
    pub name: String,
    /// The marks that make it the same as another, the most telling first; an empty text says nothing.
    pub marks: Vec<String>,
}

impl GalleryEntry {
    /// Returns whether two are the same: by the first mark that both have.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let mut pairs = self.marks.iter().zip(&other.marks);
        let telling = pairs.find(|(a, b)| !a.is_empty() && !b.is_empty());
        telling.is_some_and(|(a, b)| fold(a) == fold(b))
    }
}

/// When a change takes effect (`docs/rules.md` G).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// As soon as it is written.
    AtOnce,
    /// With the next release: releases carry a snapshot.
    NextRelease,
    /// When somebody publishes it: runs take the snapshot that is published.
    WhenPublished,
}

/// A difference between both sides that is not written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The document on the destination.
    pub key: Key,
    /// The destination's document as it was read.
    pub before: Lifted,
    /// The document after the sync, if it were written.
    pub after: Lifted,
    /// The places of secrets that the owner would supply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplied: Vec<path::Place>,
    /// The restrictions that would be lost against the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widened: Vec<Widened>,
    /// Why it is not written, and what to write to decide otherwise.
    pub why: String,
}

/// One change in a document, for people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The place, with items by name: `Steps[Deploy web].Actions[Deploy web].Properties.'Octopus.Action.Script.ScriptBody'`.
    pub at: path::Place,
    /// The destination's value; `None` if nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Lifted>,
    /// The value that it shall have; `None` if nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Lifted>,
    /// Whether an item only changes its place among its neighbours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moved: bool,
    /// Of an item that is new or moves, in a list whose order means something: what it comes after; empty if it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<Box<str>>,
}

impl Change {
    /// Returns the change of a secret that gets a value: one that is set there already is rotated.
    #[must_use]
    pub(crate) fn of_secret(place: path::Place, is_set: bool) -> Self {
        let (before, after) = (Some(Lifted(Doc::Secret(is_set))), Some(Lifted(Doc::Secret(true))));
        Self { at: place, before, after, moved: false, behind: None }
    }
}

impl DestinationPlan {
    /// Returns the reasons why this plan cannot be applied.
    pub fn refusals(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Refusal)
    }

    /// Returns what a step is called to people: its document.
    #[must_use]
    pub fn document_of(&self, id: &StepId) -> String {
        let step = self.steps.iter().find(|step| step.id == *id);
        step.map_or_else(|| id.to_string(), |step| step.key.to_string())
    }

    /// Returns whether the plan may be applied.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refusals().next().is_some()
    }
}

//! The claims of steps about the source and about consents, so that a plan alone shows its weakenings (`docs/rules.md`
//! B, E11).
//!
//! Data. The conclusions from it are drawn by `claims`.

use crate::decision::Origin;
use crate::doc::Lifted;
use crate::key::Key;
use crate::path;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The claim of a step about the source, so that whoever has the plan alone can find again what the step makes weaker,
/// and on whose consent that rests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The source's document in its own words before anything was dropped, as far as it is judged.
    pub source: Lifted,
    /// The destination's names for the source's words, where that is not one thing of the same name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<Key, Vec<Key>>,
    /// The consents of the owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
}

/// The owner's consent to something that gets weaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The item that gets weaker.
    pub at: path::Place,
    /// Whether the item stands on the destination; else it is the source's.
    pub stands_there: bool,
    /// Whether it holds only for what the item would have held new, and not for what it holds today.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_only: bool,
    /// Where it was given.
    pub origin: Origin,
}

/// A restriction that goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Widened {
    /// The item that is restricted less.
    pub at: path::Place,
    /// The dimension that loses its last entry: `environments`.
    pub dimension: String,
    /// Why the source's entries are not there; empty where only the destination restricts it so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Where the owner consented to it, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Origin>,
}

impl Widened {
    /// Returns why, in words.
    #[must_use]
    pub fn reason(&self) -> &str {
        if self.why.is_empty() { "only the destination restricts it so" } else { &self.why }
    }
}

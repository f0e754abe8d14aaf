//! The target of a path: the collection whose documents it reads or writes, and the document, if it names one.

use super::needs::{self, Needs};
use crate::api::nested;
use crate::collections::{self, Collection, Level, collection};
use crate::rights::Rights;
use crate::store::{State, Stored};
use crate::subject::{Subject, subject};
use serde_json::{Value, json};
use std::sync::Arc;

/// A request as far as permissions are concerned.
pub(in crate::api) struct Asked<'a> {
    pub(in crate::api) method: &'a str,
    pub(in crate::api) space: Option<usize>,
    pub(in crate::api) rest: &'a [&'a str],
}

/// The target of a writing request.
pub(super) struct Target<'s> {
    of: &'static Collection,
    pub(super) needs: Needs,
    pub(super) space: Option<usize>,
    pub(super) document: Option<&'s Arc<Stored>>,
    /// The document under which the path stands: the project of `projects/{id}/channels`.
    owner: Option<(&'static str, &'s Arc<Stored>)>,
    /// How many parts follow the name of the collection.
    pub(super) tail: usize,
}

/// The collection that the parts of a path name: the last one that does.
fn named(rest: &[&str]) -> Option<(usize, &'static Collection)> {
    let of = |at: usize| {
        let own = collections::find(rest[at]).filter(|of| of.path.eq_ignore_ascii_case(rest[at]));
        match at {
            0 => own.or_else(|| alias(rest[0])),
            _ if is_no_collection(rest[at - 2], rest[at]) => None,
            _ => nested::collection_of(rest[at - 2], rest[at]).or(own),
        }
    };
    (0..rest.len()).step_by(2).rev().find_map(|at| Some((at, of(at)?)))
}

fn is_no_collection(owner: &str, name: &str) -> bool {
    let mut rows = needs::NO_COLLECTIONS.iter();
    rows.any(|(of, word)| of.eq_ignore_ascii_case(owner) && word.eq_ignore_ascii_case(name))
}

/// Paths of their own for documents of another collection.
fn alias(first: &str) -> Option<&'static Collection> {
    first.eq_ignore_ascii_case("parentEnvironments").then(|| collection("environments"))
}

/// The permissions that reading a path needs.
pub(super) fn needs(rest: &[&str]) -> Option<Needs> {
    named(rest).map(|(_, of)| needs::of(of.path))
}

/// Whether a path is about keys, which everybody makes for the own account.
pub(super) fn is_of_own_keys(rest: &[&str]) -> bool {
    rest.get(2).is_some_and(|part| part.eq_ignore_ascii_case("apikeys"))
}

/// The target of a writing request.
pub(super) fn find<'s>(state: &'s State, asked: &Asked<'_>) -> Option<Target<'s>> {
    let (at, of) = named(asked.rest)?;
    let owner = at.checked_sub(2).and_then(|before| {
        let owners = collections::find(asked.rest[before])?;
        Some((owners.path, state.find(asked.space, owners, asked.rest[before + 1])?))
    });
    let id = asked.rest.get(at + 1).copied();
    let facet = owner.map(|(_, owner)| format!("{}-{}", of.prefix, owner.id()));
    let id = id.map(str::to_owned).or(facet).unwrap_or_default();
    let document = state.find(asked.space, of, &id);
    let is_of_library =
        of.path == "variables" && document.is_some_and(|set| set.text("OwnerId").starts_with("Library"));
    let needs = if is_of_library { needs::LIBRARY_VARIABLES } else { needs::of(of.path) };
    let space = asked.space.filter(|_| of.level == Level::Space);
    Some(Target { of, needs, space, document, owner, tail: tail(asked.method, &asked.rest[at + 1..]) })
}

/// How many parts there are, without the number at the end of a second address such as `accounts/{id}/v1`.
fn tail(method: &str, parts: &[&str]) -> usize {
    let is_number = parts.last().is_some_and(|last| ["v1", "v2"].contains(&last.to_lowercase().as_str()));
    // A document may be called so, but nothing is created by its name.
    let is_second = is_number && (parts.len() > 1 || method == "POST");
    parts.len() - usize::from(is_second)
}

impl Target<'_> {
    pub(super) fn about(&self, state: &State, id: &str, value: &Value) -> Subject {
        subject(state, self.space, self.of, id, value)
    }

    /// The subject of the document if the body were stored. Ids in the path need not be in the body.
    pub(super) fn after(&self, state: &State, body: &Value) -> Subject {
        let mut body = body.clone();
        if let Some(("projects", project)) = self.owner {
            body["ProjectId"] = json!(project.id());
        }
        if let Some(document) = self.document.filter(|_| self.of.owner.is_some()) {
            // Nothing moves to another owner.
            for field in ["ProjectId", "OwnerId", "RunbookId"] {
                body[field] = document.value[field].clone();
            }
        }
        let id = self.document.map_or("", |document| document.id());
        self.about(state, id, &body)
    }

    /// Whether the user sees the document, as far as the user may see any of its kind.
    pub(super) fn is_seen(&self, rights: &Rights<'_>) -> bool {
        let Some(document) = self.document else { return true };
        rights.shows(self.needs.view, self.space, self.of, document)
    }
}

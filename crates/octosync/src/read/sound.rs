//! Whether a list of documents can be what it says: an item that is none, or one that is left out, would look as if it were
//! gone.
//!
//! Pure. Inside a document, only what ties it to its owner is looked at.

use crate::doc::Doc;
use crate::key::Kind;
use crate::registry;
use crate::registry::spec::Creation;
use crate::side::ReadCollection;
use std::collections::HashSet;

/// Returns a kind of which an owner lacks what the server made with it, and what that owner is called.
///
/// Documents in a Git repository are not in the lists of the server. Kinds that are only looked up may be hidden.
pub(super) fn missing(collections: &[ReadCollection]) -> Option<(Kind, String)> {
    registry::all().iter().filter(|entry| entry.spec.mode.is_some()).find_map(|entry| {
        let owner = entry.spec.owner.as_ref()?;
        let mut own = collections.iter().filter(|collection| collection.kind == entry.spec.kind).peekable();
        own.peek()?;
        let documents = own.flat_map(|collection| &collection.documents);
        let (at_owner, at_own) = match entry.spec.creation {
            Creation::WithOwner(link) => (link, "Id"),
            Creation::FirstWithOwner(_) => ("Id", owner.field),
            _ => return None,
        };
        let there: HashSet<&str> = documents.map(|doc| doc.str_at(at_own)).collect();
        let owners = collections.iter().filter(|collection| owner.kinds.contains(&collection.kind));
        let lacking = owners.flat_map(|collection| collection.documents.iter().map(|doc| (collection.kind, doc))).find(
            |(kind, doc)| {
                let wanted = doc.str_at(at_owner);
                let repository = registry::entry(*kind).spec.git.as_ref().and_then(|git| git.repository(doc));
                let is_in_git = entry.spec.in_git.is_in(repository.as_ref());
                !wanted.is_empty() && !is_in_git && !there.contains(wanted)
            },
        );
        let (kind, doc) = lacking?;
        Some((entry.spec.kind, format!("{} \"{}\"", registry::entry(kind).spec.one, doc.str_at("Name"))))
    })
}

/// Returns the first item that is no document, by its number from 1, and what is wrong with it. All have an id; those
/// that are `named` have a name, too, in that field.
pub(super) fn unsound(documents: &[Doc], named: Option<&str>) -> Option<(usize, &'static str)> {
    documents.iter().enumerate().find_map(|(at, doc)| Some((at + 1, wrong(doc, named)?)))
}

fn wrong(doc: &Doc, named: Option<&str>) -> Option<&'static str> {
    let lacks = |field: &str| doc.str_at(field).trim().is_empty();
    match doc {
        Doc::Object(_) if lacks("Id") => Some("has no id"),
        Doc::Object(_) if named.is_some_and(lacks) => Some("has no name"),
        Doc::Object(_) => None,
        Doc::Null => Some("is null"),
        _ => Some("is no document"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::{CHANNELS, DEPLOYMENT_PROCESSES, PROJECTS, VARIABLES};

    fn read(kind: Kind, json: &str) -> ReadCollection {
        ReadCollection { kind, collection: 0, documents: serde_json::from_str(json).unwrap() }
    }

    #[test]
    fn what_every_owner_has_is_never_missing_unnoticed() {
        const PROJECT: &str = r#"[{"Id": "P-1", "Name": "Web", "VariableSetId": "v", "DeploymentProcessId": "d"}]"#;
        const IN_GIT: &str = r#"[{"Id": "P-1", "Name": "Web", "VariableSetId": "v", "DeploymentProcessId": "d",
            "PersistenceSettings": {"Type": "VersionControlled"}}]"#;
        let of = |project, channels, processes, variables| {
            let collections = [
                read(PROJECTS, project),
                read(CHANNELS, channels),
                read(DEPLOYMENT_PROCESSES, processes),
                read(VARIABLES, variables),
            ];
            missing(&collections)
        };
        let (channel, process, set) =
            (r#"[{"Id": "C-1", "ProjectId": "P-1"}]"#, r#"[{"Id": "d"}]"#, r#"[{"Id": "v"}]"#);
        let web = |kind| Some((kind, "project \"Web\"".to_owned()));
        assert_eq!(of(PROJECT, channel, process, set), None);
        assert_eq!(of(PROJECT, channel, "[]", set), web(DEPLOYMENT_PROCESSES));
        assert_eq!(of(PROJECT, channel, r#"[{"Id": "other"}]"#, set), web(DEPLOYMENT_PROCESSES));
        assert_eq!(of(PROJECT, channel, process, "[]"), web(VARIABLES));
        assert_eq!(of(PROJECT, "[]", process, set), web(CHANNELS));
        assert_eq!(of("[]", "[]", "[]", "[]"), None);
        assert_eq!(of(IN_GIT, channel, "[]", set), None, "that is on branches");
        assert_eq!(of(IN_GIT, "[]", "[]", set), web(CHANNELS), "and that is not");
        assert_eq!(missing(&[read(PROJECTS, PROJECT)]), None, "what is hidden is told elsewhere");
    }

    #[test]
    fn an_item_that_is_nothing_is_never_left_out() {
        let found = |json: &str, named: bool| {
            let documents: Vec<Doc> = serde_json::from_str(json).unwrap();
            unsound(&documents, named.then_some("Name"))
        };
        for (json, named, expected) in [
            ("[]", true, None),
            (r#"[{"Id": "A-1", "Name": "a"}]"#, true, None),
            (r#"[{"Id": "A-1"}]"#, false, None),
            (r#"[{"Id": "A-1"}, null]"#, false, Some((2, "is null"))),
            ("[7]", false, Some((1, "is no document"))),
            ("[[]]", false, Some((1, "is no document"))),
            ("[{}]", false, Some((1, "has no id"))),
            (r#"[{"Id": " ", "Name": "a"}]"#, true, Some((1, "has no id"))),
            (r#"[{"Id": "A-1", "Name": ""}]"#, true, Some((1, "has no name"))),
            (r#"[{"Id": "A-1", "Name": null}]"#, true, Some((1, "has no name"))),
        ] {
            assert_eq!(found(json, named), expected, "{json}");
        }
    }
}

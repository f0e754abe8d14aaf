//! Whether a list of documents can be what it says: an item that is none would look as if it were gone.
//!
//! Pure. What is inside a document is not looked at.

use crate::doc::Doc;

/// Returns the first item that is no document, by its number from 1, and what is wrong with it. All have an id; those
/// that are `named` have a name, too.
pub(super) fn unsound(documents: &[Doc], named: bool) -> Option<(usize, &'static str)> {
    documents.iter().enumerate().find_map(|(at, doc)| Some((at + 1, wrong(doc, named)?)))
}

fn wrong(doc: &Doc, named: bool) -> Option<&'static str> {
    let lacks = |field: &str| doc.str_at(field).trim().is_empty();
    match doc {
        Doc::Object(_) if lacks("Id") => Some("has no id"),
        Doc::Object(_) if named && lacks("Name") => Some("has no name"),
        Doc::Object(_) => None,
        Doc::Null => Some("is null"),
        _ => Some("is no document"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_is_nothing_is_never_left_out() {
        let found = |json: &str, named| {
            let documents: Vec<Doc> = serde_json::from_str(json).unwrap();
            unsound(&documents, named)
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

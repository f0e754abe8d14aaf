//! The galleries of an instance: what a document was installed from, and the same thing in another gallery.
//!
//! Pure. An entry's id means nothing on another instance, so that it never leaves its own gallery.

use crate::doc::Doc;
use crate::plan::GalleryEntry;
use crate::registry::spec;

/// The gallery of one instance.
#[derive(Clone, Debug, Default)]
pub struct Gallery(Vec<(Box<str>, GalleryEntry)>);

impl Gallery {
    /// Makes a gallery of what its collection returned.
    #[must_use]
    pub fn new(rule: &spec::Gallery, documents: &[Doc]) -> Self {
        let entry = |doc: &Doc| {
            let marks = rule.same_by.iter().map(|field| doc.str_at(field).trim().to_owned()).collect();
            (doc.str_at("Id").into(), GalleryEntry { name: doc.str_at("Name").trim().to_owned(), marks })
        };
        Self(documents.iter().map(entry).collect())
    }

    /// Returns what an id of this gallery names.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&GalleryEntry> {
        self.0.iter().find(|(own, _)| &**own == id).map(|(_, entry)| entry)
    }

    /// Returns the entry that is the same as one of another gallery, and its id, if there is exactly one.
    #[must_use]
    pub fn same(&self, wanted: &GalleryEntry) -> Option<(&str, &GalleryEntry)> {
        let mut same = self.0.iter().filter(|(_, entry)| entry.is(wanted));
        same.next().filter(|_| same.next().is_none()).map(|(id, entry)| (&**id, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_mark_that_both_have_decides() {
        let entry = |marks: [&str; 3]| GalleryEntry { name: String::new(), marks: marks.map(str::to_owned).into() };
        let table = [
            (["1", "site", "Name"], ["1", "other", "Other"], true),
            (["1", "site", "Name"], ["2", "site", "Name"], false),
            (["", "site", "Name"], ["2", "SITE", "Other"], true),
            (["1", "site", "Name"], ["", "other", "Name"], false),
            (["1", "", "Name"], ["", "site", "name"], true),
            (["", "", ""], ["", "", ""], false),
        ];
        for (a, b, same) in table {
            assert_eq!(entry(a).is(&entry(b)), same, "{a:?} and {b:?}");
            assert_eq!(entry(b).is(&entry(a)), same, "{b:?} and {a:?}");
        }
    }

    #[test]
    fn two_entries_that_are_the_same_are_none() {
        let rule = spec::Gallery { one: "", path: "", origin: "", same_by: &["Website"], install: "" };
        let doc = |id: &str| serde_json::from_value(serde_json::json!({ "Id": id, "Website": "w" })).unwrap();
        let (one, two) = (Gallery::new(&rule, &[doc("1")]), Gallery::new(&rule, &[doc("1"), doc("2")]));
        let wanted = one.entry("1").unwrap();
        assert_eq!(one.same(wanted).map(|(id, _)| id), Some("1"));
        assert_eq!(two.same(wanted), None);
    }
}

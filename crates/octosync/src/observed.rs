//! Which fields the documents of one side have: the evidence for what a server knows.
//!
//! Pure. A server of another version ignores fields that it does not know; what no document of a kind and type has
//! there would be a difference for ever.

use crate::doc::{ByName, Doc, Name};
use crate::registry::shape::Shape;
use std::sync::LazyLock;

/// The fields seen at one place of the documents of one kind and type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observed {
    /// Whether an object was ever seen here.
    seen: bool,
    /// Whether what stands here is data, in which any field may occur.
    data: bool,
    fields: ByName<Observed>,
    each: Option<Box<Observed>>,
}

static NEVER_SEEN: LazyLock<Observed> = LazyLock::new(Observed::default);
static DATA: LazyLock<Observed> = LazyLock::new(|| Observed { data: true, ..Observed::default() });

/// The evidence about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Some document has it.
    Known,
    /// Documents were seen, and none has it.
    Unknown,
    /// There was nothing to see.
    None,
}

impl Observed {
    /// Returns the fields of what was never seen.
    #[must_use]
    pub(crate) fn never_seen() -> &'static Self {
        &NEVER_SEEN
    }

    /// Returns the fields of data: values of maps, and JSON inside a string.
    #[must_use]
    pub(crate) fn data() -> &'static Self {
        &DATA
    }

    /// Adds the fields of a document as the server sent it.
    pub(crate) fn add(&mut self, doc: &Doc, shape: &Shape) {
        match doc {
            Doc::Object(fields) if shape.id_map.is_some() => {
                let items = shape.id_map.map(|map| map.items(fields)).unwrap_or_default();
                self.add(&Doc::Array(items), shape);
            }
            Doc::Object(fields) if !shape.map => {
                self.seen = true;
                for (field, value) in fields.iter() {
                    self.fields.entry(field).or_default().add(value, shape.field(field));
                }
            }
            Doc::Array(items) => {
                let each = self.each.get_or_insert_default();
                items.iter().for_each(|item| each.add(item, shape.each()));
            }
            _ => {}
        }
    }

    /// Returns what is known about a field here.
    #[must_use]
    pub(crate) fn evidence(&self, field: Name) -> Evidence {
        match (self.data || self.fields.contains_key(&field), self.seen) {
            (true, _) => Evidence::Known,
            (false, true) => Evidence::Unknown,
            (false, false) => Evidence::None,
        }
    }

    /// Returns the place of a field.
    #[must_use]
    pub(crate) fn field(&self, field: Name) -> &Self {
        let unseen = if self.data { Self::data() } else { Self::never_seen() };
        self.fields.get(&field).unwrap_or(unseen)
    }

    /// Returns the place of each item.
    #[must_use]
    pub(crate) fn each(&self) -> &Self {
        let unseen = if self.data { Self::data() } else { Self::never_seen() };
        self.each.as_deref().unwrap_or(unseen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::name;

    #[test]
    fn a_field_is_unknown_only_where_documents_were_seen() {
        let shape = Shape::default();
        let mut observed = Observed::default();
        assert_eq!(observed.evidence(name("A")), Evidence::None);
        observed.add(&serde_json::from_str(r#"{"A": null, "L": [{"B": 1}]}"#).unwrap(), &shape);
        assert_eq!(observed.evidence(name("A")), Evidence::Known);
        assert_eq!(observed.evidence(name("C")), Evidence::Unknown);
        let each = observed.field(name("L")).each();
        assert_eq!(each.evidence(name("B")), Evidence::Known);
        assert_eq!(observed.field(name("A")).evidence(name("B")), Evidence::None);
    }
}

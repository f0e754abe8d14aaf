//! A variable template of the destination, as it will be.

use crate::doc::Doc;
use crate::identity::{WAS, handle};
use crate::key::{Key, Kind, fold};
use crate::registry;
use crate::registry::library::ValueOf;
use crate::registry::spec::Identity;
use crate::registry::values::{has_default, type_word, value_of_template};

/// A variable template.
pub(super) struct Template {
    pub(super) name: Box<str>,
    /// The type of its values; `None` is plain text.
    pub(super) value: Option<ValueOf>,
    /// The word for their type.
    pub(super) word: Box<str>,
    pub(super) has_default: bool,
    /// Its present name there, if that changes: the mark of its handle.
    present_name: Option<Box<str>>,
}

/// Returns the templates in a document.
pub(super) fn templates(key: &Key, doc: &Doc, kind: Kind) -> Vec<Template> {
    let list = registry::entry(key.kind()).list_of(kind);
    let items = list.and_then(|list| doc.get(list.at)).map(Doc::items).unwrap_or_default();
    items.iter().map(Template::of).collect()
}

impl Template {
    fn of(item: &Doc) -> Self {
        let value = value_of_template(item);
        Self {
            name: item.str_at("Name").trim().into(),
            value,
            word: type_word(item, value == Some(ValueOf::Secret)).into(),
            has_default: has_default(item),
            present_name: item.get(WAS).and_then(Doc::as_str).map(Into::into),
        }
    }

    /// Returns whether it will have a name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        fold(&self.name) == fold(name)
    }

    /// Returns whether it has a name now.
    pub(super) fn was_called(&self, name: &str) -> bool {
        const NAME: &str = "Name";
        self.present_name.as_ref().is_some_and(|was| {
            let mut named = Doc::Object(crate::doc::Fields::default());
            named.set(NAME, Doc::text(name));
            handle(&named, Identity::Field(NAME)).mark() == **was
        })
    }
}

//! The items of a list while a walk goes through them.

use super::items::{handles, labels, part_of};
use crate::doc::Doc;
use crate::path::{Handle, Listed, Trail};
use crate::registry::ROW;
use crate::registry::spec::Identity;
use std::borrow::Cow;
use std::cell::OnceCell;

/// The items of a list as places name them: each by what makes it the one it is, or else by its position.
pub struct Listing<'d>(Option<Known<'d>>);

/// The items, or of each what makes it the one it is; spelt out only when somebody asks.
struct Known<'d> {
    by: Identity,
    items: Cow<'d, [Doc]>,
    handles: OnceCell<Vec<Handle>>,
    labels: OnceCell<Vec<String>>,
}

impl<'d> Listing<'d> {
    /// Looks at the items of a list.
    #[must_use]
    pub fn of(items: &'d [Doc], by: Option<Identity>) -> Self {
        Self(by.map(|by| Known::new(by, Cow::Borrowed(items))))
    }

    /// Takes down the items of a list that a walk takes apart.
    #[must_use]
    pub(crate) fn noted(items: &[Doc], by: Option<Identity>) -> Listing<'static> {
        let essences = |by| items.iter().map(|item| essence(item, by)).collect();
        Listing(by.map(|by| Known::new(by, Cow::Owned(essences(by)))))
    }

    /// Returns the items of a list that nobody asks for: all have their positions alone.
    #[must_use]
    pub(crate) const fn unnamed() -> Self {
        Self(None)
    }

    /// Returns the place of one item.
    #[must_use]
    pub fn at<'a>(&'a self, trail: &'a Trail<'a>, position: usize) -> Trail<'a> {
        self.0.as_ref().map_or(trail.index(position), |known| trail.item(known, position))
    }
}

impl<'d> Known<'d> {
    const fn new(by: Identity, items: Cow<'d, [Doc]>) -> Self {
        Self { by, items, handles: OnceCell::new(), labels: OnceCell::new() }
    }
}

impl Listed for Known<'_> {
    fn handle(&self, position: usize) -> Handle {
        self.handles.get_or_init(|| handles(&self.items, self.by))[position].clone()
    }

    fn label(&self, position: usize) -> String {
        self.labels.get_or_init(|| labels(&self.items, self.by))[position].clone()
    }
}

/// Returns what of an item makes it the one it is.
fn essence(item: &Doc, by: Identity) -> Doc {
    match by {
        Identity::Field(field) | Identity::Content(field) => part_of(item, field, &[]),
        Identity::Whole(field, others) => part_of(item, field, others),
        Identity::Row => {
            // Of a value it only matters whether it is a secret.
            let value = matches!(item.get(ROW.value), Some(Doc::Secret(_))).then_some(ROW.value);
            let others = [Some(ROW.scope), Some(ROW.secret), value];
            part_of(item, ROW.name, &others.into_iter().flatten().collect::<Vec<_>>())
        }
    }
}

//! The items of a list while a walk goes through them.

use super::items::{handles, labels, part_of};
use crate::doc::Doc;
use crate::path::{Handle, Listed, Trail};
use crate::registry::ROW;
use crate::registry::spec::Identity;
use std::cell::OnceCell;

/// The items of a list as places name them: each by what makes it the one it is, or else by its position.
pub struct Listing(Option<Known>);

/// Of each item what makes it the one it is; spelt out only when somebody asks.
struct Known {
    by: Identity,
    essences: Vec<Doc>,
    handles: OnceCell<Vec<Handle>>,
    labels: OnceCell<Vec<String>>,
}

impl Listing {
    /// Takes down the items of a list.
    #[must_use]
    pub fn of(items: &[Doc], by: Option<Identity>) -> Self {
        let known = |by| {
            let essences = items.iter().map(|item| essence(item, by)).collect();
            Known { by, essences, handles: OnceCell::new(), labels: OnceCell::new() }
        };
        Self(by.map(known))
    }

    /// Returns the place of one item.
    #[must_use]
    pub fn at<'a>(&'a self, trail: &'a Trail<'a>, position: usize) -> Trail<'a> {
        self.0.as_ref().map_or(trail.index(position), |known| trail.item(known, position))
    }
}

impl Listed for Known {
    fn handle(&self, position: usize) -> Handle {
        self.handles.get_or_init(|| handles(&self.essences, self.by))[position].clone()
    }

    fn label(&self, position: usize) -> String {
        self.labels.get_or_init(|| labels(&self.essences, self.by))[position].clone()
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

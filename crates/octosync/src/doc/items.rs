//! The items of a list.

use super::Doc;
use std::ops::Deref;
use std::sync::Arc;

/// The items of a list. A clone shares them; what changes them copies the list first if others have it too.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Items(Option<Arc<Vec<Doc>>>);

impl Items {
    /// Returns the items to change them.
    pub fn to_mut(&mut self) -> &mut Vec<Doc> {
        Arc::make_mut(self.0.get_or_insert_default())
    }

    /// Returns whether both are one in memory, or empty.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(here), Some(there)) => Arc::ptr_eq(here, there),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Deref for Items {
    type Target = [Doc];

    fn deref(&self) -> &[Doc] {
        self.0.as_ref().map_or(&[], |items| items)
    }
}

impl From<Vec<Doc>> for Items {
    fn from(mut items: Vec<Doc>) -> Self {
        items.shrink_to_fit();
        Self((!items.is_empty()).then(|| Arc::new(items)))
    }
}

impl FromIterator<Doc> for Items {
    fn from_iter<I: IntoIterator<Item = Doc>>(items: I) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl IntoIterator for Items {
    type Item = Doc;
    type IntoIter = std::vec::IntoIter<Doc>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(Arc::unwrap_or_clone).unwrap_or_default().into_iter()
    }
}

impl<'a> IntoIterator for &'a Items {
    type Item = &'a Doc;
    type IntoIter = std::slice::Iter<'a, Doc>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

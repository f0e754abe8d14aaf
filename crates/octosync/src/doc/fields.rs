//! The fields of an object.

use std::sync::Arc;

/// The name of a field, stored once for the whole process.
pub type Name = ustr::Ustr;

/// Returns the field name of a text.
#[must_use]
pub fn name(text: &str) -> Name {
    ustr::ustr(text)
}

/// The fields of an object, sorted by name. A clone shares them; what changes them copies them first if others have
/// them too.
#[derive(Clone, Debug, PartialEq)]
pub struct Members<T>(Arc<Vec<(Name, T)>>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Members<T> {
    /// Returns the value of a field; absent fields are `None`.
    #[must_use]
    pub fn get(&self, field: Name) -> Option<&T> {
        self.position(field).ok().map(|at| &self.0[at].1)
    }

    /// Returns the value of a field to change it.
    pub fn get_mut(&mut self, field: Name) -> Option<&mut T> {
        self.position(field).ok().map(|at| &mut Arc::make_mut(&mut self.0)[at].1)
    }

    /// Sets a field and returns what it held.
    pub fn insert(&mut self, field: Name, value: T) -> Option<T> {
        match self.position(field) {
            Ok(at) => Some(std::mem::replace(&mut Arc::make_mut(&mut self.0)[at].1, value)),
            Err(at) => {
                Arc::make_mut(&mut self.0).insert(at, (field, value));
                None
            }
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: Name) -> Option<T> {
        self.position(field).ok().map(|at| Arc::make_mut(&mut self.0).remove(at).1)
    }

    /// Walks the fields in the order of their names.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Name, &T)> + ExactSizeIterator {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// Walks the fields to change their values.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (Name, &mut T)> {
        Arc::make_mut(&mut self.0).iter_mut().map(|(field, value)| (*field, value))
    }

    /// Keeps the fields for which the test holds.
    pub fn retain(&mut self, mut test: impl FnMut(Name, &mut T) -> bool) {
        Arc::make_mut(&mut self.0).retain_mut(|(field, value)| test(*field, value));
    }

    /// Returns how many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether both are one in memory, or empty.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.is_empty() && other.is_empty())
    }

    fn position(&self, field: Name) -> Result<usize, usize> {
        self.0.binary_search_by(|(at, _)| at.as_str().cmp(field.as_str()))
    }
}

impl<T> FromIterator<(Name, T)> for Members<T> {
    fn from_iter<I: IntoIterator<Item = (Name, T)>>(fields: I) -> Self {
        let mut fields: Vec<_> = fields.into_iter().collect();
        // The last of equal names wins, as JSON readers have it.
        fields.reverse();
        fields.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
        fields.dedup_by(|(a, _), (b, _)| a == b);
        fields.shrink_to_fit();
        Self(Arc::new(fields))
    }
}

impl<T: Clone> IntoIterator for Members<T> {
    type Item = (Name, T);
    type IntoIter = std::vec::IntoIter<(Name, T)>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.0).into_iter()
    }
}

//! The fields of an object.

use std::sync::Arc;

/// The name of a field, stored once for the whole process.
pub type Name = ustr::Ustr;

/// What is known by field names: they bring their hash along.
pub(crate) type ByName<T> = ustr::UstrMap<T>;

/// Returns the field name of a text.
#[must_use]
pub fn name(text: &str) -> Name {
    ustr::ustr(text)
}

/// The fields of an object, sorted by name. A clone shares them; what changes them copies them first if others have
/// them too.
#[derive(Clone, Debug)]
pub struct Members<T> {
    sorted: Arc<Vec<(Name, T)>>,
    /// The names in the order in which they came, where that is another: it means nothing, but goes back as it came.
    order: Option<Arc<[Name]>>,
}

impl<T: PartialEq> PartialEq for Members<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.sorted, &other.sorted) || self.sorted == other.sorted
    }
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self { sorted: Arc::default(), order: None }
    }
}

impl<T: Clone> Members<T> {
    /// Returns the value of a field; absent fields are `None`. To look for a name, it need not be stored.
    #[must_use]
    pub fn get(&self, field: impl AsRef<str>) -> Option<&T> {
        self.position(field.as_ref()).ok().map(|at| &self.sorted[at].1)
    }

    /// Returns the value of a field to change it.
    pub fn get_mut(&mut self, field: impl AsRef<str>) -> Option<&mut T> {
        self.position(field.as_ref()).ok().map(|at| &mut Arc::make_mut(&mut self.sorted)[at].1)
    }

    /// Sets a field and returns what it held.
    pub fn insert(&mut self, field: Name, value: T) -> Option<T> {
        match self.position(&field) {
            Ok(at) => Some(std::mem::replace(&mut Arc::make_mut(&mut self.sorted)[at].1, value)),
            Err(at) => {
                Arc::make_mut(&mut self.sorted).insert(at, (field, value));
                None
            }
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: impl AsRef<str>) -> Option<T> {
        self.position(field.as_ref()).ok().map(|at| Arc::make_mut(&mut self.sorted).remove(at).1)
    }

    /// Walks the fields in the order of their names.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Name, &T)> + ExactSizeIterator {
        self.sorted.iter().map(|(field, value)| (*field, value))
    }

    /// Walks the fields to change their values.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (Name, &mut T)> {
        Arc::make_mut(&mut self.sorted).iter_mut().map(|(field, value)| (*field, value))
    }

    /// Keeps the fields for which the test holds.
    pub fn retain(&mut self, mut test: impl FnMut(Name, &mut T) -> bool) {
        Arc::make_mut(&mut self.sorted).retain_mut(|(field, value)| test(*field, value));
    }

    /// Takes fields in the order in which they came; the last of equal names wins, as JSON readers have it.
    pub(super) fn in_order(fields: Vec<(Name, T)>) -> Self {
        let is_sorted = fields.is_sorted_by(|(a, _), (b, _)| a.as_str() < b.as_str());
        let order = (!is_sorted).then(|| fields.iter().map(|(field, _)| *field).collect());
        Self { order, ..fields.into_iter().collect() }
    }

    /// Takes over the order in which the fields of another object came.
    pub(crate) fn order_as(&mut self, other: &Self) {
        self.order.clone_from(&other.order);
    }

    /// Returns the fields in the order in which they came; those that came later follow.
    pub(super) fn ordered(&self) -> Vec<(Name, &T)> {
        let mut rest: Vec<(Name, &T)> = self.iter().collect();
        let Some(order) = &self.order else { return rest };
        let mut ordered = Vec::with_capacity(rest.len());
        for field in order.iter() {
            if let Some(at) = rest.iter().position(|(other, _)| other == field) {
                ordered.push(rest.remove(at));
            }
        }
        ordered.extend(rest);
        ordered
    }

    /// Returns how many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Returns whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Returns whether both are one in memory, or empty.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.sorted, &other.sorted) || (self.is_empty() && other.is_empty())
    }

    fn position(&self, field: &str) -> Result<usize, usize> {
        self.sorted.binary_search_by(|(at, _)| at.as_str().cmp(field))
    }
}

impl<T> FromIterator<(Name, T)> for Members<T> {
    fn from_iter<I: IntoIterator<Item = (Name, T)>>(fields: I) -> Self {
        let mut fields: Vec<_> = fields.into_iter().collect();
        // Most come from another object, and so in order.
        if !fields.is_sorted_by(|(a, _), (b, _)| a.as_str() < b.as_str()) {
            // The last of equal names wins, as JSON readers have it.
            fields.reverse();
            fields.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
            fields.dedup_by(|(a, _), (b, _)| a == b);
        }
        fields.shrink_to_fit();
        Self { sorted: Arc::new(fields), order: None }
    }
}

impl<T: Clone> IntoIterator for Members<T> {
    type Item = (Name, T);
    type IntoIter = std::vec::IntoIter<(Name, T)>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.sorted).into_iter()
    }
}

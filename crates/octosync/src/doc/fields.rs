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
pub struct Members<T>(Arc<Inner<T>>);

/// Both in one place, so that an object is small where it stands among others.
#[derive(Clone, Debug)]
struct Inner<T> {
    sorted: Vec<(Name, T)>,
    /// The names in the order in which they came, where that is another: it means nothing, but goes back as it came.
    order: Option<Arc<[Name]>>,
}

impl<T: PartialEq> PartialEq for Members<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.sorted == other.0.sorted
    }
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Arc::new(Inner { sorted: Vec::new(), order: None }))
    }
}

impl<T: Clone> Members<T> {
    /// Returns the value of a field; absent fields are `None`. To look for a name, it need not be stored.
    #[must_use]
    pub fn get(&self, field: impl AsRef<str>) -> Option<&T> {
        self.position(field.as_ref()).ok().map(|at| &self.0.sorted[at].1)
    }

    /// Returns the value of a field to change it.
    pub fn get_mut(&mut self, field: impl AsRef<str>) -> Option<&mut T> {
        self.position(field.as_ref()).ok().map(|at| &mut self.to_mut()[at].1)
    }

    /// Sets a field and returns what it held.
    pub fn insert(&mut self, field: Name, value: T) -> Option<T> {
        match self.position(&field) {
            Ok(at) => Some(std::mem::replace(&mut self.to_mut()[at].1, value)),
            Err(at) => {
                self.to_mut().insert(at, (field, value));
                None
            }
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: impl AsRef<str>) -> Option<T> {
        self.position(field.as_ref()).ok().map(|at| self.to_mut().remove(at).1)
    }

    /// Walks the fields in the order of their names.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Name, &T)> + ExactSizeIterator {
        self.0.sorted.iter().map(|(field, value)| (*field, value))
    }

    /// Walks the fields to change their values.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (Name, &mut T)> {
        self.to_mut().iter_mut().map(|(field, value)| (*field, value))
    }

    /// Keeps the fields for which the test holds.
    pub fn retain(&mut self, mut test: impl FnMut(Name, &mut T) -> bool) {
        self.to_mut().retain_mut(|(field, value)| test(*field, value));
    }

    /// Takes fields in the order in which they came; the last of equal names wins, as JSON readers have it.
    pub(super) fn in_order(fields: Vec<(Name, T)>) -> Self {
        let order = (!is_sorted(&fields)).then(|| fields.iter().map(|(field, _)| *field).collect());
        Self(Arc::new(Inner { sorted: sorted(fields), order }))
    }

    /// Takes over the order in which the fields of another object came.
    pub(crate) fn order_as(&mut self, other: &Self) {
        Arc::make_mut(&mut self.0).order.clone_from(&other.0.order);
    }

    /// Returns the fields in the order in which they came; those that came later follow.
    pub(super) fn ordered(&self) -> Vec<(Name, &T)> {
        let mut rest: Vec<(Name, &T)> = self.iter().collect();
        let Some(order) = &self.0.order else { return rest };
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
        self.0.sorted.len()
    }

    /// Returns whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.sorted.is_empty()
    }

    /// Returns whether both are one in memory, or empty.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.is_empty() && other.is_empty())
    }

    fn to_mut(&mut self) -> &mut Vec<(Name, T)> {
        &mut Arc::make_mut(&mut self.0).sorted
    }

    fn position(&self, field: &str) -> Result<usize, usize> {
        self.0.sorted.binary_search_by(|(at, _)| at.as_str().cmp(field))
    }
}

impl<T> FromIterator<(Name, T)> for Members<T> {
    fn from_iter<I: IntoIterator<Item = (Name, T)>>(fields: I) -> Self {
        Self(Arc::new(Inner { sorted: sorted(fields.into_iter().collect()), order: None }))
    }
}

fn is_sorted<T>(fields: &[(Name, T)]) -> bool {
    fields.is_sorted_by(|(a, _), (b, _)| a.as_str() < b.as_str())
}

fn sorted<T>(mut fields: Vec<(Name, T)>) -> Vec<(Name, T)> {
    // Most come from another object, and so in order.
    if !is_sorted(&fields) {
        // The last of equal names wins, as JSON readers have it.
        fields.reverse();
        fields.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
        fields.dedup_by(|(a, _), (b, _)| a == b);
    }
    fields.shrink_to_fit();
    fields
}

impl<T: Clone> IntoIterator for Members<T> {
    type Item = (Name, T);
    type IntoIter = std::vec::IntoIter<(Name, T)>;

    fn into_iter(self) -> Self::IntoIter {
        // The order of those that others have too is not copied.
        Arc::try_unwrap(self.0).map_or_else(|shared| shared.sorted.clone(), |own| own.sorted).into_iter()
    }
}

//! The fields of an object.

use std::sync::Arc;

/// The name of a field, stored once for the whole process.
pub type Name = ustr::Ustr;

/// A map by field names: they bring their hash along.
pub(crate) type ByName<T> = ustr::UstrMap<T>;

/// Returns the field name of a text.
#[must_use]
pub fn name(text: &str) -> Name {
    ustr::ustr(text)
}

/// The fields of an object, sorted by name. A clone shares them; what changes them copies them first if others have
/// them too. Without any it has no memory.
#[derive(Clone, Debug)]
pub struct Members<T>(Option<Arc<Inner<T>>>);

/// Both in one place, so that an object is small where it stands among others.
#[derive(Clone, Debug)]
struct Inner<T> {
    sorted: Vec<(Name, T)>,
    /// The names in the order in which they came, where that is another: it means nothing, but goes back as it came.
    order: Option<Arc<[Name]>>,
}

impl<T> Default for Inner<T> {
    fn default() -> Self {
        Self { sorted: Vec::new(), order: None }
    }
}

impl<T: PartialEq> PartialEq for Members<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.sorted() == other.sorted()
    }
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Members<T> {
    /// Takes fields in the order of their names, and that in which they came, if it is another.
    fn of(sorted: Vec<(Name, T)>, order: Option<Arc<[Name]>>) -> Self {
        Self((!sorted.is_empty()).then(|| Arc::new(Inner { sorted, order })))
    }

    fn sorted(&self) -> &[(Name, T)] {
        self.0.as_ref().map_or(&[], |inner| &inner.sorted)
    }

    fn order(&self) -> Option<&Arc<[Name]>> {
        self.0.as_ref()?.order.as_ref()
    }

    /// Returns where in memory they stand; all that are empty stand in one place.
    pub(super) fn address(&self) -> usize {
        self.0.as_ref().filter(|inner| !inner.sorted.is_empty()).map_or(0, |inner| Arc::as_ptr(inner).addr())
    }

    /// Returns whether both are one in memory, or empty.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.address() == other.address()
    }
}

impl<T: Clone> Members<T> {
    /// Returns the value of a field; absent fields are `None`. To look for a name, it need not be stored.
    #[must_use]
    pub fn get(&self, field: impl AsRef<str>) -> Option<&T> {
        self.position(field.as_ref()).ok().map(|at| &self.sorted()[at].1)
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
        self.sorted().iter().map(|(field, value)| (*field, value))
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
        Self::of(sorted(fields), order)
    }

    /// Takes over the order in which the fields of another object came.
    pub(crate) fn order_as(&mut self, other: &Self) {
        if let Some(inner) = &mut self.0 {
            Arc::make_mut(inner).order = other.order().cloned();
        }
    }

    /// Returns the fields in the order in which they came; those that came later follow.
    pub(super) fn ordered(&self) -> Vec<(Name, &T)> {
        let mut rest: Vec<(Name, &T)> = self.iter().collect();
        let Some(order) = self.order() else { return rest };
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
        self.sorted().len()
    }

    /// Returns whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted().is_empty()
    }

    /// Returns whether both have the same fields in the same order, as far as a test of two values tells.
    pub(super) fn is_made_as(&self, other: &Self, is_same: impl Fn(&T, &T) -> bool) -> bool {
        let (here, there) = (self.sorted(), other.sorted());
        self.order() == other.order()
            && here.len() == there.len()
            && here.iter().zip(there).all(|((field, a), (other, b))| field == other && is_same(a, b))
    }

    fn to_mut(&mut self) -> &mut Vec<(Name, T)> {
        &mut Arc::make_mut(self.0.get_or_insert_default()).sorted
    }

    fn position(&self, field: &str) -> Result<usize, usize> {
        self.sorted().binary_search_by(|(at, _)| at.as_str().cmp(field))
    }
}

impl<T> FromIterator<(Name, T)> for Members<T> {
    fn from_iter<I: IntoIterator<Item = (Name, T)>>(fields: I) -> Self {
        Self::of(sorted(fields.into_iter().collect()), None)
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
        let sorted =
            |inner| Arc::try_unwrap(inner).map_or_else(|shared: Arc<Inner<T>>| shared.sorted.clone(), |own| own.sorted);
        self.0.map(sorted).unwrap_or_default().into_iter()
    }
}

//! The product of dimensions: at which places the same things hold.
//!
//! Pure. A place is described by a list of yes and no, one for each thing that may hold there; places with the same
//! list are one.

use crate::key::{Kind, fold};
use std::collections::{BTreeMap, HashSet};

/// How entries of dimensions are called.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'n> {
    /// Returns what several are called together.
    pub(crate) together: fn(&[String]) -> String,
    /// Returns the names of all that there are of a kind; none, if that is not known.
    pub(crate) all: &'n dyn Fn(Kind) -> Vec<String>,
}

impl Naming<'_> {
    /// Returns the classes of the entries of a dimension: those that are named, each with its label, and the others. Of what
    /// kind they are, if that is known, and in a word.
    pub(crate) fn classes<'e, E: 'e>(
        &self,
        (kind, word): (Option<Kind>, &str),
        named: impl Iterator<Item = (&'e E, String)>,
        admits: impl Fn(Option<&E>) -> Vec<bool>,
    ) -> Vec<Class> {
        let mut classes: BTreeMap<Vec<bool>, Vec<String>> = BTreeMap::new();
        let mut known = HashSet::new();
        for (entry, label) in named {
            known.insert(fold(&label));
            classes.entry(admits(Some(entry))).or_default().push(label);
        }
        let all = kind.map(self.all).unwrap_or_default();
        let others = match all.is_empty() {
            true => vec![format!("any other {word}")],
            false => all.into_iter().filter(|name| !known.contains(&fold(name))).collect(),
        };
        // Where all that there are have a name, there is no other place.
        if !others.is_empty() {
            classes.entry(admits(None)).or_default().extend(others);
        }
        let tells = classes.len() > 1;
        classes.into_iter().map(|(admits, labels)| (admits, tells.then(|| (self.together)(&labels)))).collect()
    }
}

/// Entries of one dimension that nothing tells apart: which things they let hold, and what they are called where that tells
/// them from others.
pub(crate) type Class = (Vec<bool>, Option<String>);

/// Places at which the same holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// The names of the first of them; an empty text is everywhere.
    pub(crate) labels: Vec<String>,
    /// How many there are besides.
    pub(crate) more: usize,
}

impl Places {
    fn add(&mut self, label: String, most: usize) {
        if self.labels.len() < most { self.labels.push(label) } else { self.more += 1 }
    }
}

/// Returns for each combination of things that hold somewhere the places where it is so; of these, at most so many by name.
/// Begins with what holds everywhere.
pub(crate) fn crossed(
    all: Vec<bool>,
    dimensions: impl IntoIterator<Item = Vec<Class>>,
    most: usize,
) -> BTreeMap<Vec<bool>, Places> {
    let everywhere = Places { labels: vec![String::new()], more: 0 };
    let mut found = BTreeMap::from([(all, everywhere)]);
    for classes in dimensions {
        let mut crossed: BTreeMap<Vec<bool>, Places> = BTreeMap::new();
        for (holds, places) in &found {
            for (lets, label) in &classes {
                let both = holds.iter().zip(lets).map(|(holds, lets)| *holds && *lets).collect();
                let there = crossed.entry(both).or_default();
                there.more += places.more;
                places.labels.iter().for_each(|known| there.add(joined(known, label.as_deref()), most));
            }
        }
        found = crossed;
    }
    found
}

fn joined(known: &str, label: Option<&str>) -> String {
    match label {
        None => known.to_owned(),
        Some(label) if known.is_empty() => label.to_owned(),
        Some(label) => format!("{known}, {label}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_at_which_the_same_holds_are_one_and_all_are_named_up_to_a_number() {
        let class = |lets: [bool; 2], label: &str| (lets.to_vec(), Some(label.to_owned()));
        let environments = || vec![class([true, false], "Test"), class([true, true], "Production")];
        let channels = || vec![class([true, true], "Hotfix"), class([false, true], "any other channel")];
        let found = |most| crossed(vec![true, true], [environments(), channels()], most);
        let named = |labels: &[&str], more| Places { labels: labels.iter().map(ToString::to_string).collect(), more };
        let all = found(9);
        assert_eq!(all[&vec![true, true]], named(&["Production, Hotfix"], 0));
        assert_eq!(all[&vec![false, false]], named(&["Test, any other channel"], 0));
        let neither_channel = crossed(vec![true, false], [environments(), channels()], 9);
        assert_eq!(neither_channel[&vec![true, false]], named(&["Test, Hotfix", "Production, Hotfix"], 0));
        assert_eq!(crossed(vec![true, false], [environments(), channels()], 1)[&vec![true, false]].more, 1);
        assert_eq!(crossed(vec![true], Vec::new(), 9)[&vec![true]], named(&[""], 0));
    }
}

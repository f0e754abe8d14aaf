//! Tells cheaply whether what is wanted stands there already.
//!
//! Pure, and makes nothing: most documents of most syncs are as they should be.

use super::keeps;
use crate::doc::{Doc, Fields};
use crate::identity::{self, STAYS, is_mark, same_scope};
use crate::lift::without_stamps;
use crate::registry::shape::Shape;
use crate::registry::spec::Identity;

/// Returns whether a document stands there already, with nothing of the destination's own beside it. Says no where it
/// cannot be told at a glance: a caller who hears no has to look closer.
#[must_use]
pub(crate) fn is_there(desired: &Doc, actual: &Doc, shape: &Shape) -> bool {
    match (desired, actual) {
        (desired, Doc::Secret(_)) => matches!(desired, Doc::Secret(_)) || desired.is_empty(),
        (Doc::Object(wanted), Doc::Object(there)) => {
            // An action is stamped anew when it is written, not because its template got a newer version.
            let stamp_only = || shape.stamp.is_some() && without_stamps(desired).same(&without_stamps(actual));
            fields(wanted, there, shape) || stamp_only()
        }
        (Doc::Array(wanted), Doc::Array(there)) => match shape.list {
            Some(list) => items(wanted, there, shape, (list.by, list.ordered)),
            None => desired.same(actual),
        },
        (desired, actual) => desired.same(actual),
    }
}

fn fields(wanted: &Fields, there: &Fields, shape: &Shape) -> bool {
    let stands = wanted.iter().filter(|(field, _)| !is_mark(*field)).all(|(field, value)| {
        let below = shape.field(field);
        there.get(field).map_or_else(|| value.is_empty(), |there| below.on_create || is_there(value, there, below))
    });
    stands && there.iter().all(|(field, value)| keeps(field, value, wanted, shape))
}

fn items(wanted: &[Doc], there: &[Doc], shape: &Shape, (by, ordered): (Identity, bool)) -> bool {
    let (staying, mut wanted): (Vec<&Doc>, Vec<&Doc>) = wanted.iter().partition(|item| item.is_true_at(STAYS));
    let mut there: Vec<&Doc> = there.iter().collect();
    // An item that takes no part makes no difference, unless it exists there.
    let stands = |item: &Doc| there.iter().any(|there| identity::sort_text(there, by) == identity::sort_text(item, by));
    if wanted.len() != there.len() || staying.iter().any(|item| stands(item)) {
        return false;
    }
    if all_there(&wanted, &there, shape, by) {
        return true;
    }
    if ordered {
        return false;
    }
    for side in [&mut wanted, &mut there] {
        side.sort_by_cached_key(|item| identity::sort_text(item, by));
    }
    all_there(&wanted, &there, shape, by)
}

fn all_there(wanted: &[&Doc], there: &[&Doc], shape: &Shape, by: Identity) -> bool {
    // A dimension that the scope of a row lacks is one that it has no entries in.
    let is_apart = |wanted: &Doc, there: &Doc| by == Identity::Row && !same_scope(wanted, there);
    let mut pairs = wanted.iter().zip(there);
    pairs.all(|(wanted, there)| is_there(wanted, there, shape.each()) && !is_apart(wanted, there))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::without_marks;
    use crate::key::Kind;
    use crate::lift::sort_key;
    use crate::overlay::{overlay, own_items};
    use crate::registry::{self, kinds::DEPLOYMENT_PROCESSES, kinds::TAG_SETS, kinds::VARIABLES};
    use proptest::prelude::*;
    use proptest::sample::subsequence;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn doc(value: Value) -> Doc {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_is_more_less_or_elsewhere_is_not_there() {
        let list = |list: &str, names: &[&str]| -> Value {
            let items: Vec<Value> = names.iter().map(|name| json!({"Name": name})).collect();
            json!({list: items})
        };
        let tags = |names: &[&str]| list("Tags", names);
        let rows = |names: &[&str]| list("Variables", names);
        let steps = |names: &[&str]| list("Steps", names);
        let skipped = |at: &str| json!({"Steps": [{"Name": "A"}, {"Name": at, STAYS: true}]});
        let properties = |of: Value| json!({"Steps": [{"Name": "A", "Properties": of}]});
        let table = [
            (TAG_SETS, tags(&["A", "B"]), tags(&["A", "B"]), true),
            (TAG_SETS, tags(&["B", "A"]), tags(&["A", "B"]), false),
            (VARIABLES, rows(&["B", "A"]), rows(&["A", "B"]), true),
            (VARIABLES, rows(&["B", "A"]), rows(&["A", "A"]), false),
            (VARIABLES, rows(&["A"]), json!({"Variables": [{"Name": "A", "Scope": {"Role": ["web"]}}]}), false),
            (TAG_SETS, tags(&["A"]), tags(&["A", "B"]), false),
            (TAG_SETS, tags(&["A", "B"]), tags(&["A"]), false),
            (TAG_SETS, json!({"Name": "S"}), json!({"Name": "S", "NewField": 1}), true),
            (TAG_SETS, json!({"Name": "S", "OldField": 1}), json!({"Name": "S"}), false),
            (TAG_SETS, json!({"Name": "S", "OldField": []}), json!({"Name": "S"}), true),
            (DEPLOYMENT_PROCESSES, steps(&["A", "B"]), steps(&["A", "B"]), true),
            (DEPLOYMENT_PROCESSES, steps(&["B", "A"]), steps(&["A", "B"]), false),
            (DEPLOYMENT_PROCESSES, skipped("B"), steps(&["A"]), true),
            (DEPLOYMENT_PROCESSES, skipped("B"), steps(&["A", "B"]), false),
            (DEPLOYMENT_PROCESSES, skipped("B"), steps(&["A", "C"]), false),
            (DEPLOYMENT_PROCESSES, properties(json!({"a": "1"})), properties(json!({"a": "1"})), true),
            (DEPLOYMENT_PROCESSES, properties(json!({"a": "1"})), properties(json!({"a": "2"})), false),
            (DEPLOYMENT_PROCESSES, properties(json!({})), properties(json!({"a": "1"})), false),
        ];
        for (kind, desired, actual, expected) in table {
            let shape = &registry::entry(kind).shape;
            let case = format!("{desired} in {actual}");
            assert_eq!(is_there(&doc(desired), &doc(actual), shape), expected, "{case}");
        }
    }

    /// Items of a list, of few words, so that equal ones are common.
    fn some_items(kind: Kind) -> impl Strategy<Value = Vec<Value>> {
        let item = (0..3usize, 0..2usize, prop::bool::weighted(0.1)).prop_map(move |(name, value, stays)| {
            let name = ["A", "B", "a"][name];
            let (value, property) = [("", ""), ("v", "w")][value];
            match stays && kind == DEPLOYMENT_PROCESSES {
                true => json!({"Name": name, STAYS: true}),
                false => json!({"Name": name, "Value": value, "Properties": {"p": property}}),
            }
        });
        prop::collection::vec(item, 0..4)
    }

    /// The same document with its items in another order, some of them changed or gone.
    fn alike() -> impl Strategy<Value = (Kind, Doc, Doc)> {
        let lists = [(TAG_SETS, "Tags"), (DEPLOYMENT_PROCESSES, "Steps"), (VARIABLES, "Variables")];
        prop::sample::select(lists.to_vec()).prop_flat_map(|(kind, list)| {
            some_items(kind).prop_flat_map(move |items| {
                let standing: Vec<Value> = items.iter().filter(|item| item.get(STAYS).is_none()).cloned().collect();
                let there = prop_oneof![
                    3 => Just(standing.clone()),
                    1 => Just(standing.clone()).prop_shuffle(),
                    1 => subsequence(standing.clone(), 0..=standing.len()),
                    1 => some_items(kind),
                ];
                there.prop_map(move |there| (kind, doc(json!({list: items})), doc(json!({list: there}))))
            })
        })
    }

    /// Returns a document with its items as lifting orders them.
    fn as_lifted(doc: Doc, shape: &Shape) -> Doc {
        let Doc::Object(fields) = doc else { return doc };
        let lifted = fields.into_iter().map(|(field, list)| {
            let mut items = list.items().to_vec();
            if let Some(list) = shape.field(field).list.filter(|list| !list.ordered) {
                items.sort_by_cached_key(|item| sort_key(item, list.by));
            }
            (field, Doc::list(items))
        });
        Doc::Object(lifted.collect())
    }

    proptest! {
        /// A document that is said to exist there is not changed by laying it over the actual one, and leaves nothing
        /// over.
        #[test]
        fn what_is_there_changes_nothing((kind, desired, actual) in alike()) {
            let shape = &registry::entry(kind).shape;
            let actual = as_lifted(actual, shape);
            if is_there(&desired, &actual, shape) {
                let laid = overlay(desired.clone(), &actual, shape, &BTreeSet::new()).doc;
                prop_assert!(without_marks(&laid).same(&actual), "{desired:?} over {actual:?}");
                prop_assert_eq!(own_items(&desired, &actual, shape, &|_, _| true), BTreeSet::new());
            }
        }
    }
}

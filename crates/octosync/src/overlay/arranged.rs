//! Puts items of ordered lists where somebody said that they stand: directly before or after another one (E1).
//!
//! Pure. Items beside the same one keep their order, so that doing it again changes nothing.

use super::Way;
use crate::delta::Beside;
use crate::doc::Doc;
use crate::identity;
use crate::key::fold;
use crate::path::Place;
use crate::registry::shape::Shape;
use std::collections::BTreeMap;

/// Where items shall stand, by their places.
pub(crate) type Wishes = BTreeMap<Place, Beside>;

/// Returns a document with its items where they shall stand, and the items for which that cannot be: the other one is not
/// there, or shall stand beside them itself.
#[must_use]
pub(crate) fn arranged(mut doc: Doc, shape: &Shape, wishes: &Wishes) -> (Doc, Vec<Place>) {
    let mut lost = Vec::new();
    if !wishes.is_empty() {
        arrange(&mut doc, shape, &Way::ROOT, wishes, &mut lost);
    }
    (doc, lost)
}

fn arrange(doc: &mut Doc, shape: &Shape, way: &Way<'_>, wishes: &Wishes, lost: &mut Vec<Place>) {
    match doc {
        Doc::Object(fields) => {
            let lists = fields.iter_mut().filter(|(_, value)| matches!(value, Doc::Object(_) | Doc::Array(_)));
            lists.for_each(|(field, value)| {
                arrange(value, shape.field(field), &way.member(field, shape.map), wishes, lost);
            });
        }
        Doc::Array(items) if shape.list.is_some_and(|list| list.ordered) => {
            let Some(by) = shape.identity() else { return };
            let (handles, labels) = (identity::handles(items, by), identity::labels(items, by));
            let wished: Vec<Option<&Beside>> =
                (0..items.len()).map(|at| wishes.get(&way.item(&handles[at], &labels[at]).spot())).collect();
            for (at, item) in items.to_mut().iter_mut().enumerate() {
                arrange(item, shape.each(), &way.item(&handles[at], &labels[at]), wishes, lost);
            }
            if wished.iter().any(Option::is_some) {
                let names: Vec<Vec<String>> = items.iter().map(|item| names(item, shape.each())).collect();
                let (order, left) = order(&wished, &names);
                lost.extend(left.into_iter().map(|at| way.item(&handles[at], &labels[at]).spot()));
                *doc = Doc::list(order.into_iter().map(|at| items[at].clone()).collect::<Vec<_>>());
            }
        }
        _ => {}
    }
}

/// Returns what an item is called: by its own name first, then by those of the items without which it is nothing.
fn names(item: &Doc, shape: &Shape) -> Vec<String> {
    let held = shape.held(item).map(|(_, held)| held).unwrap_or_default();
    [item].into_iter().chain(held).map(|item| fold(item.str_at("Name"))).collect()
}

/// Returns the order of the items, and those that cannot stand where they shall.
fn order(wished: &[Option<&Beside>], names: &[Vec<String>]) -> (Vec<usize>, Vec<usize>) {
    let called = |name: &str| {
        let name = fold(name);
        let own = names.iter().position(|names| names[0] == name);
        own.or_else(|| names.iter().position(|names| names.contains(&name)))
    };
    let anchors: Vec<Option<(bool, usize)>> = (0..wished.len())
        .map(|at| wished[at].and_then(|beside| Some((beside.before, called(&beside.step)?))))
        .collect();
    let beside = |before: bool, anchor: usize| {
        let stand = (0..anchors.len()).rev().filter(|at| anchors[*at] == Some((before, anchor)));
        stand.map(|at| (at, false)).collect::<Vec<_>>()
    };
    let mut order = Vec::with_capacity(wished.len());
    // An item that stands beside another one is emitted with that one.
    let mut open: Vec<(usize, bool)> =
        (0..anchors.len()).rev().filter(|at| anchors[*at].is_none()).map(|at| (at, false)).collect();
    while let Some((at, is_opened)) = open.pop() {
        if is_opened {
            order.push(at);
            continue;
        }
        open.extend(beside(false, at));
        open.push((at, true));
        open.extend(beside(true, at));
    }
    let around: Vec<usize> = (0..wished.len()).filter(|at| !order.contains(at)).collect();
    order.extend(&around);
    let unknown = (0..wished.len()).filter(|at| wished[*at].is_some() && anchors[*at].is_none());
    let mut lost: Vec<usize> = unknown.chain(around).collect();
    lost.sort_unstable();
    (order, lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn beside(text: &str) -> Option<Beside> {
        let before = |(before, step): (bool, &str)| Beside { before, step: step.to_owned() };
        text.split_once('>')
            .map(|(_, step)| (false, step))
            .or(text.split_once('<').map(|(_, step)| (true, step)))
            .map(before)
    }

    /// `A>B` shall stand after `B`, `A<B` before it.
    fn ordered(items: &str) -> String {
        let items: Vec<&str> = items.split_whitespace().collect();
        let wishes: Vec<Option<Beside>> = items.iter().map(|item| beside(item)).collect();
        let own: Vec<&str> = items.iter().map(|item| item.split(['<', '>']).next().unwrap()).collect();
        let names: Vec<Vec<String>> = own.iter().map(|name| vec![fold(name)]).collect();
        let (order, lost) = order(&wishes.iter().map(Option::as_ref).collect::<Vec<_>>(), &names);
        let lost = lost.iter().map(|at| format!("!{}", own[*at]));
        order.iter().map(|at| own[*at].to_owned()).chain(lost).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_has_a_place_stands_directly_beside_the_other_one() {
        let table = [
            ("A B C", "A B C"),
            ("A own>C B C", "A B C own"),
            ("A B own<A", "own A B"),
            ("X o1>X o2>X", "X o1 o2"),
            ("o1<X o2<X X", "o1 o2 X"),
            ("o2>X o1>o2 X Y", "X o2 o1 Y"),
            ("A own>x B", "A own B !own"),
            ("A o1>o2 o2>o1 B", "A B o1 o2 !o1 !o2"),
            ("A own>own B", "A B own !own"),
            ("a OWN>A B", "a OWN B"),
        ];
        for (items, expected) in table {
            assert_eq!(ordered(items), expected, "{items}");
        }
    }

    proptest! {
        #[test]
        fn arranging_again_changes_nothing_and_loses_nothing(
            wishes in proptest::collection::vec(proptest::option::of((any::<bool>(), 0_usize..7)), 0..7),
        ) {
            let beside = |wish: &Option<(bool, usize)>| {
                wish.map(|(before, other)| Beside { before, step: other.to_string() })
            };
            let wishes: Vec<Option<Beside>> = wishes.iter().map(beside).collect();
            let arrange = |items: &[usize]| -> Vec<usize> {
                let names: Vec<Vec<String>> = items.iter().map(|item| vec![item.to_string()]).collect();
                let wished: Vec<Option<&Beside>> = items.iter().map(|item| wishes[*item].as_ref()).collect();
                order(&wished, &names).0.into_iter().map(|at| items[at]).collect()
            };
            let once = arrange(&(0..wishes.len()).collect::<Vec<_>>());
            prop_assert_eq!(&arrange(&once), &once);
            let mut all = once;
            all.sort_unstable();
            prop_assert_eq!(all, (0..wishes.len()).collect::<Vec<_>>());
        }
    }
}

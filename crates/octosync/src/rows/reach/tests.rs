use super::*;
use crate::key::Key;
use crate::registry::ROW;
use crate::registry::kinds::{ENVIRONMENTS, ROLES, TAGS};
use proptest::prelude::*;

/// Writes a scope: environments, roles and tags, each by a number.
#[derive(Clone, Debug)]
struct Scope {
    environments: Vec<u8>,
    roles: Vec<u8>,
    tags: Vec<u8>,
}

fn some() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(Vec::new()), prop::collection::vec(0u8..3, 1..3)]
}

fn scope() -> impl Strategy<Value = Scope> {
    (some(), some(), some()).prop_map(|(environments, roles, tags)| Scope { environments, roles, tags })
}

/// Two tags of one set, and one of another.
fn tag(number: u8) -> [&'static str; 2] {
    [["Ring", "Early"], ["Ring", "Late"], ["Region", "EU"]][usize::from(number)]
}

fn row(scope: &Scope) -> Doc {
    let mut row: Doc = serde_json::from_str(r#"{"Name": "A", "Value": "1", "Scope": {}}"#).unwrap();
    let list = |numbers: &[u8], key: &dyn Fn(u8) -> Key| {
        Doc::list(numbers.iter().map(|number| Doc::Ref(key(*number))).collect::<Vec<_>>())
    };
    let entries = row.fields_mut().unwrap().get_mut(ROW.scope).unwrap();
    entries.set("Environment", list(&scope.environments, &|number| Key::new(ENVIRONMENTS, [number.to_string()])));
    entries.set("Role", list(&scope.roles, &|number| Key::new(ROLES, [number.to_string()])));
    entries.set("TenantTag", list(&scope.tags, &|number| Key::new(TAGS, tag(number))));
    row
}

/// A place: an environment, the roles of a machine, the tags of a tenant.
type Place = (u8, u8, u8);

/// Every place that these numbers tell apart: environments and one that no scope names, sets of roles, sets of tags.
fn places() -> impl Iterator<Item = Place> {
    (0..4).flat_map(|environment| (0..8).flat_map(move |roles| (0..8).map(move |tags| (environment, roles, tags))))
}

fn has(set: u8, number: u8) -> bool {
    set & (1 << number) != 0
}

/// The same, said naively: each restriction asked by itself, and dimensions compared in the documented order.
fn naive_applies(scope: &Scope, (environment, roles, tags): Place) -> bool {
    let of_set = |ring: bool| scope.tags.iter().copied().filter(move |tag| (*tag < 2) == ring).collect::<Vec<_>>();
    let holds = |wanted: &[u8], set: u8| wanted.is_empty() || wanted.iter().any(|number| has(set, *number));
    (scope.environments.is_empty() || scope.environments.contains(&environment))
        && holds(&scope.roles, roles)
        && holds(&of_set(true), tags)
        && holds(&of_set(false), tags)
}

fn naive_rank(scope: &Scope) -> [bool; 3] {
    [!scope.roles.is_empty(), !scope.tags.is_empty(), !scope.environments.is_empty()]
}

fn naive_strongest(scopes: &[Scope], place: Place) -> Vec<usize> {
    let applying: Vec<usize> = (0..scopes.len()).filter(|at| naive_applies(&scopes[*at], place)).collect();
    let beats = |a: usize, b: usize| naive_rank(&scopes[a]) > naive_rank(&scopes[b]);
    applying.iter().copied().filter(|at| !applying.iter().any(|other| beats(*other, *at))).collect()
}

fn cell((environment, roles, tags): Place) -> Cell {
    let numbers = |set: u8| (0..3).filter(|number| has(set, *number)).collect();
    let scope = Scope { environments: vec![environment], roles: numbers(roles), tags: numbers(tags) };
    spot(&row(&scope)).scope.iter().cloned().collect()
}

proptest! {
    #[test]
    fn the_most_specific_of_the_values_that_apply_wins(scopes in prop::collection::vec(scope(), 1..5)) {
        let reaches: Vec<Reach> = scopes.iter().map(|scope| Reach::of(&row(scope))).collect();
        let reaches: Vec<&Reach> = reaches.iter().collect();
        for place in places() {
            prop_assert_eq!(strongest(&reaches, &cell(place)), naive_strongest(&scopes, place), "{:?}", place);
        }
    }

    #[test]
    fn two_values_meet_where_some_place_has_both(a in scope(), b in scope()) {
        let (one, other) = (Reach::of(&row(&a)), Reach::of(&row(&b)));
        let both = |place: &Place| naive_applies(&a, *place) && naive_applies(&b, *place);
        prop_assert_eq!(!one.meeting(&other, true).is_empty(), places().any(|place| both(&place)));
        // For sure: with one role, and with tags that one of the two names.
        let apart = |x: &[u8], y: &[u8]| !x.is_empty() && !y.is_empty() && x.iter().all(|entry| !y.contains(entry));
        let surely = one.meeting(&other, false);
        if apart(&a.roles, &b.roles) || apart(&a.tags, &b.tags) {
            prop_assert!(surely.is_empty());
        }
        for cell in surely {
            prop_assert!(one.applies(&cell) && other.applies(&cell));
        }
    }

    /// Among the rows of a project (which win where they are as specific) and of the sets that it includes.
    #[test]
    fn what_a_new_value_beats_is_what_wins_somewhere_without_it(
        sets in prop::collection::vec((scope_of_one_set_of_tags(), any::<bool>()), 1..5),
        new in (scope_of_one_set_of_tags(), any::<bool>()),
    ) {
        let reach = |(scope, wins): &(Scope, bool)| Reach::of(&row(scope)).winning_ties(*wins);
        let found = beaten(&reach(&new), &sets.iter().map(reach).collect::<Vec<_>>());
        prop_assert_eq!(found, naively_beaten(&sets, &new));
    }
}

/// Scopes of which no two name tags of different sets: that a tenant has both is not known.
fn scope_of_one_set_of_tags() -> impl Strategy<Value = Scope> {
    scope().prop_map(|scope| Scope { tags: scope.tags.into_iter().filter(|tag| *tag < 2).collect(), ..scope })
}

/// The same, said naively: at every place that has no two roles or tags, who wins without the new one, and does that win or
/// tie there.
fn naively_beaten(sets: &[(Scope, bool)], new: &(Scope, bool)) -> Vec<usize> {
    let is_known = |(_, roles, tags): &Place| roles.count_ones() < 2 && tags.count_ones() < 2;
    let strength = |(scope, wins): &(Scope, bool)| (naive_rank(scope), *wins);
    let mut found = Vec::new();
    for place in places().filter(is_known) {
        let applying: Vec<usize> = (0..sets.len()).filter(|at| naive_applies(&sets[*at].0, place)).collect();
        let most = applying.iter().map(|at| strength(&sets[*at])).max();
        let wins = naive_applies(&new.0, place) && Some(strength(new)) >= most;
        found.extend(applying.into_iter().filter(|at| wins && Some(strength(&sets[*at])) == most));
    }
    found.sort_unstable();
    found.dedup();
    found
}

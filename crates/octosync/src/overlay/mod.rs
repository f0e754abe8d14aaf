//! Lays what a document shall be over what stands on the destination, field by field and item by item, for writing.
//!
//! Pure; decides nothing. Invariant: what only the destination has stays, but for the items that somebody decided to
//! remove, and a secret there is never touched.

mod arranged;
mod entries;
mod extra;
mod own;
mod spot;
mod there;

pub(crate) use arranged::{Wishes, arranged};
pub(crate) use entries::with_own_entries;
pub(crate) use extra::{DROPPABLE, Lists, own_items};
pub(crate) use spot::Way;
pub(crate) use there::is_there;

use crate::delta::Beside;
use crate::doc::{Doc, Fields, Items};
use crate::identity::{self, STAYS};
use crate::lift::{sort_key, without_moot, without_stamps};
use crate::path::{Handle, Place};
use crate::registry::shape::Shape;
use own::Own;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The result of laying a document over another.
#[derive(Debug)]
pub(crate) struct Overlaid {
    /// The document that the destination shall have.
    pub doc: Doc,
    /// Places where one side has a secret and the other a text: the destination's stays.
    pub secrets_kept: Vec<Place>,
    /// Places of steps whose position cannot be told though it matters (E1), each with the neighbour that it has there.
    pub positions: Vec<(Place, Option<Beside>)>,
}

impl Overlaid {
    /// Returns what it comes to where nothing is to be changed.
    #[must_use]
    pub(crate) fn unchanged(actual: &Doc) -> Self {
        Self { doc: actual.clone(), secrets_kept: Vec::new(), positions: Vec::new() }
    }
}

/// Lays a document over what stands there: what it says is taken, and of what it does not say only the items go that
/// shall be removed.
#[must_use]
pub(crate) fn overlay(desired: Doc, actual: &Doc, shape: &Shape, remove: &BTreeSet<Place>) -> Overlaid {
    overlay_arranged(desired, actual, shape, remove, &Wishes::new()).0
}

/// Does the same where somebody said where items stand; returns also those that cannot stand there.
#[must_use]
pub(crate) fn overlay_arranged(
    desired: Doc,
    actual: &Doc,
    shape: &Shape,
    remove: &BTreeSet<Place>,
    wishes: &Wishes,
) -> (Overlaid, Vec<Place>) {
    let mut overlay = Overlay { remove, wishes, secrets_kept: Vec::new(), positions: Vec::new() };
    let doc = overlay.value(desired, actual, shape, &Way::ROOT);
    let (doc, lost) = arranged(doc, shape, wishes);
    (Overlaid { doc: doc.or_shared(actual), secrets_kept: overlay.secrets_kept, positions: overlay.positions }, lost)
}

struct Overlay<'r> {
    remove: &'r BTreeSet<Place>,
    wishes: &'r Wishes,
    secrets_kept: Vec<Place>,
    positions: Vec<(Place, Option<Beside>)>,
}

impl Overlay<'_> {
    fn value(&mut self, desired: Doc, actual: &Doc, shape: &Shape, way: &Way<'_>) -> Doc {
        match (desired, actual) {
            (desired, Doc::Secret(set)) if !desired.is_empty() => {
                if !matches!(desired, Doc::Secret(_)) {
                    self.secrets_kept.push(way.spot());
                }
                Doc::Secret(*set)
            }
            (Doc::Secret(_), Doc::String(text)) if !text.is_empty() => {
                self.secrets_kept.push(way.spot());
                actual.clone()
            }
            (desired, Doc::Secret(set)) if desired.is_empty() => Doc::Secret(*set),
            (Doc::Object(desired), Doc::Object(there)) => {
                let merged = Doc::Object(self.fields(desired, there, shape, way));
                // An action is stamped anew when it is written, not because its template got a newer version.
                let stamp_only = shape.stamp.is_some() && without_stamps(&merged).same(&without_stamps(actual));
                if stamp_only { actual.clone() } else { merged.or_shared(actual) }
            }
            (Doc::Array(desired), there @ Doc::Array(actual)) => {
                Doc::list(self.items(desired, actual, shape, way)).or_shared(there)
            }
            // Equal meaning in another spelling is no change.
            (desired, actual) if desired.same(actual) => actual.clone(),
            (desired, _) => desired,
        }
    }

    fn fields(&mut self, desired: Fields, actual: &Fields, shape: &Shape, way: &Way<'_>) -> Fields {
        let is_another = is_another(&desired, actual, shape);
        let mut merged: Fields = actual
            .iter()
            .filter(|(field, value)| !is_another && keeps(*field, value, &desired, shape))
            .map(|(field, value)| (field, value.clone()))
            .collect();
        for (field, value) in desired {
            let below = shape.field(field);
            match actual.get(field) {
                Some(_) if below.on_create => {}
                // The value that the other item had there is not kept for this one, but for a secret that both have.
                Some(there) if is_another && !matches!(there, Doc::Secret(_)) => {
                    merged.insert(field, if value.same(there) { there.clone() } else { value });
                }
                Some(there) => {
                    merged.insert(field, self.value(value, there, below, &way.member(field, shape.map)));
                }
                None => {
                    merged.insert(field, value);
                }
            }
        }
        // The source may say something beside which a field of the destination means nothing any more.
        without_moot(&mut merged, shape);
        merged
    }

    fn items(&mut self, desired: Items, actual: &[Doc], shape: &Shape, way: &Way<'_>) -> Vec<Doc> {
        let Some(list) = shape.list else { return desired.into_iter().collect() };
        let handles = identity::handles(actual, list.by);
        let wanted = identity::present_handles(&desired, list.by, &handles);
        let labels = identity::labels(&desired, list.by);
        let goes = |at: &usize| !self.remove.is_empty() && self.remove.contains(&way.item(&handles[*at], "").spot());
        let there: Vec<usize> = (0..actual.len()).filter(|at| !goes(at)).collect();
        let positions: HashMap<&Handle, usize> = there.iter().map(|at| (&handles[*at], *at)).collect();
        let mut merged: Vec<(&Handle, Doc)> = Vec::with_capacity(desired.len());
        for (at, item) in desired.into_iter().enumerate() {
            let item = match positions.get(&wanted[at]) {
                Some(found) if item.is_true_at(STAYS) => actual[*found].clone(),
                None if item.is_true_at(STAYS) => continue,
                Some(found) => {
                    let place = way.item(&handles[*found], &labels[at]);
                    self.value(item, &actual[*found], shape.each(), &place)
                }
                None => item,
            };
            merged.push((&wanted[at], item));
        }
        if list.ordered {
            let is_arranged = |handle: &Handle| self.wishes.contains_key(&way.item(handle, "").spot());
            let is_arranged = |handle: &Handle| !self.wishes.is_empty() && is_arranged(handle);
            let is_own = |at: &&usize| !merged.iter().any(|(wanted, _)| **wanted == handles[**at]);
            let own: Vec<Doc> = there
                .iter()
                .filter(is_own)
                .filter(|at| is_arranged(&handles[**at]))
                .map(|at| actual[*at].clone())
                .collect();
            // An item with a place of its own is not used as a neighbour: it comes last, until it is arranged.
            let (placed, merged): (Vec<_>, Vec<_>) = merged.into_iter().partition(|(handle, _)| is_arranged(handle));
            let there = there.into_iter().filter(|at| !is_arranged(&handles[*at]));
            let there: Vec<(&Handle, &Doc)> = there.map(|at| (&handles[at], &actual[at])).collect();
            let (mut items, unclear) = Own { flow: shape.flow, merged, there: &there }.placed();
            let spots = unclear
                .iter()
                .map(|at| (way.item(there[*at].0, there[*at].1.str_at("Name")).spot(), neighbour(&there, *at)));
            self.positions.extend(spots);
            items.extend(placed.into_iter().map(|(_, item)| item).chain(own));
            items
        } else {
            let there: Vec<(&Handle, &Doc)> = there.into_iter().map(|at| (&handles[at], &actual[at])).collect();
            let wanted: HashSet<&Handle> = wanted.iter().collect();
            let own = there.into_iter().filter(|(handle, _)| !wanted.contains(handle));
            let kept: Vec<Doc> = own.map(|(_, item)| item.clone()).collect();
            let mut items: Vec<Doc> = merged.into_iter().map(|(_, item)| item).chain(kept).collect();
            items.sort_by_cached_key(|item| sort_key(item, list.by));
            items
        }
    }
}

/// Returns which item stands beside another one.
fn neighbour(there: &[(&Handle, &Doc)], at: usize) -> Option<Beside> {
    let beside = |before: bool, (_, item): &(&Handle, &Doc)| Beside { before, step: item.str_at("Name").to_owned() };
    let left = at.checked_sub(1).and_then(|at| there.get(at)).map(|item| beside(false, item));
    left.or_else(|| there.get(at + 1).map(|item| beside(true, item)))
}

/// Returns whether two objects are of different sorts, so that what one says means nothing in the other: targets that are reached in
/// different ways, triggers with different filters.
fn is_another(desired: &Fields, actual: &Fields, shape: &Shape) -> bool {
    let word =
        |fields: &Fields| shape.varies_by.and_then(|field| fields.get(field)).and_then(Doc::as_str).map(str::to_owned);
    word(desired).zip(word(actual)).is_some_and(|(desired, actual)| desired != actual)
}

/// Returns whether a field that the destination has is kept where the source says nothing of it.
///
/// In an object, a field that the source lacks is one that its version does not know. In a map it was taken away,
/// unless the server adds it by itself.
fn keeps(field: crate::doc::Name, value: &Doc, desired: &Fields, shape: &Shape) -> bool {
    if !shape.map || desired.get(field).is_some() || matches!(value, Doc::Secret(_)) || value.is_empty() {
        return true;
    }
    shape.server_adds.iter().any(|(added, text)| *added == field && value.as_str() == Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{self, kinds::DEPLOYMENT_PROCESSES, kinds::RUNBOOKS, kinds::TAG_SETS, kinds::TARGETS};
    use serde_json::json;

    fn process(steps: &str) -> Doc {
        let steps = steps.split_whitespace().map(|name| {
            let (name, kind) =
                name.split_once('!').map_or((name, "Octopus.Script"), |(name, _)| (name, "Octopus.Manual"));
            let (name, trigger) = name.split_once('|').map_or((name, ""), |(name, _)| (name, "StartWithPrevious"));
            json!({"Name": name, "StartTrigger": trigger, "Actions": [{"Name": name, "ActionType": kind}]})
        });
        serde_json::from_value(json!({"Steps": steps.collect::<Vec<_>>()})).unwrap()
    }

    fn merged_steps(desired: &str, actual: &str) -> String {
        let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
        let merged = overlay(process(desired), &process(actual), shape, &BTreeSet::new());
        let steps = merged.doc.get("Steps").unwrap().items().iter().map(|step| step.str_at("Name").to_owned());
        let unclear = merged.positions.iter().map(|(place, _)| format!("unclear {place}"));
        steps.chain(unclear).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn steps_that_only_the_destination_has_keep_their_neighbours() {
        let table = [
            ("A B", "A own B", "A own B"),
            ("A B", "own A B", "own A B"),
            ("A B", "A B own", "A B own"),
            ("A B C", "A o1 o2 B C o3", "A o1 o2 B C o3"),
            ("A B", "own", "own A B"),
            ("", "own", "own"),
            ("B A", "A B own", "B own A"),
            ("A new B", "A own B", "A own new B"),
            ("A new B", "A own! B", "A own new B unclear Steps[own]"),
            ("A ok! B", "A own B", "A own ok B unclear Steps[own]"),
            ("A new| B", "A own B", "A own new B unclear Steps[own]"),
            ("A B|", "A own B", "A own B unclear Steps[own]"),
            ("A B|", "A own B|", "A own B"),
            ("A B", "A own| B", "A own B"),
            ("A B", "A own B|", "A own B"),
            ("A B", "a own b", "A own B"),
        ];
        for (desired, actual, expected) in table {
            assert_eq!(merged_steps(desired, actual), expected, "{desired} into {actual}");
        }
    }

    fn merged(desired: serde_json::Value, actual: serde_json::Value) -> String {
        let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
        let action = |properties: serde_json::Value| {
            let doc = json!({"Steps": [{"Name": "S", "Actions": [{"Name": "A", "Properties": properties}]}]});
            serde_json::from_value::<Doc>(doc).unwrap()
        };
        let doc = overlay(action(desired), &action(actual), shape, &BTreeSet::new()).doc;
        let action = &doc.get("Steps").unwrap().items()[0].get("Actions").unwrap().items()[0];
        serde_json::to_string(action.get("Properties").unwrap()).unwrap()
    }

    #[test]
    fn properties_are_the_sources_but_for_what_servers_add() {
        assert_eq!(merged(json!({"a": "1"}), json!({"a": "2", "b": "3"})), r#"{"a":"1"}"#);
        let added = json!({"a": "1", "OctopusUseBundledTooling": "False"});
        assert_eq!(merged(json!({"a": "1"}), added), r#"{"OctopusUseBundledTooling":"False","a":"1"}"#);
    }

    #[test]
    fn what_means_nothing_any_more_does_not_stay() {
        let shape = &registry::entry(RUNBOOKS).shape;
        let runbook = |json: serde_json::Value| serde_json::from_value::<Doc>(json).unwrap();
        let there = runbook(json!({ "EnvironmentScope": "Specified", "Environments": ["a"], "More": 1 }));
        let laid = |scope: &str| {
            let doc = overlay(runbook(json!({ "EnvironmentScope": scope })), &there, shape, &BTreeSet::new()).doc;
            serde_json::to_value(doc).unwrap()
        };
        assert_eq!(laid("All"), json!({ "EnvironmentScope": "All", "More": 1 }));
        assert_eq!(laid("Specified"), json!({ "EnvironmentScope": "Specified", "Environments": ["a"], "More": 1 }));
    }

    #[test]
    fn what_is_reached_in_another_way_keeps_nothing_of_the_way_before() {
        let shape = &registry::entry(TARGETS).shape;
        let target = |endpoint: serde_json::Value| {
            serde_json::from_value::<Doc>(json!({ "Name": "A", "Endpoint": endpoint })).unwrap()
        };
        let there = target(json!({ "CommunicationStyle": "Ssh", "Host": "a", "Port": 22, "ProxyId": "p" }));
        let laid = |endpoint: serde_json::Value| {
            let doc = overlay(target(endpoint), &there, shape, &BTreeSet::new()).doc;
            serde_json::to_value(doc.get("Endpoint").unwrap()).unwrap()
        };
        let region = json!({ "CommunicationStyle": "None", "DefaultWorkerPoolId": "w" });
        assert_eq!(laid(region.clone()), region);
        let same = json!({ "CommunicationStyle": "Ssh", "Host": "b" });
        assert_eq!(laid(same), json!({ "CommunicationStyle": "Ssh", "Host": "b", "Port": 22, "ProxyId": "p" }));
    }

    #[test]
    fn tags_of_the_destination_stay() {
        let shape = &registry::entry(TAG_SETS).shape;
        let set = |tags: serde_json::Value| serde_json::from_value::<Doc>(json!({"Tags": tags})).unwrap();
        let desired = set(json!([{"Name": "Alpha", "Color": "#1"}, {"Name": "New"}]));
        let actual = set(json!([{"Name": "Own"}, {"Name": "alpha", "Color": "#2"}]));
        let doc = overlay(desired, &actual, shape, &BTreeSet::new()).doc;
        let text = serde_json::to_string(doc.get("Tags").unwrap()).unwrap();
        assert_eq!(text, r##"[{"Name":"Own"},{"Color":"#1","Name":"Alpha"},{"Name":"New"}]"##);
    }

    #[test]
    fn a_secret_on_the_destination_is_never_replaced() {
        let shape = Shape::default();
        let bound: Doc = serde_json::from_str(r##"{"Password": "#{Password}"}"##).unwrap();
        let secret = Doc::Object([(crate::doc::name("Password"), Doc::Secret(true))].into_iter().collect());
        let kept = overlay(bound.clone(), &secret, &shape, &BTreeSet::new());
        assert_eq!((kept.doc, kept.secrets_kept.len()), (secret.clone(), 1));
        let kept = overlay(secret.clone(), &bound, &shape, &BTreeSet::new());
        assert_eq!((kept.doc, kept.secrets_kept.len()), (bound, 1));
        let same = overlay(secret.clone(), &secret, &shape, &BTreeSet::new());
        assert_eq!((same.doc, same.secrets_kept.len()), (secret, 0));
    }
}

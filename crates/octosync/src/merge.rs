//! Merges what is wanted into what stands on the destination, field by field and item by item.
//!
//! Pure. Invariant: what only the destination has stays, and a secret there is never touched.

use crate::delta::DestinationOnly;
use crate::doc::{Doc, Fields, Items};
use crate::identity::{self, STAYS};
use crate::lift::{sort_key, without_stamps};
use crate::path::Trail;
use crate::registry::shape::Shape;
use std::collections::{BTreeMap, HashMap};

/// What merging a document came to.
#[derive(Debug)]
pub struct Merged {
    /// The document that the destination shall have.
    pub doc: Doc,
    /// Places where one side has a secret and the other a text: the destination's stays.
    pub secrets_kept: Vec<String>,
    /// Places of steps whose position cannot be told, and why it matters (E1).
    pub positions: Vec<String>,
    /// Places of what only the destination has and that is removed (E1).
    pub removed: Vec<String>,
}

/// Merges a document.
///
/// Without a `base` (what the last sync left) nobody can tell who changed what: where both sides have a field or an
/// item, the wanted one is taken; whether that may be written at all is for the first-sync rule to decide (A8).
///
/// # Panics
/// When a base is given: nothing keeps baselines yet.
#[must_use]
pub fn merge(base: Option<&Doc>, desired: Doc, actual: &Doc, shape: &Shape, own: DestinationOnly) -> Merged {
    assert!(base.is_none(), "nothing keeps baselines yet, so nothing can hand one in");
    let mut merge = Merge { own, secrets_kept: Vec::new(), positions: Vec::new(), removed: Vec::new() };
    let doc = merge.value(desired, actual, shape, &Trail::ROOT);
    Merged { doc, secrets_kept: merge.secrets_kept, positions: merge.positions, removed: merge.removed }
}

struct Merge {
    own: DestinationOnly,
    secrets_kept: Vec<String>,
    positions: Vec<String>,
    removed: Vec<String>,
}

impl Merge {
    fn value(&mut self, desired: Doc, actual: &Doc, shape: &Shape, trail: &Trail<'_>) -> Doc {
        match (desired, actual) {
            (desired, Doc::Secret(set)) if !desired.is_empty() => {
                if !matches!(desired, Doc::Secret(_)) {
                    self.secrets_kept.push(trail.to_string());
                }
                Doc::Secret(*set)
            }
            (Doc::Secret(_), Doc::String(text)) if !text.is_empty() => {
                self.secrets_kept.push(trail.to_string());
                actual.clone()
            }
            (desired, Doc::Secret(set)) if desired.is_empty() => Doc::Secret(*set),
            (Doc::Object(desired), Doc::Object(there)) => {
                let merged = Doc::Object(self.fields(desired, there, shape, trail));
                // An action is stamped anew when it is written, not because its template got a newer version.
                let stamp_only = shape.stamp.is_some() && without_stamps(&merged).same(&without_stamps(actual));
                if stamp_only { actual.clone() } else { merged.or_shared(actual) }
            }
            (Doc::Array(desired), there @ Doc::Array(actual)) => {
                Doc::list(self.items(desired, actual, shape, trail)).or_shared(there)
            }
            // Equal meaning in another spelling is no change.
            (desired, actual) if desired.same(actual) => actual.clone(),
            (desired, _) => desired,
        }
    }

    fn fields(&mut self, desired: Fields, actual: &Fields, shape: &Shape, trail: &Trail<'_>) -> Fields {
        let mut merged: Fields = actual
            .iter()
            .filter(|(field, value)| keeps(*field, value, &desired, shape))
            .map(|(field, value)| (field, value.clone()))
            .collect();
        for (field, value) in desired {
            let below = shape.field(field);
            match actual.get(field) {
                Some(_) if below.on_create => {}
                Some(there) => {
                    merged.insert(field, self.value(value, there, below, &trail.field(field)));
                }
                None => {
                    merged.insert(field, value);
                }
            }
        }
        merged
    }

    fn items(&mut self, desired: Items, actual: &[Doc], shape: &Shape, trail: &Trail<'_>) -> Vec<Doc> {
        let Some(list) = shape.list else { return desired.into_iter().collect() };
        let there = identity::handles(actual, list.by);
        let wanted = identity::handles(&desired, list.by);
        let labels = identity::labels(&desired, list.by);
        let positions: HashMap<&str, usize> =
            there.iter().enumerate().map(|(at, handle)| (handle.as_str(), at)).collect();
        let mut merged: Vec<(String, Doc)> = Vec::with_capacity(desired.len());
        for (at, item) in desired.into_iter().enumerate() {
            let item = match positions.get(wanted[at].as_str()) {
                Some(found) if item.is_true_at(STAYS) => actual[*found].clone(),
                None if item.is_true_at(STAYS) => continue,
                Some(found) => self.value(item, &actual[*found], shape.each(), &trail.item(&labels[at])),
                None => item,
            };
            merged.push((wanted[at].clone(), item));
        }
        let mut own: Vec<usize> = (0..actual.len()).filter(|at| !wanted.contains(&there[*at])).collect();
        if self.own == DestinationOnly::Remove && list.droppable {
            let places = own.drain(..).map(|at| trail.item(&identity::label(&actual[at], list.by)).to_string());
            self.removed.extend(places);
        }
        if list.ordered {
            self.place_between(merged, &own, actual, &there, trail)
        } else {
            let kept = own.into_iter().map(|at| actual[at].clone());
            let mut items: Vec<Doc> = merged.into_iter().map(|(_, item)| item).chain(kept).collect();
            items.sort_by_cached_key(|item| sort_key(item, list.by));
            items
        }
    }

    /// Puts the items that only the destination has between the neighbours that they stood between (E1).
    fn place_between(
        &mut self,
        merged: Vec<(String, Doc)>,
        own: &[usize],
        actual: &[Doc],
        there: &[String],
        trail: &Trail<'_>,
    ) -> Vec<Doc> {
        let mut after: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for run in runs(own) {
            let left = run[0].checked_sub(1).map(|at| there[at].as_str());
            let right = there.get(run[run.len() - 1] + 1).map(String::as_str);
            let place = |handle: &str| merged.iter().position(|(wanted, _)| wanted == handle);
            let left = left.and_then(place);
            let right = right.and_then(place);
            let neighbours = match (left, right) {
                (Some(left), Some(right)) => right == left + 1,
                (None, Some(right)) => right == 0,
                (Some(left), None) => left + 1 == merged.len(),
                (None, None) => merged.is_empty(),
            };
            let spot = left.or_else(|| right.and_then(|right| right.checked_sub(1)));
            if is_unclear(&run, spot, neighbours, &merged, actual) {
                self.positions.extend(run.iter().map(|at| trail.item(actual[*at].str_at("Name")).to_string()));
            }
            after.entry(spot).or_default().extend(run);
        }
        let mut kept =
            |spot: Option<usize>| after.remove(&spot).unwrap_or_default().into_iter().map(|at| actual[at].clone());
        let mut items: Vec<Doc> = kept(None).collect();
        for (at, (_, item)) in merged.into_iter().enumerate() {
            items.push(item);
            items.extend(kept(Some(at)));
        }
        items
    }
}

/// Returns whether it matters where steps stand that only the destination has, and nobody can tell where that is.
///
/// Between others than before they may stand anywhere, unless an approval or a parallel step is near. Between the same
/// neighbours all is clear, unless the step after them newly starts with the previous one: the source means another.
fn is_unclear(run: &[usize], spot: Option<usize>, neighbours: bool, merged: &[(String, Doc)], actual: &[Doc]) -> bool {
    let next = merged.get(spot.map_or(0, |at| at + 1)).map(|(_, item)| item);
    let parallel = next.is_some_and(starts_with_previous);
    if neighbours {
        return parallel && !actual.get(run[run.len() - 1] + 1).is_some_and(starts_with_previous);
    }
    let mut mine = run.iter().map(|at| &actual[*at]);
    parallel
        || mine.clone().chain(merged.iter().map(|(_, item)| item)).any(is_approval)
        || mine.any(starts_with_previous)
}

/// Returns whether a field that the destination has is kept where the source says nothing of it.
///
/// In an object, a field that the source lacks is one that its version does not know. In a map it was taken away,
/// unless the server adds it by itself.
fn keeps(field: crate::doc::Name, value: &Doc, desired: &Fields, shape: &Shape) -> bool {
    if !shape.map || desired.get(field).is_some() || matches!(value, Doc::Secret(_)) {
        return true;
    }
    shape.server_adds.iter().any(|(added, text)| *added == field && value.as_str() == Some(text))
}

/// Splits positions into runs of neighbours.
fn runs(positions: &[usize]) -> Vec<Vec<usize>> {
    positions.chunk_by(|a, b| a + 1 == *b).map(<[usize]>::to_vec).collect()
}

/// Returns whether a step asks a person (fact `manual-intervention`).
#[must_use]
pub fn is_approval(step: &Doc) -> bool {
    let actions = step.get("Actions").map(Doc::items).unwrap_or_default();
    actions.iter().any(|action| action.str_at("ActionType") == "Octopus.Manual")
}

fn starts_with_previous(step: &Doc) -> bool {
    step.str_at("StartTrigger") == "StartWithPrevious"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{self, kinds::DEPLOYMENT_PROCESSES, kinds::TAG_SETS};
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
        let merged = merge(None, process(desired), &process(actual), shape, DestinationOnly::Keep);
        let steps = merged.doc.get("Steps").unwrap().items().iter().map(|step| step.str_at("Name").to_owned());
        let unclear = merged.positions.iter().map(|place| format!("unclear {place}"));
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
        let doc = merge(None, action(desired), &action(actual), shape, DestinationOnly::Keep).doc;
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
    fn tags_of_the_destination_stay() {
        let shape = &registry::entry(TAG_SETS).shape;
        let set = |tags: serde_json::Value| serde_json::from_value::<Doc>(json!({"Tags": tags})).unwrap();
        let desired = set(json!([{"Name": "Alpha", "Color": "#1"}, {"Name": "New"}]));
        let actual = set(json!([{"Name": "Own"}, {"Name": "alpha", "Color": "#2"}]));
        let doc = merge(None, desired, &actual, shape, DestinationOnly::Keep).doc;
        let text = serde_json::to_string(doc.get("Tags").unwrap()).unwrap();
        assert_eq!(text, r##"[{"Name":"Own"},{"Color":"#1","Name":"Alpha"},{"Name":"New"}]"##);
    }

    #[test]
    fn a_secret_on_the_destination_is_never_replaced() {
        let shape = Shape::default();
        let bound: Doc = serde_json::from_str(r##"{"Password": "#{Password}"}"##).unwrap();
        let secret = Doc::Object([(crate::doc::name("Password"), Doc::Secret(true))].into_iter().collect());
        let kept = merge(None, bound.clone(), &secret, &shape, DestinationOnly::Keep);
        assert_eq!((kept.doc, kept.secrets_kept.len()), (secret.clone(), 1));
        let kept = merge(None, secret.clone(), &bound, &shape, DestinationOnly::Keep);
        assert_eq!((kept.doc, kept.secrets_kept.len()), (bound, 1));
        let same = merge(None, secret.clone(), &secret, &shape, DestinationOnly::Keep);
        assert_eq!((same.doc, same.secrets_kept.len()), (secret, 0));
    }
}

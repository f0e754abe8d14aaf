//! The parts of a document that only the destination has, at any depth.
//!
//! Pure; decides nothing: the caller says which lists are meant.

use super::Way;
use crate::doc::{Doc, name};
use crate::identity::{self, STAYS};
use crate::path::{Handle, Place};
use crate::registry::shape::Shape;
use crate::registry::spec::{List, Mirrored};
use std::collections::{BTreeSet, HashMap};

/// Returns whether the items of a list are meant, by the shape of the list.
pub(crate) type Lists<'l> = dyn Fn(&Shape, &List) -> bool + 'l;

/// The lists from which steps that only the destination has may be removed (E1).
pub(crate) const DROPPABLE: &Lists<'static> = &|_, list| list.droppable;

/// Returns the items that only the destination has, in the lists that are meant; not those in such an item.
#[must_use]
pub(crate) fn own_items(desired: &Doc, actual: &Doc, shape: &Shape, lists: &Lists<'_>) -> BTreeSet<Place> {
    let mut own = Found { lists, places: BTreeSet::new() };
    own.find(desired, actual, shape, &Way::ROOT);
    own.places
}

struct Found<'l> {
    lists: &'l Lists<'l>,
    places: BTreeSet<Place>,
}

impl Found<'_> {
    fn find(&mut self, desired: &Doc, actual: &Doc, shape: &Shape, way: &Way<'_>) {
        match (desired, actual) {
            (Doc::Object(wanted), Doc::Object(there)) => {
                shape.mirrored.iter().for_each(|mirrored| self.follow(mirrored, [desired, actual], shape, way));
                for (field, value) in wanted.iter() {
                    if let Some(there) = there.get(field) {
                        self.find(value, there, shape.field(field), &way.member(field, shape.map));
                    }
                }
            }
            (Doc::Array(wanted), Doc::Array(there)) => {
                let Some(list) = shape.list else { return };
                let (handles, labels) = (identity::handles(there, list.by), identity::labels(there, list.by));
                let wanted: HashMap<Handle, &Doc> =
                    identity::present_handles(wanted, list.by, &handles).into_iter().zip(wanted).collect();
                for (at, item) in there.iter().enumerate() {
                    let here = way.item(&handles[at], &labels[at]);
                    match wanted.get(&handles[at]) {
                        None if (self.lists)(shape, list) => drop(self.places.insert(here.spot())),
                        Some(wanted) if !wanted.is_true_at(STAYS) => self.find(wanted, item, shape.each(), &here),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// An item that mirrors a property goes with it, whatever lists are meant: the package of a script that is none of a
    /// package any more.
    fn follow(&mut self, mirrored: &Mirrored, [desired, actual]: [&Doc; 2], shape: &Shape, way: &Way<'_>) {
        let (map, property) = mirrored.property;
        let has = |doc: &Doc| doc.get(map).and_then(|map| map.get(property)).is_some_and(|value| !value.is_empty());
        let list = name(mirrored.list);
        let items = |doc: &Doc| doc.get(&list).map(Doc::items).unwrap_or_default().to_vec();
        let is_it = |item: &Doc| item.str_at("Name") == mirrored.item;
        let Some(by) = shape.field(list).identity() else { return };
        if has(desired) || !has(actual) || items(desired).iter().any(is_it) {
            return;
        }
        let (there, way) = (items(actual), way.field(list));
        for (handle, item) in identity::handles(&there, by).iter().zip(&there).filter(|(_, item)| is_it(item)) {
            self.places.insert(way.item(handle, item.str_at("Name")).spot());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{self, kinds::DEPLOYMENT_PROCESSES};
    use serde_json::{Value, json};

    fn own(desired: Value, actual: Value, lists: &Lists<'_>) -> Vec<String> {
        let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
        let process = |action: Value| -> Doc {
            let mut action = action;
            action["Name"] = json!("A");
            serde_json::from_value(json!({"Steps": [{"Name": "S", "Actions": [action]}]})).unwrap()
        };
        own_items(&process(desired), &process(actual), shape, lists).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn items_that_only_the_destination_has_are_found_at_any_depth() {
        let packages =
            |names: &[&str]| json!({"Packages": names.iter().map(|name| json!({"Name": name})).collect::<Vec<_>>()});
        let (one, two) = (packages(&["a"]), packages(&["a", "b"]));
        assert_eq!(own(one.clone(), two.clone(), &|_, _| true), ["Steps[S].Actions[A].Packages[b]"]);
        assert_eq!(own(one, two, DROPPABLE), Vec::<String>::new());
    }

    #[test]
    fn the_primary_package_goes_with_its_property_and_no_other() {
        let action = |names: &[&str], id: &str| {
            let packages: Vec<Value> = names.iter().map(|name| json!({"Name": name})).collect();
            let properties = if id.is_empty() { json!({}) } else { json!({"Octopus.Action.Package.PackageId": id}) };
            json!({"Packages": packages, "Properties": properties})
        };
        let never: &Lists<'_> = &|_, _| false;
        assert_eq!(own(action(&[], ""), action(&["", "b"], "Web"), never), ["Steps[S].Actions[A].Packages[]"]);
        assert_eq!(own(action(&[], "Web"), action(&[""], "Web"), never), Vec::<String>::new());
        assert_eq!(own(action(&[""], ""), action(&[""], "Web"), never), Vec::<String>::new());
        assert_eq!(own(action(&[], ""), action(&[""], ""), never), Vec::<String>::new());
    }
}

//! Which packages the steps of processes use, and which of them have to be known before planning.
//!
//! Pure.

use crate::delta::{Delta, Packages};
use crate::doc::Doc;
use crate::identity::visit_parts;
use crate::key::Key;
use crate::participation::{Part, Participation};
use crate::path::Trail;
use crate::registry::spec::{PackageList, ServerMade};
use crate::registry::{self, Entry};
use crate::side::Side;
use std::collections::BTreeSet;

/// A package that a step uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// From the server's own feed.
    Own {
        /// Its name.
        package: String,
        /// The version that is always taken; empty where a release takes the newest.
        fixed: String,
    },
    /// From another feed.
    Other {
        /// Its name.
        package: String,
        /// The feed.
        feed: Key,
    },
    /// An expression says which: nobody knows before a deployment.
    Unknown {
        /// The expression.
        package: String,
    },
}

/// Returns the packages of which the versions have to be known on both sides before planning; `None` if nobody asks for any.
#[must_use]
pub fn asked_packages(source: &Side, destination: &Side, delta: &Delta) -> Option<BTreeSet<String>> {
    if delta.options.packages.value == Packages::Ignore {
        return None;
    }
    let participation = Participation::of(source, delta);
    let takes_part = |key: &Key| matches!(participation.part(key), None | Some(Part::Needed));
    let mut asked = BTreeSet::new();
    for entry in registry::all().iter().filter(|entry| entry.spec.flow.is_some()) {
        let nodes = source.of_kind(entry.spec.kind).filter(|node| takes_part(&node.key));
        let own = nodes.flat_map(|node| used(&node.doc, entry, source)).filter_map(named);
        asked.extend(own.map(|(package, _)| package));
        let there = destination.of_kind(entry.spec.kind).flat_map(|node| used(&node.doc, entry, destination));
        // Of what the destination uses by itself the names are enough, but where a step says the version.
        asked.extend(there.filter_map(named).filter(|(_, fixed)| !fixed.is_empty()).map(|(package, _)| package));
    }
    Some(asked)
}

fn named(used: Use) -> Option<(String, String)> {
    match used {
        Use::Own { package, fixed } => Some((package, fixed)),
        Use::Other { .. } | Use::Unknown { .. } => None,
    }
}

/// Returns the packages that the steps of a process which are enabled use.
pub(super) fn used(doc: &Doc, entry: &Entry, side: &Side) -> BTreeSet<Use> {
    let mut used = BTreeSet::new();
    let disabled = entry.spec.flow.map_or("", |flow| flow.disabled);
    visit_parts(doc, &entry.shape, &Trail::ROOT, &mut |part, shape, _| {
        let Some(list) = shape.packages.filter(|_| !part.is_true_at(disabled)) else { return };
        used.extend(of_part(part, list).into_iter().filter_map(|package| package.used(side)));
    });
    used
}

/// A package as an action states it.
struct StatedPackage<'d> {
    package: &'d str,
    feed: Option<&'d Doc>,
    fixed: &'d str,
}

fn of_part(part: &Doc, list: PackageList) -> Vec<StatedPackage<'_>> {
    let primary = list.primary;
    let properties = part.get(primary.properties);
    let property = |name: &str| properties.and_then(|properties| properties.get(name));
    let text = |name: &str| property(name).and_then(Doc::as_str).unwrap_or_default();
    let items = part.get(list.list).map(Doc::items).unwrap_or_default();
    let is_primary = |item: &&Doc| item.str_at("Name").is_empty();
    let mut stated: Vec<StatedPackage<'_>> = items
        .iter()
        .map(|item| {
            let fixed = match item.str_at(list.version) {
                "" if is_primary(&item) => text(primary.version),
                fixed => fixed,
            };
            StatedPackage { package: item.str_at(list.package), feed: item.get(list.feed), fixed }
        })
        .collect();
    if !items.iter().any(|item| is_primary(&item)) {
        let (package, fixed) = (text(primary.package), text(primary.version));
        stated.push(StatedPackage { package, feed: property(primary.feed), fixed });
    }
    stated
}

impl StatedPackage<'_> {
    /// Returns what is used; what comes from the releases of projects is no package.
    fn used(&self, side: &Side) -> Option<Use> {
        let package = self.package.to_owned();
        let is_open = |text: &str| text.contains("#{");
        let feed_is_open = self.feed.and_then(Doc::as_str).is_some_and(is_open);
        if package.is_empty() {
            return None;
        }
        if is_open(&package) || is_open(self.fixed) || feed_is_open {
            return Some(Use::Unknown { package });
        }
        let feed = self.feed.and_then(Doc::as_ref_key)?;
        let Some(ServerMade::Types(made)) = registry::entry(feed.kind()).spec.server_made else { return None };
        let of_type = side.nodes.get(feed).map_or("", |node| &node.type_word);
        match made.iter().position(|(made, _)| *made == of_type) {
            Some(0) => Some(Use::Own { package, fixed: self.fixed.to_owned() }),
            Some(_) => None,
            None => Some(Use::Other { package, feed: feed.clone() }),
        }
    }
}

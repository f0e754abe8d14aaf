//! Values of tenants: where they can stand on the destination, and what that makes of them (`docs/rules.md` D10).
//!
//! Pure. A value needs a connection of its tenant to a project, and a template: servers refuse all values of a tenant for one
//! that lacks either. Judged by what tenants, projects and library variable sets will be there.

mod fitting;
mod going;
mod lacking;
mod template;

use super::settled::Settled;
use super::stage::Ground;
use super::using::used_by;
use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::owners;
use crate::registry::spec::{ProjectLinks, ROW, Values};
use crate::registry::values::{ENVIRONMENT, HOLDERS};
use crate::registry::{self, Entry};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use template::{Template, templates};

/// Where values can stand there.
#[derive(Default)]
pub(super) struct ValuePlaces {
    values: Option<&'static Values>,
    /// Whether the destination's version has values of any template for single environments, and for all.
    is_listed: bool,
    /// By what holds templates.
    templates: HashMap<Key, Vec<Template>>,
    /// By project: itself and the sets that it includes, as far as these hold templates.
    holders: HashMap<Key, BTreeSet<Key>>,
    /// By tenant: the projects that it is connected to, and in which environments.
    links: HashMap<Key, Vec<(Key, BTreeSet<Key>)>>,
}

/// The documents that hold templates for one tenant, with the environments in which its values hold.
type Holders = BTreeMap<Key, BTreeSet<Key>>;

impl ValuePlaces {
    /// Finds out where values can stand, if documents of a kind hold some.
    pub(super) fn of(ground: Ground<'_>, settled: &Settled, entry: &Entry) -> Self {
        let (Some(values), Some(owner)) = (entry.spec.values, &entry.spec.owner) else { return Self::default() };
        let is_listed = values.is_listed(ground.destination.version);
        let mut places = Self { values: Some(values), is_listed, ..Self::default() };
        let kinds: HashSet<Kind> = registry::holders(values.templates).iter().copied().collect();
        // A document that is written counts as it will be.
        let coming = settled.drafts.iter().map(|draft| (&draft.pair.to, &draft.after));
        let standing = ground.destination.nodes.values().map(|node| (&node.key, &node.doc));
        let there: HashMap<&Key, &Doc> = standing.chain(coming).collect();
        for (key, doc) in there {
            if kinds.contains(&key.kind()) {
                places.templates.insert(key.clone(), templates(key, doc, values.templates));
                let holders = used_by(doc, &kinds).into_iter().chain([key.clone()]);
                places.holders.insert(key.clone(), holders.collect());
            } else if let Some(links) = registry::entry(key.kind()).spec.links
                && owner.kinds.contains(&key.kind())
            {
                places.links.insert(key.clone(), linked(links, doc));
            }
        }
        places
    }

    /// Returns whether documents of the kind hold values.
    const fn is_asked(&self) -> bool {
        self.values.is_some()
    }

    /// Returns what holds templates for the tenant to which a document with values belongs.
    fn holders(&self, values: &Key) -> Holders {
        let links = owners::owner(values).and_then(|tenant| self.links.get(&tenant));
        let mut holders = Holders::new();
        for (project, environments) in links.into_iter().flatten() {
            for holder in self.holders.get(project).into_iter().flatten() {
                holders.entry(holder.clone()).or_default().extend(environments.iter().cloned());
            }
        }
        holders
    }

    /// Returns the template of a name.
    fn template(&self, holder: &Key, name: &str) -> Option<&Template> {
        let templates = self.templates.get(holder)?;
        let found = templates.iter().find(|template| template.is_called(name));
        found.or_else(|| templates.iter().find(|template| template.was_called(name)))
    }
}

/// Returns the connections of a tenant.
fn linked(links: &ProjectLinks, doc: &Doc) -> Vec<(Key, BTreeSet<Key>)> {
    let keys = |list: &Doc| list.items().iter().filter_map(Doc::as_ref_key).cloned().collect();
    let link = |link: &Doc| {
        let project = link.get(links.project)?.as_ref_key()?;
        Some((project.clone(), link.get(links.environments).map(keys).unwrap_or_default()))
    };
    doc.get(links.list).map(Doc::items).unwrap_or_default().iter().filter_map(link).collect()
}

/// Returns whose template a row is for.
fn holder_of(row: &Doc) -> Option<&Key> {
    HOLDERS.iter().find_map(|field| scoped(row, field))
}

/// Returns the environment in which a row holds; without one it holds in all.
fn environment_of(row: &Doc) -> Option<&Key> {
    scoped(row, ENVIRONMENT)
}

fn scoped<'r>(row: &'r Doc, field: &str) -> Option<&'r Key> {
    row.get(ROW.scope)?.get(field)?.items().first()?.as_ref_key()
}

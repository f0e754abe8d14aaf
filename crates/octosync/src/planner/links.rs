//! The needs of each write: its owner, the documents that it refers to, and those that belong to it.
//!
//! Pure.

use super::draft::Draft;
use super::graph::{End, Needs, Node};
use crate::cascades;
use crate::decision::Finding;
use crate::doc::{Doc, Fields, name};
use crate::findings;
use crate::key::{Key, Kind};
use crate::owners;
use crate::plan::Action;
use crate::registry::spec::Until;
use crate::registry::{self, Entry};
use crate::side::Side;
use std::collections::{BTreeSet, HashMap};

/// The writes by what they write.
pub(super) struct Links<'a> {
    drafts: &'a [Draft],
    destination: &'a Side,
    writes: HashMap<&'a Key, usize>,
    /// By the owner of what they write.
    owned: HashMap<Key, Vec<usize>>,
    /// Those of the values of tenants, by what the tenant is connected to.
    valued: HashMap<&'a Key, Vec<usize>>,
}

impl<'a> Links<'a> {
    /// Looks the writes over.
    pub(super) fn new(drafts: &'a [Draft], destination: &'a Side) -> Self {
        let writes = drafts.iter().enumerate().map(|(at, draft)| (&draft.pair.to, at)).collect();
        let mut links = Self { drafts, destination, writes, owned: HashMap::new(), valued: HashMap::new() };
        for (at, draft) in drafts.iter().enumerate() {
            if let Some(owner) = owners::owner(&draft.pair.to) {
                links.owned.entry(owner).or_default().push(at);
            }
        }
        for (at, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.entry.spec.values.is_some()) {
            let tenant = owners::owner(&draft.pair.to).and_then(|owner| links.then(&owner));
            for key in tenant.into_iter().flat_map(refs) {
                links.valued.entry(key).or_default().push(at);
            }
        }
        links
    }

    /// Returns a document as it will be.
    fn then(&self, key: &Key) -> Option<&'a Doc> {
        let standing = || self.destination.nodes.get(key).map(|node| &node.doc);
        self.writes.get(key).map(|at| &self.drafts[*at].after).or_else(standing)
    }

    /// Returns what each write needs.
    pub(super) fn needs(&self) -> Vec<Needs> {
        (0..self.drafts.len()).map(|at| self.needs_of(at)).collect()
    }

    fn needs_of(&self, at: usize) -> Needs {
        let draft = &self.drafts[at];
        let owner = owners::owner(&draft.pair.to).and_then(|owner| self.maker(&owner));
        let mut early: BTreeSet<Node> = self.providers(draft, false).chain(owner).collect();
        let completing = self.children(draft).chain(self.shared(draft)).chain(self.values_of_tenants(draft));
        let mut late: BTreeSet<Node> = self.providers(draft, true).chain(completing).collect();
        late.extend(self.reach(draft));
        early.extend(self.before_values(draft));
        early.extend(self.beside(draft));
        early.extend(self.giving_up(at));
        let splits = self.splits(at);
        if splits {
            // All but what is switched on is written first.
            early.extend(self.providers(draft, true));
        }
        early.retain(|need| need.write != at);
        late.retain(|need| need.write != at);
        Needs { can_split: draft.action != Action::Update || splits, early, late }
    }

    /// Returns whether an update can need two steps: servers demand that it gives something up before what belongs to it is written,
    /// or that it is written before the values of tenants, and it switches something on after that.
    fn splits(&self, at: usize) -> bool {
        let draft = &self.drafts[at];
        let mut owned = self.owned.get(&draft.pair.to).into_iter().flatten();
        let is_first = self.valued.contains_key(&draft.pair.to) || owned.any(|child| self.gives_up(at, *child));
        draft.action == Action::Update && switches_on(draft) && is_first
    }

    /// Returns the writes that decide where a document can be linked: servers link to environments to which lifecycles of the project
    /// lead (fact `tenant-links`).
    fn reach(&self, draft: &'a Draft) -> impl Iterator<Item = Node> + use<'a, '_> {
        let links = draft.entry.spec.links;
        let list = links.and_then(|links| draft.after.get(links.list)).map(refs).unwrap_or_default();
        let kinds = links.map_or(&[][..], |links| links.reach);
        list.into_iter().filter(|key| kinds.contains(&key.kind())).flat_map(move |project| {
            let owned = self.owned.get(project).into_iter().flatten();
            let owned = owned.filter(|at| kinds.contains(&self.drafts[**at].entry.spec.kind));
            self.writes.get(project).into_iter().chain(owned).map(|at| Node::first(*at))
        })
    }

    /// Returns the writes without which servers refuse the values of a tenant (fact `tenant-values`): that of the tenant, with its links,
    /// and those of the projects and sets that hold the templates, for what is new in them.
    fn before_values(&self, draft: &'a Draft) -> BTreeSet<Node> {
        let owner = owners::owner(&draft.pair.to).filter(|_| draft.entry.spec.values.is_some());
        let Some(owner) = owner else { return BTreeSet::new() };
        let write = self.writes.get(&owner).copied();
        let named = self.then(&owner).into_iter().chain([&draft.after]).flat_map(refs);
        let holders = named.filter_map(|key| self.writes.get(key)).map(|at| Node::first(*at));
        holders.chain(write.map(Node::last)).collect()
    }

    /// Returns the writes that may remove rows of a document by themselves: those of documents with items beside it (F14).
    fn beside(&self, draft: &'a Draft) -> impl Iterator<Item = Node> + use<'a, '_> {
        let waits = draft.before.is_some() && draft.entry.rows().is_some();
        let owner = owners::owner(&draft.pair.to).filter(|_| waits);
        let beside = owner.and_then(|owner| self.owned.get(&owner)).into_iter().flatten().copied();
        beside.filter(|at| self.removes(*at)).map(Node::last)
    }

    /// Returns the write by which a document gives up what this one removes from what belongs to it: servers refuse to remove a
    /// step that the project still names (fact `step-donors`).
    fn giving_up(&self, at: usize) -> Option<Node> {
        let write = *self.writes.get(&owners::owner(&self.drafts[at].pair.to)?)?;
        let is_switched_on = switches_on(&self.drafts[write]);
        self.gives_up(write, at).then(|| if is_switched_on { Node::first(write) } else { Node::last(write) })
    }

    /// Returns whether a write gives up what another one removes, and does not need that one itself.
    fn gives_up(&self, write: usize, at: usize) -> bool {
        let (owner, draft) = (&self.drafts[write], &self.drafts[at]);
        let (Some(named), Some(before)) = (&owner.before, &draft.before) else { return false };
        let removed = cascades::removed_items(draft.entry, &draft.pair.to, before, &draft.after);
        let waits = || [false, true].into_iter().any(|late| self.providers(owner, late).any(|node| node.write == at));
        refs(named).into_iter().any(|key| removed.contains(key)) && !waits()
    }

    fn removes(&self, at: usize) -> bool {
        let draft = &self.drafts[at];
        let removed = |before| cascades::removed_items(draft.entry, &draft.pair.to, before, &draft.after);
        draft.before.as_ref().is_some_and(|before| !removed(before).is_empty())
    }

    /// Returns the step after which a document is there that is not there yet.
    fn maker(&self, key: &Key) -> Option<Node> {
        let at = *self.writes.get(key)?;
        (self.drafts[at].action == Action::Create).then_some(Node::first(at))
    }

    /// Returns the steps that provide what the late fields of a document refer to, or its other fields.
    fn providers(&self, draft: &'a Draft, late: bool) -> impl Iterator<Item = Node> + use<'a, '_> {
        let is_late = move |field: &str| draft.entry.spec.late.iter().any(|late| late.field == field);
        let fields = draft.after.fields().into_iter().flat_map(Fields::iter);
        let fields = fields.filter(move |(field, _)| is_late(field) == late);
        fields.flat_map(|(_, value)| refs(value)).filter_map(|key| self.provider(key))
    }

    fn provider(&self, key: &Key) -> Option<Node> {
        // An action is stamped with the version that its template has after this run.
        if registry::get(key.kind()).is_some_and(|entry| entry.spec.template.is_some()) {
            return self.writes.get(key).copied().map(Node::last);
        }
        if registry::is_everywhere(key.kind()) || self.destination.index.has(key) {
            return None;
        }
        self.maker(key).or_else(|| self.item_provider(key))
    }

    /// An item comes with the write of its document, even if that is there already.
    fn item_provider(&self, key: &Key) -> Option<Node> {
        let holders = owners::holders(key);
        let (holder, write) = holders.iter().find_map(|holder| Some((holder, *self.writes.get(holder)?)))?;
        Some(Node { write, end: end_of_items(registry::entry(holder.kind()), key.kind()) })
    }

    /// Returns the last steps of what belongs to a document and must be complete before the document is, or before it is
    /// switched on.
    fn children(&self, draft: &Draft) -> impl Iterator<Item = Node> {
        let kinds: &[Kind] = draft.entry.spec.late_after;
        let waits = draft.action != Action::Update || switches_on(draft);
        let owned = self.owned.get(&draft.pair.to).filter(|_| waits);
        let owned = owned.into_iter().flatten().copied();
        owned.filter(|at| kinds.contains(&self.drafts[*at].entry.spec.kind)).map(Node::last)
    }

    /// Returns the last steps of what connected tenants set for a document, without which defaults would be deployed to them.
    fn values_of_tenants(&self, draft: &Draft) -> impl Iterator<Item = Node> {
        let valued = self.valued.get(&draft.pair.to).filter(|_| waits(draft));
        valued.into_iter().flatten().copied().map(Node::last)
    }

    /// Returns the last steps of what a document shares with others and is not whole without, such as the rows of the library
    /// sets that a project includes: only then it is complete, too.
    fn shared(&self, draft: &'a Draft) -> impl Iterator<Item = Node> + use<'a, '_> {
        let waits = waits(draft);
        let shared = refs(&draft.after).into_iter().filter(move |_| waits);
        shared.flat_map(move |key| {
            let kinds = registry::get(key.kind()).map_or(&[][..], |entry| entry.spec.late_after);
            let own = self.writes.get(key).copied().filter(|_| !kinds.is_empty());
            let owned = self.owned.get(key).into_iter().flatten().copied();
            let owned = owned.filter(move |at| kinds.contains(&self.drafts[*at].entry.spec.kind));
            own.into_iter().chain(owned).map(Node::last)
        })
    }

    /// Refuses documents that refer to an item of their own which is not there yet.
    pub(super) fn refuse_own_items(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (at, draft) in self.drafts.iter().enumerate() {
            let is_own = |key: &&Key| {
                !self.destination.index.has(key) && self.item_provider(key).is_some_and(|need| need.write == at)
            };
            for key in refs(&draft.after).into_iter().filter(is_own) {
                let message =
                    format!("refers to its own \"{}\", which gets its id only by the same write", key.own_name());
                let finding = Finding::new(findings::REF_OWN_ITEM, &draft.pair.to, message);
                findings.push(finding.fix("add that step on the destination by hand first"));
            }
        }
        findings
    }
}

/// Returns whether a write completes a document that must be whole before it is switched on.
fn waits(draft: &Draft) -> bool {
    !draft.entry.spec.late_after.is_empty() && (draft.action != Action::Update || switches_on(draft))
}

/// Returns whether a write gives a document that is there what a new one gets only when all of it is written: enables a
/// project, or lets it create releases by itself.
fn switches_on(draft: &Draft) -> bool {
    let is = |doc: &Doc, field: &str, value: bool| doc.get(field).and_then(Doc::as_bool) == Some(value);
    draft.entry.spec.late.iter().any(|late| match (late.until, &draft.before) {
        (Until::Bool(value), Some(before)) => is(before, late.field, value) && is(&draft.after, late.field, !value),
        _ => false,
    })
}

/// Returns with which step of a document its items of a kind come.
fn end_of_items(entry: &Entry, kind: Kind) -> End {
    let mut is_late = false;
    for late in entry.spec.late {
        let shape = entry.shape.field(name(late.field));
        shape.visit(&mut |place| is_late |= place.list.is_some_and(|list| list.kind == Some(kind)));
    }
    if is_late { End::Last } else { End::First }
}

fn refs(doc: &Doc) -> BTreeSet<&Key> {
    let mut keys = BTreeSet::new();
    doc.visit_refs(&mut |key| {
        keys.insert(key);
    });
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Mode;
    use crate::matching::Pair;
    use crate::registry::kinds::PROJECTS;
    use serde_json::{Value, json};

    fn update(before: Value, after: Value) -> Draft {
        let key = Key::new(PROJECTS, ["Web"]);
        let pair = Pair { from: key.clone(), to: key, name: "Web".into(), standing: true, mode: Mode::Merge };
        Draft {
            entry: registry::entry(PROJECTS),
            pair,
            action: Action::Update,
            server_created: false,
            before: Some(serde_json::from_value(before).unwrap()),
            after: serde_json::from_value(after).unwrap(),
            supplied: Vec::new(),
            install: None,
        }
    }

    #[test]
    fn a_project_that_is_enabled_by_an_update_waits_for_what_belongs_to_it() {
        let table = [
            (json!({"IsDisabled": true}), json!({"IsDisabled": false}), true),
            (json!({"IsDisabled": false}), json!({"IsDisabled": true}), false),
            (json!({"IsDisabled": false}), json!({"IsDisabled": false, "Name": "Web"}), false),
            (json!({"AutoCreateRelease": false}), json!({"AutoCreateRelease": true}), true),
            (json!({}), json!({"IsDisabled": false}), false),
        ];
        for (before, after, expected) in table {
            assert_eq!(switches_on(&update(before.clone(), after.clone())), expected, "{before} to {after}");
        }
    }
}

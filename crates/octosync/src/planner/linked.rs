//! Links that cannot stand on the destination: their project allows none, or leads not to their environments
//! (`docs/rules.md` F6).
//!
//! Pure. Judged by what projects, channels and lifecycles will be there; what is linked there already stays.

use super::case::Case;
use super::settled::Settled;
use super::stage::{Ground, Report, Staged};
use crate::decision::{Decision, Verdict};
use crate::doc::Doc;
use crate::identity::{STAYS, handle};
use crate::key::Key;
use crate::matching::Absence;
use crate::owners;
use crate::path::Place;
use crate::registry::Entry;
use crate::registry::spec::{Identity, ProjectLinks};
use crate::rules;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where projects can be linked there.
pub(super) struct Reaches {
    links: Option<&'static ProjectLinks>,
    projects: HashMap<Key, Reach>,
}

/// Where one project can be linked.
#[derive(Debug, Default)]
struct Reach {
    refuses: bool,
    /// The environments to which its lifecycles lead; `None` is every one.
    environments: Option<BTreeSet<Key>>,
}

impl Reaches {
    /// Finds out where projects can be linked, if documents of a kind are.
    pub(super) fn of(ground: Ground<'_>, settled: &Settled, entry: &Entry) -> Self {
        let mut reaches = Self { links: entry.spec.links, projects: HashMap::new() };
        let Some(links) = entry.spec.links else { return reaches };
        let coming = settled.drafts.iter().map(|draft| (&draft.pair.to, &draft.after));
        let standing = ground.destination.nodes.values().map(|node| (&node.key, &node.doc));
        // A document that is written counts as it will be.
        let there: HashMap<&Key, &Doc> = standing.chain(coming).collect();
        let mut lifecycles: BTreeMap<Key, Vec<Option<&Key>>> = BTreeMap::new();
        for (key, doc) in there.iter().filter(|(key, _)| links.reach[1..].contains(&key.kind())) {
            if let Some(owner) = owners::owner(key) {
                lifecycles.entry(owner).or_default().push(doc.get(links.lifecycle).and_then(Doc::as_ref_key));
            }
        }
        for (key, doc) in there.iter().filter(|(key, _)| key.kind() == links.reach[0]) {
            let own = doc.get(links.lifecycle).and_then(Doc::as_ref_key);
            let of_channels = lifecycles.remove(*key).unwrap_or_else(|| vec![None]);
            let led = of_channels.into_iter().map(|lifecycle| led_to(links, *there.get(lifecycle.or(own)?)?));
            let (field, word) = links.refused;
            let environments = led.collect::<Option<Vec<_>>>().map(|led| led.into_iter().flatten().collect());
            reaches.projects.insert((*key).clone(), Reach { refuses: doc.str_at(field) == word, environments });
        }
        reaches
    }

    /// Takes the links out of what is wanted of a document that cannot stand there.
    pub(super) fn fitting(&self, case: Case<'_>, desired: Doc) -> Staged<Result<Doc, Absence>> {
        let mut report = Report::default();
        let Some(links) = self.links else { return report.with(Ok(desired)) };
        let wanted = desired.get(links.list).map(Doc::items).unwrap_or_default();
        let there = case.actual().and_then(|actual| actual.doc.get(links.list)).map(Doc::items).unwrap_or_default();
        let had_some = !wanted.is_empty();
        let mut fitting: Vec<Doc> = Vec::with_capacity(wanted.len());
        for link in joined(links, wanted) {
            let project = link.get(links.project).and_then(Doc::as_ref_key);
            let (Some(project), false) = (project, link.is_true_at(STAYS)) else {
                fitting.push(link);
                continue;
            };
            let there = there.iter().find(|there| there.get(links.project).and_then(Doc::as_ref_key) == Some(project));
            let Some(reach) = self.projects.get(project) else {
                fitting.push(link);
                continue;
            };
            fitting.extend(report.take(reach.fitting(case, links, &link, there)));
        }
        if had_some && fitting.is_empty() && !case.pair.standing {
            let why = "it would keep none of its links to projects there".to_owned();
            let decision =
                Decision::new(&case.pair.from, rules::F6, Verdict::Skip, &why).question(rules::A1.question());
            report.decisions.push(decision);
            return report.with(Err(Absence::because(why)));
        }
        let mut fitted = desired;
        if had_some {
            fitted.set(links.list, Doc::list(fitting));
        }
        report.with(Ok(fitted))
    }
}

impl Reach {
    /// Returns what of a link can stand there.
    fn fitting(&self, case: Case<'_>, links: &ProjectLinks, link: &Doc, there: Option<&Doc>) -> Staged<Option<Doc>> {
        let mut report = Report::default();
        let project = link.get(links.project).and_then(Doc::as_ref_key).map(Key::own_name).unwrap_or_default();
        let by = Identity::Field(links.project);
        let place = Place::of_item(handle(link, by), project).in_list(links.list);
        let say = |verdict, why: String, otherwise: &str| {
            Decision::new(&case.pair.from, rules::F6, verdict, why).item(place.clone()).otherwise(otherwise)
        };
        if self.refuses && there.is_none() {
            let why = format!("the project \"{project}\" does not allow tenants on the destination");
            report.decisions.push(say(Verdict::Skip, why, "let the project allow tenants"));
            return report.with(None);
        }
        let standing = there.and_then(|there| there.get(links.environments)).map(Doc::items).unwrap_or_default();
        let leads = |entry: &Doc| {
            let leads = |known: &BTreeSet<Key>| entry.as_ref_key().is_some_and(|key| known.contains(key));
            self.environments.as_ref().is_none_or(leads) || standing.contains(entry)
        };
        let wanted = link.get(links.environments).map(Doc::items).unwrap_or_default();
        let (kept, lost): (Vec<Doc>, Vec<Doc>) = wanted.iter().cloned().partition(leads);
        if lost.is_empty() {
            return report.with(Some(link.clone()));
        }
        let names: Vec<&str> = lost.iter().filter_map(Doc::as_ref_key).map(Key::own_name).collect();
        let why = format!("no lifecycle of the project \"{project}\" leads to {} on the destination", names.join(", "));
        let verdict = if kept.is_empty() && there.is_none() { Verdict::Skip } else { Verdict::Narrow };
        report.decisions.push(say(verdict, why, "add the environment to a phase there"));
        if verdict == Verdict::Skip {
            return report.with(None);
        }
        let mut link = link.clone();
        link.set(links.environments, Doc::list(kept));
        report.with(Some(link))
    }
}

/// Returns where a lifecycle leads; `None` is everywhere.
fn led_to(links: &ProjectLinks, lifecycle: &Doc) -> Option<BTreeSet<Key>> {
    let phases = lifecycle.get(links.phases).map(Doc::items).unwrap_or_default();
    let of_phase = |phase: &Doc| -> BTreeSet<Key> {
        let lists = links.targets.iter().filter_map(|list| phase.get(list)).flat_map(Doc::items);
        lists.filter_map(Doc::as_ref_key).cloned().collect()
    };
    let led: Vec<BTreeSet<Key>> = phases.iter().map(of_phase).collect();
    let is_open = led.is_empty() || led.iter().any(BTreeSet::is_empty);
    (!is_open).then(|| led.into_iter().flatten().collect())
}

/// Makes one link of those to one project: several names of the source can lead to one.
fn joined(links: &ProjectLinks, list: &[Doc]) -> Vec<Doc> {
    let mut joined: Vec<Doc> = Vec::with_capacity(list.len());
    for link in list {
        let same = joined.iter_mut().find(|other| {
            !link.is_true_at(STAYS) && !other.is_true_at(STAYS) && other.get(links.project) == link.get(links.project)
        });
        let Some(other) = same else {
            joined.push(link.clone());
            continue;
        };
        let entries = |link: &Doc| link.get(links.environments).map(Doc::items).unwrap_or_default().to_vec();
        let mut all = entries(other);
        for entry in entries(link) {
            if !all.contains(&entry) {
                all.push(entry);
            }
        }
        all.sort_by_cached_key(crate::lift::leaf_key);
        other.set(links.environments, Doc::list(all));
    }
    joined
}

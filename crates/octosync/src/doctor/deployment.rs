//! Would it deploy there? Whether somebody does the work of what is named, as far as the documents of the space tell.
//!
//! Looks at what stands there after the plan. Whether a machine answers at the time of a deployment, nobody can tell.

use super::check::{Check, Verdict};
use super::topic::DEPLOYMENT;
use crate::doc::{Doc, name};
use crate::key::{Key, Kind, fold, listed};
use crate::owners;
use crate::planner::Examined;
use crate::registry::spec::{Dimension, Flow};
use crate::registry::{self, Entry};
use crate::side::Side;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many things a check names before it counts the rest.
const NAMED: usize = 5;
/// The text that names the checks that are not made.
const NOT_CHECKED: &str =
    "not checked: whether packages are in the feeds, and what variables in names of pools and roles come to";

/// Looks at pools and targets.
pub(super) fn checks(of: &str, examined: &Examined, source: &Side, destination: &Side) -> Vec<Check> {
    let later = Later::of(examined, destination);
    let mut checks: Vec<Check> = [workers(of, &later, source, destination), targets(of, &later, destination)].into();
    checks.push(Check::ok(&DEPLOYMENT, of, NOT_CHECKED));
    checks
}

/// The destination as it is after the plan.
struct Later<'a> {
    /// The documents that take part, by key.
    taking_part: BTreeMap<&'a Key, &'a Doc>,
    /// Everything.
    all: HashMap<&'a Key, &'a Doc>,
}

impl<'a> Later<'a> {
    fn of(examined: &'a Examined, destination: &'a Side) -> Self {
        let mut all: HashMap<&Key, &Doc> = destination.nodes.values().map(|node| (&node.key, &node.doc)).collect();
        all.extend(examined.plan.steps.iter().map(|step| (&step.key, &step.after.0)));
        let pairs = examined.seen.pairs.iter().map(|(_, to)| to);
        let written = examined.plan.steps.iter().map(|step| &step.key);
        let taking_part = pairs.chain(written).filter_map(|key| Some((key, *all.get(key)?))).collect();
        Self { taking_part, all }
    }

    /// Returns the environments that a project leads to: those that its lifecycles name; all if they name none.
    fn leads_to(&self, project: &Key, environments: Kind) -> BTreeSet<&'a Key> {
        let own = self.all.iter().filter(|(key, _)| owners::owner(key).as_ref() == Some(project));
        let docs = self.all.get(project).into_iter().chain(own.map(|(_, doc)| doc));
        let mut named = BTreeSet::new();
        for doc in docs {
            doc.visit_refs(&mut |key| {
                let leads = |doc: &&'a Doc| named.extend(named_in(doc, environments));
                self.all.get(key).iter().copied().for_each(leads);
            });
        }
        if named.is_empty() {
            self.all.keys().filter(|key| key.kind() == environments).copied().collect()
        } else {
            named
        }
    }
}

fn named_in(doc: &Doc, kind: Kind) -> Vec<&Key> {
    let mut named = Vec::new();
    doc.visit_refs(&mut |key| named.extend((key.kind() == kind).then_some(key)));
    named
}

/// Pools without a worker that does the work.
fn workers(of: &str, later: &Later<'_>, source: &Side, destination: &Side) -> Check {
    let mut users: BTreeMap<&Key, BTreeSet<&Key>> = BTreeMap::new();
    for (key, doc) in &later.taking_part {
        doc.visit_refs(&mut |named| {
            let node = destination.nodes.get(named).or_else(|| source.nodes.get(named));
            // Pools that work without a worker of one's own (dynamic pools) are known by their type.
            let by_itself =
                node.is_some_and(|node| registry::entry(named.kind()).spec.not_everywhere.contains(&&*node.type_word));
            if destination.is_served(named) == Some(false) && !by_itself {
                users.entry(named).or_default().insert(key);
            }
        });
    }
    if users.is_empty() {
        return Check::ok(&DEPLOYMENT, of, "every worker pool that is named has a healthy worker");
    }
    let each = users.iter().map(|(pool, users)| {
        let users: Vec<&Key> = users.iter().copied().collect();
        format!("{} (named by {})", pool.own_name(), listed(&users, 2))
    });
    let text = format!("worker pools without a healthy worker: {}", listed(&each.collect::<Vec<_>>(), NAMED));
    Check::new(&DEPLOYMENT, of, Verdict::Warning, text).next("add a worker to each, or name another pool")
}

/// Roles and environments in which a step would find no target.
fn targets(of: &str, later: &Later<'_>, destination: &Side) -> Check {
    let Some(machines) = destination.reach() else {
        return Check::ok(&DEPLOYMENT, of, "not checked: whether targets are there, because the key may not see them");
    };
    let mut lacking: BTreeMap<(String, &Key), BTreeSet<&Key>> = BTreeMap::new();
    for (key, doc) in &later.taking_part {
        for need in needs(key, doc, later) {
            let environments = need.environments.iter().filter(|environment| {
                !machines.iter().any(|machine| {
                    let stands = machine.places.iter().any(|id| destination.index.key(id) == Some(**environment));
                    stands && need.roles.iter().any(|role| machine.words.contains(&fold(role)))
                })
            });
            for environment in environments {
                lacking.entry((need.roles.join(" or "), *environment)).or_default().insert(key);
            }
        }
    }
    if lacking.is_empty() {
        return Check::ok(
            &DEPLOYMENT,
            of,
            "every step with roles finds a healthy target in every environment that it runs in",
        );
    }
    let each = lacking.iter().map(|((roles, environment), users)| {
        let users: Vec<&Key> = users.iter().copied().collect();
        format!("{roles} in {} ({})", environment.own_name(), listed(&users, 2))
    });
    let text = format!("roles without a healthy target: {}", listed(&each.collect::<Vec<_>>(), NAMED));
    Check::new(&DEPLOYMENT, of, Verdict::Warning, text)
        .next("add targets with these roles, or map roles with names.roles")
}

/// The requirement of a step to run: a target of one of its roles, in each of these environments.
struct Need<'a> {
    roles: Vec<String>,
    environments: BTreeSet<&'a Key>,
}

fn needs<'a>(key: &Key, doc: &'a Doc, later: &Later<'a>) -> Vec<Need<'a>> {
    let entry = registry::entry(key.kind());
    let (Some(flow), Some(project)) = (entry.spec.flow, owners::project(key)) else { return Vec::new() };
    let kind = flow.guided.environments;
    let steps = doc.get(flow.steps).map(Doc::items).unwrap_or_default();
    let with_roles = steps.iter().map(|step| (step, roles(flow, step))).filter(|(_, roles)| !roles.is_empty());
    let mut needs = Vec::new();
    for (step, roles) in with_roles {
        for action in step.get(flow.actions).map(Doc::items).unwrap_or_default() {
            if !action.is_true_at(flow.disabled) {
                let environments = runs_in(action, dimensions(entry, flow), || later.leads_to(&project, kind), kind);
                needs.push(Need { roles: roles.clone(), environments });
            }
        }
    }
    needs
}

fn roles(flow: &Flow, step: &Doc) -> Vec<String> {
    let named = flow.property(step, flow.roles);
    let entries = named.map(|named| if named.items().is_empty() { std::slice::from_ref(named) } else { named.items() });
    let keys = entries.unwrap_or_default().iter().filter_map(Doc::as_ref_key);
    keys.map(|key| key.own_name().to_owned()).filter(|role| !role.contains("#{")).collect()
}

fn dimensions(entry: &Entry, flow: &Flow) -> &'static [Dimension] {
    let action = entry.shape.field(name(flow.steps)).each().field(name(flow.actions)).each();
    action.item.map(|item| item.dimensions).unwrap_or_default()
}

/// Returns the environments that an action runs in.
fn runs_in<'a>(
    action: &'a Doc,
    dimensions: &[Dimension],
    all: impl Fn() -> BTreeSet<&'a Key>,
    kind: Kind,
) -> BTreeSet<&'a Key> {
    let entries = |excludes: bool| {
        let of_kind = dimensions.iter().filter(move |one| one.excludes == excludes && one.kinds.contains(&kind));
        let lists = of_kind.flat_map(|dimension| dimension.at).filter_map(|at| action.get(at));
        lists.flat_map(|list| list.items()).filter_map(Doc::as_ref_key)
    };
    let (only, but): (BTreeSet<&Key>, BTreeSet<&Key>) = (entries(false).collect(), entries(true).collect());
    let among = if only.is_empty() { all() } else { only };
    among.into_iter().filter(|environment| !but.contains(environment)).collect()
}

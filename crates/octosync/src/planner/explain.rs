//! Why a document or an item in it is as it is: the chain of decisions from being selected to being written.
//!
//! Pure. The chain is made of the same decisions that a plan holds, with those before them that every document passes.

use super::cast::Cast;
use super::driver::Course;
use super::finished::finished;
use super::one_item::{is_called, of_one};
use super::prepared::Prepared;
use super::stage::Ground;
use super::variables;
use crate::decision::{Decision, Finding, Origin, Verdict};
use crate::declared::Declared;
use crate::delta::{Delta, FirstSync, Mode, OnConflict, Prune, Word};
use crate::identity::visit_parts;
use crate::key::{Key, fold};
use crate::matching::Counterpart;
use crate::memory::Memory;
use crate::owners;
use crate::participation::Part;
use crate::past::{Pasts, Trusted};
use crate::path::{Place, Trail};
use crate::plan::{Change, DestinationPlan};
use crate::registry;
use crate::rules;
use crate::side::{Node, Side};
use serde::Serialize;
use std::collections::BTreeSet;

/// How like a text has to be to be proposed in its place.
const LIKE: f64 = 0.75;
/// How many are proposed at most.
const NEAR: usize = 3;

/// The chain of decisions about a document or an item in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The destination.
    pub destination: String,
    /// The document, by its source key.
    pub about: Key,
    /// The item in it that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The decisions, in the order in which they were made.
    pub chain: Vec<Decision>,
    /// The changes that would be written.
    pub changes: Vec<Change>,
    /// The findings that the user has to know about it.
    pub findings: Vec<Finding>,
}

/// There is no such document, or no such item in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The nearest keys that there are.
    pub near: Vec<String>,
}

/// Explains a document (`projects/OctoFX`) or an item in one (`variables/projects/OctoFX/Name`) for one destination.
///
/// # Errors
/// When neither side has such a document, or no such item is in it, nor comes to be.
pub fn explain(
    name: &str,
    sides: (&Side, &Side),
    delta: &Delta,
    memory: Option<&Memory>,
    key: &str,
) -> Result<Explanation, Unknown> {
    let Prepared { source, destination, memory, report } = Prepared::new(sides, delta, memory);
    let (source, destination) = (&*source, &*destination);
    let declared = Declared::of(&delta.references);
    let trusted = memory.as_deref().map(|memory| Trusted::of(memory, (source, destination)));
    let pasts = trusted.as_ref().map(|trusted| Pasts::new(trusted, (source, destination), declared));
    let ground = Ground { source, destination, delta, pasts: pasts.as_ref(), adopts: false };
    let mut course = Course::begun(ground);
    course.report.add(report);
    let course = course.run(ground);
    let view = View { ground, cast: &course.cast };
    let (about, item) = view.find(key).ok_or_else(|| Unknown { near: nearest(source.nodes.keys(), key) })?;
    let chain = view.chain(&about);
    let to = course.cast.matching.of(&about).first().and_then(Counterpart::key).cloned();
    let nodes = [source.nodes.get(&about), to.as_ref().and_then(|to| destination.nodes.get(to))];
    let items: BTreeSet<Place> = nodes.into_iter().flatten().flat_map(places).collect();
    let plan = finished(name, ground, course);
    let told = assemble(plan, about, to, item, chain);
    let Some(item) = &told.item else { return Ok(told) };
    let wanted = fold(item);
    let is_decided = told.chain.iter().any(|decision| decision.item.is_some());
    let is_told = is_decided || !told.changes.is_empty() || !told.findings.is_empty();
    if is_told || items.iter().any(|place| is_called(place, &wanted)) {
        return Ok(told);
    }
    Err(Unknown { near: nearest_items(&told.about, &items, item) })
}

/// Returns the places of a document.
fn places(node: &Node) -> Vec<Place> {
    let mut found = Vec::new();
    let shape = &registry::entry(node.key.kind()).shape;
    visit_parts(&node.doc, shape, &Trail::ROOT, &mut |_, _, trail| found.push(Place::from(trail)));
    found
}

/// Returns the items of a document that are most like a text.
fn nearest_items(about: &Key, places: &BTreeSet<Place>, text: &str) -> Vec<String> {
    let labels: BTreeSet<&str> = places.iter().flat_map(Place::items).map(|(_, label)| label).collect();
    let likeness = |label: &str| strsim::jaro_winkler(&fold(text), &fold(label));
    let mut near: Vec<&str> = labels.into_iter().filter(|label| likeness(label) > LIKE).collect();
    near.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    near.into_iter().take(NEAR).map(|label| format!("{about}/{label}")).collect()
}

fn assemble(
    plan: DestinationPlan,
    about: Key,
    to: Option<Key>,
    item: Option<String>,
    mut chain: Vec<Decision>,
) -> Explanation {
    let wanted = item.as_deref().map(fold);
    let of_item = |place: Option<&Place>| match (&wanted, place) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wanted), Some(place)) => is_called(place, wanted),
    };
    let is_about = |key: &Key| *key == about || Some(key) == to.as_ref();
    // Whose content is right is no question where both are equal.
    let differs = plan.steps.iter().any(|step| is_about(&step.key))
        || plan.unpaired.iter().chain(&plan.kept).any(|difference| is_about(&difference.key));
    chain.retain(|decision| decision.rule != rules::A8 || differs);
    let made = plan.decisions.into_iter();
    chain.extend(made.filter(|decision| decision.about == about && of_item(decision.item.as_ref())));
    let steps = plan.steps.into_iter().filter(|step| step.from == about);
    let steps = steps.flat_map(|step| wanted.as_ref().map_or_else(|| step.changes(), |wanted| of_one(&step, wanted)));
    let left = plan.kept.into_iter().chain(plan.unpaired).filter(|left| is_about(&left.key));
    let left = left.flat_map(|left| left.changes()).filter(|change| of_item(Some(&change.at)));
    let changes = steps.chain(left).collect();
    let findings = plan.findings.into_iter();
    let findings = findings.filter(|finding| {
        finding.about.as_ref().is_some_and(is_about) && (item.is_none() || of_item(finding.at.as_ref()))
    });
    let findings = findings.collect();
    Explanation { destination: plan.name, about, item, chain, changes, findings }
}

/// The input of explaining besides the plan.
struct View<'a> {
    ground: Ground<'a>,
    cast: &'a Cast,
}

impl View<'_> {
    /// Finds the document that a text names, by its source key or by that of its counterpart, and the rest as an item.
    fn find(&self, text: &str) -> Option<(Key, Option<String>)> {
        let parts: Vec<&str> = text.split('/').collect();
        (2..=parts.len()).rev().find_map(|count| {
            let key: Key = parts[..count].join("/").parse().ok()?;
            let own = self.ground.source.nodes.get(&key).map(|node| node.key.clone());
            let of_counterpart = || {
                let pairs = self.cast.matching.pairs.get(&key.kind())?;
                pairs.iter().find(|pair| pair.to == key).map(|pair| pair.from.clone())
            };
            let found = own.or_else(of_counterpart)?;
            let item = parts[count..].join("/");
            Some((found, Some(item).filter(|item| !item.is_empty())))
        })
    }

    /// Returns what every document passes before its content is looked at.
    fn chain(&self, about: &Key) -> Vec<Decision> {
        let Some(node) = self.ground.source.nodes.get(about) else { return Vec::new() };
        let mut chain = vec![self.part(node)];
        let found = self.cast.matching.of(about);
        chain.extend(found.iter().map(|counterpart| self.counterpart(node, counterpart)));
        let pair =
            self.cast.matching.pairs.get(&about.kind()).and_then(|pairs| pairs.iter().find(|pair| pair.from == *about));
        if let Some(pair) = pair {
            chain.push(self.mode(node, pair.mode));
            if pair.standing && pair.mode.updates() {
                chain.push(self.first_sync_word(node, pair.mode));
                chain.extend(self.on_conflict_word(node, pair.mode));
                chain.extend(self.prune_word(node));
            }
        }
        chain
    }

    /// Says whether a document is selected; of what belongs to another, that one's selection decides.
    fn part(&self, node: &Node) -> Decision {
        let decider = self.cast.participation.decider(node, self.ground.source, self.ground.delta);
        let it = match decider {
            Some(other) if other.key != node.key => owners::sentence(&other.key),
            _ => "it".to_owned(),
        };
        let taken = |why: String| (Verdict::Take, why, Origin::Default);
        let (verdict, why, origin) = match self.cast.participation.part(&node.key) {
            None if decider.is_some() => taken(format!("{it} is selected")),
            None => taken("nothing is selected in particular, so all take part".to_owned()),
            Some(Part::Needed) => taken(format!("{it} is not selected, but needed")),
            Some(Part::Required(origin)) => (
                Verdict::Keep,
                format!("{it} is not selected, and must be there already where others need it"),
                origin.clone(),
            ),
            Some(Part::Excluded(origin)) => (
                Verdict::Keep,
                format!("{it} is excluded: it is neither made nor written, and others can name it where it stands"),
                origin.clone(),
            ),
            Some(Part::Unneeded(origin)) => {
                (Verdict::Skip, format!("{it} is needed by nothing that is selected"), origin.clone())
            }
            Some(Part::Out(origin)) => (Verdict::Skip, format!("{it} is not selected"), origin.clone()),
        };
        let word = registry::entry(decider.unwrap_or(node).key.kind()).spec.config_word();
        let decision = Decision::new(&node.key, rules::A1, verdict, why);
        let can_be_selected = registry::selectable().any(|kind| kind == word);
        decision.set_by(&origin).otherwise(if can_be_selected { format!("write select.{word}") } else { String::new() })
    }

    fn counterpart(&self, node: &Node, counterpart: &Counterpart) -> Decision {
        let renaming = self.ground.delta.names.get(node.key.kind(), node.key.own_name());
        let by_name = renaming.map_or(Origin::Default, |renaming| renaming.origin.clone());
        let (verdict, why, origin) = match counterpart {
            Counterpart::Standing(key) => (Verdict::Take, format!("it stands there as {key}"), by_name),
            Counterpart::Coming(key) => (Verdict::Take, format!("it will be created as {key}"), by_name),
            Counterpart::Absent(absence) => (Verdict::Skip, absence.why.clone(), absence.origin.clone()),
        };
        let decision = Decision::new(&node.key, rules::A4, verdict, why);
        let kind = node.key.kind();
        let has_names = registry::nameable().any(|known| known == kind);
        decision.set_by(&origin).otherwise(if has_names { format!("write names.{kind}") } else { String::new() })
    }

    fn mode(&self, node: &Node, mode: Mode) -> Decision {
        let word = registry::entry(node.key.kind()).spec.config_word();
        let set = self.ground.delta.kinds.get(&word);
        let by_kind = set.is_none_or(|set| set.value == mode);
        let origin = set.filter(|_| by_kind).map(|set| set.origin.clone()).unwrap_or_default();
        let why = format!("{word} are treated as {}", mode.word());
        let is_own = node.follows.as_ref().is_some_and(|follows| follows.is_own);
        if is_own {
            let why = "it follows a template, and `keep` lets this be its own";
            return Decision::new(&node.key, rules::A12, Verdict::Keep, why).otherwise("take it out of `keep`");
        }
        let why = if by_kind { why } else { format!("an exception treats it as {}", mode.word()) };
        let decision = Decision::new(&node.key, rules::A3, Verdict::Take, why);
        decision.set_by(&origin).otherwise(format!("write kinds.{word}"))
    }

    /// Says what happens to differences; the rows of variables have an option of their own (D2).
    fn first_sync_word(&self, node: &Node, mode: Mode) -> Decision {
        let entry = registry::entry(node.key.kind());
        let word = entry.spec.config_word();
        let rows =
            entry.rows().map(|_| variables::standing(self.ground.delta, entry.spec, mode, self.ground.pasts.is_none()));
        let said = self.ground.first_sync(node);
        let (first_sync, origin) =
            rows.as_ref().map_or((said.value, &said.origin), |rows| (rows.first_sync, rows.origin));
        let (verdict, why) = match first_sync {
            FirstSync::Stop => (Verdict::Refuse, "differences refuse the plan until somebody decides"),
            FirstSync::TakeSource => (Verdict::Take, "differences are written"),
            FirstSync::KeepDestination => (Verdict::Keep, "differences stay as they are there"),
        };
        let decision = Decision::new(&node.key, rules::A8, verdict, why);
        let by_option = rows.is_some_and(|rows| !rows.is_truth);
        let key = if by_option { format!("{word}.existing") } else { format!("first_sync.{word}") };
        decision.set_by(origin).otherwise(format!("write {key}"))
    }

    /// Says what becomes of what is gone from the source in it, where anybody remembers what was there.
    fn prune_word(&self, node: &Node) -> Option<Decision> {
        let entry = registry::entry(node.key.kind());
        self.ground.pasts.filter(|_| entry.has_pruned())?;
        let word = entry.spec.config_word();
        let set = self.ground.delta.deletes.prune.of(word);
        let (verdict, why) = match set.map(|set| set.value) {
            Some(Prune::Delete) => {
                (Verdict::Remove, "what is gone from the source in it, and was not edited there, is removed")
            }
            Some(Prune::Report) | None => (Verdict::Keep, "what is gone from the source in it stays, and is reported"),
        };
        let origin = set.map(|set| set.origin.clone()).unwrap_or_default();
        let decision = Decision::new(&node.key, rules::A5, verdict, why).set_by(&origin);
        Some(decision.otherwise(format!("write {}", registry::prune_setting(word))))
    }

    /// Says whose edit wins where both sides edited the same since the last sync, where anybody remembers that one.
    fn on_conflict_word(&self, node: &Node, mode: Mode) -> Option<Decision> {
        self.ground.pasts.filter(|_| mode == Mode::Merge)?;
        let set = self.ground.on_conflict(node);
        let (verdict, why) = match set.value {
            OnConflict::Stop => (Verdict::Refuse, "what both sides edited since the last sync refuses the plan"),
            OnConflict::TakeSource => (Verdict::Take, "what both sides edited since the last sync is the source's"),
            OnConflict::KeepDestination => {
                (Verdict::Keep, "what both sides edited since the last sync is the destination's")
            }
        };
        let word = registry::entry(node.key.kind()).spec.config_word();
        let decision = Decision::new(&node.key, rules::A6, verdict, why).set_by(&set.origin);
        Some(decision.otherwise(format!("write on_conflict.{word}")))
    }
}

/// Returns the keys that are most like a text, or that end with it: people write a name, where a key is wanted.
pub(crate) fn nearest<'k>(keys: impl Iterator<Item = &'k Key>, text: &str) -> Vec<String> {
    let wanted = fold(text);
    let likeness = |key: &Key| match fold(key.own_name()) == wanted {
        true => 1.0,
        false if wanted.contains('/') => strsim::jaro_winkler(&wanted, &key.folded_text()),
        false => strsim::jaro_winkler(&wanted, &fold(key.own_name())),
    };
    let near = keys.map(|key| (likeness(key), key.to_string())).filter(|(likeness, _)| *likeness > LIKE);
    let mut keys: Vec<(f64, String)> = near.collect();
    keys.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    keys.dedup();
    keys.into_iter().take(NEAR).map(|(_, key)| key).collect()
}

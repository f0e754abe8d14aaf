//! Guided failure over approvals that are not required: whoever may go on after a failure may pass a refused one (E11.10).
//!
//! Pure. It says so, and refuses nothing: whoever deploys may switch it on for one deployment anyway.

use super::stage::Ground;
use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::gates::{Asked, Process};
use crate::key::{Key, fold};
use crate::matching::Matching;
use crate::owners;
use crate::path::Place;
use crate::plan::{Action, Step};
use crate::registry;
use crate::registry::spec::Flow;
use crate::side::Side;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Returns a finding for each approval that could be passed in more places than before, or than on the source if it is new.
pub(super) fn switched_on(steps: &[Step], ground: Ground<'_>, matching: &Matching) -> Vec<Finding> {
    let steps: HashMap<&Key, &Step> = steps.iter().map(|step| (&step.key, step)).collect();
    let with_flow = registry::all().iter().filter_map(|entry| Some((entry.spec.kind, entry.spec.flow?)));
    let mut found = Vec::new();
    for (kind, flow) in with_flow {
        let view = View::new(&steps, ground, matching, flow);
        let standing = ground.destination.of_kind(kind).map(|node| &node.key);
        let coming = steps.keys().copied().filter(|key| key.kind() == kind);
        let all: BTreeSet<&Key> = standing.chain(coming).collect();
        found.extend(all.into_iter().flat_map(|process| view.of(process)));
    }
    found
}

struct View<'v> {
    steps: &'v HashMap<&'v Key, &'v Step>,
    ground: Ground<'v>,
    matching: &'v Matching,
    flow: &'static Flow,
    /// The environments that will stand there.
    environments: BTreeSet<&'v Key>,
    /// Whether one of these is written.
    writes_environments: bool,
}

impl<'v> View<'v> {
    fn new(
        steps: &'v HashMap<&'v Key, &'v Step>,
        ground: Ground<'v>,
        matching: &'v Matching,
        flow: &'static Flow,
    ) -> Self {
        let kind = flow.guided.environments;
        let written: Vec<&Key> = steps.keys().copied().filter(|key| key.kind() == kind).collect();
        let writes_environments = !written.is_empty();
        let standing = ground.destination.of_kind(kind).map(|node| &node.key);
        let environments = standing.chain(written).collect();
        Self { steps, ground, matching, flow, environments, writes_environments }
    }

    fn of(&self, process: &Key) -> Vec<Finding> {
        let guided = &self.flow.guided;
        let is_written = |key: &Key| self.steps.contains_key(key);
        let Some(project) = owners::owner(process) else { return Vec::new() };
        let is_touched = is_written(process) || is_written(&project);
        if !is_touched && !self.writes_environments {
            return Vec::new();
        }
        let (Some(doc), Some(after)) = (self.after(process), self.after(&project)) else { return Vec::new() };
        if !asks(doc, self.flow) {
            return Vec::new();
        }
        let is_on = |environment: &Key| self.after(environment).is_some_and(|there| guided.is_on(after, there));
        let open: Vec<&Key> = self.environments.iter().copied().filter(|environment| is_on(environment)).collect();
        if open.is_empty() {
            return Vec::new();
        }
        let doc = read(doc, process);
        let mut passed: BTreeMap<Place, (String, Vec<&str>)> = BTreeMap::new();
        for environment in open {
            for asked in doc.asked_in(environment).into_iter().filter(|asked| !asked.required) {
                if !self.was_passed(&asked, process, &project, environment) {
                    let entry = passed.entry(asked.place).or_insert((asked.label, Vec::new()));
                    entry.1.push(environment.own_name());
                }
            }
        }
        passed
            .into_iter()
            .map(|(place, (label, environments))| finding(process, place, &label, &environments))
            .collect()
    }

    /// Returns whether an approval can be passed in an environment today; one that is new, on the source.
    fn was_passed(&self, asked: &Asked, process: &Key, project: &Key, environment: &Key) -> bool {
        let is_it = |other: &Asked| fold(&other.label) == fold(&asked.label);
        let passes = |project: &Doc, environment: &Doc, other: &Asked| {
            !other.required && self.flow.guided.is_on(project, environment)
        };
        let stood =
            self.before(process).and_then(|doc| read(doc, process).asked_in(environment).into_iter().find(is_it));
        if let (Some(other), Some(project), Some(here)) = (stood, self.before(project), self.before(environment)) {
            return passes(project, here, &other);
        }
        let source = self.ground.source;
        let Some(from) = self.steps.get(process).map(|step| &step.from) else { return false };
        let Some(project) = owners::owner(from).and_then(|project| doc(source, &project)) else { return false };
        let leads_here = |key: &Key| self.matching.of(key).iter().any(|to| to.key() == Some(environment));
        let mut mapped = source.of_kind(environment.kind()).filter(|node| leads_here(&node.key));
        mapped.any(|node| {
            let asked = doc(source, from).map(|doc| read(doc, from).asked_in(&node.key)).unwrap_or_default();
            asked.iter().any(|other| is_it(other) && passes(project, &node.doc, other))
        })
    }

    /// Returns a document as it will be.
    fn after(&self, key: &Key) -> Option<&'v Doc> {
        let written = self.steps.get(key).map(|step| &step.after.0);
        written.or_else(|| doc(self.ground.destination, key))
    }

    /// Returns a document as it stands there; what an earlier run left unfinished does not count.
    fn before(&self, key: &Key) -> Option<&'v Doc> {
        let is_unfinished = self.steps.get(key).is_some_and(|step| step.action == Action::Finish);
        doc(self.ground.destination, key).filter(|_| !is_unfinished)
    }
}

fn doc<'s>(side: &'s Side, key: &Key) -> Option<&'s Doc> {
    side.nodes.get(key).map(|node| &node.doc)
}

fn asks(process: &Doc, flow: &Flow) -> bool {
    process.get(flow.steps).map(Doc::items).unwrap_or_default().iter().any(|step| flow.is_approval(step))
}

fn read(doc: &Doc, key: &Key) -> Process {
    Process::read(doc, registry::entry(key.kind()), &|key| vec![key.clone()]).unwrap_or_default()
}

fn finding(process: &Key, place: Place, label: &str, environments: &[&str]) -> Finding {
    let message = format!(
        "the approval \"{label}\" is not required, and guided failure would be on in {}: who goes on after a refusal passes it",
        environments.join(", ")
    );
    let fix =
        "make the approval required on the source, or switch guided failure off in the project or the environment";
    Finding::new(findings::GATE_GUIDED, process, message).at(place).fix(fix)
}

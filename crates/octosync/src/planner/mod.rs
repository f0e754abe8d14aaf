//! Builds the plan of one destination from both sides and the delta.
//!
//! Pure, and the same for the same input. Kind by kind: match, translate, merge; then everything that differs
//! becomes steps.

mod checks;
mod explain;
mod foreign;
mod gates;
mod steps;

pub use explain::{Explanation, Unknown, explain};

use crate::changes::changes;
use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::delta::{Delta, DestinationOnly, ExistingValue, FirstSync, GitProjects, Mode};
use crate::doc::{Doc, Fields, Name, name};
use crate::key::{Key, Kind, fold};
use crate::matching::{Absence, Counterpart, Matcher, Matching, Pair};
use crate::merge::{Merged, merge};
use crate::participation::Participation;
use crate::plan::{Action, Change, DestinationPlan, Difference, Exact};
use crate::read::Side;
use crate::registry::rules::Rule;
use crate::registry::spec::{Birth, Identity, Spec, Until};
use crate::registry::{self, Entry};
use crate::rows::{self, Wishes};
use crate::secrets;
use crate::side::{Node, visit_items};
use crate::translate::{Translator, widened};
use foreign::Foreign;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use steps::{Draft, order};

/// Plans one destination.
#[must_use]
pub fn plan_destination(name: &str, source: &Side, destination: &Side, delta: &Delta) -> DestinationPlan {
    let mut builder = Builder::new(source, destination, delta);
    builder.findings = checks::check(source, destination, delta);
    let hopeless = builder.findings.iter().any(|finding| finding.code == "place.same");
    if !hopeless {
        builder.run();
    }
    builder.finish(name)
}

struct Builder<'a> {
    source: &'a Side,
    destination: &'a Side,
    delta: &'a Delta,
    participation: Participation,
    matching: Matching,
    decisions: Vec<Decision>,
    findings: Vec<Finding>,
    unknown_fields: BTreeMap<(Kind, String), (usize, Key)>,
    differing_templates: HashSet<Key>,
    /// The items that the destination will have, under the keys by which others refer to them.
    items: HashSet<Key>,
    drafts: Vec<Draft>,
    unchanged: BTreeMap<Kind, usize>,
    exact: BTreeMap<Kind, Exact>,
    kept: Vec<Difference>,
    unpaired: Vec<Difference>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a Side, destination: &'a Side, delta: &'a Delta) -> Self {
        let participation = Participation::of(source, delta);
        Self {
            source,
            destination,
            delta,
            decisions: participation.decisions.clone(),
            participation,
            matching: Matching::default(),
            findings: Vec::new(),
            unknown_fields: BTreeMap::new(),
            differing_templates: HashSet::new(),
            items: HashSet::new(),
            drafts: Vec::new(),
            unchanged: BTreeMap::new(),
            exact: BTreeMap::new(),
            kept: Vec::new(),
            unpaired: Vec::new(),
        }
    }

    /// Goes through the kinds: a kind is planned when all whose items it refers to have been.
    fn run(&mut self) {
        self.matching.add_roles(self.delta);
        let mut waiting: Vec<&'static Entry> = Vec::new();
        let mut planned: HashSet<Kind> = HashSet::new();
        for entry in registry::all() {
            self.match_kind(entry);
            waiting.push(entry);
            while let Some(at) = waiting.iter().position(|entry| awaits(entry).is_subset(&planned)) {
                let entry = waiting.remove(at);
                self.plan_kind(entry);
                self.register_items(entry);
                planned.insert(entry.spec.kind);
            }
        }
        debug_assert!(waiting.is_empty(), "every kind is planned");
    }

    fn match_kind(&mut self, entry: &'static Entry) {
        Matcher {
            source: self.source,
            destination: self.destination,
            delta: self.delta,
            participation: &self.participation,
            matching: &mut self.matching,
            findings: &mut self.findings,
        }
        .kind(entry);
        self.leave_out_what_cannot_come(entry);
    }

    /// Documents that would be created, but whose scope or lifecycle has no counterpart, take no part.
    fn leave_out_what_cannot_come(&mut self, entry: &'static Entry) {
        for pair in self.pairs(entry.spec.kind) {
            let node = &self.source.nodes[&pair.from];
            let absence = self.git_skipped(node).or_else(|| {
                let coming = Some(node).filter(|_| !pair.standing)?;
                self.git_refusal(coming).or_else(|| self.translator().participates(coming).err())
            });
            if let Some(absence) = absence {
                self.matching.leave_out(&pair.from, absence);
            }
        }
    }

    /// A project whose content lives in Git is created only as one of the database, and only if wanted (E9).
    fn git_refusal(&mut self, node: &Node) -> Option<Absence> {
        if !node.in_git || self.delta.options.git_projects.value == GitProjects::CreateAsDatabase {
            return None;
        }
        let why = "its content lives in a Git repository, and connecting a new project to one is not supported yet"
            .to_owned();
        let fix = "create the project on the destination by hand, connected to a repository folder of its own, or let it \
                   arrive without steps with git_projects: create_as_database";
        self.findings.push(Finding::new(Severity::Refusal, "git.project", &node.key, why.clone()).fix(fix));
        Some(Absence::because(why))
    }

    /// Projects under version control take no part if that is wanted (E9).
    fn git_skipped(&mut self, node: &Node) -> Option<Absence> {
        let wanted = &self.delta.options.git_projects;
        if !node.in_git || wanted.value != GitProjects::Skip {
            return None;
        }
        let why = "projects under version control take no part";
        let decision = Decision::new(&node.key, question("E9"), "E9", Verdict::Skip, why);
        self.decisions.push(decision.set_by(&wanted.origin).otherwise("write git_projects: database_only"));
        Some(Absence { why: why.to_owned(), origin: wanted.origin.clone(), on_purpose: true })
    }

    fn pairs(&self, kind: Kind) -> Vec<Pair> {
        self.matching.pairs.get(&kind).cloned().unwrap_or_default()
    }

    fn translator(&mut self) -> Translator<'_> {
        Translator {
            source: self.source,
            destination: self.destination,
            delta: self.delta,
            matching: &self.matching,
            differing_templates: &self.differing_templates,
            decisions: &mut self.decisions,
            findings: &mut self.findings,
            unknown_fields: &mut self.unknown_fields,
        }
    }

    fn plan_kind(&mut self, entry: &'static Entry) {
        for pair in self.pairs(entry.spec.kind) {
            self.plan_pair(entry, &pair);
        }
    }

    fn plan_pair(&mut self, entry: &'static Entry, pair: &Pair) {
        let node = &self.source.nodes[&pair.from];
        if self.lives_in_git(node, entry) {
            return;
        }
        let actual = pair.standing.then(|| &self.destination.nodes[&pair.to]);
        // Who only wants a document to be there does not want to hear how it differs.
        if actual.is_some_and(|actual| !self.is_unfinished(actual))
            && !(pair.mode.updates() || pair.mode == Mode::Verify)
        {
            *self.unchanged.entry(entry.spec.kind).or_default() += 1;
            return;
        }
        let before = self.findings.len();
        match self.translator().document(pair, node) {
            Ok(desired) if !refuses(&self.findings[before..]) => match actual {
                Some(actual) => self.plan_standing(entry, pair, complete(entry, desired), actual),
                None => self.plan_coming(entry, pair, complete(entry, desired)),
            },
            // What is refused needs no further look.
            Ok(_) => {}
            Err(absence) if !pair.standing => self.matching.leave_out(&pair.from, absence),
            Err(_) => *self.unchanged.entry(entry.spec.kind).or_default() += 1,
        }
    }

    /// What a project under version control keeps in Git is left to Git (E9).
    fn lives_in_git(&mut self, node: &Node, entry: &Entry) -> bool {
        let owner = node.owner.as_ref().and_then(|owner| self.source.nodes.get(owner));
        let in_git = owner.is_some_and(|owner| owner.in_git) && matches!(entry.spec.birth, Birth::WithOwner(_));
        if in_git {
            let why = "the project is under version control: what lives in Git is left to Git";
            self.decide(&node.key, None, "E9", Verdict::Skip, why);
        }
        in_git
    }

    fn is_unfinished(&self, actual: &Node) -> bool {
        let owner = actual.owner.as_ref().and_then(|owner| self.destination.nodes.get(owner));
        actual.unfinished || owner.is_some_and(|owner| owner.unfinished)
    }

    fn plan_coming(&mut self, entry: &'static Entry, pair: &Pair, mut desired: Doc) {
        let mut rows = Vec::new();
        if let Some(list) = rows_of(entry) {
            rows = self.take_rows(pair, &mut desired, None, list, FirstSync::TakeSource);
        }
        let mut supplied = self.new_secrets(entry, pair, &desired);
        supplied.extend(rows);
        self.note_items(entry, &pair.to, &desired);
        if matches!(entry.spec.birth, Birth::WithOwner(_)) && holds_nothing(&desired, &entry.rules) {
            return;
        }
        self.count_exact(entry, pair, false);
        let node = &self.source.nodes[&pair.from];
        let first_of_owner = matches!(entry.spec.birth, Birth::FirstWithOwner(_)) && node.is_default;
        let born = matches!(entry.spec.birth, Birth::WithOwner(_)) || (first_of_owner && self.is_new_owner(pair));
        let changes = changes(&Doc::Null, &desired, &entry.rules);
        self.drafts.push(Draft {
            entry,
            pair: pair.clone(),
            action: Action::Create,
            born,
            before: None,
            after: desired,
            changes,
            supplied,
        });
    }

    fn is_new_owner(&self, pair: &Pair) -> bool {
        let owner = self.source.nodes[&pair.from].owner.as_ref();
        owner.is_some_and(|owner| matches!(self.matching.of(owner).first(), Some(Counterpart::Coming(_))))
    }

    fn plan_standing(&mut self, entry: &'static Entry, pair: &Pair, desired: Doc, actual: &Node) {
        let unfinished = self.is_unfinished(actual);
        let first_sync = match self.delta.options.existing.value {
            _ if unfinished => FirstSync::TakeSource,
            ExistingValue::Keep if rows_of(entry).is_some() => FirstSync::KeepDestination,
            ExistingValue::Overwrite if rows_of(entry).is_some() => FirstSync::TakeSource,
            _ => self.first_sync(entry.spec),
        };
        let mut desired = desired;
        let mut supplied = Vec::new();
        if let Some(list) = rows_of(entry) {
            supplied = self.take_rows(pair, &mut desired, Some(&actual.doc), list, first_sync);
        }
        let wanted = secrets::places(&desired, &entry.rules, true);
        let own = &self.delta.options.destination_only;
        self.note_extra_items(entry, pair, &desired, &actual.doc);
        let merged = merge_unless_rows(entry, desired, &actual.doc, own.value);
        for place in merged.removed {
            let why = "only the destination has it, and such steps are removed";
            let decision = Decision::new(&pair.from, "steps of the destination", "E1", Verdict::Drop, why);
            self.decisions
                .push(decision.item(place).set_by(&own.origin).otherwise("write steps.destination_only: keep"));
        }
        for place in merged.secrets_kept {
            let message = "is a secret on one side and a text on the other: the destination's stays";
            self.findings.push(Finding::new(Severity::Note, "secret.kept", &pair.from, message).at(place));
        }
        let mut after = merged.doc;
        if pair.mode.updates() && rows_of(entry).is_none() {
            let lacking: BTreeSet<String> =
                secrets::places(&actual.doc, &entry.rules, false).intersection(&wanted).cloned().collect();
            let supplies: BTreeSet<String> = self.supply(pair, lacking, "is not set there").into_iter().collect();
            after = secrets::marked(after, &entry.rules, &supplies);
            supplied.extend(supplies);
        }
        let equal = after.same(&actual.doc) && supplied.is_empty();
        self.count_exact(entry, pair, equal);
        if equal {
            *self.unchanged.entry(entry.spec.kind).or_default() += 1;
            return;
        }
        let mut changes = changes(&actual.doc, &after, &entry.rules);
        if rows_of(entry).is_none() {
            // A secret that was not set and will be is no difference in what can be read.
            changes.extend(supplied.iter().map(|place| Change::of_secret(place)));
        }
        match (pair.mode, first_sync) {
            (Mode::Verify, _) => self.refuse_difference(entry, pair, changes, "verify.differs"),
            (_, FirstSync::Stop) => self.refuse_difference(entry, pair, changes, "first_sync.unpaired"),
            (_, FirstSync::KeepDestination) if rows_of(entry).is_none() => self.keep(entry, pair, changes),
            _ => {
                self.check_update(pair, &actual.doc, &after, &merged.positions);
                self.note_items(entry, &pair.to, &after);
                let (pair, before) = (pair.clone(), Some(actual.doc.clone()));
                let action = if unfinished { Action::Finish } else { Action::Update };
                self.drafts.push(Draft { entry, pair, action, born: false, before, after, changes, supplied });
            }
        }
    }

    /// Counts a document of a kind that must match exactly (F10).
    fn count_exact(&mut self, entry: &Entry, pair: &Pair, equal: bool) {
        if let Some(exact) = self.exact_of(entry, pair) {
            exact.wanted += 1;
            exact.equal += usize::from(equal);
        }
    }

    fn exact_of(&mut self, entry: &Entry, pair: &Pair) -> Option<&mut Exact> {
        let demanded = matches!(pair.mode, Mode::Mirror | Mode::Verify);
        demanded.then(|| self.exact.entry(entry.spec.config_word()).or_default())
    }

    /// Notes the items that only the destination has.
    fn note_extra_items(&mut self, entry: &Entry, pair: &Pair, desired: &Doc, actual: &Doc) {
        let mut wanted: HashSet<Key> = HashSet::new();
        visit_items(&pair.to, desired, &entry.rules, &mut |item, _| {
            wanted.insert(item);
        });
        let mut extra = Vec::new();
        visit_items(&pair.to, actual, &entry.rules, &mut |item, _| {
            extra.extend(Some(item).filter(|item| !wanted.contains(item)))
        });
        if let Some(exact) = self.exact_of(entry, pair) {
            exact.extra.extend(extra);
        }
    }

    /// Notes the documents of kinds that must match exactly and that only the destination has.
    fn note_extra_documents(&mut self) {
        for entry in registry::all().iter().filter(|entry| entry.spec.word.is_none()) {
            let Some(exact) = self.exact.get_mut(&entry.spec.kind) else { continue };
            let reached = self.matching.reached(entry.spec.kind);
            let own = self.destination.of_kind(entry.spec.kind).map(|node| &node.key);
            exact.extra.extend(own.filter(|key| !reached.contains(*key)).cloned());
            exact.extra.sort();
        }
    }

    fn first_sync(&self, spec: &Spec) -> FirstSync {
        let own = self.delta.first_sync_kinds.get(&spec.config_word());
        own.or(self.delta.first_sync.as_ref()).map_or(spec.first_sync, |set| set.value)
    }

    fn refuse_difference(&mut self, entry: &Entry, pair: &Pair, changes: Vec<Change>, code: &str) {
        let word = entry.spec.config_word();
        let (message, why) = if code == "verify.differs" {
            let message = format!("differs, and {word} are only verified");
            (message, format!("make them equal by hand, or set kinds.{word} to merge"))
        } else {
            let message = "stands on both sides with different content, and no sync has paired it".to_owned();
            (message, format!("write first_sync.{word}: take_source, or keep_destination"))
        };
        self.differing(entry, pair);
        self.findings.push(Finding::new(Severity::Refusal, code, &pair.to, message).fix(why.clone()));
        self.unpaired.push(Difference { key: pair.to.clone(), changes, why });
    }

    fn keep(&mut self, entry: &Entry, pair: &Pair, changes: Vec<Change>) {
        self.differing(entry, pair);
        let why = format!("first_sync keeps the destination's {}", entry.spec.config_word());
        self.kept.push(Difference { key: pair.to.clone(), changes, why });
    }

    /// A template that stays different cannot stand behind actions that carry the source's content (E5).
    fn differing(&mut self, entry: &Entry, pair: &Pair) {
        if entry.spec.template.is_some() {
            self.differing_templates.insert(pair.from.clone());
        }
    }

    /// Approvals must not get weaker unseen, and steps must not end up where nobody put them (E1, E11).
    fn check_update(&mut self, pair: &Pair, before: &Doc, after: &Doc, positions: &[String]) {
        for (gate, reasons) in gates::weakened(before, after) {
            let message = format!("the approval \"{gate}\" would get weaker: {}", reasons.join("; "));
            let fix = "keep the destination's process with first_sync.deployment_processes: keep_destination, or accept \
                       it with allow_weaker_gates: true or with an exception that sets weaken: true for this step";
            let severity = if self.may_weaken(pair, &gate) { Severity::Warning } else { Severity::Refusal };
            self.findings.push(Finding::new(severity, "gate.weakened", &pair.to, message).fix(fix));
        }
        for place in positions {
            let message = "its neighbours moved apart, and where it stands matters for an approval or a parallel step";
            let fix = "move it on the destination to where it belongs, or remove it";
            self.findings.push(Finding::new(Severity::Refusal, "steps.position", &pair.to, message).at(place).fix(fix));
        }
    }

    /// Returns whether the owner consented to a weaker approval: for all of them, or by an exception (E11).
    fn may_weaken(&self, pair: &Pair, gate: &str) -> bool {
        let place = self.source.nodes[&pair.from].surroundings();
        let about = self.delta.exceptions.of("step", &place).into_iter();
        let mut named = about.filter(|exception| exception.matches.name.as_ref().is_none_or(|name| name.matches(gate)));
        let word = named.find_map(|exception| exception.set.weaken);
        word.unwrap_or(self.delta.allow_weaker_gates.value)
    }

    /// Merges the rows of a variable set, which have rules of their own (D); returns the secrets that are supplied.
    fn take_rows(
        &mut self,
        pair: &Pair,
        desired: &mut Doc,
        actual: Option<&Doc>,
        list: Name,
        first_sync: FirstSync,
    ) -> Vec<String> {
        let there = actual.and_then(|doc| doc.get(&list)).map(Doc::items).unwrap_or_default();
        let wanted = desired.get(&list).map(Doc::items).unwrap_or_default();
        let merged = rows::merge(wanted, there, Wishes::of(self.delta, first_sync));
        let mut supplied = Vec::new();
        for note in merged.notes {
            let place = format!("{list}[{}].Value", note.row);
            if note.rule == "D3" && note.verdict == Verdict::Placeholder && self.is_supplied(pair, &place) {
                supplied.push(place);
                continue;
            }
            if note.verdict == Verdict::Placeholder {
                let message = format!("needs its value on the destination: {}", note.why);
                let finding = Finding::new(Severity::Todo, "value.to_fill_in", &pair.to, message);
                let supply = format!(", or supply \"{}\" with secrets", secrets::called(&pair.to, &place));
                let fix = format!("edit the variable there{}", if note.rule == "D3" { supply } else { String::new() });
                self.findings.push(finding.at(note.row.clone()).fix(fix));
            }
            let decision = Decision::new(&pair.from, question(note.rule), note.rule, note.verdict, note.why);
            self.decisions.push(decision.item(note.row).set_by(&note.origin).otherwise(note.otherwise));
        }
        for (row, why) in merged.widened {
            self.findings.push(widened(&pair.to, &row, "scope", &why, self.delta.allow_widening.value));
        }
        for (row, made) in merged.ambiguous {
            let refused = made && !self.delta.keep_duplicates.value;
            let severity = if refused { Severity::Refusal } else { Severity::Warning };
            let message = "several values of one name and scope: which of them applies is a matter of luck";
            let finding = Finding::new(severity, "variable.ambiguous", &pair.to, message).at(row);
            let fix = "give them different scopes, keep only one, or accept it with variables.keep_duplicates: true";
            self.findings.push(finding.fix(fix));
        }
        desired.set(&list, Doc::Array(merged.rows));
        supplied
    }

    fn decide(&mut self, about: &Key, item: Option<String>, rule: &str, verdict: Verdict, why: &str) {
        let decision = Decision::new(about, question(rule), rule, verdict, why);
        self.decisions.push(decision.item(item.unwrap_or_default()));
    }

    /// A new document's secrets are supplied, or work for a person (F2).
    fn new_secrets(&mut self, entry: &Entry, pair: &Pair, desired: &Doc) -> Vec<String> {
        if rows_of(entry).is_some() {
            return Vec::new();
        }
        let places = secrets::places(desired, &entry.rules, true);
        self.supply(pair, places, "cannot be read on the source, so a placeholder takes its place")
    }

    /// Returns those of the places whose secrets the owner supplies; the others are listed as work to do.
    fn supply(&mut self, pair: &Pair, places: BTreeSet<String>, why: &str) -> Vec<String> {
        let (supplied, missing): (Vec<String>, Vec<String>) =
            places.into_iter().partition(|place| self.is_supplied(pair, place));
        for place in missing {
            let finding =
                Finding::new(Severity::Todo, "secret.to_fill_in", &pair.to, format!("is a secret that {why}"));
            let fix = format!(
                "enter it on the destination, or supply \"{}\" with secrets",
                secrets::called(&pair.to, &place)
            );
            self.findings.push(finding.at(place).fix(fix));
        }
        supplied
    }

    /// Returns whether the owner supplies a secret, and says so.
    fn is_supplied(&mut self, pair: &Pair, place: &str) -> bool {
        let called = fold(&secrets::called(&pair.to, place));
        let Some(pattern) = self.delta.secrets.iter().find(|pattern| pattern.value.matches_folded(&called)) else {
            return false;
        };
        let why = format!("the owner supplies it: {}", pattern.value.text());
        let decision = Decision::new(&pair.from, question("D3"), "D3", Verdict::Set, why);
        self.decisions.push(decision.item(place).set_by(&pattern.origin));
        true
    }

    /// Remembers the items that the destination will have, so that others can refer to them.
    fn note_items(&mut self, entry: &Entry, key: &Key, doc: &Doc) {
        visit_items(key, doc, &entry.rules, &mut |item, _| {
            self.items.insert(item);
        });
    }

    /// Gives the items of a kind's documents their counterparts.
    fn register_items(&mut self, entry: &'static Entry) {
        for kind in entry.item_kinds.iter().copied() {
            let mut found: HashMap<Key, Counterpart> = HashMap::new();
            for item in self.source.index.of_kind(kind) {
                let Some(owner) = owner_of_item(entry.spec, item) else { continue };
                let counterparts = self.matching.of(&owner);
                let Some(owner_there) = counterparts.first().and_then(Counterpart::key) else { continue };
                let there = owner_there.child(kind, item.own_name());
                if let Some(spelt) = self.destination.index.spelt(&there) {
                    found.insert(item.clone(), Counterpart::Standing(spelt.clone()));
                } else if self.items.contains(&there) {
                    found.insert(item.clone(), Counterpart::Coming(there));
                }
            }
            for (item, counterpart) in found {
                self.matching.set(&item, counterpart);
            }
        }
    }

    fn finish(mut self, name: &str) -> DestinationPlan {
        self.report_unknown_fields();
        self.note_extra_documents();
        let (steps, refused) = order(std::mem::take(&mut self.drafts), self.source, self.destination);
        self.findings.extend(refused);
        self.findings.extend(checks::unserved(&steps, self.source, self.destination));
        self.findings.extend(checks::stored_long(&steps, self.destination));
        if let Some(foreign) = Foreign::of(self.source, self.destination, self.delta, &self.matching) {
            self.findings.extend(steps.iter().flat_map(|step| foreign.find(step)));
        }
        let written: HashSet<&Key> = steps.iter().map(|step| &step.from).collect();
        let of_written = |finding: &&Finding| finding.about.as_ref().is_none_or(|about| written.contains(about));
        let from_source = self.source.findings.iter().filter(of_written).cloned();
        let from_source: Vec<Finding> = from_source.map(|finding| self.permitted(finding)).collect();
        let general = self.destination.findings.iter().filter(|finding| finding.about.is_none()).cloned();
        self.findings.extend(from_source.into_iter().chain(general));
        self.findings.sort();
        self.findings.dedup();
        self.decisions.sort_by(|a, b| {
            (&a.about, &a.item, &a.question, &a.rule, a.verdict).cmp(&(
                &b.about,
                &b.item,
                &b.question,
                &b.rule,
                b.verdict,
            ))
        });
        self.decisions.dedup();
        self.kept.sort_by(|a, b| a.key.cmp(&b.key));
        self.unpaired.sort_by(|a, b| a.key.cmp(&b.key));
        DestinationPlan {
            name: name.to_owned(),
            place: self.destination.place.clone(),
            steps,
            unchanged: self.unchanged,
            exact: self.exact,
            kept: self.kept,
            unpaired: self.unpaired,
            decisions: self.decisions,
            findings: self.findings,
        }
    }

    /// A string that only looks like an id passes where the owner says so.
    fn permitted(&self, finding: Finding) -> Finding {
        let about = finding.about.as_ref().filter(|_| finding.code == "ref.undeclared");
        let Some(node) = about.and_then(|about| self.source.nodes.get(about)) else { return finding };
        let spec = registry::entry(node.key.kind()).spec;
        let place = node.surroundings();
        let at = finding.at.as_deref().unwrap_or_default();
        let labels = at.split(['[', ']']).skip(1).step_by(2);
        let names: Vec<String> = [node.key.own_name()].into_iter().chain(labels).map(fold).collect();
        let words = spec.items.iter().map(|item| item.one).chain([spec.one]);
        let exceptions = words.flat_map(|word| self.delta.exceptions.of(word, &place));
        let is_named = |exception: &&crate::delta::Exception| {
            exception.matches.name.as_ref().is_none_or(|name| names.iter().any(|label| name.matches_folded(label)))
        };
        let mut words = exceptions.filter(is_named).filter_map(|exception| exception.set.undeclared);
        if words.next() == Some(true) { Finding { severity: Severity::Note, ..finding } } else { finding }
    }

    fn report_unknown_fields(&mut self) {
        for ((kind, place), (count, example)) in std::mem::take(&mut self.unknown_fields) {
            let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            let message = format!(
                "{place} of {example}{others} is left out: no {} on the destination has it",
                registry::one(kind)
            );
            self.findings.push(Finding::general(Severity::Note, "field.not_supported", message));
        }
    }
}

fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Refusal)
}

/// Says what a late field shall be in the end, even where the source says nothing of it: something else stood there
/// until then.
fn complete(entry: &Entry, mut desired: Doc) -> Doc {
    for late in entry.spec.late {
        if desired.get(late.field).is_none() {
            match late.until {
                Until::Nothing => {}
                Until::Bool(value) => desired.set(late.field, Doc::Bool(!value)),
                Until::Mark => desired.set(late.field, Doc::Null),
            }
        }
    }
    desired
}

/// Returns the kinds that must be planned before one: those whose items it refers to by name or id.
fn awaits(entry: &Entry) -> HashSet<Kind> {
    let parts = entry.spec.parts.iter().map(|(_, part)| *part).chain([entry.spec]);
    let wanted: HashSet<Kind> =
        parts.flat_map(|spec| spec.refs).flat_map(|reference| reference.kinds).copied().collect();
    let providers = registry::all().iter().filter(|provider| {
        provider.spec.kind != entry.spec.kind && provider.item_kinds.iter().any(|kind| wanted.contains(kind))
    });
    providers.map(|provider| provider.spec.kind).collect()
}

/// Returns the document that an item belongs to, if that is of a kind.
fn owner_of_item(spec: &Spec, item: &Key) -> Option<Key> {
    let segments = item.segments();
    let owner = Key::new(spec.kind, segments[..segments.len().checked_sub(1)?].iter());
    (owner.segments().len() == depth(spec)).then_some(owner)
}

/// Returns how many names the keys of a kind have.
fn depth(spec: &Spec) -> usize {
    match &spec.owner {
        None => 1,
        Some(owner) => {
            let above = registry::get(owner.kinds[0]).map_or(1, |entry| depth(entry.spec));
            above + usize::from(!matches!(spec.birth, Birth::WithOwner(_)))
        }
    }
}

/// Returns the field of the rows, if a kind has any.
fn rows_of(entry: &Entry) -> Option<Name> {
    let mut lists = entry.spec.lists.iter().filter(|list| list.by == Identity::Variable);
    lists.next().map(|list| name(list.at))
}

/// Rows were merged by rules of their own already.
fn merge_unless_rows(entry: &Entry, desired: Doc, actual: &Doc, own: DestinationOnly) -> Merged {
    let Some(list) = rows_of(entry) else { return merge(None, desired, actual, &entry.rules, own) };
    let mut desired = desired;
    let rows = desired.take(&list);
    let mut merged = merge(None, desired, actual, &entry.rules, own);
    merged.doc.set(&list, rows.unwrap_or_default());
    merged
}

/// Returns whether what the server makes with its owner would stay as it is made: without any item.
fn holds_nothing(desired: &Doc, rule: &Rule) -> bool {
    let fields = desired.fields().into_iter().flat_map(Fields::iter);
    fields.filter(|(field, _)| rule.field(*field).list.is_some()).all(|(_, list)| list.is_empty())
}

/// Returns the words for what a rule decides.
fn question(rule: &str) -> &'static str {
    match rule {
        "D1" => "value of a new row",
        "D2" => "value of an existing row",
        "D3" => "secret",
        "D4" => "sensitive on one side",
        "D5" => "rows of one place",
        "D11" => "values of its own",
        "E9" => "version control",
        "E10" => "automatic releases",
        _ => "",
    }
}

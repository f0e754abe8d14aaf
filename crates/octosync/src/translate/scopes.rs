//! Scopes: each dimension of an item is decided by an exception, or by the policy for what has the scope.

use super::{Left, Translator, Work, absence, as_set, marks, otherwise};
use crate::decision::{Decision, Finding, Origin, Set, Severity, Verdict};
use crate::delta::{Candidate, Exception, Policy, Subject};
use crate::doc::{Doc, Fields};
use crate::identity::{Places, entry_label};
use crate::key::{Key, Kind, fold};
use crate::matching::Absence;
use crate::path::{Segment, Trail, parse};
use crate::registry::spec::{Dimension, Item, Lost};
use crate::registry::{self, Entry, kinds};
use crate::scope::{self, Coverage, Outcome};
use crate::side::Node;
use std::collections::{BTreeMap, HashSet};

/// The policy for scopes where nobody set one (B).
const DEFAULT_POLICY: Policy = Policy::SkipUnlessAny;

/// The question whether something takes part at all.
const PART: &str = "part in the sync";

/// What deciding an item's scope came to.
pub(super) struct Scoped<'w> {
    /// The exceptions about the item.
    pub(super) exceptions: Vec<&'w Exception>,
    /// Lists whose entries are the destination's already: where they stand, and what they hold.
    pub(super) entries: Vec<(&'static str, Vec<Doc>)>,
}

/// Something with a scope, as exceptions and selections look at it.
pub(super) struct Thing<'d> {
    name: String,
    doc: &'d Doc,
    dimensions: &'static [Dimension],
}

impl<'d> Thing<'d> {
    /// A whole document.
    pub(super) fn document(node: &'d Node, entry: &Entry) -> Self {
        let dimensions = entry.rules.item.map_or(&[] as &[Dimension], |item| item.dimensions);
        Self { name: fold(node.key.own_name()), doc: &node.doc, dimensions }
    }

    fn item(doc: &'d Doc, item: &'static Item) -> Self {
        Self { name: fold(doc.str_at("Name")), doc, dimensions: item.dimensions }
    }
}

impl Subject for Thing<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn entries(&self, dimension: &str) -> Option<Vec<String>> {
        let dimension = self.dimensions.iter().find(|known| known.word == dimension)?;
        Some(entries(self.doc, dimension).into_iter().map(entry_label).collect())
    }
}

/// What is asked about one dimension of one item.
struct Question<'q> {
    item: &'static Item,
    dimension: &'static Dimension,
    trail: &'q Trail<'q>,
}

impl<'a> Translator<'a> {
    /// Decides the scope of one item.
    pub(super) fn item<'w>(
        &mut self,
        doc: &mut Doc,
        item: &'static Item,
        trail: &Trail<'_>,
        work: &Work<'w>,
    ) -> Result<Scoped<'w>, Left> {
        let exceptions = exceptions(doc, item, work);
        self.selected(doc, item, trail, work)?;
        let scoped = Work { exceptions, ..*work };
        if let Some((exception, _)) = scoped.effect(|exception| exception.set.skip.filter(|skip| *skip)) {
            let why = "an exception leaves it out";
            let decision = Decision::new(&work.node.key, PART, item.rule, Verdict::Skip, why);
            return Err(self.leave(item, decision.item(trail.to_string()).set_by(&exception.origin)));
        }
        let mut settled = Vec::new();
        let mut renamed = false;
        for dimension in item.dimensions {
            let set = scoped.effect(|exception| exception.set.scope.get(dimension.word));
            if let Some((exception, names)) = set {
                let label = trail.to_string();
                settled.extend(self.set_scope(doc, item, dimension, names, &exception.origin, &label, &scoped));
                continue;
            }
            let question = Question { item, dimension, trail };
            for group in groups(doc, dimension) {
                settled.extend(self.dimension(doc, &question, &group, work)?);
                renamed |=
                    item.renames == Some(dimension.word) && group.iter().any(|key| self.matching.is_renamed(key));
            }
        }
        if renamed {
            doc.set(marks::RENAMED, Doc::Bool(true));
        }
        if let Some((exception, _)) = scoped.effect(|exception| exception.set.value.as_ref()).filter(|_| item.valued) {
            let position = self.delta.exceptions.0.iter().position(|known| std::ptr::eq(known, exception));
            doc.set(marks::VALUED, position.map_or(Doc::Null, |at| Doc::Number(at.into())));
        }
        for (at, _) in &settled {
            set_entries(doc, at, Vec::new());
        }
        Ok(Scoped { exceptions: scoped.exceptions, entries: settled })
    }

    /// Steps and variables can be left out by the selection, too (A1).
    fn selected(&mut self, doc: &Doc, item: &'static Item, trail: &Trail<'_>, work: &Work<'_>) -> Result<(), Left> {
        let Some(selector) = self.delta.select.0.get(&Kind::of(item.topic)).filter(|_| !item.at.is_empty()) else {
            return Ok(());
        };
        let name = fold(doc.str_at("Name"));
        let candidate = Candidate { name: &name, project: work.place.project.as_deref(), ..Candidate::default() };
        let Some(origin) = selector.excludes(candidate).cloned() else { return Ok(()) };
        let write = format!("select it with select.{}", item.topic);
        let decision = Decision::new(&work.node.key, PART, "A1", Verdict::Skip, "it is not selected");
        Err(self.leave(item, decision.item(trail.to_string()).set_by(&origin).otherwise(write)))
    }

    fn policy(&self, item: &Item, dimension: &Dimension) -> Set<Policy> {
        let set = self.delta.scopes.get(&(item.topic.to_owned(), dimension.word.to_owned()));
        set.cloned().unwrap_or_else(|| Set::default_of(DEFAULT_POLICY))
    }

    /// An exception says what a dimension shall be: that is its own consent.
    #[expect(clippy::too_many_arguments, reason = "what is set, for what, by whom, and where")]
    fn set_scope(
        &mut self,
        doc: &mut Doc,
        item: &Item,
        dimension: &'static Dimension,
        names: &[String],
        origin: &Origin,
        label: &str,
        work: &Work<'_>,
    ) -> Vec<(&'static str, Vec<Doc>)> {
        let widened = names.is_empty() && !entries(doc, dimension).is_empty();
        let keys: Vec<Doc> =
            names.iter().filter_map(|name| self.scope_entry(dimension, name, origin, label, work)).collect();
        let shown = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        let (verdict, why) =
            (if widened { Verdict::Widen } else { Verdict::Set }, format!("an exception sets {shown}"));
        let question = format!("scope {}", dimension.word);
        self.decisions
            .push(Decision::new(&work.node.key, question, item.rule, verdict, why.clone()).item(label).set_by(origin));
        if item.valued {
            doc.set(marks::SCOPED, Doc::Bool(true));
        }
        if widened && item.valued {
            doc.set(marks::WIDENED, Doc::text(&why));
        }
        let (first, rest) = dimension.at.split_first().expect("a dimension stands somewhere");
        let rest = rest.iter().map(|at| (*at, Vec::new()));
        [(*first, as_set(keys))].into_iter().chain(rest).collect()
    }

    /// Returns what a name of the destination means in a dimension; a name that is unknown there is refused.
    pub(super) fn scope_entry(
        &mut self,
        dimension: &Dimension,
        name: &str,
        origin: &Origin,
        label: &str,
        work: &Work<'_>,
    ) -> Option<Doc> {
        let kind = dimension.kinds[0];
        if kind == kinds::ROLES {
            return Some(Doc::Ref(Key::new(kind, [name])));
        }
        let owner = work.to.map(|to| to.segments()).filter(|_| is_owned(kind)).and_then(|names| {
            // What stands in a project is meant within the project of the document.
            names
                .iter()
                .rev()
                .find(|name| self.destination.index.has(&Key::new(kinds::PROJECTS, [name])) || names.len() == 1)
        });
        let key = match (owner, name.split_once('/')) {
            (Some(owner), _) => Key::new(kind, [&**owner, name]),
            (None, Some((set, tag))) if kind == kinds::TAGS => Key::new(kind, [set, tag]),
            _ => Key::new(kind, [name]),
        };
        if let Some(found) = self.there(&key) {
            return Some(Doc::Ref(found));
        }
        let message = format!("the destination has no {} \"{name}\", which {origin} names", registry::one(kind));
        let finding = Finding::new(Severity::Refusal, "ref.unknown", &work.node.key, message).at(label);
        self.findings.push(finding.fix("create it there, or name another"));
        None
    }

    /// Decides one group of one dimension; returns the lists that are settled by it.
    fn dimension(
        &mut self,
        doc: &mut Doc,
        question: &Question<'_>,
        group: &[Key],
        work: &Work<'_>,
    ) -> Result<Vec<(&'static str, Vec<Doc>)>, Left> {
        let missing: Vec<(&Key, Absence)> =
            group.iter().filter_map(|key| absence(&self.matching.of(key)).map(|absence| (key, absence))).collect();
        let Some((first, absence)) = missing.first() else { return Ok(Vec::new()) };
        let Question { item, dimension, trail } = question;
        let (label, policy) = (&trail.to_string(), self.policy(item, dimension));
        // Rows have no place of their own: whether one exists is only known once it is paired.
        let there = work.there.filter(|_| !item.valued).and_then(|node| find(&node.doc, &work.entry.rules, label));
        let exists = if item.at.is_empty() { work.exists() } else { there.is_some() };
        let outcome = if dimension.excludes {
            scope::decide_excluding(self.lost_exclusions(&missing), self.has_others(group[0].kind()))
        } else {
            let coverage = Coverage { wanted: group.len(), present: group.len() - missing.len() };
            scope::decide(policy.value, coverage, exists)
        };
        let whys: Vec<&str> = missing.iter().map(|(_, absence)| absence.why.as_str()).collect();
        // Who set the policy decided, unless the name map gave the entry up on purpose.
        let origin = if absence.origin == Origin::Default { &policy.origin } else { &absence.origin };
        let summary = Absence { why: whys.join("; "), origin: origin.clone(), on_purpose: absence.on_purpose };
        let write = self.other_policy(first, item, dimension);
        let (about, words) = (&work.node.key, format!("scope {}", dimension.word));
        let say = |verdict| {
            Decision::new(about, &words, item.rule, verdict, &summary.why).item(label).set_by(origin).otherwise(&write)
        };
        match outcome {
            Outcome::Skipped => {
                return Err(self.leave(item, say(Verdict::Skip)));
            }
            Outcome::Refused => {
                let finding = Finding::new(
                    Severity::Refusal,
                    "scope.missing",
                    about,
                    format!("cannot keep its {}: {}", plain(dimension), summary.why),
                );
                self.findings.push(finding.at(label).fix(&write));
                self.decisions.push(say(Verdict::Refuse));
            }
            Outcome::Untouched => {
                self.decisions.push(say(Verdict::Keep));
                if let Some(there) = there {
                    return Ok(all_entries(there, item));
                }
            }
            Outcome::Widened if item.valued => {
                // Whether a row gets wider is only known once it is paired.
                self.decisions.push(say(Verdict::Widen));
                doc.set(marks::WIDENED, Doc::text(&format!("{}: {}", plain(dimension), summary.why)));
            }
            Outcome::Widened => {
                self.decisions.push(say(Verdict::Widen));
                let was_wide = there.is_some_and(|there| entries(there, dimension).is_empty() && !dimension.excludes);
                if !was_wide {
                    self.findings.push(widened(
                        about,
                        label,
                        &plain(dimension),
                        &summary.why,
                        self.delta.allow_widening.value,
                    ));
                }
            }
            Outcome::Narrowed => self.decisions.push(say(Verdict::Narrow)),
            Outcome::Whole => {}
        }
        if item.valued && policy.value == Policy::DropNew {
            doc.set(marks::DROP_NEW, Doc::text(&summary.why));
        }
        let gone: HashSet<&Key> = missing.iter().map(|(key, _)| *key).collect();
        for at in dimension.at {
            if let Some(Doc::Array(entries)) = place_mut(doc, at) {
                entries.retain(|entry| !matches!(entry, Doc::Ref(key) if gone.contains(key)));
            }
        }
        Ok(Vec::new())
    }

    fn other_policy(&self, key: &Key, item: &Item, dimension: &Dimension) -> String {
        if item.topic.is_empty() || dimension.excludes {
            return otherwise(key);
        }
        format!("{}, or write scopes.{}.{}", otherwise(key), item.topic, dimension.word)
    }

    /// An item takes no part, for the reason that a decision gives.
    fn leave(&mut self, item: &Item, decision: Decision) -> Left {
        let absence = Absence { why: decision.why.clone(), origin: decision.origin.clone(), on_purpose: false };
        let verdict = if item.lost == Lost::Dropped { Verdict::Drop } else { Verdict::Skip };
        self.decisions.push(Decision { verdict, ..decision });
        if item.at.is_empty() { Left::Document(absence) } else { Left::Item }
    }

    /// Counts the exclusions that are lost other than on purpose: what `~` gives up is gone if nothing there has that name.
    fn lost_exclusions(&self, missing: &[(&Key, Absence)]) -> usize {
        let given_up = |(key, absence): &&(&Key, Absence)| absence.on_purpose && !self.destination.index.has(key);
        missing.len() - missing.iter().filter(given_up).count()
    }

    /// Returns whether the destination has documents of a kind to which no source name leads.
    fn has_others(&self, kind: Kind) -> bool {
        let reached = self.matching.reached(kind);
        self.destination.of_kind(kind).any(|node| !reached.contains(&node.key))
    }
}

/// Returns the finding that something is restricted less than on the source.
#[must_use]
pub fn widened(about: &Key, label: &str, what: &str, why: &str, allowed: bool) -> Finding {
    let severity = if allowed { Severity::Warning } else { Severity::Refusal };
    let message = format!("would be restricted less in its {what}: {why}");
    let fix = "map or create what is missing, or accept it with allow_widening: true or --allow-widening";
    Finding::new(severity, "scope.widened", about, message).at(label).fix(fix)
}

fn plain(dimension: &Dimension) -> String {
    dimension.word.replace('_', " ")
}

fn exceptions<'w>(doc: &Doc, item: &'static Item, work: &Work<'w>) -> Vec<&'w Exception> {
    if item.at.is_empty() {
        return work.exceptions.clone();
    }
    let Some(about) = work.of_items.get(item.one).filter(|about| !about.is_empty()) else { return Vec::new() };
    let thing = Thing::item(doc, item);
    about.iter().copied().filter(|exception| exception.is_about(&thing)).collect()
}

/// Returns whether documents of a kind stand within a project.
fn is_owned(kind: Kind) -> bool {
    kind == kinds::ACTIONS || registry::get(kind).is_some_and(|entry| entry.spec.owner.is_some())
}

fn entries<'d>(doc: &'d Doc, dimension: &Dimension) -> Vec<&'d Doc> {
    dimension.at.iter().flat_map(|at| place(doc, at).map(Doc::items).unwrap_or_default()).collect()
}

fn all_entries(there: &Doc, item: &'static Item) -> Vec<(&'static str, Vec<Doc>)> {
    let lists = item.dimensions.iter().flat_map(|dimension| dimension.at);
    lists.map(|at| (*at, place(there, at).map(Doc::items).unwrap_or_default().to_vec())).collect()
}

/// Returns the entries of a dimension; tags of different sets add up, so that each set is judged by itself.
fn groups(doc: &Doc, dimension: &Dimension) -> Vec<Vec<Key>> {
    let mut groups: BTreeMap<Option<Box<str>>, Vec<Key>> = BTreeMap::new();
    for entry in entries(doc, dimension) {
        if let Doc::Ref(key) = entry {
            let set = (key.kind() == kinds::TAGS).then(|| key.segments()[0].clone());
            groups.entry(set).or_default().push(key.clone());
        }
    }
    groups.into_values().collect()
}

/// Finds the item of a document by what its place is called; the empty text is the document.
fn find<'d>(doc: &'d Doc, rule: &registry::rules::Rule, label: &str) -> Option<&'d Doc> {
    fn walk<'d>(doc: &'d Doc, rule: &registry::rules::Rule, trail: &Trail<'_>, wanted: &str) -> Option<&'d Doc> {
        if fold(&trail.to_string()) == wanted {
            return Some(doc);
        }
        match doc {
            Doc::Object(fields) => {
                let lists = fields.iter().filter(|(field, _)| rule.field(*field).list.is_some());
                let mut below = lists.map(|(field, value)| walk(value, rule.field(field), &trail.field(field), wanted));
                below.find_map(|found| found)
            }
            Doc::Array(items) => {
                let places = Places::of(items, rule.identity());
                let mut below = items.iter().enumerate();
                below.find_map(|(at, item)| walk(item, rule.each(), &places.at(trail, at), wanted))
            }
            _ => None,
        }
    }
    walk(doc, rule, &Trail::ROOT, &fold(label))
}

/// Sets the entries of a list of a scope.
pub(super) fn set_entries(doc: &mut Doc, at: &str, entries: Vec<Doc>) {
    if let Some(list) = place_mut(doc, at) {
        *list = Doc::Array(entries);
    } else if !entries.is_empty() {
        set_place(doc, &parse(at), Doc::Array(entries));
    }
}

/// Sets a place, and makes the objects that lead to it.
fn set_place(doc: &mut Doc, place: &[Segment], value: Doc) {
    let (Some((Segment::Field(field), rest)), Some(fields)) = (place.split_first(), doc.fields_mut()) else { return };
    if rest.is_empty() {
        fields.insert(*field, value);
        return;
    }
    if fields.get(*field).and_then(Doc::fields).is_none() {
        fields.insert(*field, Doc::Object(Fields::default()));
    }
    if let Some(below) = fields.get_mut(*field) {
        set_place(below, rest, value);
    }
}

fn place<'a>(doc: &'a Doc, pattern: &str) -> Option<&'a Doc> {
    parse(pattern).into_iter().try_fold(doc, |doc, segment| match segment {
        Segment::Field(field) => doc.fields()?.get(field),
        _ => None,
    })
}

fn place_mut<'a>(doc: &'a mut Doc, pattern: &str) -> Option<&'a mut Doc> {
    parse(pattern).into_iter().try_fold(doc, |doc, segment| match segment {
        Segment::Field(field) => doc.fields_mut()?.get_mut(field),
        _ => None,
    })
}

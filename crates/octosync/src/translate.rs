//! Turns a source document into what the destination should have: references to its counterparts, scopes decided.
//!
//! Pure. Every choice that is not simply to take the source's is a decision; what cannot be decided is a refusal.

use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::delta::Delta;
use crate::doc::{Doc, Fields, Name, name};
use crate::identity::Places;
use crate::key::{Key, Kind};
use crate::lift::{NEWEST, OLDER, TEMPLATE_VERSION, leaf_key};
use crate::matching::{Absence, Counterpart, Matching, Pair};
use crate::path::{Segment, Trail, parse};
use crate::registry::rules::Rule;
use crate::registry::spec::{Birth, Dimension, Item, Lost, Missing};
use crate::registry::{self, Entry, kinds};
use crate::scope::{self, Coverage, Outcome, Policy};
use crate::shape::{Evidence, Shape};
use crate::side::{Node, Side};
use crate::version::{Gap, RETENTION_STRATEGY};
use std::collections::{BTreeMap, HashSet};

/// The field of a translated row that says that an environment of its scope has another name here (D1).
///
/// No field of the server's begins so; merging takes it away.
pub const RENAMED: &str = "$renamed";

/// Translates documents of one destination.
pub struct Translator<'a> {
    /// Where the wanted content comes from.
    pub source: &'a Side,
    /// Where it goes.
    pub destination: &'a Side,
    /// The wanted differences.
    pub delta: &'a Delta,
    /// What has which counterpart.
    pub matching: &'a Matching,
    /// Step templates of the source whose content differs on the destination and will.
    pub differing_templates: &'a HashSet<Key>,
    /// Where decisions go.
    pub decisions: &'a mut Vec<Decision>,
    /// Where findings go.
    pub findings: &'a mut Vec<Finding>,
    /// Fields that were left out because the destination does not know them: how often, and one example.
    pub unknown_fields: &'a mut BTreeMap<(Kind, String), (usize, Key)>,
}

/// What of a document cannot take part.
#[derive(Debug)]
enum Left {
    /// The field.
    Field,
    /// The item of the list around it.
    Item,
    /// The document.
    Document(Absence),
}

/// The document that is translated.
struct Work<'a> {
    entry: &'static Entry,
    node: &'a Node,
    exists: bool,
}

impl<'a> Translator<'a> {
    /// Returns what the destination should have of a document.
    ///
    /// # Errors
    /// Why the document takes no part.
    pub fn document(&mut self, pair: &Pair, node: &Node) -> Result<Doc, Absence> {
        let entry = registry::entry(node.key.kind());
        let work = Work { entry, node, exists: pair.standing };
        let destination: &'a Side = self.destination;
        let shape = destination.shape(entry.spec.kind, &node.type_word);
        match self.value(node.doc.clone(), &entry.rules, shape, &Trail::ROOT, &work) {
            Ok(mut doc) => {
                if !matches!(entry.spec.birth, Birth::WithOwner(_)) {
                    doc.set("Name", Doc::text(&pair.name));
                }
                Ok(doc)
            }
            Err(Left::Document(absence)) => Err(absence),
            Err(Left::Field | Left::Item) => Ok(Doc::Null),
        }
    }

    /// Finds out whether a document that is to be created can take part at all.
    ///
    /// # Errors
    /// Why it takes no part.
    pub fn participates(&mut self, node: &Node) -> Result<(), Absence> {
        let entry = registry::entry(node.key.kind());
        let work = Work { entry, node, exists: false };
        let mut doc = node.doc.clone();
        let mut check = || -> Result<(), Left> {
            if let Some(item) = entry.rules.item {
                self.item(&mut doc, item, &Trail::ROOT, &work)?;
            }
            for (field, value) in doc.fields().into_iter().flat_map(Fields::iter) {
                let rule = entry.rules.field(field);
                let skips = rule.reference.is_some_and(|reference| reference.missing == Missing::SkipDocument);
                if let (true, Doc::Ref(key)) = (skips, value) {
                    self.one(key, Missing::SkipDocument, &Trail::ROOT.field(field), &work)?;
                }
            }
            Ok(())
        };
        match check() {
            Err(Left::Document(absence)) => Err(absence),
            _ => Ok(()),
        }
    }

    fn value(&mut self, doc: Doc, rule: &Rule, shape: &Shape, trail: &Trail<'_>, work: &Work<'_>) -> Result<Doc, Left> {
        match doc {
            Doc::Object(fields) => self.object(fields, rule, shape, trail, work),
            Doc::Array(items) => self.list(items, rule, shape, trail, work),
            Doc::Commas(items) => {
                let mut translated = Vec::new();
                for item in items {
                    match &item {
                        Doc::Ref(key) => translated.extend(self.entry(key, rule, trail, work)?),
                        _ => translated.push(item),
                    }
                }
                Ok(Doc::Commas(as_set(translated)))
            }
            Doc::Json(inner) => {
                let inner = self.value(*inner, rule.json(), Shape::data(), trail, work)?;
                Ok(Doc::Json(Box::new(inner)))
            }
            Doc::Ref(key) => {
                let missing = rule.reference.map_or(Missing::Refuse, |reference| reference.missing);
                self.one(&key, missing, trail, work)
            }
            other => Ok(other),
        }
    }

    fn object(
        &mut self,
        fields: Fields,
        rule: &Rule,
        shape: &Shape,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Left> {
        let mut doc = Doc::Object(fields);
        if let Some(item) = rule.item {
            self.item(&mut doc, item, trail, work)?;
        }
        self.check_typed(&doc, rule, trail, work)?;
        self.check_retention(&doc, rule, trail, work);
        if rule.parameters {
            self.stamp(&mut doc);
        }
        let shape = if rule.map { Shape::data() } else { shape };
        let Doc::Object(fields) = doc else { return Ok(doc) };
        let mut translated = Vec::with_capacity(fields.len());
        for (field, value) in fields {
            let (below, place) = (rule.field(field), trail.field(field));
            if !self.is_supported(field, &value, rule, shape, &place, work) || below.unsupported {
                continue;
            }
            match self.value(value, below, shape.field(field), &place, work) {
                Ok(value) => translated.push((field, value)),
                Err(Left::Field) => {}
                Err(left) => return Err(left),
            }
        }
        let mut doc = Doc::Object(translated.into_iter().collect());
        self.move_lists(&mut doc, rule, trail, work);
        cap_numbers(&mut doc, rule);
        Ok(doc)
    }

    fn list(
        &mut self,
        items: Vec<Doc>,
        rule: &Rule,
        shape: &Shape,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Left> {
        let places = Places::of(&items, rule.identity());
        let before = items.len();
        let mut translated = Vec::with_capacity(before);
        for (at, item) in items.into_iter().enumerate() {
            if let Doc::Ref(key) = &item {
                translated.extend(self.entry(key, rule, &trail.index(at), work)?);
                continue;
            }
            match self.value(item, rule.each(), shape.each(), &places.at(trail, at), work) {
                Ok(item) => translated.push(item),
                Err(Left::Item) => {}
                Err(left) => return Err(left),
            }
        }
        let lost_all = before > 0 && translated.is_empty();
        match (rule.list, rule.each().item) {
            (Some(_), Some(item)) if lost_all && item.lost == Lost::Dropped => Err(self.refuse_empty(trail, work)),
            // What is made only of items that take no part takes no part itself: a step without actions.
            (Some(list), _) if lost_all && list.needed => Err(Left::Item),
            (None, _) if rule.set => Ok(Doc::Array(as_set(translated))),
            _ => Ok(Doc::Array(translated)),
        }
    }

    fn refuse_empty(&mut self, trail: &Trail<'_>, work: &Work<'_>) -> Left {
        let why = format!("none of its {} has a counterpart", trail.pattern().to_lowercase());
        let fix =
            format!("create it on the destination by hand, or map its environments with names.{}", kinds::ENVIRONMENTS);
        let message = format!("would be empty: {why}");
        self.findings.push(Finding::new(Severity::Refusal, "lifecycle.empty", &work.node.key, message).fix(fix));
        Left::Document(Absence::because(why))
    }

    /// Translates one entry of a list of references: one name can lead to several.
    fn entry(&mut self, key: &Key, rule: &Rule, place: &Trail<'_>, work: &Work<'_>) -> Result<Vec<Doc>, Left> {
        let found = present(&self.matching.of(key));
        if !found.is_empty() {
            return Ok(found.into_iter().map(Doc::Ref).collect());
        }
        let missing = rule.each().reference.or(rule.reference).map_or(Missing::Refuse, |reference| reference.missing);
        match self.one(key, missing, place, work) {
            Ok(doc) => Ok(vec![doc].into_iter().filter(|doc| *doc != Doc::Null).collect()),
            Err(Left::Field) => Ok(Vec::new()),
            Err(left) => Err(left),
        }
    }

    /// Translates one reference.
    fn one(&mut self, key: &Key, missing: Missing, trail: &Trail<'_>, work: &Work<'_>) -> Result<Doc, Left> {
        let matching: &'a Matching = self.matching;
        let counterparts = matching.of(key);
        let mut found = present(&counterparts);
        if found.len() == 1 {
            return Ok(Doc::Ref(found.remove(0)));
        }
        let about = &work.node.key;
        if found.len() > 1 {
            let message = format!(
                "can name only one {}, and names maps \"{}\" to several",
                registry::one(key.kind()),
                key.own_name()
            );
            let finding = Finding::new(Severity::Refusal, "ref.many", about, message).at(trail.to_string());
            self.findings.push(finding.fix("map that name to one name"));
            return Ok(Doc::Null);
        }
        let absence = absence(&counterparts).unwrap_or_else(|| Absence::because(String::new()));
        match missing {
            Missing::SkipDocument if !work.node.is_default => {
                self.decide(work, None, "reference", "C4", &absence, Verdict::Skip, otherwise(key));
                Err(Left::Document(absence))
            }
            Missing::SkipItem => {
                let item = Some(trail.to_string());
                self.decide(work, item, "reference", "D8", &absence, Verdict::Skip, otherwise(key));
                Err(Left::Item)
            }
            Missing::LeaveOut => {
                let message = format!("is left out: {}", absence.why);
                self.findings.push(Finding::new(Severity::Note, "ref.left_out", about, message).at(trail.to_string()));
                Err(Left::Field)
            }
            Missing::Refuse | Missing::SkipDocument => {
                let finding = Finding::new(Severity::Refusal, "ref.unmapped", about, absence.why.clone());
                self.findings.push(finding.at(trail.to_string()).fix(otherwise(key)));
                Ok(Doc::Null)
            }
        }
    }

    /// A typed value without a counterpart takes its row with it (D8).
    fn check_typed(&mut self, doc: &Doc, rule: &Rule, trail: &Trail<'_>, work: &Work<'_>) -> Result<(), Left> {
        for typed in rule.typed.iter().filter(|typed| typed.missing == Missing::SkipItem) {
            if let Some(Doc::Ref(key)) = doc.get(typed.value) {
                self.one(key, typed.missing, trail, work)?;
            }
        }
        Ok(())
    }

    /// "The space's default" has no meaning on a server that knows no such default (facts §2).
    fn check_retention(&mut self, doc: &Doc, rule: &Rule, trail: &Trail<'_>, work: &Work<'_>) {
        let of_default = rule.retention && doc.str_at("Strategy") == "Default";
        if of_default && self.destination.version < RETENTION_STRATEGY {
            let message = "keeps as long as the space's default says, which the destination's version does not know";
            let finding = Finding::new(Severity::Refusal, "retention.no_equivalent", &work.node.key, message);
            self.findings.push(finding.at(trail.to_string()).fix("set a number of days or releases on the source"));
        }
    }

    /// An action is stamped with the newest version of its template only where that has the same content (E5).
    fn stamp(&self, doc: &mut Doc) {
        let Some(properties) = doc.fields_mut().and_then(|fields| fields.get_mut(name("Properties"))) else { return };
        let differs = matches!(properties.get("Octopus.Action.Template.Id"),
            Some(Doc::Ref(key)) if self.differing_templates.contains(key));
        if differs && properties.str_at(TEMPLATE_VERSION) == NEWEST {
            properties.set(TEMPLATE_VERSION, Doc::text(OLDER));
        }
    }

    fn is_supported(
        &mut self,
        field: Name,
        value: &Doc,
        rule: &Rule,
        shape: &Shape,
        place: &Trail<'_>,
        work: &Work<'_>,
    ) -> bool {
        if field.starts_with('$') {
            return true;
        }
        let known = rule.names(field) || work.entry.knows(field);
        let same_release = self.source.version.gap(self.destination.version) == Gap::None;
        let restriction = rule.field(field).restricts;
        let supported = match shape.evidence(field) {
            Evidence::Known => true,
            Evidence::Unknown => known && same_release,
            // Nobody can tell; what restricts something is not risked on a server that may be too old for it.
            Evidence::None => known && restriction.is_none_or(|rule| self.destination.version >= rule.known_from),
        };
        let nothing = says_nothing(value) || restriction.is_some_and(|rule| has_only(value, rule.harmless));
        if supported || nothing {
            return supported;
        }
        if restriction.is_some() {
            let message =
                format!("restricts something by {}, which the destination's version does not know", place.pattern());
            let finding = Finding::new(Severity::Refusal, "field.not_supported", &work.node.key, message);
            self.findings.push(finding.fix("upgrade the destination, or take the restriction off on the source"));
        } else {
            let entry = self.unknown_fields.entry((work.node.key.kind(), place.pattern()));
            entry.or_insert_with(|| (0, work.node.key.clone())).0 += 1;
        }
        false
    }

    /// Moves the entries of one list to another (C1: automatic targets arrive as manual ones).
    fn move_lists(&mut self, doc: &mut Doc, rule: &Rule, trail: &Trail<'_>, work: &Work<'_>) {
        let Doc::Object(fields) = doc else { return };
        let moves: Vec<(Name, Name)> =
            fields.iter().filter_map(|(field, _)| rule.field(field).moves_to.map(|to| (field, to))).collect();
        for (from, to) in moves {
            let moved = fields.insert(from, Doc::Array(Vec::new())).unwrap_or_default();
            if moved.items().is_empty() || work.exists {
                fields.insert(from, moved);
                continue;
            }
            let mut entries = fields.get(to).map(|list| list.items().to_vec()).unwrap_or_default();
            entries.extend(moved.items().iter().cloned());
            fields.insert(to, Doc::Array(as_set(entries)));
            let why = "deployments to a new environment start only when somebody wants them".to_owned();
            let absence = Absence::because(why);
            let question = "automatic deployment";
            self.decide(work, Some(trail.to_string()), question, "C1", &absence, Verdict::Narrow, String::new());
        }
    }

    /// Decides the scope of one item.
    fn item(&mut self, doc: &mut Doc, item: &'static Item, trail: &Trail<'_>, work: &Work<'_>) -> Result<(), Left> {
        let mut renamed = false;
        for dimension in item.dimensions {
            for group in groups(doc, dimension) {
                self.dimension(doc, item, dimension, &group, trail, work)?;
                renamed |=
                    item.renames == Some(dimension.word) && group.iter().any(|key| self.matching.is_renamed(key));
            }
        }
        if renamed {
            doc.set(RENAMED, Doc::Bool(true));
        }
        Ok(())
    }

    fn dimension(
        &mut self,
        doc: &mut Doc,
        item: &'static Item,
        dimension: &Dimension,
        group: &[Key],
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<(), Left> {
        let missing: Vec<(&Key, Absence)> =
            group.iter().filter_map(|key| absence(&self.matching.of(key)).map(|absence| (key, absence))).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let outcome = if dimension.excludes {
            let kind = group[0].kind();
            scope::decide_excluding(self.lost_exclusions(&missing), self.has_others(kind))
        } else {
            let coverage = Coverage { wanted: group.len(), present: group.len() - missing.len() };
            scope::decide(Policy::SkipUnlessAny, coverage, work.exists)
        };
        let label = Some(trail.to_string()).filter(|label| !label.is_empty());
        let question = format!("scope {}", dimension.word);
        let whys: Vec<&str> = missing.iter().map(|(_, absence)| absence.why.as_str()).collect();
        let first = &missing[0].1;
        let summary = Absence { why: whys.join("; "), origin: first.origin.clone(), on_purpose: first.on_purpose };
        let write = otherwise(missing[0].0);
        match outcome {
            Outcome::Skipped if item.lost == Lost::Dropped => {
                self.decide(work, label, &question, item.rule, &summary, Verdict::Drop, write);
                return Err(Left::Item);
            }
            Outcome::Skipped => {
                self.decide(work, label, &question, item.rule, &summary, Verdict::Skip, write);
                let whole = item.at.is_empty();
                return Err(if whole { Left::Document(summary) } else { Left::Item });
            }
            Outcome::Widened => {
                self.decide(work, label.clone(), &question, item.rule, &summary, Verdict::Widen, write);
                self.widened(&work.node.key, label, dimension, &summary);
            }
            Outcome::Narrowed => self.decide(work, label, &question, item.rule, &summary, Verdict::Narrow, write),
            Outcome::Whole | Outcome::Untouched | Outcome::Refused => {}
        }
        let gone: HashSet<&Key> = missing.iter().map(|(key, _)| *key).collect();
        for at in dimension.at {
            if let Some(Doc::Array(entries)) = place_mut(doc, at) {
                entries.retain(|entry| !matches!(entry, Doc::Ref(key) if gone.contains(key)));
            }
        }
        Ok(())
    }

    fn widened(&mut self, about: &Key, label: Option<String>, dimension: &Dimension, absence: &Absence) {
        let allowed = self.delta.allow_widening.value;
        let severity = if allowed { Severity::Warning } else { Severity::Refusal };
        let message = format!("would be restricted less in its {}: {}", dimension.word.replace('_', " "), absence.why);
        let finding = Finding::new(severity, "scope.widened", about, message).at(label.unwrap_or_default());
        let fix = "map or create what is missing, or accept it with allow_widening: true or --allow-widening";
        self.findings.push(finding.fix(fix));
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

    #[expect(clippy::too_many_arguments, reason = "a decision has that many parts, and each caller has them at hand")]
    fn decide(
        &mut self,
        work: &Work<'_>,
        item: Option<String>,
        question: &str,
        rule: &str,
        absence: &Absence,
        verdict: Verdict,
        otherwise: String,
    ) {
        self.decisions.push(Decision {
            about: work.node.key.clone(),
            item,
            question: question.to_owned(),
            rule: rule.to_owned(),
            origin: absence.origin.clone(),
            verdict,
            why: absence.why.clone(),
            otherwise,
        });
    }
}

/// Returns the entries of a dimension; tags of different sets add up, so that each set is judged by itself.
fn groups(doc: &Doc, dimension: &Dimension) -> Vec<Vec<Key>> {
    let mut groups: BTreeMap<Option<Box<str>>, Vec<Key>> = BTreeMap::new();
    for at in dimension.at {
        for entry in place(doc, at).map(Doc::items).unwrap_or_default() {
            if let Doc::Ref(key) = entry {
                let set = (key.kind() == kinds::TAGS).then(|| key.segments()[0].clone());
                groups.entry(set).or_default().push(key.clone());
            }
        }
    }
    groups.into_values().collect()
}

/// Sorts the entries of a set by their names here; several source names can lead to one.
fn as_set(mut entries: Vec<Doc>) -> Vec<Doc> {
    entries.sort_by_cached_key(leaf_key);
    entries.dedup();
    entries
}

fn present(counterparts: &[Counterpart]) -> Vec<Key> {
    counterparts.iter().filter_map(Counterpart::key).cloned().collect()
}

/// Returns why there is no counterpart at all.
fn absence(counterparts: &[Counterpart]) -> Option<Absence> {
    if counterparts.iter().any(|counterpart| counterpart.key().is_some()) {
        return None;
    }
    counterparts.iter().find_map(|counterpart| match counterpart {
        Counterpart::Absent(absence) => Some(absence.clone()),
        _ => None,
    })
}

fn otherwise(key: &Key) -> String {
    let kind = match key.kind() {
        kinds::TAGS => kinds::TAG_SETS,
        kind => kind,
    };
    match registry::get(kind).map(|entry| entry.spec.mode) {
        Some(Some(_)) => {
            format!("create it there, map \"{}\" with names.{kind}, or let kinds.{kind} create it", key.own_name())
        }
        Some(None) => format!("create it there, or map \"{}\" with names.{kind}", key.own_name()),
        None => "correct it on the source".to_owned(),
    }
}

/// Returns whether a value is what a server means by leaving the field out.
fn says_nothing(value: &Doc) -> bool {
    value.is_empty() || *value == Doc::Bool(false) || value.as_str() == Some("") || value.as_u64() == Some(0)
}

/// Returns whether a value is one of these words, or a list of nothing else.
fn has_only(value: &Doc, words: &[&str]) -> bool {
    let is = |value: &Doc| value.as_str().is_some_and(|text| words.contains(&text));
    is(value) || (!value.items().is_empty() && value.items().iter().all(is))
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

/// Caps the numbers that cannot be larger than the lists beside them have entries (C1).
fn cap_numbers(doc: &mut Doc, rule: &Rule) {
    let Doc::Object(fields) = doc else { return };
    let numbers: Vec<(Name, usize)> = fields
        .iter()
        .filter(|(field, _)| !rule.field(*field).capped_by.is_empty())
        .map(|(field, _)| {
            let lists = rule.field(field).capped_by.iter();
            (field, lists.map(|list| fields.get(name(list)).map_or(0, |list| list.items().len())).sum())
        })
        .collect();
    for (field, most) in numbers {
        if fields.get(field).and_then(Doc::as_u64).is_some_and(|number| number > most as u64) {
            fields.insert(field, Doc::Number(most.into()));
        }
    }
}

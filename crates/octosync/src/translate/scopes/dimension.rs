//! Decides one group of entries of one dimension by its policy (`docs/rules.md` B).

use super::super::counterparts::{absence, otherwise, present};
use super::super::marks;
use super::super::work::{Skipped, Translator, Work};
use super::Question;
use super::places::{all_entries, entries, place_mut};
use crate::decision::{Answer, Decision, Finding, Origin, Set, Verdict};
use crate::delta::{Policy, Word as _};
use crate::doc::Doc;
use crate::findings;
use crate::identity::find;
use crate::key::{Key, Kind};
use crate::matching::Absence;
use crate::path::Place;
use crate::plan::Widened;
use crate::registry;
use crate::registry::spec::{Dimension, Item};
use crate::scope::{self, Coverage, ScopeEffect};
use crate::side::Node;
use std::collections::HashSet;

impl Translator<'_> {
    pub(super) fn policy(&self, item: &Item, dimension: &Dimension) -> Set<Policy> {
        let set = self.delta.scopes.get(&(item.topic.to_owned(), dimension.word.to_owned()));
        set.cloned().unwrap_or_else(|| Set::default_of(scope::default_policy(dimension.excludes)))
    }

    /// Decides one group of one dimension; returns the lists that are settled by it.
    pub(super) fn dimension(
        &mut self,
        doc: &mut Doc,
        question: &Question<'_>,
        group: &[Key],
        work: &Work<'_>,
    ) -> Result<Vec<(&'static str, Vec<Doc>)>, Skipped> {
        let missing: Vec<(&Key, Absence)> =
            group.iter().filter_map(|key| self.absence_of(key, work).map(|absence| (key, absence))).collect();
        let Some((first, absence)) = missing.first() else { return Ok(Vec::new()) };
        let Question { item, dimension, trail } = question;
        let (place, policy) = (Place::from(*trail), self.policy(item, dimension));
        // Rows have no place of their own: whether one exists is only known once it is paired.
        let there = work.there.filter(|_| !item.valued).and_then(|node| find(&node.doc, &work.entry.shape, &place));
        let exists = if item.at.is_empty() { work.exists() } else { there.is_some() };
        let coverage = Coverage { wanted: group.len(), present: group.len() - missing.len() };
        let outcome = if dimension.excludes {
            let (lost, others) = (self.lost_exclusions(&missing), self.has_others(group[0].kind()));
            scope::decide_excluding(policy.value, coverage, exists, lost, others)
        } else {
            scope::decide(policy.value, coverage, exists)
        };
        let whys: Vec<&str> = missing.iter().map(|(_, absence)| absence.why.as_str()).collect();
        // The decision has the policy's origin, unless another setting made the entry absent (name map, selection).
        let origin = if absence.origin == Origin::Default { &policy.origin } else { &absence.origin };
        let summary = Absence { why: whys.join("; "), origin: origin.clone(), on_purpose: absence.on_purpose };
        let write = self.other_policy(first, item, dimension);
        let about = &work.node.key;
        let say = |verdict| {
            Decision::new(about, item.rule, verdict, &summary.why)
                .scope(dimension.word)
                .item(place.clone())
                .set_by(origin)
                .otherwise(&write)
        };
        match outcome {
            ScopeEffect::Skipped => {
                return Err(self.leave(item, say(Verdict::Skip)));
            }
            ScopeEffect::Refused => {
                let finding = Finding::new(
                    findings::SCOPE_MISSING,
                    about,
                    format!("cannot keep its {}: {}", plain(dimension), summary.why),
                );
                self.findings.push(finding.at(place.clone()).fix(write.clone()).answers(skipped(item, dimension)));
                self.decisions.push(say(Verdict::Refuse));
            }
            ScopeEffect::Untouched => {
                self.decisions.push(say(Verdict::Keep));
                if let Some(there) = there {
                    return Ok(all_entries(there, item));
                }
            }
            ScopeEffect::Widened if item.valued => {
                // Whether a row gets wider is only known once it is paired.
                self.decisions.push(say(Verdict::Widen));
                marks::widen(doc, dimension.word, Doc::text(&summary.why));
            }
            // An item that is restricted to nothing is not restricted less.
            ScopeEffect::Widened if dimension.open.is_some() => self.decisions.push(say(Verdict::Narrow)),
            ScopeEffect::Widened => {
                self.decisions.push(say(Verdict::Widen));
                let was_wide = there.is_some_and(|there| entries(there, dimension).is_empty() && !dimension.excludes);
                if !was_wide {
                    let consent = self.delta.widening(work.entry.topic(item)).cloned();
                    let (dimension, why) = (dimension.word.to_owned(), summary.why.clone());
                    self.widenings.push((about.clone(), Widened { at: place, dimension, why, consent }));
                }
            }
            ScopeEffect::Narrowed => self.decisions.push(say(Verdict::Narrow)),
            ScopeEffect::Whole => {}
        }
        if item.valued && policy.value == Policy::DropNew {
            doc.set(marks::DROP_NEW, Doc::text(&summary.why));
        }
        let gone: HashSet<&Key> = missing.iter().map(|(key, _)| *key).collect();
        // Only what changes is touched, so that the rest stays shared with the source.
        for at in dimension.at.iter().filter(|_| !gone.is_empty()) {
            if let Some(Doc::Array(entries)) = place_mut(doc, at) {
                entries.to_mut().retain(|entry| !matches!(entry, Doc::Ref(key) if gone.contains(key)));
            }
        }
        Ok(Vec::new())
    }

    /// Returns why an entry of a scope has no counterpart that could be one.
    fn absence_of(&self, key: &Key, work: &Work<'_>) -> Option<Absence> {
        absence(&self.matching.of(key)).or_else(|| self.serves_itself(key, work))
    }

    /// Returns why a counterpart takes nobody, as it works by itself (F4): no worker can be added to a dynamic pool.
    fn serves_itself(&self, key: &Key, work: &Work<'_>) -> Option<Absence> {
        work.entry.spec.serves.as_ref().filter(|serves| serves.kind == key.kind())?;
        let spec = registry::entry(key.kind()).spec;
        let nodes = present(&self.matching.of(key)).into_iter().filter_map(|there| self.destination.nodes.get(&there));
        let mut special = nodes.filter(|node| spec.not_everywhere.contains(&&*node.type_word));
        let why = |node: &Node| {
            let (one, name) = (spec.one, node.key.own_name());
            format!("the {one} \"{name}\" there is of type {}, which takes none", node.type_word)
        };
        special.next().map(|node| Absence::because(why(node)))
    }

    fn other_policy(&self, key: &Key, item: &Item, dimension: &Dimension) -> String {
        if item.topic.is_empty() {
            return otherwise(key);
        }
        format!("{}, or write scopes.{}.{}", otherwise(key), item.topic, dimension.word)
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

/// Returns what lets items take no part that lose their scope, where the configuration can say so.
fn skipped(item: &Item, dimension: &Dimension) -> Option<Answer> {
    let words = ["scopes", item.topic, dimension.word];
    (!item.topic.is_empty()).then(|| Answer::new(words, Policy::SkipUnlessAny.word()))
}

fn plain(dimension: &Dimension) -> String {
    dimension.word.replace('_', " ")
}

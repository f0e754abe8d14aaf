//! The losses of restrictions by steps (`docs/rules.md` B).
//!
//! Pure. An item there that loses its last entry of a dimension is seen in the step; a restriction of the source that a
//! new item does not have is in the step's claim.

use crate::decision::{Answer, Finding, Severity};
use crate::doc::Doc;
use crate::findings;
use crate::identity::{self, Listing, row_place};
use crate::key::{Key, Kind};
use crate::path::{Place, Trail, value_at};
use crate::plan::{Difference, Step, Widened};
use crate::registry;
use crate::registry::shape::Shape;
use crate::registry::spec::{Dimension, Item};
use crate::translate::emptied;
use std::collections::HashMap;

/// A restriction that stands on the destination, and that a step takes away.
pub(crate) struct Lost<'s> {
    /// The kind of item that has the scope.
    pub(crate) item: &'static Item,
    /// As it stands there.
    pub(crate) part: &'s Doc,
    /// Where it stands.
    pub(crate) at: Place,
    /// The dimension that loses its last entry.
    pub(crate) dimension: &'static Dimension,
}

impl Lost<'_> {
    /// Returns whether a claim is about it.
    pub(crate) fn is(&self, claim: &Widened) -> bool {
        claim.dimension == self.dimension.word && claim.at == self.at
    }
}

/// Returns what a step restricts less.
#[must_use]
pub(crate) fn widened(step: &Step) -> Vec<Finding> {
    let claimed = step.widened.iter().map(|claim| finding(&step.key, claim));
    let unclaimed = lost(step).into_iter().filter(|lost| !step.widened.iter().any(|claim| lost.is(claim)));
    let unclaimed = unclaimed.map(|lost| {
        let (at, dimension) = (lost.at, lost.dimension.word.to_owned());
        finding(&step.key, &Widened { at, dimension, why: String::new(), consent: None })
    });
    claimed.chain(unclaimed).collect()
}

/// Returns what a difference that nobody has decided on would restrict less than the source.
pub(crate) fn of_difference(difference: &Difference) -> impl Iterator<Item = Finding> + '_ {
    difference.widened.iter().map(|claim| finding(&difference.key, claim))
}

/// Returns the restrictions of what stands there that a step takes away.
#[must_use]
pub(crate) fn lost(step: &Step) -> Vec<Lost<'_>> {
    step.before.as_ref().map(|before| lost_between(step.key.kind(), &before.0, &step.after.0)).unwrap_or_default()
}

/// Returns the restrictions that a document of a kind has and another one in its place has not.
#[must_use]
pub(crate) fn lost_between<'s>(kind: Kind, before: &'s Doc, after: &Doc) -> Vec<Lost<'s>> {
    let (entry, mut found) = (registry::entry(kind), Vec::new());
    if !entry.items.is_empty() {
        compare((before, after), &entry.shape, &Trail::ROOT, &mut found);
    }
    if let Some(item) = entry.items.first() {
        let is_lost = |dimension: &&Dimension| has_words(before, dimension) && !has_words(after, dimension);
        let words = entry.spec.limited_by.iter().filter(is_lost);
        found.extend(words.map(|dimension| Lost { item, part: before, at: (&Trail::ROOT).into(), dimension }));
    }
    found
}

/// Returns whether a document is limited to some words.
fn has_words(doc: &Doc, dimension: &Dimension) -> bool {
    dimension.at.iter().any(|at| value_at(doc, at).is_some_and(|list| !list.items().is_empty()))
}

/// Compares what stands there with what becomes of it, and all that is in both.
fn compare<'s>((before, after): (&'s Doc, &Doc), shape: &Shape, trail: &Trail<'_>, found: &mut Vec<Lost<'s>>) {
    if let Some(item) = shape.item {
        let dimensions = item.dimensions.iter().filter(|dimension| emptied(before, after, dimension));
        let at = || if item.valued { row_place(before) } else { trail.into() };
        found.extend(dimensions.map(|dimension| Lost { item, part: before, at: at(), dimension }));
    }
    match (before, after) {
        (Doc::Object(fields), Doc::Object(_)) => {
            for (field, value) in fields.iter() {
                if let Some(now) = after.get(&field) {
                    compare((value, now), shape.field(field), &shape.member(trail, field), found);
                }
            }
        }
        (Doc::Array(items), Doc::Array(now)) => {
            let places = Listing::of(items, shape.identity());
            for (at, of_now) in counterparts(items, now, shape) {
                compare((&items[at], of_now), shape.each(), &places.at(trail, at), found);
            }
        }
        (Doc::Json(text), Doc::Json(now)) => compare((text.tree(), now.tree()), shape.json(), &trail.json(), found),
        _ => {}
    }
}

/// Returns what becomes of the items of a list: by position, those that stay.
fn counterparts<'d>(items: &[Doc], now: &'d [Doc], shape: &Shape) -> Vec<(usize, &'d Doc)> {
    let Some(by) = shape.identity() else { return (0..items.len()).zip(now).collect() };
    let there = identity::handles(items, by);
    let present = identity::present_handles(now, by, &there);
    let known: HashMap<_, _> = present.iter().zip(now).collect();
    there.iter().enumerate().filter_map(|(at, handle)| Some((at, *known.get(handle)?))).collect()
}

/// Returns the finding that something is restricted less.
fn finding(about: &Key, claim: &Widened) -> Finding {
    let severity = if claim.consent.is_some() { Severity::Warning } else { Severity::Refusal };
    let message = format!("would be restricted less in its {}: {}", claim.dimension.replace('_', " "), claim.reason());
    let fix = "map or create what is missing, or accept it with allow_widening (for one topic, [steps], or for all, true) or --allow-widening";
    let answer =
        claim.consent.is_none().then(|| Answer::new(["allow_widening"], topics(about.kind(), &claim.dimension)));
    let finding = Finding::new(findings::SCOPE_WIDENED, about, message).severity(severity);
    finding.at(claim.at.clone()).fix(fix).answers(answer)
}

/// Returns the topics of what has a dimension in documents of a kind.
fn topics(kind: Kind, dimension: &str) -> Vec<&'static str> {
    let entry = registry::entry(kind);
    let has = |item: &Item| item.dimensions.iter().any(|known| known.word == dimension);
    let is_of_all = entry.spec.limited_by.iter().any(|known| known.word == dimension);
    let items = entry.items.iter().filter(|item| is_of_all || has(item));
    let mut topics: Vec<&str> = items.map(|item| entry.topic(item)).collect();
    topics.sort_unstable();
    topics.dedup();
    topics
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Origin;
    use crate::doc::Lifted;
    use crate::registry::kinds::{ACCOUNTS, DEPLOYMENT_PROCESSES, ENVIRONMENTS, TAGS, VARIABLES};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// Entries of two dimensions, by number; the tags 0 and 1 are of one set.
    type Scope = (Vec<u8>, Vec<u8>);

    fn scope() -> impl Strategy<Value = Scope> {
        let some = || proptest::collection::vec(0_u8..3, 0..3);
        (some(), some())
    }

    fn environments(numbers: &[u8]) -> Value {
        let refs = numbers
            .iter()
            .map(|at| json!({ "$ref": Key::new(ENVIRONMENTS, [["Dev", "Test", "Live"][usize::from(*at)]]) }));
        refs.collect()
    }

    fn tags(numbers: &[u8]) -> Value {
        let tag = |at: &u8| [["Ring", "Early"], ["Ring", "Late"], ["Region", "EU"]][usize::from(*at)];
        numbers.iter().map(|at| json!({ "$ref": Key::new(TAGS, tag(at)) })).collect()
    }

    /// A document of a kind with something that has a scope, and with the same of another name and without a scope.
    fn document(kind: Kind, (of_environments, of_tags): &Scope) -> Doc {
        let (environments, tags) = (environments(of_environments), tags(of_tags));
        let doc = if kind == VARIABLES {
            let scope = json!({ "Environment": environments, "TenantTag": tags });
            json!({ "Variables": [{ "Name": "A", "Value": "1", "Scope": {} }, { "Name": "B", "Value": "1", "Scope": scope }] })
        } else if kind == ACCOUNTS {
            json!({ "Name": "A", "EnvironmentIds": environments, "TenantTags": tags })
        } else {
            let action = json!({ "Name": "B", "Environments": environments, "TenantTags": tags });
            json!({ "Steps": [{ "Name": "A", "Actions": [{ "Name": "A" }] }, { "Name": "B", "Actions": [action] }] })
        };
        let Lifted(doc) = serde_json::from_value(doc).unwrap();
        doc
    }

    fn step(kind: Kind, before: Option<Doc>, after: Doc) -> Step {
        let key = format!("{kind}/projects/Web");
        let action = if before.is_some() { "update" } else { "create" };
        let after = Lifted(after);
        let step = json!({ "id": key, "key": key, "from": key, "action": action, "effect": "at_once", "after": after });
        Step { before: before.map(Lifted), ..serde_json::from_value(step).unwrap() }
    }

    /// Rows are found again by a mark, as merging leaves it.
    fn remembered(mut doc: Doc, before: &Doc, kind: Kind) -> Doc {
        if kind == VARIABLES {
            let handle = identity::handles(before.get("Variables").unwrap().items(), shape(kind).identity().unwrap());
            let mut rows = doc.get("Variables").unwrap().items().to_vec();
            rows[1].set(identity::WAS, Doc::text(&handle[1].mark()));
            doc.set("Variables", Doc::list(rows));
        }
        doc
    }

    fn shape(kind: Kind) -> &'static Shape {
        registry::entry(kind).shape.field(crate::doc::name("Variables"))
    }

    fn groups((environments, tags): &Scope) -> [bool; 3] {
        let has = |ring: bool| tags.iter().any(|tag| (*tag < 2) == ring);
        [!environments.is_empty(), has(true), has(false)]
    }

    #[test]
    fn only_a_consent_to_just_that_makes_a_widening_a_warning() {
        let (whole, freed) = ((vec![0], vec![0]), (vec![], vec![]));
        for kind in [VARIABLES, ACCOUNTS, DEPLOYMENT_PROCESSES] {
            let before = document(kind, &whole);
            let after = remembered(document(kind, &freed), &before, kind);
            let mut step = step(kind, Some(before), after);
            let severities = |step: &Step| widened(step).iter().map(|one| one.severity).collect::<Vec<_>>();
            assert_eq!(severities(&step), [Severity::Refusal, Severity::Refusal], "{kind}");
            let of = |lost: &Lost<'_>| Widened {
                at: lost.at.clone(),
                dimension: lost.dimension.word.to_owned(),
                why: String::new(),
                consent: Some(Origin::Default),
            };
            let mut consents: Vec<Widened> = lost(&step).iter().map(of).collect();
            step.widened = consents.clone();
            assert_eq!(severities(&step), [Severity::Warning, Severity::Warning], "{kind}");
            consents.pop();
            step.widened = consents.clone();
            assert_eq!(severities(&step), [Severity::Warning, Severity::Refusal], "{kind}: the other dimension");
            step.widened[0].at = Place::default().field("Other");
            assert!(
                severities(&step).iter().filter(|one| **one == Severity::Refusal).count() == 2,
                "{kind}: elsewhere"
            );
        }
    }

    #[test]
    fn what_a_new_item_lacks_of_the_source_is_found_by_its_claim() {
        let mut step = step(VARIABLES, None, document(VARIABLES, &(vec![], vec![])));
        assert!(widened(&step).is_empty());
        let at = Place::default().field("Variables");
        step.widened =
            vec![Widened { at, dimension: "environments".into(), why: "Dev is not there".into(), consent: None }];
        let [found] = widened(&step).try_into().unwrap();
        assert_eq!(found.severity, Severity::Refusal);
        assert_eq!(found.message, "would be restricted less in its environments: Dev is not there");
    }

    proptest! {
        #[test]
        fn every_restriction_that_goes_is_found_and_no_other(before in scope(), after in scope()) {
            for kind in [VARIABLES, ACCOUNTS, DEPLOYMENT_PROCESSES] {
                let stood = document(kind, &before);
                let now = remembered(document(kind, &after), &stood, kind);
                let step = step(kind, Some(stood), now);
                let lost: Vec<bool> = groups(&before).into_iter().zip(groups(&after)).map(|(was, is)| was && !is).collect();
                let dimensions = usize::from(lost[0]) + usize::from(lost[1] || lost[2]);
                prop_assert_eq!(widened(&step).len(), dimensions, "{}", kind);
            }
        }
    }
}

//! The phases that the configuration gives a new lifecycle in place of the source's, and what phases that are left out
//! meant for those that stay (`docs/rules.md` C1).

use super::counterparts::as_set;
use super::references::Naming;
use super::work::{Translator, Work};
use crate::decision::{Decision, Origin, Verdict};
use crate::delta::{Phases, PhasesOf, PlannedPhase};
use crate::doc::{Doc, Fields, Items};
use crate::identity::handle;
use crate::path::{Place, Trail};
use crate::plan::Widened;
use crate::registry::shape::Shape;
use crate::registry::spec::{Identity, Item, Lost};
use std::collections::HashMap;

impl Translator<'_> {
    /// Returns the phases that the configuration gives a new lifecycle, by a rule or for all, and their list.
    pub(super) fn given_phases(&mut self, doc: &mut Doc, work: &Work<'_>) -> Option<(&'static str, Doc)> {
        let mut dropped = work.entry.items.iter().filter(|item| item.lost == Lost::Dropped);
        let item = dropped.next().filter(|_| !work.exists())?;
        let list = item.list()?;
        let (wanted, origin, by_rule) = self.wanted_phases(work);
        let about = &work.node.key;
        let question = list.to_lowercase();
        match wanted {
            PhasesOf::Given(phases) => {
                let decision = Decision::new(about, item.rule, Verdict::Set, "the configuration gives them");
                self.decisions.push(decision.question(question).set_by(&origin));
                let given: Items = phases.iter().map(|phase| self.given_phase(phase, item, &origin, work)).collect();
                doc.take(list);
                Some((list, Doc::list(given)))
            }
            PhasesOf::Word(Phases::Empty) if !doc.get(list).is_none_or(Doc::is_empty) => {
                doc.take(list);
                // Fact `no-phases`.
                let why = "without phases it leads to every environment, future ones too";
                let decision = Decision::new(about, item.rule, Verdict::Widen, why).question(&question);
                self.decisions.push(decision.set_by(&origin).otherwise("write lifecycles.phases: map"));
                // An exception is its own consent.
                let consent = by_rule.then_some(&origin).or_else(|| self.delta.widening(work.entry.topic(item)));
                let (at, why, consent) = (Place::default(), why.to_owned(), consent.cloned());
                self.widenings.push((about.clone(), Widened { at, dimension: question, why, consent }));
                Some((list, Doc::list(Vec::new())))
            }
            PhasesOf::Word(_) => None,
        }
    }

    /// Returns which phases are wanted, where that was set, and whether a rule sets it.
    fn wanted_phases(&self, work: &Work<'_>) -> (PhasesOf, Origin, bool) {
        if let Some((exception, phases)) = work.effect(|exception| exception.set.phases.clone()) {
            return (phases, exception.origin.clone(), true);
        }
        match &self.delta.phases {
            Some(phases) => (PhasesOf::Given(phases.value.clone()), phases.origin.clone(), false),
            None => {
                let wanted = &self.delta.options.phases;
                (PhasesOf::Word(wanted.value), wanted.origin.clone(), false)
            }
        }
    }

    fn given_phase(&mut self, phase: &PlannedPhase, item: &Item, origin: &Origin, work: &Work<'_>) -> Doc {
        let dimension = &item.dimensions[0];
        let mut given = Doc::Object(Fields::default());
        given.set("Name", Doc::text(&phase.name));
        let place = Place::of_item(handle(&given, Identity::Field("Name")), &phase.name);
        let names = phase.environments.iter();
        let naming = Naming { origin, place: &place };
        let entries = names.filter_map(|name| self.scope_entry(dimension, name, naming, work)).collect();
        // Nothing that the configuration names deploys by itself.
        given.set(dimension.at[dimension.at.len() - 1], Doc::list(as_set(entries)));
        given
    }

    /// Says that an item keeps what it inherited from one that takes no part.
    pub(super) fn note_inherited(&mut self, from: &str, item: &Item, trail: &Trail<'_>, work: &Work<'_>) {
        let one = item.one;
        let why = format!("it inherited this from the {one} \"{from}\", which takes no part, so it is written out");
        let decision = Decision::new(&work.node.key, item.rule, Verdict::Set, why).question("retention");
        self.decisions.push(decision.item(trail));
    }
}

/// The values that the items of a list inherit from those before them: by field, the value and the item that gives it,
/// as long as that is one that takes no part.
#[derive(Debug, Default)]
pub(super) struct Heritage {
    left: HashMap<&'static str, (Doc, String)>,
}

impl Heritage {
    /// Writes what an item inherits from one that takes no part into it; returns the name of that one.
    pub(super) fn hand_on(&self, item: &mut Doc, shape: &Shape) -> Option<String> {
        let mut from = None;
        for field in shape.inherits {
            if let Some((value, giver)) = self.left.get(field).filter(|_| item.get(field).is_none_or(Doc::is_empty)) {
                item.set(field, value.clone());
                from = Some(giver.clone());
            }
        }
        from
    }

    /// Notes what became of an item: one that takes part gives what it has to those after it by itself.
    pub(super) fn note(&mut self, item: &Doc, takes_part: bool, shape: &Shape) {
        for field in shape.inherits.iter().filter(|field| item.get(field).is_some_and(|value| !value.is_empty())) {
            if takes_part {
                self.left.remove(field);
            } else {
                let giver = self.left.get(field).filter(|(held, _)| Some(held) == item.get(field));
                let giver = giver.map_or_else(|| item.str_at("Name").to_owned(), |(_, giver)| giver.clone());
                self.left.insert(field, (item.get(field).cloned().unwrap_or_default(), giver));
            }
        }
    }
}

/// Caps the numbers that cannot be larger than the lists beside them have entries.
pub(super) fn cap_numbers(doc: &mut Doc, shape: &Shape) {
    let Doc::Object(fields) = doc else { return };
    let capped = fields.iter().filter(|(field, _)| !shape.field(*field).capped_by.is_empty());
    let most = |lists: &[&str]| lists.iter().map(|list| fields.get(list).map_or(0, |list| list.items().len())).sum();
    let numbers: Vec<(_, usize)> = capped.map(|(field, _)| (field, most(shape.field(field).capped_by))).collect();
    for (field, most) in numbers {
        if fields.get(field).and_then(Doc::as_u64).is_some_and(|number| number > most as u64) {
            fields.insert(field, Doc::Number(most.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;
    use crate::registry::kinds::LIFECYCLES;
    use proptest::prelude::*;

    const POLICY: &str = "ReleaseRetentionPolicy";

    /// Returns what each phase has in the end: its own, else that of the nearest before it, else the lifecycle's.
    fn in_the_end<'a>(phases: impl IntoIterator<Item = &'a Option<u8>>) -> Vec<Option<u8>> {
        let mut last = None;
        let mut effective = |own: &Option<u8>| {
            last = own.or(last);
            last
        };
        phases.into_iter().map(&mut effective).collect()
    }

    proptest! {
        #[test]
        fn every_phase_that_stays_keeps_what_it_meant(phases in proptest::collection::vec((proptest::option::of(0u8..3), any::<bool>()), 0..8)) {
            let shape = registry::entry(LIFECYCLES).shape.field(crate::doc::name("Phases")).each();
            let mut heritage = Heritage::default();
            let mut kept = Vec::new();
            for (own, stays) in &phases {
                let mut doc = Doc::Object(Fields::default());
                doc.set("Name", Doc::text("Phase"));
                doc.set(POLICY, own.map_or(Doc::Null, |own| Doc::text(&own.to_string())));
                heritage.hand_on(&mut doc, shape);
                heritage.note(&doc, *stays, shape);
                kept.extend(stays.then(|| doc.get(POLICY).and_then(Doc::as_str).and_then(|text| text.parse::<u8>().ok())));
            }
            let meant = in_the_end(phases.iter().map(|(own, _)| own));
            let meant: Vec<_> = meant.into_iter().zip(&phases).filter(|(_, (_, stays))| *stays).map(|(own, _)| own).collect();
            prop_assert_eq!(in_the_end(&kept), meant);
        }
    }
}

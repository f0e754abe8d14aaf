//! Single fields: which of them the destination knows, and those that do not arrive as they are.

use super::counterparts::as_set;
use super::scopes::widened;
use super::work::{Translator, Work};
use crate::decision::{Decision, Finding, Origin, Verdict};
use crate::delta::{Automatic, Phases, PlannedPhase};
use crate::doc::{Doc, Fields, Items, Name, name};
use crate::findings;
use crate::identity::handle;
use crate::lift::{NEWEST, OLDER};
use crate::observed::{Evidence, Observed};
use crate::path::{Place, Trail};
use crate::registry::shape::Shape;
use crate::registry::spec::{Identity, Item, Lost, Stamp};
use crate::rules;
use crate::version::{Gap, RETENTION_STRATEGY};

impl Translator<'_> {
    /// "The space's default" has no meaning on a server that knows no such default (fact `retention-strategy`).
    pub(super) fn check_retention(&mut self, doc: &Doc, shape: &Shape, trail: &Trail<'_>, work: &Work<'_>) {
        let of_default = shape.retention && doc.str_at("Strategy") == "Default";
        if of_default && self.destination.version < RETENTION_STRATEGY {
            let message = "keeps as long as the space's default says, which the destination's version does not know";
            let finding = Finding::new(findings::RETENTION_NO_EQUIVALENT, &work.node.key, message);
            self.findings.push(finding.at(trail).fix("set a number of days or releases on the source"));
        }
    }

    /// An action is stamped with the newest version of its template only where that has the same content (E5).
    pub(super) fn stamp(&self, doc: &mut Doc, stamp: &Stamp) {
        let Some(properties) = doc.get(stamp.properties) else { return };
        let differs = matches!(properties.get(stamp.template),
            Some(Doc::Ref(key)) if self.differing_templates.contains(key));
        if !differs || properties.str_at(stamp.version) != NEWEST {
            return;
        }
        if let Some(properties) = doc.fields_mut().and_then(|fields| fields.get_mut(name(stamp.properties))) {
            properties.set(stamp.version, Doc::text(OLDER));
        }
    }

    /// Returns whether the destination knows a field; what is left out is noted.
    pub(super) fn is_supported(
        &mut self,
        field: Name,
        value: &Doc,
        shape: &Shape,
        observed: &Observed,
        place: &Trail<'_>,
        work: &Work<'_>,
    ) -> bool {
        // A retention policy is lifted to one shape, and written in that of the destination's version (C8).
        if field.starts_with('$') || shape.retention {
            return true;
        }
        let known = shape.names(field) || work.entry.knows(field);
        let same_release = self.source.version.gap(self.destination.version) == Gap::None;
        let restriction = shape.field(field).restricts;
        let supported = match observed.evidence(field) {
            Evidence::Known => true,
            Evidence::Unknown => known && same_release,
            // Nobody can tell; what restricts something is not risked on a server that may be too old for it.
            Evidence::None => {
                let old = restriction.is_some_and(|rule| self.destination.version < rule.known_from);
                known && (same_release || !old)
            }
        };
        let nothing = says_nothing(value) || restriction.is_some_and(|rule| has_only(value, rule.harmless));
        if supported || nothing {
            return supported;
        }
        if restriction.is_some() {
            let message =
                format!("restricts something by {}, which the destination's version does not know", place.pattern());
            let finding = Finding::new(findings::FIELD_NOT_SUPPORTED, &work.node.key, message);
            self.findings.push(finding.fix("upgrade the destination, or take the restriction off on the source"));
        } else {
            let entry = self.unknown_fields.entry((work.node.key.kind(), place.pattern()));
            entry.or_insert_with(|| (0, work.node.key.clone())).0 += 1;
        }
        false
    }

    /// What would act by itself arrives off (E10).
    pub(super) fn switched_off(&mut self, value: Doc, trail: &Trail<'_>, work: &Work<'_>) -> Doc {
        let wanted = &self.delta.options.auto_create;
        if work.exists() || value != Doc::Bool(true) || wanted.value == Automatic::AsSource {
            return value;
        }
        let why = "it arrives off: switch it on there when the project is ready";
        let decision = Decision::new(&work.node.key, rules::E10, Verdict::Drop, why);
        let otherwise = "write release_strategy.auto_create: as_source";
        self.decisions.push(decision.item(trail).set_by(&wanted.origin).otherwise(otherwise));
        Doc::Bool(false)
    }

    /// The phases that the configuration gives a new lifecycle take the place of the source's (C1).
    pub(super) fn given_phases(&mut self, doc: &mut Doc, work: &Work<'_>) -> Option<(&'static str, Doc)> {
        let mut dropped = work.entry.items.iter().filter(|item| item.lost == Lost::Dropped);
        let item = dropped.next().filter(|_| !work.exists())?;
        let list = item.at.trim_end_matches("[]");
        let about = &work.node.key;
        if let Some(phases) = &self.delta.phases {
            let decision = Decision::new(about, item.rule, Verdict::Set, "the configuration gives them")
                .question(list.to_lowercase());
            self.decisions.push(decision.set_by(&phases.origin));
            let given: Items =
                phases.value.iter().map(|phase| self.given_phase(phase, item, &phases.origin, work)).collect();
            doc.take(list);
            return Some((list, Doc::list(given)));
        }
        let wanted = &self.delta.options.phases;
        if wanted.value == Phases::Map || doc.get(list).is_none_or(Doc::is_empty) {
            return None;
        }
        doc.take(list);
        // Fact `no-phases`.
        let why = "without phases it leads to every environment, future ones too";
        let decision = Decision::new(about, item.rule, Verdict::Widen, why).question(list.to_lowercase());
        self.decisions.push(decision.set_by(&wanted.origin).otherwise("write lifecycles.phases: map"));
        self.findings.push(widened(
            about,
            &Place::default(),
            &list.to_lowercase(),
            why,
            self.delta.allow_widening.value.allows(work.entry.topic(item)),
        ));
        Some((list, Doc::list(Vec::new())))
    }

    fn given_phase(&mut self, phase: &PlannedPhase, item: &Item, origin: &Origin, work: &Work<'_>) -> Doc {
        let dimension = &item.dimensions[0];
        let mut given = Doc::Object(Fields::default());
        given.set("Name", Doc::text(&phase.name));
        let place = Place::of_item(handle(&given, Identity::Field("Name")), &phase.name);
        let names = phase.environments.iter();
        let entries: Items = names.filter_map(|name| self.scope_entry(dimension, name, origin, &place, work)).collect();
        // Nothing that the configuration names deploys by itself.
        given.set(dimension.at[dimension.at.len() - 1], Doc::list(entries));
        given
    }

    /// Moves the entries of one list to another (C1: automatic targets arrive as manual ones).
    pub(super) fn move_lists(&mut self, doc: &mut Doc, shape: &Shape, trail: &Trail<'_>, work: &Work<'_>) {
        let as_source = self.delta.options.automatic.value == Automatic::AsSource;
        let Doc::Object(fields) = doc else { return };
        let moves: Vec<(Name, Name)> =
            fields.iter().filter_map(|(field, _)| shape.field(field).moves_to.map(|to| (field, to))).collect();
        for (from, to) in moves {
            let moved = fields.insert(from, Doc::list(Vec::new())).unwrap_or_default();
            if as_source || moved.items().is_empty() || work.exists() {
                fields.insert(from, moved);
                continue;
            }
            let mut entries = fields.get(to).map(|list| list.items().to_vec()).unwrap_or_default();
            entries.extend(moved.items().iter().cloned());
            fields.insert(to, Doc::list(as_set(entries)));
            let why = "deployments to a new environment start only when somebody wants them";
            let decision =
                Decision::new(&work.node.key, rules::C1, Verdict::Narrow, why).question("automatic deployment");
            self.decisions.push(decision.item(trail).otherwise("write lifecycles.automatic: as_source"));
        }
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

/// Caps the numbers that cannot be larger than the lists beside them have entries (C1).
pub(super) fn cap_numbers(doc: &mut Doc, shape: &Shape) {
    let Doc::Object(fields) = doc else { return };
    let numbers: Vec<(Name, usize)> = fields
        .iter()
        .filter(|(field, _)| !shape.field(*field).capped_by.is_empty())
        .map(|(field, _)| {
            let lists = shape.field(field).capped_by.iter();
            (field, lists.map(|list| fields.get(name(list)).map_or(0, |list| list.items().len())).sum())
        })
        .collect();
    for (field, most) in numbers {
        if fields.get(field).and_then(Doc::as_u64).is_some_and(|number| number > most as u64) {
            fields.insert(field, Doc::Number(most.into()));
        }
    }
}

//! Turns a source document into what the destination should have: references to its counterparts, scopes decided.
//!
//! Pure. Every choice that is not simply to take the source's is a decision; what cannot be decided is a refusal.

mod counterparts;
mod fields;
mod json;
mod links;
pub mod marks;
mod openers;
mod partly;
mod phases;
mod references;
mod scopes;
mod starts;
mod stored;
mod words_since;
mod work;

pub(crate) use scopes::emptied;
pub(crate) use work::Translator;

use crate::decision::{Decision, Finding, Verdict};
use crate::delta::Exceptions;
use crate::doc::{Doc, Fields, Items};
use crate::findings;
use crate::identity::{Listing, is_mark, staying};
use crate::key::Key;
use crate::matching::{Absence, Pair};
use crate::observed::Observed;
use crate::owners;
use crate::path::Trail;
use crate::registry;
use crate::registry::ROW;
use crate::registry::shape::Shape;
use crate::registry::spec::{Creation, Identity, Item, Lost, Missing};
use crate::registry::values::ENVIRONMENT;
use crate::rules;
use crate::side::Node;
use crate::subject::Lookup;
use counterparts::{as_set, present};
use openers::Openers;
use phases::Heritage;
use work::{Form, Member, Skipped, Work};

impl<'a> Translator<'a> {
    /// Returns what the destination should have of a document.
    ///
    /// # Errors
    /// Why the document takes no part.
    pub(crate) fn document(&mut self, pair: &Pair, node: &Node) -> Result<Doc, Absence> {
        let there = if pair.standing { self.destination.nodes.get(&pair.to) } else { None };
        let translated = self.with_work(node, there, Some(&pair.to), |translator, work| {
            let observed = translator.destination.observed(work.entry.spec.kind, &node.variant);
            translator.knows_words(work)?;
            let mut doc = node.doc.clone();
            leave_to_git(&mut doc, work);
            let given = translator.given_phases(&mut doc, work);
            let shape = &work.entry.shape;
            let only = translator.only_of_document(work);
            if let Some(only) = &only {
                only.reduce(&mut doc, shape);
            }
            let mut doc = translator.value(doc, Form { shape, observed }, &Trail::ROOT, work)?;
            if let Some((list, phases)) = given {
                doc.set(list, phases);
            }
            if !matches!(work.entry.spec.creation, Creation::WithOwner(_)) {
                doc.set("Name", Doc::text(&pair.name));
            }
            if let Some(only) = only {
                let late = work.entry.spec.late.iter().map(|late| late.field);
                only.fill(&mut doc, shape, &late.chain(["Name"]).collect::<Vec<_>>());
            }
            Ok(doc)
        });
        match translated {
            Ok(doc) => Ok(doc),
            Err(Skipped::Document(absence) | Skipped::Scoped(absence)) => Err(absence),
            Err(Skipped::Field | Skipped::Item | Skipped::Around(_)) => Ok(Doc::Null),
        }
    }

    /// Finds out whether a document that is to be created can take part at all.
    ///
    /// # Errors
    /// Why it takes no part.
    pub(crate) fn participates(&mut self, node: &Node) -> Result<(), Absence> {
        let check = self.with_work(node, None, None, |translator, work| {
            let mut doc = node.doc.clone();
            if let Some(item) = work.entry.shape.item {
                translator.item(&mut doc, item, &Trail::ROOT, work)?;
            }
            for (field, value) in doc.fields().into_iter().flat_map(Fields::iter) {
                let shape = work.entry.shape.field(field);
                let decides = shape.reference.filter(|reference| matches!(reference.missing, Missing::SkipDocument(_)));
                if let (Some(reference), Doc::Ref(key)) = (decides, value) {
                    translator.one(key, Some(reference), &Trail::ROOT.field(field), work)?;
                }
            }
            translator.keeps_a_link(work)
        });
        match check {
            Err(Skipped::Document(absence)) => Err(absence),
            _ => Ok(()),
        }
    }

    /// Runs a function with what is known of a document.
    fn with_work<T>(
        &mut self,
        node: &Node,
        there: Option<&Node>,
        to: Option<&Key>,
        run: impl FnOnce(&mut Self, &Work<'_>) -> T,
    ) -> T {
        let entry = registry::entry(node.key.kind());
        let exceptions: &'a Exceptions = &self.delta.exceptions;
        let lookup = Lookup::new(exceptions, node);
        let exceptions = lookup.document().to_vec();
        run(self, &Work { entry, node, there, to, is_scoped: false, lookup: &lookup, exceptions })
    }

    fn value(&mut self, doc: Doc, form: Form<'_>, trail: &Trail<'_>, work: &Work<'_>) -> Result<Doc, Skipped> {
        let shape = form.shape;
        let source = doc.clone();
        let translated = match doc {
            Doc::Object(fields) => self.object(fields, form, trail, work)?,
            Doc::Array(items) => self.list(items, form, trail, work)?,
            Doc::Commas(items) => {
                let mut translated = Vec::new();
                for item in items {
                    match &item {
                        Doc::Ref(key) => translated.extend(self.entry(key, shape, trail, work)?),
                        _ => translated.push(item),
                    }
                }
                Doc::Commas(as_set(translated).into())
            }
            Doc::Json(text) => self.json(&text, shape, trail, work)?,
            Doc::Ref(key) => self.one(&key, shape.reference, trail, work)?,
            other => other,
        };
        Ok(translated.or_shared(&source))
    }

    fn object(&mut self, fields: Fields, form: Form<'_>, trail: &Trail<'_>, work: &Work<'_>) -> Result<Doc, Skipped> {
        let shape = form.shape;
        let mut doc = Doc::Object(fields);
        let only = self.only(&doc, shape, trail, work)?;
        let item = shape.item.map(|item| (item, work.lookup.item(item, &doc, || trail.into())));
        if let Some(only) = &only {
            only.reduce(&mut doc, shape);
        }
        let mut doc = if let Some((item, exceptions)) = item {
            let inner = Work { is_scoped: true, exceptions, ..*work };
            let settled = self.item(&mut doc, item, trail, &inner)?;
            let mut doc = self.fields(doc, form, trail, &inner)?;
            for (at, entries) in settled {
                scopes::set_entries(&mut doc, at, entries);
            }
            self.settle(&mut doc, shape, trail, &inner);
            doc
        } else {
            let mut doc = self.fields(doc, form, trail, work)?;
            self.settle(&mut doc, shape, trail, work);
            doc
        };
        if let Some(only) = only {
            only.fill(&mut doc, shape, &[]);
        }
        Ok(doc)
    }

    fn fields(&mut self, doc: Doc, form: Form<'_>, trail: &Trail<'_>, work: &Work<'_>) -> Result<Doc, Skipped> {
        let Form { shape, observed } = form;
        let mut doc = doc;
        self.typed(&mut doc, shape, trail, work)?;
        self.check_retention(&doc, shape, trail, work);
        for unfit in &shape.unfit {
            self.refuse_unfit(&doc, unfit, trail, work);
        }
        if let Some(stamp) = shape.stamp {
            self.stamp(&mut doc, stamp);
        }
        let observed = if shape.map { Observed::data() } else { observed };
        let Doc::Object(fields) = doc else { return Ok(doc) };
        let mut translated = Vec::with_capacity(fields.len());
        for (field, value) in fields {
            // The value of a mark is in the destination's words already.
            if is_mark(field) {
                translated.push((field, value));
                continue;
            }
            let (below, place) = (shape.field(field), shape.member(trail, field));
            if below.wished.is_some_and(|wish| !wish.is_made(&self.delta.options)) {
                continue;
            }
            let member = Member { field, value: &value, place: &place };
            let is_taken = self.is_supported(member, Form { shape, observed }, work) && !below.unsupported;
            if !is_taken || !self.is_stored(member, below, work) {
                continue;
            }
            let value = match below.arrives_off {
                Some(starts) => self.switched_off(value, starts, &place, work),
                None => value,
            };
            match self.value(value, Form { shape: below, observed: observed.field(field) }, &place, work) {
                Ok(value) => translated.push((field, value)),
                Err(Skipped::Field) => {}
                Err(Skipped::Around(entry)) if entry == place.pattern() => {}
                Err(skipped) => return Err(skipped),
            }
        }
        Ok(Doc::Object(translated.into_iter().collect()))
    }

    fn list(&mut self, items: Items, form: Form<'_>, trail: &Trail<'_>, work: &Work<'_>) -> Result<Doc, Skipped> {
        let Form { shape, observed } = form;
        let listed = items.clone();
        let places = Listing::of(&listed, shape.identity());
        let before = items.len();
        let (mut lost, mut left_out) = (0, 0);
        let mut openers = Openers::of(shape);
        let mut translated = Vec::with_capacity(before);
        let mut heritage = Heritage::default();
        for (at, mut item) in items.into_iter().enumerate() {
            if let Doc::Ref(key) = &item {
                translated.extend(self.entry(key, shape, &trail.index(at), work)?);
                continue;
            }
            let marker = shape.list.filter(|_| work.exists()).and_then(|list| self.staying(&item, list.by));
            let (each, place) = (shape.each(), places.at(trail, at));
            if self.stays_home(&item, shape, &place, work) {
                translated.extend(marker);
                continue;
            }
            let giver = heritage.hand_on(&mut item, each);
            let outcome = self.value(item.clone(), Form { shape: each, observed: observed.each() }, &place, work);
            heritage.note(&item, outcome.is_ok(), each);
            openers.meets(&item);
            let outcome = self.opened(&mut openers, outcome, &place, work);
            match outcome {
                Ok(mut item) => {
                    if let (Some(giver), Some(heir)) = (giver, each.item) {
                        self.note_inherited(&giver, heir, &place, work);
                    }
                    if each.is_row {
                        item.set(marks::FROM, Doc::Number(at.into()));
                    }
                    translated.extend(self.one_by_one(item, work));
                }
                // Skipping never deletes, and what stays there keeps its place in the source's order.
                Err(skipped @ (Skipped::Item | Skipped::Scoped(_)))
                    if matches!(skipped, Skipped::Item) || shape.each().item.is_some() =>
                {
                    lost += 1;
                    translated.extend(marker);
                }
                Err(Skipped::Around(entry)) if entry == place.pattern() => left_out += 1,
                Err(skipped) => return Err(skipped),
            }
        }
        // A list that held only entries which are left out is left out with its holder: a channel's rule that would be
        // about nothing.
        if before > 0 && left_out == before {
            return Err(Skipped::Item);
        }
        let lost_all = before > 0 && lost == before;
        match (shape.list, shape.each().item) {
            (Some(_), Some(item)) if lost_all && item.lost == Lost::Dropped => {
                Err(self.left_without(item, trail, work))
            }
            // A holder made only of items that take no part takes no part itself: a step without actions.
            (Some(list), _) if lost_all && list.needed => Err(Skipped::Item),
            (None, _) if shape.set => Ok(Doc::list(as_set(translated))),
            _ => Ok(Doc::list(translated)),
        }
    }

    /// Returns a row for each environment, where each is a value of its own: one name of the source can lead to several (D10).
    fn one_by_one(&self, row: Doc, work: &Work<'_>) -> Vec<Doc> {
        let environments =
            row.get(ROW.scope).and_then(|scope| scope.get(ENVIRONMENT)).map(Doc::items).unwrap_or_default();
        if work.entry.spec.values.is_none() || environments.len() < 2 {
            return vec![row];
        }
        let of = |environment: &Doc| {
            let mut scope = row.get(ROW.scope).cloned().unwrap_or_default();
            scope.set(ENVIRONMENT, Doc::list(vec![environment.clone()]));
            let mut own = row.clone();
            own.set(ROW.scope, scope);
            own
        };
        environments.iter().map(of).collect()
    }

    /// Returns whether an item that others refer to has no counterpart whatever is there, and says so (F6).
    fn stays_home(&mut self, item: &Doc, shape: &Shape, place: &Trail<'_>, work: &Work<'_>) -> bool {
        let kind = shape.list.and_then(|list| list.kind);
        let key = kind.map(|kind| owners::item(kind, &work.node.key, item.str_at("Name").trim()));
        let Some(absence) = key.and_then(|key| self.matching.stays_home(&key)) else { return false };
        let decision = Decision::new(&work.node.key, rules::F6, Verdict::Skip, absence.why).item(place);
        self.decisions.push(decision.set_by(&absence.origin).otherwise("write tenants.tags: all"));
        true
    }

    /// Returns what stands for an item that takes no part, by what it is called on the destination.
    fn staying(&self, item: &Doc, by: Identity) -> Option<Doc> {
        let mut marker = staying(item, by)?;
        if let Identity::Field(field) = by
            && let Some(Doc::Ref(key)) = item.get(field)
        {
            marker.set(field, Doc::Ref(present(&self.matching.of(key)).into_iter().next()?));
        }
        Some(marker)
    }

    /// Leaves out a document that would lose its last item: without any it would mean everything (C1).
    fn left_without(&mut self, item: &Item, trail: &Trail<'_>, work: &Work<'_>) -> Skipped {
        let list = trail.pattern().to_lowercase();
        let why = format!("none of its {list} has a counterpart");
        let fix = format!(
            "create it on the destination by hand, map its environments with names.{}, or say what its {list} are with \
             lifecycles.{list}",
            item.dimensions[0].kinds[0]
        );
        let decision = Decision::new(&work.node.key, item.rule, Verdict::Skip, &why).question(rules::A1.question());
        self.decisions.push(decision.otherwise(&fix));
        if !work.exists() {
            let message = format!("would be empty, so that it takes no part: {why}");
            self.findings.push(Finding::new(findings::LIFECYCLE_EMPTY, &work.node.key, message).fix(fix));
        }
        Skipped::Document(Absence::because(format!(
            "the {} \"{}\" takes no part: {why}",
            work.entry.spec.one,
            work.node.key.own_name()
        )))
    }
}

/// Takes away what is in the repository of a document on either side: it is not in the document there (E9).
fn leave_to_git(doc: &mut Doc, work: &Work<'_>) {
    let Some(git) = &work.entry.spec.git else { return };
    if [Some(work.node), work.there].into_iter().flatten().any(|node| node.git.is_some()) {
        git.fields.iter().for_each(|field| drop(doc.take(field)));
    }
}

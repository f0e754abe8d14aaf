//! References: to the counterpart, to what an exception names, or to what stands in for what has no counterpart.

use super::counterparts::{absence, otherwise, present};
use super::marks;
use super::work::{Skipped, Translator, Work};
use crate::decision::{Answer, Decision, Finding, Origin, Verdict};
use crate::delta::fallback::{self, ACCOUNT};
use crate::delta::{Dependencies, Exception, Fallback, FallbackSpec};
use crate::doc::Doc;
use crate::findings;
use crate::identity::find;
use crate::key::{Key, Kind, create_or_write};
use crate::lift::DANGLING;
use crate::matching::{Absence, Matching};
use crate::owners;
use crate::path::{At, Place, Trail};
use crate::registry::shape::Shape;
use crate::registry::spec::{Dangling, Missing, Reference, ServerMade};
use crate::registry::{self};
use crate::rules::{self, Rule};

/// A reference of the source, and the setting that decides if it has no counterpart.
#[derive(Clone, Copy)]
struct Sought<'s> {
    key: &'s Key,
    missing: Missing,
    spec: Option<&'static FallbackSpec>,
    trail: &'s Trail<'s>,
    work: &'s Work<'s>,
}

impl Sought<'_> {
    /// Returns the beginning of a decision about the document that holds it.
    fn decision(&self, rule: Rule, verdict: Verdict, why: impl Into<String>) -> Decision {
        Decision::new(&self.work.node.key, rule, verdict, why).item(self.trail)
    }
}

/// The words of the configuration that name something of the destination: where they stand, and the place that they are for.
#[derive(Clone, Copy)]
pub(super) struct Naming<'n> {
    pub(super) origin: &'n Origin,
    pub(super) place: &'n Place,
}

impl<'a> Translator<'a> {
    /// Translates one entry of a list of references: one name can lead to several.
    pub(super) fn entry(
        &mut self,
        key: &Key,
        shape: &Shape,
        place: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Vec<Doc>, Skipped> {
        let found = present(&self.matching.of(key));
        if !found.is_empty() {
            return Ok(found.into_iter().map(Doc::Ref).collect());
        }
        let reference = shape.each().reference.or(shape.reference);
        if let Some(own) = reference.and_then(|reference| self.own_entries(key, reference, place, work)) {
            return Ok(own);
        }
        let translated = if key.kind() == DANGLING {
            // An entry can be left out, unless what is left would restrict less.
            let guards = reference.is_some_and(|rule| rule.dangling == Dangling::Refuse);
            let dangling = if guards { Dangling::Refuse } else { Dangling::LeaveOut };
            let (missing, spec) = reference.map_or((Missing::Refuse, None), |rule| (rule.missing, rule.fallback));
            self.dangling(Sought { key, missing, spec, trail: place, work }, dangling)
        } else {
            self.one(key, reference, place, work)
        };
        match translated {
            Ok(doc) => Ok(vec![doc].into_iter().filter(|doc| *doc != Doc::Null).collect()),
            Err(Skipped::Field) => Ok(Vec::new()),
            Err(skipped) => Err(skipped),
        }
    }

    /// Decides about a reference that names nothing on the source either (E14): what stands in for such a field is named
    /// by the configuration, or it is refused, left out or skipped.
    fn dangling(&mut self, sought: Sought<'_>, dangling: Dangling) -> Result<Doc, Skipped> {
        let Sought { key, missing, spec, work, .. } = sought;
        let names = |exception: &Exception| spec.is_some_and(|spec| exception.set.references.contains_key(spec.word));
        let is_named = work.effect(|exception| names(exception).then_some(())).is_some();
        // Lifecycles and typed values have rules of their own for what has no counterpart (C3, C4, D8).
        let own_rule = spec.is_some_and(|spec| spec.topic != fallback::DANGLING.topic);
        let is_ruled = own_rule || matches!(missing, Missing::SkipDocument(_));
        if is_named || is_ruled || spec.is_some_and(|spec| self.delta.fallbacks.is_set(spec)) {
            return self.resolve(sought);
        }
        let absence = absence(&self.matching.of(key)).unwrap_or_else(|| Absence::because(String::new()));
        let set = self.delta.fallbacks.get(&fallback::DANGLING);
        let path = fallback::DANGLING.path();
        if dangling == Dangling::Refuse || set.value == Fallback::Fail {
            let spec = spec.or(Some(&fallback::DANGLING));
            return self.without(Sought { missing: Missing::Refuse, spec, ..sought }, &absence);
        }
        // A part that has no scope of its own is no step or row, which could go for one field.
        let may_go = dangling == Dangling::Skip && missing != Missing::LeaveOut && work.is_scoped;
        let is_skipped = may_go || dangling == Dangling::Demand;
        let verdict = if is_skipped { Verdict::Skip } else { Verdict::Drop };
        let decision = sought.decision(rules::E14, verdict, absence.why.clone());
        let skipped = if is_skipped { Skipped::Scoped(absence) } else { Skipped::Field };
        self.decisions.push(decision.set_by(&set.origin).otherwise(format!("write {path}: fail")));
        Err(skipped)
    }

    /// Translates one reference.
    pub(super) fn one(
        &mut self,
        key: &Key,
        reference: Option<&'static Reference>,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Skipped> {
        let of_kind = || (Missing::Refuse, fallback::of_kind(key.kind()));
        let (missing, spec) = reference.map_or_else(of_kind, |rule| (rule.missing, rule.fallback));
        let sought = Sought { key, missing, spec, trail, work };
        if key.kind() == DANGLING {
            let dangling = reference.map_or(Dangling::Skip, |rule| rule.dangling);
            return self.dangling(sought, dangling);
        }
        self.resolve(sought)
    }

    /// A typed value without a counterpart may take its row with it (D8).
    pub(super) fn typed(
        &mut self,
        doc: &mut Doc,
        shape: &Shape,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<(), Skipped> {
        for typed in &shape.typed {
            let Some(Doc::Ref(key)) = doc.get(typed.value).cloned() else { continue };
            let is_item = typed.fallback.is_some();
            let sought = Sought { key: &key, missing: typed.missing, spec: typed.fallback, trail, work };
            let decided = if key.kind() == DANGLING {
                // A default value can be left out; a row without its value is none.
                let dangling = if is_item { Dangling::Skip } else { Dangling::LeaveOut };
                self.dangling(sought, dangling)
            } else if is_item && present(&self.matching.of(&key)).len() != 1 {
                self.resolve(sought)
            } else {
                continue;
            };
            // Once decided there is nothing left to translate.
            match decided {
                Ok(value) => doc.set(typed.value, value),
                Err(Skipped::Field) => doc.set(typed.value, Doc::Null),
                Err(skipped) => return Err(skipped),
            }
            if shape.is_row {
                doc.set(marks::STAND_IN, Doc::Bool(true));
            }
        }
        Ok(())
    }

    fn resolve(&mut self, sought: Sought<'_>) -> Result<Doc, Skipped> {
        let Sought { key, spec, trail, work, .. } = sought;
        if let Some(spec) = spec.filter(|spec| !spec.word.is_empty())
            && let Some((exception, name)) = work.effect(|exception| exception.set.references.get(spec.word))
        {
            return Ok(self.named_by_exception(sought, spec, name, &exception.origin));
        }
        if let Some(unread) = self.unread(key) {
            return Ok(Doc::Ref(unread));
        }
        let matching: &'a Matching = self.matching;
        let counterparts = matching.of(key);
        let mut found = present(&counterparts);
        if found.len() == 1 {
            if spec.is_some_and(|spec| *spec == ACCOUNT) && work.node.owner.is_some() && work.entry.rows().is_none() {
                self.note_direct_account(key, trail, work);
            }
            return Ok(Doc::Ref(found.remove(0)));
        }
        if found.len() > 1 {
            return Ok(self.refuse_several(key, trail, work));
        }
        let absence = elsewhere(key, work).or_else(|| absence(&counterparts));
        let absence = absence.unwrap_or_else(|| Absence::because(String::new()));
        match spec {
            Some(spec) => self.fall_back(sought, spec, &absence),
            None => self.without(sought, &absence),
        }
    }

    /// Returns what an item is called there that is in a repository on either side: its project's own, by the same name.
    /// Of a repository of the destination nobody can say that it is not there (E9).
    fn unread(&self, key: &Key) -> Option<Key> {
        let holder = owners::holders(key).into_iter().find_map(|holder| Some((owners::owner(&holder)?, holder)));
        let (owner, holder) = holder?;
        let there = present(&self.matching.of(&owner)).into_iter().next()?;
        let spec = registry::get(holder.kind())?.spec;
        let item = owners::item(key.kind(), &owners::facet(spec, &there), key.own_name());
        if let Some(spelt) = self.destination.index.spelt(&item) {
            return self.source.index.is_unread(key).then(|| spelt.clone());
        }
        self.destination.index.is_unread(&item).then_some(item)
    }

    /// An account that a step names directly cannot differ from environment to environment (F11).
    fn note_direct_account(&mut self, key: &Key, trail: &Trail<'_>, work: &Work<'_>) {
        let message = format!("names the account \"{}\" directly, not by a variable", key.own_name());
        let fix = "if another account shall be used there, write an exception: { about: step, match: { name: … }, \
                   set: { account: \"#{Variable}\" } }";
        let finding = Finding::new(findings::STEP_DIRECT_ACCOUNT, &work.node.key, message);
        self.findings.push(finding.at(trail).fix(fix));
    }

    fn refuse_several(&mut self, key: &Key, trail: &Trail<'_>, work: &Work<'_>) -> Doc {
        let message = format!(
            "can name only one {}, and names maps \"{}\" to several",
            registry::one(key.kind()),
            key.own_name()
        );
        let finding = Finding::new(findings::REF_MANY, &work.node.key, message).at(trail);
        self.findings.push(finding.fix("map that name to one name"));
        Doc::Null
    }

    /// An exception names the document of the destination, or holds an expression.
    fn named_by_exception(&mut self, sought: Sought<'_>, spec: &FallbackSpec, name: &str, origin: &Origin) -> Doc {
        let kind = sought.key.kind();
        let value = if name.contains("#{") { Some(Doc::text(name)) } else { self.named(kind, name).map(Doc::Ref) };
        let decision = sought.decision(spec.row, Verdict::Set, format!("an exception names \"{name}\""));
        self.decisions.push(decision.set_by(origin));
        value.unwrap_or_else(|| self.refuse_unknown(sought, (kind, name), origin))
    }

    /// Applies the configured replacement where there is no counterpart.
    fn fall_back(
        &mut self,
        sought: Sought<'_>,
        spec: &'static FallbackSpec,
        absence: &Absence,
    ) -> Result<Doc, Skipped> {
        let Sought { key, trail, work, .. } = sought;
        let set = self.delta.fallbacks.get(spec);
        // A reference that names nothing on the source either can still be replaced.
        let (kind, path) = (if key.kind() == DANGLING { spec.kind } else { key.kind() }, spec.path());
        if let Some(own) = self.own_reference(trail, work).filter(|_| stands_in(&set.value)) {
            self.note_own(sought, spec, &absence.why);
            return Ok(own);
        }
        let value = match &set.value {
            Fallback::Fail => return self.without(Sought { missing: Missing::Refuse, ..sought }, absence),
            Fallback::Skip => return self.without(sought, absence),
            Fallback::Empty | Fallback::Owner => Some(Doc::Null),
            Fallback::Default => self.default_of(kind).map(Doc::Ref),
            Fallback::BuiltIn => self.built_in(kind).map(Doc::Ref),
            Fallback::Name(name) => self.named(kind, name).map(Doc::Ref),
        };
        let Some(value) = value else {
            let wanted = match &set.value {
                Fallback::Name(name) => name.clone(),
                _ => "default".to_owned(),
            };
            return Ok(self.refuse_unknown(sought, (kind, &wanted), &set.origin));
        };
        let instead = match &value {
            Doc::Ref(found) => format!("\"{}\" stands in", found.own_name()),
            _ if set.value == Fallback::Owner => "the owner's is taken".to_owned(),
            _ => "nothing stands there".to_owned(),
        };
        let why = format!("{}: {instead}", absence.why);
        let decision = sought.decision(spec.row, Verdict::Set, why);
        self.decisions.push(decision.set_by(&set.origin).otherwise(format!("write {path}")));
        Ok(value)
    }

    /// Returns what stands at this place on the destination, if that is a reference of its own: a stand-in is for what is
    /// new there (C3, C4, D8, E6).
    fn own_reference(&self, trail: &Trail<'_>, work: &Work<'_>) -> Option<Doc> {
        let there = find(&work.there?.doc, &work.entry.shape, &trail.into())?;
        let is_entry = Place::from(trail).parts().last().is_some_and(|at| matches!(at, At::Index(_)));
        // An expression is a reference of its own, too.
        let is_own = there.as_ref_key().is_some() || there.as_str().is_some_and(|text| !text.is_empty());
        (is_own && !is_entry).then(|| there.clone())
    }

    /// Returns the entries of a list there to which nothing of the source leads: they stay in place of a stand-in.
    fn own_entries(
        &mut self,
        key: &Key,
        reference: &'static Reference,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Option<Vec<Doc>> {
        let spec = reference.fallback.filter(|spec| stands_in(&self.delta.fallbacks.get(spec).value))?;
        if work.effect(|exception| exception.set.references.get(spec.word)).is_some() {
            return None;
        }
        let place = Place::from(trail);
        let list: Place = place.parts().iter().filter(|at| !matches!(at, At::Index(_))).cloned().collect();
        let there = match find(&work.there?.doc, &work.entry.shape, &list)? {
            Doc::Array(items) => items.to_vec(),
            Doc::Commas(items) => items.to_vec(),
            _ => return None,
        };
        let is_own =
            |entry: &Doc| entry.as_ref_key().is_some_and(|key| !self.matching.reached(key.kind()).contains(key));
        let own: Vec<Doc> = there.into_iter().filter(is_own).collect();
        if own.is_empty() {
            return None;
        }
        let why = absence(&self.matching.of(key)).map(|absence| absence.why).unwrap_or_default();
        let sought = Sought { key, missing: reference.missing, spec: Some(spec), trail, work };
        self.note_own(sought, spec, &why);
        Some(own)
    }

    fn note_own(&mut self, sought: Sought<'_>, spec: &'static FallbackSpec, why: &str) {
        let decision = sought.decision(spec.row, Verdict::Keep, format!("{why}: the destination's own stays"));
        let otherwise = format!("{}, or name another with an exception", otherwise(sought.key));
        let origin = self.delta.fallbacks.get(spec).origin;
        self.decisions.push(decision.set_by(&origin).otherwise(otherwise));
    }

    /// Applies the treatment of a reference without a counterpart; `spec` is the setting that decides otherwise.
    fn without(&mut self, sought: Sought<'_>, absence: &Absence) -> Result<Doc, Skipped> {
        let Sought { key, missing, spec, trail, work } = sought;
        let about = &work.node.key;
        let path = &spec.map(FallbackSpec::path).unwrap_or_default();
        let fix = if elsewhere(key, work).is_some() {
            "make one for each space on the source, or create it on the destination by hand".to_owned()
        } else if path.is_empty() {
            otherwise(key)
        } else {
            format!("{}, or write {path}", otherwise(key))
        };
        let ignored = self.delta.dependencies.as_ref().is_some_and(|set| set.value == Dependencies::Ignore);
        match missing {
            Missing::RefuseOrSkipItem if ignored => {
                let decision = sought.decision(rules::E7, Verdict::Skip, absence.why.clone());
                let write = "write dependencies: require, or include";
                self.decisions.push(decision.set_by(&absence.origin).otherwise(write));
                Err(Skipped::Item)
            }
            Missing::SkipDocument(rule) if !work.node.is_default => {
                let decision = Decision::new(about, rule, Verdict::Skip, absence.why.clone());
                self.decisions.push(decision.set_by(&absence.origin).otherwise(fix));
                Err(Skipped::Document(absence.clone()))
            }
            Missing::SkipItem(rule) => {
                let decision = sought.decision(rule, Verdict::Skip, absence.why.clone());
                self.decisions.push(decision.set_by(&absence.origin).otherwise(fix));
                Err(Skipped::Item)
            }
            Missing::LeaveOut => {
                self.note_left_out(path, absence, trail, work);
                Err(Skipped::Field)
            }
            Missing::LeaveOutAround(entry) => {
                self.note_left_out(path, absence, trail, work);
                Err(Skipped::Around(entry))
            }
            Missing::Refuse | Missing::RefuseOrSkipItem | Missing::SkipDocument(_) => {
                let finding = Finding::new(findings::REF_UNMAPPED, about, absence.why.clone());
                self.findings.push(finding.at(trail).fix(fix).answers(mapped(key)).answers(stand_ins(spec)));
                Ok(Doc::Null)
            }
        }
    }

    fn note_left_out(&mut self, path: &str, absence: &Absence, trail: &Trail<'_>, work: &Work<'_>) {
        let finding = Finding::new(findings::REF_LEFT_OUT, &work.node.key, format!("is left out: {}", absence.why));
        let fix = if path.is_empty() { String::new() } else { format!("write {path}: fail to be asked") };
        self.findings.push(finding.at(trail).fix(fix));
    }

    fn refuse_unknown(&mut self, sought: Sought<'_>, (kind, name): (Kind, &str), origin: &Origin) -> Doc {
        let names = self.destination.of_kind(kind).map(|node| node.key.own_name());
        self.findings.push(unknown(kind, name, origin, &sought.work.node.key, names).at(sought.trail));
        Doc::Null
    }

    /// Returns what has this name on the destination, or will have it.
    pub(super) fn named(&self, kind: Kind, name: &str) -> Option<Key> {
        self.there(&Key::new(kind, [name]))
    }

    /// Returns a key as it is spelt on the destination, if it is there or will be.
    pub(super) fn there(&self, key: &Key) -> Option<Key> {
        if let Some(spelt) = self.destination.index.spelt(key) {
            return Some(spelt.clone());
        }
        self.matching.reached(key.kind()).get(key).cloned()
    }

    /// Returns the space's default one.
    fn default_of(&self, kind: Kind) -> Option<Key> {
        let spec = registry::get(kind)?.spec;
        if let Some(name) = spec.default_name {
            return self.named(kind, name);
        }
        self.destination.default_of(kind).map(|node| node.key.clone())
    }

    /// Returns the server's own one: the first of the types that it makes.
    fn built_in(&self, kind: Kind) -> Option<Key> {
        let Some(ServerMade::Types([(type_word, _), ..])) = registry::get(kind)?.spec.server_made else { return None };
        self.destination.of_kind(kind).find(|node| *node.type_word == **type_word).map(|node| node.key.clone())
    }
}

/// Returns the finding that nothing on the destination has a name that the configuration writes.
pub(super) fn unknown<'n>(
    kind: Kind,
    name: &str,
    origin: &Origin,
    about: &Key,
    names: impl Iterator<Item = &'n str>,
) -> Finding {
    let message = format!("the destination has no {} \"{name}\", which {origin} names", registry::one(kind));
    Finding::new(findings::REF_UNKNOWN, about, message).fix(create_or_write(name, names))
}

/// Returns whether something is put in the place of what has no counterpart.
const fn stands_in(fallback: &Fallback) -> bool {
    !matches!(fallback, Fallback::Fail | Fallback::Skip)
}

/// Returns the line of the configuration that says what a document is called on the destination.
fn mapped(key: &Key) -> Option<Answer> {
    let words = || ["names", key.kind().word(), key.own_name()];
    registry::nameable().any(|kind| kind == key.kind()).then(|| Answer::with_a_name(words()))
}

/// Returns the lines of the configuration that let something else stand in.
fn stand_ins(spec: Option<&'static FallbackSpec>) -> impl Iterator<Item = Answer> {
    let stands_in = |(_, value): &&(&str, Fallback)| matches!(value, Fallback::Default | Fallback::BuiltIn);
    let words =
        spec.into_iter().flat_map(move |spec| spec.words.iter().filter(stands_in).map(move |word| (spec, word)));
    words.map(|(spec, (word, _))| Answer::new([spec.topic, spec.key], *word))
}

/// Returns why what belongs to the instance names something that is not there: documents of other spaces are not read.
fn elsewhere(key: &Key, work: &Work<'_>) -> Option<Absence> {
    let is_elsewhere = key.kind() == DANGLING && work.entry.spec.is_of_instance();
    let why = || format!("{} is not in this space, and without it less would be protected", key.own_name());
    is_elsewhere.then(|| Absence::because(why()))
}

//! Flags that would start deployments or releases by themselves arrive off, or as manual (`docs/rules.md` C1, E10): in
//! documents that are new there, and in those that stand there where the flag is off there.

use super::counterparts::as_set;
use super::phases;
use super::work::{Translator, Work};
use crate::decision::{Decision, Origin, Verdict};
use crate::delta::Automatic;
use crate::doc::{Doc, Name};
use crate::identity::find;
use crate::path::{Place, Trail};
use crate::registry::shape::Shape;
use crate::registry::spec::Starts;
use crate::rules::{self, Rule};
use crate::subject;

/// The owner's setting for things that act by themselves.
struct Wish {
    as_source: bool,
    origin: Origin,
    rule: Rule,
    setting: &'static str,
}

impl Translator<'_> {
    fn wish(&self, starts: Starts, work: &Work<'_>) -> Wish {
        let options = &self.delta.options;
        let (option, rule, setting) = match starts {
            Starts::Releases => (&options.auto_create, rules::E10, "release_strategy.auto_create"),
            Starts::Triggers => (&options.enabled, rules::E10, "triggers.enabled"),
            Starts::Subscriptions => (&options.told, rules::E10, "subscriptions.enabled"),
            Starts::Deployments => (&options.automatic, rules::C1, "lifecycles.automatic"),
        };
        let wanted = |exceptions| subject::first(exceptions, |exception| exception.set.automatic);
        let by_rule = wanted(&work.exceptions).or_else(|| wanted(work.lookup.document()));
        let by_rule = by_rule.filter(|_| starts == Starts::Deployments);
        let (value, origin) =
            by_rule.map_or((option.value, &option.origin), |(exception, value)| (value, &exception.origin));
        Wish { as_source: value == Automatic::AsSource, origin: origin.clone(), rule, setting }
    }

    /// A flag that makes something act by itself is off, unless it is on there already or the owner wants it.
    pub(super) fn switched_off(&mut self, value: Doc, starts: Starts, trail: &Trail<'_>, work: &Work<'_>) -> Doc {
        let wish = self.wish(starts, work);
        let on = Doc::Bool(starts.is_on());
        if value != on || wish.as_source || self.stands_there(trail, work) == Some(&on) {
            return value;
        }
        let why = "it arrives off: switch it on there when all is ready";
        let decision = Decision::new(&work.node.key, wish.rule, Verdict::Drop, why);
        let decision = if starts.is_on() { decision } else { decision.question("enabled") };
        let otherwise = format!("write {}: as_source", wish.setting);
        self.decisions.push(decision.item(trail).set_by(&wish.origin).otherwise(otherwise));
        Doc::Bool(!starts.is_on())
    }

    fn stands_there<'s>(&'s self, place: impl Into<Place>, work: &Work<'s>) -> Option<&'s Doc> {
        find(&work.there?.doc, &work.entry.shape, &place.into())
    }

    /// Brings an object in order whose fields are all translated: lists that others belong into, numbers that depend on
    /// lists.
    pub(super) fn settle(&mut self, doc: &mut Doc, shape: &Shape, trail: &Trail<'_>, work: &Work<'_>) {
        self.move_lists(doc, shape, trail, work);
        phases::cap_numbers(doc, shape);
    }

    /// Moves the entries of one list to another, but for those that stand in the first one there.
    fn move_lists(&mut self, doc: &mut Doc, shape: &Shape, trail: &Trail<'_>, work: &Work<'_>) {
        let Doc::Object(fields) = doc else { return };
        let moves: Vec<(Name, Name)> =
            fields.iter().filter_map(|(field, _)| shape.field(field).moves_to.map(|to| (field, to))).collect();
        for (from, to) in moves {
            let wish = self.wish(Starts::Deployments, work);
            let there = self.stands_there(trail, work).and_then(|there| there.get(&from));
            let there = there.map(Doc::items).unwrap_or_default();
            let all = fields.get(from).map(Doc::items).unwrap_or_default();
            let stays = |entry: &&Doc| wish.as_source || there.contains(entry);
            let (kept, moved): (Vec<Doc>, Vec<Doc>) = all.iter().cloned().partition(|entry| stays(&entry));
            if moved.is_empty() {
                continue;
            }
            let mut entries = fields.get(to).map(|list| list.items().to_vec()).unwrap_or_default();
            entries.extend(moved);
            fields.insert(from, Doc::list(kept));
            fields.insert(to, Doc::list(as_set(entries)));
            let why = "deployments to an environment start only when somebody wants them";
            let decision = Decision::new(&work.node.key, wish.rule, Verdict::Narrow, why);
            let decision = decision.question("automatic deployment").item(trail).set_by(&wish.origin);
            self.decisions.push(decision.otherwise(format!("write {}: as_source", wish.setting)));
        }
    }
}

//! Matching by name, or by the names that the configuration gives.

use super::{Counterpart, Incoming, Matcher, given_up, nowhere};
use crate::decision::{Answer, Finding, Origin, Severity};
use crate::delta::Mode;
use crate::findings;
use crate::key::{Key, fold};
use crate::owners;
use crate::registry::spec::{Creation, ServerMade, Spec};
use crate::side::Node;

/// One candidate: the name that the document shall have, and its key by that name.
struct Wanted {
    name: Box<str>,
    key: Key,
}

impl<'a> Matcher<'a> {
    /// Matches by name; returns false if that did not settle it.
    pub(super) fn by_name(&mut self, incoming: Incoming<'_>) -> bool {
        let Incoming { spec, node, mode } = incoming;
        if mode == Some(Mode::Ignore) {
            let why = format!("{} take no part (kinds)", spec.config_word());
            self.absent(&node.key, why);
            return true;
        }
        let Some(owner) = self.owner(node) else { return true };
        let renaming = self.delta.names.get(spec.kind, node.key.own_name());
        if let Some(renaming) = renaming.filter(|_| !matches!(spec.creation, Creation::WithOwner(_))) {
            self.by_names(incoming, owner.as_ref(), &renaming.value.to, &renaming.origin);
            return true;
        }
        if let Some(found) = self.same_origin(node) {
            self.note_origin(spec, node, found);
            self.existing(incoming, found, found.key.own_name().into());
            return true;
        }
        let key = owners::document(spec, owner.as_ref(), node.key.own_name());
        if self.ambiguous(&node.key, &key, mode) {
            return true;
        }
        match self.standing(spec, node, &key) {
            Some(found) => self.existing(incoming, found, node.key.own_name().into()),
            None => return false,
        }
        true
    }

    /// Matches by the names that the configuration gives.
    fn by_names(&mut self, incoming: Incoming<'_>, owner: Option<&Key>, names: &[String], origin: &Origin) {
        let Incoming { spec, node, mode } = incoming;
        let keys: Vec<Wanted> = names
            .iter()
            .map(|name| {
                let key = owners::document(spec, owner, name);
                Wanted { name: name.as_str().into(), key }
            })
            .collect();
        if keys.iter().any(|wanted| fold(&wanted.name) != fold(node.key.own_name())) {
            self.matching.renamed.insert(node.key.clone());
        }
        match keys.as_slice() {
            [] => {
                let absence = given_up(&node.key, origin.clone());
                self.matching.set(&node.key, Counterpart::Absent(absence));
            }
            [wanted] => {
                if self.ambiguous(&node.key, &wanted.key, mode) {
                    return;
                }
                match self.standing(spec, node, &wanted.key) {
                    Some(found) => self.existing(incoming, found, wanted.name.clone()),
                    None => self.create(incoming, wanted.key.clone(), wanted.name.clone()),
                }
            }
            several => self.stand_in_several(incoming, several),
        }
    }

    /// One source name leads to several: good in scopes only, so the document itself is neither made nor written.
    fn stand_in_several(&mut self, incoming: Incoming<'_>, several: &[Wanted]) {
        let Incoming { spec, node, mode } = incoming;
        let all_there = several.iter().all(|wanted| self.standing(spec, node, &wanted.key).is_some());
        if mode.is_some_and(|mode| spec.updates(mode) || (mode.creates() && !all_there)) {
            let message = "leads to several names on the destination, but what is written can have only one";
            let fix =
                format!("map it to one name in names.{}, or set kinds.{} to existing", spec.kind, spec.config_word());
            let answer = Answer::new(["kinds", spec.config_word().word()], "existing");
            self.findings
                .push(Finding::new(findings::MATCH_ONE_TO_MANY, &node.key, message).fix(fix).answers([answer]));
        }
        for wanted in several.iter().filter(|_| !mode.is_some_and(Mode::creates)) {
            if self.standing(spec, node, &wanted.key).is_none() {
                self.note_unmet(spec, &node.key, &wanted.key);
            }
        }
        let counterparts = several.iter().map(|wanted| match self.standing(spec, node, &wanted.key) {
            Some(found) => Counterpart::Standing(found.key.clone()),
            None => Counterpart::Absent(nowhere(&wanted.key)),
        });
        let counterparts = counterparts.collect();
        self.matching.set_all(&node.key, counterparts);
    }

    pub(super) fn standing(&self, spec: &Spec, node: &Node, key: &Key) -> Option<&'a Node> {
        if let Some(ServerMade::Types(types)) = spec.server_made
            && types.iter().any(|(word, _)| *word == &*node.type_word)
        {
            return self.destination.of_kind(spec.kind).find(|there| there.type_word == node.type_word);
        }
        self.destination.nodes.get(key)
    }

    fn ambiguous(&mut self, from: &Key, to: &Key, mode: Option<Mode>) -> bool {
        let here = self.source.ambiguous.get(from).map(|ids| ("source", ids));
        let there = self.destination.ambiguous.get(to).map(|ids| ("destination", ids));
        let Some((side, ids)) = here.or(there) else { return false };
        let severity = if mode.is_some() { Severity::Refusal } else { Severity::Warning };
        let message = format!("is not the only one of its name on the {side}: {}", ids.join(" and "));
        let finding = Finding::new(findings::MATCH_AMBIGUOUS, from, message).severity(severity);
        self.findings.push(finding.fix(format!("rename all but one of them on the {side}")));
        self.absent(from, format!("several of that name stand on the {side}"));
        true
    }
}

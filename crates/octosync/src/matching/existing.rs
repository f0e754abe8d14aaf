//! A document that was found on the destination.

use super::{Counterpart, Incoming, Matcher, Pair};
use crate::decision::Finding;
use crate::findings;
use crate::registry::spec::{Spec, TypeField};
use crate::side::Node;

impl Matcher<'_> {
    pub(super) fn existing(&mut self, incoming: Incoming<'_>, found: &Node, name: Box<str>) {
        let Incoming { spec, node, mode } = incoming;
        if self.stands_in(spec, node, found) {
            let message = format!("is of type {} there: it stands in, and is left as it is", found.type_word);
            self.findings.push(Finding::new(findings::MATCH_STANDS_IN, &node.key, message));
            return self.matching.set(&node.key, Counterpart::Standing(found.key.clone()));
        }
        let is_told = |node: &Node| matches!(spec.type_field, Some(TypeField::Word(_))) || !node.type_word.is_empty();
        let is_other = node.type_word != found.type_word && is_told(node) && is_told(found);
        if is_other || node.collection != found.collection {
            return self.refuse_type(spec, node, found);
        }
        self.matching.set(&node.key, Counterpart::Standing(found.key.clone()));
        if let Some(mode) = mode.filter(|_| !self.destination.is_fixed(found)) {
            let pair = Pair { from: node.key.clone(), to: found.key.clone(), name, standing: true, mode };
            self.matching.pairs.entry(spec.kind).or_default().push(pair);
        }
    }

    /// A type that only some servers can have may be mapped by name to another type that does the same work (F4).
    fn stands_in(&self, spec: &Spec, node: &Node, found: &Node) -> bool {
        let special = |node: &Node| spec.not_everywhere.contains(&&*node.type_word);
        let mapped = self.delta.names.get(spec.kind, node.key.own_name()).is_some();
        mapped && node.type_word != found.type_word && (special(node) || special(found))
    }

    fn refuse_type(&mut self, spec: &Spec, node: &Node, found: &Node) {
        let type_of = |node: &Node| {
            let collection = spec.collections[node.collection].write.to_owned();
            if node.type_word.is_empty() { collection } else { node.type_word.to_string() }
        };
        let (here, there) = (type_of(node), type_of(found));
        let message = format!("is of type {here} on the source and of type {there} on the destination");
        let fix = format!("rename one of them, or map the name with names.{}", spec.config_word());
        self.findings.push(Finding::new(findings::MATCH_TYPE_DIFFERS, &node.key, message).fix(fix));
        self.absent(&node.key, format!("the destination has one of this name, but of type {there}"));
    }
}

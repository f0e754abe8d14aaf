//! Connections of documents: whether any connection is left, and to which environments (`docs/rules.md` F6).

use super::counterparts::as_set;
use super::references::Naming;
use super::scopes::Settled;
use super::work::{Form, Skipped, Translator, Work};
use crate::decision::{Decision, Origin, Verdict};
use crate::delta::{EnvironmentsOf, LinkedTo};
use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::matching::{Absence, Pair};
use crate::observed::Observed;
use crate::path::{Place, Trail};
use crate::registry::spec::{Dimension, Item, Lost, ProjectLinks};
use crate::rules;
use crate::subject::first;

/// The instruction for the case that a document shall take part all the same.
const OTHERWISE: &str = "map the names, let the projects take part, or say with tenants.environments where it is used";

impl Translator<'_> {
    /// Finds out whether a document that is to be created would keep one of its links, if it has any.
    ///
    /// # Errors
    /// Why it takes no part.
    pub(super) fn keeps_a_link(&mut self, work: &Work<'_>) -> Result<(), Skipped> {
        let Some(links) = work.entry.spec.links else { return Ok(()) };
        let list = work.node.doc.get(links.list).map(Doc::items).unwrap_or_default();
        if list.is_empty() {
            return Ok(());
        }
        // Decisions on single links are reported when the document is translated, if it is.
        let said = (self.decisions.len(), self.findings.len(), self.widenings.len());
        let (shape, items) = (work.entry.shape.field(crate::doc::name(links.list)), list.to_vec().into());
        let form = Form { shape, observed: Observed::data() };
        let kept = self.list(items, form, &Trail::ROOT.field(crate::doc::name(links.list)), work);
        self.decisions.truncate(said.0);
        self.findings.truncate(said.1);
        self.widenings.truncate(said.2);
        let is_kept =
            |link: &Doc| link.get(links.project).and_then(Doc::as_ref_key).is_some_and(|to| self.allows(links, to));
        if kept?.items().iter().any(is_kept) {
            return Ok(());
        }
        let why = "it would keep none of its links to projects".to_owned();
        let decision = Decision::new(&work.node.key, rules::F6, Verdict::Skip, &why).question(rules::A1.question());
        self.decisions.push(decision.otherwise(OTHERWISE));
        let (one, name) = (work.entry.spec.one, work.node.key.own_name());
        Err(Skipped::Document(Absence::because(format!("the {one} \"{name}\" takes no part: {why}"))))
    }

    /// Returns whether a project may allow links there: one that is written may come to.
    fn allows(&self, links: &ProjectLinks, to: &Key) -> bool {
        let (field, word) = links.refused;
        let pairs = self.matching.pairs.get(&to.kind()).map(Vec::as_slice).unwrap_or_default();
        let pair: Option<&Pair> = pairs.iter().find(|pair| pair.to == *to);
        let there = self.destination.nodes.get(to).map(|node| node.doc.str_at(field) != word);
        let comes = pair.filter(|pair| !pair.standing || pair.mode.updates());
        let comes = comes.is_some_and(|pair| self.source.nodes[&pair.from].doc.str_at(field) != word);
        comes || there.unwrap_or(pair.is_none())
    }

    /// Returns the environments of a link, where the owner of the configuration says which they are.
    pub(super) fn linked(
        &mut self,
        item: &Item,
        dimension: &'static Dimension,
        place: &Place,
        work: &Work<'_>,
    ) -> Option<Settled> {
        if item.lost != Lost::LeftOut {
            return None;
        }
        let (choice, origin) = self.choice(work);
        let kind = dimension.kinds[0];
        let (entries, said): (Vec<Doc>, String) = match &choice {
            EnvironmentsOf::Word(LinkedTo::Mapped) => return None,
            EnvironmentsOf::Word(LinkedTo::All) => (self.all_of(kind), "all to which the project leads".to_owned()),
            EnvironmentsOf::Given(names) => {
                let naming = Naming { origin: &origin, place };
                let entries = names.iter().filter_map(|name| self.scope_entry(dimension, name, naming, work));
                (entries.collect(), names.join(", "))
            }
        };
        let why = format!("tenants.environments, or an exception, says: {said}");
        let decision = Decision::new(&work.node.key, item.rule, Verdict::Set, why).question(dimension.word);
        self.decisions.push(decision.item(place.clone()).set_by(&origin));
        Some(dimension.at.iter().map(|at| (*at, as_set(entries.clone()))).collect())
    }

    fn choice(&self, work: &Work<'_>) -> (EnvironmentsOf, Origin) {
        if let Some((exception, choice)) = first(work.lookup.document(), |exception| exception.set.linked_to.as_ref()) {
            return (choice.clone(), exception.origin.clone());
        }
        if let Some(given) = &self.delta.link_environments {
            return (EnvironmentsOf::Given(given.value.clone()), given.origin.clone());
        }
        let option = &self.delta.options.linked_to;
        (EnvironmentsOf::Word(option.value), option.origin.clone())
    }

    /// Returns all documents of a kind that stand there or come, but for those of other collections than the first: no tenant
    /// is connected to parent environments (fact `ephemeral-channels`).
    fn all_of(&self, kind: Kind) -> Vec<Doc> {
        let standing = self.destination.of_kind(kind).filter(|node| node.collection == 0).map(|node| node.key.clone());
        let pairs = self.matching.pairs.get(&kind).map(Vec::as_slice).unwrap_or_default();
        let coming = pairs.iter().filter(|pair| !pair.standing && self.source.nodes[&pair.from].collection == 0);
        standing.chain(coming.map(|pair| pair.to.clone())).map(Doc::Ref).collect()
    }
}

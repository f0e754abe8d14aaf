//! Scopes that an exception sets.

use super::super::counterparts::{as_set, present};
use super::super::marks;
use super::super::references::{Naming, unknown};
use super::super::work::{Translator, Work};
use super::places::entries;
use super::{Question, Settled};
use crate::decision::{Decision, Verdict};
use crate::delta::Exception;
use crate::doc::Doc;
use crate::key::Key;
use crate::owners;
use crate::path::value_at;
use crate::registry;
use crate::registry::spec::Dimension;

impl Translator<'_> {
    /// An exception says what a dimension shall be: that is its own consent.
    pub(super) fn set_scope(
        &mut self,
        doc: &mut Doc,
        question: &Question<'_>,
        (exception, names): (&Exception, &[String]),
        work: &Work<'_>,
    ) -> Settled {
        let Question { item, dimension, trail } = *question;
        let naming = Naming { origin: &exception.origin, place: &trail.into() };
        let widened = names.is_empty() && !entries(doc, dimension).is_empty();
        let keys = names.iter().filter_map(|name| self.scope_entry(dimension, name, naming, work));
        let mut lists: Vec<(&'static str, Vec<Doc>)> = dimension.at.iter().map(|at| (*at, Vec::new())).collect();
        for key in keys.collect::<Vec<_>>() {
            let list = self.list_of(doc, dimension, &key);
            lists[list].1.push(key);
        }
        let shown = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        let verdict = if widened { Verdict::Widen } else { Verdict::Set };
        let why = format!("an exception sets {shown}");
        self.decisions.push(
            Decision::new(&work.node.key, item.rule, verdict, why)
                .scope(dimension.word)
                .item(trail)
                .set_by(&exception.origin),
        );
        if item.valued {
            marks::note(doc, marks::SCOPED, dimension.word, self.position(exception));
            let mapped = entries(doc, dimension).into_iter().filter_map(Doc::as_ref_key);
            let mapped = mapped.flat_map(|key| present(&self.matching.of(key))).map(Doc::Ref).collect();
            marks::note(doc, marks::UNSET, dimension.word, Doc::list(as_set(mapped)));
        }
        if widened && item.valued {
            marks::widen(doc, dimension.word, Doc::Bool(true));
        }
        lists.into_iter().map(|(at, entries)| (at, as_set(entries))).collect()
    }

    /// Returns in which of a dimension's lists an entry of the destination belongs: in that of the source's entry that
    /// leads to it, else in the only one that has entries there, else in the last, which starts nothing by itself (C1).
    fn list_of(&self, doc: &Doc, dimension: &Dimension, entry: &Doc) -> usize {
        let held = |at: &&str| value_at(doc, at).map(Doc::items).unwrap_or_default().to_vec();
        let lists: Vec<Vec<Doc>> = dimension.at.iter().map(held).collect();
        let leads = |from: &Doc| {
            let counterparts = from.as_ref_key().map(|key| present(&self.matching.of(key))).unwrap_or_default();
            counterparts.iter().any(|key| Some(key) == entry.as_ref_key())
        };
        let of_source = lists.iter().rposition(|list| list.iter().any(leads));
        let mut filled = (0..lists.len()).filter(|at| !lists[*at].is_empty());
        let only = (filled.next(), filled.next());
        match (of_source, only) {
            (Some(at), _) | (None, (Some(at), None)) => at,
            _ => lists.len() - 1,
        }
    }

    /// Returns what a name of the destination means in a dimension; a name that is unknown there is refused.
    pub(in super::super) fn scope_entry(
        &mut self,
        dimension: &Dimension,
        name: &str,
        naming: Naming<'_>,
        work: &Work<'_>,
    ) -> Option<Doc> {
        let kind = dimension.kinds[0];
        if registry::is_everywhere(kind) {
            return Some(Doc::Ref(owners::named_in_text(kind, name)));
        }
        // A name of something in a project is looked up within the project of the document.
        let meanings = work.to.map(|to| owners::meanings(kind, name, to)).unwrap_or_default();
        let otherwise = meanings.is_empty().then(|| owners::named_in_text(kind, name));
        if let Some(found) = meanings.iter().chain(&otherwise).find_map(|key| self.there(key)) {
            return Some(Doc::Ref(found));
        }
        let names = self.destination.index.of_kind(kind).map(Key::own_name);
        self.findings.push(unknown(kind, name, naming.origin, &work.node.key, names).at(naming.place.clone()));
        None
    }
}

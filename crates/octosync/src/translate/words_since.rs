//! Words that only newer servers know: what says one to an older server takes no part (`docs/rules.md` A7).

use super::work::{Skipped, Translator, Work};
use crate::decision::{Decision, Verdict};
use crate::doc::Doc;
use crate::matching::Absence;
use crate::path::value_at;
use crate::rules;

impl Translator<'_> {
    /// Looks whether the destination knows every word of a document that depends on the version.
    pub(super) fn knows_words(&mut self, work: &Work<'_>) -> Result<(), Skipped> {
        let there = self.destination.version;
        let says = |at: &str, word: &str| value_at(&work.node.doc, at).and_then(Doc::as_str) == Some(word);
        let mut words = work.entry.spec.words_since.iter();
        let Some((_, word, since)) = words.find(|(at, word, since)| there < *since && says(at, word)) else {
            return Ok(());
        };
        let why = format!("the destination runs {there}, and servers know {word} since {since}");
        let decision = Decision::new(&work.node.key, rules::A7, Verdict::Skip, &why);
        self.decisions.push(decision.otherwise("upgrade the destination"));
        Err(Skipped::Document(Absence::because(why)))
    }
}

//! Finds names of the source in texts that would be written: environments, tenants, channels, projects and spaces that
//! are called otherwise on the destination or are not there, and the source's own host (`decisions` F12).
//!
//! Pure. Texts are never rewritten: nobody can tell a name from a word.

use crate::decision::{Finding, Severity};
use crate::delta::Delta;
use crate::doc::Doc;
use crate::key::{Key, fold};
use crate::matching::{Counterpart, Matching};
use crate::plan::Step;
use crate::registry;
use crate::registry::kinds::{CHANNELS, ENVIRONMENTS, PROJECTS, TENANTS};
use crate::side::Side;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, HashSet};

/// The shortest name that is looked for: shorter ones are mostly something else.
const SHORTEST: usize = 3;

/// The names that mean something else, or nothing, on the destination.
pub(super) struct Foreign {
    /// By the folded name: what it is.
    names: Vec<(String, String)>,
    matcher: AhoCorasick,
}

impl Foreign {
    /// Collects the names; `None` if there are none.
    pub(super) fn of(source: &Side, destination: &Side, delta: &Delta, matching: &Matching) -> Option<Self> {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for kind in [ENVIRONMENTS, TENANTS, CHANNELS, PROJECTS] {
            let there: HashSet<String> = destination.of_kind(kind).map(|node| fold(node.key.own_name())).collect();
            for node in source.of_kind(kind) {
                let name = fold(node.key.own_name());
                if let Some(why) = foreign(&node.key, matching, there.contains(&name)) {
                    names.insert(name, why);
                }
            }
        }
        if fold(&source.place.space) != fold(&destination.place.space) {
            let why = format!("the destination's space is called \"{}\"", destination.place.space);
            names.insert(fold(&source.place.space), why);
        }
        if let Some(host) = &delta.source_host {
            names.insert(fold(host), "it is the source's own host".to_owned());
        }
        names.retain(|name, _| name.chars().count() >= SHORTEST);
        let names: Vec<(String, String)> = names.into_iter().collect();
        let patterns = names.iter().map(|(name, _)| name.as_str());
        let matcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns).ok()?;
        (!names.is_empty()).then_some(Self { names, matcher })
    }

    /// Reports each name once per document, with the first place where it stands.
    pub(super) fn find(&self, step: &Step) -> Vec<Finding> {
        let mut seen: BTreeMap<usize, String> = BTreeMap::new();
        for change in &step.changes {
            if let Some(after) = &change.after {
                texts(&after.0, &mut |text| {
                    for found in self.within(text) {
                        seen.entry(found).or_insert_with(|| change.at.clone());
                    }
                });
            }
        }
        let finding = |(found, at): (usize, String)| {
            let (name, why) = &self.names[found];
            let message = format!("names \"{name}\" in a text: {why}");
            let fix = "look whether that name is meant, and put a variable there if it is";
            Finding::new(Severity::Note, "text.foreign_name", &step.key, message).at(at).fix(fix)
        };
        seen.into_iter().map(finding).collect()
    }

    /// Returns the names that stand in a text as whole words.
    fn within(&self, text: &str) -> Vec<usize> {
        let folded = fold(text);
        let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let found = self.matcher.find_iter(&folded).filter(|found| {
            !is_part(folded[..found.start()].chars().next_back()) && !is_part(folded[found.end()..].chars().next())
        });
        found.map(|found| found.pattern().as_usize()).collect()
    }
}

/// Returns why a name means something else there, if it does.
fn foreign(key: &Key, matching: &Matching, known: bool) -> Option<String> {
    let one = registry::one(key.kind());
    match matching.of(key).first()? {
        Counterpart::Standing(there) | Counterpart::Coming(there) => {
            let renamed = fold(there.own_name()) != fold(key.own_name());
            renamed.then(|| format!("that {one} is called \"{}\" on the destination", there.own_name()))
        }
        Counterpart::Absent(_) => (!known).then(|| format!("there is no {one} of that name on the destination")),
    }
}

/// Calls a function with each text of a document.
fn texts(doc: &Doc, call: &mut impl FnMut(&str)) {
    match doc {
        Doc::String(text) => call(text),
        Doc::Object(fields) => {
            fields.iter().filter(|(field, _)| *field != "Name").for_each(|(_, value)| texts(value, call))
        }
        Doc::Array(items) | Doc::Commas(items) => items.iter().for_each(|item| texts(item, call)),
        Doc::Json(inner) => texts(inner, call),
        _ => {}
    }
}

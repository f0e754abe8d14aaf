//! Finds values and steps that use a variable of which nothing will stand on the destination (`docs/rules.md` D13).
//!
//! Pure. Only names that the source knows as variables count: what the server itself provides is none of them.

use super::foreign::texts;
use super::stage::Ground;
use super::using::{kinds_with_rows, used_by};
use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, fold};
use crate::owners;
use crate::path::{Place, Trail};
use crate::plan::Step;
use crate::registry::{self, ROW};
use crate::side::Side;
use std::collections::{BTreeSet, HashMap};

/// Returns what uses a variable that has no value there.
pub(super) fn needed(steps: &[Step], ground: Ground<'_>) -> Vec<Finding> {
    let here = Variables::of(ground.source, &[]);
    let there = Variables::of(ground.destination, steps);
    let users = steps.iter().flat_map(|step| {
        let (known, present) = (here.seen_by(&step.from), there.seen_by(&step.key));
        let lacking = |name: &str| spelt(&known, name).filter(|_| spelt(&present, name).is_none());
        let used = used(step, &|name| lacking(name).is_some()).into_iter();
        let found = used.filter_map(|(name, at)| {
            let spelt = lacking(&name)?;
            let message =
                format!("uses the variable \"{spelt}\", which has no value there: none of its rows takes part");
            let fix = "let a row of that variable take part, or give it a value on the destination";
            Some(Finding::new(findings::VARIABLE_NEEDED, &step.key, message).at(at).fix(fix))
        });
        found.collect::<Vec<_>>()
    });
    users.collect()
}

/// The names of the variables of a side, by what has them.
struct Variables<'s> {
    /// By owner: each name, folded, and as it is spelt.
    of_owners: HashMap<Key, Names<'s>>,
    /// By owner: the others whose variables it uses, too.
    uses: HashMap<Key, BTreeSet<Key>>,
}

/// Names of variables, folded, and as they are spelt.
type Names<'s> = HashMap<String, &'s str>;

/// Returns how a name is spelt where it is known last.
fn spelt<'s>(known: &[&Names<'s>], name: &str) -> Option<&'s str> {
    known.iter().rev().find_map(|names| names.get(name).copied())
}

impl<'s> Variables<'s> {
    /// Collects the names of a side, as they will be after some steps.
    fn of(side: &'s Side, steps: &'s [Step]) -> Self {
        let written: HashMap<&Key, &'s Doc> = steps.iter().map(|step| (&step.key, &step.after.0)).collect();
        let standing = side.nodes.values().filter(|node| !written.contains_key(&node.key));
        let documents =
            standing.map(|node| (&node.key, &node.doc)).chain(written.iter().map(|(key, doc)| (*key, *doc)));
        let owner_kinds = kinds_with_rows();
        let mut variables = Self { of_owners: HashMap::new(), uses: HashMap::new() };
        for (key, doc) in documents {
            let list = registry::entry(key.kind()).rows();
            if let (Some(list), Some(owner)) = (list, owners::owner(key)) {
                let rows = doc.get(&list).map(Doc::items).unwrap_or_default();
                let names = rows.iter().map(|row| row.str_at(ROW.name)).map(|name| (fold(name), name));
                variables.of_owners.entry(owner).or_default().extend(names);
            } else if owner_kinds.contains(&key.kind()) {
                variables.uses.insert(key.clone(), used_by(doc, &owner_kinds));
            }
        }
        variables
    }

    /// Returns the names that a document can use: of its owners, and of what these use.
    fn seen_by(&self, document: &Key) -> Vec<&Names<'s>> {
        let owners: Vec<Key> = owners::chain(document).collect();
        let used = owners.iter().filter_map(|owner| self.uses.get(owner)).flatten();
        owners.iter().chain(used).filter_map(|owner| self.of_owners.get(owner)).collect()
    }
}

/// Returns the names that the texts of a step could mean, of those that matter, folded, and where.
fn used(step: &Step, matters: &dyn Fn(&str) -> bool) -> BTreeSet<(String, Place)> {
    let mut used = BTreeSet::new();
    let mut add = |text: &str, place: &Trail<'_>| {
        let names = names(text).into_iter().filter(|name| matters(name));
        used.extend(names.map(|name| (name, Place::from(place))));
    };
    texts(&step.after.0, &registry::entry(step.key.kind()).shape, &mut add);
    used
}

/// The texts that stand before the name of a variable in a script.
const CALLS: [&str; 2] = ["OctopusParameters[", "get_octopusvariable"];

/// Returns the names that a text could mean: in expressions (`#{Name}`, `#{if Name}`, `#{Name | Filter}`), and as
/// scripts ask for them. More than is meant does no harm, as only names of variables count.
fn names(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for part in text.split("#{").skip(1) {
        // Within an expression there may be others: each is looked at by itself.
        let expression = part.split('}').next().unwrap_or_default();
        let expression = expression.split('|').next().unwrap_or_default();
        for word in expression.split("==").flat_map(|side| side.split("!=")) {
            let word = word.trim();
            let word = ["if ", "unless "].iter().find_map(|keyword| word.strip_prefix(keyword)).unwrap_or(word);
            let word = word.strip_prefix("each ").and_then(|each| each.split_once(" in ")).map_or(word, |each| each.1);
            names.insert(fold(word));
            names.extend(word.split_once('[').map(|(before, _)| fold(before)));
        }
    }
    for call in CALLS {
        for part in text.split(call).skip(1) {
            let quoted = part.trim_start_matches([' ', '(']);
            let quote = quoted.chars().next().filter(|quote| ['"', '\''].contains(quote));
            let name = quote.and_then(|quote| quoted[1..].split_once(quote));
            names.extend(name.map(|(name, _)| fold(name)));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_expressions_and_scripts() {
        let table: &[(&str, &[&str])] = &[
            ("Database=#{App.Db};", &["app.db"]),
            ("#{if App.Db}x#{/if}", &["/if", "app.db"]),
            ("#{unless App.Db == \"x\"}", &["\"x\"", "app.db"]),
            ("#{each one in App.Dbs}", &["app.dbs"]),
            ("#{App.Db | ToLower}", &["app.db"]),
            ("#{App.Db[#{Name}]}", &["app.db", "app.db[", "name"]),
            ("$OctopusParameters[\"App.Db\"]", &["app.db"]),
            ("$(get_octopusvariable 'App.Db')", &["app.db"]),
            ("App.Db", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(names(text).into_iter().collect::<Vec<_>>(), *expected, "{text}");
        }
    }
}

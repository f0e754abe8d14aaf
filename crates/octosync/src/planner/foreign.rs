//! Finds names of the source in texts that would be written: environments, tenants, channels, projects and spaces that
//! are called otherwise on the destination or are not there, and the source's own host (`docs/rules.md` F12).
//!
//! Pure. Texts are never rewritten: nobody can tell a name from a word.

use crate::decision::Finding;
use crate::delta::Delta;
use crate::doc::{Doc, Fields};
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{Key, fold};
use crate::matching::{Counterpart, Matching};
use crate::path::{Place, Trail};
use crate::plan::Step;
use crate::registry;
use crate::registry::shape::Shape;
use crate::side::Side;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, HashMap, HashSet};

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
        let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
        for kind in registry::all().iter().filter(|entry| entry.spec.searched).map(|entry| entry.spec.kind) {
            let there: HashSet<String> = destination.of_kind(kind).map(|node| fold(node.key.own_name())).collect();
            for node in source.of_kind(kind) {
                let name = fold(node.key.own_name());
                let why = foreign(&node.key, matching, there.contains(&name));
                // Channels of several projects share a name: it is foreign if it means something else in each of them.
                names.entry(name).and_modify(|known| *known = known.take().filter(|_| why.is_some())).or_insert(why);
            }
        }
        let mut names: BTreeMap<String, String> =
            names.into_iter().filter_map(|(name, why)| Some((name, why?))).collect();
        if fold(&source.site.space) != fold(&destination.site.space) {
            let why = format!("the destination's space is called \"{}\"", destination.site.space);
            names.insert(fold(&source.site.space), why);
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

    /// Reports each name once per document, with the first place where it would be written.
    pub(super) fn find(&self, step: &Step) -> Vec<Finding> {
        let shape = &registry::entry(step.key.kind()).shape;
        let mut before: HashMap<Place, String> = HashMap::new();
        if let Some(there) = &step.before {
            texts(&there.0, shape, &mut |text, place| drop(before.insert(place.into(), text.to_owned())));
        }
        let mut seen: BTreeMap<usize, Place> = BTreeMap::new();
        texts(&step.after.0, shape, &mut |text, place| {
            for found in self.within(text) {
                let place = Place::from(place);
                if before.get(&place).is_none_or(|was| was != text) {
                    seen.entry(found).or_insert(place);
                }
            }
        });
        let finding = |(found, at): (usize, Place)| {
            let (name, why) = &self.names[found];
            let message = format!("names \"{name}\" in a text: {why}");
            let fix = "look whether that name is meant, and put a variable there if it is";
            Finding::new(findings::TEXT_FOREIGN_NAME, &step.key, message).at(at).fix(fix)
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

/// Calls a function with each text of a document that can name something: text for people, values whose keys are
/// data (properties of steps), values of rows, and addresses. Words of the API's own, such as types, name nothing.
pub(super) fn texts(doc: &Doc, shape: &Shape, call: &mut dyn FnMut(&str, &Trail<'_>)) {
    visit_parts(doc, shape, &Trail::ROOT, &mut |part, shape, place| {
        let fields = part.fields().into_iter().flat_map(Fields::iter).filter(|(field, _)| *field != "Name");
        for (field, value) in fields {
            let is_value = shape.map || shape.typed.iter().any(|typed| field == typed.value);
            let is_text = is_value || shape.field(field).text;
            strings(value, is_value, &mut |text| {
                if is_text || text.contains("://") {
                    call(text, &shape.member(place, field));
                }
            });
        }
    });
}

/// Calls a function with a text, or with each text of the JSON in it.
fn strings(value: &Doc, within: bool, call: &mut dyn FnMut(&str)) {
    match value {
        Doc::String(text) | Doc::Loose(text) => call(text),
        Doc::Json(text) if within => strings(text.tree(), within, call),
        Doc::Array(items) if within => items.iter().for_each(|item| strings(item, within, call)),
        Doc::Object(fields) if within => fields.iter().for_each(|(_, value)| strings(value, within, call)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Kind;
    use crate::registry::kinds::{DEPLOYMENT_PROCESSES, FEEDS, VARIABLES};
    use serde_json::{Value, json};

    fn found(kind: Kind, doc: Value) -> Vec<String> {
        let doc: Doc = serde_json::from_value(doc).unwrap();
        let mut found = Vec::new();
        let shape = &registry::entry(kind).shape;
        texts(&doc, shape, &mut |text, place| found.push(format!("{} = {text}", Place::from(place))));
        found
    }

    #[test]
    fn only_what_can_name_something_is_looked_at() {
        let action = json!({
            "Name": "Default", "ActionType": "Octopus.Script", "Condition": "Success", "Notes": "for Dev",
            "Properties": { "Octopus.Action.Script.ScriptBody": "deploy Dev" },
        });
        let steps = found(DEPLOYMENT_PROCESSES, json!({ "Steps": [{ "Name": "Default", "Actions": [action] }] }));
        let place = "Steps[Default].Actions[Default]";
        assert_eq!(
            steps,
            [
                format!("{place}.Notes = for Dev"),
                format!("{place}.Properties.'Octopus.Action.Script.ScriptBody' = deploy Dev"),
            ]
        );
        let row = json!({ "Name": "Dev", "Type": "String", "Value": "in Dev", "Scope": {} });
        assert_eq!(found(VARIABLES, json!({ "Variables": [row] })), ["Variables[Dev].Value = in Dev"]);
        let feed = json!({ "Name": "Dev", "FeedType": "NuGet", "FeedUri": "https://octopus/nuget" });
        assert_eq!(found(FEEDS, feed), ["FeedUri = https://octopus/nuget"]);
    }
}

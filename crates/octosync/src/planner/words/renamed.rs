//! Words of the configuration whose document or item is called otherwise now (`docs/rules.md` A4a): refused, with the new name as
//! the next step. A word of caution, such as an exclusion, must not stop to hold because somebody renamed something.
//!
//! Pure. Only words that stand for one name and that nothing has any more; what was called so is told by ids.

use crate::decision::{Finding, Origin};
use crate::delta::{Criterion, Exception, Pattern};
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, Kind, fold};
use crate::memory::End;
use crate::owners;
use crate::past::Pasts;
use crate::planner::stage::Ground;
use crate::registry;
use crate::side::Side;
use crate::subject;
use std::collections::BTreeMap;

/// The objects that a word can name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Documents of a kind.
    Kind(Kind),
    /// Projects.
    Projects,
    /// The documents that documents or items are in or belong to: any document.
    Documents,
    /// Items that exceptions and selections call so: steps, variables.
    Items,
}

/// A word that stands for one name.
struct Word<'w> {
    of: Of,
    text: &'w str,
    folded: String,
    origin: &'w Origin,
    /// The setting that holds it: `names.environments`.
    within: String,
}

/// A document or item that is called otherwise now than at the last sync.
struct Renamed {
    /// Its kind; nothing for items.
    kind: Option<Kind>,
    past_name: String,
    name: String,
}

/// Returns what is to be said of words of the source, and of those of the destination.
pub(super) fn idle(ground: Ground<'_>) -> Vec<Finding> {
    let Some(pasts) = ground.pasts else { return Vec::new() };
    let words = words(ground);
    let mut renamed = if words.is_empty() { Vec::new() } else { documents(pasts, ground.source, End::Source) };
    if words.iter().any(|word| word.of == Of::Items) {
        renamed.extend(items(pasts, ground.source));
    }
    let mut findings = of(&words, &renamed, ground.source, End::Source);
    let ignored = ignored(ground);
    let secrets = &ground.delta.secrets;
    if ignored.is_empty() && secrets.is_empty() {
        return findings;
    }
    let renamed = documents(pasts, ground.destination, End::Destination);
    findings.extend(of(&ignored, &renamed, ground.destination, End::Destination));
    findings.extend(secrets.iter().filter_map(|secret| {
        let (pattern, origin) = (&secret.value, &secret.origin);
        let (was, is) = of_secret(pattern, pasts, ground.destination)?;
        let word = Word { of: Of::Documents, text: &was, folded: String::new(), origin, within: "secrets".to_owned() };
        Some(finding(&word, &is, End::Destination))
    }));
    findings
}

/// Returns what is to be said of words of a side.
fn of(words: &[Word<'_>], renamed: &[Renamed], side: &Side, end: End) -> Vec<Finding> {
    let told = words.iter().filter_map(|word| {
        let found = renamed.iter().find(|renamed| renamed.past_name == word.folded && word.can_be(renamed))?;
        (!word.is_there(side)).then(|| finding(word, &found.name, end))
    });
    told.collect()
}

fn finding(word: &Word<'_>, is: &str, end: End) -> Finding {
    let (within, text, origin, side) = (&word.within, word.text, word.origin.bracketed(), end.word());
    let message =
        format!("{within}: what was called \"{text}\" is called \"{is}\" on the {side} since the last sync{origin}");
    Finding::general(findings::WORD_RENAMED, message).fix(format!("write \"{is}\", or remove the word"))
}

impl Word<'_> {
    fn can_be(&self, renamed: &Renamed) -> bool {
        match self.of {
            Of::Kind(kind) => renamed.kind == Some(kind),
            Of::Projects => renamed.kind.is_some_and(owners::is_project),
            Of::Documents => renamed.kind.is_some(),
            Of::Items => renamed.kind.is_none(),
        }
    }

    /// Returns whether something is called so.
    fn is_there(&self, side: &Side) -> bool {
        let of = |kind: Kind| side.of_kind(kind).any(|node| fold(node.key.own_name()) == self.folded);
        let mut kinds = registry::all().iter().map(|entry| entry.spec.kind);
        match self.of {
            Of::Kind(kind) => of(kind),
            Of::Projects => kinds.any(|kind| owners::is_project(kind) && of(kind)),
            Of::Documents => kinds.any(of),
            Of::Items => has_item(side, &self.folded),
        }
    }
}

fn has_item(side: &Side, folded: &str) -> bool {
    let mut found = false;
    for node in side.nodes.values().filter(|node| registry::entry(node.key.kind()).spec.mode.is_some()) {
        subject::visit(node, &mut |seen| {
            found |= seen.item.is_some() && seen.subject.names.iter().any(|name| name == folded);
        });
    }
    found
}

/// Returns the documents that are called otherwise now.
fn documents(pasts: &Pasts<'_>, side: &Side, end: End) -> Vec<Renamed> {
    let stands_for_itself = |key: &&Key| !owners::is_facet(key.kind());
    let called = pasts.past_names(end).filter_map(|(id, was)| Some((was, &side.by_id(id)?.key)));
    let renamed = called.filter(|(was, _)| stands_for_itself(was)).filter_map(|(was, is)| {
        let differs = was.kind() == is.kind() && fold(was.own_name()) != fold(is.own_name());
        let (kind, past_name, name) = (Some(is.kind()), fold(was.own_name()), is.own_name().to_owned());
        differs.then_some(Renamed { kind, past_name, name })
    });
    renamed.collect()
}

/// Returns the items of the source that are called otherwise now: steps, variables.
fn items(pasts: &Pasts<'_>, source: &Side) -> Vec<Renamed> {
    let mut renamed = Vec::new();
    for record in pasts.records() {
        let now = source.by_id(&record.from).and_then(|node| source.original(&node.key));
        let (Some(past), Some(now)) = (&record.past, now) else { continue };
        if past.source == now {
            continue;
        }
        let (Some(then), Some(now)) = (pasts.raw(past.source), pasts.as_sent(source, now)) else { continue };
        let (was, is) = (named(&then), named(&now));
        renamed.extend(was.into_iter().filter_map(|(id, was)| {
            let is = is.get(&id)?;
            (fold(&was) != fold(is)).then(|| Renamed { kind: None, past_name: fold(&was), name: is.clone() })
        }));
    }
    renamed
}

/// Returns the names of the items of a document as the API sent it, by their ids.
fn named(doc: &Doc) -> BTreeMap<String, String> {
    let mut named = BTreeMap::new();
    collect(doc, false, &mut named);
    named
}

fn collect(doc: &Doc, is_item: bool, named: &mut BTreeMap<String, String>) {
    match doc {
        Doc::Object(fields) => {
            let (id, name) = (doc.str_at("Id"), doc.str_at("Name"));
            if is_item && !id.is_empty() && !name.is_empty() {
                named.insert(id.to_owned(), name.trim().to_owned());
            }
            fields.iter().for_each(|(_, value)| collect(value, false, named));
        }
        Doc::Array(items) => items.iter().for_each(|item| collect(item, true, named)),
        _ => {}
    }
}

/// Returns the words of the configuration that name one thing of the source.
fn words(ground: Ground<'_>) -> Vec<Word<'_>> {
    let delta = ground.delta;
    let names = delta.names.iter().filter(|(kind, _)| !registry::is_everywhere(*kind)).map(|(kind, renaming)| {
        let text = renaming.value.from.as_str();
        let of = if registry::get(kind).is_some() { Of::Kind(kind) } else { Of::Items };
        Word { of, text, folded: fold(text), origin: &renaming.origin, within: format!("names.{kind}") }
    });
    let selects = delta.select.kinds.iter().flat_map(|(kind, selector)| {
        let include = selector.include.iter().map(|criterion| ("include", criterion));
        let all = include.chain(selector.exclude.iter().map(|criterion| ("exclude", criterion)));
        all.flat_map(move |(list, criterion)| {
            let within = format!("select.{kind}.{list}");
            let own = documents_of(*kind);
            let patterns = match &criterion.value {
                Criterion::Name(name) => vec![(own, name)],
                Criterion::OfProject(project, name) => vec![(Of::Projects, project), (own, name)],
                Criterion::Group(group) => vec![(Of::Documents, group)],
                // Nobody remembers tags.
                Criterion::Tag(_) => Vec::new(),
            };
            patterns.into_iter().filter_map(move |(of, pattern)| word(of, pattern, &criterion.origin, &within))
        })
    });
    names.chain(selects).chain(delta.exceptions.0.iter().flat_map(of_exception)).collect()
}

fn of_exception(exception: &Exception) -> impl Iterator<Item = Word<'_>> {
    let own = registry::all().iter().find(|entry| entry.spec.one == exception.about);
    let own = own.map_or(Of::Items, |entry| Of::Kind(entry.spec.kind));
    let matches = &exception.matches;
    let project = matches.project.iter().map(|pattern| (Of::Projects, pattern));
    let parent = matches.parent.iter().map(|pattern| (Of::Documents, pattern));
    let name = matches.name.iter().map(move |pattern| (own, pattern));
    let scope = matches.scope.values().flatten().map(|pattern| (Of::Documents, pattern));
    let all = project.chain(parent).chain(name).chain(scope);
    all.filter_map(|(of, pattern)| word(of, pattern, &exception.origin, &format!("{}, match", exception.name)))
}

fn word<'w>(of: Of, pattern: &'w Pattern, origin: &'w Origin, within: &str) -> Option<Word<'w>> {
    let folded = pattern.literal()?.to_owned();
    Some(Word { of, text: pattern.text(), folded, origin, within: within.to_owned() })
}

/// Returns what a word of `select` stands for.
fn documents_of(word: Kind) -> Of {
    let mut of_word = registry::all().iter().filter(|entry| entry.spec.config_word() == word);
    let own = of_word.find(|entry| !entry.spec.is_facet());
    own.map_or(Of::Items, |entry| Of::Kind(entry.spec.kind))
}

/// Returns the words of `ignore`, which name what the destination has.
fn ignored(ground: Ground<'_>) -> Vec<Word<'_>> {
    let rules = ground.delta.ignore.iter().filter_map(|rule| {
        let of = rule.kind.map_or(Of::Documents, Of::Kind);
        word(of, rule.name.as_ref()?, &rule.origin, "ignore")
    });
    rules.collect()
}

/// Returns what a pattern says behind the key that it begins with, if it does; names compare without case.
fn behind<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let ends = text.match_indices('/').map(|(at, _)| at).chain([text.len()]);
    ends.map(|at| text.split_at(at)).find(|(start, _)| fold(start) == fold(key)).map(|(_, rest)| rest)
}

/// Returns what a secret's pattern says of a document of the destination that is called otherwise now, and what it shall say.
fn of_secret(pattern: &Pattern, pasts: &Pasts<'_>, destination: &Side) -> Option<(String, String)> {
    let text = pattern.text();
    pasts.past_names(End::Destination).find_map(|(id, was)| {
        let is = &destination.by_id(id)?.key;
        let (old, new) = (was.to_string(), is.to_string());
        let rest = behind(text, &old)?;
        let is_free = !destination.nodes.contains_key(was);
        (is_free && was.kind() == is.kind() && fold(&old) != fold(&new))
            .then(|| (text.to_owned(), format!("{new}{rest}")))
    })
}

#[cfg(test)]
mod tests {
    use super::behind;

    #[test]
    fn patterns_begin_with_keys_whatever_their_case() {
        for (pattern, key, expected) in [
            ("Accounts/azure/Password", "accounts/Azure", Some("/Password")),
            ("accounts/Azure", "accounts/Azure", Some("")),
            ("accounts/Azure two/Password", "accounts/Azure", None),
            ("accounts", "accounts/Azure", None),
        ] {
            assert_eq!(behind(pattern, key), expected, "{pattern}");
        }
    }
}

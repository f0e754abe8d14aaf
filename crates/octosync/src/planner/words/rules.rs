//! Exceptions that match nothing, and single words of their `match` that do.

use super::said::projects;
use crate::decision::Finding;
use crate::delta::{Exception, Pattern};
use crate::findings;
use crate::key::instead;
use crate::planner::stage::Ground;
use crate::registry;
use crate::side::Side;
use crate::subject::{self, Seen};
use std::collections::BTreeSet;

/// One word of a `match`.
enum Word<'e> {
    Project(&'e Pattern),
    Parent(&'e Pattern),
    Name(&'e Pattern),
    Scope(&'e str, &'e Pattern),
}

/// The result for one exception.
struct Judged<'e> {
    exception: &'e Exception,
    /// Whether it matches anything.
    is_met: bool,
    /// The words of its `match`, and whether anything has what each says.
    words: Vec<(Word<'e>, bool)>,
}

/// Returns what is to be said of exceptions.
pub(super) fn idle(ground: Ground<'_>) -> Vec<Finding> {
    let judged = |exception| Judged { exception, is_met: false, words: words(exception) };
    let mut all: Vec<Judged<'_>> = ground.delta.exceptions.0.iter().map(judged).collect();
    if all.is_empty() {
        return Vec::new();
    }
    visit(ground.source, &mut |seen| {
        for judged in all.iter_mut().filter(|judged| judged.exception.about == seen.about) {
            judged.is_met = judged.is_met || is_met(judged.exception, seen);
            judged.words.iter_mut().for_each(|(word, found)| *found = *found || word.holds(seen));
        }
    });
    // A step that only the destination has can be what an exception is about.
    let is_open = |judged: &Judged<'_>| !judged.is_met && speaks_of_destination(judged.exception);
    if all.iter().any(is_open) {
        visit(ground.destination, &mut |seen| {
            for judged in all.iter_mut().filter(|judged| is_open(judged) && judged.exception.about == seen.about) {
                judged.is_met = is_met(judged.exception, seen);
            }
        });
    }
    let said = all.iter().flat_map(|judged| match judged.is_met {
        true => idle_words(judged, ground.source),
        false => vec![unmatched(judged, ground.source)],
    });
    said.collect()
}

fn speaks_of_destination(exception: &Exception) -> bool {
    exception.set.weaken.is_some() || exception.set.beside.is_some()
}

fn is_met(exception: &Exception, seen: &Seen<'_>) -> bool {
    exception.applies_at(seen.place) && exception.is_about(seen.subject)
}

/// Calls a function with all of a side that exceptions can be about.
fn visit(side: &Side, call: &mut dyn FnMut(&Seen<'_>)) {
    let taking_part = side.nodes.values().filter(|node| registry::entry(node.key.kind()).spec.mode.is_some());
    taking_part.for_each(|node| subject::visit(node, call));
}

/// Says that an exception matches nothing, and by which of its words.
fn unmatched(judged: &Judged<'_>, source: &Side) -> Finding {
    let exception = judged.exception;
    let origin = exception.origin.bracketed();
    let (name, about) = (&exception.name, &exception.about);
    let idle = judged.words.iter().find(|(_, found)| !found);
    let (message, fix) = match idle {
        Some((word, _)) => {
            let (called, pattern) = (word.called(), word.pattern().text());
            let message =
                format!("{name} matches nothing: no {about} of the source has the {called} \"{pattern}\"{origin}");
            (message, instead(pattern, candidates(word, about, source).iter().map(String::as_str)))
        }
        None => {
            let all: Vec<String> = judged.words.iter().map(|(word, _)| word.shown()).collect();
            let all = if all.is_empty() { String::new() } else { format!(" with {}", all.join(" and ")) };
            let message = format!("{name} matches nothing: the source has no {about}{all}{origin}");
            (message, "correct its match, or remove it".to_owned())
        }
    };
    Finding::general(findings::RULES_UNMATCHED, message).fix(fix)
}

/// Says which entries of a scope an exception names in vain although it matches.
fn idle_words(judged: &Judged<'_>, source: &Side) -> Vec<Finding> {
    let exception = judged.exception;
    let about = &exception.about;
    let idle = judged.words.iter().filter(|(word, found)| !found && matches!(word, Word::Scope(..)));
    let finding = |(word, _): &(Word<'_>, bool)| {
        let (name, called, pattern) = (&exception.name, word.called(), word.pattern().text());
        let origin = exception.origin.bracketed();
        let message = format!("{name}: no {about} of the source has the {called} \"{pattern}\"{origin}");
        let fix = instead(pattern, candidates(word, about, source).iter().map(String::as_str));
        Finding::general(findings::RULES_UNMATCHED, message).fix(fix)
    };
    idle.map(finding).collect()
}

/// Returns the words of a `match`, of which none is found yet.
fn words(exception: &Exception) -> Vec<(Word<'_>, bool)> {
    let matches = &exception.matches;
    let scope = matches
        .scope
        .iter()
        .flat_map(|(dimension, patterns)| patterns.iter().map(move |pattern| Word::Scope(dimension.as_str(), pattern)));
    let project = matches.project.iter().map(Word::Project);
    let parent = matches.parent.iter().map(Word::Parent);
    let all = project.chain(parent).chain(matches.name.iter().map(Word::Name)).chain(scope);
    all.map(|word| (word, false)).collect()
}

impl Word<'_> {
    const fn pattern(&self) -> &Pattern {
        match self {
            Self::Project(pattern) | Self::Parent(pattern) | Self::Name(pattern) | Self::Scope(_, pattern) => pattern,
        }
    }

    fn called(&self) -> String {
        match self {
            Self::Project(_) => "project".to_owned(),
            Self::Parent(_) => "parent".to_owned(),
            Self::Name(_) => "name".to_owned(),
            Self::Scope(dimension, _) => format!("entry of {}", dimension.replace('_', " ")),
        }
    }

    fn shown(&self) -> String {
        format!("the {} \"{}\"", self.called(), self.pattern().text())
    }

    fn holds(&self, seen: &Seen<'_>) -> bool {
        let of =
            |pattern: &Pattern, name: &Option<String>| name.as_ref().is_some_and(|name| pattern.matches_folded(name));
        match self {
            Self::Project(pattern) => of(pattern, &seen.place.project),
            Self::Parent(pattern) => of(pattern, &seen.place.parent),
            Self::Name(pattern) => seen.subject.names.iter().any(|name| pattern.matches_folded(name)),
            Self::Scope(dimension, pattern) => {
                let entries = seen.subject.scope.get(dimension).into_iter().flatten();
                entries.into_iter().any(|entry| pattern.matches_folded(entry))
            }
        }
    }
}

/// Returns what could stand in the place of a word.
fn candidates(word: &Word<'_>, about: &str, source: &Side) -> BTreeSet<String> {
    if let Word::Project(_) = word {
        return projects(source);
    }
    let mut names = BTreeSet::new();
    visit(source, &mut |seen| {
        if seen.about != about {
            return;
        }
        match word {
            Word::Parent(_) => names.extend(seen.place.parent.clone()),
            Word::Scope(dimension, _) => names.extend(seen.subject.scope.get(dimension).into_iter().flatten().cloned()),
            Word::Name(_) | Word::Project(_) => {
                names.insert(seen.name.to_owned());
            }
        }
    });
    names
}

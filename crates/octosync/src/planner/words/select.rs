//! Patterns of the selection that match nothing, and selections of which nothing is left (`docs/rules.md` A1).

use super::said::projects;
use crate::decision::{Finding, Set};
use crate::delta::{Candidate, Criterion, Pattern, Selector};
use crate::findings;
use crate::key::{Kind, instead};
use crate::matching::Matching;
use crate::owners;
use crate::participation::as_candidate;
use crate::planner::stage::Ground;
use crate::registry;
use crate::side::{Node, Side};
use crate::subject;
use std::collections::BTreeSet;

/// The list of what one run is narrowed to, which stands in no configuration.
const OF_RUN: &str = "";

/// A candidate that can be selected under a word.
struct Known {
    name: String,
    names: Vec<String>,
    project: Option<String>,
    group: Option<String>,
    tags: Vec<String>,
}

impl Known {
    fn candidate(&self) -> Candidate<'_> {
        let (project, group) = (self.project.as_deref(), self.group.as_deref());
        Candidate { names: &self.names, project, group, tags: &self.tags }
    }
}

/// Returns what is to be said of patterns.
pub(super) fn idle(ground: Ground<'_>) -> Vec<Finding> {
    let selectors = ground.delta.select.kinds.iter();
    selectors.flat_map(|(kind, selector)| of_kind(*kind, selector, ground.source)).collect()
}

fn of_kind(kind: Kind, selector: &Selector, source: &Side) -> Vec<Finding> {
    let known = known(kind, source);
    let is_left = |known: &Known| selector.deselects(known.candidate()).is_none();
    // Shared documents can still come because projects need them; nothing brings back a project, or a part of one.
    let is_of_projects = owners::is_project(kind) || owners::is_of_projects(kind);
    let is_empty = is_of_projects && !known.iter().any(is_left);
    let emptied =
        [&selector.within, &selector.include].into_iter().find_map(|list| list.first().map(|one| (list, one)));
    let emptied = emptied.filter(|_| is_empty);
    let mut findings = Vec::new();
    if let Some((list, first)) = emptied {
        let patterns: Vec<String> = list.iter().map(|criterion| text(&criterion.value)).collect();
        let (patterns, origin) = (patterns.join(", "), first.origin.bracketed());
        let near = instead_of(&first.value, &known, source);
        let is_of_run = std::ptr::eq(list, &selector.within);
        let (message, fix) = match is_of_run {
            true => {
                (format!("of the {kind} of the source, none is {patterns}{origin}, and nothing else takes part"), near)
            }
            false => (
                format!("select.{kind} leaves nothing: of the source it includes {patterns}{origin}"),
                format!("{near}; if no {kind} shall take part, exclude \"*\""),
            ),
        };
        findings.push(Finding::general(findings::SELECT_EMPTY, message).fix(fix));
    }
    let include = selector.include.iter().map(|criterion| ("include", criterion));
    let include = include.chain(selector.within.iter().map(|criterion| (OF_RUN, criterion)));
    let all =
        include.filter(|_| emptied.is_none()).chain(selector.exclude.iter().map(|criterion| ("exclude", criterion)));
    let matches = |criterion: &Set<Criterion>| known.iter().any(|known| criterion.value.holds(known.candidate()));
    findings.extend(all.filter(|(_, criterion)| !matches(criterion)).map(|(list, criterion)| {
        let (pattern, origin) = (text(&criterion.value), criterion.origin.bracketed());
        let message = match list {
            OF_RUN => format!("of the {kind} of the source, none is \"{pattern}\"{origin}"),
            list => format!("select.{kind}.{list}: \"{pattern}\" matches nothing of the source{origin}"),
        };
        let fix = instead_of(&criterion.value, &known, source);
        Finding::general(findings::SELECT_UNMATCHED, message).fix(fix)
    }));
    findings
}

/// Returns what the source has under a word: documents of a kind, or items.
fn known(kind: Kind, source: &Side) -> Vec<Known> {
    let mut known = Vec::new();
    for node in source.nodes.values() {
        let entry = registry::entry(node.key.kind());
        if entry.spec.mode.is_some() && !entry.spec.is_facet() && entry.spec.config_word() == kind {
            known.push(document(node));
        }
        if !entry.items.iter().any(|item| item.topic == kind.word()) {
            continue;
        }
        subject::visit(node, &mut |seen| {
            if seen.item.is_some_and(|item| item.topic == kind.word()) {
                let (name, names) = (seen.name.to_owned(), seen.subject.names.clone());
                let project = seen.place.project.clone();
                known.push(Known { name, names, project, group: None, tags: Vec::new() });
            }
        });
    }
    known
}

fn document(node: &Node) -> Known {
    let owned = |name: Option<&str>| name.map(str::to_owned);
    as_candidate(node, |candidate| Known {
        name: node.key.own_name().to_owned(),
        names: candidate.names.to_vec(),
        project: owned(candidate.project),
        group: owned(candidate.group),
        tags: candidate.tags.to_vec(),
    })
}

/// Returns a criterion as it is written.
fn text(criterion: &Criterion) -> String {
    match criterion {
        Criterion::Name(pattern) => pattern.text().to_owned(),
        Criterion::OfProject(project, own) => format!("project:{}/{}", project.text(), own.text()),
        Criterion::Group(group) => format!("group:{}", group.text()),
        Criterion::Tag(tag) => format!("tag:{}", tag.text()),
    }
}

/// Returns the nearest thing to write for a criterion.
fn instead_of(criterion: &Criterion, known: &[Known], source: &Side) -> String {
    let names = |of: &dyn Fn(&&Known) -> bool| -> BTreeSet<String> {
        known.iter().filter(of).map(|known| known.name.clone()).collect()
    };
    let near = |pattern: &Pattern, names: &BTreeSet<String>| instead(pattern.text(), names.iter().map(String::as_str));
    match criterion {
        Criterion::Name(pattern) => near(pattern, &names(&|_| true)),
        Criterion::Group(pattern) => {
            let groups = known.iter().filter_map(|known| known.group.clone()).collect();
            near(pattern, &groups)
        }
        Criterion::Tag(pattern) => {
            let tags = known.iter().flat_map(|known| known.tags.clone()).collect();
            near(pattern, &tags)
        }
        Criterion::OfProject(project, own) => {
            let within = |known: &&Known| known.project.as_ref().is_some_and(|name| project.matches_folded(name));
            if known.iter().any(|known| within(&known)) {
                return near(own, &names(&within));
            }
            near(project, &projects(source))
        }
    }
}

/// Returns what is to be said where nothing at all takes part; `idle` is what is said of patterns: who reads which of them leaves
/// nothing need not be told so twice.
pub(super) fn empty(ground: Ground<'_>, matching: &Matching, idle: &[Finding]) -> Option<Finding> {
    let has_some = |side: &Side| side.nodes.values().any(|node| registry::entry(node.key.kind()).spec.mode.is_some());
    if !has_some(ground.source) && has_some(ground.destination) {
        let message = "the source reads as empty, and the destination does not: there is nothing in the space, or its key \
                       may see nothing of it";
        let fix = "look at source.space, and at the permissions of the user whose key that is";
        return Some(Finding::general(findings::SOURCE_EMPTY, message).fix(fix));
    }
    if idle.iter().any(|finding| finding.code == findings::SELECT_EMPTY) {
        return None;
    }
    let select = &ground.delta.select;
    let selects = !select.kinds.is_empty() || select.only_needed.value;
    if selects && has_some(ground.source) && matching.pairs.values().all(Vec::is_empty) {
        let message = "select leaves nothing of the source, so that nothing takes part";
        return Some(
            Finding::general(findings::SELECT_EMPTY, message)
                .fix("include something in `select`, or remove what excludes everything"),
        );
    }
    None
}

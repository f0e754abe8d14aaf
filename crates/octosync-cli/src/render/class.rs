//! Decisions by classes: what was decided alike, for one reason, is one line with a count.

use super::alike::alike;
use super::decision::{is_alike, mark};
use super::text::{count, of_kind, short};
use super::view::{Detail, Level, Line, Role, Row, Section};
use octosync::decision::{Decision, Origin, Verdict};
use octosync::key::Key;
use octosync::plan::DestinationPlan;
use octosync::registry::{self, labels};
use std::collections::{BTreeMap, BTreeSet};

/// The most things of a class that its line names.
const NAMED: usize = 3;
/// The most characters of the names on a line.
const NAMES: usize = 200;

/// Returns the decisions of a plan that change nothing by themselves, by classes. A full view has each at its document.
pub(super) fn classes(plan: &DestinationPlan, detail: Detail) -> Option<Section> {
    if detail == Detail::Full {
        return None;
    }
    let quiet = plan.decisions.iter().filter(|decision| !is_loud(decision.verdict));
    let classes = alike(quiet, |first, other| is_of_class(first, other));
    let (settled, open): (Vec<_>, Vec<_>) =
        classes.into_iter().partition(|class| matches!(class[0].origin, Origin::Config { .. } | Origin::Flag(_)));
    let rows = open.iter().map(|class| line(class)).chain(kept(plan)).map(Row::from);
    let settled = (!settled.is_empty()).then(|| {
        let classes = count(settled.len(), "class of decisions was", "classes of decisions were");
        Row::from(Line::of(Role::Aside, format!("{classes} made by lines of the configuration (-v lists them)")))
    });
    let rows: Vec<Row> = rows.chain(settled).collect();
    (!rows.is_empty()).then(|| Section::new(Level::Part, Role::Heading, "Decided").rows(rows))
}

/// Returns whether a decision is shown where it is made, whatever else is folded: something is removed, restricted less
/// or refused.
pub(super) const fn is_loud(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Remove | Verdict::Widen | Verdict::Refuse)
}

fn is_of_class(first: &Decision, other: &Decision) -> bool {
    is_alike(first, other) && first.about.kind() == other.about.kind()
}

fn line(class: &[&Decision]) -> Line {
    let first = class[0];
    let mark = mark(first.verdict);
    let what = counted(class);
    let line = Line::marked(mark).span(mark.role, first.verdict.past()).text(format!(" {what}: "));
    let question = if first.question.is_empty() { String::new() } else { format!("{}: ", first.question) };
    let line = line.text(format!("{question}{} ", first.why));
    let by = |line: Line| line.span(Role::Origin, "(").span(Role::Rule, first.rule.id());
    by(line).span(Role::Origin, format!(", {})", first.origin))
}

/// Returns how many things a class is about, by their names if these are few.
fn counted(class: &[&Decision]) -> String {
    let names: BTreeSet<String> = class.iter().map(|decision| named(decision)).collect();
    if names.len() <= NAMED {
        return short(&names.into_iter().collect::<Vec<_>>().join(", "), NAMES);
    }
    let kind = class[0].about.kind();
    let items = class.iter().filter(|decision| decision.item.is_some()).count();
    let documents: BTreeSet<_> = class.iter().map(|decision| &decision.about).collect();
    let documents = of_kind(documents.len(), kind);
    match items {
        0 => documents,
        _ => format!("{} of {documents}", count(names.len(), "item", "items")),
    }
}

fn named(decision: &Decision) -> String {
    match &decision.item {
        Some(item) => format!("{} of {}", labels::place(item), decision.about.own_name()),
        None => document(&decision.about),
    }
}

fn document(key: &Key) -> String {
    format!("{} {}", registry::one(key.kind()), key.own_name())
}

/// Returns the differences that stay, by their reason.
fn kept(plan: &DestinationPlan) -> impl Iterator<Item = Line> + use<> {
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for difference in &plan.kept {
        reasons.entry(difference.why.clone()).or_default().push(document(&difference.key));
    }
    reasons.into_iter().map(|(why, names)| {
        let mark = mark(Verdict::Keep);
        let what = if names.len() <= NAMED {
            short(&names.join(", "), NAMES)
        } else {
            count(names.len(), "document", "documents")
        };
        Line::marked(mark).span(mark.role, "kept").text(format!(" {what}: {why}"))
    })
}

//! Projects and steps that were made from templates of Platform Hub (`docs/rules.md` E17): named, never turned into
//! ordinary ones, and refused where the template is not known to be there.
//!
//! No request tells which templates are shared with a space, so that what uses one there is the evidence for it.

use super::case::Case;
use super::stage::{Ground, Report, Staged};
use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::doc::Doc;
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{Key, Kind};
use crate::matching::Absence;
use crate::owners;
use crate::path::{Place, Trail};
use crate::plan::Step;
use crate::registry;
use crate::rules;
use crate::side::{Node, Side};
use std::collections::BTreeSet;

/// A project that belongs to a template is never created as an ordinary one.
pub(super) fn refused(case: Case<'_>) -> Staged<Option<Absence>> {
    let (node, mut report) = (case.node(), Report::default());
    let Some(template) = &node.made_from else { return report.with(None) };
    let why = format!(
        "was made from the project template \"{template}\", and octosync cannot create a project from a template"
    );
    let fix = "create it on the destination from that template by hand, or leave it out with an exception that sets \
               skip: true";
    report.findings.push(Finding::new(findings::PROJECT_TEMPLATED, &node.key, &why).fix(fix));
    report.with(Some(Absence::because(format!("it {why}"))))
}

/// Says of a project that stands on both sides what templates it belongs to.
pub(super) fn noted(case: Case<'_>) -> Option<Finding> {
    let (here, there) = (case.node(), case.actual()?);
    let (message, severity) = match (&here.made_from, &there.made_from) {
        (None, None) => return None,
        (Some(one), Some(other)) if one == other => (
            format!("was made from the project template \"{one}\" on both sides: its process is the template's"),
            Severity::Note,
        ),
        (Some(one), Some(other)) => (
            format!(
                "was made from the project template \"{one}\" on the source, and from \"{other}\" on the destination"
            ),
            Severity::Refusal,
        ),
        (Some(one), None) => (
            format!(
                "was made from the project template \"{one}\" on the source, and is an ordinary project on the \
                 destination: its process there stays as it is, and does not follow the template"
            ),
            Severity::Warning,
        ),
        (None, Some(other)) => (
            format!(
                "was made from the project template \"{other}\" on the destination, and is an ordinary project on the \
                 source: its process there is the template's, and stays as it is"
            ),
            Severity::Warning,
        ),
    };
    let finding = Finding::new(findings::PROJECT_TEMPLATED, &here.key, message).severity(severity);
    let fix = "make both from one template by hand, or leave it out with an exception that sets skip: true";
    Some(if severity == Severity::Note { finding } else { finding.fix(fix) })
}

/// The process of a project that belongs to a template on either side is left alone: it cannot be edited there, or is
/// not the source's own. Returns the decision.
pub(super) fn left_to_template(case: Case<'_>) -> Option<Decision> {
    let template = |key: &Key, side: &Side| {
        let owner = owners::owner(key).and_then(|owner| side.nodes.get(&owner)?.made_from.clone());
        owner.filter(|_| case.entry.spec.of_template)
    };
    let (from, to) = (&case.pair.from, &case.pair.to);
    let template = template(from, case.ground.source).or_else(|| template(to, case.ground.destination))?;
    let why = format!("it belongs to the project template \"{template}\"");
    Some(Decision::new(from, rules::E17, Verdict::Skip, why))
}

/// Returns the findings about steps of a plan that use templates of Platform Hub: a warning where nothing on the
/// destination uses the same.
pub(super) fn used(steps: &[Step], ground: Ground<'_>) -> Vec<Finding> {
    let mut known: Option<BTreeSet<String>> = None;
    let mut findings = Vec::new();
    for step in steps {
        let kind = step.key.kind();
        let uses_there: Vec<_> = step.before.iter().flat_map(|doc| uses(&doc.0, kind)).collect();
        let uses_then = uses(&step.after.0, kind);
        findings.extend(given_up(step, &uses_there, &uses_then));
        let before: BTreeSet<String> = uses_there.into_iter().map(|(_, used)| used).collect();
        for (place, template) in uses_then {
            if before.contains(&template) {
                continue;
            }
            let there = known.get_or_insert_with(|| all_uses(ground.destination)).contains(&template);
            let (message, severity) = if there {
                (format!("uses the process template \"{template}\", which is in use there"), Severity::Note)
            } else {
                let message = format!(
                    "uses the process template \"{template}\", and nothing on the destination shows that it is shared with \
                     that space"
                );
                // Nobody can tell: a template that no step there uses may be shared all the same.
                (message, Severity::Warning)
            };
            let fix = "share the template with the destination's space and use it in a step there by hand, or leave the \
                       step out with an exception that sets skip: true";
            let finding = Finding::new(findings::PROJECT_TEMPLATED, &step.key, message).severity(severity).at(place);
            findings.push(if there { finding } else { finding.fix(fix) });
        }
    }
    findings
}

/// Says which steps of the destination use a template and would be ordinary ones, or would use another one.
fn given_up<'u>(
    step: &'u Step,
    there: &'u [(Place, String)],
    then: &'u [(Place, String)],
) -> impl Iterator<Item = Finding> + use<'u> {
    let stays = places(&step.after.0, step.key.kind());
    let given_up = there.iter().filter(move |one| !then.contains(one) && stays.contains(&one.0));
    given_up.map(|(place, template)| {
        let other = then.iter().find(|(at, _)| at == place).map(|(_, other)| format!("would use \"{other}\""));
        let message = format!(
            "uses the process template \"{template}\" on the destination, and {}",
            other.unwrap_or_else(|| "would be an ordinary step".to_owned())
        );
        let fix = "keep the destination's with an exception that sets keep: true, if that is not meant";
        let finding = Finding::new(findings::PROJECT_TEMPLATED, &step.key, message).severity(Severity::Warning);
        finding.at(place.clone()).fix(fix)
    })
}

fn all_uses(side: &Side) -> BTreeSet<String> {
    let of_node = |node: &Node| uses(&node.doc, node.key.kind()).into_iter().map(|(_, used)| used).collect::<Vec<_>>();
    side.nodes.values().flat_map(of_node).collect()
}

/// Returns the places of what can use a template.
fn places(doc: &Doc, kind: Kind) -> Vec<Place> {
    let mut found = Vec::new();
    visit_parts(doc, &registry::entry(kind).shape, &Trail::ROOT, &mut |_, shape, trail| {
        found.extend(shape.uses.map(|_| Place::from(trail)));
    });
    found
}

fn uses(doc: &Doc, kind: Kind) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    visit_parts(doc, &registry::entry(kind).shape, &Trail::ROOT, &mut |part, shape, trail| {
        let template = shape.uses.and_then(|uses| uses.template(part));
        found.extend(template.map(|template| (trail.into(), template)));
    });
    found
}

//! Projects whose content lives in a Git repository (`docs/rules.md` E9).

use super::case::Case;
use super::stage::{Report, Staged};
use crate::decision::{Decision, Finding, Verdict};
use crate::delta::GitProjects;
use crate::findings;
use crate::matching::Absence;
use crate::registry::spec::Birth;
use crate::rules;

/// A project whose content lives in Git is created only as one of the database, and only if wanted (E9).
pub(super) fn refused(case: Case<'_>) -> Staged<Option<Absence>> {
    let (node, mut report) = (case.node(), Report::default());
    if !node.in_git || case.ground.delta.options.git_projects.value == GitProjects::CreateAsDatabase {
        return report.with(None);
    }
    let why =
        "its content lives in a Git repository, and connecting a new project to one is not supported yet".to_owned();
    let fix = "create the project on the destination by hand, connected to a repository folder of its own, or let it \
               arrive without steps with git_projects: create_as_database";
    report.findings.push(Finding::new(findings::GIT_PROJECT, &node.key, why.clone()).fix(fix));
    report.with(Some(Absence::because(why)))
}

/// Projects under version control take no part if that is wanted (E9).
pub(super) fn skipped(case: Case<'_>) -> Staged<Option<Absence>> {
    let (node, mut report) = (case.node(), Report::default());
    let wanted = &case.ground.delta.options.git_projects;
    if !node.in_git || wanted.value != GitProjects::Skip {
        return report.with(None);
    }
    let why = "projects under version control take no part";
    let decision = Decision::new(&node.key, rules::E9, Verdict::Skip, why);
    report.decisions.push(decision.set_by(&wanted.origin).otherwise("write git_projects: database_only"));
    report.with(Some(Absence { why: why.to_owned(), origin: wanted.origin.clone(), on_purpose: true }))
}

/// What a project under version control keeps in Git is left to Git (E9): returns the decision.
pub(super) fn left_to_git(case: Case<'_>) -> Option<Decision> {
    let node = case.node();
    let owner = node.owner.as_ref().and_then(|owner| case.ground.source.nodes.get(owner));
    let in_git = owner.is_some_and(|owner| owner.in_git) && matches!(case.entry.spec.birth, Birth::WithOwner(_));
    let why = "the project is under version control: what lives in Git is left to Git";
    in_git.then(|| Decision::new(&node.key, rules::E9, Verdict::Skip, why))
}

//! Projects whose content lives in a Git repository (`docs/rules.md` E9).

use super::Builder;
use crate::decision::{Decision, Finding, Verdict};
use crate::delta::GitProjects;
use crate::findings;
use crate::matching::Absence;
use crate::registry::Entry;
use crate::registry::spec::Birth;
use crate::rules;
use crate::side::Node;

impl Builder<'_> {
    /// A project whose content lives in Git is created only as one of the database, and only if wanted (E9).
    pub(super) fn git_refusal(&mut self, node: &Node) -> Option<Absence> {
        if !node.in_git || self.delta.options.git_projects.value == GitProjects::CreateAsDatabase {
            return None;
        }
        let why = "its content lives in a Git repository, and connecting a new project to one is not supported yet"
            .to_owned();
        let fix = "create the project on the destination by hand, connected to a repository folder of its own, or let it \
                   arrive without steps with git_projects: create_as_database";
        self.findings.push(Finding::new(findings::GIT_PROJECT, &node.key, why.clone()).fix(fix));
        Some(Absence::because(why))
    }

    /// Projects under version control take no part if that is wanted (E9).
    pub(super) fn git_skipped(&mut self, node: &Node) -> Option<Absence> {
        let wanted = &self.delta.options.git_projects;
        if !node.in_git || wanted.value != GitProjects::Skip {
            return None;
        }
        let why = "projects under version control take no part";
        let decision = Decision::new(&node.key, rules::E9, Verdict::Skip, why);
        self.decisions.push(decision.set_by(&wanted.origin).otherwise("write git_projects: database_only"));
        Some(Absence { why: why.to_owned(), origin: wanted.origin.clone(), on_purpose: true })
    }

    /// What a project under version control keeps in Git is left to Git (E9).
    pub(super) fn lives_in_git(&mut self, node: &Node, entry: &Entry) -> bool {
        let owner = node.owner.as_ref().and_then(|owner| self.source.nodes.get(owner));
        let in_git = owner.is_some_and(|owner| owner.in_git) && matches!(entry.spec.birth, Birth::WithOwner(_));
        if in_git {
            let why = "the project is under version control: what lives in Git is left to Git";
            self.decide(&node.key, None, rules::E9, Verdict::Skip, why);
        }
        in_git
    }
}

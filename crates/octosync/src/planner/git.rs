//! Projects whose content lives in a Git repository, on either side (`docs/rules.md` E9).

use super::case::Case;
use super::stage::{Report, Staged};
use crate::decision::{Answer, Decision, Finding, Verdict};
use crate::delta::GitProjects;
use crate::findings;
use crate::key::Key;
use crate::matching::Absence;
use crate::owners;
use crate::rules;
use crate::side::Side;
use std::collections::{BTreeMap, BTreeSet};

/// A project whose content lives in Git is created only as one of the database, and only if wanted (E9).
pub(super) fn refused(case: Case<'_>) -> Staged<Option<Absence>> {
    let (node, mut report) = (case.node(), Report::default());
    if node.git.is_none() || case.ground.delta.options.git_projects.value == GitProjects::CreateAsDatabase {
        return report.with(None);
    }
    let why =
        "its content lives in a Git repository, and connecting a new project to one is not supported yet".to_owned();
    let fix = "create the project on the destination by hand, connected to a repository folder of its own, or let it \
               arrive without steps with git_projects: create_as_database";
    let answers = ["skip", "create_as_database"].map(|word| Answer::new(["git_projects"], word));
    report.findings.push(Finding::new(findings::GIT_PROJECT, &node.key, why.clone()).fix(fix).answers(answers));
    report.with(Some(Absence::because(why)))
}

/// Projects under version control on either side take no part if that is wanted (E9).
pub(super) fn skipped(case: Case<'_>) -> Staged<Option<Absence>> {
    let (node, mut report) = (case.node(), Report::default());
    let wanted = &case.ground.delta.options.git_projects;
    let in_git = node.git.is_some() || case.actual().is_some_and(|there| there.git.is_some());
    if !in_git || wanted.value != GitProjects::Skip {
        return report.with(None);
    }
    let why = "projects under version control take no part";
    let decision = Decision::new(&node.key, rules::E9, Verdict::Skip, why);
    report.decisions.push(decision.set_by(&wanted.origin).otherwise("write git_projects: database_only"));
    report.with(Some(Absence { why: why.to_owned(), origin: wanted.origin.clone(), on_purpose: true }))
}

/// Says that a project is under version control on one side only: what is in Git on one side and in the database on the
/// other cannot be compared (E9).
pub(super) fn one_side(case: Case<'_>) -> Option<Finding> {
    let (here, there) = (case.node(), case.actual()?);
    let (side, other) = match (&here.git, &there.git) {
        (Some(_), None) => ("source", "destination"),
        (None, Some(_)) => ("destination", "source"),
        _ => return None,
    };
    let consequence = if here.git.is_some() {
        "what lives in its Git repository does not get there, and what the destination has of that in the database stays"
    } else {
        "what lives in its Git repository stays as it is, and what the source has of that in the database does not get there"
    };
    let message = format!("is under version control on the {side} only: {consequence}");
    let fix = format!(
        "put it under version control on the {other}, too, or leave it out with an exception that sets skip: true"
    );
    Some(Finding::new(findings::GIT_ONE_SIDE, &here.key, message).fix(fix))
}

/// Returns the decision that leaves to Git a document whose project has it in Git on either side (E9).
pub(super) fn left_to_git(case: Case<'_>) -> Option<Decision> {
    let home = case.entry.spec.in_git;
    let is_in = |key: &Key, side: &Side| {
        let owner = owners::owner(key).and_then(|owner| side.nodes.get(&owner));
        home.is_in(owner.and_then(|owner| owner.git.as_ref()))
    };
    let in_git = is_in(&case.pair.from, case.ground.source) || is_in(&case.pair.to, case.ground.destination);
    let why = "the project is under version control: what lives in Git is left to Git";
    in_git.then(|| Decision::new(&case.pair.from, rules::E9, Verdict::Skip, why))
}

/// Two projects in one folder of a repository overwrite each other: refused where one of them takes part (E9).
pub(super) fn shared_folders(destination: &Side, taking_part: &BTreeSet<&Key>) -> Vec<Finding> {
    let mut folders: BTreeMap<&[String], Vec<&Key>> = BTreeMap::new();
    for node in destination.nodes.values() {
        if let Some(repository) = &node.git {
            folders.entry(&repository.folder).or_default().push(&node.key);
        }
    }
    let finding = |(folder, projects): (&[String], Vec<&Key>)| {
        let about = *projects.iter().find(|key| taking_part.contains(*key))?;
        let others: Vec<String> =
            projects.iter().filter(|key| **key != about).map(|key| format!("\"{}\"", key.own_name())).collect();
        let message =
            format!("has one folder of a Git repository ({}) with {}", folder.join(" "), others.join(" and "));
        let fix = "give each of them a folder of its own on the destination, or leave them out with an exception that sets \
                   skip: true";
        Some(Finding::new(findings::GIT_FOLDER, about, message).fix(fix))
    };
    folders.into_iter().filter(|(_, projects)| projects.len() > 1).filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Site;
    use crate::registry::kinds::PROJECTS;
    use crate::side::ReadCollection;
    use crate::version::Version;
    use serde_json::json;

    #[test]
    fn two_projects_on_one_folder_are_refused_where_one_takes_part() {
        let project = |id: &str, name: &str, url: &str, path: &str| {
            let settings = json!({ "Type": "VersionControlled", "Url": url, "BasePath": path });
            serde_json::from_value(json!({ "Id": id, "Name": name, "PersistenceSettings": settings })).unwrap()
        };
        let documents = vec![
            project("Projects-1", "A", "https://git/x.git", ".octopus/a"),
            project("Projects-2", "B", "https://GIT/x.git/", "/.octopus/a/"),
            project("Projects-3", "C", "https://git/x.git", ".octopus/c"),
        ];
        let site = Site {
            installation_id: String::new(),
            space_id: String::new(),
            space: String::new(),
            version: "2026.1.1".to_owned(),
        };
        let side = Side::new(
            site,
            Version::release(2026, 1),
            vec![ReadCollection { kind: PROJECTS, collection: 0, documents }],
        );
        let key = |name: &str| Key::new(PROJECTS, [name]);
        for (taking_part, expected) in [("A", Some("A")), ("B", Some("B")), ("C", None)] {
            let part = key(taking_part);
            let found = shared_folders(&side, &BTreeSet::from([&part]));
            let about = found.first().and_then(|finding| finding.about.as_ref()).map(|key| key.own_name().to_owned());
            assert_eq!(about.as_deref(), expected, "{taking_part}: {found:?}");
        }
    }
}

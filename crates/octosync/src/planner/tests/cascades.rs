//! Content that goes with a step that is removed, and reasons that keep it from going (F14).

use super::site;
use crate::decision::{Set, Verdict};
use crate::delta::{Delta, DestinationOnly, FirstSync, Mode, PerKind};
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, Kind};
use crate::plan::DestinationPlan;
use crate::planner::plan_destination;
use crate::registry::kinds::{DEPLOYMENT_PROCESSES, PROJECTS, VARIABLES};
use crate::rules;
use crate::side::{ReadCollection, Side};
use crate::veto::{Row, Veto};
use serde_json::{Value, json};

/// A space with a project of these steps, whose releases are numbered by one of them, and with a row for the step `Old`.
fn space(name: &str, steps: &[&str], donor: &str) -> Side {
    let id = |step: &str| format!("{:08}-1111-4111-8111-111111111111", step.len());
    let made = |step: &&str| {
        json!({ "Id": id(step), "Name": step, "Actions": [{ "Id": id(step), "Name": step, "ActionType": "Octopus.Script",
            "Packages": [{ "Name": "", "PackageId": step }] }] })
    };
    let donor = json!({ "DonorPackage": { "DeploymentAction": donor, "PackageReference": "" } });
    let project = json!({ "Id": "Projects-1", "Name": "Web", "DeploymentProcessId": "deploymentprocess-Projects-1",
        "VariableSetId": "variableset-Projects-1", "VersioningStrategy": donor });
    let process = json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1",
        "Steps": steps.iter().map(made).collect::<Vec<_>>() });
    let row = |name: &str, scope: Value| json!({ "Name": name, "Value": "1", "Type": "String", "Scope": scope });
    let mut rows = vec![row("Stays", json!({}))];
    if steps.contains(&"Old") {
        rows.push(row("Goes", json!({ "Action": [id("Old")] })));
    }
    let variables = json!({ "Id": "variableset-Projects-1", "OwnerId": "Projects-1", "Variables": rows });
    let one = |kind: Kind, document: Value| ReadCollection {
        kind,
        collection: 0,
        documents: vec![serde_json::from_value::<Doc>(document).unwrap()],
    };
    let collections = vec![one(PROJECTS, project), one(DEPLOYMENT_PROCESSES, process), one(VARIABLES, variables)];
    Side::new(site(name), "2026.1.1".parse().unwrap(), collections)
}

fn removing(projects: FirstSync, variables: Option<Mode>) -> Delta {
    let mut delta = Delta { first_sync: PerKind::all(Set::default_of(FirstSync::TakeSource)), ..Delta::default() };
    delta.first_sync.kinds.insert(PROJECTS, Set::default_of(projects));
    delta.options.destination_only.value = DestinationOnly::Remove;
    delta.kinds.extend(variables.map(|mode| (VARIABLES, Set::default_of(mode))));
    delta
}

fn removed(plan: &DestinationPlan) -> Vec<String> {
    let removed = plan.decisions.iter().filter(|one| one.rule == rules::F14 && one.verdict == Verdict::Remove);
    removed.filter_map(|decision| Some(format!("{} {}", decision.about, decision.item.as_ref()?))).collect()
}

#[test]
fn rows_that_go_with_a_step_are_named_whatever_the_mode_of_variables_is() {
    let (here, there) = (space("here", &["A"], "A"), space("there", &["A", "Old"], "A"));
    for mode in [None, Some(Mode::Ignore), Some(Mode::Existing), Some(Mode::Create), Some(Mode::Mirror)] {
        let plan = plan_destination("d", &here, &there, &removing(FirstSync::TakeSource, mode));
        let removed = removed(&plan);
        assert!(removed.len() == 1 && removed[0].contains("Goes"), "{mode:?}: {removed:?}");
        let writes = plan.steps.iter().any(|step| step.key.kind() == VARIABLES);
        let may_write = !matches!(mode, Some(Mode::Ignore | Mode::Existing | Mode::Create));
        assert_eq!(writes, may_write, "{mode:?}: what is left alone is not written");
    }
}

#[test]
fn the_owners_guard_holds_for_what_goes_by_itself() {
    let row = |name: &str, value: &str| Row { name: name.into(), value: Some(value.into()), scoped: false };
    for (name, value, refused) in [
        ("Protect", "variables/projects/Web", true),
        ("Protect", "variables/projects/Web/Goes", true),
        ("Protect", "variables/projects/Web/Stays", false),
        ("Forbid", "deletes", true),
        ("Forbid", "widening", false),
    ] {
        for mode in [Mode::Ignore, Mode::Existing, Mode::Create] {
            let (here, mut there) = (space("here", &["A"], "A"), space("there", &["A", "Old"], "A"));
            there.veto = Some(Veto::of(&[row(name, value)]));
            let plan = plan_destination("d", &here, &there, &removing(FirstSync::TakeSource, Some(mode)));
            let about = Key::new(VARIABLES, ["projects", "Web"]);
            let is_refused = plan.refusals().any(|finding| finding.about.as_ref() == Some(&about));
            assert_eq!(is_refused, refused, "{name} {value} {mode:?}: {:?}", plan.findings);
        }
    }
}

#[test]
fn a_step_that_numbers_releases_is_not_removed_before_the_project_names_another_one() {
    use FirstSync::{KeepDestination, TakeSource};
    // The source's steps, and whose settings of the project are taken; whether it is refused.
    let table: [(&[&str], FirstSync, bool); 3] =
        [(&["A"], TakeSource, false), (&["A"], KeepDestination, true), (&["New"], TakeSource, true)];
    for (steps, projects, refused) in table {
        let (here, there) = (space("here", steps, steps[0]), space("there", &["A", "Old"], "Old"));
        let plan = plan_destination("d", &here, &there, &removing(projects, None));
        let in_use: Vec<_> = plan.refusals().filter(|finding| finding.code == findings::STEPS_IN_USE).collect();
        assert_eq!(in_use.len(), usize::from(refused), "{steps:?} {projects:?}: {:?}", plan.findings);
        let at = |kind| plan.steps.iter().position(|step| step.key.kind() == kind);
        if !refused {
            assert!(at(PROJECTS) < at(DEPLOYMENT_PROCESSES), "the project gives it up first");
            let process = &plan.steps[at(DEPLOYMENT_PROCESSES).unwrap()];
            assert!(!process.needs.is_empty(), "and the process waits for that");
        }
    }
}

#[test]
fn a_project_that_gives_a_step_up_and_is_enabled_is_written_before_and_after_its_process() {
    let (here, there) = (space("here", &["A"], "A"), space("there", &["A", "Old"], "Old"));
    let disabled = |side: &mut Side, is: bool| {
        let project = side.nodes.values_mut().find(|node| node.key.kind() == PROJECTS).unwrap();
        project.doc.set("IsDisabled", Doc::Bool(is));
    };
    let (mut here, mut there) = (here, there);
    disabled(&mut here, false);
    disabled(&mut there, true);
    let plan = plan_destination("d", &here, &there, &removing(FirstSync::TakeSource, None));
    assert_eq!(plan.refusals().count(), 0, "{:?}", plan.findings);
    let steps: Vec<(Kind, Option<bool>)> = plan
        .steps
        .iter()
        .map(|step| (step.key.kind(), step.after.0.get("IsDisabled").and_then(Doc::as_bool)))
        .collect();
    let written = [(PROJECTS, Some(true)), (DEPLOYMENT_PROCESSES, None), (PROJECTS, Some(false))];
    let of_these = |(kind, _): &&(Kind, Option<bool>)| [PROJECTS, DEPLOYMENT_PROCESSES].contains(kind);
    assert_eq!(steps.iter().filter(of_these).copied().collect::<Vec<_>>(), written);
    let changes = plan.steps.iter().find(|step| step.key.kind() == PROJECTS).unwrap().changes();
    assert!(changes.iter().any(|change| change.at.to_string() == "IsDisabled"), "{changes:?}");
    assert_eq!((plan.counts().creates, plan.counts().updates), (0, plan.steps.len() - 1));
}

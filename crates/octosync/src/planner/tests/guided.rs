//! Guided failure over approvals (E11.10).

use super::site;
use crate::decision::Set;
use crate::delta::{Delta, FirstSync, Mode, PerKind};
use crate::doc::Doc;
use crate::findings;
use crate::key::Kind;
use crate::planner::plan_destination;
use crate::registry::kinds::{DEPLOYMENT_PROCESSES, ENVIRONMENTS, PROJECTS};
use crate::side::{ReadCollection, Side};
use serde_json::{Value, json};

/// A space with `Dev` and `Live` and a project, or none: its word for guided failure, the flags of both environments, and
/// whether the approval, which asks in `Live`, is required.
type Made = (&'static str, bool, bool, Option<bool>);

fn space(name: &str, (word, dev, live, approval): Made) -> Side {
    let action = |name: &str, kind: &str, required: bool| json!({ "Name": name, "ActionType": kind, "IsRequired": required, "Environments": ["Environments-2"] });
    let step = |action: Value| json!({ "Name": action["Name"], "Actions": [action] });
    let gate = approval.map(|required| step(action("Ask", "Octopus.Manual", required)));
    let steps: Vec<Value> = gate.into_iter().chain([step(action("Do", "Octopus.Script", false))]).collect();
    let collection = |kind: Kind, documents: Vec<Value>| ReadCollection {
        kind,
        collection: 0,
        documents: documents.into_iter().map(|one| serde_json::from_value::<Doc>(one).unwrap()).collect(),
    };
    let environment = |id: usize, name: &str, flag: bool| json!({ "Id": format!("Environments-{id}"), "Name": name, "UseGuidedFailure": flag });
    let project = json!({ "Id": "Projects-1", "Name": "Web", "DefaultGuidedFailureMode": word,
        "DeploymentProcessId": "deploymentprocess-Projects-1" });
    let process = json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": steps });
    let projects = if word == "none" { vec![] } else { vec![(PROJECTS, project), (DEPLOYMENT_PROCESSES, process)] };
    let projects = projects.into_iter().map(|(kind, document)| collection(kind, vec![document]));
    let environments = collection(ENVIRONMENTS, vec![environment(1, "Dev", dev), environment(2, "Live", live)]);
    Side::new(site(name), "2026.1.1".parse().unwrap(), [environments].into_iter().chain(projects).collect())
}

#[test]
fn guided_failure_that_is_switched_on_over_an_approval_that_is_not_required_is_told() {
    const ENV: &str = "EnvironmentDefault";
    let table: [(Made, Made, &[&str]); 11] = [
        // The project's own switch.
        (("On", false, false, Some(false)), ("Off", false, false, Some(false)), &["Live"]),
        (("On", false, false, Some(true)), ("Off", false, false, Some(true)), &[]),
        (("On", false, false, Some(false)), ("On", false, false, Some(false)), &[]),
        (("Off", false, false, Some(false)), ("On", false, false, Some(false)), &[]),
        // That of the environment, where the approval asks.
        ((ENV, false, true, Some(false)), (ENV, false, false, Some(false)), &["Live"]),
        ((ENV, true, false, Some(false)), (ENV, false, false, Some(false)), &[]),
        ((ENV, false, true, Some(false)), ("Off", false, false, Some(false)), &["Live"]),
        // An approval that is new is held against the source.
        ((ENV, false, false, Some(false)), ("none", false, true, None), &[]),
        (("On", false, false, Some(false)), ("none", false, false, None), &[]),
        (("On", false, false, Some(false)), (ENV, false, false, None), &[]),
        // It was required.
        (("On", false, false, Some(false)), ("On", false, false, Some(true)), &["Live"]),
    ];
    for (here, there, expected) in table {
        let mut delta = Delta { first_sync: PerKind::all(Set::default_of(FirstSync::TakeSource)), ..Delta::default() };
        delta.kinds.insert(ENVIRONMENTS, Set::default_of(Mode::Merge));
        let plan = plan_destination("d", &space("here", here), &space("there", there), &delta);
        let told: Vec<_> = plan.findings.iter().filter(|finding| finding.code == findings::GATE_GUIDED).collect();
        assert_eq!(told.len(), expected.len(), "{here:?} into {there:?}: {:#?}", plan.findings);
        for (finding, name) in told.iter().zip(expected) {
            assert!(finding.message.contains(name), "{}", finding.message);
            assert!(!finding.message.contains("Dev"), "{}", finding.message);
            assert_eq!(finding.at.as_ref().unwrap().to_string(), "Steps[Ask].Actions[Ask]");
        }
    }
}

#[test]
fn a_new_approval_under_an_environment_that_the_source_does_not_guide_is_told() {
    let (here, there) = (("EnvironmentDefault", false, false, Some(false)), ("none", false, true, None));
    let plan = plan_destination("d", &space("here", here), &space("there", there), &Delta::default());
    let told = plan.findings.iter().filter(|finding| finding.code == findings::GATE_GUIDED);
    assert_eq!(told.count(), 1, "{:#?}", plan.findings);
}

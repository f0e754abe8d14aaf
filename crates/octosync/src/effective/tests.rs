use super::{Effective, changed, effective};
use crate::decision::Set;
use crate::delta::{Delta, FirstSync, PerKind};
use crate::doc::Doc;
use crate::key::Kind;
use crate::plan::{DestinationPlan, Site};
use crate::planner::plan_destination;
use crate::registry::kinds::{DEPLOYMENT_PROCESSES, ENVIRONMENTS, LIBRARY_VARIABLE_SETS, PROJECTS, VARIABLES};
use crate::side::{ReadCollection, Side};
use serde_json::{Value, json};

/// A row: its name, its value, and the numbers of its environments: 1 is Test, 2 Production.
type Row = (&'static str, &'static str, &'static [u8]);
/// A step: its name, and the numbers of its environments.
type Step = (&'static str, &'static [u8]);

/// The contents of a project `Web` and of the set `Shared`, which it includes.
struct World {
    web: &'static [Row],
    shared: &'static [Row],
    steps: &'static [Step],
}

fn environments(numbers: &[u8]) -> Value {
    numbers.iter().map(|number| format!("Environments-{number}")).collect()
}

fn rows(owner: &str, rows: &[Row]) -> Value {
    let row = |(name, value, numbers): &Row| {
        json!({ "Name": name, "Value": value, "Type": "String", "IsSensitive": false,
            "Scope": { "Environment": environments(numbers) } })
    };
    let rows: Vec<Value> = rows.iter().map(row).collect();
    json!({ "Id": format!("variableset-{owner}"), "OwnerId": owner, "Variables": rows })
}

fn steps(steps: &[Step]) -> Value {
    let step = |(name, numbers): &Step| {
        let action = json!({ "Name": name, "ActionType": "Octopus.Script", "Environments": environments(numbers) });
        json!({ "Name": name, "Actions": [action] })
    };
    json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": steps.iter().map(step).collect::<Vec<_>>() })
}

impl World {
    fn side(&self, name: &str) -> Side {
        let read = |kind: Kind, documents: &[Value]| {
            let documents: Vec<Doc> =
                documents.iter().map(|doc| serde_json::from_value(doc.clone()).unwrap()).collect();
            ReadCollection { kind, collection: 0, documents }
        };
        let environment = |at: u8, name: &str| json!({ "Id": format!("Environments-{at}"), "Name": name });
        let set = json!({ "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables",
            "VariableSetId": "variableset-LibraryVariableSets-1" });
        let project = json!({ "Id": "Projects-1", "Name": "Web", "VariableSetId": "variableset-Projects-1",
            "DeploymentProcessId": "deploymentprocess-Projects-1",
            "IncludedLibraryVariableSetIds": ["LibraryVariableSets-1"] });
        let collections = vec![
            read(ENVIRONMENTS, &[environment(1, "Test"), environment(2, "Production")]),
            read(LIBRARY_VARIABLE_SETS, &[set]),
            read(PROJECTS, &[project]),
            read(DEPLOYMENT_PROCESSES, &[steps(self.steps)]),
            read(VARIABLES, &[rows("LibraryVariableSets-1", self.shared), rows("Projects-1", self.web)]),
        ];
        let site = Site {
            installation_id: name.to_owned(),
            space_id: "Spaces-1".to_owned(),
            space: name.to_owned(),
            version: "2026.1.1".to_owned(),
        };
        Side::new(site, "2026.1.1".parse().unwrap(), collections)
    }
}

fn planned(here: &World, there: &Side) -> DestinationPlan {
    let first_sync = PerKind::all(Set::default_of(FirstSync::TakeSource));
    plan_destination("live", &here.side("here"), there, &Delta { first_sync, ..Delta::default() })
}

/// Returns what is seen in lines: `Name | places | before → after`.
fn lines(seen: &Effective) -> Vec<String> {
    let texts = |values: &[crate::doc::Lifted]| {
        let texts: Vec<&str> = values.iter().map(|value| value.0.as_str().unwrap_or("?")).collect();
        texts.join("|")
    };
    let values = seen.variables.iter().flat_map(|variable| {
        let of = |value: &super::Value| {
            let change = format!("{} → {}", texts(&value.before), texts(&value.after));
            format!("{} | {} | {change}", variable.name, value.at.places.join("; "))
        };
        variable.values.iter().map(of).collect::<Vec<_>>()
    });
    let runs = seen.steps.iter().flat_map(|action| {
        let of = |runs: &super::Runs| {
            format!("{} | {} | {} → {}", action.name, runs.at.places.join("; "), runs.before, runs.after)
        };
        action.runs.iter().map(of).collect::<Vec<_>>()
    });
    values.chain(runs).collect()
}

#[test]
fn each_environment_is_shown_the_value_that_wins_there_and_the_steps_that_run() {
    let there = World {
        web: &[("Url", "own", &[])],
        shared: &[("Url", "shared", &[]), ("Level", "Info", &[])],
        steps: &[("Deploy", &[]), ("Smoke test", &[1])],
    };
    let here = World {
        web: &[("Url", "own", &[]), ("Url", "live", &[2])],
        shared: &[("Url", "shared", &[1]), ("Level", "Info", &[])],
        steps: &[("Deploy", &[]), ("Smoke test", &[1, 2]), ("Clean up", &[2])],
    };
    let there = there.side("there");
    let plan = planned(&here, &there);
    let seen = effective(&plan, &there, "web").unwrap();
    assert_eq!(seen.project.to_string(), "projects/Web");
    insta::assert_snapshot!(lines(&seen).join("\n"), @r"
    Level |  | Info → Info
    Url | Production | own → live
    Url | Test | own → own
    Deploy |  | true → true
    Smoke test | Production | false → true
    Smoke test | Test | true → true
    Clean up | Test | false → false
    Clean up | Production | false → true
    ");
    let otherwise = seen.variables.iter().flat_map(|variable| &variable.values).filter(|value| value.differs());
    assert_eq!(otherwise.count(), 1);
    let changed = changed(&plan, &there);
    assert_eq!(changed.iter().map(|seen| seen.project.to_string()).collect::<Vec<_>>(), ["projects/Web"]);
    insta::assert_snapshot!(lines(&changed[0]).join("\n"), @r"
    Url | Production | own → live
    Smoke test | Production | false → true
    Clean up | Production | false → true
    ");
}

#[test]
fn a_set_that_changes_is_seen_by_the_projects_that_include_it() {
    let steps: &[Step] = &[("Deploy", &[])];
    let there = World { web: &[], shared: &[("Level", "Info", &[])], steps };
    let here = World { web: &[], shared: &[("Level", "Info", &[]), ("Level", "Debug", &[1])], steps };
    let there = there.side("there");
    let changed = changed(&planned(&here, &there), &there);
    insta::assert_snapshot!(changed.iter().flat_map(lines).collect::<Vec<_>>().join("\n"), @"Level | Test | Info → Debug");
}

#[test]
fn nothing_is_seen_otherwise_where_nothing_is_written() {
    let world = World { web: &[("A", "1", &[1])], shared: &[("B", "2", &[])], steps: &[("Deploy", &[])] };
    let there = world.side("there");
    assert_eq!(changed(&planned(&world, &there), &there), []);
}

#[test]
fn values_that_are_equally_specific_are_both_shown() {
    let world = World { web: &[("A", "1", &[1]), ("A", "2", &[1, 2])], shared: &[], steps: &[] };
    let there = world.side("there");
    let plan = planned(&world, &there);
    insta::assert_snapshot!(lines(&effective(&plan, &there, "projects/Web").unwrap()).join("\n"), @r"
    A | Production | 2 → 2
    A | Test | 2|1 → 2|1
    ");
}

#[test]
fn an_unknown_project_is_told_with_those_that_are_like_it() {
    let world = World { web: &[], shared: &[], steps: &[] };
    let there = world.side("there");
    let plan = planned(&world, &there);
    assert_eq!(effective(&plan, &there, "projects/Wep").unwrap_err().near, ["projects/Web"]);
    assert!(effective(&plan, &there, "nothing like it").unwrap_err().near.is_empty());
}

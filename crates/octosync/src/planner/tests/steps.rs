//! Steps under exceptions: kept, taken in part, put beside others.

use super::site;
use crate::decision::{Origin, Set, Verdict};
use crate::delta::{Beside, Delta, Effects, Exception, FirstSync, Matches, Pattern, PerKind};
use crate::doc::Doc;
use crate::findings;
use crate::key::Kind;
use crate::plan::DestinationPlan;
use crate::planner::plan_destination;
use crate::registry::kinds::{DEPLOYMENT_PROCESSES, ENVIRONMENTS, LIFECYCLES, PROJECTS};
use crate::side::{ReadCollection, Side};
use serde_json::{Value, json};

/// A space with one project and its steps. `A` runs a script, `A!` asks a person, `A|` starts with the one before it;
/// `A:x` has the text x, and `S{A,B}` is a step of two actions.
fn space(name: &str, text: &str, steps: &str) -> Side {
    let action = |name: &str, text: &str| {
        let (name, kind) = name.strip_suffix('!').map_or((name, "Octopus.Script"), |name| (name, "Octopus.Manual"));
        json!({ "Id": "", "Name": name, "ActionType": kind, "Notes": text, "Environments": ["Environments-1"],
            "Properties": { "Body": text, "Own": text } })
    };
    let step = |step: &str| {
        let (step, start) =
            step.strip_suffix('|').map_or((step, "StartAfterPrevious"), |step| (step, "StartWithPrevious"));
        let (step, text) = step.split_once(':').unwrap_or((step, text));
        let (name, actions) = match step.split_once('{') {
            Some((name, actions)) => (name, actions.trim_end_matches('}').split(',').collect()),
            None => (step, vec![step]),
        };
        let actions: Vec<Value> = actions.into_iter().map(|name| action(name, text)).collect();
        json!({ "Name": name.trim_end_matches('!'), "StartTrigger": start, "Properties": { "Roles": text }, "Actions": actions })
    };
    let steps: Vec<Value> = steps.split_whitespace().map(step).collect();
    let one = |kind: Kind, document: Value| ReadCollection {
        kind,
        collection: 0,
        documents: vec![serde_json::from_value::<Doc>(document).unwrap()],
    };
    let project = json!({ "Id": "Projects-1", "Name": "Web", "Description": text, "Slug": "web", "IsDisabled": false, "LifecycleId": "Lifecycles-1",
        "ProjectGroupId": null, "VariableSetId": "variableset-Projects-1", "DeploymentProcessId": "deploymentprocess-Projects-1" });
    let collections = vec![
        one(ENVIRONMENTS, json!({ "Id": "Environments-1", "Name": "Dev" })),
        one(LIFECYCLES, json!({ "Id": "Lifecycles-1", "Name": "Default", "Phases": [] })),
        one(PROJECTS, project),
        one(
            DEPLOYMENT_PROCESSES,
            json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": steps }),
        ),
    ];
    Side::new(site(name), "2026.1.1".parse().unwrap(), collections)
}

fn about(about: &str, name: &str, set: Effects) -> Exception {
    let matches = Matches { name: Some(Pattern::new(name)), ..Matches::default() };
    Exception { about: about.to_owned(), matches, set, origin: Origin::Default, name: "rules[1]".to_owned() }
}

fn beside(step: &str, before: bool, other: &str) -> Exception {
    let beside = Beside { before, step: other.to_owned() };
    about("step", step, Effects { beside: Some(beside), ..Effects::default() })
}

fn kept(about_: &str, name: &str) -> Exception {
    about(about_, name, Effects { keep: Some(true), ..Effects::default() })
}

fn only(about_: &str, name: &str, fields: &[&str]) -> Exception {
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    about(about_, name, Effects { only: Some(fields), ..Effects::default() })
}

fn planned(here: &str, there: &str, exceptions: Vec<Exception>) -> DestinationPlan {
    let mut delta = Delta { first_sync: PerKind::all(Set::default_of(FirstSync::TakeSource)), ..Delta::default() };
    delta.exceptions.0 = exceptions;
    plan_destination("d", &space("here", "new", here), &space("there", "old", there), &delta)
}

/// The process as it would be, in the words of [`space`]; with what is refused.
fn outcome(here: &str, there: &str, exceptions: Vec<Exception>) -> String {
    let plan = planned(here, there, exceptions);
    let refused = plan.refusals().map(|finding| format!(" !{}", finding.at.clone().unwrap_or_default()));
    let refused: String = refused.collect();
    let Some(step) = plan.steps.iter().find(|step| step.key.kind() == DEPLOYMENT_PROCESSES) else {
        return format!("untouched{refused}");
    };
    let shown = |step: &Doc| {
        let actions = step.get("Actions").unwrap().items();
        let names: Vec<&str> = actions.iter().map(|action| action.str_at("Name")).collect();
        let held = if names == [step.str_at("Name")] { String::new() } else { format!("{{{}}}", names.join(",")) };
        let beside = if step.str_at("StartTrigger") == "StartWithPrevious" { "|" } else { "" };
        format!("{}{held}{beside}", step.str_at("Name"))
    };
    step.after.0.get("Steps").unwrap().items().iter().map(shown).collect::<Vec<_>>().join(" ") + &refused
}

#[test]
fn a_step_stands_where_an_exception_puts_it() {
    let own = |before, other: &str| vec![beside("own", before, other)];
    let table = [
        ("A new B", "A own! B", vec![], "A own new B !Steps[own]"),
        ("A new! B", "A own B", vec![], "A own new B !Steps[own]"),
        ("A new! B", "A own B", own(false, "A"), "A own new B"),
        ("A new! B", "A own B", own(true, "b"), "A new own B"),
        ("A new! B", "A own B", own(false, "B"), "A new B own"),
        ("A B|", "A own B", own(false, "B"), "A B| own"),
        ("A new! B", "A own B", own(false, "none"), "A new B own !Steps[own]"),
        ("A new! B", "A own B", own(false, "own"), "A new B own !Steps[own]"),
        ("A new B", "A own! B", own(false, "B"), "A new B own !Steps[own].Actions[own]"),
        ("A B new", "A own B", vec![beside("new", true, "own")], "A new own B"),
        ("A B", "", vec![beside("B", true, "A")], "B A"),
        ("S{A,B}", "S{A,own}", vec![beside("own", true, "A")], "S{own,A,B}"),
        ("S{A,B} C", "S{A,B} C own", vec![beside("own", true, "B")], "own S{A,B} C"),
        ("A S{x,y}", "A", vec![beside("S", true, "A")], "S{x,y} A"),
    ];
    for (here, there, exceptions, expected) in table {
        assert_eq!(outcome(here, there, exceptions), expected, "{here} into {there}");
    }
}

#[test]
fn what_is_put_beside_another_one_stays_there_in_the_next_plan() {
    for (here, there, exception) in [
        ("A:old B:old", "A B own!", beside("own", false, "B")),
        ("A:old B:old C:old", "A own C B", beside("B", false, "C")),
        ("S{A,B}:old", "S{own,A,B}", beside("own", true, "A")),
    ] {
        assert_eq!(outcome(here, there, vec![exception]), "untouched", "{here} into {there}");
    }
}

#[test]
fn the_refusal_of_a_step_without_a_place_names_the_exception_to_write() {
    let plan = planned("A new B", "A own! B", Vec::new());
    let finding = plan.refusals().find(|finding| finding.code == findings::STEPS_POSITION).unwrap();
    let write = "{ about: step, match: { name: 'own', project: 'Web' }, set: { after: \"A\" } }";
    assert!(finding.fix.contains(write), "{}", finding.fix);
}

/// Returns the texts of each action in the planned process: its notes, its two properties, and the step's.
fn texts(here: &str, there: &str, exceptions: Vec<Exception>) -> String {
    let plan = planned(here, there, exceptions);
    assert!(!plan.is_refused(), "{:#?}", plan.findings);
    let Some(step) = plan.steps.iter().find(|step| step.key.kind() == DEPLOYMENT_PROCESSES) else {
        return "untouched".to_owned();
    };
    let said = |step: &Doc| {
        let roles = step.get("Properties").unwrap().str_at("Roles").to_owned();
        let actions = step.get("Actions").unwrap().items().iter().map(|action| {
            let properties = action.get("Properties").unwrap();
            [action.str_at("Notes"), properties.str_at("Body"), properties.str_at("Own")].join(",")
        });
        format!("{}={}({roles})", step.str_at("Name"), actions.collect::<Vec<_>>().join(";"))
    };
    step.after.0.get("Steps").unwrap().items().iter().map(said).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_step_is_kept_whole_or_taken_field_by_field() {
    let table = [
        ("A B", "A B", vec![], "A=new,new,new(new) B=new,new,new(new)"),
        ("A B", "A B", vec![kept("step", "A")], "A=old,old,old(old) B=new,new,new(new)"),
        ("A B", "B", vec![kept("step", "A")], "A=new,new,new(new) B=new,new,new(new)"),
        ("A", "A", vec![kept("step", "*")], "untouched"),
        ("A", "A", vec![only("step", "A", &["body"])], "A=old,new,old(old)"),
        ("A", "A", vec![only("step", "A", &["Properties"])], "A=old,new,new(new)"),
        ("A", "A", vec![only("step", "A", &["Roles", "Notes"])], "A=new,old,old(new)"),
        ("A", "", vec![only("step", "A", &["body"])], "A=new,new,new(new)"),
        ("S{A,B}", "S{A,B}", vec![kept("step", "A")], "S=old,old,old;new,new,new(new)"),
        ("S{A,B}", "S{A,B}", vec![kept("step", "S")], "untouched"),
        ("S{A,B}", "S{A,B}", vec![kept("step", "A"), only("step", "B", &["Notes"])], "S=old,old,old;new,old,old(old)"),
        ("S{A,B}", "S{A}", vec![only("step", "S", &["Notes"])], "S=new,old,old;new,new,new(old)"),
    ];
    for (here, there, exceptions, expected) in table {
        assert_eq!(texts(here, there, exceptions), expected, "{here} into {there}");
    }
}

#[test]
fn fields_that_are_not_taken_refuse_nothing_and_keep_their_scope() {
    let mut here = space("here", "new", "A");
    let mut there = space("there", "old", "A");
    for (side, names) in [(&mut here, "Gone"), (&mut there, "Dev")] {
        let process = side.nodes.values_mut().find(|node| node.key.kind() == DEPLOYMENT_PROCESSES).unwrap();
        let environment = Doc::Ref(crate::key::Key::new(ENVIRONMENTS, [names]));
        let mut doc = process.doc.clone();
        let mut steps = doc.get("Steps").unwrap().items().to_vec();
        let mut actions = steps[0].get("Actions").unwrap().items().to_vec();
        actions[0].set("Environments", Doc::list(vec![environment]));
        steps[0].set("Actions", Doc::list(actions));
        doc.set("Steps", Doc::list(steps));
        process.doc = doc;
    }
    for (fields, expected) in [(&["Notes"][..], vec![("Notes", "new")]), (&["Notes", "environments"], vec![])] {
        let mut delta = Delta { first_sync: PerKind::all(Set::default_of(FirstSync::TakeSource)), ..Delta::default() };
        delta.exceptions.0 = vec![only("step", "A", fields)];
        let plan = plan_destination("d", &here, &there, &delta);
        let step = plan.steps.iter().find(|step| step.key.kind() == DEPLOYMENT_PROCESSES);
        let changed: Vec<(&str, String)> = step
            .map(|step| {
                let action =
                    |doc: &Doc| doc.get("Steps").unwrap().items()[0].get("Actions").unwrap().items()[0].clone();
                let (before, after) = (action(&step.before.as_ref().unwrap().0), action(&step.after.0));
                assert_eq!(before.get("Environments"), after.get("Environments"));
                vec![("Notes", after.str_at("Notes").to_owned())]
            })
            .unwrap_or_default();
        let expected: Vec<(&str, String)> =
            expected.into_iter().map(|(field, text)| (field, text.to_owned())).collect();
        assert_eq!(changed, expected, "{fields:?}: {:#?}", plan.decisions);
    }
}

#[test]
fn a_document_is_kept_with_all_that_belongs_to_it_or_taken_field_by_field() {
    let kinds = |exceptions: Vec<Exception>| -> Vec<String> {
        let plan = planned("A", "A", exceptions);
        assert!(!plan.is_refused(), "{:#?}", plan.findings);
        plan.steps.iter().map(|step| step.key.kind().word().to_owned()).collect()
    };
    assert_eq!(kinds(vec![]), ["projects", "deployment_processes"]);
    assert_eq!(kinds(vec![kept("project", "Web")]), Vec::<String>::new());
    assert_eq!(kinds(vec![only("project", "Web", &["Slug"])]), ["deployment_processes"]);
    assert_eq!(kinds(vec![only("project", "Web", &["description"])]), ["projects", "deployment_processes"]);
    let plan = planned("A", "A", vec![kept("project", "Web")]);
    assert_eq!(plan.kept.len(), 2, "what differs is named");
    assert_eq!(plan.decisions.iter().filter(|decision| decision.verdict == Verdict::Keep).count(), 2);
}

#[test]
fn fields_and_places_that_mean_nothing_are_told() {
    let codes = |exceptions: Vec<Exception>| -> Vec<String> {
        let said = planned("A", "A own", exceptions).findings.into_iter();
        said.filter(|finding| finding.code == findings::RULES_UNMATCHED)
            .map(|finding| finding.fix.into_owned())
            .collect()
    };
    assert_eq!(codes(vec![only("step", "A", &["Bdy"])]), ["write \"Body\", or remove it"]);
    assert_eq!(codes(vec![only("step", "A", &["body", "scope", "environments"])]), Vec::<String>::new());
    assert_eq!(codes(vec![beside("own", true, "A")]), Vec::<String>::new(), "it is about a step of the destination");
    assert_eq!(codes(vec![beside("ovn", true, "A")]).len(), 1);
}

#[test]
fn a_name_that_is_not_there_is_the_only_refusal_for_the_scopes_that_name_it() {
    let mut delta = Delta { first_sync: PerKind::all(Set::default_of(FirstSync::TakeSource)), ..Delta::default() };
    let renaming = crate::delta::Renaming { from: "Dev".to_owned(), to: vec!["Dve".to_owned()] };
    delta.names.insert(ENVIRONMENTS, Set::default_of(renaming));
    let policy = Set::default_of(crate::delta::Policy::FailUnlessAll);
    delta.scopes.insert(("steps".to_owned(), "environments".to_owned()), policy);
    let plan = plan_destination("d", &space("here", "new", "A B"), &space("there", "old", "A"), &delta);
    let codes: Vec<&str> = plan.refusals().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["names.not_there"]);
}

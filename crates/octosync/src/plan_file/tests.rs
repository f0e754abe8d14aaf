//! A plan file is its plan, or an error.

use super::{PlanFileError, read, write};
use crate::decision::{Finding, Severity};
use crate::plan::{FORMAT, Plan};
use proptest::prelude::*;
use serde_json::{Value, json};

type Edit<T> = fn(&mut T);

fn made() -> Plan {
    let site = |id: &str| json!({"installation_id": id, "space_id": "Spaces-1", "space": id, "version": "2026.1.9674"});
    let step = |key: &str, needs: &[&str]| {
        json!({"id": key, "key": key, "from": key, "action": "create", "needs": needs, "effect": "at_once",
               "after": {"Name": "x", "Number": 0.1, "Schema": {"$object": {"$ref": "#/definitions/x"}}}})
    };
    let destination = |name: &str| {
        json!({
            "name": name, "place": site(name), "unchanged": {"feeds": 2}, "decisions": [], "unpaired": [],
            "steps": [step("environments/A", &[]), step("environments/B", &["environments/A"])],
            "kept": [{"key": "feeds/F", "before": {"Name": "F"}, "after": {"Name": "F", "Note": 1}, "why": "so"}],
            "findings": [{"severity": "note", "code": "version.gap", "message": "apart"}],
        })
    };
    let plan = json!({
        "format": FORMAT, "tool": "octosync 0.1.0", "source": site("here"),
        "destinations": [destination("east"), destination("west")],
    });
    serde_json::from_value(plan).unwrap()
}

fn text(plan: &Plan) -> String {
    let mut text = Vec::new();
    write(plan, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn failure(text: &str) -> String {
    read(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read_again() {
    let plan = made();
    let text = text(&plan);
    assert_eq!(read(text.as_bytes()).unwrap(), plan);
    assert!(!text.contains(": ") && !text.contains("changes") && text.lines().count() == 1, "{text}");
}

#[test]
fn another_layout_is_the_same_plan() {
    let plan = made();
    let value: Value = serde_json::from_str(&text(&plan)).unwrap();
    assert_eq!(read(serde_json::to_string_pretty(&value).unwrap().as_bytes()).unwrap(), plan);
}

#[test]
fn a_text_that_is_no_plan_says_what_it_is() {
    for (text, expected) in [
        ("", "is empty"),
        (" \n", "is empty"),
        ("version: 1", "is no JSON"),
        ("[1]", "is no plan"),
        ("\"plan\"", "is no plan"),
        ("{\"a\":1}", "is JSON, but no plan: it has no `format`"),
        ("{\"format\":2", "is cut short"),
        ("{\"format\":2,\"format\":2}", "does not hold what a plan holds"),
        ("{\"format\":2,\"tool\":\"x\"}", "does not hold what a plan holds"),
        ("{\"format\":2,\"more\":1}", "does not hold what a plan holds"),
    ] {
        assert_eq!(failure(text), expected, "{text}");
    }
    let other = failure("{\"format\": 9, \"tool\": \"octosync 9.9.9\", \"destinations\": 5}");
    assert!(other.starts_with("has format 9, written by octosync 9.9.9; this octosync ("), "{other}");
}

#[test]
fn parts_that_were_not_written_together_are_refused() {
    let plan = made();
    let value: Value = serde_json::from_str(&text(&plan)).unwrap();
    let edits: [(&str, Edit<Value>); 9] = [
        ("east", |plan| plan["destinations"][0]["steps"][0]["after"]["Name"] = "y".into()),
        ("east", |plan| plan["destinations"][0]["findings"] = json!([])),
        ("west", |plan| plan["destinations"][1]["place"]["space_id"] = "Spaces-2".into()),
        ("west", |plan| plan["destinations"][1]["steps"][1]["needs"] = json!([])),
        ("west", |plan| plan["destinations"][1]["kept"][0]["after"]["Note"] = 2.into()),
        ("east", |plan| plan["source"]["installation_id"] = "elsewhere".into()),
        ("east", |plan| plan["tool"] = "octosync 0.2.0".into()),
        ("together", |plan| drop(plan["destinations"].as_array_mut().unwrap().remove(1))),
        ("together", |plan| {
            let part = plan["destinations"].as_array_mut().unwrap().remove(1);
            let digest = plan["digests"].as_array_mut().unwrap().remove(1);
            drop((part, digest));
        }),
    ];
    for (expected, edit) in edits {
        let mut edited = value.clone();
        edit(&mut edited);
        let said = failure(&edited.to_string());
        assert!(said.starts_with("was changed after it was written") && said.contains(expected), "{said}");
    }
}

#[test]
fn parts_of_two_plans_do_not_make_one() {
    let (mut other, plan) = (made(), made());
    other.destinations[1].steps.pop();
    let (other, mine): (Value, Value) =
        (serde_json::from_str(&text(&other)).unwrap(), serde_json::from_str(&text(&plan)).unwrap());
    let mut spliced = mine;
    spliced["destinations"][1] = other["destinations"][1].clone();
    assert!(failure(&spliced.to_string()).contains("its part for west"));
    spliced["digests"][1] = other["digests"][1].clone();
    assert!(failure(&spliced.to_string()).contains("do not belong together"));
}

#[test]
fn a_plan_that_nobody_could_carry_out_is_refused() {
    let edits: [(&str, Edit<Plan>); 8] = [
        ("does not say what the source wanted", |plan| plan.destinations[0].steps[2].claim = None),
        ("claims what nobody judges", |plan| {
            plan.destinations[0].steps[0].claim = plan.destinations[0].steps[2].claim.clone();
        }),
        ("which does not come before it", |plan| {
            let second = plan.destinations[0].steps[1].id.clone();
            plan.destinations[0].steps[0].needs = vec![second];
        }),
        ("which does not come before it", |plan| {
            let own = plan.destinations[0].steps[0].id.clone();
            plan.destinations[0].steps[0].needs = vec![own];
        }),
        ("twice", |plan| {
            let first = plan.destinations[0].steps[0].clone();
            plan.destinations[0].steps.push(first);
        }),
        ("a collection that does not exist", |plan| plan.destinations[0].steps[0].collection = 7),
        ("octosync does not write documents such as nonsense/x", |plan| {
            plan.destinations[0].steps[0].key = "nonsense/x".parse().unwrap();
        }),
        ("two parts are for east", |plan| plan.destinations[1].name = "east".to_owned()),
    ];
    for (expected, edit) in edits {
        let mut plan = weakening();
        edit(&mut plan);
        let said = failure(&text(&plan));
        assert!(said.starts_with("makes no sense: ") && said.contains(expected), "{said}");
    }
}

/// A plan that takes an approval out of a process.
fn weakening() -> Plan {
    let action = |name: &str, kind: &str| json!({"Name": name, "Actions": [{"Name": name, "ActionType": kind}]});
    let both = json!({"Steps": [action("Ask", "Octopus.Manual"), action("Deploy", "Octopus.Script")]});
    let key = "deployment_processes/projects/Web";
    let step = json!({"id": key, "key": key, "from": key, "action": "update", "effect": "next_release",
        "before": both, "after": {"Steps": [both["Steps"][1]]}, "claim": {"source": both}});
    let mut plan = made();
    plan.destinations[0].steps.push(serde_json::from_value(step).unwrap());
    plan
}

#[test]
fn an_approval_that_gets_weaker_is_found_again_in_the_plan() {
    let text = text(&weakening());
    assert!(!text.contains("gate.weakened"), "{text}");
    let read = read(text.as_bytes()).unwrap();
    let [weakened] = read.destinations[0].refusals().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(weakened.code, crate::findings::GATE_WEAKENED);
    assert_eq!(self::text(&read), text, "what is found again is not written again");
}

/// A plan that takes the scope of a step away.
fn widening() -> Plan {
    let environments = |names: &[&str]| names.iter().map(|name| json!({"$ref": name})).collect::<Value>();
    let process = |names: &[&str]| {
        let action = json!({"Name": "Deploy", "ActionType": "Octopus.Script", "Environments": environments(names)});
        json!({"Steps": [{"Name": "Deploy", "Actions": [action]}]})
    };
    let key = "deployment_processes/projects/Web";
    let step = json!({"id": key, "key": key, "from": key, "action": "update", "effect": "next_release",
        "before": process(&["environments/Test"]), "after": process(&[])});
    let mut plan = made();
    plan.destinations[0].steps.push(serde_json::from_value(step).unwrap());
    plan
}

#[test]
fn a_restriction_that_goes_is_found_again_in_the_plan_whatever_the_plan_says() {
    let mut plan = widening();
    let said = text(&plan);
    assert!(!said.contains("scope.widened"), "{said}");
    let read = read(said.as_bytes()).unwrap();
    let [widened] = read.destinations[0].refusals().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(widened.code, crate::findings::SCOPE_WIDENED);
    assert_eq!(self::text(&read), said, "what is found again is not written again");
    let harmless = Finding::new(crate::findings::SCOPE_WIDENED, &widened.about.clone().unwrap(), "is fine");
    plan.destinations[0].findings = vec![harmless.severity(Severity::Warning)];
    let said = self::text(&plan);
    assert!(!said.contains("is fine"), "no finding of a plan file speaks for its steps: {said}");
}

proptest! {
    #[test]
    fn no_byte_of_a_plan_file_can_be_lost_or_changed_unseen(at in 0_usize..100_000, byte in any::<u8>()) {
        let plan = made();
        let mut bytes = text(&plan).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        match read(bytes.as_slice()) {
            // White space for white space, or the same byte.
            Ok(read) => prop_assert_eq!(read, plan),
            Err(error) => prop_assert!(!matches!(error, PlanFileError::Read(_)), "{error}"),
        }
    }

    #[test]
    fn a_plan_file_that_is_cut_is_never_a_plan(at in 0_usize..100_000) {
        let text = text(&made());
        let cut = &text[..at % (text.len() - 1)];
        prop_assert!(read(cut.as_bytes()).is_err());
    }
}

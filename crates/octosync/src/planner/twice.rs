//! Names that would stand twice in one process: the server refuses such a process in the middle of a run (E1, E2).
//!
//! Pure. Names compare without case. A name that stands there twice already is the destination's own matter.

use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::key::fold;
use crate::plan::Step;
use crate::registry;
use crate::registry::spec::Flow;
use std::collections::BTreeMap;

/// Names, folded, with every spelling of each.
type Names = BTreeMap<String, Vec<String>>;

/// Refuses processes in which two steps or two actions would have one name.
pub(super) fn named_twice(steps: &[Step]) -> Vec<Finding> {
    steps.iter().flat_map(of_step).collect()
}

fn of_step(step: &Step) -> Vec<Finding> {
    let Some(flow) = registry::entry(step.key.kind()).spec.flow else { return Vec::new() };
    let before = step.before.as_ref().map_or_else(Default::default, |before| names(flow, &before.0));
    let after = names(flow, &step.after.0);
    let mut findings = Vec::new();
    for ((of, was), is) in ["step", "action"].into_iter().zip(before).zip(after) {
        for (name, spelt) in is.iter().filter(|(_, spelt)| spelt.len() > 1) {
            let stood = was.get(name).map_or(0, Vec::len);
            if spelt.len() > stood {
                findings.push(finding(step, of, spelt));
            }
        }
    }
    findings
}

fn finding(step: &Step, of: &str, spelt: &[String]) -> Finding {
    let quoted: Vec<String> = spelt.iter().map(|name| format!("\"{name}\"")).collect();
    let message = format!("two {of}s would have one name, which servers refuse: {}", quoted.join(", "));
    let fix = format!(
        "rename one of them on the side that has it, or leave the source's out with an exception \
         ({{ about: step, match: {{ name: \"{}\" }}, set: {{ skip: true }} }})",
        spelt.last().map_or("", String::as_str)
    );
    Finding::new(findings::STEPS_NAMED_TWICE, &step.key, message).fix(fix)
}

/// Returns the names of the steps and those of the actions; a step and its action may share one.
fn names(flow: &Flow, process: &Doc) -> [Names; 2] {
    let items = |doc: &Doc, list: &str| doc.get(list).map(Doc::items).unwrap_or_default().to_vec();
    let steps = items(process, flow.steps);
    let actions: Vec<Doc> = steps.iter().flat_map(|step| items(step, flow.actions)).collect();
    [steps, actions].map(|items| {
        let mut names = Names::new();
        for item in items {
            let name = item.str_at("Name").trim().to_owned();
            names.entry(fold(&name)).or_default().push(name);
        }
        names
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::DEPLOYMENT_PROCESSES;
    use serde_json::json;

    /// `A:b,c` is a step with two actions.
    fn twice(text: &str) -> Vec<String> {
        let steps = text.split_whitespace().map(|step| {
            let (name, actions) = step.split_once(':').unwrap_or((step, step));
            let actions: Vec<_> = actions.split(',').map(|name| json!({ "Name": name })).collect();
            json!({ "Name": name, "Actions": actions })
        });
        let process = serde_json::from_value(json!({ "Steps": steps.collect::<Vec<_>>() })).unwrap();
        let flow = registry::entry(DEPLOYMENT_PROCESSES).spec.flow.unwrap();
        let names = names(flow, &process).into_iter().flatten();
        names.filter(|(_, spelt)| spelt.len() > 1).map(|(_, spelt)| spelt.join("+")).collect()
    }

    #[test]
    fn two_steps_or_two_actions_of_one_name_are_found_without_case() {
        let table: &[(&str, &[&str])] = &[
            ("A B", &[]),
            ("A:a B:b", &[]),
            ("Ship:x ship:y", &["Ship+ship"]),
            ("Deploy Main:deploy,Other", &["Deploy+deploy"]),
            ("A:x,X B", &["x+X"]),
        ];
        for (process, expected) in table {
            assert_eq!(twice(process), *expected, "{process}");
        }
    }
}

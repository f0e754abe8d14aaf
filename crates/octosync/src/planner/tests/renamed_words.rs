//! Words of the configuration that name what is called otherwise now (A4a).

use super::*;
use crate::decision::Origin;
use crate::delta::{Effects, Exception, Ignore, Matches};
use crate::doc::{Digest, Parts};
use crate::memory::{Blob, Memory, Name, Past, Record};
use crate::planner::plan_remembering;
use crate::registry::kinds::DEPLOYMENT_PROCESSES;
use crate::side::Originals;
use std::collections::HashMap;
use std::sync::Arc;

fn excluding(pattern: &str) -> Delta {
    selecting(ACCOUNTS, &[], &[pattern])
}

fn about(about: &str, project: Option<&str>, name: &str) -> Delta {
    let mut delta = Delta::default();
    let matches = Matches { name: Some(Pattern::new(name)), project: project.map(Pattern::new), ..Matches::default() };
    let set = Effects { skip: Some(true), ..Effects::default() };
    let name = "rules[1]".to_owned();
    delta.exceptions.0 = vec![Exception { about: about.to_owned(), matches, set, origin: Origin::Default, name }];
    delta
}

fn ignoring(name: &str) -> Delta {
    Delta { ignore: vec![Ignore::new(Some(ACCOUNTS), Some(name), None)], ..Delta::default() }
}

fn supplying(pattern: &str) -> Delta {
    Delta { secrets: vec![Set::default_of(Pattern::new(pattern))], ..Delta::default() }
}

/// Returns the next steps of words that name what is called otherwise.
fn refused(sides: (&Side, &Side), delta: &Delta, memory: &Memory) -> Vec<String> {
    let plan = plan_remembering("d", sides, delta, Some(memory));
    let renamed = plan.refusals().filter(|finding| finding.code == findings::WORD_RENAMED);
    renamed.map(|finding| finding.fix.clone().into_owned()).collect()
}

#[test]
fn a_word_whose_document_is_called_otherwise_is_refused_with_the_new_name() {
    let (here, there) = spaces(&["Dev", "A/B"], &["Dev"]);
    let called = |id: &str, name: &str| (Box::from(id), Name { key: Key::new(ACCOUNTS, [name]), slug: "".into() });
    let memory = Memory {
        source_names: [called("Accounts-1", "Legacy"), called("Accounts-2", "A/B")].into(),
        destination_names: [called("Accounts-500", "Legacy")].into(),
        ..Memory::default()
    };
    let expected = "write \"Dev\", or remove the word";
    let rows: [(Delta, &[&str]); 10] = [
        (excluding("legacy"), &[expected]),
        (mapping(ACCOUNTS, &[("Legacy", "Dev")]), &[expected]),
        (about("account", None, "Legacy"), &[expected]),
        (ignoring("Legacy"), &[expected]),
        (supplying("accounts/Legacy/Token"), &["write \"accounts/Dev/Token\", or remove the word"]),
        // A word for several names stands for none; one that was never a name is a mistake in writing.
        (excluding("legac*"), &[]),
        (excluding("Lagacy"), &[]),
        (excluding("Dev"), &[]),
        (ignoring("Dev"), &[]),
        (supplying("accounts/Dev/Token"), &[]),
    ];
    for (delta, expected) in rows {
        assert_eq!(refused((&here, &there), &delta, &memory), expected, "{delta:?}");
    }
    // Another one has the name now: the word holds for that.
    let taken =
        Memory { source_names: [called("Accounts-1", "A/B"), called("Accounts-2", "Dev")].into(), ..Memory::default() };
    assert_eq!(refused((&here, &there), &excluding("Dev"), &taken), [""; 0]);
    assert_eq!(refused((&here, &there), &excluding("Legacy"), &Memory::default()), [""; 0]);
}

/// A project with a step; what a side says of it is kept as it was read.
fn process(step: &str) -> Side {
    let doc = |json: Value| -> Doc { serde_json::from_value(json).unwrap() };
    let project =
        doc(json!({ "Id": "Projects-1", "Name": "Shop", "DeploymentProcessId": "deploymentprocess-Projects-1" }));
    let step = json!({ "Id": "s-1", "Name": step, "Actions": [{ "Id": "a-1", "Name": step }] });
    let process = doc(json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": [step] }));
    let projects = ReadCollection { kind: Kind::of("projects"), collection: 0, documents: vec![project] };
    let processes = ReadCollection { kind: DEPLOYMENT_PROCESSES, collection: 0, documents: vec![process] };
    let originals = Some(Originals::beyond(Arc::default()));
    Side::keeping(
        (site("here"), "2026.1.1".parse().unwrap()),
        vec![projects, processes],
        originals,
        (&mut Parts::default(), true),
    )
}

#[test]
fn a_word_whose_step_is_called_otherwise_is_refused_too() {
    let (then, now) = (process("Sign-off"), process("QA sign-off"));
    let node = then.nodes.values().find(|node| node.key.kind() == DEPLOYMENT_PROCESSES).unwrap();
    let digest = then.original(&node.key).unwrap();
    let blobs: HashMap<Digest, Blob> = [(digest, then.blob(digest).unwrap().clone())].into();
    let record = Record {
        kind: DEPLOYMENT_PROCESSES,
        from: node.id.clone(),
        to: "deploymentprocess-Projects-900".into(),
        from_key: node.key.clone(),
        to_key: node.key.clone(),
        past: Some(Past { source: digest, wanted: None, left: digest }),
        items: Vec::new(),
    };
    let memory = Memory { records: vec![record], blobs: Arc::new(blobs), ..Memory::default() };
    let there = side("there", &[], 1, 0);
    let expected = ["write \"QA sign-off\", or remove the word"];
    assert_eq!(refused((&now, &there), &about("step", Some("Shop"), "Sign-off"), &memory), expected);
    assert_eq!(refused((&now, &there), &about("step", Some("Shop"), "QA sign-off"), &memory), [""; 0]);
}

//! Steps made from templates of Platform Hub (E17), and places that the owner declares (E15).

use super::site;
use crate::decision::{Finding, Set, Severity};
use crate::delta::{DeclaredReference, Delta, FirstSync, Mode, PerKind};
use crate::doc::Doc;
use crate::findings;
use crate::key::Kind;
use crate::planner::plan_destination;
use crate::registry::kinds::{ACCOUNTS, DEPLOYMENT_PROCESSES, FEEDS, PROJECTS};
use crate::side::{ReadCollection, Side};
use serde_json::{Value, json};

/// A space with a project whose steps use these templates, an ordinary one for each empty word.
fn space(name: &str, steps: &[(&str, &str)]) -> Side {
    let step = |(name, template): &(&str, &str)| {
        let (slug, mask) = template.split_once(' ').unwrap_or((template, ""));
        let kind = if slug.is_empty() { "Octopus.Script" } else { "Octopus.ProcessTemplate" };
        let mut properties = json!({ "Acme.Account": "Accounts-1" });
        if !slug.is_empty() {
            properties["Octopus.Action.ProcessTemplate.Reference.Slug"] = json!(slug);
            properties["Octopus.Action.ProcessTemplate.Reference.VersionMask"] = json!(mask);
        }
        json!({ "Name": name, "Actions": [{ "Id": "", "Name": name, "ActionType": kind, "Properties": properties }] })
    };
    let steps: Vec<Value> = steps.iter().map(step).collect();
    let one = |kind: Kind, document: Value| ReadCollection {
        kind,
        collection: 0,
        documents: vec![serde_json::from_value::<Doc>(document).unwrap()],
    };
    let account = json!({ "Id": "Accounts-1", "Name": "Cloud", "AccountType": "Token" });
    let project = json!({ "Id": "Projects-1", "Name": "Web", "DeploymentProcessId": "deploymentprocess-Projects-1" });
    let process = json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": steps });
    let collections = vec![one(ACCOUNTS, account), one(PROJECTS, project), one(DEPLOYMENT_PROCESSES, process)];
    Side::new(site(name), "2026.1.1".parse().unwrap(), collections)
}

fn taking(references: &[(&str, Kind)]) -> Delta {
    let mut delta = Delta { first_sync: PerKind::all(Set::default_of(FirstSync::TakeSource)), ..Delta::default() };
    delta.kinds.insert(ACCOUNTS, Set::default_of(Mode::Existing));
    let declared = |(at, kind): &(&str, Kind)| DeclaredReference { at: (*at).to_owned(), kind: *kind };
    delta.references = references.iter().map(declared).collect();
    delta
}

fn said(here: &[(&str, &str)], there: &[(&str, &str)]) -> Vec<(Severity, String)> {
    let declared = taking(&[("Properties.'Acme.Account'", ACCOUNTS)]);
    let plan = plan_destination("d", &space("here", here), &space("there", there), &declared);
    let templated = plan.findings.into_iter().filter(|finding| finding.code == findings::PROJECT_TEMPLATED);
    templated.map(|finding| (finding.severity, finding.message)).collect()
}

const NEW: (&str, &str) = ("New", "deploy 1.X");
const KNOWN: (&str, &str) = ("Known", "deploy 1.X");
const ORDINARY: (&str, &str) = ("Known", "");

#[test]
fn a_step_of_a_template_is_named_on_either_side() {
    type Steps = &'static [(&'static str, &'static str)];
    type Said = &'static [(Severity, &'static str)];
    let table: &[(Steps, Steps, Said)] = &[
        (&[NEW], &[], &[(Severity::Warning, "nothing on the destination shows")]),
        (&[NEW, KNOWN], &[KNOWN], &[]),
        (&[("New", "deploy 2.X"), KNOWN], &[KNOWN], &[(Severity::Warning, "nothing on the destination shows")]),
        (&[KNOWN], &[ORDINARY], &[(Severity::Warning, "nothing on the destination shows")]),
        (&[ORDINARY], &[KNOWN], &[(Severity::Warning, "would be an ordinary step")]),
        (
            &[("Known", "other 1.X")],
            &[KNOWN],
            &[(Severity::Warning, "would use \"other 1.X\""), (Severity::Warning, "nothing on the destination shows")],
        ),
        (&[KNOWN], &[KNOWN], &[]),
        (&[ORDINARY], &[ORDINARY], &[]),
    ];
    for (here, there, expected) in table {
        let mut said = said(here, there);
        said.sort_by_key(|(_, message)| !message.contains("would"));
        assert_eq!(said.len(), expected.len(), "{here:?} to {there:?}: {said:?}");
        for ((severity, message), (wanted, words)) in said.iter().zip(*expected) {
            assert!(severity == wanted && message.contains(words), "{here:?} to {there:?}: {message}");
        }
    }
}

#[test]
fn a_declared_place_at_which_nothing_of_the_kind_stands_is_told() {
    let (here, there) = (space("here", &[("A", "")]), space("there", &[("A", "")]));
    for (at, kind, idle) in [
        ("Properties.'Acme.Account'", ACCOUNTS, false),
        ("Properties.Acme.*", ACCOUNTS, false),
        ("Steps[A].Actions[A].Properties.Acme.Account", ACCOUNTS, false),
        ("Properties.'Acme.Account'", FEEDS, true),
        ("Properties.'Acme.Acount'", ACCOUNTS, true),
        ("Steps[B].Actions[A].Properties.Acme.Account", ACCOUNTS, true),
    ] {
        let plan = plan_destination("d", &here, &there, &taking(&[(at, kind)]));
        let is_about = |finding: &&Finding| finding.code == findings::RULES_UNMATCHED && finding.message.contains(at);
        assert_eq!(plan.findings.iter().any(|finding| is_about(&finding)), idle, "{at} {kind}: {:?}", plan.findings);
    }
}

//! Places of a project that name a step which takes no part: the entry is left out and said, and the rest goes (E13).

use super::site;
use crate::decision::{Origin, Set};
use crate::delta::fallback::ACTION;
use crate::delta::{Delta, Effects, Exception, Fallback, Matches, Pattern};
use crate::doc::Doc;
use crate::findings;
use crate::key::Kind;
use crate::plan::DestinationPlan;
use crate::planner::plan_destination;
use crate::registry::kinds::{CHANNELS, DEPLOYMENT_PROCESSES, PROJECTS};
use crate::side::{ReadCollection, Side};
use serde_json::{Value, json};

/// A space with a project whose steps are `Web` and `Api`; its channel, and what it says of versions and releases.
fn space(name: &str, settings: &[(&str, Value)], rules: &Value) -> Side {
    let step = |id: &str, name: &str| {
        json!({ "Name": name, "Actions": [{ "Id": id, "Name": name, "ActionType": "Octopus.Script", "Packages": [
            { "Name": "", "PackageId": name }] }] })
    };
    let mut project = json!({ "Id": "Projects-1", "Name": "Site", "DeploymentProcessId": "deploymentprocess-Projects-1",
        "Description": "d" });
    for (field, value) in settings {
        project[*field] = value.clone();
    }
    let steps =
        [step("11111111-1111-1111-1111-111111111111", "Web"), step("22222222-2222-2222-2222-222222222222", "Api")];
    let process = json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": steps });
    let channel =
        json!({ "Id": "Channels-1", "Name": "Default", "ProjectId": "Projects-1", "IsDefault": true, "Rules": rules });
    let collection = |(kind, document): (Kind, Value)| {
        let documents = vec![serde_json::from_value::<Doc>(document).unwrap()];
        ReadCollection { kind, collection: 0, documents }
    };
    let documents = [(PROJECTS, project), (CHANNELS, channel), (DEPLOYMENT_PROCESSES, process)];
    Side::new(site(name), "2026.1.1".parse().unwrap(), documents.into_iter().map(collection).collect())
}

/// A name, the settings of the project and the rules of its channel, and what of their words arrives and what does not.
type Row = (&'static str, Vec<(&'static str, Value)>, Value, Vec<&'static str>, Vec<&'static str>);

fn planned(settings: &[(&str, Value)], rules: &Value, skips: bool, fails: bool) -> DestinationPlan {
    let mut delta = Delta::default();
    if skips {
        let matches = Matches { name: Some(Pattern::new("Api")), ..Matches::default() };
        let set = Effects { skip: Some(true), ..Effects::default() };
        let (about, name) = ("step".to_owned(), "rules[1]".to_owned());
        delta.exceptions.0 = vec![Exception { about, matches, set, origin: Origin::Default, name }];
    }
    if fails {
        delta.fallbacks.insert(&ACTION, Set::default_of(Fallback::Fail));
    }
    let nothing = Side::new(site("there"), "2026.1.1".parse().unwrap(), Vec::new());
    plan_destination("d", &space("here", settings, rules), &nothing, &delta)
}

/// The texts of all that is written, in one.
fn written(plan: &DestinationPlan) -> String {
    let docs = plan.steps.iter().flat_map(|step| [Some(&step.after), step.late.as_ref()].into_iter().flatten());
    docs.map(|doc| serde_json::to_string(doc).unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_place_that_names_a_step_which_takes_no_part_loses_that_entry_alone() {
    let package = |step: &str| json!({ "DeploymentAction": step, "PackageReference": "" });
    let donor = |step: &str| {
        ("VersioningStrategy", json!({ "Template": null, "DonorPackage": package(step), "DonorPackageStepId": null }))
    };
    let release =
        |step: &str| ("ReleaseCreationStrategy", json!({ "ChannelId": null, "ReleaseCreationPackage": package(step) }));
    let old_donor = |id: &str| ("VersioningStrategy", json!({ "Template": "#{x}", "DonorPackageStepId": id }));
    let rule = |steps: &[&str]| {
        let packages: Vec<Value> = steps.iter().map(|step| package(step)).collect();
        json!([{ "VersionRange": "[1.0]", "Tag": "", "ActionPackages": packages }])
    };
    let (web, api) = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222");
    // The settings and the rules, then the texts of them that arrive and those that do not, once "Api" takes no part.
    let table: Vec<Row> = vec![
        ("donor", vec![donor("Api")], json!([]), vec![], vec!["DonorPackage", "Api"]),
        ("donor of a step that stays", vec![donor("Web")], json!([]), vec!["DonorPackage"], vec!["Api"]),
        ("donor by its step", vec![old_donor(api)], json!([]), vec!["#{x}"], vec!["Api"]),
        ("donor by its step that stays", vec![old_donor(web)], json!([]), vec!["#{x}", "/Web"], vec!["Api"]),
        ("release", vec![release("Api")], json!([]), vec![], vec!["\"DeploymentAction\"", "Api"]),
        ("release of a step that stays", vec![release("Web")], json!([]), vec!["\"DeploymentAction\""], vec!["Api"]),
        ("rule", vec![], rule(&["Api"]), vec![], vec!["[1.0]", "Api"]),
        ("rule about two", vec![], rule(&["Api", "Web"]), vec!["[1.0]"], vec!["Api"]),
    ];
    for (name, settings, rules, stays, goes) in table {
        let plan = planned(&settings, &rules, true, false);
        assert!(!plan.is_refused(), "{name}: {:#?}", plan.findings);
        let text = written(&plan);
        assert!(stays.iter().all(|word| text.contains(word)), "{name}: {text}");
        assert!(goes.iter().all(|word| !text.contains(word)), "{name}: {text}");
        let said = plan.findings.iter().any(|finding| finding.code == findings::REF_LEFT_OUT);
        let names_api = settings.iter().map(|(_, value)| value).chain([&rules]).any(|value| {
            let text = value.to_string();
            text.contains("Api") || text.contains(api)
        });
        assert_eq!(said, names_api, "{name}: {:#?}", plan.findings);
        assert_eq!(planned(&settings, &rules, true, true).is_refused(), names_api, "{name}: fail refuses it");
        assert!(!planned(&settings, &rules, false, true).is_refused(), "{name}: the step takes part");
    }
}

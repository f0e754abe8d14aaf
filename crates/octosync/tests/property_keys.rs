//! Every property of a step that was ever seen names nothing by an id, or the registry says what it names: read from a list
//! of real and documented steps, where that is at hand.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync::doc::name;
use octosync::registry::entry;
use octosync::registry::kinds::DEPLOYMENT_PROCESSES;
use octosync::registry::shape::Shape;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How properties begin that hold no id, and why that is so.
const WITHOUT_IDS: &[(&str, &str)] = &[
    ("AutomateResponse.", TEMPLATE),
    ("Block.", TEMPLATE),
    ("BlueGreen.", TEMPLATE),
    ("CheckCurrentUser.", TEMPLATE),
    ("CheckTargets.", TEMPLATE),
    ("ChildProject.", TEMPLATE),
    ("CloneTenantStep_", TEMPLATE),
    ("ConnectTenantToProject.", TEMPLATE),
    ("Database", TEMPLATE),
    ("Extract", OF_A_PACKAGE),
    ("Octopus.Account.AccountType", "a word: the type of the account that a variable names"),
    ("Octopus.Action.ArgoCD.", "messages, paths, labels and words; environments are declared"),
    ("Octopus.Action.AutoRetry.", NUMBERS),
    ("Octopus.Action.Aws.", "names, regions and words of AWS; what holds JSON is declared"),
    ("Octopus.Action.AwsAccount.UseInstanceRole", FLAGS),
    ("Octopus.Action.Azure.", "names, places and templates of Azure; accounts are declared"),
    ("Octopus.Action.Claude.", "texts and words for a model, and secrets"),
    ("Octopus.Action.CustomScripts.", "scripts"),
    ("Octopus.Action.DeployRelease.DeploymentCondition", "a word"),
    ("Octopus.Action.Email.", "texts, addresses and a word; teams are declared"),
    ("Octopus.Action.EnabledFeatures", "names of features"),
    ("Octopus.Action.ExecutionTimeout.", NUMBERS),
    ("Octopus.Action.Git.", "messages, addresses, paths and words; the credential is declared"),
    ("Octopus.Action.GitRepository.Source", "a word: Project or External"),
    ("Octopus.Action.GoogleCloud.", "names and flags of Google Cloud; the account is declared"),
    ("Octopus.Action.Helm.", "names and flags; feeds of values are declared"),
    ("Octopus.Action.IISWebSite.", "names and flags of IIS; bindings are declared"),
    ("Octopus.Action.JavaArchive.", FLAGS),
    ("Octopus.Action.Kubernetes.", "paths, numbers and flags"),
    ("Octopus.Action.KubernetesContainers.", "names and texts of Kubernetes; containers are declared"),
    ("Octopus.Action.Manual.BlockConcurrentDeployments", FLAGS),
    ("Octopus.Action.Name", "the name of the step itself"),
    ("Octopus.Action.Package.", "paths and flags; the package and its feed are declared"),
    ("Octopus.Action.PowerShell.Edition", "a word"),
    ("Octopus.Action.ProcessTemplate.Reference.", "the slug and the versions of a template of Platform Hub: names"),
    ("Octopus.Action.RunOnServer", FLAGS),
    ("Octopus.Action.Script.", "scripts, names of files and words"),
    ("Octopus.Action.SubstituteInFiles.", "paths and flags"),
    ("Octopus.Action.Template.Version", "the number of a version, which is a stamp"),
    ("Octopus.Action.Terraform.", "texts for Terraform, flags that say whether an account is used, and words"),
    ("Octopus.Action.WindowsService.", "names, paths and words of Windows"),
    ("OctopusAI.", TEMPLATE),
    ("OctopusUseBundledTooling", FLAGS),
    ("PackageName", TEMPLATE),
    ("PackageParameterName", OF_A_PACKAGE),
    ("Purpose", OF_A_PACKAGE),
    ("Run.Runbook.", TEMPLATE),
    ("Sbom.Package", TEMPLATE),
    ("SelectionMode", OF_A_PACKAGE),
    ("SelfSupport.", "a parameter of a process template: all properties of such steps are searched for ids"),
    ("SmtpCheck.", TEMPLATE),
    ("Template.Octopus.API.Key", TEMPLATE),
    ("Tomcat.Deploy.", "names, flags and a secret of Tomcat"),
    ("UseWindowsAuth", TEMPLATE),
    ("ssn_", TEMPLATE),
];

const TEMPLATE: &str = "a parameter of a step template: its control type says what its value is";
const OF_A_PACKAGE: &str = "a word or a name in the properties of a package";
const FLAGS: &str = "a flag";
const NUMBERS: &str = "a number";

/// Returns the properties by the types of actions, if the list is at hand.
fn seen() -> Option<BTreeMap<String, BTreeMap<String, u64>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/schema/action_property_keys.json");
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("SKIPPED: {} is not there", path.display());
    }
    Some(serde_json::from_str(&text?).unwrap())
}

/// Returns whether the registry says that a property names documents, or holds what can.
fn is_declared(property: &str) -> bool {
    let steps = entry(DEPLOYMENT_PROCESSES).shape.field(name("Steps"));
    let actions = steps.each().field(name("Actions"));
    let properties: &Shape = actions.each().field(name("Properties"));
    let shape = properties.field(name(property));
    shape.reference.is_some() || shape.is_json || shape.text
}

#[test]
fn every_property_that_was_seen_is_declared_or_holds_no_id() {
    let Some(seen) = seen() else { return };
    let properties: BTreeSet<&str> = seen.values().flat_map(BTreeMap::keys).map(String::as_str).collect();
    assert!(properties.len() > 200, "the list is read whole");
    let reason = |property: &str| WITHOUT_IDS.iter().filter(|(begins, _)| property.starts_with(begins)).count();
    let open: Vec<&&str> = properties.iter().filter(|property| !is_declared(property)).collect();
    let unexplained: Vec<&&str> = open.iter().copied().filter(|property| reason(property) == 0).collect();
    assert_eq!(unexplained, [] as [&&str; 0], "declare these, or say why they hold no id");
    let is_needed = |begins: &str| open.iter().any(|property| property.starts_with(begins));
    let idle: Vec<&str> = WITHOUT_IDS.iter().map(|(begins, _)| *begins).filter(|begins| !is_needed(begins)).collect();
    assert_eq!(idle, [] as [&str; 0], "these are said of nothing");
}

#[test]
fn properties_with_ids_are_declared_whatever_the_prefix_says() {
    for property in [
        "Octopus.Action.ArgoCD.Sync.Environments",
        "Octopus.Action.Azure.AccountId",
        "Octopus.Action.DeployRelease.ProjectId",
        "Octopus.Action.Email.ToTeamIds",
        "Octopus.Action.Git.TargetRepositoryCredentialId",
        "Octopus.Action.KubernetesContainers.Containers",
        "Octopus.Action.Manual.ResponsibleTeamIds",
        "Octopus.Action.Package.FeedId",
        "Octopus.Action.Template.Id",
    ] {
        assert!(is_declared(property), "{property}");
    }
}

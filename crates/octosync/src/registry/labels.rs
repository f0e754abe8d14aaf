//! Labels of the fields of documents: the words of the server's own web pages, where they differ from the API's.
//!
//! For reading only: patterns of places, and all that is written or compared, use the names of the API.

use crate::decision::Finding;
use crate::path::{At, Place};

/// The separator between the parts of a place.
const STEP: &str = " › ";
/// How names of properties begin that belong to the server's own steps.
const OF_STEPS: &[&str] = &["Octopus.Action.", "Octopus.Step."];

/// Fields and properties, and their labels on the web pages. The label of any other is its name, in words.
const LABELS: &[(&str, &str)] = &[
    ("ActionPackages", "for"),
    ("ActionType", "type of step"),
    ("AutoCreateRelease", "automatic release creation"),
    ("AutomaticDeploymentTargets", "automatic deployments to"),
    ("Condition", "run condition"),
    ("DefaultGuidedFailureMode", "guided failure"),
    ("DefaultToSkipIfAlreadyInstalled", "skip packages that are installed already"),
    ("DeploymentAction", "step"),
    ("DiscreteChannelRelease", "channels have releases of their own"),
    ("ExcludedEnvironments", "skipped environments"),
    ("IncludedLibraryVariableSetIds", "library variable sets"),
    ("IsDisabled", "disabled"),
    ("IsRequired", "required"),
    ("IsSensitive", "sensitive"),
    ("FileExtension", "ending"),
    ("OptionalDeploymentTargets", "deployments by hand to"),
    ("PackageReference", "package"),
    ("PackageRequirement", "wait for packages"),
    ("PackageSizeBytes", "size in bytes"),
    ("ReleaseNotesTemplate", "template of release notes"),
    ("StartTrigger", "start"),
    ("Tag", "pre-release tag"),
    ("TenantedDeploymentMode", "multi-tenancy"),
    ("TenantedDeploymentParticipation", "multi-tenancy"),
    ("VersioningStrategy", "versioning of releases"),
    ("WorkerPoolVariable", "worker pool by a variable"),
    ("Octopus.Action.AwsAccount.Variable", "AWS account"),
    ("Octopus.Action.Azure.AccountId", "Azure account"),
    ("Octopus.Action.AzureAccount.Variable", "Azure account"),
    ("Octopus.Action.ConditionVariableExpression", "expression of the run condition"),
    ("Octopus.Action.DeployRelease.DeploymentCondition", "deploy when"),
    ("Octopus.Action.DeployRelease.ProjectId", "project"),
    ("Octopus.Action.Email.Body", "body of the e-mail"),
    ("Octopus.Action.Email.Priority", "priority of the e-mail"),
    ("Octopus.Action.Email.Subject", "subject of the e-mail"),
    ("Octopus.Action.Email.To", "addressees"),
    ("Octopus.Action.Email.ToTeamIds", "teams that get the e-mail"),
    ("Octopus.Action.EnabledFeatures", "features"),
    ("Octopus.Action.GoogleCloudAccount.Variable", "Google Cloud account"),
    ("Octopus.Action.Manual.BlockConcurrentDeployments", "block other deployments"),
    ("Octopus.Action.Manual.Instructions", "instructions"),
    ("Octopus.Action.Manual.ResponsibleTeamIds", "responsible teams"),
    ("Octopus.Action.MaxParallelism", "rolling window"),
    ("Octopus.Action.Package.DownloadOnTentacle", "packages are downloaded by the target"),
    ("Octopus.Action.Package.FeedId", "feed of the package"),
    ("Octopus.Action.Package.JsonConfigurationVariablesTargets", "files of structured variables"),
    ("Octopus.Action.Package.PackageId", "package"),
    ("Octopus.Action.RunOnServer", "run on a worker"),
    ("Octopus.Action.Script.ScriptBody", "script"),
    ("Octopus.Action.Script.ScriptFileName", "script file"),
    ("Octopus.Action.Script.ScriptParameters", "parameters of the script"),
    ("Octopus.Action.Script.ScriptSource", "source of the script"),
    ("Octopus.Action.Script.Syntax", "language of the script"),
    ("Octopus.Action.SubstituteInFiles.TargetFiles", "files with variables to replace"),
    ("Octopus.Action.TargetRoles", "target tags"),
    ("Octopus.Action.Template.Id", "step template"),
    ("Octopus.Action.Template.Version", "version of the step template"),
    ("Octopus.Step.ConditionVariableExpression", "expression of the run condition"),
];

/// Lists of items, and what one item is called. Of others the name says enough.
const ITEMS: &[(&str, &str)] = &[
    ("Actions", "action"),
    ("Packages", "package"),
    ("Parameters", "parameter"),
    ("Phases", "phase"),
    ("ProjectEnvironments", "project"),
    ("Rules", "rule"),
    ("Steps", "step"),
    ("Tags", "tag"),
    ("Templates", "parameter"),
];

/// Fields that only hold others.
const SILENT: &[&str] = &["Properties"];

/// Returns what people call a field; nothing if it only holds others.
#[must_use]
pub fn field(name: &str) -> Option<String> {
    if SILENT.contains(&name) {
        return None;
    }
    let label = LABELS.iter().find(|(field, _)| *field == name);
    Some(label.map_or_else(|| in_words(name), |(_, label)| (*label).to_owned()))
}

/// Returns what people call an item of a list. The only package of an action has no name.
fn item(list: &str, name: &str) -> Option<String> {
    let one = ITEMS.iter().find(|(known, _)| *known == list).map(|(_, one)| *one);
    let words: Vec<&str> = one.into_iter().chain([name]).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Returns what people call a place. An action that has the name of its step is that step.
#[must_use]
pub fn place(place: &Place) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut above: Option<&str> = None;
    for at in place.parts() {
        match at {
            At::Field(name) | At::Entry(name) => said.extend(field(name)),
            At::Item { label, .. } if above == Some(&*label.0) => {}
            At::Item { list, label, .. } => {
                above = Some(&label.0);
                said.extend(item(list.as_deref().unwrap_or_default(), &label.0));
            }
            At::Index(index) => said.push(format!("#{}", index + 1)),
            At::Json => {}
        }
    }
    said.join(STEP)
}

/// Returns what a finding is about: the document by its key, and what people call the place in it.
#[must_use]
pub fn spot(finding: &Finding) -> Option<String> {
    let (about, at) = (finding.about.as_ref(), finding.at.as_ref());
    let parts = [about.map(ToString::to_string), at.map(place).filter(|place| !place.is_empty())];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(STEP))
}

/// Joins what people call the parts of a place.
#[must_use]
pub fn joined(above: &str, below: Option<&str>) -> String {
    match below {
        None => above.to_owned(),
        Some(below) if above.is_empty() => below.to_owned(),
        Some(below) => format!("{above}{STEP}{below}"),
    }
}

/// Returns the name of a field in words: `LifecycleId` is `lifecycle`. Text that is no name of a field stays as it is.
fn in_words(name: &str) -> String {
    if let Some(property) = OF_STEPS.iter().find_map(|start| name.strip_prefix(start)) {
        return property.split('.').map(in_words).collect::<Vec<_>>().join(" ");
    }
    let is_name =
        name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_name {
        return name.to_owned();
    }
    let stem = name.strip_suffix("Ids").map(|stem| format!("{stem}s"));
    let stem = stem.or_else(|| name.strip_suffix("Id").map(str::to_owned)).filter(|stem| stem.len() > 1);
    let mut words = String::new();
    let mut before = ' ';
    let mut letters = stem.as_deref().unwrap_or(name).chars().peekable();
    while let Some(letter) = letters.next() {
        let ends_acronym = before.is_ascii_uppercase() && letters.peek().is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || ends_acronym) {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_read_as_words() {
        for (name, expected) in [
            ("LifecycleId", Some("lifecycle")),
            ("EnvironmentIds", Some("environments")),
            ("Id", Some("id")),
            ("SpaceURL", Some("space url")),
            ("IISWebSite", Some("iis web site")),
            ("Octopus.Action.IISWebSite.WebSiteName", Some("iis web site web site name")),
            ("Octopus.Action.Script.ScriptBody", Some("script")),
            ("Acme.Own.Thing", Some("Acme.Own.Thing")),
            ("notes", Some("notes")),
            ("Properties", None),
        ] {
            assert_eq!(field(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn items_are_called_by_what_they_are_and_their_name() {
        for (list, name, expected) in [
            ("Steps", "Deploy web", Some("step Deploy web")),
            ("Packages", "", Some("package")),
            ("Variables", "Url", Some("Url")),
            ("Variables", "", None),
        ] {
            assert_eq!(item(list, name).as_deref(), expected, "{list}[{name}]");
        }
    }

    #[test]
    fn a_spot_is_a_document_by_its_key_and_a_place_in_words() {
        use crate::{
            decision::Finding, findings::STEP_DIRECT_ACCOUNT, key::Key, registry::kinds::DEPLOYMENT_PROCESSES,
        };
        let key = Key::new(DEPLOYMENT_PROCESSES, ["Web"]);
        let step = |list: &str| At::Item {
            list: Some(list.into()),
            handle: crate::path::Handle::Name { name: "deploy".into(), nth: 1 },
            label: crate::path::Label("Deploy".into()),
        };
        let parts = [step("Steps"), step("Actions"), At::Field("Octopus.Action.Script.ScriptBody".into())];
        let place: Place = parts.into_iter().collect();
        let finding = Finding::new(STEP_DIRECT_ACCOUNT, &key, "");
        assert_eq!(spot(&finding).as_deref(), Some("deployment_processes/Web"));
        assert_eq!(spot(&finding.at(place)).as_deref(), Some("deployment_processes/Web › step Deploy › script"));
        assert_eq!(spot(&Finding::general(STEP_DIRECT_ACCOUNT, "")), None);
    }

    #[test]
    fn every_label_stands_once_and_says_something_else_than_its_name() {
        for (at, (name, label)) in LABELS.iter().enumerate() {
            assert!(LABELS[at + 1..].iter().all(|(other, _)| other != name), "{name}");
            assert_ne!(in_words(name), *label, "{name} needs no row");
        }
    }
}

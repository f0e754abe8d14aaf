//! Documents of others arrive under the default configuration with all their texts equal to the byte but for ids.
//!
//! They stand beside the checkout, where they are at hand; else these tests say that they are skipped.

use octosync::delta::Delta;
use octosync_e2e::kit::{Pair, destination, seed, source};
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::samples;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn fixtures(below: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures").join(below);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {} is not there", folder.display());
    None
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("the file holds JSON")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    files
}

/// Texts that servers trim.
const TRIMMED: &[&str] = &[".Description", ".Label", ".HelpText"];

/// Lists of words that have no order.
const SETS: &[&str] = &[".PackageAcquisitionLocationOptions"];

/// Returns the texts of a document that are neither ids nor the server's own, by place; ids in them are masked.
fn texts(document: &Value) -> BTreeMap<String, String> {
    // Where something came from means nothing elsewhere.
    const OWN: &[&str] = &[
        "Id",
        "Links",
        "SpaceId",
        "LastModifiedOn",
        "LastModifiedBy",
        "Slug",
        "Version",
        "ClonedFromProjectId",
        "CommunityActionTemplateId",
        // Automatic targets arrive as manual ones (C1).
        "AutomaticDeploymentTargets",
        // Each server counts the versions of its templates (E5).
        "Octopus.Action.Template.Version",
    ];
    fn walk(value: &Value, at: &str, found: &mut BTreeMap<String, String>) {
        match value {
            // Known normal forms: servers trim these (fact `trimmed-texts`).
            Value::String(text) if TRIMMED.iter().any(|field| at.ends_with(field)) => {
                drop(found.insert(at.to_owned(), masked(text.trim())));
            }
            Value::String(text) => drop(found.insert(at.to_owned(), masked(text))),
            Value::Array(items) => {
                let is_set = SETS.iter().any(|field| at.ends_with(field));
                let mut items: Vec<&Value> = items.iter().collect();
                if is_set {
                    items.sort_by_key(|item| item.to_string());
                }
                for (position, item) in items.into_iter().enumerate() {
                    let name = item["Name"].as_str().map_or_else(|| position.to_string(), str::to_owned);
                    walk(item, &format!("{at}[{name}]"), found);
                }
            }
            Value::Object(fields) => {
                let kept = fields.iter().filter(|(field, _)| !OWN.contains(&field.as_str()));
                kept.for_each(|(field, value)| walk(value, &format!("{at}.{field}"), found));
            }
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    walk(document, "", &mut found);
    found
}

/// Masks ids, whose numbers differ from server to server, and the constants that stand for some.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.replace("feeds-builtin", "Feeds-0");
    while let Some(at) = rest.find('-') {
        let digits = rest[at + 1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - at - 1);
        let is_id = digits > 0 && rest[..at].ends_with(|c: char| c.is_ascii_alphabetic());
        out.push_str(&rest[..=at]);
        out.push_str(if is_id { "N" } else { "" });
        rest = rest[at + 1 + if is_id { digits } else { 0 }..].to_owned();
    }
    out + &rest
}

/// Returns how the texts of documents differ that both sides have under one name.
fn differing(here: &Documents, there: &Documents, collection: &str) -> Vec<String> {
    let none = Vec::new();
    let (here, there) = (here.get(collection).unwrap_or(&none), there.get(collection).unwrap_or(&none));
    let mut found = Vec::new();
    for document in here {
        let name = &document["Name"];
        let Some(other) = there.iter().find(|other| other["Name"] == *name) else {
            found.push(format!("{collection}: {name} did not arrive"));
            continue;
        };
        let (here, there) = (texts(document), texts(other));
        let differs = here.iter().filter(|(at, text)| there.get(*at).is_none_or(|other| other != *text));
        let lost = differs.filter(|(at, text)| !text.is_empty() || there.contains_key(*at));
        found.extend(lost.map(|(at, text)| format!("{collection} {name}{at}: {text:?} is {:?}", there.get(at))));
    }
    found
}

async fn synced(pair: &Pair, delta: &Delta) {
    pair.sync(delta).await;
    pair.assert_quiet(delta).await;
}

#[tokio::test]
async fn step_templates_of_the_community_arrive_to_the_byte() {
    let Some(folder) = fixtures("step-templates/examples") else { return };
    let mut templates = Vec::new();
    for (number, path) in files(&folder).iter().enumerate() {
        let mut template = read(path);
        template["Id"] = json!(format!("ActionTemplates-{}", number + 1));
        template["Version"] = json!(1);
        for field in ["$Meta", "LastModifiedBy", "Author", "Website", "HistoryUrl", "Logo", "Category"] {
            template.as_object_mut().map(|fields| fields.remove(field));
        }
        templates.push(template);
    }
    assert!(templates.len() > 10);
    let documents = Documents::from([("actiontemplates".to_owned(), templates)]);
    let pair = Pair::start(&documents, &Documents::new()).await;
    synced(&pair, &Delta::default()).await;
    let found = differing(&pair.here(), &pair.there(), "actiontemplates");
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test]
async fn a_sampled_space_arrives_to_the_byte() {
    let Some(documents) = samples() else { return };
    // Environments are matched by default, and never made.
    let environments = ["environments", "parentenvironments"];
    let there = environments.iter().filter_map(|name| Some(((*name).to_owned(), documents.get(*name)?.clone())));
    let pair = Pair::start(&documents, &there.collect()).await;
    synced(&pair, &Delta::default()).await;
    for collection in ["actiontemplates", "projects", "channels", "feeds", "accounts", "lifecycles", "projectgroups"] {
        let found = differing(&pair.here(), &pair.there(), collection);
        assert!(found.is_empty(), "{found:#?}");
    }
    let found = by_owner(&pair.here(), &pair.there(), "deploymentprocesses", "ProjectId");
    assert!(found.is_empty(), "{found:#?}");
    let found = by_owner(&pair.here(), &pair.there(), "variablesets", "OwnerId");
    assert!(found.is_empty(), "{found:#?}");
}

/// As [`differing`], for documents without names: by their owners'.
fn by_owner(here: &Documents, there: &Documents, collection: &str, field: &str) -> Vec<String> {
    let named = |documents: &Documents| {
        let owners = ["projects", "libraryvariablesets"].iter().filter_map(|name| documents.get(*name)).flatten();
        let names: BTreeMap<String, Value> =
            owners.map(|owner| (owner["Id"].as_str().unwrap_or_default().to_owned(), owner["Name"].clone())).collect();
        let list = documents.get(collection).cloned().unwrap_or_default().into_iter().filter_map(|mut document| {
            let name = names.get(document[field].as_str().unwrap_or_default())?.clone();
            document["Name"] = name;
            Some(document)
        });
        Documents::from([(collection.to_owned(), list.collect())])
    };
    differing(&named(here), &named(there), collection)
}

/// The captured instance of 2018, if it is at hand.
pub(crate) fn captured() -> Option<Documents> {
    let folder = fixtures("captured/whole-instance-2018.11")?;
    let folders = [
        ("Environments", "environments"),
        ("Lifecycles", "lifecycles"),
        ("ProjectGroups", "projectgroups"),
        ("MachinePolicies", "machinepolicies"),
        ("LibraryVariableSets", "libraryvariablesets"),
        ("Projects", "projects"),
        ("Channels", "channels"),
        ("DeploymentProcesses", "deploymentprocesses"),
        ("Variables", "variablesets"),
    ];
    let read = |(folder_name, collection): &(&str, &str)| {
        let list = files(&folder.join(folder_name)).iter().map(|path| read(path)).collect();
        ((*collection).to_owned(), list)
    };
    Some(folders.iter().map(read).collect())
}

#[tokio::test]
async fn a_captured_instance_arrives_to_the_byte() {
    let Some(documents) = captured() else { return };
    let there = Documents::from([("environments".to_owned(), documents["environments"].clone())]);
    let version = "2018.11.1";
    let pair =
        Pair::of(source().version(version).space(seed(&documents)), destination().version(version).space(seed(&there)))
            .await;
    synced(&pair, &Delta::default()).await;
    for collection in ["projects", "channels", "libraryvariablesets"] {
        let found = differing(&pair.here(), &pair.there(), collection);
        assert!(found.is_empty(), "{found:#?}");
    }
    let found = by_owner(&pair.here(), &pair.there(), "deploymentprocesses", "ProjectId");
    assert!(found.is_empty(), "{found:#?}");
}

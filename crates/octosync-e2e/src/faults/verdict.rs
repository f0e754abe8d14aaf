//! The conditions that must hold after a run in which anything went wrong. Looks at documents only, and shares no code
//! with the engine.

use crate::reader::text;
use crate::spaces::Documents;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn of<'d>(documents: &'d Documents, collection: &str) -> &'d [Value] {
    documents.get(collection).map_or(&[], Vec::as_slice)
}

fn list<'d>(document: &'d Value, field: &str) -> &'d [Value] {
    document[field].as_array().map_or(&[], Vec::as_slice)
}

/// Returns the projects that can be deployed although not all of them is there, each with what it lacks: those that the
/// destination did not have before, beside what a run without faults makes of them.
#[must_use]
pub fn half_made(held: &Documents, goal: &Documents, before: &Documents) -> Vec<String> {
    let names = |documents: &Documents| -> BTreeSet<String> {
        of(documents, "projects").iter().map(|project| text(project, "Name").to_lowercase()).collect()
    };
    let old = names(before);
    let live = of(held, "projects").iter().filter(|project| project["IsDisabled"] != true);
    let new = live.filter(|project| !old.contains(&text(project, "Name").to_lowercase()));
    let lacking = new.filter_map(|project| {
        let name = text(project, "Name");
        let whole = of(goal, "projects").iter().find(|whole| text(whole, "Name") == name)?;
        let (there, wanted) = (parts(held, project), parts(goal, whole));
        let lacks: Vec<&String> = wanted.difference(&there).collect();
        (!lacks.is_empty()).then(|| format!("project '{name}' is enabled and lacks {lacks:?}"))
    });
    lacking.collect()
}

/// Everything that a project consists of, as sentences without ids.
fn parts(documents: &Documents, project: &Value) -> BTreeSet<String> {
    let id = text(project, "Id");
    let mut found = BTreeSet::new();
    for channel in of(documents, "channels").iter().filter(|channel| text(channel, "ProjectId") == id) {
        found.insert(format!("channel {}, {} rules", text(channel, "Name"), list(channel, "Rules").len()));
    }
    let process = of(documents, "deploymentprocesses").iter().find(|process| text(process, "ProjectId") == id);
    for (at, step) in process.into_iter().flat_map(|process| list(process, "Steps")).enumerate() {
        let scope = |action: &Value| {
            ["Environments", "ExcludedEnvironments", "Channels", "Packages"].map(|field| list(action, field).len())
        };
        let actions: Vec<String> = list(step, "Actions")
            .iter()
            .map(|action| format!("{} {:?}", text(action, "Name"), scope(action)))
            .collect();
        found.insert(format!("step {at} {} {actions:?}", text(step, "Name")));
    }
    for runbook in of(documents, "runbooks").iter().filter(|runbook| text(runbook, "ProjectId") == id) {
        let mut processes = of(documents, "runbookProcesses").iter();
        let process = processes.find(|process| text(process, "RunbookId") == text(runbook, "Id"));
        let steps = process.map_or(0, |process| list(process, "Steps").len());
        found.insert(format!("runbook {}, {steps} steps", text(runbook, "Name")));
    }
    found.extend(tenants(documents, id));
    found.extend(rows(documents, id).into_iter().map(|row| format!("row {row}")));
    for set in list(project, "IncludedLibraryVariableSetIds").iter().filter_map(Value::as_str) {
        let set = of(documents, "libraryvariablesets").iter().find(|document| text(document, "Id") == set);
        let Some(set) = set else { continue };
        found.insert(format!("library set {}", text(set, "Name")));
        let rows = rows(documents, text(set, "Id"));
        found.extend(rows.into_iter().map(|row| format!("row {row} of library set {}", text(set, "Name"))));
    }
    let donor = &project["VersioningStrategy"]["DonorPackage"]["DeploymentAction"];
    found.extend(donor.as_str().map(|step| format!("versions from step {step}")));
    found
}

/// The tenants that are connected to a project and set something: without it, defaults would be deployed to them.
fn tenants(documents: &Documents, project: &str) -> Vec<String> {
    let connected = of(documents, "tenants").iter().filter(|tenant| !tenant["ProjectEnvironments"][project].is_null());
    let sets = |tenant: &Value| {
        let mut all = of(documents, "tenantvariables").iter();
        let own = all.find(|values| text(values, "TenantId") == text(tenant, "Id"));
        own.map_or(0, |values| list(values, "Values").len())
    };
    let named = connected.map(|tenant| (text(tenant, "Name"), sets(tenant))).filter(|(_, count)| *count > 0);
    named.map(|(name, count)| format!("tenant {name}, {count} values")).collect()
}

fn rows(documents: &Documents, owner: &str) -> Vec<String> {
    let set = of(documents, "variablesets").iter().chain(of(documents, "variables"));
    let set = set.into_iter().find(|set| text(set, "OwnerId") == owner);
    let scope = |row: &Value| {
        let dimensions = row["Scope"].as_object().into_iter().flatten();
        dimensions.map(|(name, ids)| format!("{name} {}", ids.as_array().map_or(0, Vec::len))).collect::<Vec<_>>()
    };
    let rows = set.into_iter().flat_map(|set| list(set, "Variables"));
    rows.map(|row| format!("{} = {} for {:?}", text(row, "Name"), row["Value"], scope(row))).collect()
}

/// Returns what stands there more than once.
#[must_use]
pub fn twice(held: &Documents) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (collection, documents) in held {
        for document in documents {
            let owner = ["ProjectId", "OwnerId"].map(|field| text(document, field)).concat();
            if !text(document, "Name").is_empty() {
                let name = text(document, "Name").to_lowercase();
                *seen.entry(format!("{collection} '{name}' of '{owner}'")).or_default() += 1;
            }
            for (at, item) in ["Variables", "Steps", "Rules", "Tags"].into_iter().flat_map(|at| items(document, at)) {
                *seen.entry(format!("{at} {item} of {collection} {}", text(document, "Id"))).or_default() += 1;
            }
        }
    }
    seen.into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(what, count)| format!("{what} is there {count} times"))
        .collect()
}

/// The items of a list with what tells them apart.
fn items<'d>(document: &'d Value, at: &'static str) -> impl Iterator<Item = (&'static str, String)> + 'd {
    list(document, at).iter().map(move |item| match at {
        "Rules" => (at, format!("{} {} {}", item["VersionRange"], item["Tag"], item["ActionPackages"])),
        _ => (at, format!("{} {}", text(item, "Name").to_lowercase(), item["Scope"])),
    })
}

/// Returns the documents that only the destination had and that are not as they were.
#[must_use]
pub fn touched(held: &Documents, before: &Documents, here: &Documents) -> Vec<String> {
    let own_projects: BTreeSet<&str> = of(before, "projects")
        .iter()
        .filter(|project| !is_named(here, "projects", text(project, "Name")))
        .map(|project| text(project, "Id"))
        .collect();
    let mut changed = Vec::new();
    for (collection, documents) in before {
        for document in documents {
            let owner = ["ProjectId", "OwnerId"].map(|field| text(document, field)).concat();
            let named = text(document, "Name");
            let is_own = match owner.as_str() {
                "" => !named.is_empty() && !is_named(here, collection, named),
                owner => own_projects.contains(owner),
            };
            if is_own && !of(held, collection).contains(document) {
                changed.push(format!(
                    "{collection} {} '{named}', which only the destination has, changed",
                    text(document, "Id")
                ));
            }
        }
    }
    changed
}

fn is_named(documents: &Documents, collection: &str, name: &str) -> bool {
    of(documents, collection).iter().any(|document| text(document, "Name").eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::{half_made, touched, twice};
    use crate::faults::world::whole;
    use crate::spaces::Documents;
    use serde_json::{Value, json};

    fn with(edit: impl FnOnce(&mut Documents)) -> Documents {
        let mut documents = whole();
        edit(&mut documents);
        documents
    }

    /// The name of a case, and its change to a whole space.
    type Case = (&'static str, fn(&mut Documents));

    const LACKING: &[Case] = &[
        ("a rule", |all| set(all, "channels", |channel| channel["Rules"] = json!([]))),
        ("a channel", |all| drop(all.get_mut("channels").and_then(Vec::pop))),
        ("the steps", |all| set(all, "deploymentprocesses", |process| process["Steps"] = json!([]))),
        ("the scope of a step", |all| {
            set(all, "deploymentprocesses", |process| process["Steps"][0]["Actions"][0]["Channels"] = json!([]));
        }),
        ("the rows of the project or of a set", |all| set(all, "variablesets", |rows| rows["Variables"] = json!([]))),
        ("a library set", |all| set(all, "projects", |made| made["IncludedLibraryVariableSetIds"] = json!([]))),
        ("what numbers releases", |all| set(all, "projects", |made| made["VersioningStrategy"] = json!({}))),
    ];

    fn set(all: &mut Documents, collection: &str, edit: impl Fn(&mut Value)) {
        all.get_mut(collection).into_iter().flatten().for_each(edit);
    }

    #[test]
    fn a_project_that_is_enabled_and_lacks_anything_is_half_made() {
        assert_eq!(half_made(&whole(), &whole(), &Documents::new()), Vec::<String>::new());
        for (what, edit) in LACKING {
            let held = with(edit);
            assert_eq!(half_made(&held, &whole(), &Documents::new()).len(), 1, "{what}");
            assert!(half_made(&held, &whole(), &whole()).is_empty(), "{what}: it was there before");
            let disabled = with(|all| {
                edit(all);
                set(all, "projects", |project| project["IsDisabled"] = json!(true));
            });
            assert!(half_made(&disabled, &whole(), &Documents::new()).is_empty(), "{what}: it cannot be deployed");
        }
    }

    #[test]
    fn what_is_there_twice_is_found() {
        assert_eq!(twice(&whole()), Vec::<String>::new());
        for collection in ["projects", "channels", "environments", "feeds"] {
            let doubled = with(|all| {
                let list = all.get_mut(collection).expect("the space has it");
                let mut copy = list[0].clone();
                copy["Id"] = json!("Copies-1");
                list.push(copy);
            });
            assert_eq!(twice(&doubled).len(), 1, "{collection}");
        }
        let rows = with(|all| {
            set(all, "variablesets", |rows| {
                let first = rows["Variables"][0].clone();
                rows["Variables"].as_array_mut().expect("a list").push(first);
            });
        });
        assert_eq!(twice(&rows).len(), 3);
    }

    #[test]
    fn what_only_the_destination_has_is_not_touched() {
        let own = with(|all| {
            all.entry("projects".to_owned()).or_default().push(json!({ "Id": "Projects-9", "Name": "Own" }));
            all.entry("variablesets".to_owned())
                .or_default()
                .push(json!({ "Id": "v", "OwnerId": "Projects-9", "Variables": [1] }));
        });
        assert_eq!(touched(&own, &own, &whole()), Vec::<String>::new());
        assert_eq!(touched(&whole(), &own, &whole()).len(), 2);
    }
}

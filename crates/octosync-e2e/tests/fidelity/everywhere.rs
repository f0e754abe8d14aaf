//! Every place of every kind that names a document: the full space names something there, and it arrives under the
//! destination's id of the same name.

use octosync::delta::Mode;
use octosync::path::{Segment, parse};
use octosync::registry::{Entry, all};
use octosync_e2e::check::{Expect, check_synced, foreign_ids};
use octosync_e2e::kit::{Pair, SPACE};
use octosync_e2e::reader::COLLECTIONS;
use octosync_e2e::spaces::{full_space, lookups};
use octosync_e2e::story::asking;
use serde_json::{Value, json};

/// The collections of kinds that the independent reader does not know, or knows under a word of their own.
const ELSEWHERE: &[(&str, &str)] = &[
    ("script_modules", "libraryvariablesets"),
    ("script_module_contents", "variablesets"),
    ("tenant_variables", "tenantvariables"),
    ("scoped_user_roles", "scopeduserroles"),
    ("user_roles", "userroles"),
];

/// The steps whose containers a step removes.
const REMOVED: &str = "Steps[].Actions[].Properties.'Octopus.Action.Docker.RemoveSteps'";

/// They belong to the instance, and the full space is a space.
const OF_INSTANCE: &str = "tests of their own are about them";

/// Places at which the full space names nothing, and why that is no hole.
const NOWHERE: &[(&str, &str, &str)] = &[
    ("projects", "VersioningStrategy.DonorPackageStepId", "servers say it by the name of the step and take it away"),
    (
        "certificates",
        "EnvironmentIds[]",
        "they are made of files alone, and a test of their own is about what they are limited to",
    ),
    ("certificates", "TenantIds[]", "as above"),
    ("certificates", "TenantTags[]", "as above"),
    ("step_templates", "Container.FeedId", "servers keep no container of a template"),
    ("teams", "MemberUserIds[]", "members come only where that is asked for, in a test of its own"),
    ("deployment_freezes", "ProjectEnvironmentScope[].Project", OF_INSTANCE),
    ("deployment_freezes", "ProjectEnvironmentScope[].Environments[]", OF_INSTANCE),
    ("deployment_freezes", "TenantProjectEnvironmentScope[].TenantId", OF_INSTANCE),
    ("deployment_freezes", "TenantProjectEnvironmentScope[].ProjectId", OF_INSTANCE),
    ("deployment_freezes", "TenantProjectEnvironmentScope[].EnvironmentId", OF_INSTANCE),
    ("deployment_freezes", "OwnerId", OF_INSTANCE),
    ("runbook_processes", REMOVED, "only deployments remove containers"),
    (
        "deployment_processes",
        REMOVED,
        "steps of one process have ids once it is written: those that are new are left out, and named",
    ),
];

/// Returns the documents of a kind, in the form in which the registry speaks of them.
fn documents(pair: &Pair, kind: &str) -> Vec<Value> {
    let documents = stored(pair, kind);
    match kind {
        "scoped_user_roles" => vec![json!({ "ScopedUserRoles": documents })],
        "tenant_variables" => documents.iter().map(rows_of_values).collect(),
        _ => documents,
    }
}

/// Values of tenants, as rows.
fn rows_of_values(document: &Value) -> Value {
    let row = |value: &Value| {
        let owner = value["OwnerId"].as_str().unwrap_or_default();
        let dimension = if owner.starts_with("Projects-") { "Project" } else { "LibraryVariableSet" };
        json!({ "Value": value["Value"], "Scope": { "Environment": value["EnvironmentIds"], dimension: [owner] } })
    };
    json!({ "Variables": document["Values"].as_array().into_iter().flatten().map(row).collect::<Vec<_>>() })
}

fn stored(pair: &Pair, kind: &str) -> Vec<Value> {
    let known = COLLECTIONS.iter().filter(|collection| collection.kind == kind).map(|collection| collection.path);
    let elsewhere = ELSEWHERE.iter().filter(|(word, _)| *word == kind).map(|(_, path)| *path);
    known.chain(elsewhere).flat_map(|path| pair.source.documents(SPACE, path)).collect()
}

/// Returns whether something is said at a place.
fn says(value: &Value, at: &[Segment]) -> bool {
    let Some((first, rest)) = at.split_first() else {
        return match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(entries) => !entries.is_empty(),
            _ => false,
        };
    };
    match first {
        Segment::Field(field) => value.get(&**field).is_some_and(|below| says(below, rest)),
        // Maps whose keys are ids read as lists of entries.
        Segment::Each if value.is_object() => {
            let is_key = matches!(rest, [Segment::Field(field)] if ["Project", "Variable"].contains(&&**field));
            let mut entries = value.as_object().into_iter().flatten();
            entries.any(|(key, below)| if is_key { !key.is_empty() } else { says(below, &rest[1..]) })
        }
        Segment::Each => value.as_array().is_some_and(|items| items.iter().any(|item| says(item, rest))),
        Segment::Values => value.as_object().is_some_and(|map| map.values().any(|below| says(below, rest))),
        Segment::Json => {
            let inner = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            inner.is_some_and(|inner| says(&inner, rest))
        }
    }
}

/// Returns the places of a kind that say nothing in any of these documents.
fn unsaid(entry: &Entry, documents: &[Value]) -> Vec<String> {
    let references = entry.references.iter().map(|reference| reference.at.to_owned());
    let typed = entry.typed.iter().map(|typed| match typed.at {
        "" => typed.value.to_owned(),
        at => format!("{at}.{}", typed.value),
    });
    let unsaid = references.chain(typed).filter(|at| {
        let segments = parse(at);
        !documents.iter().any(|document| says(document, &segments))
    });
    unsaid.collect()
}

#[tokio::test]
async fn every_place_that_names_a_document_arrives_in_the_destinations_ids() {
    let pair = Pair::start(&full_space(), &lookups()).await;
    let mut holes = Vec::new();
    for entry in all().iter().filter(|entry| entry.spec.mode.is_some()) {
        let kind = entry.spec.kind.word();
        let documents = documents(&pair, kind);
        let is_meant = |at: &String| NOWHERE.iter().any(|(of, place, _)| *of == kind && *place == at);
        let unsaid = unsaid(entry, &documents).into_iter().filter(|at| !is_meant(at));
        holes.extend(unsaid.map(|at| format!("{kind} {at}")));
    }
    assert!(holes.is_empty(), "places at which the full space names nothing: {holes:#?}");
    let delta = asking(Mode::Create);
    pair.sync(&delta).await;
    let (here, there) = (pair.here(), pair.there());
    let expect = Expect { asked: true, ..Expect::default() };
    let mistakes = check_synced(&here, &there, &expect);
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let foreign = foreign_ids(&here, &there);
    assert!(foreign.is_empty(), "ids of the source on the destination: {foreign:#?}");
    pair.assert_quiet(&delta).await;
}

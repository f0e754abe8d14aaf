//! Spaces of the version before: captured, sampled, and with tenants in the older shape. They arrive in an empty space and over half
//! of themselves, each document of which somebody edited.

use super::fixtures::captured;
use octosync::decision::Set;
use octosync::delta::{Delta, FirstSync};
use octosync_e2e::check::{Expect, foreign_ids, mistakes};
use octosync_e2e::faults::world::worlds;
use octosync_e2e::kit::{Pair, Wanted, destination, seed, source};
use octosync_e2e::spaces::{Documents, half_of};
use octosync_e2e::story::{creating, samples};
use serde_json::{Value, json};

/// A space, its version, and the version after that.
struct Older {
    name: &'static str,
    documents: Documents,
    versions: (&'static str, &'static str),
}

fn older() -> Vec<Older> {
    let of = |name, documents, versions| Older { name, documents, versions };
    let [.., around, _] = worlds();
    let mut tenants = around.here;
    // Servers of that time have none.
    tenants.remove("git-credentials");
    // Nor values of library sets for some environments.
    for value in tenants
        .get_mut("tenantvariables")
        .into_iter()
        .flatten()
        .flat_map(|of| of["Variables"].as_array_mut().into_iter().flatten())
    {
        if value["OwnerId"] == "LibraryVariableSets-1" {
            value["Scope"] = json!({ "EnvironmentIds": [] });
        }
    }
    let captured = captured().map(|documents| of("captured", documents, ("2018.11.1", "2018.12.0")));
    let sampled = samples().map(|documents| of("sampled", documents, ("2025.3.14000", "2025.4.1000")));
    [captured, sampled, Some(of("tenants in the older shape", tenants, ("2020.3.2", "2020.4.0")))]
        .into_iter()
        .flatten()
        .collect()
}

/// Fields that people edit, the first of which a document has.
const EDITED: &[&str] = &["Description", "Notes", "ReleaseNotesTemplate"];

/// Half of a space, in which each document was edited somewhere.
fn half_edited(documents: &Documents) -> Documents {
    let mut half = half_of(documents);
    for (collection, list) in &mut half {
        // Documents of these kinds are looked up and never written, or are judged by their rows.
        let is_edited = !["variablesets", "tenantvariables", "scopeduserroles", "installed_community_templates"]
            .contains(&&**collection);
        list.iter_mut().filter(|_| is_edited).for_each(edit);
    }
    half
}

fn edit(document: &mut Value) {
    if let Some(steps) = document["Steps"].as_array_mut() {
        let scripts = steps.iter_mut().filter_map(|step| step.pointer_mut("/Actions/0/Notes"));
        scripts.for_each(|notes| *notes = json!("edited"));
        return;
    }
    let found = EDITED.iter().find(|field| document.get(**field).is_some());
    if let Some(field) = found {
        document[*field] = json!("edited");
    }
}

/// The collections whose documents are made alike where they exist already.
const TAKEN: &[&str] = &[
    "tagsets",
    "actiontemplates",
    "libraryvariablesets",
    "projects",
    "channels",
    "deploymentprocesses",
    "runbooks",
    "runbookProcesses",
];

#[tokio::test]
async fn spaces_of_the_version_before_arrive_in_an_empty_space_and_over_an_edited_half_of_themselves() {
    for Older { name, documents, versions } in older() {
        for there in [Documents::new(), half_edited(&documents)] {
            let what = format!("{name}, {} documents there", there.values().map(Vec::len).sum::<usize>());
            let here = source().version(versions.0).space(seed(&documents));
            let pair = Pair::of(here, destination().version(versions.1).space(seed(&there))).await;
            let mut delta: Delta = creating().first_sync(FirstSync::TakeSource);
            // Half a space lacks environments, so that rows of it are for all others.
            delta.keep_duplicates = Set::default_of(true);
            let plan = pair.plan(&delta).await;
            let refusals: Vec<_> = plan.refusals().collect();
            assert!(refusals.is_empty(), "{what}: {refusals:#?}");
            let outcome = pair.apply(&plan).await.expect("the plan is applied");
            assert!(
                outcome.is_complete() && outcome.findings.is_empty(),
                "{what}: {:#?} {:#?}",
                outcome.findings,
                outcome.steps
            );
            let found = mistakes(&pair.here(), &pair.there(), &Expect::default());
            let is_meant = |collection: &str| match there.is_empty() {
                // The default policy stands in every space, and policies are only created.
                true => collection != "machinepolicies",
                false => TAKEN.contains(&collection),
            };
            let found: Vec<String> =
                found.iter().filter(|mistake| is_meant(mistake.collection)).map(ToString::to_string).collect();
            assert!(found.is_empty(), "{what}: {found:#?}");
            let foreign = foreign_ids(&pair.here(), &pair.there());
            assert!(foreign.is_empty(), "{what}: {foreign:#?}");
            pair.assert_quiet(&delta).await;
        }
    }
}

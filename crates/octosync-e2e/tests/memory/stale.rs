//! An edit of the destination between planning and applying: nothing is written over it, whatever the kind and the mode.

use octosync::apply::ApplyError;
use octosync::delta::{Delta, FirstSync, Mode};
use octosync::registry;
use octosync_e2e::kit::{Pair, SPACE, Wanted as _};
use octosync_e2e::spaces::{Documents, lookups, rich_space};
use octosync_e2e::story::creating;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Sets a text of a document, or of the first thing in it; returns whether it has one.
fn say(document: &mut Value, words: &str) -> bool {
    if let Some(step) = document["Steps"].as_array_mut().and_then(|steps| steps.first_mut()) {
        step["Actions"][0]["Notes"] = json!(words);
        return true;
    }
    if let Some(rows) = document.get_mut("Variables").and_then(Value::as_array_mut) {
        return rows.first_mut().map(|row| row["Description"] = json!(words)).is_some();
    }
    let has = document.get("Description").is_some();
    if has {
        document["Description"] = json!(words);
    }
    has
}

/// A delta that treats every kind so.
fn delta(mode: Mode) -> Delta {
    let written = |delta: Delta, (kind, _)| delta.kind(kind, mode);
    registry::configurable().fold(creating().first_sync(FirstSync::TakeSource), written)
}

/// Returns the documents of a side, each with its collection and id.
fn all(documents: &Documents) -> Vec<(String, String)> {
    let id = |document: &Value| document["Id"].as_str().unwrap_or_default().to_owned();
    documents.iter().flat_map(|(of, list)| list.iter().map(move |document| (of.clone(), id(document)))).collect()
}

#[tokio::test]
async fn what_is_edited_there_before_a_plan_is_applied_is_never_written_over() {
    for mode in [Mode::Merge, Mode::Mirror] {
        let pair = Pair::start(&rich_space(), &lookups()).await.remembering();
        let delta = delta(mode);
        pair.sync(&delta).await;
        for (collection, id) in all(&pair.here()) {
            pair.source.edit(SPACE, &collection, &id, |document| {
                say(document, "ours");
            });
        }
        let plan = pair.plan(&delta).await;
        assert!(!plan.is_refused() && plan.steps.len() > 15, "{:#?}", plan.findings);
        let mut stale: BTreeSet<String> = BTreeSet::new();
        let copy = pair.destination.snapshot();
        for (collection, id) in all(&pair.there()) {
            let mut is_edited = false;
            pair.destination.edit(SPACE, &collection, &id, |document| is_edited = say(document, "theirs"));
            if !is_edited {
                continue;
            }
            let before = pair.destination.writes();
            if let Err(ApplyError::Stale { changed, .. }) = pair.apply(&plan).await {
                stale.extend(changed.iter().map(ToString::to_string));
                assert_eq!(pair.destination.writes(), before, "{collection} {id}");
            }
            assert!(pair.destination.restore(&copy));
        }
        let planned: BTreeSet<String> = plan.steps.iter().map(|step| step.key.to_string()).collect();
        assert_eq!(stale, planned, "{mode:?}");
    }
}

//! An exception that frees something is its own consent (B); what it does not name still needs one.

use crate::world::{Space, World};
use octosync_e2e::tiny::{channel, variable};
use serde_json::json;

/// A row of a channel that takes no part on the destination, and one that is of Test, too.
fn beta() -> Space {
    Space::new(&["Development", "Test"]).add("channels", channel(2, 1, "Beta", false)).rows(vec![
        variable("Url", "beta", json!({ "Channel": ["Channels-2"] })),
        variable("Both", "beta", json!({ "Channel": ["Channels-2"], "Environment": ["Environments-2"] })),
    ])
}

const BETA_TAKES_NO_PART: &str = "lifecycles: { phases: [{ name: Go, environments: [Staging] }] }
select: { channels: { exclude: [Beta] } }
dependencies: ignore
";

#[tokio::test]
async fn a_row_of_a_channel_that_takes_no_part_can_become_a_placeholder_for_all() {
    let world = World::new(beta(), Space::ground(&["Staging"])).await;
    let rule = "rules:
  - { about: variable, match: { scope: { channels: [Beta] } }, set: { value: placeholder, scope: { channels: [] } } }
";
    world.syncs(&format!("{BETA_TAKES_NO_PART}{rule}names: {{ environments: {{ Test: Staging }} }}\n")).await;
    assert_eq!(world.rows(), ["Both = Replace Me [Environment=Staging]", "Url = Replace Me"]);
}

#[tokio::test]
async fn an_exception_consents_to_its_own_dimension_only() {
    let world = World::new(beta(), Space::ground(&["Staging"])).await;
    let settings = format!(
        "{BETA_TAKES_NO_PART}scopes: {{ variables: {{ environments: drop }} }}
rules: [{{ about: variable, match: {{ name: '*' }}, set: {{ scope: {{ channels: [] }} }} }}]
"
    );
    let refused = world.refuses(&settings, &["scope.widened", "Both"]).await;
    refused.says("1 refused");
    assert!(world.rows().is_empty(), "{:?}", world.rows());
}

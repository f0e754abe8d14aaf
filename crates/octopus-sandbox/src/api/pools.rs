//! The kinds of worker pools and workers.

use super::route::{Route, route};
use super::{Reply, View};
use crate::answer::Refusal;
use crate::rules::defaults::WORKER_TYPES;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("workerpools/supportedtypes").get(supported_types),
    route("workerpools/dynamicworkertypes").get(dynamic_worker_types),
];

fn supported_types(view: &View<'_>) -> Result<Reply, Refusal> {
    let types: &[&str] =
        if view.config.cloud { &["StaticWorkerPool", "DynamicWorkerPool"] } else { &["StaticWorkerPool"] };
    let document = json!({ "Id": "workerpools-supportedtypes", "SupportedPoolTypes": types, "Links": {} });
    Ok(Reply::Text(200, document.to_string()))
}

/// Only Octopus Cloud has any.
fn dynamic_worker_types(view: &View<'_>) -> Result<Reply, Refusal> {
    let types: Vec<Value> = WORKER_TYPES
        .iter()
        .filter(|_| view.config.cloud)
        .map(|(name, description)| {
            json!({
                "Id": name, "Type": name, "Description": description, "StartDateUtc": null,
                "DeprecationDateUtc": null, "EndOfLifeDateUtc": null,
            })
        })
        .collect();
    let document = json!({ "Id": "workerpools-dynamicworkertypes", "WorkerTypes": types, "Links": {} });
    Ok(Reply::Text(200, document.to_string()))
}

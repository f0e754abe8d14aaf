//! Which tenants have the tags that something asks for: one of each tag set that is named.

use super::super::{Reply, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::names::same_name;
use crate::rules::reach;
use crate::store::{Stored, items};
use crate::version::Version;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Tenants can be disabled since then.
const DISABLED_SINCE: Version = Version::new(2025, 1);

/// The wanted tags of the sets of which a tenant has none of them.
pub(super) fn missing(tenant: &Stored, wanted: &BTreeSet<String>) -> Vec<String> {
    let own = reach::ids(items(&tenant.value, "TenantTags"));
    let has = |tag: &str| own.iter().any(|own| same_name(own, tag));
    let set = |tag: &str| tag.split('/').next().unwrap_or_default().trim().to_lowercase();
    let met: BTreeSet<String> = wanted.iter().filter(|tag| has(tag)).map(|tag| set(tag)).collect();
    wanted.iter().filter(|tag| !met.contains(&set(tag))).cloned().collect()
}

/// `GET /tenants/tag-test?tenantIds=&tags=`. The text of the reasons is not documented.
pub(super) fn test(view: &View<'_>) -> Result<Reply, Refusal> {
    let wanted = view.query.list("tags").unwrap_or_default();
    let asked = view.query.list("tenantIds");
    let tenants = view.state.table(view.space, collection("tenants")).values();
    let asked = tenants.filter(|tenant| asked.as_ref().is_none_or(|ids| ids.contains(tenant.id()))).cloned().collect();
    let mut results = Map::new();
    for tenant in view.state.order.of(asked) {
        let missing = missing(&tenant, &wanted);
        let reason = if missing.is_empty() { "" } else { "The tenant does not have all of the tags." };
        let mut result = json!({ "IsMatched": missing.is_empty(), "Reason": reason, "MissingTags": missing });
        if view.config.version >= DISABLED_SINCE {
            result["IsDisabled"] = tenant.value["IsDisabled"].clone();
        }
        results.insert(tenant.id().to_owned(), result);
    }
    Ok(Reply::Text(200, Value::Object(results).to_string()))
}

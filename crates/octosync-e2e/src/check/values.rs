//! Compares what tenants set for variable templates: a value is its template's name, what holds that, and where it counts.

use super::canon::Canon;
use super::side::SKIPPED;
use crate::reader::{fold, items, text};
use crate::spaces::Documents;
use serde_json::Value;
use std::collections::BTreeMap;

/// The tenant, what holds the template, the template, and where the value counts.
type Place = (String, String, String, String);

/// Returns the values of the source that are not on the destination, each with the name of its tenant and what is the matter.
pub(super) fn check(
    (here, source): (&Canon<'_>, &Documents),
    (there, destination): (&Canon<'_>, &Documents),
) -> Vec<(String, String)> {
    let found = values(there, destination);
    let mut mistakes = Vec::new();
    for (place, value) in values(here, source) {
        let (tenant, owner, template, environment) = &place;
        let of = format!("{template} of {owner} in {environment}");
        match found.get(&place) {
            None => mistakes.push((tenant.clone(), format!("{of} is not there"))),
            Some(other) if *other != value => mistakes.push((tenant.clone(), format!("{of} is {other}, not {value}"))),
            Some(_) => {}
        }
    }
    mistakes
}

/// The values of a side that take part, in names.
fn values(canon: &Canon<'_>, documents: &Documents) -> BTreeMap<Place, Value> {
    let label = |id: &str| canon.side.labels.get(id).filter(|label| *label != SKIPPED).cloned();
    let mut found = BTreeMap::new();
    for document in documents.get("tenantvariables").into_iter().flatten() {
        let Some(tenant) = label(text(document, "TenantId")) else { continue };
        for value in items(document, "Values") {
            let Some(owner) = label(text(value, "OwnerId")) else { continue };
            let Some(template) = template(documents, text(value, "OwnerId"), text(value, "TemplateId")) else {
                continue;
            };
            let held = canon.value(&value["Value"], "Value", false);
            if held == SKIPPED {
                continue;
            }
            let ids = items(value, "EnvironmentIds").iter().filter_map(Value::as_str);
            let mut environments: Vec<Option<String>> = ids.map(label).collect();
            if environments.is_empty() {
                environments.push(Some("all".to_owned()));
            }
            for environment in environments.into_iter().flatten() {
                found.insert((tenant.clone(), owner.clone(), template.clone(), environment), held.clone());
            }
        }
    }
    found
}

fn template(documents: &Documents, owner: &str, template: &str) -> Option<String> {
    let owners = ["projects", "libraryvariablesets"].iter().filter_map(|of| documents.get(*of)).flatten();
    let owner = owners.into_iter().find(|document| text(document, "Id") == owner)?;
    let found = items(owner, "Templates").iter().find(|known| text(known, "Id") == template)?;
    Some(fold(text(found, "Name")))
}

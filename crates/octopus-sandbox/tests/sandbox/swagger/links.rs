//! Every link that any document or list shows leads to what that version serves.

use super::space::Place;
use crate::common::Method;
use octopus_sandbox::{Served, served};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const VERSIONS: [&str; 6] = ["2020.3.2", "2021.2.4488", "2023.1.9791", "2024.4.7091", "2025.3.14357", "2026.1.9674"];

/// Leads to a step template once the community template is installed, and is shown before.
const ONCE_INSTALLED: &str = "InstalledTemplate";

/// The links in a value, wherever they stand: the address without what may be filled in at its end, and the name.
fn links(value: &Value, found: &mut BTreeMap<String, String>) {
    let members = value.as_object().into_iter().flatten();
    for (name, template) in
        members.filter(|(name, _)| *name == "Links").flat_map(|(_, links)| links.as_object()).flatten()
    {
        let template = template.as_str().unwrap();
        let end = ["{/", "{?", "?"].iter().filter_map(|start| template.find(start)).min();
        if let Some(path) = template[..end.unwrap_or(template.len())].strip_prefix("/api/") {
            found.insert(path.to_owned(), name.clone());
        }
    }
    let inner: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Object(map) => Box::new(map.values()),
        Value::Array(items) => Box::new(items.iter()),
        _ => return,
    };
    inner.for_each(|inner| links(inner, found));
}

/// Whether a row is meant by a path, or by the same with an id behind it, where there is no list.
fn is_meant(row: &Served, path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let wanted: Vec<&str> = row.path.split('/').collect();
    let same = |wanted: &[&str]| {
        wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(|(one, other)| *one == "{}" || one.eq_ignore_ascii_case(other))
    };
    same(&wanted) || wanted.split_last().is_some_and(|(last, list)| *last == "{}" && same(list))
}

#[tokio::test]
async fn every_link_that_is_shown_leads_to_what_its_version_serves() {
    for version in VERSIONS {
        let place = Place::new(version).await;
        let (space, all) = (place.server.space.clone(), served());
        // The entry documents have tests of their own.
        let rows: Vec<&Served> =
            all.iter().filter(|row| row.is_in(version) && !["", "{}"].contains(&row.path.as_str())).collect();
        let mut found = BTreeMap::new();
        for row in rows.iter().filter(|row| row.method == "GET" && !row.path.contains("{}")) {
            let below = if row.of_system { "/api".to_owned() } else { format!("/api/{space}") };
            let path = format!("{below}/{}?take=1000", row.path);
            links(&place.server.send_to(Method::GET, &path, None).await.1, &mut found);
        }
        assert!(found.len() > 300, "only {} links in {version}", found.len());
        let mut nowhere = BTreeSet::new();
        for (path, name) in found.iter().filter(|(path, _)| **path != space) {
            let below = path.strip_prefix(&format!("spaces/{space}/")).or(path.strip_prefix(&format!("{space}/")));
            let below = below.unwrap_or(path);
            let meant: Vec<&&Served> = rows.iter().filter(|row| is_meant(row, below)).collect();
            let is_read = !path.contains('{')
                && meant
                    .iter()
                    .any(|row| row.method == "GET" && row.path.split('/').count() == below.split('/').count());
            let is_gone = is_read
                && name != ONCE_INSTALLED
                && place.server.send_to(Method::GET, &format!("/api/{path}"), None).await.0 == 404;
            if meant.is_empty() || is_gone {
                nowhere.insert(format!("{name}: {path}"));
            }
        }
        assert!(nowhere.is_empty(), "{version}: {nowhere:#?}");
    }
}

//! The entry documents: `/api` and `/api/{space}`. Clients navigate by the URI templates in their links.

use super::catalogue::serves;
use crate::config::Config;
use crate::links::{BOTH, SPACE, SYSTEM};
use serde_json::{Map, Value, json};

/// GET `/api`.
pub(crate) fn root(config: &Config, default_space: Option<&str>) -> String {
    let api = format!("{}/api", config.base_path);
    let mut links = Map::new();
    links.insert("Self".to_owned(), json!(api));
    links.insert("SpaceHome".to_owned(), json!(format!("{api}/{{spaceId}}")));
    links.insert("Web".to_owned(), json!(format!("{}/app", config.base_path)));
    add(&mut links, config, SYSTEM, &api);
    add(&mut links, config, BOTH, &api);
    let prefix = default_space.map_or_else(|| api.clone(), |space| format!("{api}/{space}"));
    add(&mut links, config, SPACE, &prefix);
    let mut document = json!({
        "Application": "Octopus Deploy", "Version": config.version_text, "ApiVersion": "3.0.0",
        "InstallationId": config.installation_id, "IsEarlyAccessProgram": false, "HasLongTermSupport": true,
        "Links": links,
    });
    config.mark(&mut document);
    document.to_string()
}

/// GET `/api/{space}`.
pub(crate) fn space_root(config: &Config, space: &str) -> String {
    let home = format!("{}/api/{space}", config.base_path);
    let mut links = Map::new();
    links.insert("Self".to_owned(), json!(home));
    add(&mut links, config, SPACE, &home);
    add(&mut links, config, BOTH, &home);
    json!({ "Links": links }).to_string()
}

/// Adds the links to what this version serves.
fn add(links: &mut Map<String, Value>, config: &Config, table: &[(&str, &str)], prefix: &str) {
    for (name, template) in table.iter().filter(|(_, template)| serves(config, template)) {
        links.insert((*name).to_owned(), json!(format!("{prefix}/{template}")));
    }
}

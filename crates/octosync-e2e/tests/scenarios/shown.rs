//! The contents of servers over HTTP, as a table: a row for each thing, a column for each server.

use octosync_e2e::kit::{CANARY, SPACE};
use octosync_e2e::reader::{Server, Snapshot};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// The contents of one server, by the name of the row.
pub(crate) type Column = BTreeMap<String, String>;

/// Returns what a server says, in words.
pub(crate) async fn column(url: &str) -> Column {
    let space = Snapshot::read(&Server::new(url, CANARY), SPACE).await;
    let names = names(&space);
    let mut column = Column::new();
    for (collection, called) in [
        ("environments", "environments"),
        ("workerpools", "worker pools"),
        ("accounts", "accounts"),
        ("tagsets", "tag sets"),
    ] {
        let all: Vec<&str> = space.of(collection).iter().map(|one| text(one, "Name")).collect();
        column.insert(format!("1 {called}"), sorted(all).join(", "));
    }
    let tenants = space.of("tenants").iter().map(|one| tenant(one, &names)).collect();
    column.insert("1 tenants".to_owned(), sorted::<String>(tenants).join("<br>"));
    let held = space.of("tenantvariables").iter().flat_map(|held| values_of(held, &space, &names)).collect();
    column.insert("1 values of tenants".to_owned(), sorted::<String>(held).join("<br>"));
    for lifecycle in space.of("lifecycles").iter().filter(|one| one["Name"] != "Default Lifecycle") {
        column.insert(format!("2 lifecycle {}", text(lifecycle, "Name")), phases(lifecycle, &names));
    }
    let processes = space.of("deploymentprocesses").iter();
    let steps = processes.flat_map(|process| list(process, "Steps"));
    for (at, action) in steps.flat_map(|step| list(step, "Actions")).enumerate() {
        column.insert(format!("3 step *{}*", text(action, "Name")), format!("{}. {}", at + 1, words(action, &names)));
    }
    let rows = space.of("variablesets").iter().flat_map(|set| list(set, "Variables"));
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        values.entry(format!("4 `{}`", text(row, "Name"))).or_default().push(value(row, &names));
    }
    let values = values.into_iter().map(|(name, values)| (name, sorted(values).join("<br>")));
    column.extend(values);
    column
}

fn tenant(tenant: &Value, names: &HashMap<String, String>) -> String {
    let links = tenant["ProjectEnvironments"].as_object().into_iter().flatten();
    let ids = links.flat_map(|(_, ids)| ids.as_array().into_iter().flatten()).filter_map(Value::as_str);
    let environments: Vec<&str> = ids.map(|id| name(names, id)).collect();
    format!("{} in {}", text(tenant, "Name"), sorted(environments).join(" and "))
}

/// The values of a tenant: `Title of Acme: Acme (Test) for Test`.
fn values_of(held: &Value, space: &Snapshot, names: &HashMap<String, String>) -> Vec<String> {
    let templates: Vec<&Value> = ["projects", "libraryvariablesets"]
        .iter()
        .flat_map(|of| space.of(of))
        .flat_map(|one| list(one, "Templates"))
        .collect();
    let called = |value: &Value| {
        templates.iter().find(|one| one["Id"] == value["TemplateId"]).map_or("", |one| text(one, "Name"))
    };
    let shown = list(held, "Values").iter().map(|value| {
        let is = value["Value"].as_str().unwrap_or("(secret)");
        let ids = list(value, "EnvironmentIds").iter().filter_map(Value::as_str);
        let environments = sorted(ids.map(|id| name(names, id)).collect::<Vec<_>>());
        let place = if environments.is_empty() { String::new() } else { format!(" for {}", environments.join(", ")) };
        format!("{} of {}: {is}{place}", called(value), name(names, text(held, "TenantId")))
    });
    shown.collect()
}

fn phases(lifecycle: &Value, names: &HashMap<String, String>) -> String {
    let phase = |phase: &Value| {
        let targets = ["AutomaticDeploymentTargets", "OptionalDeploymentTargets"];
        let ids = targets.iter().flat_map(|field| list(phase, field)).filter_map(Value::as_str);
        let environments: Vec<&str> = ids.map(|id| name(names, id)).collect();
        environments.join(" and ")
    };
    list(lifecycle, "Phases").iter().map(phase).collect::<Vec<_>>().join(", then ")
}

fn words(action: &Value, names: &HashMap<String, String>) -> String {
    let script = action["Properties"]["Octopus.Action.Script.ScriptBody"].as_str();
    let mut words = vec![script.map_or("approval".to_owned(), |script| format!("`{script}`"))];
    if let Some(pool) = action["WorkerPoolId"].as_str() {
        words.push(format!("on {}", name(names, pool)));
    }
    for field in ["Environments", "TenantTags"] {
        let entries: Vec<&str> =
            list(action, field).iter().filter_map(Value::as_str).map(|id| name(names, id)).collect();
        if !entries.is_empty() {
            words.push(format!("for {}", sorted(entries).join(", ")));
        }
    }
    words.join(", ")
}

fn value(row: &Value, names: &HashMap<String, String>) -> String {
    let value = if row["Type"] == "Sensitive" { "(secret)".to_owned() } else { text(row, "Value").to_owned() };
    let scope = row["Scope"].as_object().into_iter().flatten();
    let entries = scope.flat_map(|(_, ids)| ids.as_array().into_iter().flatten()).filter_map(Value::as_str);
    let entries: Vec<&str> = entries.map(|id| name(names, id)).collect();
    if entries.is_empty() { value } else { format!("{value} for {}", sorted(entries).join(", ")) }
}

fn names(space: &Snapshot) -> HashMap<String, String> {
    space.by_id().into_iter().map(|(id, document)| (id.to_owned(), text(document, "Name").to_owned())).collect()
}

fn name<'n>(names: &'n HashMap<String, String>, id: &'n str) -> &'n str {
    names.get(id).map_or(id, String::as_str)
}

fn text<'v>(document: &'v Value, field: &str) -> &'v str {
    document[field].as_str().unwrap_or_default()
}

fn list<'v>(document: &'v Value, field: &str) -> &'v [Value] {
    document[field].as_array().map_or(&[], Vec::as_slice)
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

/// Returns the table of some servers, each with its name.
pub(crate) fn table(columns: &[(String, Column)]) -> String {
    let things: std::collections::BTreeSet<&String> = columns.iter().flat_map(|(_, column)| column.keys()).collect();
    let heads: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut table = format!("| | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for thing in things {
        let cells = columns.iter().map(|(_, column)| column.get(thing).map_or("", String::as_str));
        let what = thing.split_once(' ').map_or(thing.as_str(), |(_, what)| what);
        table.push_str(&format!("| {what} | {} |\n", cells.collect::<Vec<_>>().join(" | ")));
    }
    table
}

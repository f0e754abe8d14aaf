//! Reports for people who do not run the tool.

#[cfg(unix)]
use crate::running::Running;
use crate::world::{World, groups, server};
use serde_json::{Value, json};

/// A name that would do harm where it is not escaped.
const EVIL: &str = "<script>alert(1)</script> [a](javascript:b) @admin";

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_reported_as_a_page_and_as_a_summary() {
    let source = server(groups(&[("Trading", "Everything"), (EVIL, "")])).await;
    let destination = server(groups(&[("Own", "")])).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let said = world.run(&["plan", "--json", "--report", "plan.html", "--markdown", "plan.md", "--out", "plan.json"]);
    assert_eq!(said.code, Some(2), "{said}");
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let (page, summary) = (world.read("plan.html"), world.read("plan.md"));
    assert_eq!((page.matches("<script").count(), page.matches("http").count()), (1, 1), "one script, and the policy");
    assert!(!summary.contains("<script") && !summary.contains("](") && !summary.contains(" @"), "{summary}");
    let steps = document["plan"]["destinations"][0]["steps"].as_array().unwrap();
    let names: Vec<&str> = steps.iter().map(|step| step["after"]["Name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 2, "{document}");
    for name in names {
        let shown = name.replace('<', "&lt;").replace('>', "&gt;");
        assert!(page.contains(&shown), "{shown}: {page}");
        let first = name.trim_start_matches('<').split('>').next().unwrap();
        assert!(summary.contains(first), "{first}: {summary}");
    }
    let again = world.run(&["show", "plan.json", "--report", "again.html", "--markdown", "again.md"]);
    assert_eq!(again.code, Some(0), "{again}");
    assert_eq!((world.read("again.html"), world.read("again.md")), (page, summary), "a plan file says the same");
    assert_eq!(
        world.run(&["plan", "--report", "plan.html", "--markdown", "plan.md"]).code,
        Some(2),
        "ours are replaced"
    );
    source.stop().await;
    destination.stop().await;
}

/// Returns every text of some fields of a document, at any depth.
fn texts<'v>(value: &'v Value, fields: &[&str], found: &mut Vec<&'v str>) {
    match value {
        Value::Object(object) => {
            for (field, inner) in object {
                match inner {
                    Value::String(text) if fields.contains(&field.as_str()) => found.push(text),
                    other => texts(other, fields, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, fields, found)),
        _ => {}
    }
}

#[cfg(unix)]
#[test]
fn a_report_shows_every_decision_finding_and_change_of_the_document() {
    let start = |sample: &str| Running::start(&World::new(), &["--sample", sample, "--tame"]);
    let servers = [start("dev"), start("production")];
    let mut world = World::new();
    world.set("KEY", "API-ANY");
    let more = "names: { environments: { Development: ~, Test: Staging } }\nfirst_sync: take_source";
    world.config(&servers[0].url, &servers[1].url, more);
    let said = world.run(&["plan", "--json", "--report", "plan.html"]);
    assert_eq!(said.code, Some(2), "{said}");
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let page = world.read("plan.html");
    let escaped =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let plan = &document["plan"]["destinations"][0];
    let mut said = Vec::new();
    texts(&plan["decisions"], &["why", "otherwise"], &mut said);
    texts(&plan["findings"], &["message", "fix"], &mut said);
    let steps = plan["steps"].as_array().unwrap();
    let changes = steps.iter().flat_map(|step| step["changes"].as_array().unwrap());
    // What stays of a text that changes is shown around what does not; long values are cut.
    let alone = changes.filter(|change| change["before"].is_null() || change["after"].is_null());
    let mut values: Vec<&str> = Vec::new();
    alone.for_each(|change| texts(change, &["before", "after", "Octopus.Action.Script.ScriptBody"], &mut values));
    assert!(said.len() > 30 && values.len() > 10, "{} texts, {} values", said.len(), values.len());
    for text in said {
        assert!(page.contains(&escaped(text)), "not on the page: {text}");
    }
    for line in values.iter().flat_map(|value| value.lines()).map(str::trim) {
        let start: String = line.chars().take(40).collect();
        assert!(page.contains(&escaped(&start)), "not on the page: {line}");
    }
    for server in servers {
        assert_eq!(server.end("-TERM"), (Some(0), String::new()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_file_is_overwritten_by_a_report() {
    let source = server(json!({})).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    world.write("index.html", "<!DOCTYPE html><title>mine</title>");
    world.write("README.md", "# mine");
    for (option, file) in [("--report", "index.html"), ("--markdown", "README.md"), ("--report", "octosync.yaml")] {
        let before = world.read(file);
        let said = world.run(&["plan", option, file]);
        assert_eq!(said.code, Some(1), "{said}");
        assert_eq!(world.read(file), before);
    }
    let said = world.run(&["plan", "--report", "same", "--markdown", "same"]);
    assert!(said.code == Some(1) && said.stderr.contains("is the file of --report, too"), "{said}");
    source.stop().await;
    destination.stop().await;
}

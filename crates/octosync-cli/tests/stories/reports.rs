//! Reports for people who do not run the tool.

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

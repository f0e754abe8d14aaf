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
    for (report, again, title) in
        [(page, "again.html", "<h2>production: "), (summary, "again.md", "## production&#58; ")]
    {
        let again = world.read(again);
        let same = report.split(&format!("{title}what each environment will see")).next().unwrap_or_default();
        assert!(same.len() < report.len() && again.starts_with(same), "a plan file says the same: {again}");
        let rest = &again[same.len()..];
        assert!(rest.contains("is not in a plan file") && rest.contains("explain"), "{rest}");
    }
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
    // The unchanged part of a text is shown around the changed one; long values are cut.
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

/// Two servers with the demo's spaces, and a configuration that carries one to the other.
#[cfg(unix)]
fn samples(more: &str) -> ([Running; 2], World) {
    let start = |sample: &str| Running::start(&World::new(), &["--sample", sample, "--tame"]);
    let servers = [start("dev"), start("production")];
    let mut world = World::new();
    world.set("KEY", "API-ANY");
    let more = format!("names: {{ environments: {{ Development: ~, Test: Staging }} }}\nfirst_sync: take_source{more}");
    world.config(&servers[0].url, &servers[1].url, &more);
    (servers, world)
}

#[cfg(unix)]
#[test]
fn a_report_shows_of_each_project_what_its_environments_will_see_as_explain_does() {
    let (servers, world) = samples("");
    let said = world.run(&["plan", "--report", "plan.html", "--markdown", "plan.md"]);
    assert_eq!(said.code, Some(2), "{said}");
    assert!(!said.stdout.contains("will see"), "that stands in reports: {said}");
    let (page, summary) = (world.read("plan.html"), world.read("plan.md"));
    let (_, seen) = summary.split_once("## production&#58; what each environment will see").unwrap();
    for project in ["OctoFX Web", "OctoFX Database"] {
        let explained = world.run(&["explain", "--effective", project, "--markdown", "seen.md"]);
        assert_eq!(explained.code, Some(0), "{explained}");
        let explained = world.read("seen.md");
        let lines: Vec<&str> = explained.lines().map(str::trim).filter(|line| line.starts_with("- `")).collect();
        assert!(lines.len() > 4, "{explained}");
        for line in lines {
            assert!(seen.contains(line), "{project}: {line}: {seen}");
        }
        assert!(page.contains(&format!("{project} · ")), "{project}");
    }
    for server in servers {
        assert_eq!(server.end("-TERM"), (Some(0), String::new()));
    }
}

#[cfg(unix)]
#[test]
fn plan_sync_and_runs_count_the_same_documents_and_name_no_step_by_its_id() {
    let (servers, world) = samples("");
    let planned = world.run(&["plan"]);
    assert!(planned.stdout.contains("production: 22 to create, 3 to change"), "{planned}");
    let done = world.run(&["sync", "--yes"]);
    assert!(done.stdout.contains("production: 22 created, 3 changed"), "{done}");
    let listed = world.run(&["runs"]);
    assert!(listed.stdout.contains("done  22 created, 3 changed"), "{listed}");
    let shown = world.run(&["show", "latest"]);
    assert_eq!(shown.code, Some(0), "{shown}");
    let steps = shown.stdout.lines().filter(|line| line.starts_with("  + ") || line.starts_with("  ~ ")).count();
    assert_eq!(steps, 25, "all that is counted, what the server makes itself too: {shown}");
    for internal in ["#finish", "still creating this", "finish:"] {
        assert!(!shown.stdout.contains(internal) && !done.stdout.contains(internal), "{internal}: {shown}");
    }
    assert!(shown.stdout.contains("+ Back up database (Octopus.Script)"), "as a plan shows it: {shown}");
    for server in servers {
        assert_eq!(server.end("-TERM"), (Some(0), String::new()));
    }
}

#[cfg(unix)]
#[test]
fn a_report_of_a_sync_says_what_became_of_it_and_what_is_seen_and_no_secret() {
    const TOKEN: &str = "canary-token-4711";
    let supplied = "\nsecrets: [{ match: \"variables/projects/OctoFX Web/Notify.Token\", from: { env: TOKEN } }]";
    let (servers, mut world) = samples(supplied);
    world.set("TOKEN", TOKEN);
    let asked = world.run(&["sync", "--report", "sync.html", "--markdown", "sync.md"]);
    assert_eq!(asked.code, Some(3), "nobody is there to be asked: {asked}");
    let planned = [world.read("sync.html"), world.read("sync.md")];
    let done = world.run(&["sync", "--yes", "--report", "sync.html", "--markdown", "sync.md"]);
    assert_eq!(done.code, Some(0), "{done}");
    for (planned, report) in planned.into_iter().zip([world.read("sync.html"), world.read("sync.md")]) {
        assert!(!planned.contains("22 created") && report.contains("22 created, 3 changed"), "{report}");
        for report in [planned, report] {
            assert!(report.contains("what each environment will see") && report.contains("Notify.Token"), "{report}");
            assert!(!report.contains(TOKEN), "a secret: {report}");
        }
    }
    let again = world.run(&["sync", "--yes", "--markdown", "sync.md"]);
    assert_eq!(again.code, Some(0), "{again}");
    let summary = world.read("sync.md");
    assert!(!summary.contains(" created") && !summary.contains("will see"), "nothing changes: {summary}");
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
        for words in [&["plan", option, file][..], &["sync", "--yes", option, file]] {
            let said = world.run(words);
            assert_eq!(said.code, Some(1), "{said}");
            assert_eq!(world.read(file), before);
        }
    }
    let said = world.run(&["plan", "--report", "same", "--markdown", "same"]);
    assert!(said.code == Some(1) && said.stderr.contains("is the file of --report, too"), "{said}");
    source.stop().await;
    destination.stop().await;
}

//! The page of a plan holds all that the plan's JSON holds for people: every decision, every finding, every changed text, in a world
//! of names that would do harm where they are not escaped.

use crate::world::{World, server};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Names and texts that mean something to HTML, Markdown, a build server, a terminal or an eye.
fn hostile() -> Vec<String> {
    let names = [
        "<script>alert(1)</script>",
        "${{ secrets.KEY }}",
        "]]> --> */ </style>",
        "&lt;b&gt; &amp; \"quotes\" 'more'",
        "עברית \u{202e}txt.exe\u{202c}",
        "🦑 Ωμέγα 名前",
        "a|b `c` *d* _e_ [f](javascript:g) @admin #12",
        "##vso[task.complete result=Failed]",
    ];
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A space whose documents are called so; `mark` is what differs between two of them.
fn space(mark: &str) -> Value {
    let names = hostile();
    let long = format!("{mark} {}", "0123456789".repeat(1_000));
    let each = |prefix: &str, more: &dyn Fn(usize, &str) -> Value| -> Vec<Value> {
        let document = |(at, name): (usize, &String)| {
            let mut document = more(at, name);
            document["Id"] = json!(format!("{prefix}-{}", at + 1));
            document["Name"] = json!(name);
            document
        };
        names.iter().enumerate().map(document).collect()
    };
    let text = |at: usize, name: &str| match at {
        0 => long.clone(),
        at => format!("{mark} first line of {name}\n{name} {mark}\nlast line {at}"),
    };
    let rows = |at: usize, name: &str| {
        json!([
            { "Id": format!("{at}-a"), "Name": format!("Of {name}"), "Value": text(at, name), "Type": "String" },
            { "Id": format!("{at}-b"), "Name": name, "Value": name, "Type": "String" },
        ])
    };
    let sets = names.iter().enumerate().map(|(at, name)| {
        json!({ "Id": format!("variableset-LibraryVariableSets-{}", at + 1), "OwnerId": format!("LibraryVariableSets-{}", at + 1),
            "Variables": rows(at, name) })
    });
    json!({
        "projectgroups": each("ProjectGroups", &|at, name| json!({ "Description": text(at, name) })),
        "libraryvariablesets": each("LibraryVariableSets", &|at, name| {
            json!({ "ContentType": "Variables", "Description": text(at, name),
                "VariableSetId": format!("variableset-LibraryVariableSets-{}", at + 1) })
        }),
        "variablesets": sets.collect::<Vec<_>>(),
    })
}

/// Returns a text as it is shown: what moves a cursor, turns the direction of writing or gives orders is spelt out.
fn spelt(text: &str) -> String {
    let turned = text.replace('\u{202e}', "\\u{202e}").replace('\u{202c}', "\\u{202c}");
    turned.replace("##vso[", "\\u{23}#vso[")
}

/// Returns the text of a page, without its markup.
fn text_of(page: &str) -> String {
    let body = page.split("<main>").nth(1).unwrap().split("</main>").next().unwrap();
    let text: String =
        body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<Vec<_>>().join("\n");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Returns every text of a value; references are names, whose kind a page tells by its own words.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(fields) => {
            fields.iter().filter(|(field, _)| !field.starts_with('$')).for_each(|(_, inner)| leaves(inner, found));
        }
        _ => {}
    }
}

/// Returns the lines that a change has on one side alone.
fn lines(change: &Value) -> BTreeSet<String> {
    let of = |side: &str| -> BTreeSet<String> {
        let mut texts = Vec::new();
        leaves(&change[side], &mut texts);
        let lines = texts.iter().flat_map(|text| text.lines()).map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    of("before").symmetric_difference(&of("after")).cloned().collect()
}

/// Returns what a plan's JSON says to people of one destination.
fn said(plan: &Value) -> BTreeSet<String> {
    let list = |field: &str| plan[field].as_array().cloned().unwrap_or_default();
    let mut said = BTreeSet::new();
    for changed in [list("steps"), list("kept"), list("unpaired")].concat() {
        let name = changed["after"]["Name"].as_str();
        said.extend(name.map(str::to_owned));
        changed["changes"].as_array().unwrap().iter().for_each(|change| said.extend(lines(change)));
    }
    for decision in list("decisions") {
        said.extend(["why", "otherwise"].iter().filter_map(|field| decision[*field].as_str().map(str::to_owned)));
    }
    for finding in list("findings") {
        said.extend(["code", "message", "fix"].iter().filter_map(|field| finding[*field].as_str().map(str::to_owned)));
    }
    said
}

/// Returns the lines of Markdown that stand in no fence.
fn outside_fences(text: &str) -> String {
    let mut is_inside = false;
    let mut open = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_inside = !is_inside;
        } else if !is_inside {
            open.push_str(line);
            open.push('\n');
        }
    }
    open
}

async fn page_holds_all(before: Value, more: &str) {
    let (source, destination) = (server(space("new")).await, server(before).await);
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), more);
    let planned = world.run(&["plan", "--json", "--report", "plan.html", "--markdown", "plan.md"]);
    let document: Value = serde_json::from_str(&planned.stdout).unwrap();
    let plan = &document["plan"]["destinations"][0];
    let (page, summary) = (world.read("plan.html"), world.read("plan.md"));
    let shown = text_of(&page);
    let wanted = said(plan);
    assert!(wanted.len() > 30, "{wanted:?}");
    let missing: Vec<&String> = wanted.iter().filter(|text| !shown.contains(&spelt(text))).collect();
    assert!(missing.is_empty(), "not on the page: {missing:#?}");
    assert_eq!((page.matches("<script").count(), page.matches("</style>").count()), (1, 1));
    assert!(!page.contains('\u{202e}') && !summary.contains('\u{202e}'));
    assert!(summary.chars().count() < 61_000, "{}", summary.chars().count());
    let open = outside_fences(&summary);
    assert!(!open.contains("<script") && !open.contains("](") && !summary.contains("##vso["), "{open}");
    // Whatever does not fit, what the plan comes to is there.
    assert!(summary.contains("## production") && summary.contains("production&#58; "), "{summary}");
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_is_new() {
    page_holds_all(json!({}), "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_changes() {
    let more = "kinds: { project_groups: merge }\nfirst_sync: take_source\nvariables: { existing: overwrite }";
    page_holds_all(space("old"), more).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_is_refused_and_kept() {
    page_holds_all(space("old"), "kinds: { project_groups: merge }").await;
}

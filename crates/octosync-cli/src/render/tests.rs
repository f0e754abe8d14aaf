//! Plans made by hand, and exactly how they read.

use super::json::Document;
use super::terminal::text;
use super::view::Detail;
use super::{outcome, plan, summary};
use octosync::apply::{Outcome, Status, StepOutcome};
use octosync::decision::Finding;
use octosync::findings;
use octosync::plan::{Plan, StepId};
use serde_json::{Value, json};

/// Returns a plan of one destination, with what is given in place of nothing.
fn made(parts: Value) -> Plan {
    let place =
        |space: &str| json!({"installation_id": "i", "space_id": "Spaces-1", "space": space, "version": "2026.1.9674"});
    let mut destination = json!({
        "name": "production", "place": place("Live"), "steps": [], "unchanged": {}, "kept": [], "unpaired": [],
        "decisions": [], "findings": []
    });
    destination.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    for (list, field) in [("decisions", "item"), ("findings", "at")] {
        destination[list].as_array_mut().unwrap().iter_mut().for_each(|said| place_of_text(&mut said[field]));
    }
    for step in destination["steps"].as_array_mut().unwrap() {
        step.get_mut("supplied").and_then(Value::as_array_mut).into_iter().flatten().for_each(place_of_text);
    }
    let plan = json!({"format": 1, "tool": "octosync 0.1.0", "source": place("Work"), "destinations": [destination]});
    serde_json::from_value(plan).unwrap()
}

/// Makes a text the place that is shown so.
fn place_of_text(text: &mut Value) {
    if text.is_string() {
        *text = json!([{ "label": text.take() }]);
    }
}

fn step(key: &str, action: &str, before: Value, after: Value) -> Value {
    let effect = if key.starts_with("deployment_processes") { "next_release" } else { "at_once" };
    let id = if action == "finish" { format!("{key}#finish") } else { key.to_owned() };
    json!({"id": id, "key": key, "from": key, "action": action, "before": before, "after": after, "effect": effect})
}

fn update(key: &str, before: Value, after: Value) -> Value {
    step(key, "update", before, after)
}

fn create(key: &str, after: Value) -> Value {
    step(key, "create", Value::Null, after)
}

fn shown(parts: Value, verbose: bool) -> String {
    anstream::adapter::strip_str(&painted(parts, verbose)).to_string()
}

fn painted(parts: Value, verbose: bool) -> String {
    text(&plan::plan(&made(parts), if verbose { Detail::Full } else { Detail::Brief }), None)
}

#[test]
fn an_empty_plan_is_counted() {
    insta::assert_snapshot!(shown(json!({"unchanged": {"environments": 2, "projects": 1}}), false), @"
    production: Work (2026.1.9674) → Live (2026.1.9674)

    No changes: 3 documents are as wanted.
    ");
}

#[test]
fn what_belongs_to_a_project_stands_together_and_shared_kinds_come_first() {
    let described = |key: &str| update(key, json!({"Description": "a"}), json!({"Description": "b"}));
    let steps = json!([
        described("variables/projects/Web"),
        create("channels/Web/Hotfix", json!({})),
        described("projects/Web"),
        described("projects/API"),
        described("variables/library_variable_sets/Shared"),
        described("library_variable_sets/Shared"),
        described("deployment_processes/Web"),
        described("environments/Staging"),
    ]);
    insta::assert_snapshot!(shown(json!({"steps": steps}), false), @r#"
    production: Work (2026.1.9674) → Live (2026.1.9674)

    Overview
      ~ environments: Staging · at once
      ~ library_variable_sets: Shared, Shared: variable set · at once
      ~ project API: settings · at once
      ~ project Web: settings, channel Hotfix, variable set · at once; deployment process · with the next release

    environments
      ~ Staging · at once
          ~ description: "a" → "b"

    library_variable_sets
      ~ Shared · at once
          ~ description: "a" → "b"
      ~ Shared: variable set · at once
          ~ description: "a" → "b"

    project API
      ~ settings · at once
          ~ description: "a" → "b"

    project Web
      ~ settings · at once
          ~ description: "a" → "b"
      + channel Hotfix · at once
      ~ deployment process · with the next release
          ~ description: "a" → "b"
      ~ variable set · at once
          ~ description: "a" → "b"

    production: 1 to create, 7 to change, 0 unchanged
    "#);
}

#[test]
fn every_shape_of_a_change() {
    let reference = |key: &str| json!({"$ref": key});
    let long = |middle: &str| format!("one\ntwo\nthree\n{middle}\nfive\nsix\nseven\n");
    let named = |name: &str, kind: &str, more: Value| {
        let mut action = json!({"Name": name, "ActionType": kind});
        action.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"Name": name, "Actions": [action]})
    };
    let script = |body: &str| {
        named("Deploy web", "Octopus.Script", json!({"Properties": {"Octopus.Action.Script.ScriptBody": body}}))
    };
    let api = || named("Deploy api", "Octopus.Script", json!({}));
    let mut smoke = named("Smoke test", "Octopus.Script", json!({"IsDisabled": false, "Notes": ""}));
    smoke["Condition"] = json!("Success");
    let before = json!({
        "LifecycleId": reference("lifecycles/Default Lifecycle"), "IsDisabled": false, "SortOrder": 3, "Description": "",
        "Notes": "old", "Password": {"$secret": false}, "Roles": ["a", "b"], "Text": "same\n",
        "EnvironmentIds": [reference("environments/A")], "Packages": {"$json": [r#"[{"Name": "a", "Id": "x"}]"#]},
        "Steps": [api(), script(&long("four")), named("Old", "Octopus.Manual", json!({}))],
    });
    let after = json!({
        "LifecycleId": reference("lifecycles/Fast"), "IsDisabled": true, "SortOrder": 4, "Description": "new",
        "Password": {"$secret": true}, "Roles": ["a", "c"], "Text": "same",
        "EnvironmentIds": [reference("environments/A"), reference("environments/B")],
        "Packages": {"$json": [r#"[{"Name": "a", "Id": "y"}]"#]},
        "Steps": [script(&long("vier")), api(), smoke],
    });
    let mut step = update("deployment_processes/Web", before, after);
    step["supplied"] = json!(["Password"]);
    insta::assert_snapshot!(shown(json!({"steps": [step]}), false), @r#"
    production: Work (2026.1.9674) → Live (2026.1.9674)

    project Web
      ~ deployment process · with the next release
          ~ description: "" → "new"
          ~ environments: [A] → [A, B]
          ~ disabled: false → true
          ~ lifecycle: Default Lifecycle → Fast
          - notes: "old"
          ~ packages
              ~ a › id: "x" → "y"
          ~ roles: ["a", "b"] → ["a", "c"]
          ~ sort order: 3 → 4
          ~ step Deploy web › script
              @@ -2,5 +2,5 @@
               two
               three
              -four
              +vier
               five
               six
          + step Smoke test (Octopus.Script), after Deploy api
              run condition: "Success"
          - step Old (Octopus.Manual)
          > step Deploy web moves, to be the first
          > step Deploy api moves, after Deploy web
          ~ text
              @@ -1 +1 @@
              -same
              +same
              (only the line break at the end differs)
          ~ Password: (no secret) → (secret)

    production: 0 to create, 1 to change, 0 unchanged
    "#);
}

#[test]
fn new_documents_show_their_main_fields() {
    let variables = json!([
        {"Name": "Db", "Value": "octofx-test", "Scope": {"Environment": [{"$ref": "environments/Staging"}]}},
        {"Name": "Password", "Value": {"$secret": true}, "IsSensitive": true}
    ]);
    let project = json!({
        "Name": "Web", "Slug": "web", "Description": "one\ntwo", "ProjectGroupId": {"$ref": "project_groups/Trading"},
        "IsDisabled": false, "AutoCreateRelease": true,
    });
    let big: serde_json::Map<String, Value> = (11..22).map(|at| (format!("F{at}"), json!("x"))).collect();
    let mut first = create("projects/Web", json!({"Description": "until then"}));
    first["late"] = project.clone();
    let steps = json!([
        first,
        step("projects/Web", "finish", Value::Null, project),
        create("variables/projects/Web", json!({"Variables": variables})),
        create("feeds/Big", json!(big)),
    ]);
    insta::assert_snapshot!(shown(json!({"steps": steps.clone()}), false), @r#"
    production: Work (2026.1.9674) → Live (2026.1.9674)

    feeds
      + Big · at once
          f11: "x"
          f12: "x"
          f13: "x"
          f14: "x"
          f15: "x"
          f16: "x"
          f17: "x"
          f18: "x"
          … 3 fields more (-v shows all)

    project Web
      + settings · at once
          project group: Trading
          description: "one" … (2 lines)
          automatic release creation: true
          (completed by a second write, when what it needs is there)
      + variable set · at once
          variables:
              + Db[environments=Staging] = "octofx-test"
              + Password = (secret)

    production: 3 to create, 0 to change, 0 unchanged
    "#);
    let all = shown(json!({"steps": steps}), true);
    assert!(all.contains("f21: \"x\"") && all.contains("disabled: false"), "{all}");
}

#[test]
fn decisions_say_what_why_by_whom_and_what_to_write_instead() {
    let decision = |about: &str, item: Value, verdict: &str, rule: &str, otherwise: &str| {
        json!({"about": about, "item": item, "question": "scope environments", "rule": rule, "verdict": verdict,
               "origin": {"config": {"file": "octosync.yaml", "line": 12, "column": 5}},
               "why": "Test has no counterpart", "otherwise": otherwise})
    };
    let mut by_default = decision("deployment_processes/Web", Value::Null, "widen", "B2", "");
    by_default["origin"] = json!("default");
    by_default["question"] = json!("");
    let decisions = json!([
        decision(
            "variables/projects/Web",
            json!("Db[environments=Test]"),
            "skip",
            "B1",
            "names.environments: { Test: … }"
        ),
        decision(
            "variables/projects/Web",
            json!("Host[environments=Test]"),
            "skip",
            "B1",
            "names.environments: { Test: … }"
        ),
        decision("variables/projects/Web", json!("Level"), "narrow", "B1", ""),
        decision("variables/projects/Web", json!("Url"), "placeholder", "D1", ""),
        decision("variables/projects/Web", json!("Own"), "keep", "D11", ""),
        decision("channels/Web/Beta", Value::Null, "skip", "C4", "channels.missing_lifecycle"),
        decision("lifecycles/Fast", json!("Phases[Test]"), "drop", "C1", ""),
        decision("lifecycles/Fast", json!("Phases[X]"), "refuse", "C1", ""),
        by_default,
    ]);
    let url = json!({"Variables": [{"Name": "Url", "Value": "Replace Me"}]});
    let steps = json!([update("variables/projects/Web", json!({"Variables": []}), url)]);
    insta::assert_snapshot!(shown(json!({"steps": steps, "decisions": decisions}), false), @r#"
    production: Work (2026.1.9674) → Live (2026.1.9674)

    lifecycles
        Fast
          ! refused Phases[X]: scope environments: Test has no counterpart (C1, octosync.yaml:12)

    project Web
        deployment process
          ! widened: Test has no counterpart (B2, default)
      ~ variable set · at once
          + Url = "Replace Me"

    Decided
      6 classes of decisions were made by lines of the configuration (-v lists them)

    production: 0 to create, 1 to change, 0 unchanged, 4 skipped, 1 kept, 1 narrowed, 1 widened
    "#);
}

#[test]
fn undecided_differences_are_loud_and_kept_ones_are_brief() {
    let (theirs, ours) =
        (json!({"Description": "theirs", "IsDisabled": true}), json!({"Description": "ours", "IsDisabled": false}));
    let parts = json!({
        "unpaired": [{"key": "projects/Web", "before": theirs, "after": ours, "why": "write first_sync.projects: take_source, or keep_destination"}],
        "kept": [{"key": "feeds/Docker", "before": theirs, "after": ours, "why": "first_sync keeps the destination's feeds"}],
        "findings": [
            {"severity": "refusal", "code": "first_sync.unpaired", "about": "projects/Web",
             "message": "stands on both sides with different content, and no sync has paired it", "fix": "write first_sync.projects: take_source"}
        ]
    });
    insta::assert_snapshot!(shown(parts, false), @r#"
    production: Work (2026.1.9674) → Live (2026.1.9674)

    REFUSED: 1 open decision; nothing is applied until it is answered
      ! 1. A document stands on both sides with different content, and no sync has paired it first_sync.unpaired
          projects/Web: stands on both sides with different content, and no sync has paired it
          next: write first_sync.projects: take_source

    project Web
      ! undecided settings: it differs, and nothing says whose content is right
          ~ description: "theirs" → "ours"
          ~ disabled: true → false

    Decided
      = kept feed Docker: first_sync keeps the destination's feeds

    this is asked once: a sync remembers what it pairs, and tells from then on who changed what

    production: 0 to create, 0 to change, 0 unchanged, 1 kept, 1 refused
    "#);
}

#[test]
fn refusals_stand_last() {
    let finding = |severity: &str, code: &str, about: Value, at: Value, fix: &str| json!({"severity": severity, "code": code, "about": about, "at": at, "message": format!("{code} is the case"), "fix": fix});
    let findings = json!([
        finding(
            "refusal",
            "gate.weakened",
            json!("deployment_processes/Web"),
            json!("Steps[Approve]"),
            "change it there"
        ),
        finding("refusal", "place.same", Value::Null, Value::Null, "correct the url"),
        finding("warning", "version.gap", Value::Null, Value::Null, ""),
        finding("todo", "secret.to_fill_in", json!("accounts/A"), json!("Password"), "enter it there"),
        finding("todo", "secret.to_fill_in", json!("accounts/B"), json!("Password"), "enter it there"),
        finding("note", "field.not_supported", Value::Null, Value::Null, ""),
    ]);
    insta::assert_snapshot!(shown(json!({"findings": findings}), false), @"
    production: Work (2026.1.9674) → Live (2026.1.9674)

    REFUSED: 2 open decisions; nothing is applied until each is answered
      ! 1. An approval would get weaker gate.weakened
          deployment_processes/Web › Steps[Approve]: gate.weakened is the case
          next: change it there
      ! 2. Source and destination are one space of one instance place.same
          place.same is the case
          next: correct the url

    Notes
      field.not_supported field.not_supported is the case

    Left for you to do
      secret.to_fill_in secret.to_fill_in is the case:
          accounts/A › Password
          accounts/B › Password
          next: enter it there

    Warnings
      version.gap version.gap is the case

    production: 0 to create, 0 to change, 0 unchanged, 1 approval weakened, 2 to fill in, 2 refused
    ");
}

#[test]
fn many_notes_of_one_code_are_counted() {
    let note = |at: usize| json!({"severity": "note", "code": "field.not_supported", "message": format!("field {at}")});
    let findings: Value = (0..5).map(note).collect();
    let brief = shown(json!({"findings": findings.clone(), "steps": [create("feeds/A", json!({}))]}), false);
    assert!(!brief.contains("field 2") && brief.contains("(5; -v lists them)"), "{brief}");
    let all = shown(json!({"findings": findings}), true);
    assert!(all.contains("field 4") && !all.contains("more"), "{all}");
}

/// Collects the texts of a part of the JSON document.
fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| texts(item, found)),
        _ => {}
    }
}

#[test]
fn what_the_document_says_of_decisions_and_findings_the_text_says_too() {
    let origin = json!({"config": {"file": "some.yaml", "line": 12, "column": 5}});
    let parts = json!({
        "decisions": [{"about": "channels/Web/Beta", "item": "Rules[R]", "question": "a question", "rule": "B4",
                       "verdict": "skip", "origin": origin, "why": "a reason", "otherwise": "a choice"}],
        "findings": [{"severity": "todo", "code": "secret.to_fill_in", "about": "accounts/A", "at": "Password",
                      "message": "a message", "fix": "a step"}]
    });
    let plan = made(parts.clone());
    let document = serde_json::to_value(Document::of("plan").plan(&plan)).unwrap();
    let destination = &document["plan"]["destinations"][0];
    let mut said = Vec::new();
    texts(&destination["decisions"], &mut said);
    texts(&destination["findings"], &mut said);
    assert_eq!(said.len(), 14, "{said:?}");
    let text = shown(parts, true);
    // Words of their own: the verdict, the severity, and the document by its heading and its name.
    let spelt = [("skip", "skipped"), ("todo", "Left for you to do"), ("channels/Web/Beta", "channel Beta")];
    for word in said {
        let word = spelt.iter().find(|(word_of_json, _)| *word_of_json == word).map_or(word, |(_, spelt)| spelt);
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn nothing_from_a_server_reaches_the_terminal_raw() {
    let evil = "\u{1b}]0;owned\u{7}\u{9b}2J\r\u{202e}";
    let parts = json!({
        "steps": [
            update(&format!("projects/{evil}"), json!({evil: evil, "L": [evil]}),
                json!({evil: format!("{evil}\n{evil}\n"), "L": [{"Name": evil}]})),
            create(&format!("channels/{evil}/{evil}"), json!({evil: {"$ref": format!("feeds/{evil}")}}))
        ],
        "kept": [{"key": format!("feeds/{evil}"), "before": {evil: evil}, "after": {}, "why": evil}],
        "unpaired": [{"key": format!("feeds/{evil}"), "before": {evil: evil}, "after": {}, "why": evil}],
        "decisions": [{"about": format!("feeds/{evil}"), "item": evil, "question": evil, "rule": "B1", "verdict": "skip",
                       "origin": {"flag": evil}, "why": evil, "otherwise": evil}],
        "findings": [{"severity": "refusal", "code": "ref.unmapped", "about": format!("feeds/{evil}"), "at": evil, "message": evil, "fix": evil}],
        "name": evil
    });
    for verbose in [false, true] {
        // The colours are ours; without them nothing may be left that moves or turns anything.
        let mut text = painted(parts.clone(), verbose);
        for code in ["0", "1", "2", "31", "32", "33", "36"] {
            text = text.replace(&format!("\u{1b}[{code}m"), "");
        }
        let raw = text.chars().find(|c| *c != '\n' && super::text::is_unsafe(*c));
        assert_eq!(raw, None, "{text:?}");
    }
}

#[test]
fn outcomes_say_what_failed_and_what_that_held_up() {
    let keys = ["environments/Staging", "feeds/A", "projects/Web", "projects/API"];
    let plan = made(json!({"steps": keys.map(|key| create(key, json!({})))}));
    let plan = &plan.destinations[0];
    let id = |text: &str| StepId(text.to_owned());
    let failed = Status::Failed { error: "the server says no".to_owned(), outcome_unknown: true };
    let of = |steps: Vec<(&str, Status)>| Outcome {
        steps: steps.into_iter().map(|(step, status)| StepOutcome { id: id(step), status }).collect(),
        findings: vec![Finding::general(findings::FIELD_NOT_ACCEPTED, "the server left out X")],
        proved: std::collections::BTreeMap::new(),
        names: std::collections::BTreeMap::new(),
    };
    let outcome = of(vec![
        ("environments/Staging", Status::Done),
        ("feeds/A", failed),
        ("projects/Web", Status::Blocked { by: id("feeds/A") }),
        ("projects/API", Status::Stopped),
    ]);
    let text = text(&outcome::outcome(plan, &outcome), None);
    insta::assert_snapshot!(anstream::adapter::strip_str(&text), @"
    production: 1 created, 1 failed, 1 not done for that, 1 not done because stopped
      failed feeds/A: the server says no (it may have been written all the same)
      not done projects/Web: it needs feeds/A
      not done projects/API: the run was stopped

    Warnings
      field.not_accepted the server left out X
      next: put right what failed, and run `octosync sync` again: what is done is not done twice
    ");
    assert_eq!(summary::outcome_counts(plan, &of(vec![("feeds/A", Status::Done)])), "1 created");
    assert_eq!(
        summary::outcome_counts(plan, &of(vec![("feeds/A", Status::Stopped)])),
        "none done, 1 not done because stopped"
    );
}

#[test]
fn counts_leave_out_what_is_none() {
    let parts = json!({"steps": [create("feeds/A", json!({}))]});
    assert_eq!(summary::plans(&made(parts)), "production: 1 to create, 0 to change, 0 unchanged");
}

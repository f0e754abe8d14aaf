use super::*;
use crate::decision::Origin;
use crate::delta::{Effects, Matches, Pattern};
use crate::identity::visit_leaves;
use crate::plan::Site;
use crate::registry::kinds::{CHANNELS, DEPLOYMENT_PROCESSES, PROJECTS, VARIABLES};
use crate::version::Version;
use proptest::prelude::*;
use serde_json::{Value, json};

fn node(key: Key, doc: Value) -> Node {
    let nothing: Box<str> = "".into();
    Node {
        owner: owners::owner(&key),
        key,
        id: nothing.clone(),
        collection: 0,
        type_word: nothing.clone(),
        variant: nothing.clone(),
        is_default: false,
        fixed: false,
        bound: None,
        unfinished: false,
        git: None,
        made_from: None,
        follows: None,
        gallery_id: nothing.clone(),
        thumbprint: nothing,
        doc: serde_json::from_value(doc).unwrap(),
    }
}

/// A process with a step of each name, in which something stands at a place that nobody expects.
fn process(names: &[&str]) -> Node {
    let step = |name: &&str| {
        let action = json!({ "Name": name, "Properties": { "Acme.Custom": "here" } });
        json!({ "Name": name, "Actions": [action] })
    };
    node(Key::new(DEPLOYMENT_PROCESSES, ["OctoFX"]), json!({ "Steps": names.iter().map(step).collect::<Vec<_>>() }))
}

fn exception(about: &str, matches: Matches, set: Effects) -> Exceptions {
    let (about, name) = (about.to_owned(), "rules[0]".to_owned());
    Exceptions(vec![Exception { about, matches, set, origin: Origin::Default, name }])
}

/// Returns the places of all texts that are equal to one.
fn places(node: &Node, text: &str) -> Vec<Place> {
    let shape = &registry::entry(node.key.kind()).shape;
    let mut found = Vec::new();
    visit_leaves(&node.doc, shape, &Trail::ROOT, &mut |leaf, _, trail| {
        found.extend((leaf.as_str() == Some(text)).then(|| Place::from(trail)));
    });
    found
}

/// Names as people and programs make them: with all that has a meaning in paths, labels and patterns.
fn names() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &["Deploy [web]", "A].Actions[B", "A#2", "A", "Db[environments=Test]", "%5b", "x/y", "'q'"];
    prop_oneof![r#"[aAb \[\]#/'".,=%2*?\\]{1,6}"#, ".{1,6}", prop::sample::select(ODD).prop_map(str::to_owned)]
}

/// Writes a name as a pattern that only it matches.
fn literal(name: &str) -> Pattern {
    Pattern::new(&name.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?"))
}

proptest! {
    #[test]
    fn an_exception_finds_the_step_of_its_name_and_no_other(a in names(), b in names()) {
        prop_assume!(!fold(&a).is_empty() && !fold(&b).is_empty() && fold(&a) != fold(&b));
        let node = process(&[&a, &b]);
        let matches = Matches { name: Some(literal(&a)), ..Matches::default() };
        let exceptions = exception("step", matches, Effects { undeclared: Some(true), ..Effects::default() });
        let lookup = Lookup::new(&exceptions, &node);
        let is_about = |place: &Place| first(&lookup.at(place), |exception| exception.set.undeclared).is_some();
        let found: Vec<bool> = places(&node, "here").iter().map(is_about).collect();
        prop_assert_eq!(found, [true, false]);
    }

    #[test]
    fn every_place_leads_back_to_what_stands_there(
        rows in prop::collection::vec((names(), prop::collection::vec(names(), 0..3), any::<bool>()), 1..6),
        steps in prop::collection::vec(names(), 1..4),
    ) {
        let row = |(at, (name, roles, sensitive)): (usize, &(String, Vec<String>, bool))| {
            json!({ "Name": name, "Scope": { "Role": roles }, "IsSensitive": sensitive, "Prompt": format!("p{at}") })
        };
        let rows: Vec<Value> = rows.iter().enumerate().map(row).collect();
        let variables = node(Key::new(VARIABLES, ["projects", "OctoFX"]), json!({ "Variables": rows }));
        let step = |(at, name): (usize, &String)| json!({ "Name": name, "Actions": [{ "Name": name, "Notes": format!("p{at}") }] });
        let steps: Vec<Value> = steps.iter().enumerate().map(step).collect();
        let process = node(Key::new(DEPLOYMENT_PROCESSES, ["OctoFX"]), json!({ "Steps": steps }));
        for node in [variables, process] {
            let shape = &registry::entry(node.key.kind()).shape;
            let mut seen = std::collections::HashSet::new();
            for text in (0..6).map(|at| format!("p{at}")) {
                for place in places(&node, &text) {
                    let read: Place = serde_json::from_str(&serde_json::to_string(&place).unwrap()).unwrap();
                    let found = find(&node.doc, shape, &read).and_then(Doc::as_str);
                    prop_assert_eq!(found, Some(text.as_str()), "{}", place);
                    prop_assert!(seen.insert(place));
                }
            }
        }
    }
}

#[test]
fn every_word_of_match_holds_for_a_document_and_for_an_item() {
    let channel = node(
        Key::new(CHANNELS, ["OctoFX", "Beta"]),
        json!({ "Name": "Beta", "TenantTags": [{ "$ref": "tags/Ring/Early" }] }),
    );
    let pattern = |text: &str| Some(Pattern::new(text));
    let scope = |dimension: &str, entry: &str| {
        std::collections::BTreeMap::from([(dimension.to_owned(), vec![Pattern::new(entry)])])
    };
    let all = Matches::default;
    let rows = [
        (all(), true),
        (Matches { name: pattern("beta"), ..all() }, true),
        (Matches { name: pattern("Alpha"), ..all() }, false),
        (Matches { project: pattern("Octo*"), ..all() }, true),
        (Matches { project: pattern("Beta"), ..all() }, false),
        (Matches { parent: pattern("OctoFX"), ..all() }, true),
        (Matches { parent: pattern("Beta"), ..all() }, false),
        (Matches { scope: scope("tenant_tags", "ring/early"), ..all() }, true),
        (Matches { scope: scope("tenant_tags", "Ring/Late"), ..all() }, false),
        (Matches { scope: scope("environments", "*"), ..all() }, false),
    ];
    for (at, (matches, expected)) in rows.into_iter().enumerate() {
        let exceptions = exception("channel", matches, Effects { skip: Some(true), ..Effects::default() });
        let channel = Node { doc: lifted(&channel.doc), ..channel.clone() };
        assert_eq!(!Lookup::new(&exceptions, &channel).document().is_empty(), expected, "row {at}");
    }
}

/// Reads the markers of a plan file.
fn lifted(doc: &Doc) -> Doc {
    let text = serde_json::to_string(doc).unwrap();
    serde_json::from_str::<crate::doc::Lifted>(&text).unwrap().0
}

#[test]
fn a_step_is_known_by_its_own_name_and_by_that_of_its_actions() {
    let actions = json!([{ "Name": "drop tables", "Notes": "here" }, { "Name": "clear caches" }]);
    let process = node(
        Key::new(DEPLOYMENT_PROCESSES, ["OctoFX"]),
        json!({ "Steps": [{ "Name": "Wipe data", "Actions": actions }] }),
    );
    let place = places(&process, "here").remove(0);
    for (name, expected) in [("wipe data", true), ("Drop tables", true), ("clear caches", false)] {
        let matches = Matches { name: Some(Pattern::new(name)), ..Matches::default() };
        let exceptions = exception("step", matches, Effects { skip: Some(true), ..Effects::default() });
        assert_eq!(!Lookup::new(&exceptions, &process).at(&place).is_empty(), expected, "{name}");
    }
}

#[test]
fn consent_to_a_weaker_approval_asks_for_the_scope_of_the_sources_or_else_of_its_own() {
    let gate = |name: &str, environment: &str| json!({ "Name": name, "Actions": [{ "Name": name, "Notes": "here", "Environments": [environment] }] });
    let process = |step: Value| node(Key::new(DEPLOYMENT_PROCESSES, ["OctoFX"]), json!({ "Steps": [step] }));
    let there = process(gate("Approve", "Production"));
    let place = places(&there, "here").remove(0);
    let action = Place::from_iter(place.parts()[..2].iter().cloned());
    let shape = &registry::entry(DEPLOYMENT_PROCESSES).shape;
    let other = find(&there.doc, shape, &action).unwrap();
    let scope = std::collections::BTreeMap::from([("environments".to_owned(), vec![Pattern::new("Test")])]);
    let matches = Matches { scope, ..Matches::default() };
    let exceptions = exception("step", matches, Effects { weaken: Some(true), ..Effects::default() });
    for (source, expected) in
        [(gate("approve", "Test"), true), (gate("Approve", "Dev"), false), (gate("X", "Test"), false)]
    {
        let source = process(source);
        let about = Lookup::new(&exceptions, &source).counterpart(other, &action);
        assert_eq!(!about.is_empty(), expected, "{source:?}");
    }
}

#[test]
fn what_is_said_of_a_project_holds_for_what_belongs_to_it_unless_more_is_said() {
    let site =
        Site { installation_id: String::new(), space_id: String::new(), space: String::new(), version: String::new() };
    let mut side = Side::new(site, Version::release(2026, 1), Vec::new());
    for key in [Key::new(PROJECTS, ["Web"]), Key::new(CHANNELS, ["Web", "Beta"]), Key::new(CHANNELS, ["Web", "Hot"])] {
        side.nodes.insert(key.clone(), node(key, json!({})));
    }
    let skipping = |about: &str, name: &str, skip| {
        let matches = Matches { name: Some(Pattern::new(name)), ..Matches::default() };
        exception(about, matches, Effects { skip: Some(skip), ..Effects::default() }).0
    };
    let exceptions = Exceptions([skipping("project", "Web", true), skipping("channel", "Hot", false)].concat());
    let skip = |key: &Key| inherited(&exceptions, key, &side, |exception| exception.set.skip).map(|(_, _, skip)| skip);
    assert_eq!(skip(&Key::new(PROJECTS, ["Web"])), Some(true));
    assert_eq!(skip(&Key::new(CHANNELS, ["Web", "Beta"])), Some(true));
    assert_eq!(skip(&Key::new(CHANNELS, ["Web", "Hot"])), Some(false));
}

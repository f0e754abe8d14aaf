use super::*;
use crate::doc::Lifted;
use crate::plan::{Site, StepId};
use crate::registry::kinds::{ENVIRONMENTS, LIBRARY_VARIABLE_SETS, PROJECT_GROUPS, PROJECTS, VARIABLES};
use crate::registry::permissions::Rights;
use crate::side::ReadCollection;
use crate::version::Version;
use serde_json::{Value, json};

/// A side with two projects in groups of their own, as a user with these grants sees it.
fn side(grants: &Value) -> Side {
    let site = Site {
        installation_id: String::new(),
        space_id: String::new(),
        space: String::new(),
        version: "2026.1.1".to_owned(),
    };
    let documents = |list: Value| serde_json::from_value(list).unwrap();
    let read = |kind, list| ReadCollection { kind, collection: 0, documents: documents(list) };
    let projects = json!([
        { "Id": "Projects-1", "Name": "Web", "ProjectGroupId": "ProjectGroups-1" },
        { "Id": "Projects-2", "Name": "Api", "ProjectGroupId": "ProjectGroups-2" },
    ]);
    let collections = vec![
        read(
            PROJECT_GROUPS,
            json!([{ "Id": "ProjectGroups-1", "Name": "Apps" }, { "Id": "ProjectGroups-2", "Name": "Other" }]),
        ),
        read(PROJECTS, projects),
        read(ENVIRONMENTS, json!([{ "Id": "Environments-1", "Name": "Test" }])),
        read(
            LIBRARY_VARIABLE_SETS,
            json!([{ "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables" }]),
        ),
    ];
    let mut side = Side::new(site, Version::release(2026, 1), collections);
    let answer: Doc = serde_json::from_value(json!({ "SpacePermissions": grants })).unwrap();
    side.rights = Rights::of(&answer);
    side
}

fn limited(field: &str, ids: &[&str]) -> Value {
    let mut grant = json!({});
    grant[format!("RestrictedTo{field}Ids")] = json!(ids);
    grant
}

fn group(name: &str) -> Doc {
    let mut doc = Doc::Object(crate::doc::Fields::default());
    doc.set("ProjectGroupId", Doc::Ref(Key::new(PROJECT_GROUPS, [name])));
    doc
}

fn step(key: Key, action: Action, after: Doc) -> Step {
    let before = (action == Action::Update).then(|| Lifted(after.clone()));
    Step { before, ..Step::new(StepId::of(&key, None), (key.clone(), key), action, after) }
}

fn said(grants: &Value, step: Step) -> Vec<String> {
    let findings = lacking(&[step], &side(grants)).into_iter();
    findings.map(|finding| format!("{} {}", finding.code, finding.message)).collect()
}

#[test]
fn what_a_plan_needs_and_the_key_may_not_is_named_with_what_it_is_needed_for() {
    let web = || step(Key::new(PROJECTS, ["Web"]), Action::Update, group("Apps"));
    let lacks = "key.lacks the key lacks the permission ProjectEdit for projects/Web".to_owned();
    let edit = |grant: Value| json!({ "ProjectEdit": [grant] });
    for (grants, expected) in [
        (json!({}), Some(lacks.clone())),
        (edit(json!({})), None),
        (edit(limited("ProjectGroup", &["ProjectGroups-1"])), None),
        (edit(limited("Project", &["Projects-1"])), None),
        (edit(limited("ProjectGroup", &["ProjectGroups-2"])), Some(lacks.clone())),
        (edit(limited("Project", &["Projects-2"])), Some(lacks.clone())),
        (json!({ "ProjectEdit": [limited("Project", &["Projects-2"]), limited("Project", &["Projects-1"])] }), None),
        // A limit that says nothing of projects leaves them alone.
        (edit(limited("Environment", &["Environments-1"])), None),
    ] {
        assert_eq!(said(&grants, web()), expected.into_iter().collect::<Vec<_>>(), "{grants}");
    }
    // To another group nobody moves a project who may not edit that, too.
    let mut moved = web();
    moved.after = Lifted(group("Other"));
    assert_eq!(said(&edit(limited("ProjectGroup", &["ProjectGroups-1"])), moved), [lacks]);
}

#[test]
fn variables_need_what_their_owner_needs_and_all_environments() {
    let of_project = || step(Key::new(VARIABLES, ["projects", "Web"]), Action::Update, Doc::Null);
    let of_library = || step(Key::new(VARIABLES, ["library_variable_sets", "Shared"]), Action::Update, Doc::Null);
    let edit = json!({ "VariableEdit": [{}] });
    assert_eq!(said(&edit, of_project()), Vec::<String>::new());
    assert_eq!(said(&edit, of_library()).len(), 1, "VariableEdit speaks of projects only");
    assert_eq!(said(&json!({ "LibraryVariableSetEdit": [{}] }), of_library()), Vec::<String>::new());
    let some = json!({ "VariableEdit": [limited("Environment", &["Environments-1"])] });
    assert_eq!(said(&some, of_project()).len(), 1, "rows of other environments are not seen, and would go");
}

#[test]
fn what_may_stand_there_unseen_is_not_created() {
    let new = || step(Key::new(PROJECTS, ["New"]), Action::Create, group("Apps"));
    let grants = |view: Value| json!({ "ProjectView": [view], "ProjectCreate": [{}] });
    assert_eq!(said(&grants(json!({})), new()), Vec::<String>::new());
    let unseen = said(&grants(limited("ProjectGroup", &["ProjectGroups-1"])), new());
    assert_eq!(
        unseen,
        [
            "key.partial would be created, and may stand there where this key cannot see it: ProjectView is limited to project_groups/Apps"
        ]
    );
}

#[test]
fn a_key_that_sees_a_part_is_said_and_one_that_is_not_known_is_not() {
    let partial = |side: &Side| -> Vec<String> {
        let takes_part = |entry: &Entry| entry.spec.kind == PROJECTS || entry.spec.kind == VARIABLES;
        partial("source", side, takes_part).into_iter().map(|finding| finding.message).collect()
    };
    let view = |grant: Value| side(&json!({ "ProjectView": [grant], "VariableView": [{}] }));
    assert_eq!(partial(&view(json!({}))), Vec::<String>::new());
    assert_eq!(
        partial(&view(limited("Project", &["Projects-1", "Projects-9"]))),
        ["the key of the source sees only a part of the projects: ProjectView is limited to Projects-9, projects/Web"]
    );
    let mut unknown = view(limited("Project", &["Projects-1"]));
    unknown.rights = None;
    assert_eq!(partial(&unknown), Vec::<String>::new());
    assert_eq!(lacking(&[step(Key::new(PROJECTS, ["Web"]), Action::Update, Doc::Null)], &unknown), Vec::new());
}

use super::*;
use crate::delta::Ignore;
use crate::doc::Doc;
use crate::memory::{Blob, Name, Past};
use crate::plan::Site;
use crate::registry::kinds::{ENVIRONMENTS, PROJECT_GROUPS};
use crate::side::ReadCollection;
use serde_json::{Value, json};
use std::sync::Arc;

fn doc(json: &Value) -> Doc {
    serde_json::from_value(json.clone()).unwrap()
}

fn group(id: u32, name: &str, says: &str) -> Value {
    json!({"Id": format!("ProjectGroups-{id}"), "Name": name, "Description": says})
}

fn side(groups: &[Value], environments: &[Value]) -> Side {
    let site = Site {
        installation_id: "i".into(),
        space_id: "Spaces-1".into(),
        space: "S".into(),
        version: "2026.1.1".into(),
    };
    let collection = |(kind, documents): (Kind, &[Value])| {
        let documents = documents.iter().map(doc).collect();
        ReadCollection { kind, collection: 0, documents }
    };
    let read = [(PROJECT_GROUPS, groups), (ENVIRONMENTS, environments)].map(collection);
    Side::new(site, "2026.1.1".parse().unwrap(), read.into())
}

/// Returns a memory of groups: the source's number, the destination's, and what was left there.
fn memory(left: &[(u32, Value)]) -> Memory {
    let mut blobs = HashMap::new();
    let records = left.iter().map(|(from, left)| {
        let blob = Blob::of(&doc(left));
        let digest = blob.digest();
        blobs.insert(digest, blob);
        let key = Key::new(PROJECT_GROUPS, [left["Name"].as_str().unwrap()]);
        Record {
            kind: PROJECT_GROUPS,
            from: format!("ProjectGroups-{from}").into(),
            to: left["Id"].as_str().unwrap().into(),
            from_key: key.clone(),
            to_key: key,
            past: Some(Past { source: digest, wanted: None, left: digest }),
            items: Vec::new(),
        }
    });
    let records: Vec<Record> = records.collect();
    let name = |record: &Record| (record.to.clone(), Name { key: record.to_key.clone(), slug: "".into() });
    let destination_names = records.iter().map(name).collect();
    Memory { records, destination_names, blobs: Arc::new(blobs), ..Memory::default() }
}

/// Says what drift there is, one line for each document.
fn told(side: &Side, memories: &[Memory], ignore: Vec<Ignore>) -> Vec<String> {
    let drift = drift(side, memories, &Delta { ignore, ..Delta::default() });
    let changed = drift.changed.iter().map(|changed| {
        let places: Vec<String> = changed.changes.iter().map(|change| change.at.to_string()).collect();
        format!("~ {} {}", changed.document.key, places.join(" "))
    });
    let listed = |mark: &str, of: &[Drifted]| of.iter().map(|one| format!("{mark} {}", one.key)).collect::<Vec<_>>();
    let unknown = drift.unknown.iter().map(|unknown| format!("? {}: {}", unknown.key, unknown.why));
    let rest = [listed("-", &drift.missing), listed("+", &drift.new)].concat();
    changed.chain(rest).chain(unknown).collect()
}

#[test]
fn a_document_is_compared_with_what_was_left_and_found_by_its_id() {
    let known = [memory(&[(1, group(1, "Web", "one")), (2, group(2, "Api", "")), (3, group(3, "Gone", ""))])];
    let there = side(&[group(1, "Web", "one"), group(2, "Services", ""), group(4, "Own", "")], &[]);
    let expected = ["~ project_groups/Services Name", "- project_groups/Gone", "+ project_groups/Own"];
    assert_eq!(told(&there, &known, Vec::new()), expected);
}

#[test]
fn of_several_sources_the_one_that_was_synced_last_counts() {
    let (older, newer) = (memory(&[(1, group(1, "Web", "one"))]), memory(&[(9, group(1, "Web", "two"))]));
    let memories = [newer, older];
    assert_eq!(told(&side(&[group(1, "Web", "two")], &[]), &memories, Vec::new()), [""; 0]);
    let changed = ["~ project_groups/Web Description"];
    assert_eq!(told(&side(&[group(1, "Web", "one")], &[]), &memories, Vec::new()), changed);
    // What only the older one knows is compared with that.
    let others = [memory(&[(2, group(2, "Api", ""))]), memory(&[(1, group(1, "Web", "one"))])];
    let there = side(&[group(1, "Web", "two"), group(2, "Api", "")], &[]);
    assert_eq!(told(&there, &others, Vec::new()), changed);
}

#[test]
fn a_source_that_was_made_anew_makes_no_drift() {
    // One document of the destination, two of the source, one after the other.
    let known = [memory(&[(1, group(1, "Web", "old")), (2, group(1, "Web", "new"))])];
    assert_eq!(told(&side(&[group(1, "Web", "new")], &[]), &known, Vec::new()), [""; 0]);
    // One document of the source, and two of the destination: the first was deleted, and came back.
    let known = [memory(&[(1, group(1, "Web", "")), (1, group(2, "Web", ""))])];
    assert_eq!(told(&side(&[group(2, "Web", "")], &[]), &known, Vec::new()), [""; 0]);
    assert_eq!(told(&side(&[], &[]), &known, Vec::new()), ["- project_groups/Web"; 2]);
}

#[test]
fn what_cannot_be_seen_is_neither_gone_nor_unchanged() {
    let known = [memory(&[(1, group(1, "Web", ""))])];
    let mut there = side(&[], &[]);
    there.hidden.insert(PROJECT_GROUPS);
    let expected = ["? project_groups/Web: the key may not read documents of this kind"];
    assert_eq!(told(&there, &known, Vec::new()), expected);
    let twice = side(&[group(7, "Web", ""), group(1, "Web", "")], &[]);
    let told_twice = told(&twice, &known, Vec::new());
    assert!(
        told_twice.contains(&"? project_groups/Web: several documents have this name now".to_owned()),
        "{told_twice:?}"
    );
    let damaged = Memory { blobs: Arc::default(), ..known[0].clone() };
    let told_damaged = told(&side(&[group(1, "Web", "")], &[]), &[damaged], Vec::new());
    assert_eq!(told_damaged, ["? project_groups/Web: what is remembered of it is damaged"]);
}

#[test]
fn before_a_run_has_ended_nobody_knows_what_is_new() {
    let known = memory(&[(1, group(1, "Web", ""))]);
    let there = side(&[group(1, "Web", ""), group(2, "Own", "")], &[]);
    assert!(has_new(&there, &known, &Delta::default()));
    let died = Memory { destination_names: BTreeMap::new(), ..known.clone() };
    assert_eq!(told(&there, &[died], Vec::new()), [""; 0]);
    assert!(!has_new(&side(&[group(1, "Web", "")], &[]), &known, &Delta::default()));
}

#[test]
fn what_is_only_looked_up_is_told_when_it_is_gone_and_is_never_compared() {
    let environment = |id: u32, name: &str| json!({"Id": format!("Environments-{id}"), "Name": name});
    let key = |name: &str| Key::new(ENVIRONMENTS, [name]);
    let record = |id: u32, name: &str| Record {
        kind: ENVIRONMENTS,
        from: "Environments-9".into(),
        to: format!("Environments-{id}").into(),
        from_key: key("Test"),
        to_key: key(name),
        past: None,
        items: Vec::new(),
    };
    let known = [Memory { records: vec![record(1, "Staging"), record(2, "UAT")], ..Memory::default() }];
    let both = side(&[], &[environment(1, "Renamed"), environment(2, "UAT")]);
    assert_eq!(told(&both, &known, Vec::new()), [""; 0]);
    // One name of the source can lead to several: each is missed.
    assert_eq!(told(&side(&[], &[environment(1, "Staging")]), &known, Vec::new()), ["- environments/UAT"]);
}

#[test]
fn rules_leave_out_what_meets_all_that_they_name() {
    let known = [memory(&[(1, group(1, "Web", "one")), (3, group(3, "Gone", ""))])];
    let there = side(&[group(1, "Web 2", "two"), group(4, "Own", "")], &[]);
    let all = ["~ project_groups/Web 2 Description Name", "- project_groups/Gone", "+ project_groups/Own"];
    let groups = Some(PROJECT_GROUPS);
    type Row<'a> = (Option<Kind>, Option<&'a str>, Option<&'a str>, Vec<&'a str>);
    let rows: [Row<'_>; 8] = [
        (Some(ENVIRONMENTS), None, None, all.to_vec()),
        (groups, None, None, vec![]),
        (groups, Some("web"), None, all.to_vec()),
        (groups, Some("web *"), None, all[1..].to_vec()),
        (None, Some("*o*"), None, vec![all[0]]),
        (groups, None, Some("Description"), [&["~ project_groups/Web 2 Name"], &all[1..]].concat()),
        (None, Some("Web*"), Some("*"), all[1..].to_vec()),
        (None, Some("Own"), Some("*"), all.to_vec()),
    ];
    for (kind, name, field, expected) in rows {
        assert_eq!(told(&there, &known, vec![Ignore::new(kind, name, field)]), expected, "{kind:?} {name:?} {field:?}");
    }
}

use super::*;
use crate::delta::Ignore;
use crate::doc::{Doc, Parts};
use crate::memory::{Blob, Name, Past};
use crate::plan::Site;
use crate::registry::kinds::{ENVIRONMENTS, LIBRARY_VARIABLE_SETS, PROJECT_GROUPS};
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
    side_with(groups, environments, &[])
}

fn side_with(groups: &[Value], environments: &[Value], more: &[(Kind, Vec<Value>)]) -> Side {
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
    let more = more.iter().map(|(kind, documents)| (*kind, documents.as_slice()));
    let read = [(PROJECT_GROUPS, groups), (ENVIRONMENTS, environments)].into_iter().chain(more).map(collection);
    let originals = Some(crate::side::Originals::default());
    Side::keeping((site, "2026.1.1".parse().unwrap()), read.collect(), originals, (&mut Parts::default(), true))
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
    // A document that only the older one knows is compared with that.
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
    let told_damaged = told(&side(&[group(1, "Web", "edited")], &[]), &[damaged], Vec::new());
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

/// A library set with rows of its own, each `id`, name, value and the number of the environment that it is for.
fn library(rows: &[(&str, &str, &str, u32)]) -> [(Kind, Vec<Value>); 2] {
    let row = |(id, name, value, environment): &(&str, &str, &str, u32)| {
        json!({"Id": id, "Name": name, "Value": value, "Type": "String", "IsSensitive": false, "IsEditable": true,
            "Scope": {"Environment": [format!("Environments-{environment}")]}})
    };
    let set = json!({"Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables",
        "VariableSetId": "variableset-LibraryVariableSets-1"});
    let rows: Vec<Value> = rows.iter().map(row).collect();
    let variables =
        json!({"Id": "variableset-LibraryVariableSets-1", "OwnerId": "LibraryVariableSets-1", "Variables": rows});
    [(LIBRARY_VARIABLE_SETS, vec![set]), (Kind::of("variables"), vec![variables])]
}

/// Remembers what a side says of its library set, and that the environments are called `Test` and `Live` on the source.
fn remembered(there: &Side) -> Memory {
    let mut known = Memory::default();
    let mut blobs = HashMap::new();
    for node in there.nodes.values() {
        let past = there.original(&node.key).map(|digest| {
            blobs.extend(there.blob(digest).map(|blob| (digest, blob.clone())));
            Past { source: digest, wanted: None, left: digest }
        });
        let from_key = match node.key.own_name() {
            "Staging" => Key::new(ENVIRONMENTS, ["Test"]),
            "Production" => Key::new(ENVIRONMENTS, ["Live"]),
            "UAT" => continue,
            _ => node.key.clone(),
        };
        let (from, to, to_key) = (node.id.clone(), node.id.clone(), node.key.clone());
        known.records.push(Record { kind: node.key.kind(), from, to, from_key, to_key, past, items: Vec::new() });
        known.destination_names.insert(node.id.clone(), Name { key: node.key.clone(), slug: "".into() });
    }
    Memory { blobs: Arc::new(blobs), ..known }
}

fn environments() -> Vec<Value> {
    let environment = |(id, name)| json!({"Id": format!("Environments-{id}"), "Name": name});
    [(1, "Staging"), (2, "Production"), (3, "UAT")].map(environment).to_vec()
}

fn shown(changes: &[Change]) -> Vec<String> {
    let text = |doc: &Option<crate::doc::Lifted>| {
        doc.as_ref().map_or("-".to_owned(), |doc| serde_json::to_string(&doc.0).unwrap_or_default())
    };
    changes.iter().map(|change| format!("{}: {} -> {}", change.at, text(&change.before), text(&change.after))).collect()
}

#[test]
fn a_row_that_is_called_otherwise_is_the_same_row_and_a_swap_is_two_renames() {
    let known = [remembered(&side_with(&[], &environments(), &library(&[("a", "A", "1", 1), ("b", "B", "2", 2)])))];
    let there = side_with(&[], &environments(), &library(&[("a", "Url", "1", 1), ("b", "B", "2", 2)]));
    assert_eq!(
        told(&there, &known, Vec::new()),
        ["~ variables/library_variable_sets/Shared Variables[A[environments=Staging]].Name"]
    );
    let swapped = side_with(&[], &environments(), &library(&[("a", "B", "1", 1), ("b", "A", "2", 2)]));
    let expected = "~ variables/library_variable_sets/Shared Variables[B[environments=Production]].Name \
        Variables[A[environments=Staging]].Name";
    assert_eq!(told(&swapped, &known, Vec::new()), [expected]);
    // One that was made anew is another one.
    let anew = side_with(&[], &environments(), &library(&[("c", "Url", "1", 1), ("b", "B", "2", 2)]));
    let expected = "~ variables/library_variable_sets/Shared Variables[Url[environments=Staging]] Variables[A[environments=Staging]]";
    assert_eq!(told(&anew, &known, Vec::new()), [expected]);
}

#[test]
fn an_edit_is_told_in_the_words_of_the_source_and_what_has_no_counterpart_there_is_said() {
    let memories = [remembered(&side_with(&[], &environments(), &library(&[("a", "A", "1", 1)])))];
    let there = side_with(&[], &environments(), &library(&[("a", "A", "2", 2), ("b", "B", "3", 3)]));
    let delta = Delta::default();
    let found = drift(&there, &memories, &delta);
    let [patched] = patched(&there, &memories, &delta, &found).try_into().expect("one document");
    assert_eq!(patched.here.to_string(), "variables/library_variable_sets/Shared");
    let shown = shown(&patched.changes);
    let starts = [
        "Variables[A[environments=Test]].Scope.Environment: ",
        "Variables[A[environments=Test]].Value: \"1\" -> \"2\"",
        "Variables[B[environments=UAT]]: - -> ",
    ];
    assert_eq!(shown.len(), starts.len(), "{shown:#?}");
    assert!(shown.iter().zip(starts).all(|(line, start)| line.starts_with(start)), "{shown:#?}");
    assert!(shown[0].contains("Live") && !shown[0].contains("Production"), "{shown:#?}");
    let unclear: Vec<String> = patched.unclear.iter().map(|it| format!("{} {:?}", it.there, it.here)).collect();
    assert_eq!(unclear, ["environments/UAT []"]);
}

#[test]
fn entries_that_leave_nothing_out_are_named_with_the_nearest_word() {
    let known = [memory(&[(1, group(1, "Web", "one")), (3, group(3, "Gone", ""))])];
    let there = side(&[group(1, "Web", "one"), group(4, "Own", "")], &[]);
    let said = |ignore: Ignore| -> Vec<String> {
        let delta = Delta { ignore: vec![ignore], ..Delta::default() };
        let findings = drift(&there, &known, &delta).findings;
        findings.iter().map(|finding| format!("{} -> {}", finding.message, finding.fix)).collect()
    };
    let groups = Some(PROJECT_GROUPS);
    type Row<'a> = (Option<Kind>, Option<&'a str>, Option<&'a str>, &'a [&'a str]);
    let rows: [Row<'_>; 8] = [
        (
            groups,
            Some("Webb"),
            None,
            &["ignore: no project group of the destination is called \"Webb\" -> write \"Web\", or remove it"],
        ),
        (
            None,
            Some("Tmp*"),
            None,
            &[
                "ignore: no document of the destination is called \"Tmp*\" -> write one of \"Gone\", \"Own\", \"Web\", or remove it",
            ],
        ),
        (groups, Some("w*"), None, &[]),
        // It was there at the last sync, and is missing.
        (groups, Some("Gone"), None, &[]),
        (groups, Some("Gone"), Some("Whatever"), &[]),
        (
            groups,
            Some("Web"),
            Some("Descripton"),
            &[
                "ignore: no project group of the destination called \"Web\" has a field \"Descripton\" -> write \"Description\", or remove it",
            ],
        ),
        (None, None, Some("Description"), &[]),
        // Whatever comes of that kind.
        (Some(ENVIRONMENTS), None, None, &[]),
    ];
    for (kind, name, field, expected) in rows {
        assert_eq!(said(Ignore::new(kind, name, field)), expected, "{kind:?} {name:?} {field:?}");
    }
}

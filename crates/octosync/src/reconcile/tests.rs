//! Each row is named for its claim. Texts are short: what the last sync wanted and left, what is wanted and stands now.

use super::*;
use crate::overlay::overlay;
use crate::registry::{self, kinds};
use serde_json::{Value, json};

const KEEP: Ruling = Ruling { word: OnConflict::KeepDestination, exception: None };
const WISHES: Wishes<'_> = Wishes { ruling: KEEP, rulings: &Rulings::new(), prune: false, is_protected: &|_| false };

fn doc(json: Value) -> Doc {
    let text = json.to_string();
    let lifted: crate::doc::Lifted = serde_json::from_str(&text).unwrap();
    lifted.0
}

/// The five views of a document, and what becomes of it.
struct Case {
    said: Value,
    wanted: Value,
    left: Value,
    desired: Value,
    actual: Value,
}

impl Case {
    /// Makes a case in which the source's words of the last sync were wanted unchanged.
    fn of(wanted: Value, left: Value, desired: Value, actual: Value) -> Self {
        Self { said: wanted.clone(), wanted, left, desired, actual }
    }

    fn run(&self, kind: crate::key::Kind, renamed: &Renamed, wishes: Wishes<'_>) -> (Doc, Vec<Edit>) {
        let [said, wanted, left] = [&self.said, &self.wanted, &self.left].map(|json| doc(json.clone()));
        let past = Past { source: None, said: &said, wanted: &wanted, left: &left, renamed, staying: None };
        let actual = doc(self.actual.clone());
        let shape = &registry::entry(kind).shape;
        let reconciled = reconcile(Some(&past), doc(self.desired.clone()), &actual, shape, wishes);
        let laid = overlay(reconciled.doc, &actual, shape, &reconciled.remove);
        (laid.doc, reconciled.edits)
    }
}

fn said(edits: &[Edit]) -> Vec<String> {
    let line = |edit: &Edit| {
        let moved = if edit.moved { " order" } else { "" };
        let word = match edit.became {
            Became::Taken => "taken",
            Became::Kept => "kept",
            Became::Own => "own",
            Became::Conflict(OnConflict::KeepDestination) => "conflict, kept",
            Became::Conflict(OnConflict::TakeSource) => "conflict, taken",
            Became::Conflict(OnConflict::Stop) => "conflict, open",
            Became::Removed => "removed",
            Became::Stays => "stays",
            Became::Unpruned => "unpruned",
            Became::Protected => "protected",
            Became::Away => "away",
            Became::LeftOut => "left out",
        };
        format!("{}{moved}: {word}", edit.at)
    };
    edits.iter().map(line).collect()
}

/// A field of a project: `-` is absent, `null` and `[]` are themselves.
fn field(text: &str) -> Value {
    match text {
        "-" => json!({}),
        "null" => json!({"ReleaseNotesTemplate": null}),
        "[]" => json!({"ReleaseNotesTemplate": []}),
        "secret" => json!({"ReleaseNotesTemplate": {"$secret": true}}),
        text => json!({"ReleaseNotesTemplate": text}),
    }
}

#[test]
fn a_field_is_decided_by_who_changed_it() {
    use OnConflict::{KeepDestination as Keep, Stop, TakeSource as Take};
    let table = [
        ("on the source's side only: taken", "a a b a", Keep, "b taken"),
        ("on the destination only: kept", "a a a c", Keep, "c kept"),
        ("on both differently: a conflict, kept", "a a b c", Keep, "c conflict, kept"),
        ("on both differently: a conflict, taken", "a a b c", Take, "b conflict, taken"),
        ("on both differently: a conflict, open", "a a b c", Stop, "c conflict, open"),
        ("on both to the same: no conflict", "a a b b", Stop, "b"),
        ("on neither: what stands there stays", "a a a a", Keep, "a"),
        ("on neither, and it differs: the destination's own", "a o a o", Take, "o own"),
        ("the source edits what is the destination's own: a conflict", "a o b o", Keep, "o conflict, kept"),
        ("and it is taken where that is wanted", "a o b o", Take, "b conflict, taken"),
        ("the destination edits its own: kept", "a o a p", Take, "p kept"),
        ("its own agrees with the source again", "a o b b", Stop, "b"),
        ("the source edits back to what was left", "a o o o", Stop, "o"),
        ("the source empties it", "a a null a", Keep, "null taken"),
        ("the destination empties it", "a a a null", Keep, "null kept"),
        ("null, absent and empty are the same", "null - [] null", Stop, "null"),
        ("emptied on one side, edited on the other", "a a null c", Keep, "c conflict, kept"),
        ("a field that the source does not know any more is no edit", "a a - a", Keep, "a"),
        ("even where it was edited there", "a a - c", Stop, "c"),
        ("a field that the source knows now comes", "- - b -", Stop, "b taken"),
        ("one that both know now, and that differs, is a conflict", "- - b c", Keep, "c conflict, kept"),
        ("one that the destination had is not overwritten", "- o b o", Keep, "o conflict, kept"),
        (
            "a secret there is not replaced by an edit of the source",
            "a secret b secret",
            Take,
            "secret conflict, taken",
        ),
        ("secrets cannot be told apart", "secret secret secret secret", Stop, "secret"),
        ("a text there is not replaced by a secret", "a a secret a", Take, "a taken"),
        ("a secret that was taken away there stays away", "secret secret secret null", Take, "null kept"),
    ];
    for (claim, views, on_conflict, expected) in table {
        let views: Vec<Value> = views.split(' ').map(field).collect();
        let [wanted, left, desired, actual] = <[Value; 4]>::try_from(views).unwrap();
        let case = Case::of(wanted, left, desired, actual);
        let (after, edits) =
            case.run(kinds::PROJECTS, &Renamed::default(), Wishes { ruling: on_conflict.into(), ..WISHES });
        let value = after.get("ReleaseNotesTemplate");
        let shown = match value {
            None | Some(Doc::Null) => "null",
            Some(Doc::Secret(_)) => "secret",
            Some(value) => value.as_str().unwrap(),
        };
        let became = said(&edits).join("; ").replace("ReleaseNotesTemplate:", "");
        assert_eq!(format!("{shown}{became}"), expected, "{claim}");
    }
}

/// A process: `A` is a step, `A=x` one with a note, `A!` one that takes no part; `A/b/c` has two actions.
fn process(text: &str) -> Value {
    let step = |word: &str| {
        let (word, stays) = word.strip_suffix('!').map_or((word, false), |word| (word, true));
        let (word, note) = word.split_once('=').unwrap_or((word, ""));
        let mut names = word.split('/');
        let mut json = json!({"Name": names.next()});
        let actions: Vec<Value> = names.map(|action| json!({"Name": action})).collect();
        json["Notes"] = if note.is_empty() { Value::Null } else { json!(note) };
        if !actions.is_empty() {
            json["Actions"] = Value::Array(actions);
        }
        if stays {
            json["$stays"] = json!(true);
        }
        json
    };
    let steps: Vec<Value> = text.split_whitespace().map(step).collect();
    json!({"Steps": steps})
}

fn steps(doc: &Doc) -> String {
    let step = |step: &Doc| {
        let actions: Vec<&str> = step
            .get("Actions")
            .map(Doc::items)
            .unwrap_or_default()
            .iter()
            .map(|action| action.str_at("Name"))
            .collect();
        let (slash, equals) = (if actions.is_empty() { "" } else { "/" }, step.str_at("Notes"));
        let equals = if equals.is_empty() { String::new() } else { format!("={equals}") };
        format!("{}{slash}{}{equals}", step.str_at("Name"), actions.join("/"))
    };
    doc.get("Steps").unwrap().items().iter().map(step).collect::<Vec<_>>().join(" ")
}

#[test]
fn items_come_go_and_stay() {
    let table = [
        ("a new one of the source comes", ["A", "A", "A B", "A"], "A B", "Steps[B]: taken"),
        ("a new one of the destination stays", ["A", "A", "A", "A O"], "A O", ""),
        ("gone from the source, and not edited there: goes", ["A B", "A B", "A", "A B"], "A", "Steps[B]: removed"),
        ("gone, and edited there: stays", ["A B", "A B", "A", "A B=x"], "A B=x", "Steps[B]: stays"),
        ("gone, and the destination's own since long: stays", ["B", "B=x", "", "B=x"], "B=x", "Steps[B]: stays"),
        ("gone, and the destination has added to it: stays", ["B/b", "B/b", "", "B/b/o"], "B/b/o", "Steps[B]: stays"),
        ("gone, and brought back there: stays", ["A B", "A", "A", "A B"], "A B", "Steps[B]: stays"),
        ("gone from both", ["A B", "A B", "A", "A"], "A", ""),
        ("gone from the destination: stays away", ["A B", "A B", "A B", "A"], "A", "Steps[B]: away"),
        ("and stays away in the next plan", ["A B", "A", "A B", "A"], "A", "Steps[B]: away"),
        ("gone there, edited on the source", ["A B", "A B", "A B=x", "A"], "A", "Steps[B]: conflict, kept"),
        ("came back there: the destination's", ["A B", "A", "A B", "A B=o"], "A B=o", "Steps[B].Notes: kept"),
        ("added on both alike", ["", "", "A", "A"], "A", ""),
        ("added on both differently", ["", "", "A=x", "A=y"], "A=y", "Steps[A].Notes: conflict, kept"),
        ("edited on both sides in other fields", ["A/a", "A/a", "A/a=x", "A/a/b"], "A/a/b=x", "Steps[A].Notes: taken"),
        (
            "names compare without case",
            ["Web", "Web", "WEB=x", "Web"],
            "WEB=x",
            "Steps[Web].Name: taken; Steps[Web].Notes: taken",
        ),
        ("the only one goes", ["A", "A", "", "A"], "", "Steps[A]: removed"),
    ];
    for (claim, views, expected, expected_edits) in table {
        let [wanted, left, desired, actual] = views.map(process);
        let (after, edits) =
            Case::of(wanted, left, desired, actual).run(kinds::DEPLOYMENT_PROCESSES, &Renamed::default(), WISHES);
        assert_eq!((steps(&after).as_str(), said(&edits).join("; ").as_str()), (expected, expected_edits), "{claim}");
    }
}

#[test]
fn what_takes_no_part_stays_unless_the_source_took_it_away() {
    let table = [
        ("the delta leaves it out, as before", "A B! C", "A B C", "A B! C", "A B C", ""),
        ("the delta leaves it out now", "A B! C", "A B C", "A B! C", "A B C", ""),
        ("the delta drops it now, without a mark", "A C", "A B C", "A C", "A B C", "Steps[B]: left out"),
        ("the source took away its last scope", "A B C", "A B C", "A B! C", "A B C", "Steps[B]: removed"),
        ("and somebody edited it there", "A B C", "A B C", "A B! C", "A B=x C", "Steps[B]: stays"),
        ("no sync ever brought it", "A B C", "A B! C", "A C", "A B C", ""),
    ];
    for (claim, past, wanted, desired, actual, expected) in table {
        let case = Case {
            said: process(past),
            wanted: process(wanted),
            left: process("A B C"),
            desired: process(desired),
            actual: process(actual),
        };
        let (after, edits) = case.run(kinds::DEPLOYMENT_PROCESSES, &Renamed::default(), WISHES);
        assert_eq!(said(&edits).join("; "), expected, "{claim}");
        let stays = !expected.ends_with("removed");
        assert_eq!(steps(&after).contains('B'), stays, "{claim}");
    }
}

#[test]
fn what_was_gone_and_only_protected_goes_once_it_is_not() {
    let table = [
        ("the source had none then: it stayed because it was protected", "A C", false, "removed"),
        ("it still is", "A C", true, "protected"),
        ("the source had it, and the delta leaves it out now", "A B C", false, "left out"),
    ];
    for (claim, source, is_protected, expected) in table {
        let [source, said_then, wanted, desired] = [source, "A C", "A B C", "A C"].map(|steps| doc(process(steps)));
        let past = Past {
            source: Some(&source),
            said: &said_then,
            wanted: &wanted,
            left: &wanted,
            renamed: &Renamed::default(),
            staying: None,
        };
        let wishes = Wishes { is_protected: &|_| is_protected, ..WISHES };
        let shape = &registry::entry(kinds::DEPLOYMENT_PROCESSES).shape;
        let reconciled = reconcile(Some(&past), desired, &wanted, shape, wishes);
        assert_eq!(said(&reconciled.edits), [format!("Steps[B]: {expected}")], "{claim}");
    }
}

#[test]
fn an_order_is_edited_as_one() {
    let table = [
        ("moved on the source: taken", ["A B C", "A B C", "C A B", "A B C"], "C A B", "Steps order: taken"),
        ("moved on the destination: kept", ["A B C", "A B C", "A B C", "B A C"], "B A C", "Steps order: kept"),
        ("moved alike", ["A B", "A B", "B A", "B A"], "B A", ""),
        ("moved differently", ["A B C", "A B C", "C A B", "B A C"], "B A C", "Steps order: conflict, kept"),
        ("the destination's own order stays", ["A B C", "C B A", "A B C", "C B A"], "C B A", "Steps order: own"),
        (
            "new ones follow whom they follow",
            ["A B", "A B", "A N B M", "B A"],
            "B M A N",
            "Steps[N]: taken; Steps[M]: taken; Steps order: kept",
        ),
        (
            "what comes first on the source comes first",
            ["A B", "A B", "N A B", "B A"],
            "N B A",
            "Steps[N]: taken; Steps order: kept",
        ),
        ("its own keep their neighbours", ["A B", "A B", "B A", "A O B"], "B A O", "Steps order: taken"),
        ("added on both at other places", ["A B", "A B", "X A B", "A B X"], "A B X", "Steps order: conflict, kept"),
        (
            "what is gone moves nobody",
            ["A B C", "A B C", "C A", "A B C"],
            "C A",
            "Steps[B]: removed; Steps order: taken",
        ),
    ];
    for (claim, views, expected, expected_edits) in table {
        let [wanted, left, desired, actual] = views.map(process);
        let case = Case::of(wanted, left, desired, actual);
        let (after, edits) = case.run(kinds::DEPLOYMENT_PROCESSES, &Renamed::default(), WISHES);
        assert_eq!((steps(&after).as_str(), said(&edits).join("; ").as_str()), (expected, expected_edits), "{claim}");
    }
}

fn set(text: &str) -> Value {
    let tags: Vec<&str> = text.split(',').filter(|tag| !tag.is_empty()).collect();
    json!({"ProjectTags": tags})
}

#[test]
fn sets_are_decided_entry_by_entry_and_never_emptied_by_parts() {
    let table = [
        ("each side adds one", ["a", "a", "a,b", "a,c"], "a,b,c", "ProjectTags[b]: taken; ProjectTags[c]: kept"),
        (
            "each side takes one away",
            ["a,b,c", "a,b,c", "b,c", "a,c"],
            "c",
            "ProjectTags[a]: taken; ProjectTags[b]: kept",
        ),
        ("both together would leave none", ["a,b", "a,b", "b", "a"], "a", "ProjectTags: conflict, kept"),
        ("none may mean all", ["a", "a", "", "a,b"], "a,b", "ProjectTags: conflict, kept"),
        ("restricted on both", ["", "", "a", "b"], "b", "ProjectTags: conflict, kept"),
        ("emptied on the source only", ["a", "a", "", "a"], "", "ProjectTags: taken"),
        ("emptied there only", ["a", "a", "a", ""], "", "ProjectTags: kept"),
        ("its own entry stays", ["a", "a,o", "a,b", "a,o"], "a,b,o", "ProjectTags[b]: taken; ProjectTags[o]: own"),
        ("both add the same", ["a", "a", "a,b", "a,b"], "a,b", ""),
        ("taken away here, brought back there", ["a,b", "a", "a", "a,b"], "a,b", "ProjectTags[b]: conflict, kept"),
    ];
    for (claim, views, expected, expected_edits) in table {
        let [wanted, left, desired, actual] = views.map(set);
        let (after, edits) = Case::of(wanted, left, desired, actual).run(kinds::PROJECTS, &Renamed::default(), WISHES);
        let tags: Vec<&str> = after.get("ProjectTags").unwrap().items().iter().filter_map(Doc::as_str).collect();
        assert_eq!((tags.join(",").as_str(), said(&edits).join("; ").as_str()), (expected, expected_edits), "{claim}");
    }
}

fn names<'a>(pairs: impl IntoIterator<Item = &'a str>) -> std::collections::BTreeMap<String, String> {
    let pair =
        |pair: &'a str| pair.split_once('>').map(|(then, now)| (then.to_lowercase(), now.to_lowercase())).unwrap();
    pairs.into_iter().map(pair).collect()
}

#[test]
fn what_ids_pair_is_renamed_and_not_made_anew() {
    let table = [
        (
            "renamed on the source",
            ["A=x B", "A=x B", "N=x B", "A=x B"],
            ["A>N", "", ""],
            "N=x B",
            "Steps[A].Name: taken",
        ),
        (
            "renamed there",
            ["A=x B", "A=x B", "A=y B", "N=x B"],
            ["", "", "A>N"],
            "N=y B",
            "Steps[N].Name: kept; Steps[N].Notes: taken",
        ),
        (
            "renamed there before",
            ["A=x", "N=x", "A=y", "N=x"],
            ["", "A>N", ""],
            "N=y",
            "Steps[N].Name: own; Steps[N].Notes: taken",
        ),
        ("renamed alike", ["A", "A", "N", "N"], ["A>N", "", "A>N"], "N", ""),
        ("renamed differently", ["A", "A", "N", "M"], ["A>N", "", "A>M"], "M", "Steps[M].Name: conflict, kept"),
        (
            "names are swapped",
            ["A=x B=y", "A=x B=y", "B=x A=y", "A=x B=y"],
            ["A>B B>A", "", ""],
            "B=x A=y",
            "Steps[A].Name: taken; Steps[B].Name: taken",
        ),
        (
            "the new name is taken there",
            ["A=x", "A=x", "O=x", "A=x O=o"],
            ["A>O", "", ""],
            "A=x O=o",
            "Steps[A].Name: conflict, kept",
        ),
        (
            "the old name is a new step's",
            ["A=x", "A=x", "N=x A=z", "A=x"],
            ["A>N", "", ""],
            "N=x A=z",
            "Steps[A].Name: taken; Steps[A]: taken",
        ),
        (
            "a new step has a name that one got there",
            ["A=x", "A=x", "A=x N=z", "N=x"],
            ["", "", "A>N"],
            "N=x",
            "Steps[N].Name: kept; Steps[N]: conflict, kept",
        ),
        ("renamed here, gone there", ["A B", "A B", "N B", "B"], ["A>N", "", ""], "B", "Steps[N]: conflict, kept"),
    ];
    for (claim, views, renamed, expected, expected_edits) in table {
        let [wanted, left, desired, actual] = views.map(process);
        let [source, then, destination] = renamed.map(|pairs| names(pairs.split_whitespace()));
        let mut ids = Renamed::default();
        ids.add(Way::ROOT.field(crate::doc::name("Steps")).spot(), Names { source, left: then, destination });
        let case = Case::of(wanted, left, desired, actual);
        let (after, edits) = case.run(kinds::DEPLOYMENT_PROCESSES, &ids, WISHES);
        assert_eq!((steps(&after).as_str(), said(&edits).join("; ").as_str()), (expected, expected_edits), "{claim}");
    }
}

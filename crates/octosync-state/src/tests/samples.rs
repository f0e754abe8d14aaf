//! Small things to remember.

use crate::{Operator, Run, RunStart, State};
use octosync::doc::Doc;
use octosync::key::{Key, Kind};
use octosync::memory::{Blob, Ends, InitialValue, ItemPair, Name, Past, Record, SiteId};
use serde_json::json;

pub(super) fn site(space: &str) -> SiteId {
    SiteId { installation: "00000000-aaaa".into(), space: space.into() }
}

pub(super) fn ends() -> Ends {
    Ends { source: site("Spaces-1"), destination: site("Spaces-2") }
}

pub(super) fn start(ends: Ends) -> RunStart {
    RunStart {
        ends,
        command: "sync".to_owned(),
        tool: "0.1.0".to_owned(),
        source: "source".to_owned(),
        destination: "production".to_owned(),
        operator: Operator::of_this_process(),
        writer: Some("octosync".to_owned()),
    }
}

pub(super) async fn begun(state: &State) -> Run {
    state.begin(start(ends())).await.unwrap()
}

pub(super) fn doc(json: &serde_json::Value) -> Doc {
    serde_json::from_value(json.clone()).unwrap()
}

pub(super) fn blob(number: usize, text: &str) -> Blob {
    Blob::of(&doc(&json!({"Id": format!("Projects-{number}"), "Name": format!("Web {number}"), "Text": text})))
}

pub(super) fn name(name: &str, slug: &str) -> Name {
    Name { key: Key::new(Kind::new("projects"), [name]), slug: slug.into() }
}

/// A record with everything that one can have, and its documents. Names may hold any character.
pub(super) fn record(number: usize, text: &str) -> (Record, Vec<Blob>) {
    let blobs = vec![blob(number, "source"), blob(number, "wanted"), blob(number, text)];
    let past = Past { source: blobs[0].digest(), wanted: Some(blobs[1].digest()), left: blobs[2].digest() };
    let items = vec![
        ItemPair { from: "a".into(), to: "b".into(), initial: Some(InitialValue::Placeholder) },
        ItemPair { from: "c".into(), to: "d".into(), initial: None },
    ];
    let key = |own: &str| Key::new(Kind::new("projects"), [format!(" {own} {number}/\0'\"% é")]);
    let record = Record {
        kind: Kind::new("projects"),
        from: format!("Projects-{number}").into(),
        to: format!("Projects-{}", number + 1000).into(),
        from_key: key("Web"),
        to_key: key("Site"),
        past: Some(past),
        items,
    };
    (record, blobs)
}

/// A record of a pair that is only looked up.
pub(super) fn looked_up(id: &str) -> Record {
    let (record, _) = record(7, "");
    Record { from: id.into(), past: None, items: Vec::new(), ..record }
}

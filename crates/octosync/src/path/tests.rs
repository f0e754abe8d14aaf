use super::*;
use crate::doc::Doc;
use crate::key::{Kind, fold};
use proptest::prelude::*;
use std::sync::Arc;

/// The items of a list by their names alone.
struct Names(&'static [&'static str]);

impl Listed for Names {
    fn handle(&self, position: usize) -> Handle {
        Handle::Name { name: fold(self.0[position]).into(), nth: 1 }
    }

    fn label(&self, position: usize) -> String {
        self.0[position].to_owned()
    }
}

#[test]
fn patterns_are_read() {
    let expected = vec![
        Segment::Field(name("Steps")),
        Segment::Each,
        Segment::Field(name("Properties")),
        Segment::Field(name("Octopus.Action.Containers")),
        Segment::Json,
        Segment::Each,
        Segment::Field(name("FeedId")),
    ];
    assert_eq!(parse("Steps[].Properties.'Octopus.Action.Containers'(json)[].FeedId"), expected);
    assert_eq!(parse("Scope{}[]"), vec![Segment::Field(name("Scope")), Segment::Values, Segment::Each]);
    assert_eq!(parse(""), vec![]);
}

#[test]
fn places_read_like_paths_with_names() {
    let names = Names(&["Deploy web"]);
    let steps = Trail::ROOT.field(name("Steps"));
    let step = steps.item(&names, 0);
    let properties = step.field(name("Properties"));
    let property = properties.entry(name("Octopus.Action.RunOnServer"));
    let nested = property.json();
    let first = nested.index(0);
    for (trail, expected) in [
        (&Trail::ROOT, ""),
        (&steps, "Steps"),
        (&step, "Steps[Deploy web]"),
        (&property, "Steps[Deploy web].Properties.'Octopus.Action.RunOnServer'"),
        (&nested, "Steps[Deploy web].Properties.'Octopus.Action.RunOnServer'"),
        (&first, "Steps[Deploy web].Properties.'Octopus.Action.RunOnServer'[#1]"),
    ] {
        assert_eq!(Place::from(trail).to_string(), expected);
    }
    assert_eq!(first.pattern(), "Steps[].Properties.Octopus.Action.RunOnServer[]");
}

#[test]
fn a_row_that_stands_for_itself_reads_as_its_label() {
    let handle = Handle::Row { spot: Spot::default(), secret: true, nth: 1 };
    let row = Place::of_item(handle, "Db[environments=Test]");
    assert_eq!(row.to_string(), "Db[environments=Test]");
    assert_eq!(row.in_list("Variables").field("Value").to_string(), "Variables[Db[environments=Test]].Value");
}

#[test]
fn the_spelling_of_an_item_is_no_part_of_its_place() {
    let of = |names: &'static [&'static str]| {
        let names = Names(names);
        Place::from(&Trail::ROOT.field(name("Steps")).item(&names, 0))
    };
    assert_eq!(of(&["Deploy"]), of(&["DEPLOY "]));
    assert_ne!(of(&["Deploy"]), of(&["Deploy]"]));
    assert!(of(&["Deploy"]).field("Notes").is_within(&of(&["deploy"])));
    assert!(!of(&["Deploy 2"]).is_within(&of(&["Deploy"])));
}

#[test]
fn plan_files_hold_places_in_few_words() {
    let names = Names(&["Deploy web"]);
    let steps = Trail::ROOT.field(name("Steps"));
    let item = steps.item(&names, 0);
    let properties = item.field(name("Properties"));
    let property = properties.entry(name("A.b"));
    let nested = property.json();
    let text = serde_json::to_string(&Place::from(&nested.index(3))).unwrap();
    assert_eq!(text, r#"[{"in":"Steps","label":"Deploy web"},"Properties",["A.b"],null,3]"#);
}

fn names() -> impl Strategy<Value = String> {
    // Names as people and programs make them: with all that has a meaning in paths, labels and marks.
    prop_oneof![".{0,6}", r#"[aA \[\]#/'".,=%2]{0,6}"#, Just("Db[environments=Test]".to_owned())]
}

fn handles() -> impl Strategy<Value = Handle> {
    let kind = prop_oneof![Just(None), Just(Some(Kind::new("runbooks")))];
    let dimension = prop_oneof![Just("environments"), Just("roles")];
    let entry = (dimension, kind, names()).prop_map(|(dimension, kind, text)| ScopeEntry {
        dimension: name(dimension),
        kind,
        name: fold(&text).into(),
    });
    let scope = prop::collection::btree_set(entry, 0..3).prop_map(|scope| scope.into_iter().collect::<Arc<[_]>>());
    let spot = (names(), scope).prop_map(|(text, scope)| Spot { name: fold(&text).into(), scope });
    prop_oneof![
        (names(), 1..4u32).prop_map(|(text, nth)| Handle::Name { name: fold(&text).into(), nth }),
        (names(), 1..4u32).prop_map(|(text, nth)| Handle::Content { digest: Doc::text(&text).digest(), nth }),
        (spot, any::<bool>(), 1..4u32).prop_map(|(spot, secret, nth)| Handle::Row { spot, secret, nth }),
    ]
}

fn parts() -> impl Strategy<Value = At> {
    prop_oneof![
        names().prop_map(|text| At::Field(name(&text))),
        names().prop_map(|text| At::Entry(name(&text))),
        (prop::option::of(names()), handles(), names()).prop_map(|(list, handle, label)| {
            At::Item { list: list.map(|list| name(&list)), handle, label: Label(label.into()) }
        }),
        (0..9usize).prop_map(At::Index),
        Just(At::Json),
    ]
}

fn places() -> impl Strategy<Value = Place> {
    prop::collection::vec(parts(), 0..5).prop_map(|parts| parts.into_iter().collect())
}

proptest! {
    #[test]
    fn every_place_survives_a_plan_file(place in places()) {
        let text = serde_json::to_string(&place).unwrap();
        let back: Place = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back.to_string(), place.to_string(), "the labels survive, too");
        prop_assert_eq!(back, place);
    }

    #[test]
    fn handles_of_one_list_have_different_marks(a in handles(), b in handles()) {
        let same_sort = std::mem::discriminant(&a) == std::mem::discriminant(&b);
        prop_assert_eq!(a.mark() == b.mark() && same_sort, a == b);
    }
}

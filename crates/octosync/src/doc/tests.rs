use super::*;
use crate::key::Kind;
use proptest::prelude::*;

fn doc(json: serde_json::Value) -> Doc {
    serde_json::from_value(json).unwrap()
}

#[test]
fn what_is_empty_counts_as_absent() {
    let full = doc(serde_json::json!({"A": 1, "B": null, "C": [], "D": {}, "E": {"F": null}}));
    let bare = doc(serde_json::json!({"A": 1.0}));
    assert!(full.same(&bare));
    assert_eq!(full.digest(), bare.digest());
    assert!(!full.same(&doc(serde_json::json!({"A": 1, "B": false}))));
    assert!(!full.same(&doc(serde_json::json!({"A": 1, "B": ""}))));
}

#[test]
fn secrets_compare_equal_because_nobody_can_read_them() {
    assert!(Doc::Secret(true).same(&Doc::Secret(false)));
    assert_eq!(Doc::Secret(true).digest(), Doc::Secret(false).digest());
    assert!(!Doc::Secret(true).same(&Doc::text("#{Password}")));
}

#[test]
fn lifted_documents_come_back_from_a_plan_file() {
    let mut tree = doc(serde_json::json!({"Name": "x", "List": [1, {"a": true}]}));
    tree.set("Owner", Doc::Ref(Key::new(Kind::new("projects"), ["Web/Shop 100%"])));
    tree.set("Password", Doc::Secret(true));
    tree.set("Teams", Doc::Commas(vec![Doc::text("a"), Doc::Ref(Key::new(Kind::new("teams"), ["b"]))].into()));
    tree.set("Packages", Doc::Json(std::sync::Arc::new(doc(serde_json::json!([{"b": 1}])))));
    let text = serde_json::to_string(&Lifted(tree.clone())).unwrap();
    assert_eq!(serde_json::from_str::<Lifted>(&text).unwrap().0, tree);
}

#[test]
fn what_only_looks_like_a_marker_comes_back_as_it_was() {
    for json in [
        r##"{"$ref": "#/definitions/x"}"##,
        r#"{"$json": {"$secret": true}}"#,
        r#"{"$object": {"$object": {}}}"#,
        r#"{"a": [{"$commas": 1}, {"$ref": 1, "b": 2}]}"#,
    ] {
        let tree: Doc = serde_json::from_str(json).unwrap();
        let text = serde_json::to_string(&Lifted(tree.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Lifted>(&text).unwrap().0, tree, "{text}");
    }
}

#[test]
fn a_broken_marker_is_an_error() {
    assert!(serde_json::from_str::<Lifted>(r#"{"A": {"$ref": 1}}"#).is_err());
    assert!(serde_json::from_str::<Lifted>(r#"{"A": {"$secret": "yes"}}"#).is_err());
}

fn any_doc() -> impl Strategy<Value = Doc> {
    let leaf = prop_oneof![
        Just(Doc::Null),
        any::<bool>().prop_map(Doc::Bool),
        any::<i32>().prop_map(|n| Doc::Number(n.into())),
        "[a-z]{0,4}".prop_map(|text| Doc::text(&text)),
        any::<bool>().prop_map(Doc::Secret),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Doc::list),
            prop::collection::vec(("[a-c]", inner), 0..4)
                .prop_map(|fields| Doc::Object(fields.into_iter().map(|(f, v)| (name(&f), v)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn digests_agree_with_sameness(a in any_doc(), b in any_doc()) {
        prop_assert!(a.same(&a));
        prop_assert_eq!(a.same(&b), a.digest() == b.digest());
    }
}

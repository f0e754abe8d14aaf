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
fn a_loose_text_means_the_same_without_blanks_at_its_ends() {
    let means = |a: &Doc, b: &Doc| {
        assert_eq!(a.same(b), a.digest() == b.digest(), "{a:?} {b:?}");
        a.same(b)
    };
    assert!(means(&Doc::loose(""), &Doc::Null) && means(&Doc::loose(" \n"), &Doc::Null));
    assert!(means(&Doc::loose(" x\n"), &Doc::text("x")) && means(&Doc::loose("x "), &Doc::loose(" x")));
    assert!(!means(&Doc::loose(" x"), &Doc::text("y")) && !means(&Doc::loose(""), &Doc::text("")));
}

#[test]
fn numbers_are_what_they_say_and_stay_as_they_are_written() {
    let text = r#"{"Zeta":1.0,"Alpha":12345678901234567890123,"Big":1e400,"Small":-0.10E-2,"Ten":10}"#;
    let tree: Doc = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&tree).unwrap(), text, "and in the order in which they came");
    let same = |a: &str, b: &str| {
        let [a, b] = [a, b].map(|text| serde_json::from_str::<Doc>(text).unwrap());
        assert_eq!(a.same(&b), a.digest() == b.digest());
        a.same(&b)
    };
    assert!(same("1", "1.0") && same("100", "1e2") && same("-0.10E-2", "-0.001") && same("0", "-0.0"));
    assert!(!same("12345678901234567890123", "12345678901234567890124") && !same("1", "-1") && !same("1e400", "1e401"));
}

#[test]
fn texts_of_json_say_the_same_in_another_spelling() {
    let json = |text: &str| Doc::Json(JsonText::new(vec![Piece::Text(text.into())]).into());
    let same = |a: &str, b: &str| {
        assert_eq!(json(a).same(&json(b)), json(a).digest() == json(b).digest());
        json(a).same(&json(b))
    };
    assert!(same(r#"{"a":1,"b":["x"]}"#, "{ \"b\": [\"\\u0078\"], \"a\": 1 }"));
    for (a, b) in [
        (r#"{"a":1.0}"#, r#"{"a":1}"#),
        (r#"{"a":9007199254740993}"#, r#"{"a":9007199254740992}"#),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
        (r#"{"a":1,"a":2}"#, r#"{"a":2,"a":1}"#),
        (r#"{"a":""}"#, r"{}"),
        (r#"[1,2]"#, r#"[2,1]"#),
        ("no JSON", "no  JSON"),
    ] {
        assert!(!same(a, b), "{a} {b}");
    }
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
    tree.set("Note", Doc::loose(" "));
    let pieces = vec![Piece::Text("[{\"b\":\"".into()), Piece::Ref(Key::new(Kind::new("feeds"), ["x"]), [].into())];
    let pieces = [pieces, vec![Piece::Text("\"} ]".into())]].concat();
    tree.set("Packages", Doc::Json(std::sync::Arc::new(JsonText::new(pieces))));
    let text = serde_json::to_string(&Lifted(tree.clone())).unwrap();
    assert_eq!(serde_json::from_str::<Lifted>(&text).unwrap().0, tree);
}

#[test]
fn what_only_looks_like_a_marker_comes_back_as_it_was() {
    for json in [
        r##"{"$ref": "#/definitions/x"}"##,
        r#"{"$json": {"$secret": true}}"#,
        r#"{"$loose": " x"}"#,
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

#[test]
fn a_field_takes_three_words() {
    assert_eq!(size_of::<(Name, Doc)>(), 3 * size_of::<usize>());
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

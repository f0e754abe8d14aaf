//! Small crates, written to a folder and read.

use crate::{Layers, Source};
use std::path::Path;

const B: &str = "pub struct Thing; pub enum Kind { One } pub const FIRST: u8 = 1; pub fn go() {} pub trait Go {}
    pub mod inner { pub fn deep() {} }";

fn read(files: &[(&str, &str)]) -> Source {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let root = files.iter().map(|(name, _)| Path::new(name)).next().unwrap();
    Source::read(&folder.path().join(root)).unwrap()
}

fn imports(source: &Source) -> Vec<String> {
    source.imports().map(|import| format!("{} {}", import.from, import.to)).collect()
}

#[test]
fn every_form_of_import_is_seen() {
    for text in [
        "use crate::b::Thing;",
        "use super::b::Thing as Other;",
        "use crate::{b::{self, Thing}};",
        "use crate::b::*;",
        "use crate::b::Kind::*;",
        "use crate::b::Go as _;",
        "use super::super::b::go;",
        "use crate::reexported::Thing;",
        "use crate::Everything;",
        "fn f() { crate::b::go() }",
        "fn f() { super::b::inner::deep() }",
        "fn f() { use crate::b::go; go() }",
        "fn f(_: super::b::Thing) {}",
        "fn f() -> Vec<Option<crate::b::Thing>> { Vec::new() }",
        "struct S<T: crate::b::Go>(T);",
        "impl crate::b::Go for u8 {}",
        "fn f(n: u8) { match n { crate::b::FIRST => (), _ => () } }",
        "fn f() { vec![1, crate::b::go()]; }",
        "fn f() { println!(\"{}\", b::FIRST) } use crate::b;",
        "macro_rules! m { () => { $crate::b::go() } }",
        "#[serde(with = \"crate::b::inner\", default = \"super::b::go\")] struct S;",
        "use crate as root; fn f() { root::b::go() }",
        "use crate::b as other; fn f() { other::inner::deep() }",
        "use super::b::inner; fn f() { inner::deep() }",
        "pub use crate::b::go; fn f() { go() }",
        "pub use crate::b::*; fn f() { go() }",
        "pub use crate::b::FIRST; fn f(n: u8) { match n { FIRST => (), _ => () } }",
        "mod block { fn f() { super::super::b::go() } }",
        "mod block { use crate::b::go; }",
        "#[cfg(not(test))] fn f() { crate::b::go() }",
        "#[cfg(any(test, feature = \"x\"))] fn f() { crate::b::go() }",
        "impl S { fn f(&self) { crate::b::go() } }",
        "const X: u8 = { crate::b::FIRST };",
        "async fn f() { async { crate::b::go() }.await }",
    ] {
        let lib = "mod a; pub mod b; mod reexported { pub use crate::b::Thing; } pub use b::Thing as Everything;";
        let source = read(&[("lib.rs", lib), ("a.rs", text), ("b.rs", B)]);
        assert_eq!(imports(&source), ["a.rs b.rs"], "{text}");
    }
}

#[test]
fn what_imports_nothing_is_not_seen() {
    for text in [
        "//! [`crate::b::go`]\n/// crate::b::go\nfn f() {}",
        "const TEXT: &str = \"crate::b::go\";",
        "#[cfg(test)] mod tests { use crate::b::go; }",
        "#[cfg(all(test, unix))] use crate::b::go;",
        "#[test] fn f() { crate::b::go() }",
        "#[cfg(test)] mod tests;",
        "impl S { #[cfg(test)] fn f() { crate::b::go() } }",
        "pub(in crate::b) fn f() {}",
        "pub use crate::b::go;",
        "pub(crate) use crate::b::{Kind, go as run};",
        "use ::b::go;",
        "fn f(b: u8) -> u8 { b }",
    ] {
        let source = read(&[("lib.rs", "mod a; pub mod b;"), ("a.rs", text), ("b.rs", B)]);
        assert_eq!(imports(&source), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_path_leads_to_the_file_that_defines_what_it_names() {
    let source = read(&[
        ("lib.rs", "mod user; mod folder; mod other;"),
        ("user.rs", "use crate::folder::{Deep, Shared, made}; use crate::folder; fn f() { folder::low::go(); }"),
        ("folder/mod.rs", "mod deep; pub mod low; pub use deep::Deep; pub use super::other::*; make!(fn made() {});"),
        ("folder/deep.rs", "pub struct Deep;"),
        ("folder/low.rs", "pub fn go() {}"),
        ("other.rs", "pub struct Shared;"),
    ]);
    let expected = ["folder/deep.rs", "folder/low.rs", "folder/mod.rs", "other.rs"].map(|to| format!("user.rs {to}"));
    assert_eq!(imports(&source), expected);
}

#[test]
fn re_exports_of_each_other_end() {
    let source = read(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub use crate::b::*; use self::nowhere::go;"),
        ("b.rs", "pub use crate::a::*; fn f() { missing(); }"),
    ]);
    assert_eq!(imports(&source), Vec::<String>::new());
}

#[test]
fn a_parent_and_its_child_can_form_a_circle() {
    let child = "use super::Shared; pub fn make() -> Shared { Shared }";
    let circles = |parent: &str| {
        let source = read(&[("lib.rs", "mod p;"), ("p/mod.rs", parent), ("p/child.rs", child)]);
        source.circles().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(circles("mod child; pub use child::make; pub struct Shared;"), Vec::<String>::new());
    assert_eq!(
        circles("mod child; pub struct Shared;\nfn f() { child::make(); }"),
        ["2 files import each other: p/child.rs:1 imports p/mod.rs by `super::Shared`, \
             p/mod.rs:2 imports p/child.rs by `child::make`"]
    );
}

#[test]
fn what_comes_from_outside_is_found_under_any_name() {
    let text = "use std::{fs as files, io}; use std::env::*; fn f() { files::read(p); io::stdin(); println!(); }
        fn g() { use std as s; s::process::exit(1); std::net::lookup(); filesystem::std::fs(); }";
    let source = read(&[("lib.rs", "mod a; #[cfg(test)] mod tests { use std::fs; }"), ("a.rs", text)]);
    let wanted = ["std::fs", "std::env::var", "std::process", "std::net", "println!"];
    let found: Vec<&str> = source.outside(&wanted).map(|outside| outside.path.as_str()).collect();
    let expected = ["println!", "std::env::*", "std::fs", "std::fs::read", "std::net::lookup", "std::process::exit"];
    assert_eq!(found, expected);
}

const TABLE: &str = "# Other\n| `x` |\n## The layers\ntext `z`\n\n| modules | hold |\n|---|---|\n| `low`, `mid/base` | `no` |\n| `mid` | |\n\n| `top` | |\n";

#[test]
fn layers_are_held() {
    let layers = Layers::from_table(TABLE, "The layers");
    let with = |low: &str, base: &str, mid: &str| {
        let files = [("lib.rs", "mod low; mod mid; pub use mid::go; pub struct Root;"), ("low.rs", low)];
        let source = read(&[&files[..], &[("mid/mod.rs", mid), ("mid/base.rs", base)]].concat());
        layers.violations(&source)
    };
    let good = "pub mod base; pub fn go() { crate::low::go(); base::go(); }";
    assert_eq!(with("pub fn go() {}", "pub fn go() { crate::low::go() }", good), Vec::<String>::new());
    assert_eq!(
        with("pub fn go() { crate::go() }", "use crate::Root; pub fn go() { crate::mid::go() }", good),
        [
            "low.rs:1 imports from the layer above: crate::go",
            "mid/base.rs:1 imports from the layer above: crate::Root",
            "mid/base.rs:1 imports from the layer above: crate::mid::go",
        ]
    );
    let source = read(&[("lib.rs", "mod low; mod new;"), ("low.rs", ""), ("new.rs", "")]);
    assert_eq!(
        layers.violations(&source),
        [
            "new.rs is in no layer",
            "no file belongs to the layer's module mid/base",
            "no file belongs to the layer's module mid"
        ]
    );
}

#[test]
fn one_by_one_the_order_within_a_row_counts_too() {
    let files = [("lib.rs", "mod low; mod mid;"), ("low.rs", "use crate::mid::base::go;"), ("mid/mod.rs", "mod base;")];
    let source = read(&[&files[..], &[("mid/base.rs", "pub fn go() {}")]].concat());
    let layers = Layers::from_table(TABLE, "The layers");
    assert_eq!(layers.violations(&source), Vec::<String>::new());
    assert_eq!(layers.split().violations(&source).len(), 1);
}

#[test]
fn sizes_leave_out_what_is_for_tests_and_count_self() {
    let folder = tempfile::tempdir().unwrap();
    let text = "struct S;\n\nimpl S {\n    fn a(&self, b: u8) -> u8 {\n        b\n    }\n}\n\nfn c() {}\n\n\
                #[cfg(test)]\nmod tests {\n    fn d() {}\n}\n";
    let root = folder.path().join("lib.rs");
    std::fs::write(&root, text).unwrap();
    let sizes = crate::Sizes::read(&root).unwrap();
    assert_eq!(sizes.files, [("lib.rs".to_owned(), 10)]);
    let found = sizes.functions.iter().map(|one| (one.name.as_str(), one.lines, one.parameters));
    assert_eq!(found.collect::<Vec<_>>(), [("a", 3, 2), ("c", 1, 0)]);
    assert_eq!((sizes.function_percentile(50), sizes.function_percentile(99), sizes.file_percentile(95)), (1, 3, 10));
}

#[test]
fn code_is_what_stands_around_tests_and_comments() {
    let text = "//! Docs.\n#[cfg(test)]\nmod tests;\nuse a::b;\n\nstruct S;\n\nimpl S {\n    /// Docs.\n    fn a() {}\n\n    \
                #[cfg(test)]\n    fn b() {\n        c();\n    }\n}\n\n#[cfg(all(test, unix))]\nuse d::e;\nfn f() {}\n";
    let code = crate::code(text).unwrap();
    let lines: Vec<&str> = code.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["use a::b;", "struct S;", "impl S {", "    fn a() {}", "}", "fn f() {}"]);
    assert!(crate::code("fn {").is_err());
}

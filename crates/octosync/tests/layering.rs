//! The modules import only from those before them, and the crates only what they may.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync_layers::{Layers, Source};
use std::path::PathBuf;

/// The modules in the order of the flow, as they stand in the table.
fn order() -> Layers {
    let page = std::fs::read_to_string(crate_root().join("../../ARCHITECTURE.md")).unwrap();
    Layers::from_table(&page, "The engine, in the order of the flow").split()
}

fn crate_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn source() -> Source {
    Source::read(&crate_root().join("src/lib.rs")).unwrap()
}

#[test]
fn modules_import_only_from_those_before_them() {
    assert_eq!(order().violations(&source()), Vec::<String>::new());
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles: Vec<String> = source().circles().iter().map(ToString::to_string).collect();
    assert_eq!(circles, Vec::<String>::new());
}

/// The crates and modules that reach out of the process.
const OUTSIDE: &[&str] = &[
    "octopus_client",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "tokio::fs",
    "tokio::net",
    "tokio::process",
    "tokio::time",
];

#[test]
fn only_read_and_apply_reach_out_of_the_process() {
    let source = source();
    let is_allowed = |file: &str| {
        ["read", "apply"]
            .iter()
            .any(|module| file.strip_prefix(module).is_some_and(|rest| rest.starts_with(['/', '.'])))
    };
    let others: Vec<_> = source.outside(OUTSIDE).filter(|path| !is_allowed(&path.file)).collect();
    assert_eq!(others, Vec::<&octosync_layers::Outside>::new());
}

#[test]
fn nothing_in_the_engine_prints_or_reads_the_environment() {
    let source = source();
    let terminal = [
        "std::env",
        "std::io::stdin",
        "std::io::stdout",
        "std::io::stderr",
        "print!",
        "println!",
        "eprint!",
        "eprintln!",
        "dbg!",
    ];
    assert_eq!(source.outside(&terminal).collect::<Vec<_>>(), Vec::<&octosync_layers::Outside>::new());
}

/// Returns the crates of the workspace that a crate depends on, and those that only its tests do, by its manifest.
fn dependencies(name: &str) -> [Vec<String>; 2] {
    let manifest = crate_root().parent().unwrap().join(name).join("Cargo.toml");
    let text = std::fs::read_to_string(manifest).unwrap();
    let (shipped, tested) = text.split_once("[dev-dependencies]").unwrap_or((&text, ""));
    [shipped, tested].map(|part| {
        let names = part.lines().filter(|line| line.starts_with("octo"));
        names.map(|line| line.split(['.', ' ']).next().unwrap_or_default().to_owned()).collect()
    })
}

#[test]
fn the_crates_keep_their_boundaries() {
    let shipped = [
        ("octopus-client", &[][..], "the client knows none of ours"),
        ("octopus-sandbox", &[], "the sandbox shares no code with engine or client"),
        ("octosync", &["octopus-client"], "the engine knows only the client"),
        ("octosync-state", &["octosync"], "the store knows only what the engine remembers"),
        ("octosync-layers", &[], "the reader of imports knows none of ours"),
    ];
    for (name, expected, reason) in shipped {
        let [needed, tested] = dependencies(name);
        assert_eq!(needed, expected, "{reason}");
        assert!(tested.iter().all(|other| other == "octosync-layers"), "the tests of {name} see {tested:?}");
    }
    let [needed, _] = dependencies("octosync-cli");
    assert!(!needed.contains(&"octosync-layers".to_owned()), "the reader of imports is only for tests");
}

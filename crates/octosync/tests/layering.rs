//! The modules import only from those before them, and the crates only what they may.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules in the order of the flow, as in the table of `lib.rs`.
const ORDER: &[&str] = &[
    "key",
    "doc",
    "rules",
    "findings",
    "decision",
    "delta",
    "plan",
    "progress",
    "path",
    "version",
    "registry",
    "owners",
    "gallery",
    "index",
    "guard",
    "identity",
    "lift",
    "observed",
    "side",
    "read",
    "participation",
    "matching",
    "scope",
    "translate",
    "rows",
    "merge",
    "changes",
    "secrets",
    "planner",
    "lower",
    "apply",
];

fn crate_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Returns the module that a file belongs to.
fn module(file: &Path) -> String {
    let below = file.strip_prefix(crate_root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Returns the modules that a file names by `crate::`, without its tests.
fn named(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let names = code
        .split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
    names.filter(|name| ORDER.contains(&name.as_str())).collect()
}

#[test]
fn modules_import_only_from_those_before_them() {
    let place = |module: &str| ORDER.iter().position(|name| *name == module);
    let mut seen = BTreeSet::new();
    for file in sources(&crate_root().join("src")) {
        let own = module(&file);
        if file.ends_with("tests.rs") {
            continue;
        }
        let Some(here) = place(&own) else {
            assert_eq!(own, "lib", "{own} has no place in the order");
            continue;
        };
        for other in named(&std::fs::read_to_string(&file).unwrap()) {
            assert!(place(&other).unwrap() <= here, "{} imports {other}, which comes after {own}", file.display());
        }
        seen.insert(own);
    }
    assert_eq!(seen.len(), ORDER.len(), "every module of the order is there");
}

#[test]
fn nothing_in_the_engine_prints_or_reads_the_environment() {
    for file in sources(&crate_root().join("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for forbidden in ["println!", "eprintln!", "print!(", "std::env", "std::io::stdin"] {
            assert!(!text.contains(forbidden), "{} has {forbidden}", file.display());
        }
    }
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

//! The layers of the sandbox's own modules, as the table in `ARCHITECTURE.md` has them.

use octosync_layers::{Layers, Source};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn source() -> Source {
    Source::read(&root().join("src/lib.rs")).unwrap()
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let circles: Vec<String> = source().circles().iter().map(ToString::to_string).collect();
    assert_eq!(circles, Vec::<String>::new());
}

#[test]
fn modules_import_only_from_their_own_layer_and_those_below() {
    let architecture = std::fs::read_to_string(root().join("../../ARCHITECTURE.md")).unwrap();
    let layers = Layers::from_table(&architecture, "The sandbox");
    assert_eq!(layers.violations(&source()), Vec::<String>::new());
}

//! How the crate's own modules import each other.

use octosync_layers::Source;
use std::path::Path;

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let source = Source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let circles: Vec<String> = source.circles().iter().map(ToString::to_string).collect();
    assert_eq!(circles, Vec::<String>::new());
}

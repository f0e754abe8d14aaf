//! How the files of the workspace's crates import each other.

use octosync_layers::Source;
use std::path::Path;

#[test]
fn no_files_of_the_test_crates_import_each_other_in_a_circle() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let circles = ["octosync-e2e", "octosync-layers"].iter().flat_map(|name| {
        let source = Source::read(&crates.join(name).join("src/lib.rs")).unwrap();
        source.circles().iter().map(|circle| format!("{name}: {circle}")).collect::<Vec<_>>()
    });
    assert_eq!(circles.collect::<Vec<_>>(), Vec::<String>::new());
}

//! `docs/lessons.md` names tests: each of them is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Collects the names of the functions of all sources below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            functions(&path, names)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path)?;
            let named = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            names.extend(named.map(str::to_owned));
        }
    }
    Ok(())
}

#[test]
fn every_test_that_the_page_of_lessons_names_is_there() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/lessons.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.trim_end_matches('|').rsplit_once('|'));
    let named: BTreeSet<&str> = rows.flat_map(|(_, cell)| cell.split('`').skip(1).step_by(2)).collect();
    assert!(named.len() > 50, "{named:?}");
    let mut there = BTreeSet::new();
    functions(&root.join("crates"), &mut there).unwrap();
    let gone: Vec<&&str> = named.iter().filter(|name| !there.contains(**name)).collect();
    assert!(gone.is_empty(), "no such tests: {gone:#?}");
}

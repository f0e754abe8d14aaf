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

/// How the page calls the trackers of others.
const TRACKERS: &[(&str, &str)] = &[
    ("OctopusDeploy/Issues", "ISS"),
    ("OctopusDeployLabs/terraform-provider-octopusdeploy", "TFP"),
    ("OctopusDeploy/docs", "docs"),
    ("OctopusDeploy/cli", "CLI"),
    ("OctopusDeploy/OctopusDeploy-Api", "API"),
    ("OctopusClients", "OC"),
];

/// The reports that a text cites, as the page calls them: `OctopusDeploy/Issues#1, #2` are two of one tracker.
fn reports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut tracker = "";
    for word in text.split([' ', '(', ')', '\n']) {
        let Some((name, number)) = word.split_once('#') else { continue };
        let known = TRACKERS.iter().find(|(full, _)| *full == name).map(|(_, short)| *short);
        tracker = known.unwrap_or(if name.is_empty() { tracker } else { "" });
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        if !tracker.is_empty() && !digits.is_empty() {
            found.insert(format!("{tracker}#{digits}"));
        }
    }
    found
}

#[test]
fn every_public_report_that_a_check_names_is_a_row() {
    assert_eq!(
        reports("OctopusDeploy/Issues#7, #8; (OctopusDeploy/cli#9). other#1, #2"),
        BTreeSet::from(["ISS#7", "ISS#8", "CLI#9"].map(str::to_owned))
    );
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let checks = root.join("../shared/field");
    if !checks.is_dir() {
        eprintln!("SKIPPED: {} is not there", checks.display());
        return;
    }
    let page = std::fs::read_to_string(root.join("docs/lessons.md")).unwrap();
    let rows: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | "))
        .flat_map(|(cell, _)| cell.split(", "))
        .collect();
    let mut lacking = BTreeSet::new();
    for folder in std::fs::read_dir(checks).unwrap().filter_map(|entry| std::fs::read_dir(entry.unwrap().path()).ok()) {
        for check in
            folder.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|is| is == "py"))
        {
            let text = std::fs::read_to_string(&check).unwrap();
            // Its docstring comes first.
            let said = text.split("\"\"\"").nth(1).unwrap_or_default();
            lacking.extend(reports(said).into_iter().filter(|report| !rows.contains(report.as_str())));
        }
    }
    assert!(lacking.is_empty(), "no row in docs/lessons.md: {lacking:?}");
}

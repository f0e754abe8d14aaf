//! Checks comments: references in them can be opened (facts stand in `docs/facts.md`, rows of rules in `docs/rules.md`), and
//! each names its subject.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).expect("the page is there")
}

/// Returns all Rust files.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// Returns the comments of all Rust files, a text for each file: lines that follow each other are one line.
fn comments() -> BTreeMap<PathBuf, String> {
    let of = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let lines = text.lines().filter_map(|line| line.split_once("//")).map(|(_, comment)| comment);
        let lines = lines.map(|comment| comment.trim_start_matches(['/', '!']).trim());
        (path, lines.collect::<Vec<_>>().join(" "))
    };
    files().into_iter().map(of).collect()
}

/// Returns the names between backticks that follow a word, separated by commas.
fn cited<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices(word) {
        let mut rest = &text[at + word.len()..];
        while let Some((name, tail)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            names.push(name);
            let Some(next) = tail.strip_prefix(", ") else { break };
            rest = next;
        }
    }
    names
}

/// Returns the first cells of a page's tables, with the whole row.
fn rows(page: &str) -> BTreeMap<&str, &str> {
    let rows = page.lines().filter_map(|line| Some((line.strip_prefix("| ")?.split_once(" |")?.0, line)));
    rows.map(|(cell, line)| (cell.trim_matches('`'), line)).collect()
}

#[test]
fn every_fact_that_is_cited_stands_on_the_page_and_every_other_is_background() {
    let page = page("facts.md");
    let mut facts = rows(&page);
    facts.retain(|name, _| !name.starts_with("fact") && !name.starts_with("---"));
    let comments = comments();
    let words = ["fact ", "facts ", "Fact ", "Facts "];
    let of = |(path, text): (&PathBuf, &'_ String)| -> Vec<(String, PathBuf)> {
        words.iter().flat_map(|word| cited(text, word)).map(|name| (name.to_owned(), path.clone())).collect()
    };
    let cited: BTreeMap<String, PathBuf> = comments.iter().flat_map(of).collect();
    assert!(cited.len() > 20, "{cited:?}");
    let unknown: Vec<_> = cited.iter().filter(|(name, _)| !facts.contains_key(name.as_str())).collect();
    assert!(unknown.is_empty(), "not in docs/facts.md: {unknown:#?}");
    let is_background = |row: &str| row.contains("(background");
    for (name, row) in &facts {
        assert_ne!(
            cited.contains_key(*name),
            is_background(row),
            "cited, or marked as background, and not both: {row}"
        );
        assert!(row.split(" | ").nth(2).is_some_and(|source| source.len() > 8), "without a source: {row}");
    }
}

#[test]
fn every_row_of_the_rules_that_is_cited_stands_on_the_page() {
    let page = page("rules.md");
    let rules: BTreeSet<&str> = rows(&page).into_keys().collect();
    let mut seen = 0;
    for (path, text) in comments() {
        for (at, mark) in text.match_indices("`docs/rules.md` ").chain(text.match_indices('(')) {
            let cited = text[at + mark.len()..].split([')', ':', '.']).next().unwrap_or_default();
            for word in cited.split([',', ' ']).filter(|word| is_row(word)) {
                seen += 1;
                let is_there = rules.iter().any(|row| row == &word || (word.len() == 1 && row.starts_with(word)));
                assert!(is_there, "{}: {word} is no row of docs/rules.md", path.display());
            }
        }
    }
    assert!(seen > 50, "{seen}");
}

/// A letter and a number, such as `F10`; the letter alone means all rows with it.
fn is_row(word: &str) -> bool {
    let (letter, number) = word.split_at_checked(1).unwrap_or_default();
    let is_letter = letter.as_bytes().first().is_some_and(|letter| (b'A'..=b'G').contains(letter));
    is_letter && number.len() < 3 && number.bytes().all(|digit| digit.is_ascii_digit())
}

#[test]
fn the_engine_cites_facts_by_name_and_no_source_itself() {
    let sources = ["Issues#", "Swagger of", "OctopusClients", "Source:"];
    let engine = root().join("crates/octosync/src");
    let comments = comments().into_iter().filter(|(path, _)| path.starts_with(&engine));
    let strays: Vec<_> =
        comments.filter(|(_, text)| sources.iter().any(|source| text.contains(source))).map(|(path, _)| path).collect();
    assert!(strays.is_empty(), "give the source a row in docs/facts.md and cite its name: {strays:#?}");
}

/// A sentence that opens with such a word is a riddle until its end: it names a circumstance, and no thing.
const RIDDLES: [&str; 2] = ["What ", "Who "];

/// Returns whether a sentence in a line of a comment opens with such a word.
fn opens_with_a_riddle(line: &str) -> bool {
    let opens =
        |word: &&str| line.starts_with(*word) || [". ", ": "].iter().any(|end| line.contains(&format!("{end}{word}")));
    RIDDLES.iter().any(opens)
}

#[test]
fn no_sentence_of_a_comment_opens_with_what_or_who() {
    let mut found = Vec::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let comments = text.lines().filter_map(|line| line.trim_start().strip_prefix("//"));
        let lines = comments.map(|line| line.trim_start_matches(['/', '!']).trim_start());
        found.extend(lines.filter(|line| opens_with_a_riddle(line)).map(|line| format!("{}: {line}", path.display())));
    }
    assert!(found.is_empty(), "name the thing instead: {found:#?}");
    assert!(
        opens_with_a_riddle("What is left.")
            && opens_with_a_riddle("Locked. Who holds it.")
            && !opens_with_a_riddle("Says what.")
    );
}

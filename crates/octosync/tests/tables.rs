//! Rule ids and codes of findings stand in their tables and nowhere else in the engine or the command line.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync::findings::Code;
use octosync::rules;
use octosync_layers::code;
use std::path::{Path, PathBuf};

/// The folders that are searched, from this crate.
const SEARCHED: &[&str] = &["src", "../octosync-cli/src"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Returns whether a file holds tests only: those may name what they expect.
fn is_test(file: &Path) -> bool {
    file.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")))
}

/// Returns each short text between two quotes, with the file that holds it.
fn literals() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for file in SEARCHED.iter().flat_map(|folder| files(&root.join(folder))).filter(|file| !is_test(file)) {
        let code = code(&std::fs::read_to_string(&file).unwrap()).unwrap();
        // Every quote can begin a text: which of them do is not worth a parser here.
        let starts = code.match_indices('"').map(|(at, _)| &code[at + 1..]);
        let within = starts.filter_map(|rest| rest.split_once('"')).map(|(text, _)| text.to_owned());
        found.extend(within.filter(|text| text.len() < 40).map(|text| (text, file.display().to_string())));
    }
    assert!(found.len() > 1000, "the sources are found");
    found
}

fn looks_like_a_rule_id(text: &str) -> bool {
    let number = text.strip_prefix(|letter: char| ('A'..='G').contains(&letter));
    number.is_some_and(|number| {
        (1..=3).contains(&number.len())
            && number.starts_with(|digit: char| digit.is_ascii_digit())
            && number.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'd').contains(&byte))
    })
}

#[test]
fn a_rule_id_is_written_in_the_table_of_the_rules_and_nowhere_else() {
    assert!(rules::ALL.iter().all(|rule| looks_like_a_rule_id(rule.id()) || rule.id() == rule.row().topic.letter));
    let strays: Vec<_> = literals().into_iter().filter(|(text, _)| looks_like_a_rule_id(text)).collect();
    assert!(strays.is_empty(), "use the constants of `rules`: {strays:?}");
}

#[test]
fn a_code_of_a_finding_is_written_in_the_table_of_the_findings_and_nowhere_else() {
    let of_table = |file: &str| file.replace('\\', "/").contains("src/findings/table/");
    let mut counts: Vec<(Code, usize)> = Code::all().into_iter().map(|code| (code, 0)).collect();
    for (text, file) in literals() {
        let Some((code, count)) = counts.iter_mut().find(|(code, _)| *code == text.as_str()) else { continue };
        assert!(of_table(&file), "use the constant of `findings` for {code} in {file}");
        *count += 1;
    }
    assert!(counts.iter().all(|(_, count)| *count == 1), "{counts:?}");
}

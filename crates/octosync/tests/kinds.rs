//! No kind is named outside of the registry: what is left stands in ARCHITECTURE, with its reason.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync::registry;
use octosync_layers::code;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Fields that documents of every kind have.
const COMMON: &[&str] = &["Id", "Name", "Slug"];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Returns the names of modules that are compiled for tests alone.
fn of_tests(files: &[PathBuf]) -> BTreeSet<String> {
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let modules = texts.flat_map(|text| {
        let after = text.split("#[cfg(test)]").skip(1).filter_map(|rest| rest.trim_start().lines().next());
        let named =
            after.filter_map(|line| line.trim_start_matches("pub(crate) ").strip_prefix("mod ")?.strip_suffix(';'));
        named.map(str::to_owned).collect::<Vec<_>>()
    });
    modules.collect()
}

/// The words that name kinds and fields.
struct Words {
    /// The words of kinds and the prefixes of their ids.
    kinds: BTreeSet<&'static str>,
    constants: BTreeSet<String>,
}

impl Words {
    fn of_the_registry() -> Self {
        let documents = registry::all().iter().flat_map(|entry| [entry.spec.kind.word(), entry.spec.id_prefix]);
        let items = registry::item_kinds().iter().map(|row| row.kind.word());
        let kinds: BTreeSet<&str> = documents.chain(items).collect();
        let constants = kinds.iter().map(|word| word.to_uppercase()).collect();
        Self { kinds, constants }
    }

    /// Returns the words of a file that name something: constants and text literals.
    fn named(&self, path: &Path, of_api: fn(&str) -> bool) -> BTreeSet<String> {
        let code = code(&std::fs::read_to_string(path).unwrap()).unwrap();
        let literals = code.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
        let literals = literals.filter(|text| self.kinds.contains(text) || of_api(text));
        let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let constants = words.filter(|word| self.constants.contains(*word));
        literals.filter(|text| !COMMON.contains(text)).chain(constants).map(str::to_owned).collect()
    }
}

/// Returns whether a text can be a field, a type or a property of the API: `OwnerId`, `Octopus.Manual`.
fn is_of_api(text: &str) -> bool {
    let is_capitalised = text.starts_with(|c: char| c.is_ascii_uppercase()) && text.contains(char::is_lowercase);
    is_property(text) || (text.len() > 2 && is_capitalised && text.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// The command line has words of its own that look like fields.
fn is_property(text: &str) -> bool {
    text.starts_with("Octopus.")
}

/// Returns the words that the engine and the command line name, each with the files that do.
fn found() -> BTreeMap<String, BTreeSet<String>> {
    let words = Words::of_the_registry();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, of_api) in [("octosync", is_of_api as fn(&str) -> bool), ("octosync-cli", is_property)] {
        let root = crates().join(name).join("src");
        let files = sources(&root);
        let of_tests = of_tests(&files);
        for path in files {
            let below = path.strip_prefix(&root).unwrap();
            let mut parts = below.components().filter_map(|part| part.as_os_str().to_str());
            let is_test = parts.any(|part| of_tests.contains(part.trim_end_matches(".rs")));
            if is_test || (name == "octosync" && below.starts_with("registry")) {
                continue;
            }
            for word in words.named(&path, of_api) {
                found.entry(word).or_default().insert(format!("{name}/{}", below.display()));
            }
        }
    }
    found
}

/// Reads the table: each row's words, with its reason.
fn listed() -> Vec<(BTreeSet<String>, String)> {
    let page = std::fs::read_to_string(crates().join("../ARCHITECTURE.md")).unwrap();
    let table = page.split_once("| named outside of the registry | why |").expect("the table is there").1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    cells
        .map(|cells| (cells[1].split('`').skip(1).step_by(2).map(str::to_owned).collect(), cells[2].to_owned()))
        .collect()
}

#[test]
fn no_kind_is_named_outside_of_the_registry_but_where_the_architecture_says_so() {
    let (found, listed) = (found(), listed());
    let is_listed = |word: &String| listed.iter().any(|(words, _)| words.contains(word));
    let unlisted: Vec<_> = found.iter().filter(|(word, _)| !is_listed(word)).collect();
    assert!(unlisted.is_empty(), "words that belong into a row of the registry: {unlisted:#?}");
    for (words, why) in listed {
        assert!(!why.is_empty(), "{words:?} has no reason");
        let gone: Vec<_> = words.iter().filter(|word| !found.contains_key(*word)).collect();
        assert!(gone.is_empty(), "{gone:?} are named no more: take them off the list");
    }
}

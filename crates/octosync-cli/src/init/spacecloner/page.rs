//! The page for who comes from SpaceCloner: what each of its parameters becomes, made from the tables.

use super::table::{Meaning, OF_VALUES, PARAMETERS, POLICIES, VALUES, Written};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where the part begins that is made.
const MADE: &str = "## Every parameter\n";

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spacecloner.md")
}

fn settings(written: &[Written]) -> String {
    if written.is_empty() {
        return "the default".to_owned();
    }
    let each = written.iter().map(|(path, value)| format!("`{}: {value}`", path.join(".")));
    each.collect::<Vec<_>>().join(" and ")
}

fn meaning(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Filter("environments") => "`kinds.environments: create`, and `select.environments.include`".to_owned(),
        Meaning::Filter("projects") => "`select.projects.include`".to_owned(),
        Meaning::Filter(kind) => {
            format!("`select.{kind}.include`; where `CloneSpace.ps1` does not get it, `kinds.{kind}: existing`")
        }
        Meaning::Scope(topic, dimension) => format!("`scopes.{topic}.{dimension}`, by the policies below"),
        Meaning::Value(values) => {
            let each = values.iter().map(|(word, written)| format!("`{word}`: {}", settings(written)));
            each.collect::<Vec<_>>().join("; ")
        }
        Meaning::Left(why) => format!("left behind: {why}"),
    }
}

fn made() -> String {
    let mut text = String::from(MADE);
    text.push_str("\nMade from the table of `octosync init --from-spacecloner` by a test; run the tests with `OCTOSYNC_BLESS=1` to renew it.\n\n");
    text.push_str("| parameter | what it becomes |\n|---|---|\n");
    for (name, means) in PARAMETERS {
        let _ = writeln!(text, "| `{name}` | {} |", meaning(means));
    }
    let _ = writeln!(text, "| `{}` | `variables.missing_reference`, the strictest of them |", VALUES.join("`, `"));
    text.push_str("\n| policy | for scopes | for values |\n|---|---|---|\n");
    for (policy, word) in POLICIES {
        let of_values = OF_VALUES.iter().find(|(known, _)| known == policy);
        let of_values = of_values.map_or_else(String::new, |(_, word)| format!("`{word}`"));
        let _ = writeln!(text, "| `{policy}` | `{word}` | {of_values} |");
    }
    text
}

#[test]
fn the_page_tells_what_each_parameter_becomes() {
    let there = std::fs::read_to_string(path()).unwrap().replace("\r\n", "\n");
    let written = there.split_once(MADE).map_or(there.as_str(), |(written, _)| written);
    let fresh = format!("{written}{}", made());
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(path(), &fresh).unwrap();
    } else {
        assert_eq!(there, fresh, "run the tests with OCTOSYNC_BLESS=1 to renew docs/spacecloner.md");
    }
}

//! The list of intended differences: each names one place, without wildcards, and says why it differs.

use super::compare::Difference;
use serde::Deserialize;
use serde_json::Value;
use std::cell::Cell;
use std::path::Path;

/// An entry of the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The only command in which it may occur; any, if it is absent.
    command: Option<String>,
    /// The path as [`Difference::path`] returns it.
    path: String,
    /// The only value before, if it is given; `null` stands for none.
    #[serde(default, deserialize_with = "given")]
    before: Option<Value>,
    /// The only value after, if it is given.
    #[serde(default, deserialize_with = "given")]
    after: Option<Value>,
    /// Why it is intended.
    reason: String,
    #[serde(skip)]
    used: Cell<usize>,
}

/// Reads a value that is there: `null`, too.
fn given<'d, D: serde::Deserializer<'d>>(input: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(input).map(Some)
}

/// The differences that are intended.
#[derive(Debug, Default)]
pub struct Intended(Vec<Entry>);

impl Intended {
    /// Reads the list from a file.
    ///
    /// # Errors
    /// When the file cannot be read, or an entry has a wildcard, no reason, or no line where it is about text.
    pub fn read(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// Reads the list from its text.
    ///
    /// # Errors
    /// As [`Intended::read`].
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries: Vec<Entry> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        entries.iter().try_for_each(check)?;
        Ok(Self(entries))
    }

    /// Returns whether a difference is intended, and remembers that its entry is needed.
    pub(crate) fn covers(&self, difference: &Difference) -> bool {
        let covering = self.0.iter().filter(|entry| entry.covers(difference));
        covering.map(|entry| entry.used.set(entry.used.get() + 1)).count() > 0
    }

    /// Returns the entries that covered nothing.
    #[must_use]
    pub fn unneeded(&self) -> Vec<&str> {
        self.0.iter().filter(|entry| entry.used.get() == 0).map(|entry| entry.path.as_str()).collect()
    }
}

fn check(entry: &Entry) -> Result<(), String> {
    let path = &entry.path;
    if path.contains('*') || path.is_empty() {
        return Err(format!("'{path}': name the place without wildcards; lists are written []"));
    }
    if entry.reason.trim().is_empty() {
        return Err(format!("'{path}': say the reason"));
    }
    let is_text = path == "stdout" || path == "stderr";
    if is_text && entry.before.is_none() && entry.after.is_none() {
        return Err(format!("'{path}': give the line as `before`, `after` or both"));
    }
    Ok(())
}

impl Entry {
    fn covers(&self, found: &Difference) -> bool {
        let is = |wanted: &Option<Value>, value: &Option<Value>| {
            wanted.as_ref().is_none_or(|wanted| *wanted == value.clone().unwrap_or_default())
        };
        self.path == found.path()
            && self.command.as_ref().is_none_or(|command| *command == found.command)
            && is(&self.before, &found.before)
            && is(&self.after, &found.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn difference(place: &str, before: Option<Value>, after: Option<Value>) -> Difference {
        Difference { command: "plan --json".to_owned(), place: place.to_owned(), before, after }
    }

    #[test]
    fn an_entry_covers_its_place_at_any_position_and_nothing_else() {
        let text =
            r#"[{"path": "plan.steps[].born", "before": true, "after": null, "reason": "it is called otherwise"}]"#;
        let intended = Intended::parse(text).unwrap();
        assert_eq!(intended.unneeded(), ["plan.steps[].born"]);
        assert!(!intended.covers(&difference("plan.steps[3].born.x", Some(json!(true)), None)));
        assert!(!intended.covers(&difference("plan.steps[3].born", Some(json!(true)), Some(json!(false)))));
        assert!(!intended.unneeded().is_empty());
        assert!(intended.covers(&difference("plan.steps[3].born", Some(json!(true)), None)));
        assert!(intended.unneeded().is_empty());
    }

    #[test]
    fn an_entry_of_another_command_covers_nothing() {
        let text = r#"[{"command": "explain", "path": "exit", "reason": "a test"}]"#;
        assert!(!Intended::parse(text).unwrap().covers(&difference("exit", Some(json!(0)), Some(json!(1)))));
    }

    #[test]
    fn wildcards_missing_reasons_and_whole_texts_are_refused() {
        for text in [
            r#"[{"path": "plan.*", "reason": "r"}]"#,
            r#"[{"path": "", "reason": "r"}]"#,
            r#"[{"path": "exit", "reason": " "}]"#,
            r#"[{"path": "stdout", "reason": "r"}]"#,
            r#"[{"path": "exit", "reason": "r", "other": 1}]"#,
        ] {
            assert!(Intended::parse(text).is_err(), "{text}");
        }
    }
}

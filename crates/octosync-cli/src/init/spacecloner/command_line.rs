//! A command line of SpaceCloner, as people have it in their scripts: the script, and each parameter with its value.

use super::words::{Word, words};
use std::collections::BTreeMap;

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    /// There is none.
    Missing,
    /// Only PowerShell knows it.
    Computed,
}

/// The parameters of a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CommandLine {
    /// The script, if one is named: `CloneSpace.ps1`.
    pub(super) script: Option<String>,
    /// Each parameter by its folded name, as it was written and with its value.
    parameters: BTreeMap<String, (String, Value)>,
    /// How many words belong to no parameter.
    pub(super) stray: usize,
}

impl CommandLine {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is not one call of a script, or gives a parameter twice.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut line = Self::default();
        let words = words(text)?;
        // Before the script stands what runs it: `pwsh -File`.
        let script = words.iter().position(|word| is_script(&word.text));
        line.script = script.map(|at| file_name(&words[at].text).to_owned());
        let mut words = words.into_iter().skip(script.map_or(0, |at| at + 1)).peekable();
        while let Some(word) = words.next() {
            let Some((name, value)) = parameter(&word) else {
                line.stray += 1;
                continue;
            };
            let value = value.or_else(|| words.next_if(|word| parameter(word).is_none()).map(Value::from));
            line.add(name, value.unwrap_or(Value::Missing))?;
        }
        Ok(line)
    }

    fn add(&mut self, name: &str, value: Value) -> Result<(), String> {
        match self.parameters.insert(name.to_lowercase(), (name.to_owned(), value)) {
            None => Ok(()),
            Some(_) => Err(format!("-{name} is given twice")),
        }
    }

    /// Gives parameters that are cut short their whole names, as PowerShell does.
    ///
    /// # Errors
    /// When several names begin so, or the whole name is given, too.
    pub(super) fn complete(&mut self, names: &[String]) -> Result<(), String> {
        let is_known = |short: &str| names.iter().any(|name| name.eq_ignore_ascii_case(short));
        let unknown: Vec<String> = self.parameters.keys().filter(|short| !is_known(short)).cloned().collect();
        for short in unknown {
            let whole: Vec<&String> = names.iter().filter(|name| name.to_lowercase().starts_with(&short)).collect();
            match *whole {
                [] => {}
                [name] => {
                    let (_, value) = self.parameters.remove(&short).expect("it is one of these");
                    self.add(name, value)?;
                }
                [one, other, ..] => {
                    let (written, _) = &self.parameters[&short];
                    return Err(format!("-{written} may be -{one} or -{other}: write the whole name"));
                }
            }
        }
        Ok(())
    }

    /// Takes the text of a parameter; a blank one counts as not given.
    ///
    /// # Errors
    /// When it has no value, or one that only PowerShell knows.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.parameters.remove(&name.to_lowercase()) {
            None => Ok(None),
            Some((_, Value::Text(text))) => Ok(Some(text).filter(|text| !is_blank(text))),
            Some((name, Value::Missing)) => Err(format!("-{name} has no value")),
            Some((name, Value::Computed)) => Err(format!(
                "the value of -{name} is a variable or an expression, which only PowerShell can work out: write the value itself"
            )),
        }
    }

    /// Takes a parameter whose value does not matter; returns whether it is given and not switched off.
    pub(super) fn switch(&mut self, name: &str) -> bool {
        let is_on = |value: &Value| match value {
            Value::Text(text) => !is_blank(text) && !text.eq_ignore_ascii_case("false"),
            Value::Missing | Value::Computed => true,
        };
        self.parameters.remove(&name.to_lowercase()).is_some_and(|(_, value)| is_on(&value))
    }

    /// Returns the names of the parameters that nobody took, as they were written.
    pub(super) fn rest(&self) -> impl Iterator<Item = &str> {
        self.parameters.values().map(|(name, _)| name.as_str())
    }
}

impl From<Word> for Value {
    fn from(word: Word) -> Self {
        if word.is_computed { Self::Computed } else { Self::Text(word.text.trim().to_owned()) }
    }
}

/// Returns the name of a parameter, and the value that a colon joins to it.
fn parameter(word: &Word) -> Option<(&str, Option<Value>)> {
    // PowerShell takes the longer dashes of word processors, too.
    let name = word.text.strip_prefix(['-', '–', '—', '―']).filter(|_| !word.is_quoted)?;
    if !name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') {
        return None;
    }
    let Some((name, value)) = name.split_once(':') else { return Some((name, None)) };
    let value = Word { text: value.to_owned(), ..word.clone() };
    Some((name, Some(Value::from(value)).filter(|value| *value != Value::Text(String::new()))))
}

fn is_script(word: &str) -> bool {
    word.to_lowercase().ends_with(".ps1")
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn is_blank(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("null")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> CommandLine {
        CommandLine::read(text).unwrap()
    }

    #[test]
    fn quotes_colons_switches_and_continued_lines_are_read_as_powershell_does() {
        let text = ".\\src\\CloneSpace.ps1 -SourceSpaceName \"My space\" `\n  -ProjectsToClone:'Web *,-x' -WhatIf -OverwriteExistingVariables $false stray -Empty \"\" –Dash: x";
        let mut line = read(text);
        assert_eq!(line.script.as_deref(), Some("CloneSpace.ps1"));
        assert_eq!(line.text("sourcespacename"), Ok(Some("My space".to_owned())));
        assert!(line.switch("WHATIF"));
        assert_eq!(line.text("OverwriteExistingVariables"), Ok(Some("false".to_owned())));
        assert_eq!(line.text("Empty"), Ok(None));
        assert_eq!(line.text("ProjectsToClone"), Ok(Some("Web *,-x".to_owned())));
        assert_eq!(line.text("Dash"), Ok(Some("x".to_owned())));
        assert_eq!((line.stray, line.rest().count()), (1, 0));
    }

    #[test]
    fn what_runs_the_script_is_no_parameter_of_it() {
        for text in [
            "pwsh -NoProfile -File ./CloneSpace.ps1 -A b",
            "& 'C:\\My tools\\CloneSpace.ps1' -A b",
            ". CloneSpace.ps1 -A b",
        ] {
            let mut line = read(text);
            assert_eq!(line.script.as_deref(), Some("CloneSpace.ps1"), "{text}");
            assert_eq!((line.text("A"), line.rest().count(), line.stray), (Ok(Some("b".to_owned())), 0, 0), "{text}");
        }
    }

    #[test]
    fn no_value_is_guessed() {
        let mut line = read("-A $a -B \"x $(f)\" -C -D (f x) -E:$e -F @('a') -G 'all' -H $env:KEY -I -5");
        for name in ["A", "B", "D", "E", "F"] {
            let error = line.text(name).unwrap_err();
            assert!(error.starts_with(&format!("the value of -{name} is a variable or an expression")), "{error}");
        }
        assert_eq!(line.text("C"), Err("-C has no value".to_owned()));
        assert_eq!(line.text("I"), Ok(Some("-5".to_owned())));
        assert!(line.switch("H") && line.switch("G") && !line.switch("Z"));
        assert_eq!(CommandLine::read("-A b -a c"), Err("-a is given twice".to_owned()));
    }

    #[test]
    fn parameters_that_are_cut_short_get_their_names() {
        let names = ["ProjectsToClone", "ProjectGroupsToClone"].map(str::to_owned);
        let mut line = read("-projects x -Other y");
        line.complete(&names).unwrap();
        assert_eq!(line.text("ProjectsToClone"), Ok(Some("x".to_owned())));
        assert_eq!(line.rest().collect::<Vec<_>>(), ["Other"]);
        let several = read("-Project x").complete(&names).unwrap_err();
        assert_eq!(several, "-Project may be -ProjectsToClone or -ProjectGroupsToClone: write the whole name");
        assert_eq!(
            read("-Projects x -ProjectsToClone y").complete(&names),
            Err("-ProjectsToClone is given twice".to_owned())
        );
    }
}

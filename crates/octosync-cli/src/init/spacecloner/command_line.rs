//! A command line of SpaceCloner, as people have it in their scripts: PowerShell, with its quotes and continued lines.

use std::collections::BTreeMap;

/// The parameters of a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CommandLine {
    /// The script, if one is named: `CloneSpace.ps1`.
    pub(super) script: Option<String>,
    /// Each parameter by its folded name, as it was written and with its value.
    parameters: BTreeMap<String, (String, String)>,
    /// Words that belong to no parameter.
    pub(super) stray: Vec<String>,
}

impl CommandLine {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Self {
        let mut line = Self::default();
        let mut words = words(text).into_iter().peekable();
        while let Some(Word { text, is_quoted }) = words.next() {
            let Some(name) = text.strip_prefix('-').filter(|_| !is_quoted) else {
                let is_script = text.to_lowercase().ends_with(".ps1") && line.script.is_none();
                if is_script {
                    let name = text.rsplit(['/', '\\']).next().unwrap_or(&text);
                    line.script = Some(name.to_owned());
                } else if text != "&" {
                    line.stray.push(text);
                }
                continue;
            };
            let (name, value) = match name.split_once(':') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned()).filter(|value| !value.is_empty())),
                None => (name.to_owned(), None),
            };
            let is_value = |word: &Word| word.is_quoted || !word.text.starts_with('-');
            let value = value.or_else(|| words.next_if(is_value).map(|word| word.text));
            let value = value.unwrap_or_else(|| "true".to_owned());
            line.parameters.insert(name.to_lowercase(), (name, value.trim_start_matches('$').trim().to_owned()));
        }
        line
    }

    /// Takes the value of a parameter; a blank one counts as not given.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let (_, value) = self.parameters.remove(&name.to_lowercase())?;
        Some(value).filter(|value| !value.is_empty() && !value.eq_ignore_ascii_case("null"))
    }

    /// Returns the names of the parameters that nobody took, as they were written.
    pub(super) fn rest(&self) -> impl Iterator<Item = &str> {
        self.parameters.values().map(|(name, _)| name.as_str())
    }
}

/// A word, and whether it begins in quotes: then it is a value, whatever its first letter.
struct Word {
    text: String,
    is_quoted: bool,
}

/// Splits a text into words; a mark of continuation at the end of a line is none.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<char> = None;
    for letter in text.chars() {
        match quote {
            Some(end) if letter == end => quote = None,
            Some(_) => word.get_or_insert_with(Word::empty).text.push(letter),
            None if letter == '"' || letter == '\'' => {
                quote = Some(letter);
                word.get_or_insert_with(|| Word { is_quoted: true, ..Word::empty() });
            }
            None if letter.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_with(Word::empty).text.push(letter),
        }
    }
    words.extend(word);
    words.retain(|word| word.is_quoted || !["`", "\\"].contains(&word.text.as_str()));
    words
}

impl Word {
    const fn empty() -> Self {
        Self { text: String::new(), is_quoted: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_colons_switches_and_continued_lines_are_read_as_powershell_does() {
        let text = ".\\src\\CloneSpace.ps1 -SourceSpaceName \"My space\" `\n  -ProjectsToClone:'Web *,-x' -WhatIf -OverwriteExistingVariables $false stray -Empty \"\"";
        let mut line = CommandLine::read(text);
        assert_eq!(line.script.as_deref(), Some("CloneSpace.ps1"));
        assert_eq!(line.take("sourcespacename").as_deref(), Some("My space"));
        assert_eq!(line.take("WHATIF").as_deref(), Some("true"));
        assert_eq!(line.take("OverwriteExistingVariables").as_deref(), Some("false"));
        assert_eq!(line.take("Empty"), None);
        assert_eq!(line.take("ProjectsToClone").as_deref(), Some("Web *,-x"));
        assert_eq!(line.stray, ["stray"]);
        assert_eq!(line.rest().count(), 0);
    }
}

//! Patterns for names: `*` and `?`, without regard to case, `\*` is literal.
//!
//! Pure. Names compare as keys do: trimmed and in Unicode lower case.

use crate::key::fold;
use regex_lite::Regex;
use std::fmt;

/// A pattern for names.
#[derive(Clone)]
pub struct Pattern {
    text: String,
    matcher: Matcher,
}

#[derive(Clone)]
enum Matcher {
    /// The one name that it stands for, folded.
    Literal(String),
    /// A pattern with wildcards; the text before the first one tells most names apart at once.
    Wild { before: String, regex: Regex },
}

impl Pattern {
    /// Reads a pattern: every text is one.
    ///
    /// # Panics
    /// Never: what is not a wildcard is escaped.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let (mut literal, mut expression, mut before) = (String::new(), String::new(), None);
        let folded = fold(text);
        let mut letters = folded.chars().peekable();
        while let Some(letter) = letters.next() {
            match (letter, letters.peek()) {
                ('\\', Some('*' | '?' | '\\')) => {
                    let escaped = letters.next().unwrap_or(letter);
                    literal.push(escaped);
                    expression.push_str(&regex_lite::escape(&escaped.to_string()));
                }
                ('*' | '?', _) => {
                    before.get_or_insert_with(|| literal.clone());
                    expression.push_str(if letter == '*' { ".*" } else { "." });
                }
                _ => {
                    literal.push(letter);
                    expression.push_str(&regex_lite::escape(&letter.to_string()));
                }
            }
        }
        let matcher = match before {
            None => Matcher::Literal(literal),
            Some(before) => {
                let regex = Regex::new(&format!("(?s)^{expression}$")).expect("what is no wildcard is escaped");
                Matcher::Wild { before, regex }
            }
        };
        Self { text: text.to_owned(), matcher }
    }

    /// Returns the text, in single quotes for YAML, of the pattern that matches a name and no other.
    #[must_use]
    pub fn quoted(name: &str) -> String {
        let escaped: String = name
            .chars()
            .flat_map(|letter| matches!(letter, '*' | '?' | '\\').then_some('\\').into_iter().chain([letter]))
            .collect();
        format!("'{}'", escaped.replace('\'', "''"))
    }

    /// Returns whether a name matches; the name must be folded already (see [`fold`]).
    #[must_use]
    pub(crate) fn matches_folded(&self, name: &str) -> bool {
        match &self.matcher {
            Matcher::Literal(literal) => literal == name,
            Matcher::Wild { before, regex } => name.starts_with(before) && regex.is_match(name),
        }
    }

    /// Returns whether a name matches.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.matches_folded(&fold(name))
    }

    /// Returns the one name that it stands for, folded; `None` if it has wildcards.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match &self.matcher {
            Matcher::Literal(literal) => Some(literal),
            Matcher::Wild { .. } => None,
        }
    }

    /// Returns the pattern as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_and_escaped_ones_are_letters() {
        let table = [
            ("OctoFX", "octofx ", true),
            ("OctoFX", "OctoFX 2", false),
            ("Web *", "web api", true),
            ("Web *", "Web", false),
            ("?", "ä", true),
            ("?", "", false),
            ("*", "", true),
            (r"a\*b", "a*b", true),
            (r"a\*b", "axb", false),
            (r"a\?*", "a?c", true),
            (r"c:\dir", r"C:\DIR", true),
            (r"a\\b", r"a\b", true),
            ("ÄÖ*", "äöü", true),
            ("a.c", "abc", false),
            ("a[b]", "A[B]", true),
            ("one*", "one\ntwo", true),
        ];
        for (pattern, name, expected) in table {
            assert_eq!(Pattern::new(pattern).matches(name), expected, "{pattern:?} on {name:?}");
        }
    }

    #[test]
    fn a_quoted_name_matches_that_name_alone() {
        assert_eq!(Pattern::quoted(r"Bob's *"), r"'Bob''s \*'");
        for name in ["Web", "Web *", r"a\b", "Bob's?", r"\*"] {
            let quoted = Pattern::quoted(name);
            let text = quoted[1..quoted.len() - 1].replace("''", "'");
            assert_eq!(Pattern::new(&text).literal(), Some(fold(name).as_str()), "{name}");
        }
    }

    #[test]
    fn only_a_pattern_without_wildcards_stands_for_one_name() {
        assert_eq!(Pattern::new(r"A\*").literal(), Some("a*"));
        assert_eq!(Pattern::new("A*").literal(), None);
    }
}

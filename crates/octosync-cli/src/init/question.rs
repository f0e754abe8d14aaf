//! A question as data: what it is about, what is the case here, and the choices with what each would do.

/// A question that two spaces raise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// Its name: the place in the configuration that answers it, such as `names.environments.Test`.
    pub(crate) name: String,
    /// The question, as it is asked on a terminal.
    pub(crate) ask: String,
    /// The choices, of which the first is the careful one: it writes over nothing, and widens nothing.
    pub(crate) choices: Vec<Choice>,
    /// Whether patterns can be typed in place of a choice, and where they are written.
    pub(crate) patterns: Option<Vec<String>>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The word that is typed.
    pub(crate) word: String,
    /// The effect that it would have here.
    pub(crate) effect: String,
    /// The settings that it writes; none where the default of octosync is meant.
    pub(crate) settings: Vec<Setting>,
}

/// A question with the choice that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) question: Question,
    pub(crate) choice: Choice,
}

/// A setting of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The keys that lead to it; an empty one stands for an item of a list.
    pub(crate) path: Vec<String>,
    /// The value, as it is written in YAML.
    pub(crate) value: String,
}

impl Setting {
    /// Returns a setting.
    pub(crate) fn new(path: &[&str], value: impl Into<String>) -> Self {
        Self { path: path.iter().map(|key| (*key).to_owned()).collect(), value: value.into() }
    }
}

impl Choice {
    /// Returns a choice.
    pub(crate) fn new(word: impl Into<String>, effect: impl Into<String>, settings: Vec<Setting>) -> Self {
        Self { word: word.into(), effect: effect.into(), settings }
    }
}

impl Question {
    /// Returns the choice that a text names, by its word or by its number from 1; patterns, where these can be typed.
    pub(crate) fn chosen(&self, text: &str) -> Option<Choice> {
        let text = text.trim();
        let by_word = self.choices.iter().find(|choice| choice.word.eq_ignore_ascii_case(text));
        let by_number = || self.choices.get(text.parse::<usize>().ok()?.checked_sub(1)?);
        by_word.or_else(by_number).cloned().or_else(|| self.typed(text))
    }

    fn typed(&self, text: &str) -> Option<Choice> {
        let path = self.patterns.clone()?;
        let patterns: Vec<String> = text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(quoted).collect();
        let value = format!("[{}]", patterns.join(", "));
        (!patterns.is_empty()).then(|| Choice::new(text, "only these", vec![Setting { path, value }]))
    }
}

/// Returns a text as YAML: as it is where nothing else can be read in it.
pub(crate) fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-/ .".contains(c))
        && !text.ends_with(' ');
    let is_word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    if plain && !is_word { text.to_owned() } else { double_quoted(text) }
}

/// JSON texts are YAML texts.
fn double_quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_taken_by_word_or_number_and_patterns_only_where_they_can_be_typed() {
        let choices = vec![Choice::new("Staging", "", Vec::new()), Choice::new("~", "", Vec::new())];
        let question = Question { name: "n".to_owned(), ask: String::new(), choices, patterns: None };
        for (text, word) in
            [("staging ", Some("Staging")), ("2", Some("~")), ("0", None), ("3", None), ("x", None), ("", None)]
        {
            assert_eq!(question.chosen(text).map(|choice| choice.word).as_deref(), word, "{text}");
        }
        let question = Question { patterns: Some(vec!["select".to_owned()]), ..question };
        let typed = question.chosen("Web *, Octo: FX,").unwrap();
        assert_eq!(typed.settings, [Setting::new(&["select"], "[\"Web *\", \"Octo: FX\"]")]);
    }

    #[test]
    fn what_can_be_read_otherwise_stands_in_quotes() {
        for (text, expected) in [
            ("Disaster Recovery", "Disaster Recovery"),
            ("2024", "\"2024\""),
            ("Yes", "\"Yes\""),
            ("a: b", "\"a: b\""),
            ("# x", "\"# x\""),
            ("a\nb", "\"a\\nb\""),
            ("~", "\"~\""),
            ("Web *", "\"Web *\""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}

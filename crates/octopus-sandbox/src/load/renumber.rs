//! Replaces ids wherever they stand: in strings, in lists in strings, in JSON in strings, as keys of objects.
//! Only whole tokens: `Feeds-1` never matches in `Feeds-10`.

use serde_json::Value;
use std::collections::HashMap;

/// Old id to new id.
#[derive(Debug, Default)]
pub(crate) struct Renumbering(HashMap<String, String>);

impl Renumbering {
    /// Says where an id goes; the first saying stands.
    pub(crate) fn add(&mut self, old: &str, new: &str) {
        if !old.is_empty() && old != new {
            self.0.entry(old.to_owned()).or_insert_with(|| new.to_owned());
        }
    }

    pub(crate) fn get(&self, old: &str) -> Option<&str> {
        self.0.get(old).map(String::as_str)
    }

    /// Rewrites every string and key of a document.
    pub(crate) fn rewrite(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(new) = self.text(text) {
                    *text = new;
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|item| self.rewrite(item)),
            Value::Object(map) => {
                map.values_mut().for_each(|member| self.rewrite(member));
                let renamed: Vec<(String, String)> =
                    map.keys().filter_map(|key| Some((key.clone(), self.text(key)?))).collect();
                for (old, new) in renamed {
                    if let Some(member) = map.remove(&old) {
                        map.insert(new, member);
                    }
                }
            }
            _ => {}
        }
    }

    /// The text with its ids replaced, if it holds any.
    fn text(&self, text: &str) -> Option<String> {
        if !text.contains('-') {
            return None;
        }
        if let Some(new) = self.0.get(text) {
            return Some(new.clone());
        }
        let mut result = String::new();
        let mut copied = 0;
        for (start, token) in tokens(text) {
            if let Some(new) = self.0.get(token) {
                result.push_str(&text[copied..start]);
                result.push_str(new);
                copied = start + token.len();
            }
        }
        (copied > 0).then(|| {
            result.push_str(&text[copied..]);
            result
        })
    }
}

/// Runs of characters that ids consist of, with their places; only those with a dash.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let start_of = |token: &str| token.as_ptr() as usize - text.as_ptr() as usize;
    text.split(move |letter: char| !is_part(letter))
        .filter(|token| token.contains('-'))
        .map(move |token| (start_of(token), token))
}

#[cfg(test)]
mod tests {
    use super::Renumbering;
    use serde_json::json;

    #[test]
    fn only_whole_tokens_are_replaced_wherever_they_stand() {
        let mut ids = Renumbering::default();
        ids.add("Feeds-1", "Feeds-900");
        ids.add("Projects-1", "Projects-77");
        ids.add("variableset-Projects-1", "variableset-Projects-77");
        let mut value = json!({
            "Csv": "Feeds-1, Feeds-10,Feeds-1",
            "Json": "{\"FeedId\":\"Feeds-1\"}",
            "Compound": "variableset-Projects-1",
            "Projects-1": ["/api/Projects-1/x"],
        });
        ids.rewrite(&mut value);
        let expected = json!({
            "Csv": "Feeds-900, Feeds-10,Feeds-900",
            "Json": "{\"FeedId\":\"Feeds-900\"}",
            "Compound": "variableset-Projects-77",
            "Projects-77": ["/api/Projects-77/x"],
        });
        assert_eq!(value, expected);
    }
}

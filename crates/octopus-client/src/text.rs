//! Texts of others made fit for one sentence: short, clean, and never a body.

/// The longest text of the server that goes into one sentence, in characters.
const LONGEST_TEXT: usize = 400;

/// A description of a body that is no JSON: never the body itself.
pub(crate) fn looks(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if text.trim().is_empty() {
        return "empty".to_owned();
    }
    if !text.trim_start().starts_with('<') {
        return "other text".to_owned();
    }
    match title(&text).map(one_line).filter(|title| !title.is_empty()) {
        Some(title) => format!("an HTML page titled \"{title}\""),
        None => "an HTML page".to_owned(),
    }
}

/// Tells if a body means to be JSON.
pub(crate) fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'[' | b'"'))
}

/// The content of the title of a page.
fn title(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    Some(&page[start..end])
}

/// Makes one short line without control characters and without a trailing stop.
pub(crate) fn one_line(text: &str) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_end_matches('.');
    match words.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// The misfit in serde's text: the types, never the value.
pub(crate) fn misfit(text: &str) -> String {
    for prefix in ["missing field `", "duplicate field `"] {
        if let Some(name) = text.strip_prefix(prefix).and_then(|rest| rest.split('`').next()) {
            return format!("{prefix}{name}`");
        }
    }
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    let found = ["invalid type: ", "invalid value: "].iter().find_map(|prefix| text.strip_prefix(prefix));
    let found = found.and_then(|rest| rest.split([' ', ',']).next());
    // The expected type stands last; a value before it may hold anything, also the word "expected".
    let expected = text.rsplit_once(", expected ").map(|(_, expected)| expected);
    match (found, expected) {
        (Some(found), Some(expected)) => format!("{found} instead of {expected}"),
        (None, Some(expected)) => format!("expected {expected}"),
        _ => "it does not fit".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misfits_name_types_and_never_values() {
        for (text, words) in [
            ("missing field `Id` at line 1 column 2", "missing field `Id`"),
            ("duplicate field `Id` at line 1 column 2", "duplicate field `Id`"),
            ("invalid type: string \"SECRET\", expected u32 at line 1 column 2", "string instead of u32"),
            ("invalid type: string \"SECRET, expected x\", expected a sequence", "string instead of a sequence"),
            ("invalid type: null, expected a string at line 1 column 2", "null instead of a string"),
            ("invalid value: integer `-1`, expected u32", "integer instead of u32"),
            ("unknown variant `SECRET`, expected `A` or `B`", "expected `A` or `B`"),
            ("invalid length 3, expected a tuple of size 2", "expected a tuple of size 2"),
            ("SECRET custom text", "it does not fit"),
        ] {
            assert_eq!(misfit(text), words);
        }
    }

    #[test]
    fn texts_of_the_server_become_one_clean_line() {
        for (text, line) in [("Plain.", "Plain"), (" a\r\n\tb \u{1b}[31m ", "a b [31m"), ("", ""), ("…..", "…")] {
            assert_eq!(one_line(text), line);
        }
        let long = one_line(&"ä".repeat(1000));
        assert_eq!(long.chars().count(), LONGEST_TEXT + 1);
    }

    #[test]
    fn bodies_that_are_no_json_are_named_and_not_shown() {
        for (body, looks) in [
            ("", "empty"),
            ("secret text", "other text"),
            ("<html><TITLE class=x>503\n Service</Title><body>secret", "an HTML page titled \"503 Service\""),
            ("<!doctype html><body>secret", "an HTML page"),
            ("<title>unclosed", "an HTML page"),
        ] {
            assert_eq!(super::looks(body.as_bytes()), looks);
        }
    }
}

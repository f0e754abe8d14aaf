//! What the server answered: bodies become values, and refusals become errors with the server's own words.

use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Details, Error, ErrorKind};
use crate::key::ApiKey;
use crate::retry;
use crate::send::Call;

/// The longest text of the server that goes into one sentence, in characters.
const LONGEST_TEXT: usize = 400;
/// Where the server names what a key lacks.
const MISSING_PERMISSION: &str = "Missing permission: ";

/// An answer that came whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// The body of an error, see `Error` in the server's swagger: other members are for its own portal.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Refusal {
    error_message: Option<String>,
    errors: Option<Vec<String>>,
}

impl Answer {
    /// Tells if the body looks like JSON at all.
    pub(crate) fn is_json(&self) -> bool {
        serde_json::from_slice::<serde::de::IgnoredAny>(&self.body).is_ok()
    }

    /// Reads the body; an empty one reads as `null`, so that `()` and `Option` can take it.
    pub(crate) fn json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        let body: &[u8] = if self.body.trim_ascii().is_empty() { b"null" } else { &self.body };
        // The path costs time on every element, so it is looked for only when something does not fit.
        serde_json::from_slice(body).or_else(|_| {
            let mut reader = serde_json::Deserializer::from_slice(body);
            let failure = match serde_path_to_error::deserialize(&mut reader) {
                Ok(value) => match reader.end() {
                    Ok(()) => return Ok(value),
                    Err(error) => (String::new(), error),
                },
                Err(error) => (error.path().to_string(), error.into_inner()),
            };
            Err(self.unreadable(call, &failure.0, &failure.1))
        })
    }

    fn unreadable(&self, call: &Call, path: &str, error: &serde_json::Error) -> Error {
        let place = format!("line {} column {}", error.line(), error.column());
        let (kind, message) = if error.is_data() {
            let at = if path.is_empty() || path == "." { String::new() } else { format!(" at {path}") };
            let what = misfit(&error.to_string());
            (ErrorKind::Shape, format!("the answer to {call} has another shape than expected{at}: {what} ({place})"))
        } else if error.to_string().starts_with("recursion limit exceeded") {
            (ErrorKind::NotJson, format!("the answer to {call} is nested too deep ({place})"))
        } else if looks_like_json(&self.body) {
            (ErrorKind::NotJson, format!("the answer to {call} is not valid JSON ({place})"))
        } else {
            (ErrorKind::NotJson, format!("the answer to {call} is not JSON but {}", self.looks(None)))
        };
        self.error(call, kind, message)
    }

    /// The error that an answer without success stands for.
    pub(crate) fn refusal(&self, call: &Call, key: Option<&ApiKey>) -> Error {
        let refusal = serde_json::from_slice::<Refusal>(&self.body).unwrap_or_default();
        let masked = |text: String| key.map_or_else(|| text.clone(), |key| key.mask(&text)).trim().to_owned();
        let message = refusal.error_message.map(masked).filter(|text| !text.is_empty());
        let errors: Vec<String> =
            refusal.errors.unwrap_or_default().into_iter().map(masked).filter(|text| !text.is_empty()).collect();
        let words = self.words(message.as_deref(), &errors, key);
        let missing = message.iter().chain(&errors).find_map(|text| missing_permission(text));
        let (kind, sentence) = self.sentence(call, &words, missing.as_deref(), key);
        let mut error = self.error(call, kind, sentence);
        let details = error.details_mut();
        details.server_message = message;
        details.server_errors = errors;
        details.missing_permission = missing;
        error
    }

    fn error(&self, call: &Call, kind: ErrorKind, message: String) -> Error {
        let mut details = Details::new(kind, message);
        details.status = Some(self.status);
        details.outcome_unknown = call.is_write() && retry::may_have_taken_place(self.status);
        call.sign(details)
    }

    fn sentence(&self, call: &Call, words: &str, missing: Option<&str>, key: Option<&ApiKey>) -> (ErrorKind, String) {
        let status = self.status.as_u16();
        match status {
            300..=399 => {
                let to = self.location.as_deref().map(|to| key.map_or_else(|| to.to_owned(), |key| key.mask(to)));
                let to =
                    to.map_or_else(|| "elsewhere".to_owned(), |to| format!("to {}", one_line(&without_query(&to))));
                (ErrorKind::Redirect, format!("{call} was redirected {to} ({status}), and redirects are not followed"))
            }
            401 if key.is_none() => {
                (ErrorKind::Unauthorized, format!("the server wants an API key for {call} ({status}{words})"))
            }
            401 => (
                ErrorKind::Unauthorized,
                format!("the server does not accept this API key for {call} ({status}{words})"),
            ),
            403 => match missing {
                Some(missing) => {
                    (ErrorKind::Forbidden, format!("this API key lacks the permission {missing} for {call} ({status})"))
                }
                None => (ErrorKind::Forbidden, format!("this API key may not do {call} ({status}{words})")),
            },
            404 => (
                ErrorKind::NotFound,
                format!("{} was not found, or this key may not see it ({status}{words})", call.path()),
            ),
            407 => (ErrorKind::Proxy, format!("the proxy asks for other credentials for {call} ({status})")),
            429 => (ErrorKind::Throttled, format!("the server turned {call} away: too many requests ({status})")),
            502..=504 => (ErrorKind::Unavailable, format!("the server is not available for {call} ({status}{words})")),
            500..=599 => (ErrorKind::Server, format!("the server failed at {call} ({status}{words})")),
            _ => (ErrorKind::Refused, format!("the server refused {call} ({status}{words})")),
        }
    }

    /// The server's own words, or what its answer looks like, ready to follow a status.
    fn words(&self, message: Option<&str>, errors: &[String], key: Option<&ApiKey>) -> String {
        let lines: Vec<&str> =
            if errors.is_empty() { message.into_iter().collect() } else { errors.iter().map(String::as_str).collect() };
        if !lines.is_empty() {
            return format!(": {}", lines.into_iter().map(one_line).collect::<Vec<_>>().join("; "));
        }
        if self.body.trim_ascii().is_empty() || looks_like_json(&self.body) {
            return String::new();
        }
        format!(", with {}", self.looks(key))
    }

    /// What a body that is no JSON looks like: never the body itself.
    pub(crate) fn looks(&self, key: Option<&ApiKey>) -> String {
        let text = String::from_utf8_lossy(&self.body);
        if text.trim().is_empty() {
            return "empty".to_owned();
        }
        if !text.trim_start().starts_with('<') {
            return "other text".to_owned();
        }
        let title = title(&text).map(|title| one_line(&key.map_or_else(|| title.to_owned(), |key| key.mask(title))));
        match title.filter(|title| !title.is_empty()) {
            Some(title) => format!("an HTML page titled \"{title}\""),
            None => "an HTML page".to_owned(),
        }
    }
}

fn looks_like_json(body: &[u8]) -> bool {
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
fn one_line(text: &str) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_end_matches('.');
    match words.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// A sign-in page's query carries one-time codes.
fn without_query(location: &str) -> String {
    location.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// The permission that a text of the server names.
fn missing_permission(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(MISSING_PERMISSION)?;
    let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    (!name.is_empty()).then_some(name)
}

/// What did not fit, from serde's text: the types, never the value.
fn misfit(text: &str) -> String {
    for prefix in ["missing field `", "duplicate field `"] {
        if let Some(name) = text.strip_prefix(prefix).and_then(|rest| rest.split('`').next()) {
            return format!("{prefix}{name}`");
        }
    }
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    let found = ["invalid type: ", "invalid value: "].iter().find_map(|prefix| text.strip_prefix(prefix));
    let found = found.and_then(|rest| rest.split([' ', ',']).next());
    // What is expected stands last; a value before it may hold anything, also the word "expected".
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
    fn the_missing_permission_is_found_in_the_text() {
        for (text, name) in [
            ("You do not have permission. Missing permission: ProjectView", Some("ProjectView")),
            ("Missing permission: ProjectView\nTeams: …", Some("ProjectView")),
            ("Missing permission: ", None),
            ("No.", None),
        ] {
            assert_eq!(missing_permission(text).as_deref(), name);
        }
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
            let answer = Answer { status: StatusCode::OK, location: None, body: body.into() };
            assert_eq!(answer.looks(None), looks);
        }
    }
}

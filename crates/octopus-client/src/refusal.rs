//! Answers without success become errors with the server's own words.

use reqwest::StatusCode;
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::text::{looks, looks_like_json, one_line};

/// Where the server names what a key lacks.
const MISSING_PERMISSION: &str = "Missing permission: ";

/// The body of an error, see `Error` in the server's swagger; its other members are for the server's own portal.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Refusal {
    error_message: Option<String>,
    errors: Option<Vec<String>>,
}

/// The server's words on a refusal, without empty lines.
struct Words {
    message: Option<String>,
    errors: Vec<String>,
    missing_permission: Option<String>,
}

/// The error that an answer without success stands for. The key is masked wherever the other side echoes it.
pub(crate) fn refusal(answer: Answer, call: &Call) -> Error {
    let answer = answer.masked(&call.mask);
    let words = Words::of(&answer.body);
    let kind = kind(answer.status);
    let sentence = match (kind, &words.missing_permission) {
        (ErrorKind::Unauthorized, _) if !call.has_key() => format!("the server wants an API key for {call}"),
        (ErrorKind::Forbidden, Some(missing)) => format!("this API key lacks the permission {missing} for {call}"),
        _ => sentence(kind, call, answer.location.as_deref()),
    };
    let message = format!("{sentence} ({}{})", answer.status.as_u16(), words.shown(kind, &answer.body));
    let redirected_to = answer.location.as_deref().filter(|_| kind == ErrorKind::Redirect).map(without_query);
    let mut error = answer.error(call, kind, message);
    let details = error.details_mut();
    details.redirected_to = redirected_to;
    details.server_message = words.message;
    details.server_errors = words.errors;
    details.missing_permission = words.missing_permission;
    error
}

fn kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        300..=399 => ErrorKind::Redirect,
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        407 => ErrorKind::Proxy,
        429 => ErrorKind::Throttled,
        502..=504 => ErrorKind::Unavailable,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Refused,
    }
}

fn sentence(kind: ErrorKind, call: &Call, location: Option<&str>) -> String {
    match kind {
        ErrorKind::Redirect => {
            let to = location.map_or_else(|| "elsewhere".to_owned(), |to| format!("to {}", without_query(to)));
            format!("redirects are not followed, and {call} was sent {to}")
        }
        ErrorKind::Unauthorized => format!("the server does not accept this API key for {call}"),
        ErrorKind::Forbidden => format!("this API key may not do {call}"),
        ErrorKind::NotFound => format!("{} was not found, or this key may not see it", call.path()),
        ErrorKind::Proxy => format!("the proxy asks for other credentials for {call}"),
        ErrorKind::Throttled => format!("the server turned {call} away because of too many requests"),
        ErrorKind::Unavailable => format!("the server is not available for {call}"),
        ErrorKind::Server => format!("the server failed at {call}"),
        _ => format!("the server refused {call}"),
    }
}

impl Words {
    fn of(body: &[u8]) -> Self {
        let refusal = serde_json::from_slice::<Refusal>(body).unwrap_or_default();
        let clean = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let message = refusal.error_message.and_then(clean);
        let errors: Vec<String> = refusal.errors.unwrap_or_default().into_iter().filter_map(clean).collect();
        let missing_permission = message.iter().chain(&errors).find_map(|text| missing_permission(text));
        Self { message, errors, missing_permission }
    }

    /// The text after the status: the server's lines, or a description of its answer.
    fn shown(&self, kind: ErrorKind, body: &[u8]) -> String {
        let says_it_all = matches!(kind, ErrorKind::Redirect | ErrorKind::Throttled | ErrorKind::Proxy);
        if says_it_all || self.missing_permission.is_some() {
            return String::new();
        }
        let lines = if self.errors.is_empty() { self.message.as_slice() } else { &self.errors };
        if !lines.is_empty() {
            return format!(": {}", lines.iter().map(|line| one_line(line)).collect::<Vec<_>>().join("; "));
        }
        if body.trim_ascii().is_empty() || looks_like_json(body) {
            return String::new();
        }
        format!(", with {}", looks(body))
    }
}

/// A sign-in page's query carries one-time codes.
fn without_query(location: &str) -> String {
    one_line(location.split(['?', '#']).next().unwrap_or_default())
}

/// The permission that a text of the server names.
fn missing_permission(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(MISSING_PERMISSION)?;
    let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}

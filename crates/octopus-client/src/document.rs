//! Whether the answer to a write is the document that was written: a gateway that swallows a request answers 200, too.

use serde::Deserialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::{Error, ErrorKind};

/// The fields that tell documents apart, in the request and in the answer.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Identity {
    id: Value,
    name: Value,
}

/// Checks that an answer of success holds the document that was sent.
///
/// # Errors
/// If it holds none, or another one. Nobody knows then whether the write took place.
pub(crate) fn check(call: &Call, answer: &Answer) -> Result<(), Error> {
    let sent: Identity = call.body.json().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
    let Some(wrong) = wrong(&sent, &answer.body) else { return Ok(()) };
    Err(answer.error(call, ErrorKind::Shape, format!("the answer to {call} {wrong}")))
}

/// Returns what is wrong with the answer, if anything is.
fn wrong(sent: &Identity, answer: &[u8]) -> Option<&'static str> {
    // An answer that is no JSON at all is reported by the code that reads it.
    let answer = match serde_json::from_slice::<Value>(answer) {
        Ok(answer) => answer,
        Err(_) if answer.trim_ascii().is_empty() => Value::Null,
        Err(_) => return None,
    };
    let came: Identity = serde_json::from_value(answer).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    // Some servers answer a create with the id alone.
    let differs = |sent: &Value, came: &Value| text(sent).zip(text(came)).is_some_and(|(sent, came)| sent != came);
    if text(&came.id).is_none() {
        Some("holds no document")
    } else if differs(&sent.id, &came.id) || differs(&sent.name, &came.name) {
        Some("holds another document than was sent")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_document_that_was_sent_is_an_answer() {
        const NONE: Option<&str> = Some("holds no document");
        const OTHER: Option<&str> = Some("holds another document than was sent");
        for (sent, answer, expected) in [
            (r#"{"Name":"Web"}"#, r#"{"Id":"Projects-1","Name":"Web"}"#, None),
            (r#"{"Name":" web "}"#, r#"{"Id":"Projects-1","Name":"Web"}"#, None),
            (r#"{"Id":"Projects-1"}"#, r#"{"Id":"Projects-1","Name":"Web"}"#, None),
            (r#"{"Id":null,"Name":""}"#, r#"{"Id":"Projects-1","Name":"Web"}"#, None),
            ("{}", r#"{"Id":"Projects-1"}"#, None),
            ("{}", "<html>", None),
            ("{}", "", NONE),
            ("{}", " ", NONE),
            ("{}", "null", NONE),
            ("{}", "[]", NONE),
            ("{}", "{}", NONE),
            ("{}", "7", NONE),
            ("{}", r#"[{"Id":"Projects-1"}]"#, NONE),
            ("{}", r#"{"Id":""}"#, NONE),
            ("{}", r#"{"Id":7}"#, NONE),
            (r#"{"Id":"Projects-1"}"#, r#"{"Id":"Projects-2"}"#, OTHER),
            (r#"{"Name":"Web"}"#, r#"{"Id":"Projects-2","Name":"Api"}"#, OTHER),
            (r#"{"Name":"Web"}"#, r#"{"Id":"Projects-2"}"#, None),
        ] {
            let sent: Identity = serde_json::from_str(sent).unwrap();
            assert_eq!(wrong(&sent, answer.as_bytes()), expected, "{answer}");
        }
    }
}

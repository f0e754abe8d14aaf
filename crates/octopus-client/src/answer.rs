//! The server's answers: whole bodies become values.

use reqwest::{Response, StatusCode};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::call::Call;
use crate::error::{Details, Error, ErrorKind};
use crate::mask::Mask;
use crate::retry;
use crate::text::{looks, looks_like_json, misfit};

/// An answer that came whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
    /// The body that is still to be read, of a request that asks for that.
    pub(crate) rest: Option<Box<Response>>,
    /// The number of the attempt that it answers.
    pub(crate) attempts: u32,
}

impl Answer {
    /// Tells if the body looks like JSON at all.
    pub(crate) fn is_json(&self) -> bool {
        serde_json::from_slice::<IgnoredAny>(&self.body).is_ok()
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
            (ErrorKind::NotJson, format!("the answer to {call} is not JSON but {}", looks(&self.body)))
        };
        self.error(call, kind, message)
    }

    pub(crate) fn error(&self, call: &Call, kind: ErrorKind, message: String) -> Error {
        let mut details = Details::new(kind, message);
        details.status = Some(self.status);
        details.attempts = self.attempts;
        details.outcome_unknown = call.is_write() && retry::may_have_taken_place(self.status);
        call.sign(details)
    }

    /// Masks secrets where the other side echoes them.
    pub(crate) fn masked(mut self, mask: &Mask) -> Self {
        self.location = self.location.map(|location| mask.text(&location).into_owned());
        self.body = mask.bytes(&self.body).unwrap_or(self.body);
        self
    }
}

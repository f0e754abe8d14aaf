//! Sends one request as often as the policy allows and hands back its answer.

use std::fmt;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use url::Url;

use crate::answer::Answer;
use crate::client::Shared;
use crate::error::{Details, Error};
use crate::exchange::{Exchange, Waiting};
use crate::key::ApiKey;
use crate::refusal::refusal;
use crate::retry::{Fate, Waits, retry_after};
use crate::transport::Lost;

/// One request, ready to be sent any number of times.
#[derive(Debug)]
pub(crate) struct Call {
    method: Method,
    url: Url,
    body: Body,
    key: Option<ApiKey>,
}

/// What goes with a request.
pub(crate) enum Body {
    None,
    Json(Bytes),
    File { part: String, name: String, content: Bytes },
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.len())
    }
}

impl Body {
    fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Json(content) | Self::File { content, .. } => content.len(),
        }
    }

    fn json(&self) -> Option<&[u8]> {
        match self {
            Self::Json(content) => Some(content),
            Self::None | Self::File { .. } => None,
        }
    }

    fn attach(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Self::None => request,
            Self::Json(content) => request.header(CONTENT_TYPE, "application/json").body(content.clone()),
            Self::File { part, name, content } => {
                let length = content.len() as u64;
                let file = Part::stream_with_length(content.clone(), length).file_name(name.clone());
                request.multipart(Form::new().part(part.clone(), file))
            }
        }
    }
}

impl Call {
    pub(crate) fn new(shared: &Shared, method: Method, url: Url, body: Body) -> Self {
        Self { method, url, body, key: shared.key.clone() }
    }

    pub(crate) fn key(&self) -> Option<&ApiKey> {
        self.key.as_ref()
    }

    pub(crate) fn is_write(&self) -> bool {
        !self.method.is_safe()
    }

    /// Masks the key in a text.
    fn masked(&self, text: &str) -> String {
        self.key.as_ref().map_or_else(|| text.to_owned(), |key| key.mask(text))
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.url.path()
    }

    fn path_and_query(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// Puts the request's name on an error, and sees to it that the key is in no text of it.
    pub(crate) fn sign(&self, mut details: Details) -> Error {
        details.message = self.masked(&details.message);
        details.method = Some(self.method.clone());
        details.path = Some(self.masked(self.path_and_query()));
        details.into()
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path())
    }
}

/// How one attempt went.
enum Attempt {
    Answered(Answer, HeaderMap),
    Lost(Lost),
}

impl Attempt {
    /// How the attempt failed in a way that may pass; `None` for an answer that stands.
    fn fate(&self) -> Option<Fate> {
        match self {
            Self::Answered(answer, _) => Fate::of(answer.status),
            Self::Lost(lost) => lost.fate,
        }
    }

    fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(answer, _) => Some(answer.status.as_u16()),
            Self::Lost(_) => None,
        }
    }

    fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Answered(_, headers) => {
                let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
                retry_after(value, SystemTime::now())
            }
            Self::Lost(_) => None,
        }
    }
}

/// Sends a request until an answer stands or the policy ends. A success is any 2xx.
pub(crate) async fn send(shared: &Shared, call: &Call) -> Result<Answer, Error> {
    let mut waits = Waits::new(shared.retry);
    let mut may_have_taken_place = false;
    let mut number = 1;
    loop {
        let attempt = attempt(shared, call, number).await;
        let fate = attempt.fate();
        let wait = fate.and_then(|fate| waits.next(fate, &call.method, attempt.retry_after()));
        let Some(wait) = wait else {
            return finish(call, attempt, number, may_have_taken_place);
        };
        may_have_taken_place |= call.is_write() && fate.is_some_and(Fate::may_have_taken_place);
        if fate == Some(Fate::Throttled) {
            shared.limit.pause(wait);
        }
        if let Some(observer) = &shared.observer {
            let path = &call.masked(call.path_and_query());
            let status = attempt.status();
            observer.waiting(&Waiting { method: &call.method, path, status, attempt: number, wait });
        }
        tokio::time::sleep(wait).await;
        number += 1;
    }
}

/// Turns the last attempt into the result; an earlier attempt of a write may have taken place unnoticed.
fn finish(call: &Call, last: Attempt, number: u32, earlier: bool) -> Result<Answer, Error> {
    let mut error = match last {
        Attempt::Answered(answer, _) if answer.status.is_success() => return Ok(answer),
        Attempt::Answered(answer, _) => refusal(answer, call),
        Attempt::Lost(lost) => {
            let unknown = call.is_write() && lost.fate.is_some_and(Fate::may_have_taken_place);
            let mut details = lost.into_details();
            details.outcome_unknown = unknown;
            call.sign(details)
        }
    };
    let details = error.details_mut();
    details.attempts = number;
    details.outcome_unknown |= earlier;
    Err(error)
}

/// Sends a request once, within the bound of concurrency.
async fn attempt(shared: &Shared, call: &Call, number: u32) -> Attempt {
    let _place = shared.limit.enter().await;
    shared.counters.count_request(&call.method, number, call.body.len());
    let start = Instant::now();
    let attempt = match exchange(shared, call, number).await {
        Ok((answer, headers)) => {
            shared.counters.count_answer(answer.body.len());
            Attempt::Answered(answer, headers)
        }
        Err(error) => Attempt::Lost(Lost::new(error, &shared.peer, &call.to_string())),
    };
    observe(shared, call, &attempt, number, start);
    attempt
}

async fn exchange(shared: &Shared, call: &Call, attempts: u32) -> Result<(Answer, HeaderMap), reqwest::Error> {
    let request = shared.http.request(call.method.clone(), call.url.clone()).header(ACCEPT, "application/json");
    let response = call.body.attach(request).send().await?;
    let status = response.status();
    let headers = response.headers().clone();
    let location = headers.get(LOCATION).map(HeaderValue::as_bytes).map(|to| String::from_utf8_lossy(to).into_owned());
    let body = response.bytes().await?.into();
    Ok((Answer { status, location, body, attempts }, headers))
}

fn observe(shared: &Shared, call: &Call, attempt: &Attempt, number: u32, start: Instant) {
    let Some(observer) = &shared.observer else { return };
    let (response, error) = match attempt {
        Attempt::Answered(answer, _) => (Some(answer.body.as_slice()), None),
        Attempt::Lost(lost) => (None, Some(lost.message.as_str())),
    };
    let mask = |body: &[u8]| call.key().and_then(|key| key.mask_bytes(body));
    let masked_request = call.body.json().and_then(mask);
    let masked_response = response.and_then(mask);
    observer.exchanged(&Exchange {
        method: &call.method,
        path: &call.masked(call.path_and_query()),
        request: masked_request.as_deref().or(call.body.json()),
        status: attempt.status(),
        response: masked_response.as_deref().or(response),
        error,
        attempt: number,
        elapsed: start.elapsed(),
    });
}

//! Sends one request as often as the policy allows and hands back its answer.

use std::time::{Instant, SystemTime};

use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER, USER_AGENT};
use serde::de::DeserializeOwned;
use url::Url;

use crate::answer::Answer;
use crate::call::{Body, Call};
use crate::document;
use crate::error::Error;
use crate::exchange::{Exchange, Waiting};
use crate::refusal::refusal;
use crate::retry::{Fate, Waits, retry_after};
use crate::shared::Shared;
use crate::transport::Lost;

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

impl Shared {
    pub(crate) async fn read(&self, url: Url) -> Result<(Call, Answer), Error> {
        let call = Call::new(self, Method::GET, url, Body::None);
        let answer = send(self, &call).await?;
        Ok((call, answer))
    }

    pub(crate) async fn write<T: DeserializeOwned>(&self, method: Method, url: Url, body: Body) -> Result<T, Error> {
        let call = Call::new(self, method, url, body);
        send(self, &call).await?.json(&call)
    }

    pub(crate) async fn write_document<T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: Body,
    ) -> Result<T, Error> {
        let call = Call::new(self, method, url, body);
        let answer = send(self, &call).await?;
        document::check(&call, &answer)?;
        answer.json(&call)
    }
}

/// Sends a request until an answer stands or the policy ends. A success is any 2xx.
pub(crate) async fn send(shared: &Shared, call: &Call) -> Result<Answer, Error> {
    if !shared.health.may_send() {
        return Err(call.sign(Lost::gone(&shared.peer, &call.to_string()).into_details()));
    }
    let since = shared.health.answers();
    let mut waits = Waits::new(shared.retry);
    let mut may_have_taken_place = false;
    let mut number = 1;
    loop {
        let attempt = attempt(shared, call, number).await;
        let fate = attempt.fate();
        let lost = fate.is_some_and(Fate::is_without_answer);
        let wait = fate.and_then(|fate| waits.next(fate, &call.method, attempt.retry_after()));
        let Some(wait) = wait.filter(|_| !(lost && shared.health.is_gone())) else {
            if lost && number > 1 && number >= shared.retry.tries {
                shared.health.lost(since);
            }
            return finish(call, attempt, number, may_have_taken_place);
        };
        may_have_taken_place |= call.is_write() && fate.is_some_and(Fate::may_have_taken_place);
        if fate == Some(Fate::Throttled) {
            shared.limit.pause(wait);
        }
        if let Some(observer) = &shared.observer {
            let path = &call.mask.text(call.path_and_query());
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
            let unknown = call.is_write() && lost.may_have_arrived;
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
        Err(lost) => Attempt::Lost(lost),
    };
    if matches!(attempt, Attempt::Answered(..)) {
        shared.health.answered();
    }
    observe(shared, call, &attempt, number, start);
    attempt
}

async fn exchange(shared: &Shared, call: &Call, attempts: u32) -> Result<(Answer, HeaderMap), Lost> {
    let lost = |error| Lost::new(error, &shared.peer, &call.to_string());
    let mut request = shared.http.request(call.method.clone(), call.url.clone()).header(ACCEPT, "application/json");
    if let Some(agent) = shared.agent.get() {
        request = request.header(USER_AGENT, agent.clone());
    }
    if let Some(timeout) = call.timeout {
        request = request.timeout(timeout);
    }
    let request = call.body.attach(request).await.map_err(|error| Lost::without_content(&error))?;
    let mut response = request.send().await.map_err(lost)?;
    let status = response.status();
    let headers = response.headers().clone();
    let location = headers.get(LOCATION).map(HeaderValue::as_bytes).map(|to| String::from_utf8_lossy(to).into_owned());
    if call.opens && status.is_success() {
        return Ok((Answer { status, location, body: Vec::new(), rest: Some(Box::new(response)), attempts }, headers));
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(lost)? {
        // A small compressed answer may grow a thousandfold.
        if body.len() + part.len() > shared.largest_answer {
            return Err(Lost::too_large(shared.largest_answer, &call.to_string()));
        }
        body.extend_from_slice(&part);
    }
    Ok((Answer { status, location, body, rest: None, attempts }, headers))
}

fn observe(shared: &Shared, call: &Call, attempt: &Attempt, number: u32, start: Instant) {
    let Some(observer) = &shared.observer else { return };
    let (response, error) = match attempt {
        Attempt::Answered(answer, _) => (Some(answer.body.as_slice()).filter(|_| answer.rest.is_none()), None),
        Attempt::Lost(lost) => (None, Some(lost.message.as_str())),
    };
    let mask = |body: &[u8]| call.mask.bytes(body);
    let masked_request = call.body.json().and_then(mask);
    let masked_response = response.and_then(mask);
    observer.exchanged(&Exchange {
        method: &call.method,
        path: &call.mask.text(call.path_and_query()),
        request: masked_request.as_deref().or(call.body.json()),
        status: attempt.status(),
        response: masked_response.as_deref().or(response),
        error,
        attempt: number,
        elapsed: start.elapsed(),
    });
}

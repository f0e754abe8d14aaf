//! Disturbances of a request before, while and after it is answered: limits, faults, pace.

use super::answers::{Cut, cut, json, refuse, respond, with_headers};
use super::asked::{LARGEST_BODY, below, key, segments};
use super::process::process;
use super::shared::{Phase, Server};
use crate::answer::Refusal;
use crate::edit;
use crate::fault::{self, Asked, Effect};
use crate::query::Query;
use crate::wire::{Pace, Paced};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Response;
use std::sync::PoisonError;

/// Handles a request if its key has not sent too many.
pub(super) async fn limited(server: &Server, number: u64, request: Request) -> Response<Body> {
    let verdict = {
        let mut buckets = server.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.as_mut().map(|buckets| {
            let query = Query::parse(request.uri().query().unwrap_or(""));
            buckets.take(key(request.headers(), &query).unwrap_or_default())
        })
    };
    let answer = match &verdict {
        Some(verdict) if verdict.refused => refuse(&Refusal::TooMany),
        _ => faulty(server, number, request).await,
    };
    with_headers(answer, &verdict.map(|verdict| verdict.headers).unwrap_or_default())
}

/// Handles a request with what the faults make of it.
async fn faulty(server: &Server, number: u64, request: Request) -> Response<Body> {
    server.config.pace(number).await;
    let path = below(&server.config.base_path, request.uri().path()).unwrap_or(request.uri().path()).to_lowercase();
    let effects = {
        let mut faults = server.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Asked { seed: server.config.weather_seed, number, method: request.method().as_str(), path: &path };
        fault::effects(&mut faults, &asked)
    };
    let (mut cut_after, mut instead, mut pace) = (None, None, Pace::USUAL);
    let mut request = request;
    for effect in effects {
        match effect {
            Effect::Delay(time) => tokio::time::sleep(time).await,
            Effect::DropAfterHandling => cut_after = Some(Cut::Closed),
            Effect::ResetAfterHandling => cut_after = Some(Cut::Reset),
            Effect::DropBeforeHandling => return cut(Cut::Closed),
            Effect::ResetBeforeHandling => return cut(Cut::Reset),
            Effect::Trickle { bytes, pause } => pace = Pace { bytes: bytes.max(1), pause, ..pace },
            Effect::CutBody { after, chunked } => pace = Pace { ends_after: Some(after), chunked, ..pace },
            Effect::Answer { code, body } => instead = Some((code, body)),
            Effect::Overtaken(patch) => request = overtaken(server, request, &patch).await,
            Effect::StopServing => {
                server.phase.send_replace(Phase::Dead);
                return cut(Cut::Closed);
            }
            Effect::Restart(time) => {
                server.phase.send_replace(Phase::Away(time));
                return cut(Cut::Closed);
            }
            Effect::Edit(edit) => {
                let segments = segments(&server.config, request.uri().path()).unwrap_or_default();
                let mut state = server.state.write().unwrap_or_else(PoisonError::into_inner);
                edit::asked(&mut state, &server.config, &segments, &edit);
            }
            Effect::Revoke(permission) => {
                server.state.write().unwrap_or_else(PoisonError::into_inner).lost.insert(permission);
            }
            Effect::Restore(permission) => {
                server.state.write().unwrap_or_else(PoisonError::into_inner).lost.remove(&permission);
            }
            Effect::Forbid(permission) => {
                return refuse(&Refusal::Forbidden { permission, teams: vec!["Everyone".to_owned()] });
            }
            Effect::Html { code, body } => return respond(code, "text/html; charset=utf-8", body),
            Effect::Status { code, body, headers } => return with_headers(json(code, body), &headers),
        }
    }
    let answer = process(server, request).await;
    match (cut_after, instead) {
        (Some(how), _) => cut(how),
        (None, Some((code, body))) => json(code, body),
        (None, None) if pace == Pace::USUAL => answer,
        (None, None) => at_pace(answer, pace).await,
    }
}

/// Handles a request of another client that is the same but for a patch of its body, and gives the request back.
async fn overtaken(server: &Server, request: Request, patch: &serde_json::Value) -> Request {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    let mut other: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    edit::merge(&mut other, patch);
    process(server, Request::from_parts(parts.clone(), Body::from(other.to_string()))).await;
    Request::from_parts(parts, Body::from(bytes))
}

async fn at_pace(answer: Response<Body>, pace: Pace) -> Response<Body> {
    let (head, body) = answer.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Response::from_parts(head, Body::new(Paced::new(bytes, pace))),
        Err(_) => cut(Cut::Closed),
    }
}

//! Answers one request as the instance does: who asks, what, and what `api` says to it.

use super::answers::{json, refuse, respond};
use super::asked::{is_taken, key, read_body, segments};
use super::shared::Server;
use crate::answer::Refusal;
use crate::api::{self, Call};
use crate::identity;
use crate::query::Query;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, header};
use std::sync::PoisonError;

pub(super) async fn process(server: &Server, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let query = Query::parse(parts.uri.query().unwrap_or(""));
    let Some(segments) = segments(&server.config, parts.uri.path()) else {
        return refuse(&Refusal::NotFound(format!("The resource '{}' was not found.", parts.uri.path())));
    };
    if segments.is_empty() && parts.method == "GET" {
        let state = server.state.read().unwrap_or_else(PoisonError::into_inner);
        let space = state.default_space().map(|space| state.spaces[space].id.as_str());
        return json(200, api::root(&server.config, space));
    }
    let caller = {
        let state = server.state.read().unwrap_or_else(PoisonError::into_inner);
        identity::identify(&state, &server.config, key(&parts.headers, &query))
    };
    let caller = match caller {
        Ok(caller) => caller,
        Err(refusal) => return refuse(&refusal),
    };
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if let Some(refused) = content_type.filter(|sent| !is_taken(sent)) {
        return refuse(&Refusal::MediaType(refused.to_owned()));
    }
    let Some(body) = read_body(&parts.headers, body).await else {
        return refuse(&Refusal::Malformed("The request body could not be read.".to_owned()));
    };
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default().to_owned();
    let call = Call { caller, method: parts.method.as_str().to_owned(), segments, query, body, agent };
    match api::answer(&server.state, &server.config, &call) {
        Ok(answer) => respond(answer.status, answer.content_type, answer.body),
        Err(refusal) => refuse(&refusal.worded(server.config.version)),
    }
}

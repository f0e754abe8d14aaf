//! HTTP answers: documents, errors, headers, and the end of a connection in place of an answer.

use crate::answer::Refusal;
use crate::api::Answer;
use axum::body::Body;
use axum::http::{Response, StatusCode, header};

/// Marks an answer that must not be sent: the connection ends instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Closed,
    Reset,
}

pub(super) fn refuse(refusal: &Refusal) -> Response<Body> {
    json(refusal.status(), refusal.document().to_string())
}

pub(super) fn json(code: u16, body: String) -> Response<Body> {
    respond(code, Answer::JSON, body)
}

pub(super) fn respond(code: u16, content_type: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    response
}

pub(super) fn with_headers(mut response: Response<Body>, headers: &[(String, String)]) -> Response<Body> {
    for (name, value) in headers {
        let name = header::HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, header::HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

pub(super) fn cut(how: Cut) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(how);
    response
}

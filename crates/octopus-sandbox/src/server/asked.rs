//! The parts of HTTP requests: the path below the base, the key, the body by its media type. Decides nothing.

use crate::api::{self, Upload};
use crate::config::Config;
use crate::query::{Query, percent};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};

pub(super) const LARGEST_BODY: usize = 256 * 1024 * 1024;

/// The request with its body read to the end, before anything is decided: were it answered earlier, the connection would
/// be closed on a client that still sends, and the answer or the next request on that connection would be lost.
pub(super) async fn whole(request: Request) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_BODY).await.ok()?;
    Some(Request::from_parts(parts, Body::from(bytes)))
}

pub(super) fn without_key(path: &str, query: Option<&str>) -> String {
    let kept: Vec<&str> = query
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.to_lowercase().starts_with("apikey="))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// The part of a path below the virtual directory, in any case.
pub(super) fn below<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    let head = path.get(..base.len())?;
    let rest = &path[base.len()..];
    (head.eq_ignore_ascii_case(base) && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
}

/// The decoded parts of the path after `/api`.
pub(super) fn segments(config: &Config, path: &str) -> Option<Vec<String>> {
    let mut parts = below(&config.base_path, path)?.split('/').filter(|part| !part.is_empty());
    let api = parts.next()?;
    api.eq_ignore_ascii_case("api").then(|| parts.map(percent).collect())
}

/// The key of a request, wherever it stands.
pub(super) fn key<'r>(headers: &'r HeaderMap, query: &'r Query) -> Option<&'r str> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let bearer = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    header("x-octopus-apikey")
        .or_else(|| header("x-nuget-apikey"))
        .or_else(|| query.get("apikey"))
        .or(bearer)
        .filter(|key| !key.is_empty())
}

/// Whether a body of this media type is looked at. A form is taken for JSON: the vendor's own sample scripts send JSON
/// without saying so, and PowerShell calls that a form. Which others the real server refuses is not known.
pub(super) fn is_taken(content_type: &str) -> bool {
    let sent = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    sent.is_empty()
        || sent.contains("json")
        || sent.starts_with("multipart/")
        || ["application/octet-stream", "application/x-www-form-urlencoded"].contains(&sent.as_str())
}

/// The body by its media type; files come as a form or as they are.
pub(super) async fn read_body(headers: &HeaderMap, body: Body) -> Option<api::Body> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let content_type = text(header::CONTENT_TYPE);
    if let Ok(boundary) = multer::parse_boundary(content_type) {
        let limits = multer::SizeLimit::new().whole_stream(LARGEST_BODY as u64);
        let constraints = multer::Constraints::new().size_limit(limits);
        let mut form = multer::Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
        while let Some(part) = form.next_field().await.ok()? {
            if let Some(name) = part.file_name().map(str::to_owned) {
                return Some(api::Body::Upload(Upload { name, bytes: part.bytes().await.ok()?.to_vec() }));
            }
        }
        return Some(api::Body::Json(Vec::new()));
    }
    let bytes = to_bytes(body, LARGEST_BODY).await.ok()?.to_vec();
    let is_file = content_type.starts_with("application/octet-stream");
    let name = named_file(text(header::CONTENT_DISPOSITION)).to_owned();
    Some(if is_file { api::Body::Upload(Upload { name, bytes }) } else { api::Body::Json(bytes) })
}

/// The name in `attachment; filename="Acme.1.0.zip"`.
fn named_file(disposition: &str) -> &str {
    let mut parts = disposition.split(';').filter_map(|part| part.trim().split_once('='));
    let name = parts.find(|(key, _)| key.trim().eq_ignore_ascii_case("filename")).map(|(_, name)| name.trim());
    name.map_or("", |name| name.trim_matches('"'))
}

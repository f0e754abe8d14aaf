//! HTTP: connections, keys, faults, the log of requests. What requests mean is in `api`.

use crate::answer::Refusal;
use crate::api::{self, Answer, Call, Upload};
use crate::config::Config;
use crate::edit;
use crate::fault::{self, Asked, Effect, Fault};
use crate::identity;
use crate::limit::Buckets;
use crate::query::{Query, percent};
use crate::requests::{RequestRecord, Requests};
use crate::store::State;
use crate::wire::{Pace, Paced, Wire};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Response, StatusCode, header};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

const LARGEST_BODY: usize = 256 * 1024 * 1024;
/// How many connections wait to be accepted.
const BACKLOG: u32 = 1024;

/// Whether the server runs, ends, is away, or has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Serving,
    /// Connections are cut, none is accepted for this time.
    Away(Duration),
    /// Open requests are finished, new ones are not taken.
    Ending,
    /// Connections are cut.
    Dead,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) config: Config,
    pub(crate) state: RwLock<State>,
    pub(crate) requests: Requests,
    pub(crate) faults: Mutex<Vec<Fault>>,
    pub(crate) buckets: Mutex<Option<Buckets>>,
    pub(crate) phase: watch::Sender<Phase>,
}

/// Marks an answer that must not be sent: the connection ends instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Closed,
    Reset,
}

/// Takes connections until the server ends or dies.
pub(crate) async fn serve(server: Arc<Server>, mut listener: TcpListener) {
    let mut phase = listen_for_phase(&server);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(server.clone(), stream, listen_for_phase(&server)));
                }
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            changed = phase.changed() => {
                let now = if changed.is_err() { Phase::Dead } else { *phase.borrow_and_update() };
                match now {
                    Phase::Serving => {}
                    Phase::Away(time) => {
                        connections.shutdown().await;
                        let Some(again) = away(listener, time, &mut phase).await else {
                            server.phase.send_if_modified(gone);
                            return;
                        };
                        listener = again;
                        server.phase.send_if_modified(back);
                    }
                    Phase::Ending | Phase::Dead => break,
                }
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Hears of the present phase first: it may have changed before anybody listened.
fn listen_for_phase(server: &Server) -> watch::Receiver<Phase> {
    let mut phase = server.phase.subscribe();
    phase.mark_changed();
    phase
}

/// What is away is dead when it cannot come back.
fn gone(phase: &mut Phase) -> bool {
    let is_away = matches!(phase, Phase::Away(_));
    if is_away {
        *phase = Phase::Dead;
    }
    is_away
}

fn back(phase: &mut Phase) -> bool {
    let is_away = matches!(phase, Phase::Away(_));
    if is_away {
        *phase = Phase::Serving;
    }
    is_away
}

/// Listens no more for a while, but keeps the port; nothing if the server ends meanwhile or the port is lost.
async fn away(listener: TcpListener, time: Duration, phase: &mut watch::Receiver<Phase>) -> Option<TcpListener> {
    let address = listener.local_addr().ok()?;
    drop(listener);
    let kept = hold(address).ok()?;
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        _ = phase.wait_for(|phase| matches!(phase, Phase::Ending | Phase::Dead)) => return None,
    }
    kept.listen(BACKLOG).ok()
}

/// A socket that has the port but does not listen, so that connections are refused.
fn hold(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Elsewhere old connections keep the port; on Windows they do not, and the option means something else.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn connection(server: Arc<Server>, stream: TcpStream, mut phase: watch::Receiver<Phase>) {
    let _ = stream.set_nodelay(true);
    let reset = Arc::new(AtomicBool::new(false));
    let wire = Wire::new(stream, reset.clone());
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (server, reset) = (server.clone(), reset.clone());
        async move {
            let answer = handle(&server, request.map(Body::new)).await;
            match answer.extensions().get::<Cut>() {
                None => Ok(answer),
                Some(cut) => {
                    reset.store(*cut == Cut::Reset, Ordering::Relaxed);
                    Err(io::Error::from(io::ErrorKind::ConnectionAborted))
                }
            }
        }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    let serving = builder.serve_connection(TokioIo::new(wire), service);
    tokio::pin!(serving);
    loop {
        tokio::select! {
            _ = serving.as_mut() => return,
            changed = phase.changed() => {
                let now = if changed.is_err() { Phase::Dead } else { *phase.borrow_and_update() };
                match now {
                    Phase::Serving => {}
                    Phase::Ending => {
                        serving.as_mut().graceful_shutdown();
                        let _ = serving.as_mut().await;
                        return;
                    }
                    Phase::Away(_) | Phase::Dead => return,
                }
            }
        }
    }
}

async fn handle(server: &Server, request: Request) -> Response<Body> {
    let started = Instant::now();
    let method = request.method().clone();
    let asked = without_key(request.uri().path(), request.uri().query());
    let number = server.requests.next_number();
    let answer = match whole(request).await {
        Some(request) => limited(server, number, request).await,
        None => refuse(&Refusal::Malformed("The request body could not be read.".to_owned())),
    };
    let status = if answer.extensions().get::<Cut>().is_some() { 0 } else { answer.status().as_u16() };
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    server.requests.add(RequestRecord { method: method.as_str().to_owned(), path: asked, status, ms });
    answer
}

/// The request with its body read to the end, before anything is decided: were it answered earlier, the connection would
/// be closed on a client that still sends, and the answer or the next request on that connection would be lost.
async fn whole(request: Request) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_BODY).await.ok()?;
    Some(Request::from_parts(parts, Body::from(bytes)))
}

fn without_key(path: &str, query: Option<&str>) -> String {
    let kept: Vec<&str> = query
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.to_lowercase().starts_with("apikey="))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// Handles a request if its key has not sent too many.
async fn limited(server: &Server, number: u64, request: Request) -> Response<Body> {
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

/// The part of a path below the virtual directory, in any case.
fn below<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    let head = path.get(..base.len())?;
    let rest = &path[base.len()..];
    (head.eq_ignore_ascii_case(base) && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
}

async fn process(server: &Server, request: Request) -> Response<Body> {
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

/// Whether a body of this media type is looked at. A form is taken for JSON: the vendor's own sample scripts send JSON
/// without saying so, and PowerShell calls that a form. Which others the real server refuses is not known.
fn is_taken(content_type: &str) -> bool {
    let sent = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    sent.is_empty()
        || sent.contains("json")
        || sent.starts_with("multipart/")
        || ["application/octet-stream", "application/x-www-form-urlencoded"].contains(&sent.as_str())
}

/// The body by its media type; files come as a form or as they are.
async fn read_body(headers: &HeaderMap, body: Body) -> Option<api::Body> {
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

/// The decoded parts of the path after `/api`.
fn segments(config: &Config, path: &str) -> Option<Vec<String>> {
    let mut parts = below(&config.base_path, path)?.split('/').filter(|part| !part.is_empty());
    let api = parts.next()?;
    api.eq_ignore_ascii_case("api").then(|| parts.map(percent).collect())
}

/// The key of a request, wherever it stands.
fn key<'r>(headers: &'r HeaderMap, query: &'r Query) -> Option<&'r str> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let bearer = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    header("x-octopus-apikey")
        .or_else(|| header("x-nuget-apikey"))
        .or_else(|| query.get("apikey"))
        .or(bearer)
        .filter(|key| !key.is_empty())
}

fn refuse(refusal: &Refusal) -> Response<Body> {
    json(refusal.status(), refusal.document().to_string())
}

fn json(code: u16, body: String) -> Response<Body> {
    respond(code, Answer::JSON, body)
}

fn respond(code: u16, content_type: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    response
}

fn with_headers(mut response: Response<Body>, headers: &[(String, String)]) -> Response<Body> {
    for (name, value) in headers {
        let name = header::HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, header::HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn cut(how: Cut) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(how);
    response
}

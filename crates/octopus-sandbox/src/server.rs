//! HTTP: connections, keys, faults, the log of requests. What requests mean is in `api`.

use crate::answer::Refusal;
use crate::api::{self, Answer, Call, Upload};
use crate::config::Config;
use crate::fault::{self, Effect, Fault};
use crate::query::{Query, percent};
use crate::requests::{RequestRecord, Requests};
use crate::root;
use crate::store::State;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, Response, StatusCode, header};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

const LARGEST_BODY: usize = 256 * 1024 * 1024;

/// Whether the server runs, ends, or has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Serving,
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
    pub(crate) phase: watch::Sender<Phase>,
}

/// Marks an answer that must not be sent: the connection breaks instead.
#[derive(Clone, Copy, Debug)]
struct Cut;

/// Takes connections until the phase changes.
pub(crate) async fn serve(server: Arc<Server>, listener: TcpListener) {
    let router = Router::new().fallback(handle).with_state(server.clone());
    let mut phase = server.phase.subscribe();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(router.clone(), stream, server.phase.subscribe()));
                }
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            changed = phase.changed() => if changed.is_err() || *phase.borrow() != Phase::Serving { break },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(router: Router, stream: TcpStream, mut phase: watch::Receiver<Phase>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let router = router.clone();
        async move {
            let answer = match router.oneshot(request.map(Body::new)).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            let cut = answer.extensions().get::<Cut>().is_some();
            if cut { Err(io::Error::from(io::ErrorKind::ConnectionAborted)) } else { Ok(answer) }
        }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    let serving = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    loop {
        tokio::select! {
            _ = serving.as_mut() => return,
            changed = phase.changed() => {
                let now = if changed.is_err() { Phase::Dead } else { *phase.borrow() };
                match now {
                    Phase::Serving => {}
                    Phase::Ending => {
                        serving.as_mut().graceful_shutdown();
                        let _ = serving.as_mut().await;
                        return;
                    }
                    Phase::Dead => return,
                }
            }
        }
    }
}

async fn handle(Shared(server): Shared<Arc<Server>>, request: Request) -> Response<Body> {
    let started = Instant::now();
    let method = request.method().as_str().to_owned();
    let asked = without_key(request.uri().path(), request.uri().query());
    let answer = faulty(&server, request).await;
    let status = if answer.extensions().get::<Cut>().is_some() { 0 } else { answer.status().as_u16() };
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    server.requests.add(RequestRecord { method, path: asked, status, ms });
    answer
}

fn without_key(path: &str, query: Option<&str>) -> String {
    let kept: Vec<&str> = query
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.to_lowercase().starts_with("apikey="))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// Handles a request with what the faults make of it.
async fn faulty(server: &Server, request: Request) -> Response<Body> {
    if !server.config.latency.is_zero() {
        tokio::time::sleep(server.config.latency).await;
    }
    let path = below(&server.config.base_path, request.uri().path()).unwrap_or(request.uri().path()).to_owned();
    let effects = {
        let mut faults = server.faults.lock().unwrap_or_else(PoisonError::into_inner);
        fault::effects(&mut faults, request.method().as_str(), &path)
    };
    let mut drop_answer = false;
    for effect in effects {
        match effect {
            Effect::Delay(time) => tokio::time::sleep(time).await,
            Effect::DropAfterHandling => drop_answer = true,
            Effect::DropBeforeHandling => return cut(),
            Effect::StopServing => {
                server.phase.send_replace(Phase::Dead);
                return cut();
            }
            Effect::Forbid(permission) => return refuse(&Refusal::Forbidden(permission)),
            Effect::Html { code, body } => return respond(code, "text/html; charset=utf-8", body),
            Effect::Status { code, body, headers } => return with_headers(json(code, body), &headers),
        }
    }
    let answer = process(server, request).await;
    if drop_answer { cut() } else { answer }
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
        return json(200, root::root(&server.config, space));
    }
    if let Err(refusal) = authorise(&server.config, &parts.headers, &query) {
        return refuse(&refusal);
    }
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(body) = read_body(content_type.unwrap_or(""), body).await else {
        return refuse(&Refusal::Malformed("The request body could not be read.".to_owned()));
    };
    let call = Call { method: parts.method.as_str().to_owned(), segments, query, body };
    match api::answer(&server.state, &server.config, &call) {
        Ok(answer) => respond(answer.status, answer.content_type, answer.body),
        Err(refusal) => refuse(&refusal),
    }
}

/// The body by its media type; files come as a form or as they are.
async fn read_body(content_type: &str, body: Body) -> Option<api::Body> {
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
    Some(if is_file { api::Body::Upload(Upload { name: String::new(), bytes }) } else { api::Body::Json(bytes) })
}

/// The decoded parts of the path after `/api`.
fn segments(config: &Config, path: &str) -> Option<Vec<String>> {
    let mut parts = below(&config.base_path, path)?.split('/').filter(|part| !part.is_empty());
    let api = parts.next()?;
    api.eq_ignore_ascii_case("api").then(|| parts.map(percent).collect())
}

fn authorise(config: &Config, headers: &HeaderMap, query: &Query) -> Result<(), Refusal> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let bearer = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let key = header("x-octopus-apikey").or_else(|| query.get("apikey")).or(bearer).filter(|key| !key.is_empty());
    match (key, &config.api_key) {
        (None, _) => Err(Refusal::NoKey),
        (Some(key), Some(expected)) if key != expected => Err(Refusal::BadKey),
        _ => Ok(()),
    }
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

fn cut() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

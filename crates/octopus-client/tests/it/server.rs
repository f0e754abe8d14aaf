//! A listener made by hand: it answers as a test says and remembers what it saw.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use octopus_client::{Client, ClientBuilder, Exchange, Observer, RetryPolicy, Waiting};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A request as the listener saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The value of a parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let url = octopus_client::Url::parse("http://host").unwrap().join(&self.uri).unwrap();
        url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
    }

    pub(crate) fn number(&self, name: &str) -> usize {
        self.query(name).map_or(0, |value| value.parse().unwrap())
    }
}

/// The listener's answer.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Closes the connection without an answer.
    HangUp,
    /// Starts an answer and closes the connection in its middle.
    BreakOff,
}

pub(crate) fn reply(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply::Answer(status, Vec::new(), body.into())
}

pub(crate) fn json(value: &serde_json::Value) -> Reply {
    reply(200, value.to_string())
}

impl Reply {
    pub(crate) fn header(self, name: &'static str, value: &str) -> Self {
        match self {
            Self::Answer(status, mut headers, body) => {
                headers.push((name, value.to_owned()));
                Self::Answer(status, headers, body)
            }
            other => other,
        }
    }
}

type Handler = dyn Fn(Seen) -> Pin<Box<dyn Future<Output = Reply> + Send>> + Send + Sync;

/// The listener; it ends with its value.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    scheme: &'static str,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Answers by the request.
    pub(crate) async fn start(handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_async(move |seen| {
            let reply = handler(&seen);
            async move { reply }
        })
        .await
    }

    /// Answers in this order, and with the last one for ever.
    pub(crate) async fn script(replies: Vec<Reply>) -> Self {
        let next = AtomicUsize::new(0);
        Self::start(move |_| replies[next.fetch_add(1, SeqCst).min(replies.len() - 1)].clone()).await
    }

    pub(crate) async fn start_async<F>(handler: impl Fn(Seen) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        Self::listen(Arc::new(move |seen| Box::pin(handler(seen))), None).await
    }

    pub(crate) async fn start_tls(
        acceptor: TlsAcceptor,
        handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let handler = move |seen| -> Pin<Box<dyn Future<Output = Reply> + Send>> {
            let reply = handler(&seen);
            Box::pin(async move { reply })
        };
        Self::listen(Arc::new(handler), Some(acceptor)).await
    }

    async fn listen(handler: Arc<Handler>, acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let (seen, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (log, count) = (Arc::clone(&seen), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, SeqCst);
                let (handler, log, acceptor) = (Arc::clone(&handler), Arc::clone(&log), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => serve(stream, handler, log).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, handler, log).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, scheme, seen, connections, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Method and URI of what was seen.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen().iter().map(|seen| format!("{} {}", seen.method, seen.uri)).collect()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }

    /// A builder for a client of this listener that never waits long.
    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder(&self.url()).unwrap().retry(QUICK)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// Waits so short that no test is slow, whatever a server asks for.
pub(crate) const QUICK: RetryPolicy = RetryPolicy {
    tries: 3,
    throttled_tries: 4,
    first_wait: Duration::from_millis(1),
    longest_wait: Duration::from_millis(4),
    total_wait: Duration::from_secs(1),
};

async fn serve<S>(stream: S, handler: Arc<Handler>, log: Arc<Mutex<Vec<Seen>>>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (handler, log) = (Arc::clone(&handler), Arc::clone(&log));
        async move {
            let (head, body) = request.into_parts();
            let seen = Seen {
                method: head.method.to_string(),
                uri: head.uri.to_string(),
                version: head.version,
                headers: head.headers,
                body: body.collect().await.unwrap().to_bytes(),
            };
            log.lock().unwrap().push(seen.clone());
            respond(handler(seen).await)
        }
    });
    // A connection that the test breaks ends with an error.
    let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

fn respond(reply: Reply) -> Result<Response<BoxBody<Bytes, std::io::Error>>, std::io::Error> {
    let broken = || std::io::Error::other("the test breaks the connection");
    match reply {
        Reply::HangUp => Err(broken()),
        Reply::BreakOff => {
            let frames = vec![Ok(Frame::data(Bytes::from_static(b"{\"Id\":"))), Err(broken())];
            Ok(Response::new(BodyExt::boxed(StreamBody::new(stream::iter(frames)))))
        }
        Reply::Answer(status, headers, body) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            let body = Full::new(Bytes::from(body)).map_err(|never: Infallible| match never {}).boxed();
            Ok(response.body(body).unwrap())
        }
    }
}

/// A port of this machine at which nobody listens.
pub(crate) async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// An observer that remembers everything as text, and passes waits on.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) exchanges: Mutex<Vec<String>>,
    waits: Option<mpsc::UnboundedSender<Duration>>,
}

impl Notes {
    pub(crate) fn with_waits() -> (Arc<Self>, mpsc::UnboundedReceiver<Duration>) {
        let (waits, receiver) = mpsc::unbounded_channel();
        (Arc::new(Self { waits: Some(waits), ..Self::default() }), receiver)
    }

    pub(crate) fn exchanges(&self) -> Vec<String> {
        self.exchanges.lock().unwrap().clone()
    }
}

impl Observer for Notes {
    fn exchanged(&self, exchange: &Exchange<'_>) {
        let text = |body: Option<&[u8]>| body.map_or("-".to_owned(), |body| String::from_utf8_lossy(body).into_owned());
        let Exchange { method, path, request, status, response, error, attempt, .. } = exchange;
        let status = status.map_or("-".to_owned(), |status| status.to_string());
        let (request, response) = (text(*request), text(*response));
        let error = error.map_or(String::new(), |error| format!(" ({error})"));
        self.exchanges
            .lock()
            .unwrap()
            .push(format!("{attempt}: {method} {path} {request} -> {status} {response}{error}"));
    }

    fn waiting(&self, waiting: &Waiting<'_>) {
        if let Some(waits) = &self.waits {
            waits.send(waiting.wait).unwrap();
        }
    }
}

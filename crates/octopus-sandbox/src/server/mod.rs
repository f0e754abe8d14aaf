//! HTTP: connections, keys, faults, the log of requests. The meaning of requests is in `api`.

mod answers;
mod asked;
mod faulty;
mod process;
mod shared;

pub(crate) use shared::{Phase, Server};

use crate::answer::Refusal;
use crate::requests::RequestRecord;
use crate::wire::Wire;
use answers::{Cut, refuse};
use asked::{whole, without_key};
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use faulty::limited;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How many connections wait to be accepted.
const BACKLOG: u32 = 1024;

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

/// A server that is away and cannot come back is dead.
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

//! Connections that can be reset, and bodies that come slowly or end early.

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// A connection that ends with a reset when it is marked so.
pub(crate) struct Wire {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, reset: Arc<AtomicBool>) -> Wire {
        Wire { stream, reset }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            // Where the system does not know it, the connection is closed as usual.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// How a body comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    /// How many bytes come at once.
    pub(crate) bytes: usize,
    pub(crate) pause: Duration,
    /// After how many bytes it breaks off.
    pub(crate) ends_after: Option<usize>,
    /// Whether its length is not told beforehand.
    pub(crate) chunked: bool,
}

impl Pace {
    pub(crate) const USUAL: Pace = Pace { bytes: usize::MAX, pause: Duration::ZERO, ends_after: None, chunked: false };
}

/// A body at a pace.
pub(crate) struct Paced {
    rest: Bytes,
    pace: Pace,
    sent: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    pub(crate) fn new(body: Bytes, pace: Pace) -> Paced {
        // The head has to leave before the connection breaks.
        let pause = pace.ends_after.map(|_| Box::pin(sleep(FLUSH)));
        Paced { rest: body, pace, sent: 0, pause }
    }

    fn piece(&mut self) -> Option<Result<Frame<Bytes>, io::Error>> {
        let allowed = self.pace.ends_after.map_or(usize::MAX, |end| end.saturating_sub(self.sent));
        if allowed == 0 {
            self.rest.clear();
            return Some(Err(io::Error::from(io::ErrorKind::ConnectionAborted)));
        }
        if self.rest.is_empty() {
            // A body that is shorter than where it breaks off breaks off all the same.
            return self.pace.ends_after.map(|_| Err(io::Error::from(io::ErrorKind::ConnectionAborted)));
        }
        let piece = self.rest.split_to(self.pace.bytes.min(allowed).min(self.rest.len()));
        self.sent += piece.len();
        let breaks_off = self.pace.ends_after.is_some();
        // Bytes that were written have to leave before the connection breaks.
        let pause = if breaks_off { self.pace.pause.max(FLUSH) } else { self.pace.pause };
        if !pause.is_zero() && (breaks_off || !self.rest.is_empty()) {
            self.pause = Some(Box::pin(sleep(pause)));
        }
        Some(Ok(Frame::data(piece)))
    }
}

/// How long a piece gets to leave.
const FLUSH: Duration = Duration::from_millis(1);

impl Body for Paced {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        Poll::Ready(self.piece())
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.pace.ends_after.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        if self.pace.chunked { SizeHint::default() } else { SizeHint::with_exact(self.rest.len() as u64) }
    }
}

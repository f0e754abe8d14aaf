//! A file that is sent as it comes in.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use http_body::{Body, Frame};
use reqwest::multipart::{Form, Part};

use crate::error::Error;

/// Why a content ended before its end.
type Cut = Box<dyn StdError + Send + Sync>;

/// The content of a file, once.
pub struct Content {
    /// How long it is, if that is known; else it is sent in pieces that say so themselves.
    pub length: Option<u64>,
    /// Its pieces. An error cuts the request off, so that the server does not take what came for the whole.
    pub pieces: BoxStream<'static, Result<Bytes, Cut>>,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("length", &self.length).finish_non_exhaustive()
    }
}

/// A file that is sent as it comes in.
pub struct Upload {
    /// The name of the part of the form.
    pub part: String,
    /// The name of the file.
    pub name: String,
    /// About how long it is: how long it may take follows from that.
    pub size: u64,
    /// Opens the content: once for each time that it is sent.
    pub open: Arc<dyn Fn() -> BoxFuture<'static, Result<Content, Error>> + Send + Sync>,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("name", &self.name).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Upload {
    /// Opens the content, as a form.
    pub(crate) async fn form(&self) -> Result<Form, Error> {
        let Content { length, pieces } = (self.open)().await?;
        let body = reqwest::Body::wrap(Pieces(Mutex::new(pieces)));
        let file = match length {
            Some(length) => Part::stream_with_length(body, length),
            None => Part::stream(body),
        };
        Ok(Form::new().part(self.part.clone(), file.file_name(self.name.clone())))
    }
}

/// The pieces of a content as a body. The HTTP library asks that several could look at it, though only one does.
struct Pieces(Mutex<BoxStream<'static, Result<Bytes, Cut>>>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let pieces = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        pieces.poll_next_unpin(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

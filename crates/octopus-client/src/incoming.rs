//! A file that is read as it comes in.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::{Method, Response};

use crate::call::{Body, Call};
use crate::error::{Details, Error, ErrorKind};
use crate::send::send;
use crate::shared::Shared;
use crate::site::Site;
use crate::transport::{Lost, time_for};

/// A file that is read as it comes in.
pub struct Incoming {
    shared: Arc<Shared>,
    call: Call,
    response: Box<Response>,
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("call", &self.call.to_string()).finish_non_exhaustive()
    }
}

impl Incoming {
    pub(crate) async fn open(site: &Site, path: &str, size: u64) -> Result<Self, Error> {
        let shared = Arc::clone(&site.shared);
        let mut call = Call::new(&shared, Method::GET, site.url(path, &[])?, Body::None);
        call.opens = true;
        call.timeout = Some(time_for(shared.peer.timeout, size));
        let answer = send(&shared, &call).await?;
        // Every success of such a call has one.
        let response = answer.rest.ok_or_else(|| Error::usage(format!("{call} brought no file")))?;
        Ok(Self { shared, call, response })
    }

    /// How long the file is, if the server tells.
    pub fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Returns the next piece; nothing at the end.
    ///
    /// # Errors
    /// When the file is cut off, or no piece of it comes for as long as any other answer may take.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        let peer = &self.shared.peer;
        match tokio::time::timeout(peer.timeout, self.response.chunk()).await {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(error)) => Err(self.call.sign(Lost::new(error, peer, &self.call.to_string()).into_details())),
            Err(_) => {
                let message = format!("{} sent nothing more of {} for {:?}", peer.server, self.call, peer.timeout);
                Err(self.call.sign(Details::new(ErrorKind::Timeout, message)))
            }
        }
    }
}

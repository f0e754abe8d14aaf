//! A client of one server.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;
use url::Url;

use crate::api::Api;
use crate::error::Error;
use crate::root::{self, Root};
use crate::shared::Shared;
use crate::site::Site;
use crate::space::{self, Space};
use crate::stats::Stats;

/// A client of one Octopus server. Clones are cheap and share connections, the bound of concurrency and the counters.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stats = self.0.counters.read();
        f.debug_struct("Client").field("base_url", &self.0.base.url().as_str()).field("stats", &stats).finish()
    }
}

impl Client {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// The address of the server, without `api` and with a trailing slash.
    pub fn base_url(&self) -> &Url {
        self.0.base.url()
    }

    /// A sentence if the key and all documents travel unencrypted to another machine.
    pub fn plain_http_warning(&self) -> Option<String> {
        self.0.base.plain_http_warning()
    }

    /// Asks the server who it is (`GET /api`, which needs no key).
    ///
    /// # Errors
    /// [`ErrorKind::NotOctopus`](crate::ErrorKind::NotOctopus) if something else answers at this address, besides all
    /// that can go wrong on the way.
    pub async fn root(&self) -> Result<Root, Error> {
        root::read(&Site::new(Arc::clone(&self.0), None)).await
    }

    /// Finds a space by id, name or slug, without regard to case and surrounding blanks.
    ///
    /// # Errors
    /// [`NoSuchSpace`](crate::ErrorKind::NoSuchSpace) with the names that exist for this key, or
    /// [`AmbiguousSpace`](crate::ErrorKind::AmbiguousSpace) if several spaces fit.
    pub async fn find_space(&self, text: &str) -> Result<Space, Error> {
        space::find(self.system().all("spaces/all", &[]).await?, text)
    }

    /// The API of the server itself: `/api/…`.
    pub fn system(&self) -> Api {
        Api::new(Site::new(Arc::clone(&self.0), None))
    }

    /// The API of a space by its id: `/api/Spaces-1/…`.
    pub fn space(&self, id: &str) -> Api {
        Api::new(Site::new(Arc::clone(&self.0), Some(id)))
    }

    /// Sets the user agent of all requests from now on, of clones too, so that the server's audit feed tells whose they are.
    /// Only the first call counts; what cannot be a header changes nothing.
    pub fn call_itself(&self, agent: &str) {
        if let Ok(agent) = HeaderValue::from_str(agent) {
            // Whoever is second says nothing new.
            let _ = self.0.agent.set(agent);
        }
    }

    /// The counts of everything that this client and its clones have exchanged so far.
    pub fn stats(&self) -> Stats {
        self.0.counters.read()
    }
}

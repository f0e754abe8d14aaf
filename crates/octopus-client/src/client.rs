//! A client of one server, and what all its clones share.

use std::fmt;
use std::sync::Arc;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::answer::Answer;
use crate::api::Api;
use crate::builder::ClientBuilder;
use crate::error::Error;
use crate::exchange::Observer;
use crate::key::ApiKey;
use crate::limit::Limit;
use crate::retry::RetryPolicy;
use crate::root::{self, Root};
use crate::send::{Body, Call, send};
use crate::space::{self, Space};
use crate::stats::{Counters, Stats};
use crate::transport::Peer;
use crate::url::Base;

/// A client of one Octopus server. Clones are cheap and share connections, the bound of concurrency and the counters.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

/// What all clones of a client share.
pub(crate) struct Shared {
    pub(crate) base: Base,
    pub(crate) http: reqwest::Client,
    pub(crate) key: Option<ApiKey>,
    pub(crate) limit: Limit,
    pub(crate) retry: RetryPolicy,
    pub(crate) page_size: usize,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) counters: Counters,
    pub(crate) peer: Peer,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stats = self.0.counters.read();
        f.debug_struct("Client").field("base_url", &self.0.base.url().as_str()).field("stats", &stats).finish()
    }
}

impl Client {
    /// Starts a client of the server at `base_url`. With or without a virtual directory, `/api` and trailing slashes,
    /// every spelling means the same server.
    ///
    /// # Errors
    /// If `base_url` is no address of a server.
    pub fn builder(base_url: &str) -> Result<ClientBuilder, Error> {
        Base::parse(base_url).map(ClientBuilder::new)
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// The address of the server, without `api` and with a trailing slash.
    pub fn base_url(&self) -> &Url {
        self.0.base.url()
    }

    /// Never shows a secret, whoever says it back: it is masked in errors, and in what observers see, like the key.
    pub fn mask(&self, secret: &str) {
        if let Some(key) = &self.0.key {
            key.mask_also(secret);
        }
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
        root::read(&self.system()).await
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
        Api::new(Arc::clone(&self.0), None)
    }

    /// The API of a space by its id: `/api/Spaces-1/…`.
    pub fn space(&self, id: &str) -> Api {
        Api::new(Arc::clone(&self.0), Some(id))
    }

    /// What this client and its clones have exchanged so far.
    pub fn stats(&self) -> Stats {
        self.0.counters.read()
    }
}

impl Shared {
    pub(crate) async fn read(&self, url: Url) -> Result<(Call, Answer), Error> {
        let call = Call::new(self, Method::GET, url, Body::None);
        let answer = send(self, &call).await?;
        Ok((call, answer))
    }

    pub(crate) async fn write<T: DeserializeOwned>(&self, method: Method, url: Url, body: Body) -> Result<T, Error> {
        let call = Call::new(self, method, url, body);
        send(self, &call).await?.json(&call)
    }
}

/// Writes a body as JSON.
pub(crate) fn to_json<B: Serialize + ?Sized>(body: &B) -> Result<Body, Error> {
    // The cause could quote the document.
    let json =
        serde_json::to_vec(body).map_err(|_| Error::usage("the request cannot be written as JSON".to_owned()))?;
    Ok(Body::Json(json.into()))
}

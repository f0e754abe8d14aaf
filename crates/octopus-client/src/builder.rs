//! Settings of a client, checked when it is built.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::redirect;

use crate::client::Client;
use crate::error::{Details, Error, ErrorKind};
use crate::exchange::Observer;
use crate::health::Health;
use crate::key::ApiKey;
use crate::limit::Limit;
use crate::mask::Mask;
use crate::proxy::ProxySettings;
use crate::retry::RetryPolicy;
use crate::shared::Shared;
use crate::stats::Counters;
use crate::tls;
use crate::transport::{CONNECT_TIMEOUT, Peer};
use crate::url::Base;

/// The header that carries the key.
const KEY_HEADER: HeaderName = HeaderName::from_static("x-octopus-apikey");
/// Idle connections are given up before common servers and proxies close them: a write on a connection that is just
/// being closed has an unknown outcome.
const IDLE: Duration = Duration::from_secs(30);

/// Settings of a [`Client`]; start with [`Client::builder`].
pub struct ClientBuilder {
    base: Base,
    key: Option<ApiKey>,
    mask: Mask,
    ca_file: Option<PathBuf>,
    proxy: Option<ProxySettings>,
    timeout: Duration,
    concurrency: usize,
    retry: RetryPolicy,
    page_size: usize,
    largest_answer: usize,
    user_agent: String,
    observer: Option<Arc<dyn Observer>>,
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base.url().as_str()).finish_non_exhaustive()
    }
}

impl Client {
    /// Starts a client of the server at `base_url`. With or without a virtual directory, `/api` and trailing slashes,
    /// every spelling means the same server.
    ///
    /// # Errors
    /// If `base_url` is not a valid server address.
    pub fn builder(base_url: &str) -> Result<ClientBuilder, Error> {
        Base::parse(base_url).map(ClientBuilder::new)
    }
}

impl ClientBuilder {
    pub(crate) fn new(base: Base) -> Self {
        Self {
            base,
            key: None,
            mask: Mask::default(),
            ca_file: None,
            proxy: None,
            timeout: Duration::from_secs(120),
            concurrency: 8,
            retry: RetryPolicy::default(),
            page_size: 1000,
            largest_answer: 256 * 1024 * 1024,
            user_agent: concat!("octopus-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            observer: None,
        }
    }

    /// The key that every request carries. Without one, only what is open to everybody can be read.
    #[must_use]
    pub fn api_key(mut self, key: ApiKey) -> Self {
        self.key = Some(key);
        self
    }

    /// The secrets that errors and observers never show, whoever repeats them; the key is added to them. Secrets that
    /// are added later are masked from then on.
    #[must_use]
    pub fn mask(mut self, mask: Mask) -> Self {
        self.mask = mask;
        self
    }

    /// A PEM file with certificates of authorities to trust besides those of the operating system (on Linux: of
    /// OpenSSL, with its variables `SSL_CERT_FILE` and `SSL_CERT_DIR`).
    #[must_use]
    pub fn ca_file(mut self, file: &Path) -> Self {
        self.ca_file = Some(file.to_owned());
        self
    }

    /// The proxy to go through; `None`, the default, is a direct connection whatever the environment says.
    #[must_use]
    pub fn proxy(mut self, proxy: Option<ProxySettings>) -> Self {
        self.proxy = proxy;
        self
    }

    /// The longest that one attempt may take from sending to the last byte of the answer. Default: 120 seconds.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many requests of this client and its clones may be under way at once, at least 1. Default: 8.
    #[must_use]
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }

    /// How often and how patiently requests are repeated.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many items of a listing to ask for at once, at least 1. Default: 1000.
    #[must_use]
    pub fn page_size(mut self, items: usize) -> Self {
        self.page_size = items.max(1);
        self
    }

    /// The largest body of an answer, in bytes after decompression; a larger one is an error. Default: 256 MiB.
    #[must_use]
    pub fn largest_answer(mut self, bytes: usize) -> Self {
        self.largest_answer = bytes;
        self
    }

    /// The `User-Agent` that the server's logs show.
    #[must_use]
    pub fn user_agent(mut self, name: &str) -> Self {
        name.clone_into(&mut self.user_agent);
        self
    }

    /// The observer that is told of every HTTP attempt.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// If the key, the file of certificates, the proxy or the user agent cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        let authorities = self.ca_file.as_deref().map(tls::authorities).transpose()?.unwrap_or_default();
        let proxy = self.proxy.as_ref().map(|proxy| proxy.apply(&self.base)).transpose()?.flatten();
        let (proxy, proxy_name) = proxy.unzip();
        let encrypted = self.base.is_https() || proxy.is_some();
        let tls = if encrypted { tls::config(authorities)? } else { tls::unused()? };
        let mut headers = HeaderMap::new();
        if let Some(key) = &self.key {
            headers.insert(KEY_HEADER, key.header()?);
            self.mask.add(key.secret());
        }
        let mut http = reqwest::Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .tls_backend_preconfigured(tls)
            .default_headers(headers)
            .user_agent(&self.user_agent)
            .timeout(self.timeout)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE)
            .http2_adaptive_window(true);
        if let Some(proxy) = proxy {
            http = http.proxy(proxy);
        }
        let http = http.build().map_err(unusable)?;
        Ok(Client::new(Shared {
            peer: Peer { server: self.base.host_and_port(), proxy: proxy_name, timeout: self.timeout },
            base: self.base,
            http,
            agent: OnceLock::new(),
            has_key: self.key.is_some(),
            mask: self.mask,
            limit: Limit::new(self.concurrency),
            retry: self.retry,
            page_size: self.page_size,
            largest_answer: self.largest_answer,
            health: Health::default(),
            observer: self.observer,
            counters: Counters::default(),
        }))
    }
}

fn unusable(error: reqwest::Error) -> Error {
    let mut details = Details::new(ErrorKind::Usage, "the HTTP client cannot be set up as asked for".to_owned());
    details.source = Some(Box::new(error.without_url()));
    details.into()
}

//! The REST API of Octopus Deploy over HTTP: keys, paging, retries, rate limits, errors.
//!
//! It knows no kinds of documents and nothing about syncing: callers name paths and types. It prints nothing and reads
//! neither the terminal nor the environment: a proxy is used only when [`ProxySettings`] are given. (Where the operating
//! system keeps its authorities is its own affair, see [`ClientBuilder::ca_file`].)
//!
//! Invariants: the API key is in no `Debug`, no error and no [`Exchange`]; redirects are never followed; a write is sent
//! again only where the table in `retry.rs` says that this is safe, and [`Error::outcome_unknown`] tells when a write
//! may have taken place although it failed.
//!
//! ```no_run
//! # async fn example() -> Result<(), octopus_client::Error> {
//! use octopus_client::{ApiKey, Client};
//!
//! let client = Client::builder("https://octopus.example.com/octo/")?
//!     .api_key(ApiKey::from("API-XXXX".to_owned()))
//!     .build()?;
//! let space = client.find_space("Default").await?;
//! let projects: Vec<serde_json::Value> = client.space(&space.id).list("projects", &[]).await?;
//! # let _ = projects;
//! # Ok(())
//! # }
//! ```

mod answer;
mod api;
mod builder;
mod call;
mod certificate;
mod client;
mod counted;
mod document;
mod error;
mod exchange;
mod health;
mod ids;
mod incoming;
mod key;
mod limit;
mod mask;
mod page;
mod path;
mod proxy;
mod reader;
mod refusal;
mod retry;
mod root;
mod send;
mod shared;
mod site;
mod space;
mod stats;
mod text;
mod tls;
mod transport;
mod upload;
mod url;

pub use ::bytes::Bytes;
pub use ::url::Url;
pub use reqwest::{Method, StatusCode};

pub use crate::api::Api;
pub use crate::builder::ClientBuilder;
pub use crate::client::Client;
pub use crate::error::{Error, ErrorKind};
pub use crate::exchange::{Exchange, Observer, Waiting};
pub use crate::incoming::Incoming;
pub use crate::key::ApiKey;
pub use crate::mask::{MASK, Mask};
pub use crate::path::segment;
pub use crate::proxy::ProxySettings;
pub use crate::reader::{ReadApi, Reader};
pub use crate::retry::RetryPolicy;
pub use crate::root::Root;
pub use crate::space::Space;
pub use crate::stats::Stats;
pub use crate::upload::{Content, Upload};

//! A client that only reads: neither it nor what it hands out has a method that writes.

use std::fmt;

use serde::de::DeserializeOwned;
use url::Url;

use crate::api::Api;
use crate::client::Client;
use crate::error::Error;
use crate::incoming::Incoming;
use crate::root::Root;
use crate::space::Space;
use crate::stats::Stats;

/// A client of one Octopus server that sends nothing but `GET`.
///
/// ```no_run
/// # async fn example(reader: octopus_client::Reader) -> Result<serde_json::Value, octopus_client::Error> {
/// reader.space("Spaces-1").get("projects/Projects-1", &[]).await
/// # }
/// ```
///
/// Whoever holds one cannot write:
///
/// ```compile_fail,E0599
/// # async fn example(reader: octopus_client::Reader) -> Result<(), octopus_client::Error> {
/// reader.space("Spaces-1").delete("projects/Projects-1").await
/// # }
/// ```
///
/// Nor can it be made a [`Client`] again.
#[derive(Clone)]
pub struct Reader(Client);

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reader").field(&self.0).finish()
    }
}

impl From<Client> for Reader {
    fn from(client: Client) -> Self {
        Self(client)
    }
}

impl From<&Client> for Reader {
    fn from(client: &Client) -> Self {
        Self(client.clone())
    }
}

impl From<&Self> for Reader {
    fn from(reader: &Self) -> Self {
        reader.clone()
    }
}

impl Reader {
    /// The address of the server; see [`Client::base_url`].
    pub fn base_url(&self) -> &Url {
        self.0.base_url()
    }

    /// Asks the server who it is; see [`Client::root`].
    ///
    /// # Errors
    /// Those of [`Client::root`].
    pub async fn root(&self) -> Result<Root, Error> {
        self.0.root().await
    }

    /// Finds a space by id, name or slug; see [`Client::find_space`].
    ///
    /// # Errors
    /// Those of [`Client::find_space`].
    pub async fn find_space(&self, text: &str) -> Result<Space, Error> {
        self.0.find_space(text).await
    }

    /// The part of the API about the server itself, to read: `/api/…`.
    pub fn system(&self) -> ReadApi {
        ReadApi(self.0.system())
    }

    /// The part of the API about a space by its id, to read: `/api/Spaces-1/…`.
    pub fn space(&self, id: &str) -> ReadApi {
        ReadApi(self.0.space(id))
    }

    /// The counts of everything that this client and its clones have exchanged so far.
    pub fn stats(&self) -> Stats {
        self.0.stats()
    }
}

/// The part of an [`Api`] that reads. All methods fail as those of [`Api`] do.
#[derive(Clone, Debug)]
pub struct ReadApi(Api);

impl ReadApi {
    /// Reads one document; see [`Api::get`].
    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Error> {
        self.0.get(path, query).await
    }

    /// Reads a file; see [`Api::download`].
    ///
    /// # Errors
    /// Those of [`Api::download`].
    pub async fn download(&self, path: &str) -> Result<Vec<u8>, Error> {
        self.0.download(path).await
    }

    /// Begins to read a file; see [`Api::open`].
    ///
    /// # Errors
    /// Those of [`Api::open`].
    pub async fn open(&self, path: &str, size: u64) -> Result<Incoming, Error> {
        self.0.open(path, size).await
    }

    /// Reads a listing to its end; see [`Api::list`].
    ///
    /// # Errors
    /// Those of [`Api::list`].
    pub async fn list<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<T>, Error> {
        self.0.list(path, query).await
    }

    /// Reads a listing of a newer endpoint to its end; see [`Api::list_in`].
    ///
    /// # Errors
    /// Those of [`Api::list_in`].
    pub async fn list_in<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        items: &str,
    ) -> Result<Vec<T>, Error> {
        self.0.list_in(path, query, items).await
    }

    /// Reads a bare array; see [`Api::all`].
    pub async fn all<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<T>, Error> {
        self.0.all(path, query).await
    }

    /// Reads documents by id; see [`Api::by_ids`].
    pub async fn by_ids<T: DeserializeOwned>(&self, path: &str, ids: &[&str]) -> Result<Vec<T>, Error> {
        self.0.by_ids(path, ids).await
    }
}

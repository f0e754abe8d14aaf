//! The verbs of the API, below the server or below a space.

use std::fmt;

use bytes::Bytes;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::{Body, Call};
use crate::error::Error;
use crate::incoming::Incoming;
use crate::send::send;
use crate::site::Site;
use crate::transport::time_for;
use crate::upload::Upload;
use crate::{counted, ids, page};

/// The API of a server (`/api/…`) or of one space (`/api/Spaces-1/…`).
///
/// A `path` is relative to that, such as `projects/Projects-1`; a leading slash makes no difference. Ids can stand in it
/// as they are, anything else goes through [`segment`](crate::segment). A `query` is encoded by the client.
///
/// All methods fail with an [`Error`] that names the request. GETs are repeated when a failure may pass; writes only
/// when that is safe, and [`Error::outcome_unknown`] tells if one may have taken place although it failed.
#[derive(Clone)]
pub struct Api(Site);

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = self.0.shared.base.url().as_str();
        f.debug_struct("Api").field("server", &server).field("space", &self.0.space).finish()
    }
}

impl Api {
    pub(crate) fn new(site: Site) -> Self {
        Self(site)
    }

    /// Reads one document.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Error> {
        let (call, answer) = self.0.read(path, query).await?;
        answer.json(&call)
    }

    /// Reads a file, as it is.
    ///
    /// # Errors
    /// Those of [`Api::get`], but for what is no JSON.
    pub async fn download(&self, path: &str) -> Result<Vec<u8>, Error> {
        let (_, answer) = self.0.read(path, &[]).await?;
        Ok(answer.body)
    }

    /// Begins to read a file of about a size, which then comes in piece by piece: it is never held as a whole.
    ///
    /// # Errors
    /// Those of [`Api::get`], except the one for a body that is no JSON. Later errors come from the file itself.
    pub async fn open(&self, path: &str, size: u64) -> Result<Incoming, Error> {
        Incoming::open(&self.0, path, size).await
    }

    /// Reads a listing to its end, whatever page size the server allows. The pages after the first are read at once.
    ///
    /// `query` must not hold `skip` or `take`. A bare array is taken as a whole listing.
    ///
    /// # Errors
    /// [`ErrorKind::Unstable`](crate::ErrorKind::Unstable) if the listing changed during each of several readings:
    /// a listing is whole or an error.
    pub async fn list<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<T>, Error> {
        page::list(&self.0, path, query, page::Take::Asked).await
    }

    /// Reads a listing of a newer endpoint to its end: `{ "DeploymentFreezes": […], "Count": 3 }`, where `items` names the
    /// member with the items.
    ///
    /// `query` must not hold `skip` or `take`.
    ///
    /// # Errors
    /// Those of [`Api::list`].
    pub async fn list_in<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        items: &str,
    ) -> Result<Vec<T>, Error> {
        counted::list(&self.0, counted::Listing { path, query, items }).await
    }

    /// Reads a bare array, such as `environments/all`.
    pub async fn all<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<T>, Error> {
        self.get(path, query).await
    }

    /// Reads documents by id (`?ids=a,b`), in as many requests as short URLs need, at once.
    ///
    /// The order is the server's; ids that do not exist or may not be seen are absent. No ids, no request.
    pub async fn by_ids<T: DeserializeOwned>(&self, path: &str, ids: &[&str]) -> Result<Vec<T>, Error> {
        ids::by_ids(&self.0, path, ids).await
    }

    /// Creates a document. It is sent again only if the server provably did not process it.
    pub async fn post<B, T>(&self, path: &str, body: &B) -> Result<T, Error>
    where
        B: Serialize + ?Sized,
        T: DeserializeOwned,
    {
        self.0.shared.write(Method::POST, self.0.url(path, &[])?, Body::of(body)?).await
    }

    /// Replaces a document. It is not sent again after a lost answer: the first may have taken place.
    pub async fn put<B, T>(&self, path: &str, body: &B) -> Result<T, Error>
    where
        B: Serialize + ?Sized,
        T: DeserializeOwned,
    {
        self.0.shared.write(Method::PUT, self.0.url(path, &[])?, Body::of(body)?).await
    }

    /// Creates a document, as [`Api::post`] does, and takes only a document for an answer: an object with an id, and with
    /// the name that was sent.
    ///
    /// # Errors
    /// Besides those of [`Api::post`], an answer of success without the document: [`Error::outcome_unknown`] is true then.
    pub async fn post_document<B, T>(&self, path: &str, body: &B) -> Result<T, Error>
    where
        B: Serialize + ?Sized,
        T: DeserializeOwned,
    {
        self.post_document_with(path, &[], body).await
    }

    /// Creates a document, as [`Api::post_document`] does, with something asked for in the address.
    ///
    /// # Errors
    /// As [`Api::post_document`].
    pub async fn post_document_with<B, T>(&self, path: &str, query: &[(&str, &str)], body: &B) -> Result<T, Error>
    where
        B: Serialize + ?Sized,
        T: DeserializeOwned,
    {
        self.0.shared.write_document(Method::POST, self.0.url(path, query)?, Body::of(body)?).await
    }

    /// Replaces a document, as [`Api::put`] does, and takes only that document for an answer.
    ///
    /// # Errors
    /// Besides those of [`Api::put`], an answer of success without the document, or with another one:
    /// [`Error::outcome_unknown`] is true then.
    pub async fn put_document<B, T>(&self, path: &str, body: &B) -> Result<T, Error>
    where
        B: Serialize + ?Sized,
        T: DeserializeOwned,
    {
        self.0.shared.write_document(Method::PUT, self.0.url(path, &[])?, Body::of(body)?).await
    }

    /// Deletes a document. If it is sent again and then meets a 404, [`Error::outcome_unknown`] is true as well.
    pub async fn delete(&self, path: &str) -> Result<(), Error> {
        let call = Call::new(&self.0.shared, Method::DELETE, self.0.url(path, &[])?, Body::None);
        send(&self.0.shared, &call).await.map(|_| ())
    }

    /// Uploads a file as `multipart/form-data`, with the safety of [`Api::post`].
    pub async fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        part: &str,
        file_name: &str,
        content: impl Into<Bytes>,
    ) -> Result<T, Error> {
        let body = Body::File { part: part.to_owned(), name: file_name.to_owned(), content: content.into() };
        self.0.shared.write(Method::POST, self.0.url(path, &[])?, body).await
    }

    /// Uploads a file as it comes in, with the safety of [`Api::post`]: where it is sent again, its content is opened anew.
    ///
    /// # Errors
    /// As [`Api::post`]. Where the content ends with an error, the file is cut off, and what became of that nobody knows.
    pub async fn upload_stream<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        upload: Upload,
    ) -> Result<T, Error> {
        let timeout = time_for(self.0.shared.peer.timeout, upload.size);
        let mut call = Call::new(&self.0.shared, Method::POST, self.0.url(path, query)?, Body::Stream(upload));
        call.timeout = Some(timeout);
        send(&self.0.shared, &call).await?.json(&call)
    }
}

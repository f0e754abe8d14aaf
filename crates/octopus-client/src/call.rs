//! One request as it is sent.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use url::Url;

use crate::error::{Details, Error};
use crate::mask::Mask;
use crate::shared::Shared;
use crate::upload::Upload;

/// One request, ready to be sent any number of times.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Body,
    has_key: bool,
    pub(crate) mask: Mask,
    /// Whether the body of a success is left to be read as it comes in.
    pub(crate) opens: bool,
    /// How long one attempt may take, where that is longer than usual.
    pub(crate) timeout: Option<Duration>,
}

/// The body of a request.
pub(crate) enum Body {
    None,
    Json(Bytes),
    File { part: String, name: String, content: Bytes },
    Stream(Upload),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.len())
    }
}

impl Body {
    /// Writes a body as JSON.
    pub(crate) fn of<B: Serialize + ?Sized>(body: &B) -> Result<Self, Error> {
        // The cause could quote the document.
        let json =
            serde_json::to_vec(body).map_err(|_| Error::usage("the request cannot be written as JSON".to_owned()))?;
        Ok(Self::Json(json.into()))
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Json(content) | Self::File { content, .. } => content.len(),
            Self::Stream(upload) => usize::try_from(upload.size).unwrap_or(usize::MAX),
        }
    }

    pub(crate) fn json(&self) -> Option<&[u8]> {
        match self {
            Self::Json(content) => Some(content),
            Self::None | Self::File { .. } | Self::Stream(_) => None,
        }
    }

    /// Puts the body on a request. A stream is opened for that, anew for each attempt.
    pub(crate) async fn attach(&self, request: RequestBuilder) -> Result<RequestBuilder, Error> {
        Ok(match self {
            Self::None => request,
            Self::Json(content) => request.header(CONTENT_TYPE, "application/json").body(content.clone()),
            Self::File { part, name, content } => {
                let length = content.len() as u64;
                let file = Part::stream_with_length(content.clone(), length).file_name(name.clone());
                request.multipart(Form::new().part(part.clone(), file))
            }
            Self::Stream(upload) => request.multipart(upload.form().await?),
        })
    }
}

impl Call {
    pub(crate) fn new(shared: &Shared, method: Method, url: Url, body: Body) -> Self {
        Self { method, url, body, has_key: shared.has_key, mask: shared.mask.clone(), opens: false, timeout: None }
    }

    pub(crate) fn has_key(&self) -> bool {
        self.has_key
    }

    pub(crate) fn is_write(&self) -> bool {
        !self.method.is_safe()
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.url.path()
    }

    pub(crate) fn path_and_query(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// Puts the request's name on an error, and sees to it that the key is in no text of it.
    pub(crate) fn sign(&self, mut details: Details) -> Error {
        details.message = self.mask.text(&details.message).into_owned();
        details.method = Some(self.method.clone());
        details.path = Some(self.mask.text(self.path_and_query()).into_owned());
        details.into()
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path())
    }
}

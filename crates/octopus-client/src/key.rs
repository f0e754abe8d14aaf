//! The API key: held so that nothing prints it by accident.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;

use crate::error::Error;

/// An API key of an Octopus server, such as `API-…`.
///
/// It has no `Display`, and `Debug` prints `ApiKey(***)`. Blanks and line breaks around the key are dropped.
#[derive(Clone)]
pub struct ApiKey(Arc<str>);

impl From<String> for ApiKey {
    fn from(text: String) -> Self {
        Self(text.trim().into())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

impl ApiKey {
    /// Returns the key itself, to be masked.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// Returns the value of the `X-Octopus-ApiKey` header, marked so that HTTP libraries neither print nor index it.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        if self.0.is_empty() {
            return Err(Error::usage("the API key is empty".to_owned()));
        }
        // The cause would be of no use, and it must never quote the key.
        let mut value = HeaderValue::from_str(&self.0)
            .map_err(|_| Error::usage("the API key holds characters that no API key has".to_owned()))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_key() {
        assert_eq!(format!("{:?}", ApiKey::from("API-SECRET".to_owned())), "ApiKey(***)");
    }

    #[test]
    fn the_header_is_trimmed_and_sensitive() {
        let header = ApiKey::from(" API-SECRET\r\n".to_owned()).header().unwrap();
        assert_eq!(header.to_str().unwrap(), "API-SECRET");
        assert!(header.is_sensitive());
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_without_being_quoted() {
        for (key, text) in [
            ("", "the API key is empty"),
            ("  ", "the API key is empty"),
            ("API-\nSECRET", "the API key holds characters that no API key has"),
            ("API-\u{7}SECRET", "the API key holds characters that no API key has"),
        ] {
            assert_eq!(ApiKey::from(key.to_owned()).header().unwrap_err().to_string(), text);
        }
    }
}

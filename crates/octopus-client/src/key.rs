//! The API key: held so that nothing prints it by accident.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use memchr::memmem;
use reqwest::header::HeaderValue;

use crate::error::Error;

/// What stands in a text where a key stood.
const MASK: &str = "***";

/// An API key of an Octopus server, such as `API-…`.
///
/// It has no `Display`, and `Debug` prints `ApiKey(***)`. Blanks and line breaks around the key are dropped.
#[derive(Clone)]
pub struct ApiKey {
    key: Arc<str>,
    /// What else is never shown: secrets that are sent to the server, which may say them back.
    others: Arc<RwLock<Vec<String>>>,
}

impl From<String> for ApiKey {
    fn from(text: String) -> Self {
        Self { key: text.trim().into(), others: Arc::default() }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

impl ApiKey {
    /// Returns the value of the `X-Octopus-ApiKey` header, marked so that HTTP libraries neither print nor index it.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        if self.key.is_empty() {
            return Err(Error::usage("the API key is empty".to_owned()));
        }
        // The cause would be of no use, and it must never quote the key.
        let mut value = HeaderValue::from_str(&self.key)
            .map_err(|_| Error::usage("the API key holds characters that no API key has".to_owned()))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Masks another secret like the key, in this and every clone: as it is, and as it stands in JSON.
    pub(crate) fn mask_also(&self, secret: &str) {
        let in_json = serde_json::Value::from(secret).to_string();
        let forms = [secret, &in_json[1..in_json.len() - 1]].map(str::to_owned);
        let mut others = self.others.write().unwrap_or_else(PoisonError::into_inner);
        others.extend(forms.into_iter().filter(|form| !form.is_empty()));
    }

    fn words(&self) -> Vec<String> {
        let others = self.others.read().unwrap_or_else(PoisonError::into_inner);
        let key = Some(self.key.to_string()).filter(|key| !key.is_empty());
        key.into_iter().chain(others.iter().cloned()).collect()
    }

    /// Masks the key where the other side echoes it.
    pub(crate) fn mask(&self, text: &str) -> String {
        self.words().iter().fold(text.to_owned(), |text, word| text.replace(word, MASK))
    }

    /// Masks the key in a body; `None` when the body does not hold it, which is nearly always.
    pub(crate) fn mask_bytes(&self, body: &[u8]) -> Option<Vec<u8>> {
        let mut masked: Option<Vec<u8>> = None;
        for word in self.words() {
            let found = replaced(masked.as_deref().unwrap_or(body), word.as_bytes());
            masked = found.or(masked);
        }
        masked
    }
}

fn replaced(body: &[u8], word: &[u8]) -> Option<Vec<u8>> {
    memmem::find(body, word)?;
    let mut masked = Vec::with_capacity(body.len());
    let mut rest = 0;
    for at in memmem::find_iter(body, word) {
        masked.extend_from_slice(&body[rest..at]);
        masked.extend_from_slice(MASK.as_bytes());
        rest = at + word.len();
    }
    masked.extend_from_slice(&body[rest..]);
    Some(masked)
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

    #[test]
    fn echoes_of_the_key_are_masked() {
        let key = ApiKey::from("API-SECRET".to_owned());
        for (text, masked) in [("", ""), ("none", "none"), ("a API-SECRET b API-SECRET", "a *** b ***")] {
            assert_eq!(key.mask(text), masked);
            assert_eq!(key.mask_bytes(text.as_bytes()).unwrap_or(text.into()), masked.as_bytes());
        }
        assert_eq!(ApiKey::from(String::new()).mask("text"), "text");
    }

    #[test]
    fn other_secrets_are_masked_like_the_key_in_every_clone() {
        let key = ApiKey::from("API-SECRET".to_owned());
        let clone = key.clone();
        key.mask_also("a \"b\"\nc");
        key.mask_also("");
        assert_eq!(clone.mask("x a \"b\"\nc API-SECRET"), "x *** ***");
        let body = br#"{"Errors":["a \"b\"\nc is API-SECRET"]}"#;
        assert_eq!(clone.mask_bytes(body).unwrap(), br#"{"Errors":["*** is ***"]}"#);
        assert_eq!(clone.mask_bytes(b"nothing"), None);
    }
}

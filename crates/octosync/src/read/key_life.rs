//! Reads until when a key is valid, where the server tells.

use super::rights::told;
use crate::doc::Doc;
use crate::registry::permissions::{ASKED, KEYS};
use octopus_client::{Error, Reader};

/// Until when a key is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyLife {
    /// The server does not tell, or not of this key.
    Unknown,
    /// It does not end.
    Endless,
    /// It ends then, as the server writes it.
    Until(String),
}

/// Asks the server until when the key of a client is valid. Servers tell only how keys begin: `begins` says whether the key that
/// is used does so. Of several that do, the first to end counts.
///
/// # Errors
/// When a request fails for another reason than that the key may not ask.
pub async fn key_life(client: impl Into<Reader>, begins: impl Fn(&str) -> bool) -> Result<KeyLife, Error> {
    let client = client.into();
    let (list, key, hint, expires) = KEYS;
    let Some(user) = told(client.system().get::<Doc>(ASKED.0, &[]).await)? else { return Ok(KeyLife::Unknown) };
    let path = format!("users/{}/{list}", octopus_client::segment(user.str_at("Id")));
    let keys = client.system().list::<Doc>(&path, &[]).await;
    let Some(keys) = told(keys)? else { return Ok(KeyLife::Unknown) };
    let is_it = |doc: &&Doc| {
        let shown = doc.get(key).map(|key| key.as_str().unwrap_or_else(|| key.str_at(hint))).unwrap_or_default();
        let start = shown.trim_end_matches(['*', '.', '\u{2026}']);
        !start.is_empty() && begins(start)
    };
    let ends: Vec<&str> = keys.iter().filter(is_it).map(|doc| doc.str_at(expires)).collect();
    Ok(match ends.iter().filter(|end| !end.is_empty()).min() {
        _ if ends.is_empty() => KeyLife::Unknown,
        None => KeyLife::Endless,
        Some(first) => KeyLife::Until((*first).to_owned()),
    })
}

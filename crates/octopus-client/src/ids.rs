//! Reads many documents by id without ever making a URL that a server or proxy refuses.

use std::collections::HashSet;

use futures::{StreamExt, TryStreamExt, stream};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::page::{self, Take};
use crate::site::Site;

/// The longest URL, in characters: proxies and IIS refuse longer queries from 2,048 on.
const LONGEST_URL: usize = 2000;
/// Room for `&skip=…&take=…`.
const PAGING: usize = 40;

/// Reads documents by id, in chunks, at once. An id that is named twice is asked for once.
pub(crate) async fn by_ids<T: DeserializeOwned>(site: &Site, path: &str, ids: &[&str]) -> Result<Vec<T>, Error> {
    if ids.iter().any(|id| id.is_empty() || id.contains(',')) {
        return Err(Error::usage("an empty id, or one with a comma, cannot be asked for".to_owned()));
    }
    let mut seen = HashSet::new();
    let ids: Vec<&str> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    let room = LONGEST_URL.saturating_sub(site.url(path, &[("ids", "")])?.as_str().len() + PAGING);
    let take = if path.trim_end_matches('/').ends_with("/all") { Take::NotAsked } else { Take::Asked };
    let pages: Vec<Vec<T>> = stream::iter(chunks(&ids, room))
        .map(|chunk| async move { page::list(site, path, &[("ids", &chunk)], take).await })
        .buffered(site.shared.limit.size())
        .try_collect()
        .await?;
    Ok(pages.into_iter().flatten().collect())
}

/// Joins ids with commas so that each text stays within `room` once it is encoded; a single id may be longer.
fn chunks(ids: &[&str], room: usize) -> Vec<String> {
    const COMMA: usize = "%2C".len();
    let mut chunks: Vec<String> = Vec::new();
    let mut used = 0;
    for id in ids {
        let length: usize = url::form_urlencoded::byte_serialize(id.as_bytes()).map(str::len).sum();
        match chunks.last_mut() {
            Some(chunk) if used + COMMA + length <= room => {
                chunk.push(',');
                chunk.push_str(id);
                used += COMMA + length;
            }
            _ => {
                chunks.push((*id).to_owned());
                used = length;
            }
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_fill_the_room_and_lose_nothing() {
        for (ids, room, expected) in [
            (&[][..], 10, &[][..]),
            (&["a", "b"], 5, &["a,b"]),
            (&["a", "b"], 4, &["a", "b"]),
            (&["aaaaaaaaaa", "b"], 5, &["aaaaaaaaaa", "b"]),
            (&["ä", "b"], 9, &["ä", "b"]),
            (&["ä", "b"], 10, &["ä,b"]),
        ] {
            assert_eq!(chunks(ids, room), expected, "{ids:?} in {room}");
        }
    }
}

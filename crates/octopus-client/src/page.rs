//! Reads listings to their end.
//!
//! The server gives pages of 30 unless `take` asks for more; it may cap `take` or ignore it, so the size of the first
//! page is the size of all. `TotalResults` is the proof that a listing is whole (classic collections and the newer shape
//! of `environments/v2` both have it): a listing that changes while it is read is read anew.

use std::collections::HashSet;

use futures::{StreamExt, TryStreamExt, stream};
use serde::de::{DeserializeOwned, Error as _, IgnoredAny, Unexpected};
use serde::{Deserialize, Deserializer};

use crate::answer::Answer;
use crate::call::Call;
use crate::error::{Details, Error, ErrorKind};
use crate::site::Site;

/// How often a listing that changes is read.
const READINGS: u32 = 3;

/// Whether the first request asks for a page size; an `/all` route knows none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Take {
    Asked,
    NotAsked,
}

/// A page of a collection. Servers send more members; these are in all of them.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page<T> {
    items: Vec<T>,
    total_results: usize,
    #[serde(default, rename = "Id", deserialize_with = "nothing")]
    _id: (),
}

/// Refuses a value. A page has no id: an answer that has one is a document, and none of its lists is the listing.
fn nothing<'de, D: Deserializer<'de>>(reader: D) -> Result<(), D::Error> {
    match Option::<IgnoredAny>::deserialize(reader)? {
        None => Ok(()),
        Some(_) => Err(D::Error::invalid_type(Unexpected::Other("document"), &"a page of a listing")),
    }
}

/// The id of an item, if it has one.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Identity {
    id: Option<serde_json::Value>,
}

/// A page with the identities of its items.
struct Part<T> {
    page: Page<T>,
    ids: Vec<String>,
}

/// Reads a listing to its end, and anew if it changes meanwhile.
pub(crate) async fn list<T: DeserializeOwned>(
    site: &Site,
    path: &str,
    query: &[(&str, &str)],
    take: Take,
) -> Result<Vec<T>, Error> {
    let listing = Listing { site, path, query };
    settled(query, async || listing.read(take).await).await
}

/// Reads a listing, and anew if it changes meanwhile. The inner error of a reading is a listing that did not hold still.
pub(crate) async fn settled<T>(
    query: &[(&str, &str)],
    read: impl AsyncFn() -> Result<Result<Vec<T>, Error>, Error>,
) -> Result<Vec<T>, Error> {
    own_paging(query)?;
    let mut reading = 1;
    loop {
        match read().await? {
            Ok(items) => return Ok(items),
            Err(unstable) if reading == READINGS => return Err(unstable),
            Err(_) => reading += 1,
        }
    }
}

/// Refuses a query that says itself which part of a listing it wants.
fn own_paging(query: &[(&str, &str)]) -> Result<(), Error> {
    let is_own = |name: &str| ["skip", "take"].iter().any(|own| name.eq_ignore_ascii_case(own));
    match query.iter().any(|(name, _)| is_own(name)) {
        true => Err(Error::usage("the client itself sets skip and take of a listing".to_owned())),
        false => Ok(()),
    }
}

/// A listing by path and query.
struct Listing<'a> {
    site: &'a Site,
    path: &'a str,
    query: &'a [(&'a str, &'a str)],
}

impl Listing<'_> {
    /// Reads all pages once. The inner error is a listing that did not hold still.
    async fn read<T: DeserializeOwned>(&self, take: Take) -> Result<Result<Vec<T>, Error>, Error> {
        let size = (take == Take::Asked).then_some(self.site.shared.page_size);
        let (call, answer) = self.request(0, size).await?;
        if answer.body.trim_ascii_start().first() == Some(&b'[') {
            return answer.json(&call).map(Ok);
        }
        let first: Page<T> = answer.json(&call)?;
        let (given, total) = (first.items.len(), first.total_results);
        if given == total {
            return Ok(Ok(first.items));
        }
        if given == 0 || given > total {
            return Ok(Err(unstable(&call, &answer)));
        }
        let first = Part { page: first, ids: identities(&answer) };
        drop(answer);
        let mut listing = Joined::of(total);
        let mut whole = listing.add(first);
        let mut rest = stream::iter((given..total).step_by(given))
            .map(|skip| self.part(skip, given))
            .buffered(self.site.shared.limit.size());
        // The first page that does not fit ends the reading: the number of pages is the server's word.
        while whole && let Some(part) = rest.try_next().await? {
            whole = listing.add(part);
        }
        Ok(listing.items().filter(|_| whole).ok_or_else(|| changed(&call)))
    }

    async fn part<T: DeserializeOwned>(&self, skip: usize, take: usize) -> Result<Part<T>, Error> {
        let (call, answer) = self.request(skip, Some(take)).await?;
        Ok(Part { page: answer.json(&call)?, ids: identities(&answer) })
    }

    async fn request(&self, skip: usize, take: Option<usize>) -> Result<(Call, Answer), Error> {
        let (skip, take) = ((skip > 0).then(|| skip.to_string()), take.map(|take| take.to_string()));
        let mut query = self.query.to_vec();
        query.extend(skip.as_deref().map(|skip| ("skip", skip)));
        query.extend(take.as_deref().map(|take| ("take", take)));
        self.site.read(self.path, &query).await
    }
}

/// A listing as its pages come in.
struct Joined<T> {
    items: Vec<T>,
    seen: HashSet<String>,
    total: usize,
}

impl<T> Joined<T> {
    fn of(total: usize) -> Self {
        Self { items: Vec::new(), seen: HashSet::new(), total }
    }

    /// Adds a page; returns false if it brings nothing new, or shows that the listing changed.
    fn add(&mut self, part: Part<T>) -> bool {
        let brings = !part.page.items.is_empty() && part.page.total_results == self.total;
        let fits = brings && part.ids.into_iter().all(|id| self.seen.insert(id));
        self.items.extend(part.page.items);
        fits && self.items.len() <= self.total
    }

    /// Returns the items if they are all.
    fn items(self) -> Option<Vec<T>> {
        (self.items.len() == self.total).then_some(self.items)
    }
}

/// The ids of a page's items: an item that moved to another page shows twice. Items without ids are not compared.
fn identities(answer: &Answer) -> Vec<String> {
    // The page was read as the caller's type before, so a failure only means that its items are no documents.
    let items = serde_json::from_slice::<Page<Identity>>(&answer.body).map(|page| page.items).unwrap_or_default();
    items.into_iter().filter_map(|item| item.id?.as_str().map(str::to_owned)).collect()
}

/// A listing that did not hold still.
pub(crate) fn changed(call: &Call) -> Error {
    let message = format!("the listing of {call} changed each of the {READINGS} times it was read");
    call.sign(Details::new(ErrorKind::Unstable, message))
}

/// A first page that cannot be right.
fn unstable(call: &Call, answer: &Answer) -> Error {
    let message = format!("the listing of {call} has another number of items than it says");
    let mut details = Details::new(ErrorKind::Unstable, message);
    details.status = Some(answer.status);
    call.sign(details)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(total: usize, ids: &[&str]) -> Part<String> {
        let items: Vec<String> = ids.iter().map(ToString::to_string).collect();
        Part { ids: items.clone(), page: Page { items, total_results: total, _id: () } }
    }

    #[test]
    fn pages_make_a_listing_only_if_their_numbers_agree_and_nothing_shows_twice() {
        for (rest, whole) in [
            (vec![part(4, &["c", "d"])], true),
            (vec![part(4, &["c"]), part(4, &["d"])], true),
            (vec![part(5, &["c", "d"])], false),
            (vec![part(3, &["c"])], false),
            (vec![part(4, &["c"])], false),
            (vec![part(4, &["b", "c"])], false),
            (vec![part(4, &["c", "d", "e"])], false),
            (vec![part(4, &[]), part(4, &["c", "d"])], false),
            (vec![], false),
        ] {
            let mut joined = Joined::of(4);
            let fits = std::iter::once(part(4, &["a", "b"])).chain(rest).all(|part| joined.add(part));
            let items = joined.items().filter(|_| fits);
            assert_eq!(items, whole.then(|| ["a", "b", "c", "d"].map(str::to_owned).to_vec()));
        }
    }
}

//! Reads listings of newer endpoints: their items stand under a name of their own, beside a count of which no description
//! says whether it is that of the page or of all. So such a listing ends where a page brings nothing more.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::page::{changed, settled};
use crate::site::Site;

/// The size of a page that nobody asks for: a smaller one is the last.
const SMALLEST: usize = 30;
/// The member with the count.
const COUNT: &str = "Count";

/// A listing by path, query, and the member that holds its items.
#[derive(Clone, Copy)]
pub(crate) struct Listing<'a> {
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) items: &'a str,
}

/// One page: its items, their ids, and the count beside them.
struct Page<T> {
    items: Vec<T>,
    ids: Vec<String>,
    count: usize,
}

/// The id of an item.
#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "Id")]
    id: Option<String>,
}

/// Reads a listing to its end, and anew if it changes meanwhile.
pub(crate) async fn list<T: DeserializeOwned>(site: &Site, listing: Listing<'_>) -> Result<Vec<T>, Error> {
    settled(listing.query, async || listing.read(site).await).await
}

impl Listing<'_> {
    /// Reads all pages once. The inner error is a listing that did not hold still.
    async fn read<T: DeserializeOwned>(self, site: &Site) -> Result<Result<Vec<T>, Error>, Error> {
        let (mut items, mut seen) = (Vec::new(), HashSet::new());
        loop {
            let (call, page) = self.page(site, items.len()).await?;
            let size = page.items.len();
            let is_new = page.ids.into_iter().all(|id| seen.insert(id));
            items.extend(page.items);
            match (size, items.len() >= page.count) {
                _ if !is_new => return Ok(Err(changed(&call))),
                (0, false) => return Ok(Err(changed(&call))),
                (size, true) if size < SMALLEST => return Ok(Ok(items)),
                _ => {}
            }
        }
    }

    async fn page<T: DeserializeOwned>(self, site: &Site, skip: usize) -> Result<(Call, Page<T>), Error> {
        let (skip, take) = (skip.to_string(), site.shared.page_size.to_string());
        let query: Vec<_> = self.query.iter().copied().chain([("skip", &*skip), ("take", &*take)]).collect();
        let (call, answer) = site.read(self.path, &query).await?;
        let members: BTreeMap<String, Box<RawValue>> = answer.json(&call)?;
        let member = |name: &str| members.get(name).map(|value| value.get());
        let items = read(&call, &answer, self.items, member(self.items))?;
        let count = read(&call, &answer, COUNT, member(COUNT))?;
        let ids: Vec<Identity> = read(&call, &answer, self.items, member(self.items))?;
        let ids = ids.into_iter().filter_map(|identity| identity.id).collect();
        Ok((call, Page { items, ids, count }))
    }
}

/// Reads a member of an answer.
fn read<T: DeserializeOwned>(call: &Call, answer: &Answer, name: &str, member: Option<&str>) -> Result<T, Error> {
    let failed = |why: &str| {
        let message = format!("the answer to {call} has another shape than expected at {name}: {why}");
        answer.error(call, ErrorKind::Shape, message)
    };
    let text = member.ok_or_else(|| failed("it is missing"))?;
    // The cause could quote the document.
    serde_json::from_str(text).map_err(|_| failed("it holds something else"))
}

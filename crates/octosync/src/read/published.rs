//! Reads what is published of what takes effect so: only where plans publish, because it takes a request for each.

use super::ReadError;
use crate::delta::{Delta, Switch};
use crate::doc::Doc;
use crate::registry;
use crate::registry::spec::Publishing;
use crate::side::{Published, Side};
use futures::future::try_join_all;
use octopus_client::{ReadApi, Reader, segment};
use std::collections::HashMap;

/// Reads what is published on a destination, if plans for it publish: of each document whether what is published is what
/// stands there.
///
/// # Errors
/// When a request fails. A document that cannot be seen, or is gone, is not known.
pub async fn read_published(
    client: impl Into<Reader>,
    delta: &Delta,
    name: &str,
    side: &mut Side,
) -> Result<(), ReadError> {
    if delta.options.publish.value == Switch::Off {
        return Ok(());
    }
    let api = client.into().space(&side.site.space_id);
    for entry in registry::all() {
        let Some(publishing) = entry.spec.publishing else { continue };
        let failed = |source| ReadError::Request { side: name.to_owned(), kind: entry.spec.kind, source };
        for (id, published) in published(&api, publishing).await.map_err(failed)? {
            side.add_published(entry, &id, published);
        }
    }
    Ok(())
}

/// Returns what is published, by the ids of what stands there: nothing where nothing is.
async fn published(api: &ReadApi, publishing: &Publishing) -> Result<Vec<(String, Published)>, octopus_client::Error> {
    let owners: Vec<Doc> = match api.all(&format!("{}/all", publishing.owners), &[]).await {
        Err(error) if error.is_not_found() || error.is_forbidden() => Vec::new(),
        answer => answer?,
    };
    let snapshots: Vec<&str> = owners.iter().map(|owner| owner.str_at(publishing.published)).collect();
    let named: Vec<&str> = snapshots.iter().copied().filter(|id| !id.is_empty()).collect();
    let found: Vec<Doc> = api.by_ids(publishing.snapshots, &named).await?;
    let found: HashMap<&str, &Doc> = found.iter().map(|snapshot| (snapshot.str_at("Id"), snapshot)).collect();
    let of_owner = owners.iter().zip(snapshots).map(async |(owner, snapshot)| {
        let draft = owner.str_at(publishing.draft).to_owned();
        let frozen = found.get(snapshot).map_or("", |snapshot| snapshot.str_at(publishing.frozen));
        let published = match (snapshot, frozen) {
            ("", _) => Published::Nothing,
            (_, "") => Published::Unknown,
            (_, frozen) => self::frozen(api, publishing, frozen).await?,
        };
        Ok((draft, published))
    });
    try_join_all(of_owner).await
}

/// Reads what a snapshot froze, under an id of its own.
async fn frozen(api: &ReadApi, publishing: &Publishing, id: &str) -> Result<Published, octopus_client::Error> {
    match api.get(&format!("{}/{}", publishing.drafts, segment(id)), &[]).await {
        Ok(document) => Ok(Published::Document(document)),
        Err(error) if error.is_not_found() || error.is_forbidden() => Ok(Published::Unknown),
        Err(error) => Err(error),
    }
}

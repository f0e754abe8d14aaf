//! Reads what can be installed: only where it is needed, because galleries are large and belong to the whole instance.

use super::{ReadError, hidden};
use crate::delta::{Delta, Mode};
use crate::doc::Doc;
use crate::gallery::Gallery;
use crate::key::Kind;
use crate::plan::DestinationPlan;
use crate::registry::spec::Spec;
use crate::registry::{self, Entry};
use crate::side::Side;
use octopus_client::Reader;
use std::collections::BTreeSet;

/// Returns the kinds whose galleries a sync needs: those of which the source has installed documents that take part.
#[must_use]
pub fn wanted_galleries(source: &Side, delta: &Delta) -> BTreeSet<Kind> {
    let takes_part = |spec: &Spec| delta.kinds.get(&spec.config_word()).is_none_or(|set| set.value != Mode::Ignore);
    let with = registry::all().iter().map(|entry| entry.spec).filter(|spec| spec.gallery.is_some());
    with.filter(|spec| takes_part(spec) && source.has_installed(spec.kind)).map(|spec| spec.kind).collect()
}

/// Returns the kinds of which a plan installs something.
pub(crate) fn galleries_of(plan: &DestinationPlan) -> BTreeSet<Kind> {
    plan.steps.iter().filter(|step| step.install.is_some()).map(|step| step.key.kind()).collect()
}

/// Reads the galleries of some kinds into a side.
///
/// # Errors
/// When a request fails. A gallery that is not there, or that the key may not read, is empty.
pub async fn read_galleries(
    client: impl Into<Reader>,
    kinds: &BTreeSet<Kind>,
    name: &str,
    side: &mut Side,
) -> Result<(), ReadError> {
    let client = client.into();
    for entry in kinds.iter().filter_map(|kind| registry::get(*kind)) {
        read_gallery(&client, entry, name, side).await?;
    }
    Ok(())
}

async fn read_gallery(client: &Reader, entry: &Entry, name: &str, side: &mut Side) -> Result<(), ReadError> {
    let Some(rule) = &entry.spec.gallery else { return Ok(()) };
    let kind = entry.spec.kind;
    let documents: Vec<Doc> = match client.system().list(rule.path, &[]).await {
        Ok(documents) => documents,
        Err(error) if error.is_not_found() || error.is_forbidden() => {
            side.findings.extend(hidden(rule.one, name, &error));
            Vec::new()
        }
        Err(source) => return Err(ReadError::Request { side: name.to_owned(), kind, source }),
    };
    side.add_gallery(kind, Gallery::new(rule, &documents));
    Ok(())
}

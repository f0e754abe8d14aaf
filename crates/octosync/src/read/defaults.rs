//! Reads what the defaults of a space say, where the source means one of them: the same word can mean something else there
//! (`docs/rules.md` C8).

use super::ReadError;
use crate::delta::{Delta, Mode};
use crate::doc::Doc;
use crate::identity::visit_parts;
use crate::lift::is_default;
use crate::path::Trail;
use crate::registry;
use crate::registry::infrastructure::SPACE_DEFAULTS;
use crate::side::Side;
use octopus_client::Reader;
use std::collections::BTreeSet;

/// Returns the defaults that documents of the source mean which take part.
#[must_use]
pub fn wanted_defaults(source: &Side, delta: &Delta) -> BTreeSet<&'static str> {
    let mut wanted = BTreeSet::new();
    for entry in registry::all() {
        let mut has_any = false;
        entry.shape.visit(&mut |place| has_any |= place.retention.is_some());
        let ignored = delta.kinds.get(&entry.spec.config_word()).is_some_and(|set| set.value == Mode::Ignore);
        for node in source.of_kind(entry.spec.kind).filter(|_| has_any && !ignored) {
            visit_parts(&node.doc, &entry.shape, &Trail::ROOT, &mut |part, shape, _| {
                wanted.extend(shape.retention.filter(|_| is_default(part)).map(|policy| policy.default));
            });
        }
    }
    wanted
}

/// Reads some defaults of a side's space into it.
///
/// # Errors
/// When a request fails. A default that is not there, or that the key may not read, is not known.
pub async fn read_defaults(
    client: impl Into<Reader>,
    wanted: &BTreeSet<&'static str>,
    name: &str,
    side: &mut Side,
) -> Result<(), ReadError> {
    let (kind, path, parameter) = SPACE_DEFAULTS;
    let api = client.into().space(&side.site.space_id);
    for default in wanted {
        let answer: Option<Doc> = match api.get(path, &[(parameter, default)]).await {
            Ok(document) => Some(document),
            Err(error) if error.is_not_found() || error.is_forbidden() => None,
            Err(source) => return Err(ReadError::Request { side: name.to_owned(), kind, source }),
        };
        side.add_default(default, answer.as_ref());
    }
    Ok(())
}

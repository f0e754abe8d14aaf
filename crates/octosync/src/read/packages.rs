//! Reads which packages a server's own feed holds: only where somebody asks for them, because there are many (`docs/rules.md` F7).

use super::{ReadError, hidden};
use crate::delta::{Delta, Packages};
use crate::doc::Doc;
use crate::registry::library::HELD_PACKAGES;
use crate::side::Side;
use octopus_client::Reader;

/// Reads into a side what the packages in its server's own feed are called, if plans for it say which ones it lacks.
///
/// # Errors
/// When a request fails. What the key may not read is not known, and said.
pub async fn read_packages(
    client: impl Into<Reader>,
    delta: &Delta,
    name: &str,
    side: &mut Side,
) -> Result<(), ReadError> {
    if delta.options.packages.value == Packages::Ignore {
        return Ok(());
    }
    let (kind, path, newest, called) = HELD_PACKAGES;
    let listed = client.into().space(&side.site.space_id).list(path, &[newest]).await;
    let documents: Vec<Doc> = match listed {
        Ok(documents) => documents,
        Err(error) if error.is_forbidden() => {
            side.findings.extend(hidden(path, name, &error));
            return Ok(());
        }
        Err(source) => return Err(ReadError::Request { side: name.to_owned(), kind, source }),
    };
    side.add_packages(documents.iter().map(|package| package.str_at(called)));
    Ok(())
}

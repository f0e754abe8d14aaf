//! How words that mean nothing are spoken of.

use crate::decision::Origin;
use crate::key::nearest;

/// Says where something was written, behind what was said of it.
pub(super) fn written(origin: &Origin) -> String {
    match origin {
        Origin::Default => String::new(),
        origin => format!(" ({origin})"),
    }
}

/// Returns the next step: the nearest name, or to take the word away.
pub(super) fn instead<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let plain = word.replace(['*', '?'], "");
    let near = nearest(&plain, names.into_iter().filter(|name| !name.is_empty()));
    near.map_or_else(|| "remove it".to_owned(), |near| format!("write \"{near}\", or remove it"))
}

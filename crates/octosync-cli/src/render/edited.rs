//! The last edit of a document on the destination, in a line: by whom, and when.

use super::text::safe;
use super::view::{Line, Role};
use octosync::decision::Edited;

/// Adds to a line who edited what it is about, if that is known.
pub(super) fn by(line: Line, edited: Option<&Edited>) -> Line {
    let Some(Edited { by: Some(by), at, .. }) = edited else { return line };
    let at = at.as_ref().map_or_else(String::new, |at| format!(" at {}", safe(at)));
    line.span(Role::Aside, format!(" · edited there by {}{at}", safe(by)))
}

//! The tenant that a path names, and what several of its paths need.

use super::super::View;
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::Stored;
use crate::version::Version;
use crate::work::Work;
use std::sync::Arc;

/// Tokens came with the newer endpoints; the reference of 2021.2 has none.
pub(super) const TOKENS_SINCE: Version = Version::new(2025, 1);

pub(super) fn found<'v>(view: &View<'v>, id: &str) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(view.space, collection("tenants"), id).ok_or_else(|| Refusal::missing(id))
}

pub(super) fn found_by(work: &Work<'_>, id: &str) -> Result<Arc<Stored>, Refusal> {
    work.find("tenants", id).cloned().ok_or_else(|| Refusal::missing(id))
}

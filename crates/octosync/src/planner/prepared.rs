//! Both sides and what is remembered of them, as planning sees them.
//!
//! Pure. Sides are large: they are copied only where the configuration says something of their documents that no registry
//! knows.

use super::followers::{remembered, with_followers};
use super::stage::Report;
use crate::declared::Declared;
use crate::delta::Delta;
use crate::memory::Memory;
use crate::side::Side;
use std::borrow::Cow;

/// The input of planning.
pub(super) struct Prepared<'a> {
    /// Where the wanted content comes from, with the projects that follow a template.
    pub(super) source: Cow<'a, Side>,
    /// Where it goes.
    pub(super) destination: Cow<'a, Side>,
    /// The memory of earlier syncs for these, if anything is remembered.
    pub(super) memory: Option<Cow<'a, Memory>>,
    /// The report of making both sides ready.
    pub(super) report: Report,
}

impl<'a> Prepared<'a> {
    /// Makes both sides ready.
    #[must_use]
    pub(super) fn new((source, destination): (&'a Side, &'a Side), delta: &Delta, memory: Option<&'a Memory>) -> Self {
        let declared = Declared::of(&delta.references);
        let with_references = |side: &'a Side| match declared.is_empty() {
            true => Cow::Borrowed(side),
            false => Cow::Owned(declared.in_side(side.clone())),
        };
        let destination = with_references(destination);
        let (source, report) = with_followers(with_references(source), &destination, delta);
        let memory = memory.map(|memory| remembered(memory, (&source, &destination), delta));
        Self { source, destination, memory, report }
    }
}

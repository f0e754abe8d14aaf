//! The rows of a variable set as the last sync knew them.
//!
//! Pure data. Every row has its id in the mark [`ID`](crate::identity::ID).

use crate::doc::Doc;
use crate::memory::ItemPair;

/// The rows of a variable set as the last sync knew them.
#[derive(Clone, Copy, Debug)]
pub struct RowsPast<'p> {
    /// The rows of the source, in its own words.
    pub source: &'p [Doc],
    /// Those of them that take part under today's delta, translated by it: each says by the mark
    /// `$from` which of `source` it is. Tells an edit of the source from a change of the delta.
    pub said: &'p [Doc],
    /// The rows of the destination as they were wanted: [`Rows::wanted`](super::Rows::wanted) of that sync, or else `left`.
    pub wanted: &'p [Doc],
    /// The rows of the destination as they were left.
    pub left: &'p [Doc],
    /// Which of the source's rows were which of the destination's, many to many.
    pub pairs: &'p [ItemPair],
}

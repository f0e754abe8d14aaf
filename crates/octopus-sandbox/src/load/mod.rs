//! Loads spaces from documents: files by collection, as exporters write them.
//! Ids are renumbered everywhere, what is missing is completed as the server would, what cannot be used is noted.

mod community;
mod fill;
mod kept;
mod older;
mod renumber;
mod seed;
mod tenants;

pub(crate) use community::{GALLERY, gallery};
pub(crate) use fill::{environment_type, fill};
pub(crate) use kept::{SNAPSHOTS, SPACE, VERSIONS, frozen_base};
pub(crate) use renumber::Renumbering;
pub(crate) use seed::{FILES, INDEX};
pub use seed::{LoadError, SpaceSeed};

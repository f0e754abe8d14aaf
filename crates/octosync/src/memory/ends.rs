//! Between which spaces a sync runs: what is remembered belongs to these two.

use crate::plan::Site;
use serde::{Deserialize, Serialize};

/// A space of an instance, recognised by ids alone: addresses and names change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SiteId {
    /// The instance's installation id.
    pub installation: Box<str>,
    /// The space's id.
    pub space: Box<str>,
}

impl From<&Site> for SiteId {
    fn from(site: &Site) -> Self {
        Self { installation: site.installation_id.as_str().into(), space: site.space_id.as_str().into() }
    }
}

/// One of the two sides of a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Where the wanted content comes from.
    Source,
    /// Where it goes.
    Destination,
}

impl End {
    /// Returns its word: `source`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Destination => "destination",
        }
    }
}

/// The source and the destination of a sync.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ends {
    /// Where the wanted content comes from.
    pub source: SiteId,
    /// Where it goes.
    pub destination: SiteId,
}

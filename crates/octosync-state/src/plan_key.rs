//! The key of the digests by which a plan tells whether a supplied value is the one that it was made with.

use crate::seal::Fingerprint;
use octosync::doc::Digest;
use octosync::memory::SiteId;
use octosync::plan::FingerprintKey;
use std::fmt;
use std::sync::Arc;

/// With what the places of these digests begin: no secret of a destination is known by such a place.
const PLANS: &str = "plans\0";

/// The key of the digests in plans for one destination.
#[derive(Clone)]
pub struct PlanKey {
    key: Arc<[u8]>,
    destination: SiteId,
}

impl PlanKey {
    pub(crate) const fn new(key: Arc<[u8]>, destination: SiteId) -> Self {
        Self { key, destination }
    }

    fn digest(&self, place: &str, value: &str) -> Digest {
        Fingerprint::of(&self.key, place, value).digest()
    }
}

impl FingerprintKey for PlanKey {
    fn name(&self) -> Digest {
        self.digest(PLANS, "")
    }

    fn fingerprint(&self, label: &str, value: &str) -> Digest {
        let SiteId { installation, space } = &self.destination;
        self.digest(&format!("{PLANS}{installation}\0{space}\0{label}"), value)
    }
}

impl fmt::Debug for PlanKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlanKey(***)")
    }
}

//! The feeds between which packages are copied (`docs/rules.md` F7).

use octopus_client::{Client, ReadApi, Reader, Space};

/// Where packages come from.
#[derive(Clone, Debug)]
pub struct PackageSource {
    /// The source's server.
    pub client: Reader,
    /// The id of the source's space.
    pub space: String,
}

/// The feeds between which packages are copied.
pub(super) struct Feeds {
    pub(super) source: ReadApi,
    pub(super) destination: ReadApi,
}

impl Feeds {
    pub(super) fn new(source: &PackageSource, client: &Client, space: &Space) -> Self {
        Self { source: source.client.space(&source.space), destination: Reader::from(client).space(&space.id) }
    }
}

//! What may be otherwise on the destination than on the source.

use std::collections::BTreeMap;

/// What may be otherwise on the destination than on the source.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// What documents are called on the destination: by collection (`projects`, `tagsets`, `channels`, …) from the name
    /// on the source, or `Project/Channel` for what belongs to something. Actions stand under `actions`
    /// (`Project/Action`), tags under `tags` (`Set/Tag`).
    pub names: BTreeMap<String, BTreeMap<String, String>>,
    /// What need not arrive: `collection/Name`, `channels/Project/Channel`. What belongs to it takes no part either, and
    /// scopes lose its entries. Steps and actions go as `deploymentprocesses/Project/Action`, variables as
    /// `variablesets/Owner/Variable`.
    pub skip: Vec<String>,
}

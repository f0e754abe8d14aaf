//! The environments to which tenants are connected (`docs/rules.md` F6).

use super::choices::LinkedTo;

/// The environments to which a tenant is connected on the destination, by each of its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentsOf {
    /// As a word says.
    Word(LinkedTo),
    /// Those of these names there.
    Given(Vec<String>),
}

//! Kinds that are only looked up: documents of other kinds refer to them.

use super::kinds::USERS;
use super::permissions::two;
use super::spec::{Collection, Read, Spec, Wish};

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    // Of the instance: never created, and read only where members of teams are wanted.
    Spec {
        kind: USERS,
        permissions: two("UserView", "", &[]),
        one: "user",
        name: "Username",
        id_prefix: "Users-",
        // Servers that hide them from the key have none of them.
        collections: &[Collection {
            read: Read::AllOfSystem("users"),
            only_if: Some("IsActive"),
            wished: Some(Wish::Members),
            may_be_absent: true,
            ..Collection::all("users")
        }],
        ..Spec::DEFAULT
    },
];

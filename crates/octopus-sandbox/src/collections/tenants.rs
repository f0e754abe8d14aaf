//! Tenants and what is scoped to them.

use super::{BASE, Collection};
use crate::shapes;

pub(super) static TENANTS: &[Collection] = &[Collection {
    path: "tenants",
    prefix: "Tenants",
    item_type: "Tenant",
    noun: "A tenant",
    shape: &shapes::TENANT,
    links: &[("Variables", "/variables"), ("Logo", "/logo?cb=")],
    ..BASE
}];

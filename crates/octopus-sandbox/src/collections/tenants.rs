//! Tenants and what is scoped to them.

use super::row::{BASE, Collection, NOT_SERVED, Unique};
use crate::shapes;

pub(super) static TENANTS: &[Collection] = &[
    Collection {
        path: "tenants",
        prefix: "Tenants",
        item_type: "Tenant",
        noun: "A tenant",
        shape: &shapes::TENANT,
        links: &[("Variables", "/variables"), ("Logo", "/logo?cb=")],
        ..BASE
    },
    Collection {
        path: "tenantvariables",
        prefix: "tenantvariables",
        item_type: "TenantVariable",
        noun: "Tenant variables",
        shape: &shapes::TENANT_VARIABLES,
        unique: Unique::Not,
        owner: Some(("TenantId", "tenants")),
        verbs: NOT_SERVED,
        ..BASE
    },
];

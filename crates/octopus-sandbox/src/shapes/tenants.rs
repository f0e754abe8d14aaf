//! Tenants and what they set for variable templates.

use super::shared::LOGO;
use crate::shape::{Shape, bound, flag, id_map, name, number, objects, open, shape, slug, tags, text, texts};

pub(crate) const TENANT: Shape = shape(&[
    name(),
    slug(),
    text("Description"),
    tags("TenantTags"),
    id_map("ProjectEnvironments", "projects", "environments"),
    text("ClonedFromTenantId").owned(),
    flag("IsDisabled").since(2025, 1),
    texts("CustomFields").since(2026, 1).owned(),
    open("Icon").since(2022, 1),
    LOGO,
]);

/// The owner is a project or a variable set. Owners, templates and environments are no references that keep anything
/// from being deleted: what a value was for may be gone.
const TENANT_VALUE: Shape =
    shape(&[text("Id"), text("OwnerId"), text("TemplateId"), texts("EnvironmentIds"), bound("Value")]);

/// As it is stored; clients see it in two other shapes.
pub(crate) const TENANT_VARIABLES: Shape =
    shape(&[text("TenantId").to("tenants").fixed(), number("Version").owned(), objects("Values", &TENANT_VALUE)]);

//! Tenants and what is scoped to them.

use super::shared::LOGO;
use crate::shape::{Shape, flag, id_map, name, open, shape, slug, tags, text};

pub(crate) const TENANT: Shape = shape(&[
    name(),
    slug(),
    text("Description"),
    tags("TenantTags"),
    id_map("ProjectEnvironments", "projects", "environments"),
    text("ClonedFromTenantId").owned(),
    flag("IsDisabled").since(2025, 1),
    open("Icon"),
    LOGO,
]);

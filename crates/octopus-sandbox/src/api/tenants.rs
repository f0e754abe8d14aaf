//! Tenants beyond their own collection.

use super::routes::Route;

pub(super) const ROUTES: &[Route] = &[];

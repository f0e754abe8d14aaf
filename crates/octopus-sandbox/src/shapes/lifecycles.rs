//! Lifecycles and the retention policies of a space.

use super::shared::RETENTION;
use crate::shape::{Shape, flag, item, name, number, object, objects, shape, slug, text, texts, words};

const PHASE: Shape = item(&[
    name(),
    texts("AutomaticDeploymentTargets").to("environments"),
    texts("OptionalDeploymentTargets").to("environments"),
    number("MinimumEnvironmentsBeforePromotion"),
    flag("IsOptionalPhase"),
    flag("IsPriorityPhase").since(2024, 1),
    object("ReleaseRetentionPolicy", &RETENTION),
    object("TentacleRetentionPolicy", &RETENTION),
]);

pub(crate) const LIFECYCLE: Shape = shape(&[
    name(),
    slug(),
    text("Description"),
    objects("Phases", &PHASE),
    object("ReleaseRetentionPolicy", &RETENTION).filled(),
    object("TentacleRetentionPolicy", &RETENTION).filled(),
]);

/// The policy behind "the default of the space" of lifecycles and runbooks; the server makes one for each type.
pub(crate) const RETENTION_POLICY: Shape = shape(&[
    text("Name").owned(),
    words("RetentionType", RETENTION_TYPES).fixed(),
    words("Strategy", &["Forever", "Count"]),
    number("QuantityToKeep"),
    words("Unit", &["Items", "Days"]),
]);

const RETENTION_TYPES: &[&str] = &["LifecycleRelease", "LifecycleTentacle", "RunbookRetention"];

//! Environments: static, parent and ephemeral ones in one namespace.

use super::shared::EXTENSION_SETTINGS;
use crate::shape::{Field, Shape, case, flag, name, number, object, objects, shape, slug, tags, text, variants};

const DEPROVISIONING: Shape = shape(&[number("ExpiryDays"), number("ExpiryHours")]);

const TAGS: Field = tags("EnvironmentTags").since(2025, 4);

/// Static, parent and ephemeral environments live in one namespace; `Type` is shown by `/environments/v2` only.
/// Tags of parents are in the official clients, but not yet in the swagger of 2026.1.
pub(crate) const ENVIRONMENT: Shape = variants(
    &[
        name(),
        slug(),
        text("Description"),
        number("SortOrder"),
        flag("UseGuidedFailure"),
        text("Type").or_text("Static").fixed(),
    ],
    "Type",
    &[
        case(
            "Static",
            &[TAGS, flag("AllowDynamicInfrastructure").or_true(), objects("ExtensionSettings", &EXTENSION_SETTINGS)],
        ),
        case("Ephemeral", &[TAGS, text("ParentEnvironmentId").to("environments").required().fixed()]).since(2025, 4),
        case(
            "Parent",
            &[tags("EnvironmentTags").since(2026, 2), object("AutomaticDeprovisioningRule", &DEPROVISIONING).filled()],
        )
        .since(2025, 4),
    ],
);

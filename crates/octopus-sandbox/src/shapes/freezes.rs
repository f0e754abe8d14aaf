//! Deployment freezes.

use crate::shape::{Shape, case, id_map, name, number, object, objects, shape, text, texts, variants, words};

const TENANT_SCOPE: Shape = shape(&[
    text("TenantId").to("tenants").required(),
    text("ProjectId").to("projects").required(),
    text("EnvironmentId").to("environments").required(),
]);

const MONTHLY: &[&str] = &["DateOfMonth", "DayOfMonth"];

/// The fields that the single types add. Source: the official provider; the swagger has the base class only.
const RECURRENCE: Shape = variants(
    &[
        text("Type").required(),
        number("Unit").or_number(1),
        words("EndType", &["Never", "OnDate", "AfterOccurrences"]),
        text("EndOnDate"),
        number("EndAfterOccurrences").optional(),
        number("UserUtcOffsetInMinutes"),
        text("StartDate"),
        text("EndDate"),
    ],
    "Type",
    &[
        case("Daily", &[]),
        case("Weekly", &[texts("DaysOfWeek")]),
        case(
            "Monthly",
            &[words("MonthlyScheduleType", MONTHLY), text("DateOfMonth"), text("DayNumberOfMonth"), text("DayOfWeek")],
        ),
        case("Annually", &[]),
    ],
);

/// `OwnerId` is not yet known to the swagger of 2026.1.
pub(crate) const FREEZE: Shape = shape(&[
    name(),
    text("Description"),
    text("Start").required(),
    text("End").required(),
    id_map("ProjectEnvironmentScope", "projects", "environments"),
    objects("TenantProjectEnvironmentScope", &TENANT_SCOPE).since(2025, 1),
    object("RecurringSchedule", &RECURRENCE).since(2025, 1),
    text("OwnerId").to("projects").fixed().since(2026, 2),
]);

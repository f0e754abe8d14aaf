//! Triggers: filters and actions by their type.
//! Source: the enumerations of the 2026.1 swagger, the fields of the official clients' classes.

use super::projects::OWN_PROJECT;
use crate::shape::{
    Field, Shape, case, flag, name, object, objects, open, secret, shape, tags, text, texts, variants, words,
};

const START: Field = text("StartTime");
const ZONE: Field = text("Timezone").or_text("UTC");
const DAYS: Field = texts("DaysOfWeek");
const INTERVAL: Field = words("Interval", &["OnceDaily", "OnceHourly", "OnceEveryMinute"]);
/// Numbers that may be null.
const HOURS: Field = open("HourInterval");
const MINUTES: Field = open("MinuteInterval");

const FEED_PACKAGE: Shape = shape(&[text("DeploymentActionSlug"), text("PackageReference").or_text("")]);
const ARC_PACKAGE: Shape = shape(&[text("DeploymentAction"), text("PackageReference").or_text("")]);
const GIT_SOURCE: Shape = shape(&[
    text("DeploymentActionSlug"),
    text("GitDependencyName").or_text(""),
    texts("IncludeFilePaths"),
    texts("ExcludeFilePaths"),
]);

const FILTER: Shape = variants(
    &[text("FilterType").required()],
    "FilterType",
    &[
        case(
            "MachineFilter",
            &[
                texts("EnvironmentIds").to("environments"),
                texts("Roles"),
                texts("EventGroups"),
                texts("EventCategories"),
            ],
        ),
        case("OnceDailySchedule", &[START, ZONE, DAYS]),
        case("ContinuousDailySchedule", &[text("RunAfter"), text("RunUntil"), ZONE, INTERVAL, HOURS, MINUTES, DAYS]),
        case(
            "DaysPerMonthSchedule",
            &[
                START,
                ZONE,
                words("MonthlyScheduleType", &["DateOfMonth", "DayOfMonth"]),
                text("DateOfMonth"),
                text("DayNumberOfMonth"),
                text("DayOfWeek"),
            ],
        ),
        case("CronExpressionSchedule", &[text("CronExpression").required(), ZONE]),
        case("DailySchedule", &[START, ZONE, INTERVAL, HOURS, MINUTES]),
        case(
            "DaysPerWeekSchedule",
            &[
                START,
                ZONE,
                flag("Monday"),
                flag("Tuesday"),
                flag("Wednesday"),
                flag("Thursday"),
                flag("Friday"),
                flag("Saturday"),
                flag("Sunday"),
            ],
        ),
        case("FeedFilter", &[objects("Packages", &FEED_PACKAGE)]).since(2023, 1),
        case("ArcFeedFilter", &[objects("Packages", &ARC_PACKAGE)]).since(2023, 1),
        case("GitFilter", &[objects("Sources", &GIT_SOURCE)]).since(2024, 1),
        // The swagger of 2026.1 does not know it yet.
        case("WebhookFilter", &[text("WebhookId").owned(), secret("Secret"), flag("RequireApiKey")]).since(2026, 2),
    ],
);

const CHANNEL: Field = text("ChannelId").to("channels");
const TENANTS: Field = texts("TenantIds").to("tenants");
const TENANT_TAGS: Field = tags("TenantTags");
/// Prompted values as JSON in a string.
const VARIABLES: Field = text("Variables");
const GIT_REFERENCE: Shape = shape(&[text("GitRef"), text("GitCommit")]);

const ACTION: Shape = variants(
    &[text("ActionType").required()],
    "ActionType",
    &[
        case("AutoDeploy", &[flag("ShouldRedeployWhenMachineHasBeenDeployedTo")]),
        case(
            "DeployLatestRelease",
            &[
                texts("SourceEnvironmentIds").to("environments"),
                text("SourceEnvironmentId").to("environments").optional(),
                text("DestinationEnvironmentId").to("environments").required(),
                CHANNEL,
                TENANTS,
                TENANT_TAGS,
                VARIABLES,
                flag("ShouldRedeployWhenReleaseIsCurrent").or_true(),
            ],
        ),
        case(
            "DeployLatestReleaseToEnvironment",
            &[
                text("EnvironmentId").to("environments").required(),
                CHANNEL,
                TENANTS,
                TENANT_TAGS,
                VARIABLES,
                flag("ShouldRedeployWhenReleaseIsCurrent").or_true(),
            ],
        )
        // In the swagger of 2026.1 and in neither of the older ones; presumably as old as the other new one.
        .since(2023, 1),
        case(
            "DeployNewRelease",
            &[
                text("EnvironmentId").to("environments").required(),
                CHANNEL,
                TENANTS,
                TENANT_TAGS,
                VARIABLES,
                object("VersionControlReference", &GIT_REFERENCE).since(2021, 2),
            ],
        ),
        case(
            "RunRunbook",
            &[
                text("RunbookId").to("runbooks"),
                texts("EnvironmentIds").to("environments"),
                TENANTS,
                TENANT_TAGS,
                tags("RunbookTags").since(2025, 4),
                open("FormValues").optional(),
            ],
        ),
        case("CreateRelease", &[CHANNEL]).since(2023, 1),
    ],
);

pub(crate) const TRIGGER: Shape = shape(&[
    name(),
    text("Description"),
    OWN_PROJECT,
    flag("IsDisabled"),
    object("Filter", &FILTER).required(),
    object("Action", &ACTION).required(),
]);

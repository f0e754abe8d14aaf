//! Subscriptions: who is told of which events.

use crate::shape::{Shape, bound, flag, name, number, object, shape, tags, text, texts, words};

/// An empty list means all.
const FILTER: Shape = shape(&[
    texts("Users").to("users"),
    texts("Projects").to("projects"),
    texts("ProjectGroups").to("projectgroups"),
    texts("Environments").to("environments"),
    texts("EventGroups"),
    texts("EventCategories"),
    texts("EventAgents"),
    texts("Tenants").to("tenants"),
    tags("Tags"),
    texts("DocumentTypes"),
]);

/// The server sets the fields about what was processed when. Header values can be secrets in the description of 2026.1,
/// but not in that of 2021.2; when that changed is not known. Slack is in the reference of 2026.3 only.
const NOTIFICATION: Shape = shape(&[
    object("Filter", &FILTER).filled(),
    texts("EmailTeams").to("teams"),
    text("EmailFrequencyPeriod").or_text("01:00:00"),
    words("EmailPriority", &["Normal", "Low", "High"]),
    text("EmailDigestLastProcessed").owned(),
    number("EmailDigestLastProcessedEventAutoId").optional().owned(),
    text("EmailShowDatesInTimeZoneId"),
    text("WebhookURI"),
    texts("WebhookTeams").to("teams"),
    text("WebhookTimeout").or_text("00:00:10"),
    text("WebhookHeaderKey"),
    text("WebhookHeaderValue").until(2022, 1),
    bound("WebhookHeaderValue").since(2022, 1),
    text("WebhookLastProcessed").owned(),
    number("WebhookLastProcessedEventAutoId").optional().owned(),
    texts("SlackChannelIds").since(2026, 2),
    texts("SlackChannelNames").since(2026, 2),
    text("SlackFrequencyPeriod").since(2026, 2),
]);

pub(crate) const SUBSCRIPTION: Shape = shape(&[
    name(),
    words("Type", &["Event"]),
    flag("IsDisabled"),
    object("EventNotificationSubscription", &NOTIFICATION).required(),
]);

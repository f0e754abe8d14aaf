//! Subscriptions: who is told of which events.

use super::kinds::{ENVIRONMENTS, PROJECT_GROUPS, PROJECTS, SUBSCRIPTIONS, TAGS, TEAMS, TENANTS};
use super::permissions::three;
use super::spec::{
    Bound, Collection, Item, Lost, Missing, Notation, Reference, Spec, Starts, Veiled, dimension, id, reference,
};
use crate::delta::Mode;
use crate::key::Kind;
use crate::rules;
use crate::version::Version;

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[Spec {
    kind: SUBSCRIPTIONS,
    permissions: three("SubscriptionView", "SubscriptionCreate", "SubscriptionEdit", &[]),
    one: "subscription",
    id_prefix: "Subscriptions-",
    docs: "Subscriptions to events, by e-mail and by web hook. Off unless asked for with `kinds.subscriptions`; they arrive disabled, the value of a web hook's header as a placeholder, and one that would lose a filter takes no part.",
    mode: Some(Mode::Ignore),
    collections: &[Collection { may_be_absent: true, ..Collection::all("subscriptions") }],
    // Users belong to an instance, and without them a filter is about everybody.
    bound: &[Bound {
        at: "EventNotificationSubscription.Filter.Users",
        words: &[],
        why: "it is about users, and users are each instance's own",
        fix: "make it on the destination by hand, for the users there",
        rule: rules::B4,
    }],
    arrives_off: &[("IsDisabled", Starts::Subscriptions)],
    on_create: &[],
    server: &[
        "EventNotificationSubscription.EmailDigestLastProcessed",
        "EventNotificationSubscription.EmailDigestLastProcessedEventAutoId",
        "EventNotificationSubscription.WebhookLastProcessed",
        "EventNotificationSubscription.WebhookLastProcessedEventAutoId",
    ],
    text: &["Name"],
    // Often a key (fact `webhook-headers`).
    veiled: &[Veiled {
        at: "EventNotificationSubscription.WebhookHeaderValue",
        secret_since: Version::release(2022, 1),
    }],
    sets: &[
        "EventNotificationSubscription.EmailTeams",
        "EventNotificationSubscription.WebhookTeams",
        "EventNotificationSubscription.SlackChannelIds",
        "EventNotificationSubscription.SlackChannelNames",
        "EventNotificationSubscription.Filter.DocumentTypes",
        "EventNotificationSubscription.Filter.Environments",
        "EventNotificationSubscription.Filter.EventAgents",
        "EventNotificationSubscription.Filter.EventCategories",
        "EventNotificationSubscription.Filter.EventGroups",
        "EventNotificationSubscription.Filter.ProjectGroups",
        "EventNotificationSubscription.Filter.Projects",
        "EventNotificationSubscription.Filter.Tags",
        "EventNotificationSubscription.Filter.Tenants",
        "EventNotificationSubscription.Filter.Users",
    ],
    refs: &[
        entry("EventNotificationSubscription.Filter.Environments[]", &[ENVIRONMENTS]).no_need(),
        entry("EventNotificationSubscription.Filter.ProjectGroups[]", &[PROJECT_GROUPS]).no_need(),
        entry("EventNotificationSubscription.Filter.Projects[]", &[PROJECTS]).no_need(),
        entry("EventNotificationSubscription.Filter.Tenants[]", &[TENANTS]).no_need(),
        reference("EventNotificationSubscription.Filter.Tags[]", Notation::Word, &[TAGS], Missing::Refuse).no_need(),
        entry("EventNotificationSubscription.EmailTeams[]", &[TEAMS]),
        entry("EventNotificationSubscription.WebhookTeams[]", &[TEAMS]),
    ],
    // An empty list is about everything, and without teams a web hook hears of what only some may see.
    never_widened: true,
    limited_by: &[
        dimension(
            "events",
            &[
                "EventNotificationSubscription.Filter.EventGroups",
                "EventNotificationSubscription.Filter.EventCategories",
            ],
            &[],
        ),
        dimension("event_agents", &["EventNotificationSubscription.Filter.EventAgents"], &[]),
        dimension("document_types", &["EventNotificationSubscription.Filter.DocumentTypes"], &[]),
    ],
    items: &[Item {
        at: "",
        one: "subscription",
        topic: "subscriptions",
        rule: rules::B4,
        lost: Lost::Skipped,
        valued: false,
        renames: None,
        dimensions: &[
            dimension("environments", &["EventNotificationSubscription.Filter.Environments"], &[ENVIRONMENTS]),
            dimension("groups", &["EventNotificationSubscription.Filter.ProjectGroups"], &[PROJECT_GROUPS]),
            dimension("projects", &["EventNotificationSubscription.Filter.Projects"], &[PROJECTS]),
            dimension("tenants", &["EventNotificationSubscription.Filter.Tenants"], &[TENANTS]),
            dimension("tenant_tags", &["EventNotificationSubscription.Filter.Tags"], &[TAGS]),
            dimension("email_teams", &["EventNotificationSubscription.EmailTeams"], &[TEAMS]),
            dimension("webhook_teams", &["EventNotificationSubscription.WebhookTeams"], &[TEAMS]),
        ],
    }],
    known: &[
        "EmailFrequencyPeriod",
        "EmailPriority",
        "EmailShowDatesInTimeZoneId",
        "EventNotificationSubscription",
        "Filter",
        "IsDisabled",
        "SlackFrequencyPeriod",
        "Type",
        "WebhookHeaderKey",
        "WebhookTimeout",
        "WebhookURI",
    ],
    ..Spec::DEFAULT
}];

const fn entry(at: &'static str, kinds: &'static [Kind]) -> Reference {
    id(at, kinds, Missing::Refuse)
}

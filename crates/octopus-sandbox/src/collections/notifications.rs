//! Subscriptions: recipients of notifications about events.

use super::row::{BASE, Collection};
use crate::shapes;

pub(super) static NOTIFICATIONS: &[Collection] = &[Collection {
    path: "subscriptions",
    prefix: "Subscriptions",
    item_type: "Subscription",
    noun: "A subscription",
    shape: &shapes::SUBSCRIPTION,
    ..BASE
}];

//! Who is told of what happens.

use super::{BASE, Collection};
use crate::rules;
use crate::shapes;

pub(super) static NOTIFICATIONS: &[Collection] = &[Collection {
    path: "subscriptions",
    prefix: "Subscriptions",
    item_type: "Subscription",
    noun: "A subscription",
    shape: &shapes::SUBSCRIPTION,
    check: Some(rules::subscriptions::check),
    ..BASE
}];

//! Subscriptions: where they send, and how often.

use crate::store::text;
use crate::work::{Draft, Mode, Work};

const SPANS: &[&str] = &["EmailFrequencyPeriod", "WebhookTimeout", "SlackFrequencyPeriod"];

/// An address of a web hook is absolute; an empty one is none, as the portal sends it and real servers answer. Periods are `d.hh:mm:ss`.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    let notification = &mut draft.value["EventNotificationSubscription"];
    if !notification.is_object() {
        return;
    }
    let mut problems = Vec::new();
    let address = text(notification, "WebhookURI");
    if !address.is_empty() && !["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)) {
        problems.push(
            "Error converting value of a string to type 'System.Uri'. Path 'EventNotificationSubscription.WebhookURI'."
                .to_owned(),
        );
    }
    for field in SPANS {
        let span = text(notification, field);
        if !span.is_empty() && !is_span(span) {
            problems.push(format!(
                "Error converting value of a string to type 'System.TimeSpan'. Path 'EventNotificationSubscription.{field}'."
            ));
        }
    }
    if work.mode == Mode::Client {
        draft.problems.append(&mut problems);
    }
}

/// `[d.]hh:mm:ss[.fff]`.
fn is_span(text: &str) -> bool {
    let mut parts = text.split(':');
    let (Some(hours), Some(minutes), Some(seconds), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let below = |text: &str, limit: u32| text.parse::<u32>().is_ok_and(|number| number < limit);
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    below(days, 10_000_000) && below(hours, 24) && below(minutes, 60) && below(seconds, 60) && below(fraction, u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::is_span;

    #[test]
    fn spans_are_days_hours_minutes_and_seconds() {
        for (text, expected) in [
            ("00:00:10", true),
            ("7.23:59:59.5", true),
            ("24:00:00", false),
            ("10", false),
            ("00:00", false),
            ("1:2:3:4", false),
            ("-1:00:00", false),
        ] {
            assert_eq!(is_span(text), expected, "{text}");
        }
    }
}

//! Until when a key is valid.

use crate::config::Secret;
use crate::connect::Connection;
use crate::error::CommandError;
use crate::render::text::count;
use octopus_client::Reader;
use octosync::doctor::topic::KEY;
use octosync::doctor::{Check, Verdict};
use octosync::read::{KeyLife, key_life};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// How long before its end a key is warned of.
const SOON: Duration = Duration::days(30);

/// Says until when the key of a connection is valid.
pub(super) async fn life(connection: &Connection<Reader>, key: &Secret) -> Check {
    let name = &connection.peer.name;
    // The prefix that all keys share identifies none of them.
    let begins = |hint: &str| hint.len() > "API-".len() && key.reveal().starts_with(hint);
    match key_life(&connection.client, begins).await {
        Ok(life) => judged(name, &life, OffsetDateTime::now_utc()),
        Err(error) => {
            let text = format!(
                "until when it is valid cannot be told: {}",
                CommandError::client(&error, &connection.peer).message
            );
            Check::new(&KEY, name, Verdict::Warning, text).next("run `octosync doctor` again")
        }
    }
}

fn judged(name: &str, life: &KeyLife, now: OffsetDateTime) -> Check {
    let end = match life {
        KeyLife::Unknown => {
            return Check::ok(&KEY, name, "it is accepted; until when it is valid, the server does not tell");
        }
        KeyLife::Endless => return Check::ok(&KEY, name, "it is accepted, and does not end"),
        KeyLife::Until(end) => end,
    };
    let Ok(at) = OffsetDateTime::parse(end, &Rfc3339) else {
        return Check::ok(&KEY, name, format!("it is accepted, and valid until {end}"));
    };
    let text = format!("it is accepted, and valid until {}", at.date());
    if at - now > SOON {
        return Check::ok(&KEY, name, text);
    }
    let days = usize::try_from((at - now).whole_days()).unwrap_or(0);
    let text = format!("{text}: {} from now", count(days, "day", "days"));
    let next = "make a new one (your profile, My API Keys), and put it where api_key looks";
    Check::new(&KEY, name, Verdict::Warning, text).next(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_warned_of_a_month_before_its_end() {
        let now = OffsetDateTime::parse("2026-11-30T08:00:00Z", &Rfc3339).unwrap();
        let rows = [
            (KeyLife::Unknown, Verdict::Ok, "does not tell"),
            (KeyLife::Endless, Verdict::Ok, "does not end"),
            (KeyLife::Until("2027-01-15T00:00:00.000+00:00".to_owned()), Verdict::Ok, "until 2027-01-15"),
            (
                KeyLife::Until("2026-12-12T09:00:00.000+00:00".to_owned()),
                Verdict::Warning,
                "2026-12-12: 12 days from now",
            ),
            (KeyLife::Until("2026-11-30T09:00:00Z".to_owned()), Verdict::Warning, "0 days from now"),
            (KeyLife::Until("some day".to_owned()), Verdict::Ok, "until some day"),
        ];
        for (life, verdict, words) in rows {
            let check = judged("source", &life, now);
            assert_eq!(check.verdict, verdict, "{life:?}");
            assert!(check.text.contains(words), "{}", check.text);
        }
    }
}

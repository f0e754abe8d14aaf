//! The limit of requests: a bucket of tokens for each key. Source: the server's documentation of rate limiting (2026.3).

use serde::Deserialize;
use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime};

/// How many requests each key may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct RateLimit {
    /// How many come back in a minute.
    pub per_minute: u32,
    /// How many may come at once.
    pub burst: u32,
    /// Whether it only tells, and refuses nothing.
    pub audit: bool,
    /// How a refusal tells when to come again.
    pub retry_after: RetryAfter,
}

/// The form of `Retry-After`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// No such header.
    None,
    /// In seconds.
    #[default]
    Seconds,
    /// As a date.
    Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    per_minute: u32,
    burst: Option<u32>,
    #[serde(default)]
    audit: bool,
    #[serde(default)]
    retry_after: RetryAfter,
}

impl TryFrom<Written> for RateLimit {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<RateLimit, Self::Error> {
        let Written { per_minute, burst, audit, retry_after } = written;
        let burst = burst.unwrap_or(per_minute);
        if per_minute == 0 || burst == 0 {
            return Err("`per_minute` and `burst` are at least 1");
        }
        Ok(RateLimit { per_minute, burst, audit, retry_after })
    }
}

impl RateLimit {
    /// So many in a minute, and as many at once.
    #[must_use]
    pub fn per_minute(per_minute: u32) -> RateLimit {
        let per_minute = per_minute.max(1);
        RateLimit { per_minute, burst: per_minute, audit: false, retry_after: RetryAfter::Seconds }
    }

    fn per_second(&self) -> f64 {
        f64::from(self.per_minute) / 60.0
    }
}

/// The buckets of all keys.
#[derive(Debug)]
pub(crate) struct Buckets {
    limit: RateLimit,
    started: Instant,
    /// Tokens, and when they were counted.
    buckets: HashMap<String, (f64, Duration)>,
}

/// The decision about a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) refused: bool,
    pub(crate) headers: Vec<(String, String)>,
}

impl Buckets {
    pub(crate) fn new(limit: RateLimit) -> Buckets {
        Buckets { limit, started: Instant::now(), buckets: HashMap::new() }
    }

    /// Takes a token for a request that comes now.
    pub(crate) fn take(&mut self, key: &str) -> Verdict {
        let now = self.started.elapsed();
        self.take_at(key, now)
    }

    fn take_at(&mut self, key: &str, now: Duration) -> Verdict {
        let limit = self.limit;
        let full = f64::from(limit.burst);
        let (tokens, then) = self.buckets.get(key).copied().unwrap_or((full, now));
        let tokens = (tokens + now.saturating_sub(then).as_secs_f64() * limit.per_second()).min(full);
        let enough = tokens >= 1.0;
        let left = if enough { tokens - 1.0 } else { tokens };
        self.buckets.insert(key.to_owned(), (left, now));
        let until_full = ((full - left) / limit.per_second()).ceil();
        let mut headers = vec![
            ("Octopus-RateLimit-Policy".to_owned(), format!("l={};rpm={}", limit.burst, limit.per_minute)),
            ("Octopus-RateLimit".to_owned(), format!("r={};t={until_full}", left.floor())),
        ];
        let refused = !enough && !limit.audit;
        if refused {
            let seconds = ((1.0 - left) / limit.per_second()).ceil();
            headers.extend(retry_after(limit.retry_after, seconds));
        }
        Verdict { refused, headers }
    }
}

fn retry_after(form: RetryAfter, seconds: f64) -> Option<(String, String)> {
    let value = match form {
        RetryAfter::None => return None,
        RetryAfter::Seconds => seconds.to_string(),
        RetryAfter::Date => httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs_f64(seconds)),
    };
    Some(("Retry-After".to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::{Buckets, RateLimit, RetryAfter};
    use std::time::Duration;

    fn header(verdict: &super::Verdict, name: &str) -> Option<String> {
        verdict.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let mut buckets = Buckets::new(RateLimit { burst: 2, ..RateLimit::per_minute(60) });
        let at = Duration::from_secs;
        for (key, now, refused, left, retry) in [
            ("a", at(0), false, "r=1;t=1", None),
            ("a", at(0), false, "r=0;t=2", None),
            ("a", at(0), true, "r=0;t=2", Some("1")),
            ("b", at(0), false, "r=1;t=1", None),
            ("a", at(1), false, "r=0;t=2", None),
            ("a", at(100), false, "r=1;t=1", None),
        ] {
            let verdict = buckets.take_at(key, now);
            assert_eq!(verdict.refused, refused, "{key} {now:?}");
            assert_eq!(header(&verdict, "Octopus-RateLimit").as_deref(), Some(left), "{key} {now:?}");
            assert_eq!(header(&verdict, "Octopus-RateLimit-Policy").as_deref(), Some("l=2;rpm=60"));
            assert_eq!(header(&verdict, "Retry-After").as_deref(), retry, "{key} {now:?}");
        }
    }

    #[test]
    fn the_form_of_a_refusal_can_be_chosen() {
        for (audit, retry_after, refused, says) in [
            (true, RetryAfter::Seconds, false, None),
            (false, RetryAfter::None, true, None),
            (false, RetryAfter::Date, true, Some("GMT")),
        ] {
            let mut buckets = Buckets::new(RateLimit { audit, retry_after, ..RateLimit::per_minute(1) });
            buckets.take_at("a", Duration::ZERO);
            let verdict = buckets.take_at("a", Duration::ZERO);
            assert_eq!(verdict.refused, refused);
            let said = header(&verdict, "Retry-After");
            assert_eq!(said.is_some(), says.is_some());
            assert!(said.unwrap_or_default().ends_with(says.unwrap_or_default()));
        }
    }
}

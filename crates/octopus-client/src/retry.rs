//! The rules by which requests are sent again, and after which wait. The two tables of this file are the whole policy.
//!
//! A write is sent again only when that cannot do harm:
//!
//! - **POST** creates. It goes out again only if the server provably did not process it: no connection came about, the
//!   server refused the HTTP/2 stream, or it answered 429 (documented: "request not processed"). A 503 is no proof: a
//!   proxy may give it after it had passed the request on.
//! - **PUT** replaces. The same content twice is harmless, but the server checks versions: if the first one took place,
//!   its repetition is refused as stale and a success would be reported as a conflict. So a PUT is not repeated after a
//!   lost answer, a 502 or a 504. After a 503 it is (nearly always a server that starts or is in maintenance), and if
//!   the repetition then fails, [`Error::outcome_unknown`](crate::Error::outcome_unknown) says that the first one may
//!   have taken place.
//! - **DELETE** names an id, and ids are never used again: the worst that a repetition can meet is a 404, which then
//!   also carries `outcome_unknown`.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use reqwest::{Method, StatusCode};

/// How often and how patiently requests are repeated. Times are bounds per request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, 429 not counted.
    pub tries: u32,
    /// Answers of 429 that are waited out before the request is given up.
    pub throttled_tries: u32,
    /// The first wait; it doubles each time, and up to the same again is added at random.
    pub first_wait: Duration,
    /// The longest single wait, also if `Retry-After` asks for more.
    pub longest_wait: Duration,
    /// The longest wait in all, after which the request is given up.
    pub total_wait: Duration,
}

impl Default for RetryPolicy {
    /// Five attempts and twenty waits for a rate limit; half a second to a minute each, five minutes in all.
    fn default() -> Self {
        Self {
            tries: 5,
            throttled_tries: 20,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(60),
            total_wait: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// Repeats nothing.
    pub fn never() -> Self {
        Self { tries: 1, throttled_tries: 0, ..Self::default() }
    }
}

/// How an attempt failed in a way that may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// No connection came about, or the server refused the stream: nothing was processed.
    NotSent,
    /// 429: the server says that it did not process the request.
    Throttled,
    /// 503.
    Unavailable,
    /// 502 or 504: something between us and the server has no answer of the server.
    Gateway,
    /// Sent, but no whole answer came back.
    NoAnswer,
}

/// Which methods are sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    fate: Fate,
    get: bool,
    put: bool,
    delete: bool,
    post: bool,
}

/// The methods that are sent again, by fate.
#[rustfmt::skip]
const REPEATED: [Row; 5] = [
    Row { fate: Fate::NotSent,     get: true, put: true,  delete: true, post: true  },
    Row { fate: Fate::Throttled,   get: true, put: true,  delete: true, post: true  },
    Row { fate: Fate::Unavailable, get: true, put: true,  delete: true, post: false },
    Row { fate: Fate::Gateway,     get: true, put: false, delete: true, post: false },
    Row { fate: Fate::NoAnswer,    get: true, put: false, delete: true, post: false },
];

impl Fate {
    /// The fate that a status stands for; `None` for an answer that will not change.
    pub(crate) fn of(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Some(Self::Throttled),
            StatusCode::SERVICE_UNAVAILABLE => Some(Self::Unavailable),
            StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => Some(Self::Gateway),
            _ => None,
        }
    }

    /// Tells if a request of this method may be sent again.
    pub(crate) fn repeats(self, method: &Method) -> bool {
        let row = REPEATED.iter().find(|row| row.fate == self);
        row.is_some_and(|row| match *method {
            Method::GET => row.get,
            Method::PUT => row.put,
            Method::DELETE => row.delete,
            Method::POST => row.post,
            _ => false,
        })
    }

    /// Tells if no answer came at all.
    pub(crate) fn is_without_answer(self) -> bool {
        matches!(self, Self::NotSent | Self::NoAnswer)
    }

    /// Tells if the server may have processed the request.
    pub(crate) fn may_have_taken_place(self) -> bool {
        !matches!(self, Self::NotSent | Self::Throttled)
    }
}

/// Tells if a write that was answered with this status may have taken place. A 4xx is the server's no; a 5xx may come
/// from something that failed after the write, or from a proxy; 408 from a proxy that lost patience.
pub(crate) fn may_have_taken_place(status: StatusCode) -> bool {
    status.is_success() || status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT
}

/// The waits of one request.
#[derive(Debug)]
pub(crate) struct Waits {
    policy: RetryPolicy,
    backoff: ExponentialBackoff,
    tries: u32,
    throttled: u32,
    waited: Duration,
}

impl Waits {
    pub(crate) fn new(policy: RetryPolicy) -> Self {
        let backoff = ExponentialBuilder::default()
            .with_min_delay(policy.first_wait)
            .with_max_delay(policy.longest_wait)
            .with_factor(2.0)
            .without_max_times()
            .with_jitter()
            .build();
        Self { policy, backoff, tries: 0, throttled: 0, waited: Duration::ZERO }
    }

    /// Returns how long to wait before the next attempt, or `None` if there shall be none.
    pub(crate) fn next(&mut self, fate: Fate, method: &Method, retry_after: Option<Duration>) -> Option<Duration> {
        let (count, most) = match fate {
            Fate::Throttled => (&mut self.throttled, self.policy.throttled_tries),
            _ => (&mut self.tries, self.policy.tries.saturating_sub(1)),
        };
        *count += 1;
        if *count > most || !fate.repeats(method) {
            return None;
        }
        let backoff = self.backoff.next()?;
        let wait = retry_after.unwrap_or(backoff).min(self.policy.longest_wait);
        self.waited = self.waited.saturating_add(wait);
        (self.waited <= self.policy.total_wait).then_some(wait)
    }
}

/// Reads `Retry-After`: seconds, or an HTTP date that is compared with `now` (a past one means no wait).
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_what_is_sent_again() {
        let yes = |fate: Fate| {
            let methods = [Method::GET, Method::PUT, Method::DELETE, Method::POST, Method::PATCH];
            methods
                .into_iter()
                .filter(|method| fate.repeats(method))
                .map(|method| method.to_string())
                .collect::<Vec<_>>()
        };
        for (fate, methods) in [
            (Fate::NotSent, &["GET", "PUT", "DELETE", "POST"][..]),
            (Fate::Throttled, &["GET", "PUT", "DELETE", "POST"]),
            (Fate::Unavailable, &["GET", "PUT", "DELETE"]),
            (Fate::Gateway, &["GET", "DELETE"]),
            (Fate::NoAnswer, &["GET", "DELETE"]),
        ] {
            assert_eq!(yes(fate), methods, "{fate:?}");
        }
    }

    #[test]
    fn a_post_is_repeated_only_if_it_was_not_processed() {
        for row in REPEATED {
            assert!(!(row.post && row.fate.may_have_taken_place()), "{row:?}");
        }
    }

    #[test]
    fn the_statuses_that_may_pass_and_the_writes_that_may_have_taken_place() {
        for (status, fate, may) in [
            (200, None, true),
            (302, None, false),
            (400, None, false),
            (404, None, false),
            (408, None, true),
            (409, None, false),
            (429, Some(Fate::Throttled), false),
            (500, None, true),
            (501, None, true),
            (502, Some(Fate::Gateway), true),
            (503, Some(Fate::Unavailable), true),
            (504, Some(Fate::Gateway), true),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(Fate::of(status), fate, "{status}");
            assert_eq!(may_have_taken_place(status), may, "{status}");
            assert!(fate.is_none_or(|fate| fate.may_have_taken_place() == may), "{status}");
        }
    }

    const POLICY: RetryPolicy = RetryPolicy {
        tries: 4,
        throttled_tries: 6,
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(10),
        total_wait: Duration::from_secs(45),
    };

    #[test]
    fn waits_double_with_jitter_and_end_after_the_tries() {
        let mut waits = Waits::new(POLICY);
        for base in [1, 2, 4] {
            let wait = waits.next(Fate::NoAnswer, &Method::GET, None).unwrap().as_secs_f64();
            assert!((f64::from(base)..f64::from(base) * 2.0).contains(&wait), "{wait} after {base}");
        }
        assert_eq!(waits.next(Fate::NoAnswer, &Method::GET, None), None);
    }

    #[test]
    fn retry_after_is_honoured_and_capped_and_bounded_in_all() {
        let mut waits = Waits::new(POLICY);
        for (asked, wait) in
            [(0, Some(0)), (3, Some(3)), (3600, Some(10)), (10, Some(10)), (10, Some(10)), (10, Some(10))]
        {
            let next = waits.next(Fate::Throttled, &Method::POST, Some(Duration::from_secs(asked)));
            assert_eq!(next.map(|next| next.as_secs()), wait, "{asked}");
        }
        assert_eq!(waits.next(Fate::Throttled, &Method::POST, Some(Duration::ZERO)), None, "six times are enough");

        let mut waits = Waits::new(RetryPolicy { total_wait: Duration::from_secs(15), ..POLICY });
        let mut next = || waits.next(Fate::Throttled, &Method::GET, Some(Duration::from_secs(10)));
        assert_eq!((next(), next()), (Some(Duration::from_secs(10)), None), "fifteen seconds are enough");
    }

    #[test]
    fn a_rate_limit_does_not_use_up_the_tries_of_other_failures() {
        let mut waits = Waits::new(POLICY);
        for _ in 0..6 {
            assert!(waits.next(Fate::Throttled, &Method::GET, Some(Duration::ZERO)).is_some());
        }
        assert!(waits.next(Fate::Unavailable, &Method::GET, Some(Duration::ZERO)).is_some());
    }

    #[test]
    fn never_means_never() {
        for fate in [Fate::NotSent, Fate::Throttled, Fate::Unavailable] {
            assert_eq!(Waits::new(RetryPolicy::never()).next(fate, &Method::GET, None), None);
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        for (value, seconds) in [
            ("0", Some(0)),
            (" 17 ", Some(17)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Sunday, 06-Nov-94 08:49:38 GMT", Some(1)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value:?}");
        }
    }
}

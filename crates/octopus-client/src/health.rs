//! Whether the server still answers anybody: when it is gone, the whole run says so soon, instead of each request alone.
//!
//! It is gone once a request was tried as often as the policy allows and no request at all was answered meanwhile. From
//! then on requests fail at once, but for one every few seconds, which finds out whether the server is back.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long a server that is gone is left alone before the next request may try it.
const PAUSE: Duration = Duration::from_secs(5);

/// The state of the server's health, shared by all clones of a client.
#[derive(Debug, Default)]
pub(crate) struct Health {
    answers: AtomicU64,
    /// When a server that is gone was last tried.
    gone: Mutex<Option<Instant>>,
}

impl Health {
    /// Returns how many answers came so far, whatever they said.
    pub(crate) fn answers(&self) -> u64 {
        self.answers.load(SeqCst)
    }

    /// Counts an answer: the server is there.
    pub(crate) fn answered(&self) {
        self.answers.fetch_add(1, SeqCst);
        *self.gone() = None;
    }

    /// Notes that a request was given up without an answer; `since` is how many answers there were when it began.
    pub(crate) fn lost(&self, since: u64) {
        if self.answers() == since {
            *self.gone() = Some(Instant::now());
        }
    }

    /// Tells if the server is gone.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone().is_some()
    }

    /// Tells if a request may be sent. That of a server that is gone is tried by one request every few seconds.
    pub(crate) fn may_send(&self) -> bool {
        let mut gone = self.gone();
        match *gone {
            Some(tried) if tried.elapsed() < PAUSE => false,
            Some(_) => {
                *gone = Some(Instant::now());
                true
            }
            None => true,
        }
    }

    fn gone(&self) -> MutexGuard<'_, Option<Instant>> {
        // A poisoned lock would only mean that another task died between two instants: the value is whole.
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_is_gone_when_nobody_was_answered_during_all_tries_of_one_request() {
        let health = Health::default();
        let since = health.answers();
        health.answered();
        health.lost(since);
        assert!(!health.is_gone() && health.may_send(), "another request was answered");
        health.lost(health.answers());
        assert!(health.is_gone() && !health.may_send());
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_gone_is_tried_by_one_request_every_few_seconds_until_it_answers() {
        let health = Health::default();
        health.lost(0);
        tokio::time::advance(PAUSE).await;
        assert_eq!([health.may_send(), health.may_send()], [true, false]);
        health.answered();
        assert_eq!([health.may_send(), health.may_send()], [true, true]);
    }
}

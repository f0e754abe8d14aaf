//! Bounds how many requests are under way at once, and holds all of them back when the server asks for a pause.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

/// The places that all clones of a client share, and the pause that the server asked for.
///
/// A rate limit of the server is a bucket per user, so it concerns every request of the client and not only the one that
/// was turned away.
#[derive(Debug)]
pub(crate) struct Limit {
    places: Semaphore,
    size: usize,
    resume: Mutex<Option<Instant>>,
}

impl Limit {
    pub(crate) fn new(size: usize) -> Self {
        let size = size.clamp(1, Semaphore::MAX_PERMITS);
        Self { places: Semaphore::new(size), size, resume: Mutex::new(None) }
    }

    /// How many requests may be under way at once.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Waits for a free place, then for the end of the pause. The place is free again when the permit is dropped.
    pub(crate) async fn enter(&self) -> SemaphorePermit<'_> {
        let permit = self.places.acquire().await.expect("the semaphore is never closed");
        let resume = *self.resume();
        if let Some(resume) = resume {
            sleep_until(resume).await;
        }
        permit
    }

    /// Holds back requests that have not started yet.
    pub(crate) fn pause(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut resume = self.resume();
        *resume = Some(resume.map_or(until, |earlier| earlier.max(until)));
    }

    fn resume(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        // A poisoned lock would only mean that another task died between two instants: the value is whole.
        self.resume.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_more_than_the_bound_enter() {
        let limit = Limit::new(2);
        let first = limit.enter().await;
        let _second = limit.enter().await;
        assert!(limit.enter().now_or_never().is_none());
        drop(first);
        assert!(limit.enter().now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_bound_of_zero_still_lets_one_through() {
        assert!(Limit::new(0).enter().now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_everybody_back_and_the_longest_counts() {
        let limit = Limit::new(2);
        let start = Instant::now();
        limit.pause(Duration::from_secs(30));
        limit.pause(Duration::from_secs(5));
        drop(limit.enter().await);
        assert_eq!(start.elapsed().as_secs(), 30);
        drop(limit.enter().await);
        assert_eq!(start.elapsed().as_secs(), 30);
    }
}

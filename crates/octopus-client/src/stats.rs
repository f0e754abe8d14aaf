//! Counts what a client and its clones have exchanged.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use reqwest::Method;

/// The counts of everything that a client and all its clones have exchanged so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// HTTP requests, every repetition counted.
    pub requests: u64,
    /// Those of them that were POST, PUT or DELETE.
    pub writes: u64,
    /// Those of them that repeated an earlier one.
    pub retries: u64,
    /// Bytes of request bodies, without headers.
    pub bytes_sent: u64,
    /// Bytes of answer bodies after decompression, without headers.
    pub bytes_received: u64,
}

/// The counters behind [`Stats`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    requests: AtomicU64,
    writes: AtomicU64,
    retries: AtomicU64,
    bytes_sent: AtomicU64,
    bytes_received: AtomicU64,
}

impl Counters {
    pub(crate) fn count_request(&self, method: &Method, attempt: u32, body: usize) {
        self.requests.fetch_add(1, Relaxed);
        self.writes.fetch_add(u64::from(!method.is_safe()), Relaxed);
        self.retries.fetch_add(u64::from(attempt > 1), Relaxed);
        self.bytes_sent.fetch_add(body as u64, Relaxed);
    }

    pub(crate) fn count_answer(&self, body: usize) {
        self.bytes_received.fetch_add(body as u64, Relaxed);
    }

    pub(crate) fn read(&self) -> Stats {
        Stats {
            requests: self.requests.load(Relaxed),
            writes: self.writes.load(Relaxed),
            retries: self.retries.load(Relaxed),
            bytes_sent: self.bytes_sent.load(Relaxed),
            bytes_received: self.bytes_received.load(Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attempt_is_counted_and_writes_and_repetitions_among_them() {
        let counters = Counters::default();
        counters.count_request(&Method::GET, 1, 0);
        counters.count_request(&Method::GET, 2, 0);
        counters.count_request(&Method::POST, 1, 10);
        counters.count_answer(7);
        let expected = Stats { requests: 3, writes: 1, retries: 1, bytes_sent: 10, bytes_received: 7 };
        assert_eq!(counters.read(), expected);
    }
}

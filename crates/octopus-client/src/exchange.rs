//! The record of every HTTP attempt that an observer gets.

use std::time::Duration;

use reqwest::Method;

/// Sees every HTTP attempt of a client, for traces and progress. It is called from many tasks at once and must be quick.
pub trait Observer: Send + Sync {
    /// Is told of one HTTP attempt, after its answer was read or it failed.
    fn exchanged(&self, exchange: &Exchange<'_>);

    /// Is told that a request will be sent again, before the client waits.
    fn waiting(&self, waiting: &Waiting<'_>) {
        let _ = waiting;
    }
}

/// One HTTP attempt. The API key is never in it; bodies are whole and may hold other things worth hiding.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// The method.
    pub method: &'a Method,
    /// Path and query as sent, without the host.
    pub path: &'a str,
    /// The JSON that was sent. Uploads are not shown.
    pub request: Option<&'a [u8]>,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// The body of the answer, decompressed, if one came whole.
    pub response: Option<&'a [u8]>,
    /// The error on the way, if no whole answer came.
    pub error: Option<&'a str>,
    /// 1 for the first attempt of a request, 2 for its first repetition.
    pub attempt: u32,
    /// From sending to the last byte of the answer, without waiting for a free place.
    pub elapsed: Duration,
}

/// A pause before a request is sent again.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Waiting<'a> {
    /// The method.
    pub method: &'a Method,
    /// Path and query as sent, without the host.
    pub path: &'a str,
    /// The status that asks for the repetition; `None` if no answer came.
    pub status: Option<u16>,
    /// The attempt that failed, from 1.
    pub attempt: u32,
    /// How long the client waits.
    pub wait: Duration,
}

//! How to apply.

use crate::progress::Progress;
use crate::secrets::Supply;
use std::sync::Arc;

/// How to apply.
#[derive(Clone)]
pub struct Options {
    /// How many writes may be under way at once.
    pub concurrency: usize,
    /// Turns true when the run shall stop: what is under way ends, nothing new starts.
    pub stop: tokio::sync::watch::Receiver<bool>,
    /// Who hears of progress.
    pub progress: Arc<dyn Progress>,
    /// Where the values of supplied secrets come from.
    pub secrets: Arc<Supply>,
}

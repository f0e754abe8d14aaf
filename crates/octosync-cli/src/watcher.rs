//! Hears of every request of one server: writes the trace, and tells when the run only waits.

use crate::render::text::safe;
use crate::trace::Trace;
use crate::ui::Ui;
use octopus_client::{Exchange, Observer, Waiting};

/// Receives the events of one server's client.
pub(crate) struct Watcher {
    /// The server's name.
    pub(crate) side: String,
    /// The trace of requests and answers, if one is written.
    pub(crate) trace: Option<Trace>,
    /// Whom to tell.
    pub(crate) ui: Ui,
}

impl Observer for Watcher {
    fn exchanged(&self, exchange: &Exchange<'_>) {
        if let Some(trace) = &self.trace {
            trace.exchanged(&self.side, exchange);
        }
    }

    fn waiting(&self, waiting: &Waiting<'_>) {
        if !self.ui.verbose {
            return;
        }
        let why = waiting.status.map_or_else(|| "no answer".to_owned(), |status| format!("status {status}"));
        let (side, path, seconds) = (safe(&self.side), safe(waiting.path), waiting.wait.as_secs_f64());
        self.ui.note(&format!("{side}: {} {path}: {why}, again in {seconds:.1} s", waiting.method));
    }
}

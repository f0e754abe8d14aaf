//! Progress on stderr: bars on a terminal, lines when asked for more, else nothing.

use crate::render::text::safe;
use crate::ui::Ui;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use octosync::key::Kind;
use octosync::plan::StepId;
use octosync::progress::{Progress, Silent};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(100);

/// A display of how far reading or applying has come; it vanishes when it is dropped.
pub(crate) struct Shown {
    bar: Option<ProgressBar>,
    /// The receiver of the engine's progress.
    pub(crate) progress: Arc<dyn Progress>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Shows how reading goes on.
pub(crate) fn reading(ui: &Ui) -> Shown {
    let bar = ui.progress.then(|| bar(None, "{spinner} {msg}"));
    let progress: Arc<dyn Progress> = match &bar {
        Some(bar) => Arc::new(Reading { bar: bar.clone(), read: Mutex::default() }),
        None => Arc::new(Silent),
    };
    Shown { bar, progress }
}

/// The bars of all destinations, one below the other.
pub(crate) struct Bars(Option<MultiProgress>);

impl Bars {
    /// Returns no bars yet.
    pub(crate) fn new(ui: &Ui) -> Self {
        Self(ui.progress.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr())))
    }

    /// Shows how applying to one destination goes on.
    pub(crate) fn applying(&self, ui: &Ui, destination: &str, steps: usize) -> Shown {
        let template = "{spinner} {prefix} [{bar:30}] {pos}/{len} {msg}";
        let bar = self.0.as_ref().map(|bars| bars.add(bar(Some(steps as u64), template)));
        if let Some(bar) = &bar {
            bar.set_prefix(safe(destination));
        }
        let progress = Applying { bar: bar.clone(), ui: ui.verbose.then_some(*ui) };
        Shown { bar, progress: Arc::new(progress) }
    }
}

fn bar(length: Option<u64>, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
    // The templates stand above; a broken one shows as the default bar.
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(TICK);
    bar
}

struct Reading {
    bar: ProgressBar,
    read: Mutex<BTreeMap<String, usize>>,
}

impl Progress for Reading {
    fn read(&self, side: &str, _: Kind, documents: usize) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        *read.entry(safe(side)).or_default() += documents;
        let sides: Vec<String> =
            read.iter().map(|(side, documents)| format!("{side}: {documents} documents")).collect();
        self.bar.set_message(format!("reading {}", sides.join(", ")));
    }
}

struct Applying {
    bar: Option<ProgressBar>,
    /// Whom to tell of each step, instead.
    ui: Option<Ui>,
}

impl Progress for Applying {
    fn started(&self, step: &StepId) {
        if let Some(bar) = &self.bar {
            bar.set_message(safe(&step.0));
        }
    }

    fn ended(&self, step: &StepId, error: Option<&str>) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
        if let Some(ui) = &self.ui {
            let step = safe(&step.0);
            ui.note(&error.map_or_else(|| format!("done {step}"), |error| format!("failed {step}: {}", safe(error))));
        }
    }
}

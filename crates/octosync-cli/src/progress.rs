//! Progress on stderr: bars on a terminal, elsewhere a line now and then, lines of each step when asked for more.

use crate::render::text::safe;
use crate::ui::{self, Ui};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use octosync::key::Kind;
use octosync::plan::StepId;
use octosync::progress::{Progress, Silent};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::{Instant, interval_at};

const TICK: Duration = Duration::from_millis(100);

/// How often a line says how far it has come.
const PULSE: Duration = Duration::from_secs(10);

/// A display of how far reading or applying has come; it vanishes when it is dropped.
pub(crate) struct Shown {
    bar: Option<ProgressBar>,
    pulse: Option<AbortHandle>,
    /// The receiver of the engine's progress.
    pub(crate) progress: Arc<dyn Progress>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if let Some(pulse) = &self.pulse {
            pulse.abort();
        }
    }
}

/// Says every so often how far something has come, until it is aborted; what is quick says nothing.
fn pulse(
    every: Duration,
    said: impl Fn() -> String + Send + 'static,
    say: impl Fn(&str) + Send + 'static,
) -> AbortHandle {
    let pulse = async move {
        let mut beats = interval_at(Instant::now() + every, every);
        loop {
            beats.tick().await;
            say(&said());
        }
    };
    tokio::spawn(pulse).abort_handle()
}

/// Says so in lines, where progress is shown in lines.
fn lines(ui: Ui, said: impl Fn() -> String + Send + 'static) -> Option<AbortHandle> {
    (ui.progress == ui::Progress::Lines).then(|| pulse(PULSE, said, move |text| ui.note(text)))
}

/// Shows how reading goes on.
pub(crate) fn reading(ui: &Ui) -> Shown {
    let bar = (ui.progress == ui::Progress::Bar).then(|| bar(None, "{spinner} {msg}"));
    if ui.progress == ui::Progress::None {
        return Shown { bar, pulse: None, progress: Arc::new(Silent) };
    }
    let progress = Arc::new(Reading { bar: bar.clone(), read: Mutex::default() });
    let told = progress.clone();
    let pulse = lines(*ui, move || told.text());
    Shown { bar, pulse, progress }
}

/// The bars of all destinations, one below the other.
pub(crate) struct Bars(Option<MultiProgress>);

impl Bars {
    /// Returns no bars yet.
    pub(crate) fn new(ui: &Ui) -> Self {
        let bars = || MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        Self((ui.progress == ui::Progress::Bar).then(bars))
    }

    /// Shows how applying to one destination goes on.
    pub(crate) fn applying(&self, ui: &Ui, destination: &str, steps: usize) -> Shown {
        let template = "{spinner} {prefix} [{bar:30}] {pos}/{len} {msg}";
        let bar = self.0.as_ref().map(|bars| bars.add(bar(Some(steps as u64), template)));
        if let Some(bar) = &bar {
            bar.set_prefix(safe(destination));
        }
        let ended = Arc::new(AtomicUsize::new(0));
        let (told, destination) = (ended.clone(), safe(destination));
        let said = move || format!("{destination}: {} of {steps} writes ended", told.load(Ordering::Relaxed));
        let pulse = lines(*ui, said);
        let progress = Applying { bar: bar.clone(), ended, ui: ui.verbose.then_some(*ui) };
        Shown { bar, pulse, progress: Arc::new(progress) }
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
    bar: Option<ProgressBar>,
    /// How many documents were read of each side.
    read: Mutex<BTreeMap<String, usize>>,
}

impl Reading {
    fn text(&self) -> String {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let sides: Vec<String> =
            read.iter().map(|(side, documents)| format!("{side}: {documents} documents")).collect();
        format!("reading {}", sides.join(", ")).trim_end().to_owned()
    }
}

impl Progress for Reading {
    fn read(&self, side: &str, _: Kind, documents: usize) {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner).entry(safe(side)).or_default() += documents;
        if let Some(bar) = &self.bar {
            bar.set_message(self.text());
        }
    }
}

struct Applying {
    bar: Option<ProgressBar>,
    /// How many steps have ended.
    ended: Arc<AtomicUsize>,
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
        self.ended.fetch_add(1, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
        if let Some(ui) = &self.ui {
            let step = safe(&step.0);
            ui.note(&error.map_or_else(|| format!("done {step}"), |error| format!("failed {step}: {}", safe(error))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[tokio::test]
    async fn lines_say_how_far_it_has_come_until_it_ends() {
        let progress = Arc::new(Reading { bar: None, read: Mutex::default() });
        progress.read("source", Kind::new("projects"), 30);
        progress.read("live\u{1b}", Kind::new("projects"), 2);
        let (say, mut heard) = unbounded_channel();
        let told = progress.clone();
        let say = move |text: &str| say.send(text.to_owned()).unwrap();
        let pulse = pulse(Duration::from_millis(1), move || told.text(), say);
        for _ in 0..2 {
            let line = heard.recv().await.unwrap();
            assert_eq!(line, "reading live\\u{1b}: 2 documents, source: 30 documents");
        }
        drop(Shown { bar: None, pulse: Some(pulse), progress });
        while heard.recv().await.is_some() {}
    }
}

//! The two streams and the keyboard: results go to stdout, everything else to stderr.
//!
//! Texts come with colours; streams that cannot show them take them out.

use crate::args::{Color, Global};
use crate::pager;
use crate::render::view::{Detail, View};
use crate::render::{style, terminal};
use anstream::{AutoStream, ColorChoice};
use std::io::{self, BufRead, IsTerminal, Write};

/// How to talk to the user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ui {
    color: ColorChoice,
    /// Whether stdout carries one JSON document.
    pub(crate) json: bool,
    /// Whether to say results and errors only.
    pub(crate) quiet: bool,
    /// Whether to say more.
    pub(crate) verbose: bool,
    /// How progress is shown.
    pub(crate) progress: Progress,
    /// Whether long results go through a pager.
    pager: bool,
    /// Whether questions need no answer.
    yes: bool,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// On a bar that moves, on a terminal.
    Bar,
    /// In a line now and then, so that whoever reads a log sees that it goes on.
    Lines,
    /// Not at all.
    None,
}

impl Progress {
    fn of(global: &Global) -> Self {
        // Lines of their own would tear a bar apart.
        match global.quiet || global.verbose || global.no_progress {
            true => Self::None,
            false if io::stderr().is_terminal() => Self::Bar,
            false => Self::Lines,
        }
    }
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Go on.
    Yes,
    /// The user says no.
    No,
    /// There is nobody to ask.
    Nobody,
}

impl Ui {
    pub(crate) fn new(global: &Global) -> Self {
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            color,
            json: global.json,
            quiet: global.quiet,
            verbose: global.verbose,
            progress: Progress::of(global),
            pager: !(global.json || global.no_pager),
            yes: global.yes,
        }
    }

    /// Prints a result. Whoever does not want to read it to the end is no error.
    pub(crate) fn result(&self, text: &str) -> io::Result<()> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.choice(&io::stdout()));
        let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Prints what a view says.
    pub(crate) fn show(&self, view: &View) -> io::Result<()> {
        self.result(&terminal::text(view, width(&io::stdout())))
    }

    /// Prints what a view says to whoever reads it: on a terminal, page by page.
    pub(crate) fn page(&self, view: &View) -> io::Result<()> {
        let stdout = io::stdout();
        let pager = || pager::command(|name| std::env::var_os(name));
        let Some(pager) = (self.pager && stdout.is_terminal()).then(pager).flatten() else { return self.show(view) };
        let mut text = AutoStream::new(Vec::new(), self.choice(&stdout));
        text.write_all(terminal::text(view, width(&stdout)).as_bytes())?;
        let text = String::from_utf8_lossy(&text.into_inner()).into_owned();
        if pager::show(&pager, &text) { Ok(()) } else { self.show(view) }
    }

    /// Prints what a view says where stdout carries something else.
    pub(crate) fn show_aside(&self, view: &View) {
        self.note(terminal::text(view, width(&io::stderr())).trim_end());
    }

    /// Returns how much is said.
    pub(crate) const fn detail(&self) -> Detail {
        if self.verbose { Detail::Full } else { Detail::Brief }
    }

    /// Prints one JSON document.
    pub(crate) fn document(&self, document: &impl serde::Serialize) -> io::Result<()> {
        let mut text = crate::json::pretty(document).map_err(io::Error::other)?;
        text.push('\n');
        self.result(&text)
    }

    /// Says something that is no result.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.stderr(text);
        }
    }

    /// Says something that must not be missed, even when it shall be quiet.
    pub(crate) fn stderr(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        // When nobody can be told, there is nobody to tell so.
        let _ = writeln!(stream, "{text}").and_then(|()| stream.flush());
    }

    /// Warns.
    pub(crate) fn warn(&self, text: &str) {
        self.stderr(&format!("{} {text}", style::paint(style::WARNING, "warning:")));
    }

    /// Returns whether somebody is there to answer.
    pub(crate) fn can_ask(&self) -> bool {
        !self.yes && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks for a line; `None` when there is none any more.
    pub(crate) fn ask(&self, prompt: &str) -> Option<String> {
        let mut stream = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        write!(stream, "{prompt}").and_then(|()| stream.flush()).ok()?;
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim().to_owned())
    }

    /// Asks a question that yes is not the answer to unless somebody says so.
    pub(crate) fn confirm(&self, question: &str) -> Answer {
        if self.yes {
            return Answer::Yes;
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Answer::Nobody;
        }
        let mut stream = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        if write!(stream, "{question} [y/N] ").and_then(|()| stream.flush()).is_err() {
            return Answer::Nobody;
        }
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(_) if matches!(line.trim().to_lowercase().as_str(), "y" | "yes") => Answer::Yes,
            Ok(_) => Answer::No,
            Err(_) => Answer::Nobody,
        }
    }

    fn choice<S: anstream::stream::RawStream>(&self, stream: &S) -> ColorChoice {
        match self.color {
            ColorChoice::Auto => AutoStream::choice(stream),
            other => other,
        }
    }
}

/// Returns how many columns a stream has: those of its terminal, or as many as `COLUMNS` says. Files and pipes have
/// none without `COLUMNS`: their lines are not wrapped.
fn width(stream: &impl IsTerminal) -> Option<usize> {
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let columns = columns.or_else(|| stream.is_terminal().then(terminal).flatten());
    columns.filter(|columns| *columns > 0)
}

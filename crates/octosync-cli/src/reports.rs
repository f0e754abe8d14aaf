//! The files for people who do not run the tool: a page, and a summary for a pull request or a ticket.

use crate::args::ReportArgs;
use crate::error::CommandError;
use crate::outputs::{self, Kind, Output};
use crate::pipeline::Reach;
use crate::private;
use crate::render::view::{Detail, View};
use crate::render::{html, markdown};
use crate::ui::Ui;
use std::path::{Path, PathBuf};

/// Returns the files that are asked for.
pub(crate) fn outputs(args: &ReportArgs) -> impl Iterator<Item = Output<'_>> {
    let files = [(&args.report, Kind::Report), (&args.markdown, Kind::Markdown)];
    files.into_iter().filter_map(|(path, kind)| Some(Output { path: path.as_deref()?, kind }))
}

/// Returns how far a plan is followed: what each environment sees of it stands in reports alone.
pub(crate) const fn reach(args: &ReportArgs) -> Reach {
    if args.report.is_some() || args.markdown.is_some() { Reach::Environments } else { Reach::Writes }
}

/// Refuses files that would overwrite what a command reads, each other, or a file of another kind.
pub(crate) fn check(args: &ReportArgs, inputs: &[PathBuf]) -> Result<(), CommandError> {
    outputs::check(&outputs(args).collect::<Vec<_>>(), inputs)
}

/// Shows what a command says to people, unless it says it to programs, and writes the files that are asked for.
///
/// # Errors
/// When it cannot be printed, or a file not be written.
pub(crate) fn show(ui: &Ui, args: &ReportArgs, title: &str, view: impl Fn(Detail) -> View) -> Result<(), CommandError> {
    if !ui.json {
        ui.page(&view(ui.detail()))?;
    }
    write(ui, args, title, view)
}

/// Writes the files that are asked for: everything on the page, what matters in the summary.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(
    ui: &Ui,
    args: &ReportArgs,
    title: &str,
    view: impl Fn(Detail) -> View,
) -> Result<(), CommandError> {
    renew(args, title, view)?;
    for (path, what) in [(&args.report, "report"), (&args.markdown, "summary")] {
        path.iter().for_each(|path| ui.note(&format!("wrote the {what} {}", path.display())));
    }
    Ok(())
}

/// Writes the files that are asked for once more, and says nothing of it.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn renew(args: &ReportArgs, title: &str, view: impl Fn(Detail) -> View) -> Result<(), CommandError> {
    if let Some(path) = &args.report {
        file(path, "report", &html::page(&view(Detail::Full), title))?;
    }
    if let Some(path) = &args.markdown {
        file(path, "summary", &markdown::text(&view(Detail::Brief)))?;
    }
    Ok(())
}

fn file(path: &Path, what: &str, text: &str) -> Result<(), CommandError> {
    private::write(path, |file| file.write_all(text.as_bytes()))
        .map_err(|error| CommandError::unwritten(what, path, &error))
}

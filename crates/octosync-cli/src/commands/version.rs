//! `octosync version`.

use crate::error::Failures;
use crate::exit::Exit;
use crate::render::json::Document;
use crate::run::Run;

pub(super) fn run(run: &Run) -> Result<Exit, Failures> {
    let version = env!("CARGO_PKG_VERSION");
    if run.ui.json {
        let more = [("version", version.into())].into();
        run.ui.document(&Document { more, ..Document::of("version") })?;
    } else {
        run.ui.result(&format!("octosync {version}\n"))?;
    }
    Ok(Exit::Done)
}

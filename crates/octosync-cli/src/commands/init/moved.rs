//! A configuration from a command line of SpaceCloner: offline, because all that it says stands there.

use super::{ends, file};
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::init::{InitArgs, Translated, configuration, translated};
use crate::render::json::Document;
use crate::render::text::{count, safe};
use crate::run::Run;
use serde_json::json;

pub(super) fn from_spacecloner(run: &Run, args: &InitArgs, line: &str) -> Result<Exit, Failures> {
    let path = &run.new_config();
    let Translated { source, destination, written, left } = translated(line).map_err(|message| {
        CommandError::new(message).hint("give one call of CloneSpace.ps1 or CloneSpaceProject.ps1 with values in place of variables, in quotes: `octosync init --from-spacecloner 'CloneSpace.ps1 -SourceOctopusUrl …'`, or from a file: `--from-spacecloner \"$(cat call.ps1)\"`")
    })?;
    let ends = ends::given(args, (source, destination))?;
    let number = written.iter().flat_map(|written| &written.settings).count();
    let text = configuration(&ends, written);
    file::parsed(path, text.clone())?;
    file::write(path, &text, args.force)?;
    if !run.ui.json {
        let mut said = format!("wrote {}: {}\n", path.display(), count(number, "setting", "settings"));
        if !left.is_empty() {
            said.push_str("left behind:\n");
            left.iter().for_each(|left| said.push_str(&format!("  {}\n", safe(left))));
        }
        said.push_str("next: `octosync plan` asks what SpaceCloner never asked; it writes nothing\n");
        run.ui.result(&said)?;
    }
    let mut document = Document::of("init");
    document.more.insert("file", json!(path.display().to_string()));
    document.more.insert("left", json!(left));
    run.document(document, Exit::Done)?;
    Ok(Exit::Done)
}

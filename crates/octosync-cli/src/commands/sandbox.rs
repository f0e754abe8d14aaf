//! `octosync sandbox`: a stand-in Octopus server, until it is asked to stop.

use crate::args::SandboxArgs;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::render::text::safe;
use crate::run::Run;
use crate::spaces::SpaceArg;
use crate::stop::Signals;
use octopus_sandbox::{RequestLog, Sandbox, SpaceSeed};

pub(super) async fn run(run: &Run, args: &SandboxArgs) -> Result<Exit, Failures> {
    let mut builder = Sandbox::builder().listen(args.listen).api_key(args.api_key.clone());
    for space in &args.spaces.0 {
        builder = builder.space(seed(space)?);
    }
    if let Some(base) = args.id_base {
        builder = builder.id_base(base);
    }
    if let Some(latency) = args.latency {
        builder = builder.latency(latency);
    }
    if let Some(file) = &args.requests {
        builder = builder.request_log(RequestLog::to_file(file));
    }
    let sandbox = builder.start().await.map_err(|error| {
        let hint = "use another --listen address (port 0 takes a free one), or other options";
        CommandError::new(error.to_string()).because(&error).hint(hint)
    })?;
    for note in sandbox.notes() {
        run.ui.note(&safe(note));
    }
    // Who waits for this line may connect, or send a signal, at once.
    let mut signals = Signals::listen().map_err(|error| listening(&error))?;
    run.ui.result(&format!("listening on {}\n", sandbox.url()))?;
    signals.next().await;
    sandbox.stop().await;
    Ok(Exit::Done)
}

fn listening(error: &std::io::Error) -> CommandError {
    CommandError::new("failed to listen for signals").because(error)
}

fn seed(space: &SpaceArg) -> Result<SpaceSeed, CommandError> {
    let Some(folder) = &space.load else { return Ok(SpaceSeed::empty(&space.name)) };
    SpaceSeed::load_dir(&space.name, folder).map_err(|error| {
        let hint = "name a folder of JSON files, each an array of documents of one collection";
        CommandError::new(error.to_string()).because(&error).hint(hint)
    })
}

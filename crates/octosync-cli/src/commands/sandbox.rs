//! `octosync sandbox`: a stand-in Octopus server, until it is asked to stop.

use crate::args::{SandboxArgs, ServerArgs, WeatherArgs};
use crate::config::typed;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::files;
use crate::render::text::safe;
use crate::run::Run;
use crate::spaces::{SpaceArg, SpaceArgs};
use crate::stop::Signals;
use octopus_sandbox::{
    Builder, Effect, Fault, RateLimit, RequestLog, Sandbox, SaveError, Secrets, SpaceSeed, StartError, Weather,
};
use std::net::SocketAddr;
use std::path::Path;

pub(super) async fn run(run: &Run, args: &SandboxArgs) -> Result<Exit, Failures> {
    for folder in args.spaces.all.iter().filter_map(|space| space.save.as_ref()) {
        Sandbox::can_save(folder).map_err(|error| unsaved(&error))?;
    }
    let mut sandbox = builder(args)?.start().await.map_err(|error| not_started(&error))?;
    if let Some(seed) = args.server.shuffle {
        sandbox.shuffle(seed);
    }
    for note in sandbox.notes() {
        run.ui.note(&safe(note));
    }
    let spaces = sandbox.spaces();
    // A program that waits for this line may connect, or send a signal, at once.
    let mut signals = signals()?;
    run.ui.result(&format!("listening on {}\n", sandbox.url()))?;
    signals.next().await;
    // A client that never finishes its request would hold it for ever: the second signal does not wait.
    tokio::select! {
        () = sandbox.finish() => {}
        () = signals.next() => {}
    }
    save(&sandbox, &args.spaces, &spaces)?;
    Ok(Exit::Done)
}

fn not_started(error: &StartError) -> CommandError {
    let hint = match error {
        StartError::Listen { .. } => "use another --listen address: one of this machine, and port 0 takes a free one",
        StartError::Log { .. } => "name a file that you may write to with --requests",
        StartError::Version(_) => "write all of it, such as `--server-version 2021.2.4488`",
        StartError::Permission(..) => "leave it out of --key, or play a newer --server-version",
        StartError::Behaviour(_) => "docs/sandbox-truth.md lists the behaviours",
        StartError::Space(_) => "give each --space a name of its own",
    };
    CommandError::new(error.to_string()).because(error).hint(hint)
}

/// Listens for who ends the server.
pub(super) fn signals() -> Result<Signals, CommandError> {
    Signals::listen().map_err(|error| CommandError::new("failed to listen for signals").because(&error))
}

fn builder(args: &SandboxArgs) -> Result<Builder, CommandError> {
    let mut builder = Sandbox::builder().listen(args.listen).api_key(args.api_key.clone());
    for key in &args.key {
        builder = builder.key(key.clone());
    }
    for space in &args.spaces.all {
        builder = builder.space(seed(space)?);
    }
    if let Some(file) = &args.requests {
        builder = builder.request_log(RequestLog::to_file(file));
    }
    // Nobody can ask this process what it remembers.
    let builder = builder.keep_requests(0).id_base(args.server.id_base.unwrap_or_else(|| id_base(args.listen)));
    Ok(server(builder, &args.server).weather(weather(&args.weather)?))
}

/// Two sandboxes of one machine are two instances, so their ids differ: by the port, or by the process where any port
/// will do.
fn id_base(listen: SocketAddr) -> u32 {
    let own = if listen.port() == 0 { std::process::id() } else { listen.port().into() };
    1000 + 173 * (own % 10_000)
}

fn seed(space: &SpaceArg) -> Result<SpaceSeed, CommandError> {
    if let Some(generator) = &space.generate {
        return Ok(SpaceSeed::generated(&space.name, generator));
    }
    if let Some(sample) = space.sample {
        return sample.seed(&space.name);
    }
    let Some(folder) = &space.load else { return Ok(SpaceSeed::empty(&space.name)) };
    SpaceSeed::load_dir(&space.name, folder).map_err(|error| {
        let hint = "name a folder of JSON files, each an array of documents of one collection";
        CommandError::new(error.to_string()).because(&error).hint(hint)
    })
}

fn server(mut builder: Builder, args: &ServerArgs) -> Builder {
    builder = builder.cloud(args.cloud).lenient(args.lenient).tame(args.tame).audit(args.audit.unwrap_or_default());
    for switches in [&args.normalise, &args.cascade].into_iter().flatten() {
        builder = builder.switches(switches.clone());
    }
    if let Some(version) = &args.server_version {
        builder = builder.version(version);
    }
    if let Some(path) = &args.base_path {
        builder = builder.base_path(path);
    }
    if let Some(cap) = args.page_cap {
        builder = builder.page_cap(cap as usize);
    }
    match args.seed {
        Some(seed) => builder.seed(seed),
        None => builder,
    }
}

/// The weather of the file, and that of the options in front of it.
fn weather(args: &WeatherArgs) -> Result<Weather, CommandError> {
    let mut weather = args.weather.as_deref().map_or_else(|| Ok(Weather::default()), weather_of)?;
    weather.latency = args.latency.or(weather.latency);
    weather.jitter = args.jitter.or(weather.jitter);
    weather.rate_limit = args.rate_limit.map(RateLimit::per_minute).or(weather.rate_limit);
    weather.rules.splice(0..0, args.flaky.into_iter().flat_map(flaky));
    Ok(weather)
}

fn weather_of(file: &Path) -> Result<Weather, CommandError> {
    let name = file.display().to_string();
    let text = files::text(file).map_err(|error| {
        let hint =
            "name a file of YAML or JSON with `--weather FILE`, such as `rules: [{ nth: 3, then: reset_after }]`";
        CommandError::new(format!("failed to read the weather {name}")).because(&error).hint(hint)
    })?;
    typed::read(&name, &text).map_err(|problems| CommandError {
        problems: Some(Box::new(problems)),
        ..CommandError::new(format!("the weather {name} cannot be used"))
    })
}

/// Returns the faults of `--flaky`, each with a third of the percentage.
fn flaky(percent: u8) -> [Fault; 3] {
    let page = "<html><body><h1>503 Service Unavailable</h1></body></html>".to_owned();
    let effects = [Effect::Html { code: 503, body: page }, Effect::ResetBeforeHandling, Effect::ResetAfterHandling];
    effects.map(|effect| Fault::at("*", effect).probability(f64::from(percent) / 300.0))
}

/// Saves the spaces that shall be; those that were deleted meanwhile are an error after all others are saved.
fn save(sandbox: &Sandbox, args: &SpaceArgs, ids: &[String]) -> Result<(), Failures> {
    let secrets = if args.save_secrets { Secrets::Plain } else { Secrets::Masked };
    let wanted = args.all.iter().zip(ids).filter_map(|(space, id)| Some((id, space.save.as_ref()?)));
    let results: Vec<_> = wanted.map(|(id, folder)| sandbox.save(id, folder, secrets)).collect();
    results.into_iter().collect::<Result<(), _>>().map_err(|error| unsaved(&error))?;
    Ok(())
}

fn unsaved(error: &SaveError) -> CommandError {
    let hint = match error {
        SaveError::Space(_) => "it was deleted while the sandbox ran: leave its --save out",
        _ => "give --save a new folder, or one that it wrote before",
    };
    CommandError::new(error.to_string()).because(error).hint(hint)
}

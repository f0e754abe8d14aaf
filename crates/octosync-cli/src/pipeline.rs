//! From a configuration to a plan: connects and reads all sides at once, then plans each destination.

use crate::args::Global;
use crate::config::types::{Destination, Server};
use crate::config::{Config, ConfigError, Flags, Problems, Secret};
use crate::connect::{self, Clients, Connection, Settings};
use crate::error::{CommandError, Failures};
use crate::memory::{Recall, has_much, known_to_all};
use crate::outputs::{self, Output};
use crate::progress;
use crate::render::text::safe;
use crate::run::Run;
use crate::trace::Trace;
use futures::future::{join, join_all};
use octopus_client::{Client, Reader};
use octosync::delta::{Delta, SuppliedFile, SuppliedFiles};
use octosync::doc::{Digest, Parts};
use octosync::drift::has_new;
use octosync::effective::{Effective, changed};
use octosync::key::{Kind, fold};
use octosync::memory::{Blob, Mark, Memory, Secrets, SuppliedValue};
use octosync::plan::{DestinationPlan, FORMAT, Plan};
use octosync::planner::{AskedFile, asked_files, asked_packages, plan_adopting, plan_remembering};
use octosync::progress::Progress;
use octosync::read::{
    Originals, Reading, Side, editors_since, read, read_defaults, read_galleries, read_packages, read_published,
    wanted_defaults, wanted_galleries, wishes,
};
use octosync::registry::spec::Wish;
use octosync::secrets::thumbprint;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::sync::{Arc, Mutex};
use tokio::task::spawn_blocking;

/// A plan, and the way to its destinations.
pub(crate) struct Planned {
    /// The plan of all writes.
    pub(crate) plan: Plan,
    /// One for each destination of the plan, in the same order.
    pub(crate) connections: Vec<Connection>,
    /// The destinations on which something stands that is to be remembered, whatever their plans write.
    pub(crate) with_new: BTreeSet<String>,
    /// By destination: what its projects will see otherwise than now; only of those that were looked at for it.
    pub(crate) seen: BTreeMap<String, Vec<Effective>>,
    /// The destinations that could not be planned, and why.
    pub(crate) failures: Failures,
}

/// How far a plan is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To what is written.
    Writes,
    /// To what each environment sees of it.
    Environments,
}

/// Reads an environment variable.
pub(crate) type Env<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// A destination that is to be read.
pub(crate) struct Wanted<'c, C = Client> {
    /// Its settings.
    pub(crate) destination: &'c Destination,
    /// The wanted differences of the destination.
    pub(crate) delta: Delta,
    /// The way to it.
    pub(crate) connection: Result<Connection<C>, CommandError>,
}

/// Both ends, read, with the wanted differences of each destination.
pub(crate) struct Gathered<C = Client> {
    /// Where the wanted content comes from.
    pub(crate) source: Arc<Side>,
    /// The destinations that were asked for, in the order of the file.
    pub(crate) destinations: Vec<End<C>>,
}

/// One destination.
pub(crate) struct End<C = Client> {
    /// Its name in the configuration.
    pub(crate) name: String,
    /// The wanted differences of the destination.
    pub(crate) delta: Delta,
    /// The way to it, and what stands there.
    pub(crate) side: Result<(Connection<C>, Side), CommandError>,
    /// The memory of earlier syncs, if anything is remembered.
    pub(crate) memory: Option<Memory>,
}

/// Reads the source and every destination that was asked for, all at once.
///
/// # Errors
/// When nothing can be planned at all: the configuration, the keys, or the source.
pub(crate) async fn gather(run: &Run, config: &Config, env: Env<'_>, recall: Recall<'_>) -> Result<Gathered, Failures> {
    let destinations = config.destinations(&run.global.to).map_err(CommandError::from)?;
    gather_by(run, config, destinations, (env, recall), |clients| clients).await
}

/// Reads the source and some destinations, all at once, with clients that `reader` makes of those that can write.
///
/// # Errors
/// When nothing can be planned at all: the wanted differences, the keys, or the source.
pub(crate) async fn gather_by<C>(
    run: &Run,
    config: &Config,
    destinations: Vec<&Destination>,
    (env, recall): (Env<'_>, Recall<'_>),
    reader: impl Fn(Clients) -> Clients<C>,
) -> Result<Gathered<C>, Failures>
where
    for<'c> Reader: From<&'c C>,
{
    // Problems of the wanted differences are reported before any server is asked.
    let deltas = deltas(run, config, &destinations, env)?;
    let servers = config.servers(&destinations);
    let clients = clients(run, config, &servers, env)?.into_iter().map(reader);
    let connections = servers.iter().zip(clients).map(|(server, clients)| connected(run, server, clients));
    let mut connections = join_all(connections).await.into_iter();
    let source = match connections.next().expect("the source is the first of the sides") {
        Ok(source) => source,
        Err(error) => return Err(Failures::of_source(error, &destinations, connections)),
    };
    let wanted = destinations.into_iter().zip(connections).zip(deltas);
    let wanted = wanted.map(|((destination, connection), delta)| Wanted { destination, delta, connection }).collect();
    read_all(run, config, env, recall, (source, wanted)).await
}

/// Reads the source and the destinations that are connected, all at once.
///
/// # Errors
/// When nothing can be planned at all, because of the source or of destinations that are one.
pub(crate) async fn read_all<C>(
    run: &Run,
    config: &Config,
    env: Env<'_>,
    recall: Recall<'_>,
    (source, wanted): (Connection<C>, Vec<Wanted<'_, C>>),
) -> Result<Gathered<C>, Failures>
where
    for<'c> Reader: From<&'c C>,
{
    let (mut destinations, mut deltas, mut connections) = (Vec::new(), Vec::new(), Vec::new());
    for Wanted { destination, delta, connection } in wanted {
        destinations.push(destination);
        deltas.push(delta);
        connections.push(connection);
    }
    let remembered = destinations.iter().zip(connections).map(async |(destination, connection)| {
        let connection = connection?;
        let mut memory = recall.memory(&source, &connection).await?;
        if let (Some(memory), Some(written)) = (&mut memory, recall.written(&connection).await?) {
            let values = supplied(run, config, destination, env);
            memory.secrets = Some(Secrets { written: Arc::new(written), values });
        }
        Ok::<_, CommandError>((connection, memory))
    });
    let remembered: Vec<_> = join_all(remembered).await;
    let memories: Vec<&Memory> = remembered.iter().flatten().filter_map(|(_, memory)| memory.as_ref()).collect();
    let known = (!memories.is_empty()).then(|| known_to_all(&memories));
    let shown = progress::reading(&run.ui);
    let parts: Arc<Mutex<Parts>> = Arc::default();
    let (source, read) = join(
        side(
            source,
            Manner { is_source: true, known, parts: parts.clone(), wishes: wishes(&deltas) },
            &*shown.progress,
        ),
        join_all(remembered.into_iter().zip(&deltas).map(async |(remembered, delta)| {
            let (connection, memory) = remembered?;
            let known = memory.as_ref().map(|memory| memory.blobs.clone());
            let manner = Manner { is_source: false, known, parts: parts.clone(), wishes: wishes([delta]) };
            Ok((side(connection, manner, &*shown.progress).await?, memory))
        })),
    )
    .await;
    drop((shown, parts));
    let (sides, memories): (Vec<_>, Vec<_>) = read.into_iter().map(parted).unzip();
    let sides = sides.into_iter();
    let (connection, source) = match source {
        Ok(source) => source,
        Err(error) => return Err(Failures::of_source(error, &destinations, sides)),
    };
    let galleries: BTreeSet<Kind> = deltas.iter().flat_map(|delta| wanted_galleries(&source, delta)).collect();
    let defaults: BTreeSet<&str> = deltas.iter().flat_map(|delta| wanted_defaults(&source, delta)).collect();
    let (source, read) = join(
        with_more(Ok((connection, source)), &galleries, &defaults),
        join_all(
            sides
                .zip(&deltas)
                .map(async |(side, delta)| with_wanted(with_more(side, &galleries, &defaults).await?, delta).await),
        ),
    )
    .await;
    let (source, read) = match source {
        Ok((connection, source)) => with_packages((connection, source), read, &deltas).await,
        Err(error) => (Err(error), read),
    };
    let source = match source {
        Ok(source) => Arc::new(source),
        Err(error) => return Err(Failures::of_source(error, &destinations, read.into_iter())),
    };
    connect::distinct(read.iter().flatten().map(|(connection, _)| connection))?;
    let ends = destinations.iter().zip(read).zip(deltas).zip(memories);
    let ends = ends.map(async |(((end, side), mut delta), memory)| {
        let (side, memory) = recall.look(&source, side, memory).await;
        if let Ok((_, side)) = &side {
            delta.files = files(run, config, end, env, &asked_files(&source, side, &delta));
        }
        End { name: end.server.name.clone(), delta, side, memory }
    });
    let destinations = join_all(ends).await;
    Ok(Gathered { source, destinations })
}

/// Looks at the files that `secrets` supplies for a destination: to see whether they are the ones that stand there.
fn files(run: &Run, config: &Config, destination: &Destination, env: Env<'_>, asked: &[AskedFile]) -> SuppliedFiles {
    let value = |called: &str| {
        let value = config.value(destination, called, env)?;
        Some(value.inspect(|value| run.hide(value)))
    };
    let looked_at = |file: &AskedFile| {
        let password = value(&file.password).transpose();
        match (value(&file.data)?, password) {
            (Ok(data), Ok(password)) => {
                let password = password.as_ref().map_or("", Secret::reveal);
                Some(thumbprint(data.reveal(), password).map_or_else(SuppliedFile::Unusable, SuppliedFile::Known))
            }
            (Err(why), _) | (_, Err(why)) => Some(SuppliedFile::Unread(why)),
        }
    };
    asked.iter().filter_map(|file| Some((fold(&file.data), looked_at(file)?))).collect()
}

/// Fetches the values that `secrets` supplies for a destination: to see which of them changed since a run wrote them.
fn supplied(run: &Run, config: &Config, destination: &Destination, env: Env<'_>) -> Vec<Result<SuppliedValue, String>> {
    let value = |value: Secret| {
        run.hide(&value);
        SuppliedValue::new(value.reveal())
    };
    config.supplied(destination, env).into_iter().map(|fetched| fetched.map(value)).collect()
}

/// Returns what is wanted on destinations, in their order.
pub(crate) fn deltas(
    run: &Run,
    config: &Config,
    destinations: &[&Destination],
    env: Env<'_>,
) -> Result<Vec<Delta>, CommandError> {
    let Global { allow_widening, allow_weaker_gates, ref projects, .. } = run.global;
    let flags = Flags { allow_widening, allow_weaker_gates, projects: projects.clone() };
    let deltas: Result<Vec<Delta>, Problems> =
        destinations.iter().map(|destination| config.delta(destination, &flags, env)).collect();
    deltas.map_err(|problems| ConfigError::Wrong(problems).into())
}

/// Reads what only some sources need: what can be installed on a side, and what the defaults of its space say.
async fn with_more<C>(
    side: Result<(Connection<C>, Side), CommandError>,
    galleries: &BTreeSet<Kind>,
    defaults: &BTreeSet<&'static str>,
) -> Result<(Connection<C>, Side), CommandError>
where
    for<'c> Reader: From<&'c C>,
{
    let (connection, mut side) = side?;
    let name = &connection.peer.name;
    let read = read_galleries(&connection.client, galleries, name, &mut side).await;
    read.map_err(|error| CommandError::read(&error, &connection.peer))?;
    let read = read_defaults(&connection.client, defaults, name, &mut side).await;
    read.map_err(|error| CommandError::read(&error, &connection.peer))?;
    Ok((connection, side))
}

/// Reads what is published on a destination, where that matters.
async fn with_wanted<C>(
    (connection, mut side): (Connection<C>, Side),
    delta: &Delta,
) -> Result<(Connection<C>, Side), CommandError>
where
    for<'c> Reader: From<&'c C>,
{
    let name = &connection.peer.name;
    let read = read_published(&connection.client, delta, name, &mut side).await;
    read.map_err(|error| CommandError::read(&error, &connection.peer))?;
    Ok((connection, side))
}

/// A side with the way to it, or why it cannot be read.
type ReadSide<C> = Result<(Connection<C>, Side), CommandError>;

/// Reads what the servers' own feeds hold of what steps use, where somebody asks for it.
async fn with_packages<C>(
    (connection, mut source): (Connection<C>, Side),
    sides: Vec<ReadSide<C>>,
    deltas: &[Delta],
) -> (Result<Side, CommandError>, Vec<ReadSide<C>>)
where
    for<'c> Reader: From<&'c C>,
{
    let asked = |(side, delta): (&ReadSide<C>, &Delta)| asked_packages(&source, &side.as_ref().ok()?.1, delta);
    let asked: Vec<Option<BTreeSet<String>>> = sides.iter().zip(deltas).map(asked).collect();
    let Some(all) = asked.iter().flatten().cloned().reduce(|all, some| &all | &some) else {
        return (Ok(source), sides);
    };
    let failed = |error, connection: &Connection<C>| CommandError::read(&error, &connection.peer);
    let (read, sides) = join(
        read_packages(&connection.client, &all, &connection.peer.name, &mut source),
        join_all(sides.into_iter().zip(asked).map(async |(side, asked)| {
            let (connection, mut side) = side?;
            if let Some(asked) = asked {
                let read = read_packages(&connection.client, &asked, &connection.peer.name, &mut side).await;
                read.map_err(|error| failed(error, &connection))?;
            }
            Ok((connection, side))
        })),
    )
    .await;
    (read.map(|()| source).map_err(|error| failed(error, &connection)), sides)
}

/// Plans every destination that was asked for.
///
/// # Errors
/// When nothing can be planned at all: the configuration, the keys, or the source.
pub(crate) async fn plan(
    run: &Run,
    config: &Config,
    env: Env<'_>,
    (recall, reach): (Recall<'_>, Reach),
) -> Result<Planned, Failures> {
    let gathered = gather(run, config, env, recall).await?;
    let plan: Planner = |name, sides, end| plan_remembering(name, sides, &end.0, end.1.as_ref());
    Ok(planned(gathered, plan, reach).await)
}

/// Plans to take what stands on both sides of every destination that was asked for as it is.
///
/// # Errors
/// As [`plan`].
pub(crate) async fn adopting(
    run: &Run,
    config: &Config,
    env: Env<'_>,
    recall: Recall<'_>,
) -> Result<Planned, Failures> {
    let gathered = gather(run, config, env, recall).await?;
    let plan: Planner =
        |name, sides, (delta, memory)| plan_adopting(name, sides, delta, memory.as_ref().unwrap_or(&Memory::default()));
    Ok(planned(gathered, plan, Reach::Writes).await)
}

/// The wanted differences of a destination, and the memory of earlier syncs.
type Wishes = (Delta, Option<Memory>);

/// How one destination is planned.
type Planner = fn(&str, (&Side, &Side), &Wishes) -> DestinationPlan;

async fn planned(gathered: Gathered, planner: Planner, reach: Reach) -> Planned {
    let Gathered { source, destinations } = gathered;
    let plan = Plan {
        format: FORMAT,
        tool: format!("octosync {}", env!("CARGO_PKG_VERSION")),
        source: source.site.clone(),
        destinations: Vec::new(),
    };
    let plans = destinations.into_iter().map(|end| plan_end(source.clone(), end, (planner, reach)));
    let mut planned = Planned {
        plan,
        connections: Vec::new(),
        with_new: BTreeSet::new(),
        seen: BTreeMap::new(),
        failures: Failures::default(),
    };
    for (name, outcome) in join_all(plans).await {
        planned.add(&name, outcome);
    }
    planned
}

/// Planning is work for a processor: destinations are planned at the same time.
async fn plan_end(
    source: Arc<Side>,
    end: End,
    (planner, reach): (Planner, Reach),
) -> (String, Result<PlannedEnd, CommandError>) {
    let End { name, delta, side, memory } = end;
    let (connection, side) = match side {
        Ok(found) => found,
        Err(error) => return (name, Err(error)),
    };
    let of = name.clone();
    let since = memory.as_ref().and_then(|memory| memory.mark.clone());
    let planned = spawn_blocking(move || {
        let settings = (delta, memory);
        let plan = planner(&of, (&source, &side), &settings);
        let seen = (reach == Reach::Environments).then(|| changed(&plan, &side));
        let (delta, memory) = &settings;
        (plan, seen, memory.as_ref().is_some_and(|memory| has_new(&side, memory, delta) || has_much(&side)))
    });
    let (mut plan, seen, has_new) = planned.await.expect("planning does not panic");
    tell_editors(&connection, &mut plan, since.as_ref()).await;
    (name, Ok(PlannedEnd { connection, plan, seen, has_new }))
}

/// Says who edited what the plan keeps, or finds edited on both sides; nothing is asked where there is nothing such.
async fn tell_editors(connection: &Connection, plan: &mut DestinationPlan, since: Option<&Mark>) {
    let edited = plan.edited_there();
    if !edited.is_empty() {
        let client = Reader::from(&connection.client);
        plan.tell_editors(editors_since(&client, &connection.space.id, &edited, since).await);
    }
}

/// The plan of one destination.
struct PlannedEnd {
    connection: Connection,
    plan: DestinationPlan,
    seen: Option<Vec<Effective>>,
    /// Whether something stands there that nobody knew of.
    has_new: bool,
}

impl Planned {
    fn add(&mut self, name: &str, outcome: Result<PlannedEnd, CommandError>) {
        match outcome {
            Ok(PlannedEnd { connection, plan, seen, has_new }) => {
                self.with_new.extend(has_new.then(|| plan.name.clone()));
                self.seen.extend(seen.map(|seen| (plan.name.clone(), seen)));
                self.plan.destinations.push(plan);
                self.connections.push(connection);
            }
            Err(error) => self.failures.add(name, error),
        }
    }
}

/// Builds the clients of servers, in their order: all keys are there before anything is sent.
pub(crate) fn clients(
    run: &Run,
    config: &Config,
    servers: &[&Server],
    env: Env<'_>,
) -> Result<Vec<Clients>, CommandError> {
    let keys = config.keys(servers, env)?;
    let settings = settings(run, config, &keys, env)?;
    let build = |(server, key): (&&Server, &Secret)| {
        let clients = client(run, config, (server, key), &settings)?;
        if let Some(warning) = clients.client.plain_http_warning() {
            run.ui.warn(&format!("{}: {warning}", safe(&server.name)));
        }
        Ok(clients)
    };
    servers.iter().zip(&keys).map(build).collect()
}

/// Returns what all clients of a run share; no error, trace or output shows the keys from now on.
pub(crate) fn settings<'e>(
    run: &Run,
    config: &Config,
    keys: &[Secret],
    env: Env<'e>,
) -> Result<Settings<'e>, CommandError> {
    let trace = trace(run, config, keys)?;
    Ok(Settings { concurrency: usize::from(run.global.concurrency), trace, mask: run.mask.clone(), ui: run.ui, env })
}

/// Builds the clients of one server.
pub(crate) fn client(
    run: &Run,
    config: &Config,
    (server, key): (&Server, &Secret),
    settings: &Settings<'_>,
) -> Result<Clients, CommandError> {
    let ca_file = server.ca_file.as_ref().map(|file| config.path(file));
    let clients = connect::clients(server, key, ca_file, settings)?;
    run.watch(&clients.first);
    run.watch(&clients.client);
    Ok(clients)
}

fn trace(run: &Run, config: &Config, keys: &[Secret]) -> Result<Option<Trace>, CommandError> {
    keys.iter().for_each(|key| run.mask.add(key.reveal()));
    let Some(path) = &run.global.trace else { return Ok(None) };
    outputs::check(&[Output { path, kind: outputs::Kind::Trace }], &config.files())?;
    let trace = Trace::create(path, run.mask.clone()).map_err(|error| {
        let message = format!("failed to create the trace {}", path.display());
        CommandError::new(message).because(&error).hint("name a file that you may write to")
    })?;
    Ok(Some(trace))
}

/// Connects to a server, and says so.
pub(crate) async fn connected<C>(run: &Run, server: &Server, clients: Clients<C>) -> Result<Connection<C>, CommandError>
where
    for<'c> Reader: From<&'c C>,
{
    let connection = connect::connect(server, clients).await?;
    if run.ui.verbose {
        run.ui.note(&format!(
            "{}: {} runs {}",
            safe(&server.name),
            Reader::from(&connection.client).base_url(),
            safe(&connection.site.version)
        ));
    }
    Ok(connection)
}

/// Reads a side; what is not known of it is kept as it was read, if anything is remembered.
pub(crate) async fn side<C>(
    connection: Connection<C>,
    manner: Manner,
    progress: &dyn Progress,
) -> Result<(Connection<C>, Side), CommandError>
where
    for<'c> Reader: From<&'c C>,
{
    let Manner { is_source, known, parts, wishes } = manner;
    let originals = known.map(Originals::beyond);
    let reading = Reading { originals, is_source, wishes, parts, ..Reading::new(&connection.peer.name, progress) };
    let side = read(&connection.client, &connection.space, connection.site.clone(), reading)
        .await
        .map_err(|error| CommandError::read(&error, &connection.peer))?;
    Ok((connection, side))
}

/// How a side is read.
#[derive(Default)]
pub(crate) struct Manner {
    /// Whether documents go from here to another side.
    pub(crate) is_source: bool,
    /// The documents that are remembered already, if anything is remembered.
    pub(crate) known: Option<Arc<HashMap<Digest, Blob>>>,
    /// Where sides find what they have in common.
    pub(crate) parts: Arc<Mutex<Parts>>,
    /// The data that is read only where the configuration asks for it.
    pub(crate) wishes: BTreeSet<Wish>,
}

/// Parts what is remembered from what was read.
fn parted<T, M>(read: Result<(T, Option<M>), CommandError>) -> (Result<T, CommandError>, Option<M>) {
    match read {
        Ok((side, memory)) => (Ok(side), memory),
        Err(error) => (Err(error), None),
    }
}

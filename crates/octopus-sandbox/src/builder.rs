//! The options of a sandbox, and its start.

use crate::api;
use crate::births;
use crate::collections::collection;
use crate::config::Config;
use crate::facts::{self, Group, Switches, UnknownWord};
use crate::feed::AuditFeed;
use crate::ids::{Numbering, hash};
use crate::limit::Buckets;
use crate::limited::{self, LimitedKey};
use crate::load::{self, SpaceSeed};
use crate::order::Order;
use crate::requests::{RequestLog, Requests};
use crate::rules;
use crate::sandbox::Sandbox;
use crate::server::{Phase, Server, serve};
use crate::store::State;
use crate::version::Version;
use crate::weather::Weather;
use crate::work::{Mode, Work};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How far apart the ids of instances start that were not told where.
const BASE_STEP: u32 = 20_000;
/// How many requests are remembered unless something else is said.
const KEPT_REQUESTS: usize = 100_000;
/// Names of the field that clients do not know; each instance takes one.
const EXTRA_FIELDS: &[&str] = &["ReadModelVersion", "IndexGeneration", "DocumentRevision", "ProjectionEpoch"];
/// Counts the instances of this process, so that two of them never share an id by default.
static INSTANCES: AtomicU32 = AtomicU32::new(0);

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("failed to listen on {address}")]
    Listen {
        /// The wanted address.
        address: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
    /// The log of requests cannot be written.
    #[error("failed to create the request log {}", path.display())]
    Log {
        /// The wanted file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The version is not of the form `2026.1.9674`.
    #[error("the server version '{0}' is not of the form 2026.1.9674")]
    Version(String),
    /// A key is to have a permission that came later.
    #[error("there is no permission '{0}' in {1} yet")]
    Permission(String, String),
    /// Two spaces have the same name, or a name is empty.
    #[error("the space '{0}' cannot be created: its name is empty or given twice")]
    Space(String),
    /// A behaviour is to be switched off that there is not.
    #[error(transparent)]
    Behaviour(#[from] UnknownWord),
}

/// The options of a sandbox.
#[derive(Debug)]
pub struct Builder {
    listen: SocketAddr,
    base_path: String,
    api_key: Option<String>,
    keys: Vec<LimitedKey>,
    id_base: Option<u32>,
    seed: u64,
    version: String,
    page_cap: Option<usize>,
    cloud: bool,
    lenient: bool,
    switches: Vec<Switches>,
    without: Vec<String>,
    well_known_feed_ids: bool,
    tame: bool,
    audit: AuditFeed,
    spaces: Vec<SpaceSeed>,
    community: Vec<Value>,
    request_log: Option<RequestLog>,
    kept_requests: usize,
    weather: Weather,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            base_path: String::new(),
            api_key: None,
            keys: Vec::new(),
            id_base: None,
            seed: 1,
            version: "2026.1.9674".to_owned(),
            page_cap: None,
            cloud: false,
            lenient: false,
            switches: vec![Switches::usual(Group::Normalise), Switches::usual(Group::Cascade)],
            without: Vec::new(),
            well_known_feed_ids: false,
            tame: false,
            audit: AuditFeed::default(),
            spaces: Vec::new(),
            community: Vec::new(),
            request_log: None,
            kept_requests: KEPT_REQUESTS,
            weather: Weather::default(),
        }
    }
}

impl Sandbox {
    /// Options of a new sandbox.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Where to listen; by default a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Builder {
        self.listen = address;
        self
    }

    /// A virtual directory such as `/octo`.
    #[must_use]
    pub fn base_path(mut self, path: &str) -> Builder {
        let path = path.trim_matches('/');
        self.base_path = if path.is_empty() { String::new() } else { format!("/{path}") };
        self
    }

    /// The key of the administrator. Without one every key will do that is nobody else's, but one must be sent.
    #[must_use]
    pub fn api_key(mut self, key: Option<String>) -> Builder {
        self.api_key = key;
        self
    }

    /// Adds a key that may do only what it says, in every space that there is at the start.
    #[must_use]
    pub fn key(mut self, key: LimitedKey) -> Builder {
        self.keys.push(key);
        self
    }

    /// Where ids start; each type starts a little further on. By default far from every other instance of the process.
    #[must_use]
    pub fn id_base(mut self, base: u32) -> Builder {
        self.id_base = Some(base);
        self
    }

    /// Decides the order of lists, the GUIDs and the name of the unknown field.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Builder {
        self.seed = seed;
        self
    }

    /// The server version, by default `2026.1.9674`.
    #[must_use]
    pub fn version(mut self, version: &str) -> Builder {
        version.clone_into(&mut self.version);
        self
    }

    /// How much longer each request takes.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Builder {
        self.weather.latency = Some(latency);
        self
    }

    /// Sets disturbances from the start: latency, limits and faults. Settings that it does not name stay as they were.
    #[must_use]
    pub fn weather(mut self, weather: Weather) -> Builder {
        let before = self.weather;
        self.weather = Weather {
            seed: weather.seed.or(before.seed),
            latency: weather.latency.or(before.latency),
            jitter: weather.jitter.or(before.jitter),
            rate_limit: weather.rate_limit.or(before.rate_limit),
            rules: before.rules.into_iter().chain(weather.rules).collect(),
        };
        self
    }

    /// How many requests [`Sandbox::requests`] remembers, the last ones; by default 100,000.
    #[must_use]
    pub fn keep_requests(mut self, count: usize) -> Builder {
        self.kept_requests = count;
        self
    }

    /// The most documents that a page holds, whatever `take` asks for.
    #[must_use]
    pub fn page_cap(mut self, cap: usize) -> Builder {
        self.page_cap = Some(cap.max(1));
        self
    }

    /// Whether it plays Octopus Cloud: dynamic worker pools.
    #[must_use]
    pub fn cloud(mut self, cloud: bool) -> Builder {
        self.cloud = cloud;
        self
    }

    /// Stores references to things that do not exist, as real servers mostly do, instead of refusing them.
    #[must_use]
    pub fn lenient(mut self, lenient: bool) -> Builder {
        self.lenient = lenient;
        self
    }

    /// Which behaviours of a group are on, by default all of them.
    #[must_use]
    pub fn switches(mut self, switches: Switches) -> Builder {
        self.switches.retain(|known| known.group() != switches.group());
        self.switches.push(switches);
        self
    }

    /// Switches a behaviour off, by its word.
    #[must_use]
    pub fn without(mut self, word: &str) -> Builder {
        self.without.push(word.to_owned());
        self
    }

    /// Gives the built-in feeds of the first space the ids of a real server's first space, `feeds-builtin` and
    /// `feeds-builtin-releases`. By default they have numbers, as in all its other spaces.
    #[must_use]
    pub fn well_known_feed_ids(mut self, well_known: bool) -> Builder {
        self.well_known_feed_ids = well_known;
        self
    }

    /// Lists documents by place and name, and adds no field that no client knows.
    #[must_use]
    pub fn tame(mut self, tame: bool) -> Builder {
        self.tame = tame;
        self
    }

    /// How the audit feed behaves.
    #[must_use]
    pub fn audit(mut self, feed: AuditFeed) -> Builder {
        self.audit = feed;
        self
    }

    /// Adds a space; the first one is the default space. Without any there is an empty `Default`.
    #[must_use]
    pub fn space(mut self, seed: SpaceSeed) -> Builder {
        self.spaces.push(seed);
        self
    }

    /// Adds community step templates that can be installed, in the server's form (`Name`, `Type`, `Website`, …) or in
    /// that of the files of the public gallery (`Id`, `Name`, `ActionType`, …).
    #[must_use]
    pub fn community_templates(mut self, templates: Vec<Value>) -> Builder {
        self.community.extend(templates);
        self
    }

    /// Writes each request to a file as one line of JSON.
    #[must_use]
    pub fn request_log(mut self, log: RequestLog) -> Builder {
        self.request_log = Some(log);
        self
    }

    /// Listens and loads the spaces.
    ///
    /// # Errors
    /// When the address or the log file is not available, or an option is invalid.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let listener = self.listener().await?;
        let address = listener.local_addr().map_err(|source| StartError::Listen { address: self.listen, source })?;
        let requests =
            Requests::open(self.request_log.as_ref(), self.kept_requests).map_err(|source| StartError::Log {
                path: self.request_log.as_ref().map(|log| log.path().to_owned()).unwrap_or_default(),
                source,
            })?;
        let base = self.id_base.unwrap_or_else(|| 1000 + BASE_STEP * INSTANCES.fetch_add(1, Ordering::Relaxed));
        let mut numbering = Numbering::new(base, self.seed);
        let config = self.config(base, numbering.guid())?;
        let order = if self.tame { Order::Natural } else { Order::Odd(hash(self.seed, &base.to_string())) };
        let mut state = State::new(numbering, order);
        state.audit.feed = self.audit;
        state.audit.names_sets = config.does(&facts::LIBRARY_EVENTS);
        let faults = Mutex::new(self.weather.rules.clone());
        let buckets = Mutex::new(self.weather.rate_limit.map(Buckets::new));
        let notes = self.fill(&mut state, &config)?;
        let (phase, _) = watch::channel(Phase::Serving);
        let server = Arc::new(Server { config, state: RwLock::new(state), requests, faults, buckets, phase });
        let task = tokio::spawn(serve(server.clone(), listener));
        Ok(Sandbox { server, address, notes, task: Some(task) })
    }

    async fn listener(&self) -> Result<TcpListener, StartError> {
        TcpListener::bind(self.listen).await.map_err(|source| StartError::Listen { address: self.listen, source })
    }

    fn config(&self, base: u32, installation_id: String) -> Result<Config, StartError> {
        let version = Version::parse(&self.version).ok_or_else(|| StartError::Version(self.version.clone()))?;
        let mut switches = self.switches.clone();
        for word in &self.without {
            let (group, word) = facts::find(word)?;
            switches.iter_mut().filter(|of| of.group() == group).for_each(|of| of.put_off(word));
        }
        let choice = hash(self.seed, &format!("extra field of {base}")) as usize % EXTRA_FIELDS.len();
        let mut config = Config {
            version,
            version_text: self.version.clone(),
            base_path: self.base_path.clone(),
            api_key: self.api_key.clone(),
            latency: self.weather.latency.unwrap_or_default(),
            jitter: self.weather.jitter.unwrap_or_default(),
            weather_seed: self.weather.seed.unwrap_or(self.seed),
            page_cap: self.page_cap,
            cloud: self.cloud,
            lenient: self.lenient,
            switches,
            well_known_feed_ids: self.well_known_feed_ids,
            extra_field: (!self.tame).then(|| EXTRA_FIELDS[choice]),
            installation_id,
            document_links: Vec::new(),
        };
        config.document_links = api::document_links(&config);
        Ok(config)
    }

    /// Makes what the server has from the start, then the spaces.
    fn fill(self, state: &mut State, config: &Config) -> Result<Vec<String>, StartError> {
        let mut work = Work {
            state,
            config,
            space: None,
            mode: Mode::Loading,
            by: births::USER,
            rules: rules::behaviour,
            unknown: BTreeSet::new(),
        };
        births::instance(&mut work);
        load::gallery(&mut work, self.community, &mut load::Renumbering::default());
        let mut seeds = self.spaces;
        if seeds.is_empty() {
            seeds.push(SpaceSeed::empty("Default"));
        }
        let nearest = config.version.nearest_known();
        let mut notes: Vec<String> = nearest.iter().map(|nearest| unknown(config, *nearest)).collect();
        for seed in seeds {
            let name = seed.name().to_owned();
            let taken = work
                .state
                .system
                .of(collection("spaces"))
                .values()
                .any(|space| crate::names::same_name(space.text("Name"), &name));
            if taken || name.trim().is_empty() {
                return Err(StartError::Space(name));
            }
            work.space = births::add_space(&mut work, &name);
            notes.extend(load::fill(&mut work, seed));
        }
        for (index, key) in self.keys.iter().enumerate() {
            if let Some(unknown) = key.unknown_to(config.version) {
                return Err(StartError::Permission(unknown.to_owned(), config.version_text.clone()));
            }
            limited::make(&mut work, index + 1, key);
        }
        Ok(notes)
    }
}

/// The sentence about a version that nobody has described.
fn unknown(config: &Config, nearest: Version) -> String {
    let version = &config.version_text;
    format!("nothing is known of servers of version {version}: this one calls itself so, and behaves as {nearest} does")
}

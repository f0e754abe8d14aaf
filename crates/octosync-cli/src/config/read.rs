//! Reads the keys of a configuration file.

use super::contradictions;
use super::decode::{Decoder, Entry, Fields, join, list, wrong_type};
use super::key_source::key_source;
use super::keys;
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::{At, Destination, File, Server};
use crate::duration;
use octopus_client::{Client, ProxySettings, Url};
use octosync::key::fold;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

/// The space of a server for which none is named.
const DEFAULT_SPACE: &str = "Default";
/// The word for a server that is reached without a proxy, whatever the environment says.
pub(crate) const NO_PROXY: &str = "none";

/// Takes the configuration out of the tree; `None` when there are problems that leave none.
pub(crate) fn file(decoder: &mut Decoder<'_>, root: &Node) -> Option<File> {
    let known = [keys::FILE, keys::DELTA].concat();
    let start = root.at.start..root.at.start;
    let fields = decoder.fields(root, start, "", &known)?;
    let version = decoder.required(&fields, "version", "version: 1").map(|node| (node, version(node)));
    let version = version.and_then(|(node, version)| match version {
        Ok(version) => Some(decoder.at(node, version)),
        Err(problem) => {
            decoder.problems.push(problem);
            None
        }
    });
    let source = decoder.required(&fields, "source", "source: { url: …, api_key: … }");
    let source = source.and_then(|node| source_server(decoder, node));
    let destinations = destinations(decoder, &fields);
    let state = fields.get("state").and_then(|node| super::state::source(decoder, node));
    let delta = super::delta::read(decoder, &fields);
    let destinations = destinations?;
    same_places(decoder, &destinations);
    contradictions::check(decoder, &delta, &destinations);
    // Included files were merged into the tree before.
    Some(File { version: version?, include: (), source: source?, destinations, state, delta })
}

/// Returns the version of the format that a file is written in.
pub(crate) fn version(node: &Node) -> Result<u32, Problem> {
    match &node.data {
        Data::Int(1, _) => Ok(1),
        Data::Int(..) => {
            let message = format!("this octosync ({}) reads version 1 of this format only", env!("CARGO_PKG_VERSION"));
            let help = "write `version: 1`, or use the octosync that this file was written for";
            Err(Problem::new(message, node.at.clone()).help(help))
        }
        _ => Err(wrong_type(node, "version", "the number 1")),
    }
}

fn source_server(decoder: &mut Decoder<'_>, node: &Node) -> Option<Server> {
    let fields = decoder.fields(node, node.at.clone(), "source", keys::SERVER)?;
    server(decoder, &fields, "source")
}

fn destinations(decoder: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Vec<Destination>> {
    let node = decoder.required(fields, "destinations", "destinations: { production: { url: …, api_key: … } }")?;
    let entries = decoder.entries(node, "destinations", "a mapping from names to servers")?;
    if entries.is_empty() {
        let problem = Problem::new("`destinations` is empty", node.at.clone());
        decoder.problems.push(problem.help("add at least one: `production: { url: …, api_key: … }`"));
    }
    let known = [keys::SERVER, keys::DELTA].concat();
    decoder.problems.extend(names(&entries));
    let read = entries.into_iter().filter_map(|entry| {
        if let Some(problem) = setting(&entry) {
            decoder.problems.push(problem);
            return None;
        }
        let path = join("destinations", entry.name);
        let fields = decoder.fields(entry.value, entry.key.at.clone(), &path, &known)?;
        let delta = super::delta::read(decoder, &fields);
        let server = server(decoder, &fields, entry.name)?;
        Some(Destination { server, at: entry.key.at.clone(), delta })
    });
    Some(read.collect())
}

/// Refuses a setting that is indented as if it were a destination.
fn setting(entry: &Entry<'_>) -> Option<Problem> {
    let is_setting = [keys::FILE, keys::SERVER, keys::DELTA].concat().contains(&entry.name);
    let has_url = match &entry.value.data {
        Data::Map(fields) => fields.iter().any(|(key, _)| key.scalar() == Some("url")),
        _ => false,
    };
    let message = format!("`{}` stands where the name of a destination is expected", entry.name);
    let help = "indent it below a destination, or write it at the top of the file, without indentation";
    (is_setting && !has_url).then(|| Problem::new(message, entry.key.at.clone()).help(help))
}

/// A name tells a destination from all others, and from the source, in every message and for `--to`.
fn names(entries: &[Entry<'_>]) -> Vec<Problem> {
    let mut seen: HashMap<String, &Entry<'_>> = HashMap::new();
    let found = entries.iter().filter_map(|entry| {
        let at = entry.key.at.clone();
        let name = fold(entry.name);
        if name.is_empty() {
            return Some(Problem::new("a destination has no name", at).help("give it a name of your choice"));
        }
        if name == "source" {
            let problem = Problem::new(format!("a destination cannot be called `{}`", entry.name), at);
            return Some(problem.help("give it another name: messages call the source so"));
        }
        let first = seen.insert(name, entry)?;
        let message = format!("{} differ in case only", list(&[first.name, entry.name]));
        Some(Problem::new(message, at).also(first.key.at.clone(), "here first").help("give one of them another name"))
    });
    found.collect()
}

fn server(decoder: &mut Decoder<'_>, fields: &Fields<'_>, name: &str) -> Option<Server> {
    let url = decoder.required(fields, "url", "url: https://octopus.example.com");
    let url = url.and_then(|node| url_value(decoder, node, &fields.path_of("url")));
    let space = match fields.get("space") {
        Some(node) => decoder.text(node, &fields.path_of("space")),
        None => Some(default_space(fields.at.clone())),
    };
    let api_key = decoder.required(fields, "api_key", "api_key: { env: OCTOPUS_API_KEY }");
    let api_key = api_key.and_then(|node| key_source(decoder, node, &fields.path_of("api_key")));
    let ca_file = fields.get("ca_file").and_then(|node| decoder.text(node, &fields.path_of("ca_file")));
    let ca_file = ca_file.map(|text| At { value: PathBuf::from(text.value), origin: text.origin, at: text.at });
    let proxy = fields.get("proxy").and_then(|node| proxy(decoder, node, &fields.path_of("proxy")));
    let timeout = fields.get("timeout").and_then(|node| timeout(decoder, node, &fields.path_of("timeout")));
    Some(Server { name: name.to_owned(), url: url?, space: space?, api_key: api_key?, ca_file, proxy, timeout })
}

fn default_space(at: Range<usize>) -> At<String> {
    At { value: DEFAULT_SPACE.to_owned(), origin: octosync::decision::Origin::Default, at }
}

/// An address is checked here, where its line can be shown.
fn url_value(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<String>> {
    let url = decoder.text(node, path)?;
    if let Err(error) = Client::builder(&url.value) {
        let problem = Problem::new(error.to_string(), url.at.clone());
        let help = "write what a browser shows before /app, such as https://octopus.example.com";
        decoder.problems.push(problem.help(help));
        return None;
    }
    Some(url)
}

/// An address of a proxy is checked here, too; it may hold a password, so no message repeats it.
fn proxy(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<String>> {
    let url = decoder.text(node, path)?;
    if url.value != NO_PROXY && ProxySettings::new(&url.value).check().is_err() {
        let problem = Problem::new(format!("`{path}` is not a valid address of a proxy"), url.at.clone());
        decoder.problems.push(problem.help("write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT, or none"));
        return None;
    }
    Some(url)
}

fn timeout(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<std::time::Duration>> {
    let text = decoder.text(node, path)?;
    match duration::parse(&text.value) {
        Ok(value) if !value.is_zero() => Some(decoder.at(node, value)),
        Ok(_) => {
            decoder
                .problems
                .push(Problem::new(format!("`{path}` is zero"), node.at.clone()).help("remove it for 120s"));
            None
        }
        Err(help) => {
            decoder
                .problems
                .push(Problem::new(format!("`{path}` is not a valid duration"), node.at.clone()).help(help));
            None
        }
    }
}

/// Two destinations in one place would overwrite each other.
fn same_places(decoder: &mut Decoder<'_>, destinations: &[Destination]) {
    let mut seen: HashMap<(String, String), &Destination> = HashMap::new();
    for destination in destinations {
        let place = place(&destination.server);
        if let Some(first) = seen.get(&place) {
            let names = list(&[&first.server.name, &destination.server.name]);
            let problem =
                Problem::new(format!("{names} are the same space of the same server"), destination.at.clone());
            decoder.problems.push(problem.also(first.at.clone(), "here first").help("remove one of them"));
        } else {
            seen.insert(place, destination);
        }
    }
}

/// Returns the address and the space of a server in one spelling.
pub(super) fn place(server: &Server) -> (String, String) {
    (address(&server.url.value), server.space.value.trim().to_lowercase())
}

/// Returns an address in one spelling.
fn address(url: &str) -> String {
    let Ok(url) = Url::parse(url.trim()) else { return url.to_owned() };
    let path = url.path().trim_end_matches('/').to_lowercase();
    let path = path.strip_suffix("/api").unwrap_or(&path).trim_end_matches('/').to_owned();
    format!(
        "{}://{}:{}{path}",
        url.scheme(),
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or(0)
    )
}

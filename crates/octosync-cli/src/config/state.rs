//! Where the state is, as it is written, and as a place.

use super::decode::Decoder;
use super::key_source::variable;
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::{At, StateSource};
use octosync_state::Location;
use std::ffi::OsString;
use std::path::Path;

/// Where the state is if nobody says: beside the configuration.
const DEFAULT: &str = ".octosync/state.db";

/// The advice against a password in the file.
const HIDE: &str = "put the whole URL into an environment variable, and write { env: NAME }; or leave the password out: PGPASSWORD and ~/.pgpass are read";

/// Takes where the state is.
pub(super) fn source(decoder: &mut Decoder<'_>, node: &Node) -> Option<At<StateSource>> {
    if let Data::Map(_) = node.data {
        let fields = decoder.fields(node, node.at.clone(), "state", &["env"])?;
        let name = decoder.required(&fields, "env", "env: OCTOSYNC_STATE")?;
        let name = variable(decoder, name, "state.env")?;
        return Some(decoder.at(node, StateSource::Env(name)));
    }
    if node.scalar().is_none() {
        decoder.wrong_type(node, "state", "a path, a postgres:// URL, or { env: NAME }");
        return None;
    }
    let text = decoder.text(node, "state")?;
    let problem = match Location::parse(&text.value, Path::new("")) {
        Err(error) => {
            let problem = Problem::new(format!("`state` cannot be used: {error}"), node.at.clone());
            Some(problem.help("name a file, such as .octosync/state.db, or a URL postgres://USER@HOST/DATABASE"))
        }
        Ok(place) if place.holds_password() => {
            let message = "`state` must not hold a password: this file is meant to be shared";
            Some(Problem::new(message, node.at.clone()).help(HIDE))
        }
        Ok(_) => None,
    };
    if let Some(problem) = problem {
        decoder.problems.push(problem);
        return None;
    }
    Some(decoder.at(node, StateSource::Text(text.value)))
}

/// Returns where the state is. Relative paths begin at `folder`, those of a variable too.
pub(super) fn place(
    source: Option<&At<StateSource>>,
    folder: &Path,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<Location, Problem> {
    let Some(source) = source else { return Ok(Location::File(folder.join(DEFAULT))) };
    let problem = |message: String| Problem::new(message, source.at.clone());
    let (text, what) = match &source.value {
        StateSource::Text(text) => (text.clone(), "`state`".to_owned()),
        StateSource::Env(name) => {
            let help = format!("set it to a path or a postgres:// URL, for example with `export {name}=…`");
            let value =
                env(name).ok_or_else(|| problem(format!("the environment variable {name} is not set")).help(help))?;
            let value =
                value.into_string().map_err(|_| problem(format!("the environment variable {name} is not text")))?;
            (value, format!("the environment variable {name}"))
        }
    };
    Location::parse(&text, folder).map_err(|error| problem(format!("{what} is not a valid place for a state: {error}")))
}

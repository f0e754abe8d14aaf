//! The arguments of `octosync init`.

use clap::Args;
use std::path::PathBuf;

/// Options of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The address of the source's server
    #[arg(long, value_name = "URL")]
    pub(crate) source_url: Option<String>,
    /// The space of the source, by name, slug or id [default: Default]
    #[arg(long, value_name = "SPACE")]
    pub(crate) source_space: Option<String>,
    /// The environment variable that holds the key of the source [default: OCTOPUS_SOURCE_API_KEY]
    #[arg(long, value_name = "NAME", conflicts_with = "source_key_file")]
    pub(crate) source_key_env: Option<String>,
    /// The file that holds the key of the source, and nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) source_key_file: Option<PathBuf>,
    /// The address of the destination's server
    #[arg(long, value_name = "URL")]
    pub(crate) destination_url: Option<String>,
    /// The space of the destination, by name, slug or id [default: Default]
    #[arg(long, value_name = "SPACE")]
    pub(crate) destination_space: Option<String>,
    /// The environment variable that holds the key of the destination [default: OCTOPUS_DESTINATION_API_KEY]
    #[arg(long, value_name = "NAME", conflicts_with = "destination_key_file")]
    pub(crate) destination_key_env: Option<String>,
    /// The file that holds the key of the destination, and nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) destination_key_file: Option<PathBuf>,
    /// The name of the destination in messages [default: production]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Answer a question, such as names.environments.Test=Staging; may be given several times
    #[arg(long, value_name = "QUESTION=ANSWER")]
    pub(crate) answer: Vec<String>,
    /// Translate a command line of SpaceCloner (CloneSpace.ps1, CloneSpaceProject.ps1); asks no server
    #[arg(long, value_name = "COMMAND LINE", conflicts_with = "answer", allow_hyphen_values = true)]
    pub(crate) from_spacecloner: Option<String>,
    /// Replace the configuration that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Where a key is.
#[derive(Clone, Debug)]
pub(crate) enum KeyPlace {
    /// In an environment variable.
    Env(String),
    /// In a file.
    File(PathBuf),
}

//! The sample spaces of the demo, embedded in the program.

mod files {
    include!(concat!(env!("OUT_DIR"), "/demo.rs"));
}

use crate::error::CommandError;
use clap::ValueEnum;
use octopus_sandbox::SpaceSeed;
use serde_json::Value;
use std::collections::BTreeMap;

/// One of the demo's two spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sample {
    /// Where OctoFX is developed
    Dev,
    /// Where it runs for customers
    Production,
}

impl Sample {
    /// Returns what its space is called.
    pub(crate) fn space(self) -> &'static str {
        match self {
            Self::Dev => "Development",
            Self::Production => "Production",
        }
    }

    /// Returns a space of this name with its documents.
    pub(crate) fn seed(self, name: &str) -> Result<SpaceSeed, CommandError> {
        let documents = self.documents();
        let documents = documents.map_err(|error| CommandError::new("failed to read the sample").because(&error))?;
        Ok(SpaceSeed::from_documents(name, documents))
    }

    fn documents(self) -> Result<BTreeMap<String, Vec<Value>>, serde_json::Error> {
        let files = match self {
            Self::Dev => files::SOURCE,
            Self::Production => files::DESTINATION,
        };
        files.iter().map(|(name, text)| Ok(((*name).to_owned(), serde_json::from_str(text)?))).collect()
    }
}

//! Spaces of any size, always the same for the same numbers: made of words, with the references that real ones have.

mod library;
mod making;
mod projects;
mod size;
mod variables;
mod words;

pub use size::Generator;

use crate::load::SpaceSeed;
use making::{Documents, Making};
use serde_json::Value;
use std::collections::BTreeMap;
use words::Words;

impl Generator {
    /// The documents of the space, in the form of [`SpaceSeed::from_documents`].
    #[must_use]
    pub fn documents(&self) -> BTreeMap<String, Vec<Value>> {
        let mut making = Making { of: self, words: Words::new(self.seed), documents: Documents::new() };
        library::fill(&mut making);
        projects::fill(&mut making);
        making.documents
    }
}

impl SpaceSeed {
    /// A space that a generator makes.
    pub fn generated(name: impl Into<String>, generator: &Generator) -> SpaceSeed {
        SpaceSeed::from_documents(name, generator.documents())
    }
}

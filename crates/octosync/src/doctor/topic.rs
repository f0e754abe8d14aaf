//! The topics of the checks, as a table: in the order in which one thing is a condition of the next.

use crate::findings::Code;
use serde::{Serialize, Serializer};

/// Something that is looked at.
#[derive(Debug, PartialEq, Eq)]
pub struct Topic {
    /// The word, as JSON has it.
    pub word: &'static str,
    /// The families of findings that belong here: what stands before the dot of their codes.
    families: &'static [&'static str],
    /// The text where nothing is found.
    pub(super) fine: &'static str,
}

/// Declares the topics, in their order.
macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $word:literal, [$($family:literal),*], $fine:literal;)+) => {
        $($(#[$doc])* pub static $name: Topic = Topic { word: $word, families: &[$($family),*], fine: $fine };)+
        /// Every topic, in the order in which they are shown.
        pub static ALL: &[&Topic] = &[$(&$name),+];
    };
}

topics! {
    /// The configuration.
    CONFIGURATION = "configuration", [], "";
    /// Whether a key can be had.
    KEY = "key", [], "";
    /// Whether the server answers, and how it is reached.
    CONNECTION = "connection", [], "";
    /// Whether the space is there, and is not the other end too.
    SPACE = "space", ["place", "source"], "";
    /// Whether the space can be read.
    READING = "reading", ["read"], "";
    /// Versions, and what they make different.
    VERSIONS = "versions", ["version", "field", "default", "retention"], "the versions fit";
    /// Whose key it is, and what it may do.
    PERMISSIONS = "permissions", ["key"], "";
    /// The prohibitions of the owners of the destination.
    GUARD = "guard", ["guard"], "nothing that the plan does is forbidden there";
    /// The state.
    STATE = "state", ["state", "server"], "what it remembers fits both sides";
    /// Names that stand twice, or pair with something that they may not mean.
    NAMES = "names", ["match", "steps"], "every name leads to one thing";
    /// Words of the configuration that match nothing.
    WORDS = "words", ["names", "select", "rules", "secrets", "ignore", "word"], "every name and pattern of the configuration matches something";
    /// Source names without a counterpart.
    COUNTERPARTS = "counterparts", ["lifecycle"], "everything that is named has a counterpart, or the configuration says that it has none";
    /// References that name nothing, and ids where none are expected.
    REFERENCES = "references", ["ref", "text", "plan"], "every reference leads somewhere";
    /// The origins of projects, steps and templates.
    ORIGINS = "origins", ["project", "gallery"], "what projects and steps were made from is there";
    /// Projects under version control.
    GIT = "git", ["git"], "no project under version control is in the way";
    /// Documents that exist on both sides and differ.
    DIFFERENCES = "differences", ["first_sync", "sync", "verify", "shared"], "nothing waits for a decision";
    /// Restrictions and approvals.
    SAFETY = "safety", ["scope", "gate", "variable", "step"], "nothing gets less restricted";
    /// Consents that are given for everything.
    CONSENTS = "consents", [], "no consent is given for everything";
    /// Obstacles to a deployment there.
    DEPLOYMENT = "deployment", ["pool", "value", "secret", "runbook"], "nothing is left to fill in or to publish";
    /// Findings that belong to no other topic.
    PLAN = "plan", [], "";
}

impl Topic {
    /// Returns the topic of a finding.
    pub(super) fn of(code: Code) -> &'static Self {
        let family = code.as_str().split('.').next().unwrap_or_default();
        ALL.iter().find(|topic| topic.families.contains(&family)).copied().unwrap_or(&PLAN)
    }

    /// Returns the topics that findings can belong to.
    pub(super) fn of_findings() -> impl Iterator<Item = &'static Self> {
        ALL.iter().filter(|topic| !topic.families.is_empty()).copied().chain([&PLAN])
    }

    /// Returns its place among all.
    pub(super) fn rank(&self) -> usize {
        ALL.iter().position(|topic| topic.word == self.word).unwrap_or(ALL.len())
    }
}

impl Serialize for Topic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_family_of_findings_belongs_to_one_topic_and_is_one() {
        let known: BTreeSet<String> =
            Code::all().iter().map(|code| code.as_str().split('.').next().unwrap().to_owned()).collect();
        let named: Vec<&str> = ALL.iter().flat_map(|topic| topic.families).copied().collect();
        let once: BTreeSet<&str> = named.iter().copied().collect();
        assert_eq!(named.len(), once.len(), "{named:?}");
        let unknown: Vec<&&str> = once.iter().filter(|family| !known.contains(**family)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

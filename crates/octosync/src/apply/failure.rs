//! Why a step was not done.

/// Why a step was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// In one sentence.
    pub(super) error: String,
    /// Whether the server may have done it all the same.
    pub(super) outcome_unknown: bool,
    /// Whether the server has another document of that name.
    pub(super) name_taken: bool,
}

impl Failure {
    pub(super) fn new(error: impl Into<String>) -> Self {
        Self { error: error.into(), outcome_unknown: false, name_taken: false }
    }

    /// Returns why nobody knows whether a write took place.
    pub(super) fn unknown(error: impl Into<String>) -> Self {
        Self { outcome_unknown: true, ..Self::new(error) }
    }

    /// Says of a create that meets another document of its name what that can be: nobody saw one when planning.
    pub(super) fn of_create(mut self) -> Self {
        if self.name_taken {
            self.error += "; somebody made it meanwhile, or it stands there where this key may not see it";
        }
        self
    }
}

impl From<octopus_client::Error> for Failure {
    fn from(error: octopus_client::Error) -> Self {
        Self { outcome_unknown: error.outcome_unknown(), error: error.to_string(), name_taken: is_name_taken(&error) }
    }
}

/// Servers say so in words alone (fact `name-taken`).
fn is_name_taken(error: &octopus_client::Error) -> bool {
    let lines = error.server_errors().iter().map(String::as_str).chain(error.server_message());
    lines.into_iter().any(|line| line.to_lowercase().contains("already exists"))
}

//! Spaces for stories: a rich one, a full one, a large one, an odd one, and what becomes of them.

mod connections;
mod everywhere;
mod half;
mod infrastructure;
mod large;
mod library;
mod lookups;
mod machines;
mod make;
mod notices;
mod odd;
mod processes;
mod projects;
mod runbooks;
mod steps;
mod tenants;
#[cfg(test)]
mod tests;
mod variables;

use serde_json::Value;
use std::collections::BTreeMap;

/// The documents of a space by collection, in the form of `SpaceSeed::from_documents`.
pub type Documents = BTreeMap<String, Vec<Value>>;

/// A space with every kind of document that is synced and every place where one refers to another.
///
/// The teams, machines, tenants and certificates that it refers to are in it as well.
#[must_use]
pub fn rich_space() -> Documents {
    let mut documents = Documents::new();
    infrastructure::fill(&mut documents);
    connections::fill(&mut documents);
    lookups::fill(&mut documents, 1, "Environments-3");
    library::fill(&mut documents);
    projects::fill(&mut documents);
    processes::fill(&mut documents);
    runbooks::fill(&mut documents);
    variables::fill(&mut documents);
    tenants::fill(&mut documents);
    documents
}

/// The rich space with what takes part only where it is asked for (targets, workers, triggers and subscriptions), with a team
/// that only it has, and with something at every place where a document can name another.
#[must_use]
pub fn full_space() -> Documents {
    let mut documents = rich_space();
    machines::fill(&mut documents);
    everywhere::fill(&mut documents);
    notices::fill(&mut documents);
    documents
}

/// The documents that the destination of the rich space needs: its teams, machines, tenants, certificates and
/// environments.
///
/// Names are the same, ids are others.
#[must_use]
pub fn lookups() -> Documents {
    let mut documents = Documents::new();
    infrastructure::environments(&mut documents);
    for environment in documents.values_mut().flatten() {
        let id = environment["Id"].as_str().unwrap_or_default().replace("Environments-", "Environments-70");
        environment["Id"] = Value::String(id);
    }
    documents.values_mut().for_each(|list| list.reverse());
    lookups::fill(&mut documents, 701, "Environments-703");
    documents
}

/// A space with one lifecycle, group and feed, and so many projects with so many steps and variables each.
#[must_use]
pub fn large_space(projects: usize, steps: usize, variables: usize) -> Documents {
    large::space(projects, steps, variables)
}

/// A space with so many projects of two runbooks each, library variable sets, and tenants that are connected to twenty projects each.
#[must_use]
pub fn space_of_many_kinds(projects: usize, sets: usize, tenants: usize) -> Documents {
    large::of_many_kinds(projects, sets, tenants)
}

/// The rest of a space when every second document is gone that can be missed, in reverse order and edited here and
/// there: a description of each kind that a sync updates where it exists, a script body, the value of a variable.
///
/// The parts of a dropped document go with it; nothing that stays refers to a document that is gone.
#[must_use]
pub fn half_of(documents: &Documents) -> Documents {
    half::half_of(documents)
}

/// A small space with quotes, slashes, emoji, percent signs, leading blanks and great lengths in its names.
#[must_use]
pub fn odd_names() -> Documents {
    odd::space()
}

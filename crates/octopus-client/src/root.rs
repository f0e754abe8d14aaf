//! A server's description of itself, and how to tell that it is no Octopus server.

use serde::Deserialize;

use crate::error::{Error, ErrorKind};
use crate::site::Site;
use crate::text::looks;

/// The name that every Octopus server gives as its application.
const APPLICATION: &str = "Octopus Deploy";

/// A server's description of itself at `/api`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Root {
    /// Always `Octopus Deploy`.
    pub application: String,
    /// The version of the server, such as `2025.4.10234`.
    pub version: String,
    /// The version of the API, `3.0.0`.
    pub api_version: String,
    /// The id of the installation, which stays when the address changes.
    pub installation_id: String,
}

/// Reads the root; whatever answers in another way is no Octopus server.
pub(crate) async fn read(site: &Site) -> Result<Root, Error> {
    let server = site.shared.base.url().clone();
    let not_octopus = |mut error: Error, why: &str| {
        let details = error.details_mut();
        details.kind = ErrorKind::NotOctopus;
        details.message = format!("there is no Octopus server at {server}: {why}");
        error
    };
    let (call, answer) = site.read("", &[]).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => not_octopus(error, "it has no /api (404)"),
        _ => error,
    })?;
    let answer = answer.masked(&call.mask);
    let root: Result<Root, Error> = answer.json(&call);
    if !answer.is_json() {
        let why = format!("/api answers with {}", looks(&answer.body));
        return root.map_err(|error| not_octopus(error, &why));
    }
    match root {
        Ok(root) if root.application == APPLICATION => Ok(root),
        Ok(_) => {
            let error = answer.error(&call, ErrorKind::NotOctopus, String::new());
            Err(not_octopus(error, "/api belongs to another application"))
        }
        Err(error) => Err(not_octopus(error, "/api answers with JSON that is not Octopus's")),
    }
}

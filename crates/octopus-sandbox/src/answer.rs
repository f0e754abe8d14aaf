//! Answers and error documents in the server's shape and words.
//! Source of the texts: the error bodies seen in the server's issue tracker and in its clients' tests.

use crate::version::Version;
use serde_json::{Value, json};

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 400 with one text per problem.
    Invalid(Vec<String>),
    /// 400 for a body that is no JSON object.
    Malformed(String),
    /// 401 without a key.
    NoKey,
    /// 401 with a wrong key.
    BadKey,
    /// 403: the missing permission, and the teams of who asks.
    Forbidden { permission: String, teams: Vec<String> },
    /// 404 for a document that is not there, or not in this space, and what was looked for.
    Missing(String),
    /// 404 with this text.
    NotFound(String),
    /// 409 and what stands in the way.
    Conflict(String),
    /// 429.
    TooMany,
    /// 405 and the method.
    NoSuchMethod(String),
    /// 415 and the media type.
    MediaType(String),
    /// 500 and the exception's text.
    Crash(String),
}

pub(crate) const STALE_PROCESS: &str = "Changes to this process could not be saved, because another user has made changes to the process between when you started editing and when you saved your changes. Please reload or open a new tab to make your changes.";
pub(crate) const STALE_VARIABLES: &str = "Changes to these variables could not be saved, because another user has made changes to the variables between when you started editing and when you saved your changes. Please reload or open a new tab to make your changes.";
pub(crate) const NULL_REFERENCE: &str = "Object reference not set to an instance of an object.";
/// A missing resource is reported so from about here on. Source:
/// OctopusDeployLabs/terraform-provider-octopusdeploy#584.
const REWORDED: Version = Version::new(2023, 4);
const NOT_IN_SPACE: &str = "Resource is not found or it doesn't exist in the current space context. Please contact your administrator for more information.";
const PROBLEM: &str = "There was a problem with your request.";
const NO_KEY: &str = "You must be logged in to perform this action. Please provide a valid API key or log in again.";
const BAD_KEY: &str = "The API key you provided was not valid. Please double-check your API key and try again.";

impl Refusal {
    /// One problem with the request.
    pub(crate) fn invalid(text: impl Into<String>) -> Refusal {
        Refusal::Invalid(vec![text.into()])
    }

    /// A resource that is not there, or not in this space.
    pub(crate) fn missing(what: &str) -> Refusal {
        Refusal::Missing(what.to_owned())
    }

    /// The same in the words of a version.
    pub(crate) fn worded(self, version: Version) -> Refusal {
        match self {
            Refusal::Missing(_) if version >= REWORDED => Refusal::NotFound(NOT_IN_SPACE.to_owned()),
            other => other,
        }
    }

    /// The problems in one line.
    pub(crate) fn summary(&self) -> String {
        match self {
            Refusal::Invalid(errors) => errors.join(" "),
            Refusal::Malformed(text) | Refusal::NotFound(text) | Refusal::Conflict(text) | Refusal::Crash(text) => {
                text.clone()
            }
            Refusal::Missing(what) => format!("The resource '{what}' was not found."),
            Refusal::NoKey
            | Refusal::BadKey
            | Refusal::Forbidden { .. }
            | Refusal::NoSuchMethod(_)
            | Refusal::MediaType(_)
            | Refusal::TooMany => String::new(),
        }
    }

    pub(crate) fn status(&self) -> u16 {
        match self {
            Refusal::Invalid(_) | Refusal::Malformed(_) => 400,
            Refusal::NoKey | Refusal::BadKey => 401,
            Refusal::Forbidden { .. } => 403,
            Refusal::Missing(_) | Refusal::NotFound(_) => 404,
            Refusal::NoSuchMethod(_) => 405,
            Refusal::Conflict(_) => 409,
            Refusal::TooMany => 429,
            Refusal::MediaType(_) => 415,
            Refusal::Crash(_) => 500,
        }
    }

    pub(crate) fn document(&self) -> Value {
        match self {
            Refusal::Invalid(errors) => document(PROBLEM, errors),
            Refusal::Malformed(text) | Refusal::Conflict(text) => document(PROBLEM, std::slice::from_ref(text)),
            Refusal::NoKey => document(NO_KEY, &[]),
            Refusal::BadKey => document(BAD_KEY, &[]),
            Refusal::Forbidden { permission, teams } => forbidden(permission, teams),
            // The status is documented, the text is not.
            Refusal::TooMany => document("Too many requests. Please try again later.", &[]),
            Refusal::NotFound(text) => without_errors(text),
            Refusal::Missing(_) => without_errors(&self.summary()),
            Refusal::NoSuchMethod(method) => {
                document(&format!("The requested resource does not support http method '{method}'."), &[])
            }
            Refusal::MediaType(sent) => {
                document(&format!("The request has the media type '{sent}', which is not supported."), &[])
            }
            Refusal::Crash(text) => crash(text),
        }
    }
}

fn document(message: &str, errors: &[String]) -> Value {
    json!({
        "ErrorMessage": message, "Errors": errors, "FullException": null, "HelpText": null, "HelpLink": null,
        "ParsedHelpLinks": [], "Details": null,
    })
}

/// A 404 has no list of errors: the Go client takes one for another kind of error. Source: its end-to-end tests.
fn without_errors(message: &str) -> Value {
    let mut document = document(message, &[]);
    document["Errors"] = Value::Null;
    document
}

fn forbidden(permission: &str, teams: &[String]) -> Value {
    let message = format!(
        "You do not have permission to perform this action. Please contact your Octopus administrator. Missing permission: {permission}"
    );
    let mut document = document(&message, &[]);
    document["HelpText"] = json!(format!("You are a member of the following teams: {}", teams.join(", ")));
    document
}

fn crash(text: &str) -> Value {
    let mut document = document(text, &[]);
    document["FullException"] =
        json!(format!("System.NullReferenceException: {text}\r\n   at Octopus.Server.Web.Api.Responder.Execute()"));
    document
}

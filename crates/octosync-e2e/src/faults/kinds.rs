//! The faults that can happen to one request: a table.

use octopus_sandbox::Effect;
use serde_json::json;
use std::time::Duration;

/// Something that happens to a request.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in reports and on the command line.
    pub name: &'static str,
    /// The server's behaviour.
    pub effect: fn() -> Effect,
    /// Whether all requests from there on meet it, until the run ends.
    pub lasts: bool,
    /// Whether a read that is answered so cannot be told from the truth.
    pub is_plausible: bool,
}

const fn once(name: &'static str, effect: fn() -> Effect) -> Kind {
    Kind { name, effect, lasts: false, is_plausible: false }
}

const fn lasting(name: &'static str, effect: fn() -> Effect) -> Kind {
    Kind { lasts: true, ..once(name, effect) }
}

/// Longer than the clients of the matrix wait.
const LATE: Duration = Duration::from_millis(1500);

fn refusal(code: u16) -> Effect {
    let headers = match code {
        302 => vec![("Location".to_owned(), "https://login.example.com/".to_owned())],
        429 => vec![("Retry-After".to_owned(), "0".to_owned())],
        _ => Vec::new(),
    };
    Effect::Status { code, body: json!({ "ErrorMessage": "not now" }).to_string(), headers }
}

/// Answered by something in between; nothing is done.
fn swallowed(body: &str) -> Effect {
    Effect::Status { code: 200, body: body.to_owned(), headers: Vec::new() }
}

/// Done, and answered by something in between.
fn hidden(code: u16, body: &str) -> Effect {
    Effect::Answer { code, body: body.to_owned() }
}

const OTHER: &str = r#"{"Id":"Projects-999999","Name":"Somebody else's","Version":7,"Items":[],"TotalResults":0}"#;

/// Everything that happens to a request in the matrix.
pub const KINDS: &[Kind] = &[
    once("429", || refusal(429)),
    once("500", || refusal(500)),
    once("502", || refusal(502)),
    once("503", || refusal(503)),
    once("504", || refusal(504)),
    once("400", || refusal(400)),
    once("401", || refusal(401)),
    once("403", || refusal(403)),
    once("404", || refusal(404)),
    once("409", || refusal(409)),
    once("302", || refusal(302)),
    lasting("429-lasting", || refusal(429)),
    lasting("503-lasting", || refusal(503)),
    lasting("401-lasting", || refusal(401)),
    once("reset-before", || Effect::ResetBeforeHandling),
    once("reset-after", || Effect::ResetAfterHandling),
    once("close-before", || Effect::DropBeforeHandling),
    once("close-after", || Effect::DropAfterHandling),
    lasting("close-before-lasting", || Effect::DropBeforeHandling),
    lasting("close-after-lasting", || Effect::DropAfterHandling),
    once("cut-body", || Effect::CutBody { after: 10, chunked: false }),
    once("cut-chunked-body", || Effect::CutBody { after: 10, chunked: true }),
    once("slow-body", || Effect::Trickle { bytes: 1, pause: Duration::from_millis(200) }),
    once("late", || Effect::Delay(LATE)),
    once("restart", || Effect::Restart(Duration::from_millis(20))),
    once("200-html", || Effect::Html { code: 200, body: "<html>Sign in</html>".to_owned() }),
    once("200-empty", || swallowed("")),
    once("200-null", || swallowed("null")),
    Kind { is_plausible: true, ..once("200-list", || swallowed("[]")) },
    once("200-object", || swallowed("{}")),
    once("200-other", || swallowed(OTHER)),
    once("done-200-empty", || hidden(200, "")),
    once("done-200-null", || hidden(200, "null")),
    Kind { is_plausible: true, ..once("done-200-list", || hidden(200, "[]")) },
    once("done-200-object", || hidden(200, "{}")),
    once("done-200-other", || hidden(200, OTHER)),
    once("done-500", || hidden(500, "")),
    once("done-502", || hidden(502, "")),
    once("done-503", || hidden(503, "")),
    once("done-504", || hidden(504, "")),
    once("done-408", || hidden(408, "")),
];

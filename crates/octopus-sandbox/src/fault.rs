//! Faults as data: which request, which occurrence, and what goes wrong.
//!
//! Nothing here looks at a clock: whether a fault strikes depends on the request, on how often it has come, and on a
//! seed, so that the same requests meet the same weather.

use crate::ids::hash;
use crate::written::{headers, millis};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Something that goes wrong with matching requests.
#[derive(Clone, Debug)]
pub struct Fault {
    method: Option<String>,
    path: String,
    occurrences: RangeInclusive<usize>,
    every: usize,
    requests: RangeInclusive<u64>,
    probability: Option<f64>,
    effect: Effect,
    seen: usize,
    /// How often each method and path has come, where luck decides.
    met: HashMap<String, u32>,
}

/// The effect of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// This answer instead of the server's; nothing is done.
    Status {
        /// The status code.
        code: u16,
        /// The body, sent as JSON.
        #[serde(default)]
        body: String,
        /// More headers, such as `Retry-After`.
        #[serde(default, deserialize_with = "headers")]
        headers: Vec<(String, String)>,
    },
    /// A page of HTML, as load balancers send.
    Html {
        /// The status code.
        code: u16,
        /// The page.
        #[serde(default)]
        body: String,
    },
    /// The connection is closed before anything is done.
    #[serde(rename = "close_before")]
    DropBeforeHandling,
    /// The request is done, but the connection is closed before the answer.
    #[serde(rename = "close_after")]
    DropAfterHandling,
    /// The connection is reset before anything is done.
    #[serde(rename = "reset_before")]
    ResetBeforeHandling,
    /// The request is done, but the connection is reset before the answer.
    #[serde(rename = "reset_after")]
    ResetAfterHandling,
    /// The answer comes later.
    Delay(#[serde(deserialize_with = "millis")] Duration),
    /// The body comes in small pieces with pauses between them.
    Trickle {
        /// How many bytes come at once.
        bytes: usize,
        /// The time between two pieces.
        #[serde(deserialize_with = "millis")]
        pause: Duration,
    },
    /// The request is done, but its answer ends early: less than its `Content-Length`, or a chunk short.
    CutBody {
        /// How many bytes of the body come.
        after: usize,
        /// Whether the length is not told beforehand.
        #[serde(default)]
        chunked: bool,
    },
    /// The request is done, but something between answers with this instead of the server's own answer.
    Answer {
        /// The status code.
        code: u16,
        /// The body, sent as JSON.
        #[serde(default)]
        body: String,
    },
    /// Another client was faster with the same request: this merge patch (RFC 7396) on the body, done just before.
    Overtaken(Value),
    /// The server dies: nothing is done, no connection is accepted any more.
    #[serde(rename = "stop")]
    StopServing,
    /// The server restarts: nothing is done, connections are cut, none is accepted for this time; then it is back
    /// with all it held.
    Restart(#[serde(deserialize_with = "millis")] Duration),
    /// 403 for lack of this permission.
    Forbid(String),
    /// Nobody has this permission any more, the administrator neither, until it is given back.
    Revoke(String),
    /// Everybody who had this permission has it again.
    Restore(String),
    /// Another user edits a document just before the request is handled.
    Edit(Edit),
}

/// An edit that another user makes to a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The collection; without one, the document that the path of the request names.
    #[serde(default)]
    pub collection: Option<String>,
    /// The id or name of the document; without one, the one that the path of the request names.
    #[serde(default)]
    pub document: Option<String>,
    /// The changes, as a JSON merge patch (RFC 7396); nothing saves the document as it is, which moves its version.
    #[serde(default)]
    pub patch: Value,
    /// The name of the user who does it; without one, it is the administrator.
    #[serde(default)]
    pub by: Option<String>,
}

impl Fault {
    /// Every request to a path. The path is that of the URL without the base path, matched without regard to case;
    /// `*` stands for anything, slashes too: `/api/*/projects*`.
    pub fn at(path: impl Into<String>, effect: Effect) -> Fault {
        let path = path.into().to_lowercase();
        let (occurrences, requests) = (1..=usize::MAX, 1..=u64::MAX);
        let (method, every, probability, seen, met) = (None, 1, None, 0, HashMap::new());
        Fault { method, path, occurrences, every, requests, probability, effect, seen, met }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Fault {
        self.method = Some(method.into());
        self
    }

    /// Only the n-th matching request, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: usize) -> Fault {
        self.occurrences = nth..=nth;
        self
    }

    /// Only the first n matching requests.
    #[must_use]
    pub fn times(mut self, times: usize) -> Fault {
        self.occurrences = 1..=times;
        self
    }

    /// From the n-th matching request on, counted from 1.
    #[must_use]
    pub fn after(mut self, nth: usize) -> Fault {
        self.occurrences = nth..=usize::MAX;
        self
    }

    /// Only every n-th matching request.
    #[must_use]
    pub fn every(mut self, n: usize) -> Fault {
        self.every = n.max(1);
        self
    }

    /// Only requests with these numbers, where all requests to the sandbox are counted from 1.
    #[must_use]
    pub fn requests(mut self, numbers: RangeInclusive<u64>) -> Fault {
        self.requests = numbers;
        self
    }

    /// Only some, by luck: 0 is never, 1 is always. The luck of a request is its own: it depends on the seed, the method,
    /// the path, and how often they have come together, not on what else is under way.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Fault {
        self.probability = Some(probability);
        self
    }

    fn strikes(&mut self, place: usize, asked: &Asked<'_>) -> bool {
        let method_fits = self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(asked.method));
        if !method_fits || !glob(&self.path, asked.path) {
            return false;
        }
        self.seen += 1;
        self.requests.contains(&asked.number)
            && self.occurrences.contains(&self.seen)
            && self.seen.is_multiple_of(self.every)
            && self.is_unlucky(place, asked)
    }

    fn is_unlucky(&mut self, place: usize, asked: &Asked<'_>) -> bool {
        let Some(probability) = self.probability else { return true };
        let name = format!("{} {}", asked.method, asked.path);
        let times = self.met.entry(name.clone()).or_insert(0);
        *times += 1;
        luck(asked.seed, &format!("{place} {name} {times}")) < probability
    }
}

/// A number from 0 to 1, without 1, for a text under a seed.
pub(crate) fn luck(seed: u64, text: &str) -> f64 {
    // 53 bits are what a double holds.
    (hash(seed, text) >> 11) as f64 / (1u64 << 53) as f64
}

/// The parts of a request that a fault looks at.
pub(crate) struct Asked<'a> {
    pub(crate) seed: u64,
    /// Counted over all requests, from 1.
    pub(crate) number: u64,
    pub(crate) method: &'a str,
    /// Without the base path, in lower case.
    pub(crate) path: &'a str,
}

/// The effects that strike a request, in the order in which the faults were inserted.
pub(crate) fn effects(faults: &mut [Fault], asked: &Asked<'_>) -> Vec<Effect> {
    // Each fault has a luck of its own, by its place.
    let faults = faults.iter_mut().enumerate();
    faults.filter_map(|(place, fault)| fault.strikes(place, asked).then(|| fault.effect.clone())).collect()
}

/// Whether a pattern with `*` fits a text: greedy with one way back, so that it takes no longer than the product of
/// both lengths.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| text.strip_prefix(head)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::{Asked, Effect, Fault, effects, glob};

    fn asked<'a>(method: &'a str, path: &'a str, number: u64) -> Asked<'a> {
        Asked { seed: 7, number, method, path }
    }

    fn struck(fault: Fault, count: u64) -> Vec<u64> {
        let mut faults = [fault];
        (1..=count).filter(|number| !effects(&mut faults, &asked("GET", "/api/x", *number)).is_empty()).collect()
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, fits) in [
            ("/api/*/projects*", "/api/spaces-1/projects/all", true),
            ("/api/*/projects", "/api/spaces-1/projects/all", false),
            ("*", "", true),
            ("/api", "/api", true),
            ("/api", "/api/x", false),
            ("*a*b", "xaxxbxb", true),
            ("a*a", "a", false),
            ("**", "x", true),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_fault_strikes_only_at_its_occurrence() {
        let mut faults = [Fault::at("/API/*", Effect::DropBeforeHandling).method("PUT").nth(2)];
        assert!(effects(&mut faults, &asked("GET", "/api/x", 1)).is_empty());
        assert!(effects(&mut faults, &asked("PUT", "/api/x", 2)).is_empty());
        assert_eq!(effects(&mut faults, &asked("PUT", "/api/x", 3)), [Effect::DropBeforeHandling]);
        assert!(effects(&mut faults, &asked("PUT", "/api/x", 4)).is_empty());
    }

    #[test]
    fn occurrences_and_numbers_select_requests() {
        let fault = || Fault::at("*", Effect::StopServing);
        for (fault, expected) in [
            (fault(), vec![1, 2, 3, 4, 5, 6]),
            (fault().times(2), vec![1, 2]),
            (fault().after(5), vec![5, 6]),
            (fault().every(3), vec![3, 6]),
            (fault().requests(2..=3), vec![2, 3]),
            (fault().requests(2..=5).every(2), vec![2, 4]),
            (fault().probability(0.0), vec![]),
            (fault().probability(1.0), vec![1, 2, 3, 4, 5, 6]),
        ] {
            let shown = format!("{fault:?}");
            assert_eq!(struck(fault, 6), expected, "{shown}");
        }
    }

    #[test]
    fn luck_is_a_requests_own_whatever_comes_between() {
        let alone = struck(Fault::at("*", Effect::StopServing).probability(0.3), 200);
        assert!((30..90).contains(&alone.len()), "{}", alone.len());
        let mut faults = [Fault::at("*", Effect::StopServing).probability(0.3)];
        let mut among_others = Vec::new();
        for number in 1..=200 {
            effects(&mut faults, &asked("GET", &format!("/api/other/{number}"), number));
            if !effects(&mut faults, &asked("GET", "/api/x", 1000 + number)).is_empty() {
                among_others.push(number);
            }
        }
        assert_eq!(alone, among_others);
    }
}

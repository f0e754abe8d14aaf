//! The weather of a sandbox as data: how slow it is, how many requests it takes, and what goes wrong with which.

use crate::fault::{Effect, Fault};
use crate::limit::RateLimit;
use crate::permissions;
use crate::written::millis;
use serde::{Deserialize, Deserializer};
use std::time::Duration;

/// Everything that is not as it should be; by default nothing.
///
/// It can be read from JSON with serde: `{"seed": 7, "latency": "20ms", "jitter": "30ms", "rate_limit":
/// {"per_minute": 600, "burst": 200}, "rules": [{"method": "PUT", "path": "/api/*/projects/*", "nth": 2, "then":
/// "reset_after"}]}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weather {
    /// Decides luck and jitter; without one, the seed of the sandbox does.
    #[serde(default)]
    pub seed: Option<u64>,
    /// How much longer each request takes.
    #[serde(default, deserialize_with = "maybe_millis")]
    pub latency: Option<Duration>,
    /// Up to how much longer than that, by luck.
    #[serde(default, deserialize_with = "maybe_millis")]
    pub jitter: Option<Duration>,
    /// How many requests a key may send.
    #[serde(default)]
    pub rate_limit: Option<RateLimit>,
    /// The faults, in this order.
    #[serde(default)]
    pub rules: Vec<Fault>,
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    method: Option<String>,
    #[serde(default = "anything")]
    path: String,
    nth: Option<usize>,
    first: Option<usize>,
    from: Option<usize>,
    every: Option<usize>,
    request: Option<u64>,
    from_request: Option<u64>,
    probability: Option<f64>,
    then: Effect,
}

fn anything() -> String {
    "*".to_owned()
}

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];

impl<'d> Deserialize<'d> for Fault {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Fault, D::Error> {
        Row::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

impl TryFrom<Row> for Fault {
    type Error = String;

    fn try_from(row: Row) -> Result<Fault, String> {
        row.check()?;
        let mut fault = Fault::at(row.path, row.then);
        fault = match (row.nth, row.first, row.from) {
            (Some(nth), None, None) => fault.nth(nth),
            (None, Some(first), None) => fault.times(first),
            (None, None, Some(from)) => fault.after(from),
            (None, None, None) => fault,
            _ => return Err("a rule has only one of `nth`, `first` and `from`".to_owned()),
        };
        fault = match (row.request, row.from_request) {
            (Some(number), None) => fault.requests(number..=number),
            (None, Some(from)) => fault.requests(from..=u64::MAX),
            (None, None) => fault,
            _ => return Err("a rule has only one of `request` and `from_request`".to_owned()),
        };
        fault = row.method.into_iter().fold(fault, Fault::method);
        fault = row.every.into_iter().fold(fault, Fault::every);
        Ok(row.probability.into_iter().fold(fault, Fault::probability))
    }
}

impl Row {
    fn check(&self) -> Result<(), String> {
        if let Some(method) = self.method.as_ref().filter(|method| !METHODS.contains(&method.to_uppercase().as_str())) {
            return Err(format!("`method: {method}` is none of {}", METHODS.join(", ")));
        }
        if !self.path.starts_with(['/', '*']) {
            return Err(format!(
                "`path: {}` begins neither with `/` nor with `*`, such as /api/*/projects*",
                self.path
            ));
        }
        let counts = [("nth", self.nth), ("first", self.first), ("from", self.from), ("every", self.every)];
        if let Some((name, _)) = counts.iter().find(|(_, count)| *count == Some(0)) {
            return Err(format!("`{name}: 0` strikes nothing: requests are counted from 1"));
        }
        if [self.request, self.from_request].contains(&Some(0)) {
            return Err("there is no request 0: requests are counted from 1".to_owned());
        }
        if let Some(probability) = self.probability.filter(|probability| !(0.0..=1.0).contains(probability)) {
            return Err(format!("`probability: {probability}` is not from 0 (never) to 1 (always)"));
        }
        check_effect(&self.then)
    }
}

fn check_effect(effect: &Effect) -> Result<(), String> {
    match effect {
        Effect::Status { code, .. } | Effect::Html { code, .. } | Effect::Answer { code, .. }
            if !(200..600).contains(code) =>
        {
            Err(format!("`code: {code}` is no status code of an answer: use one from 200 to 599"))
        }
        Effect::Forbid(permission) | Effect::Revoke(permission) | Effect::Restore(permission) => {
            permissions::check(permission)
        }
        Effect::Trickle { bytes: 0, .. } => Err("`bytes: 0` sends nothing, ever: use 1 or more".to_owned()),
        _ => Ok(()),
    }
}

fn maybe_millis<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    millis(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::Weather;
    use std::time::Duration;

    fn wrong(text: &str) -> String {
        serde_json::from_str::<Weather>(text).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn every_effect_can_be_written() {
        let text = r#"{"seed": 7, "latency": "20ms", "jitter": "1s", "rate_limit": {"per_minute": 600}, "rules": [
            {"then": "close_before"}, {"then": "close_after"}, {"then": "reset_before"}, {"then": "reset_after"},
            {"then": "stop"}, {"then": {"restart": "2s"}}, {"then": {"delay": "5ms"}}, {"then": {"forbid": "ProjectEdit"}},
            {"then": {"status": {"code": 503, "body": "{}", "headers": {"Retry-After": "1"}}}},
            {"then": {"html": {"code": 502}}}, {"then": {"trickle": {"bytes": 1, "pause": "1ms"}}},
            {"then": {"cut_body": {"after": 10, "chunked": true}}}, {"then": {"answer": {"code": 200, "body": "null"}}}, {"then": {"overtaken": {"Name": "x"}}},
            {"method": "put", "path": "/api/*", "nth": 2, "then": {"edit": {"patch": {"Description": "x"}}}},
            {"nth": 5, "then": {"revoke": "VariableEdit"}}, {"nth": 9, "then": {"restore": "VariableEdit"}},
            {"from": 3, "every": 2, "from_request": 9, "probability": 0.5, "then": {"edit": {}}}]}"#;
        let weather: Weather = serde_json::from_str(text).unwrap();
        assert_eq!((weather.rules.len(), weather.latency), (18, Some(Duration::from_millis(20))));
        assert_eq!(weather.rate_limit.unwrap().burst, 600);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_can() {
        for (text, expected) in [
            (r#"{"rule": []}"#, "unknown field `rule`, expected one of"),
            (r#"{"latency": "20"}"#, "`20` is no time"),
            (r#"{"rules": [{"then": "explode"}]}"#, "unknown variant `explode`, expected one of `status`, `html`"),
            (r#"{"rules": [{}]}"#, "missing field `then`"),
            (r#"{"rules": [{"nth": 0, "then": "stop"}]}"#, "counted from 1"),
            (r#"{"rules": [{"nth": 1, "from": 1, "then": "stop"}]}"#, "only one of"),
            (r#"{"rules": [{"method": "FETCH", "then": "stop"}]}"#, "none of GET, HEAD"),
            (r#"{"rules": [{"path": "api", "then": "stop"}]}"#, "begins neither with"),
            (r#"{"rules": [{"probability": 2, "then": "stop"}]}"#, "from 0 (never) to 1 (always)"),
            (
                r#"{"rules": [{"then": {"revoke": "VariablEdit"}}]}"#,
                "there is no permission `VariablEdit`: use one such as",
            ),
            (r#"{"rules": [{"then": {"html": {"code": 7}}}]}"#, "from 200 to 599"),
            (r#"{"rate_limit": {"per_minute": 0}}"#, "`per_minute` and `burst` are at least 1"),
        ] {
            let said = wrong(text);
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}

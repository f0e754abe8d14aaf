//! How times and headers are written in files.

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Reads a time such as `20ms` or `2s`.
pub(crate) fn millis<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Duration, D::Error> {
    deserializer.deserialize_str(Time)
}

struct Time;

const TIME: &str = "a number and ms, s or m, such as 20ms";

impl Visitor<'_> for Time {
    type Value = Duration;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(TIME)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Duration, E> {
        let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        let number = text[..digits].parse::<u32>().ok().map(u64::from);
        match (number, text[digits..].trim()) {
            (Some(number), "ms") => Ok(Duration::from_millis(number)),
            (Some(number), "s") => Ok(Duration::from_secs(number)),
            (Some(number), "m") => Ok(Duration::from_secs(number * 60)),
            _ => Err(E::custom(format!("`{text}` is no time, expected {TIME}"))),
        }
    }
}

/// Reads headers as a mapping.
pub(crate) fn headers<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    Ok(BTreeMap::deserialize(deserializer)?.into_iter().collect())
}

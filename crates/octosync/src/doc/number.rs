//! Numbers as they are written, however long: compared by what they say.

use arcstr::ArcStr;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;

/// A number with the text by which it was written.
#[derive(Clone, Debug)]
pub struct Number(ArcStr);

impl Number {
    /// Takes the text of a number of valid JSON.
    pub(super) fn written(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns its value, if it is whole, not negative and no larger than 64 bits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// Returns the text by which all numbers of this value are the same: digits without zeros at the ends, and the power
    /// of ten by which they are multiplied.
    pub(super) fn meaning(&self) -> String {
        let (sign, text) = self.0.strip_prefix('-').map_or(("", &*self.0), |text| ("-", text));
        let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{part}");
        let significant = all.trim_start_matches('0').trim_end_matches('0');
        if significant.is_empty() {
            return "0".to_owned();
        }
        let dropped = all.len() - all.trim_end_matches('0').len();
        let Ok(power) = power.parse::<i64>() else { return self.0.to_string() };
        let power = power.saturating_sub_unsigned(part.len() as u64).saturating_add_unsigned(dropped as u64);
        format!("{sign}{significant}e{power}")
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.meaning() == other.meaning()
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        Self(number.to_string().into())
    }
}

impl From<i32> for Number {
    fn from(number: i32) -> Self {
        Self(number.to_string().into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(number) = self.as_u64() {
            return serializer.serialize_u64(number);
        }
        let raw = RawValue::from_string(self.0.to_string()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

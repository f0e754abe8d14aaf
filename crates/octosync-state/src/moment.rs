//! Points in time, by the clock of the database.

use serde::{Serialize, Serializer};
use std::fmt;
use time::OffsetDateTime;

/// A point in time, in milliseconds since 1970 by the clock of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// Returns the date and time in UTC; of what no calendar has, its beginning.
    fn date(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// Returns it as the beginning of names that sort by time: `261129-230815`.
    #[must_use]
    pub fn stamp(self) -> String {
        let at = self.date();
        let (year, month, day) = (at.year().rem_euclid(100), u8::from(at.month()), at.day());
        format!("{year:02}{month:02}{day:02}-{:02}{:02}{:02}", at.hour(), at.minute(), at.second())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.date();
        let (month, day) = (u8::from(at.month()), at.day());
        write!(f, "{:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", at.year(), at.hour(), at.minute(), at.second())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.date().format(&time::format_description::well_known::Rfc3339);
        serializer.serialize_str(&text.map_err(serde::ser::Error::custom)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_a_date_and_its_stamp_sorts() {
        let moment = Moment(1_795_993_695_123);
        assert_eq!(moment.to_string(), "2026-11-29 23:08:15 UTC");
        assert_eq!(moment.stamp(), "261129-230815");
        assert_eq!(serde_json::to_string(&moment).unwrap(), "\"2026-11-29T23:08:15Z\"");
        assert_eq!(Moment(i64::MAX).to_string(), "1970-01-01 00:00:00 UTC");
    }
}

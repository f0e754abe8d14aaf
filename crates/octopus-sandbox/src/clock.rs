//! Time stamps as the server writes them: ISO 8601 with milliseconds and offset.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The current time, such as `2026-03-05T10:11:12.345+00:00`.
pub(crate) fn now() -> String {
    stamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// A time in seconds since 1970, as a stamp; what was before is 1970.
pub(crate) fn at(seconds: i64) -> String {
    stamp(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

/// The current time in seconds since 1970.
pub(crate) fn now_in_seconds() -> i64 {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// Reads a time stamp such as `2026-03-05T10:11:12.345+01:00`, with or without what follows the minutes, to seconds
/// since 1970. Without an offset it means UTC.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', ' '])?;
    let mut parts = date.split('-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    if parts.next().is_some() || !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, offset) = time.split_at(at);
    let mut parts = time.split(':');
    let (hour, minute) = (number(parts.next()?, 23)?, number(parts.next()?, 59)?);
    let second = parts.next().map_or(Some(0), |second| number(second.split('.').next()?, 59))?;
    Some(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset_seconds(offset)?)
}

fn number(text: &str, highest: i64) -> Option<i64> {
    text.parse().ok().filter(|number| (0..=highest).contains(number))
}

fn offset_seconds(text: &str) -> Option<i64> {
    let sign = match text.chars().next() {
        None | Some('Z') => return Some(0),
        Some('-') => -1,
        Some(_) => 1,
    };
    let (hours, minutes) = text[1..].split_once(':')?;
    Some(sign * (number(hours, 14)? * 3600 + number(minutes, 59)? * 60))
}

/// Days from 1970-01-01, the reverse of `civil`.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn stamp(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let millis = since_epoch.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}+00:00")
}

/// Year, month and day of a day counted from 1970-01-01 (proleptic Gregorian, years beginning in March).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{parse, stamp};
    use std::time::Duration;

    #[test]
    fn stamps_are_read_with_any_offset_and_precision() {
        assert_eq!(parse("1970-01-01T00:00:00.000+00:00"), Some(0));
        assert_eq!(parse("2024-02-29T12:34:56.789+00:00"), Some(1_709_210_096));
        assert_eq!(parse("2024-02-29T13:34:56+01:00"), Some(1_709_210_096));
        assert_eq!(parse("2024-02-29T12:34Z"), Some(1_709_210_040));
        for wrong in
            ["", "soon", "2024-13-01T00:00:00Z", "2024-01-01T25:00:00Z", "2024-01-01", "99999999999-01-01T00:00Z"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn stamps_are_iso_with_milliseconds_and_offset() {
        assert_eq!(stamp(Duration::from_millis(0)), "1970-01-01T00:00:00.000+00:00");
        assert_eq!(stamp(Duration::from_millis(1_709_210_096_789)), "2024-02-29T12:34:56.789+00:00");
    }
}

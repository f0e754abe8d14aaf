//! Durations as people write them: `20ms`, `30s`, `2m`.

use std::time::Duration;

/// Reads a duration; the error says how to write one.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || "write a number and ms, s or m, such as 20ms or 30s".to_owned();
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let number: u32 = text[..digits].parse().map_err(|_| wrong())?;
    let number = u64::from(number);
    match text[digits..].trim() {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_number_and_a_unit() {
        for (text, millis) in [("20ms", 20), ("0s", 0), ("30 s", 30_000), ("2m", 120_000)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "20", "ms", "-1s", "1.5s", "1h", "99999999999s"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

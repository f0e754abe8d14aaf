//! Sizes as people write them: `500 MB`, `2GiB`.

/// The units, each with its bytes.
const UNITS: &[(&str, u64)] =
    &[("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// Reads a size in bytes; the error says how to write one.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    let wrong = || "write a number and kB, MB, GB, KiB, MiB or GiB, such as 500 MB".to_owned();
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let number: u64 = text[..digits].parse().map_err(|_| wrong())?;
    let unit = text[digits..].trim();
    let (_, bytes) = UNITS.iter().find(|(known, _)| known.eq_ignore_ascii_case(unit)).ok_or_else(wrong)?;
    number.checked_mul(*bytes).filter(|size| *size > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_number_and_a_unit() {
        for (text, bytes) in [("500 MB", 500_000_000), ("1kb", 1_000), ("2GiB", 2 << 30), (" 3  mib ", 3 << 20)] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for text in ["", "500", "MB", "0 MB", "-1 MB", "1.5 GB", "5 TB", "99999999999999 GB"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

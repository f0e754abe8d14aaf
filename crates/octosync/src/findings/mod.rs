//! The findings as a table: each coded thing that a plan or a run can tell, with its severities and its documentation.
//!
//! Pure data. Invariant: the code of a finding stands as text in `table/` and nowhere else in the engine or the command
//! line; a test checks it. `docs/findings.md` is made from this table.

mod code;
mod table;

pub use code::{Code, Row, Severity};
pub use table::*;

/// The findings that follow from the steps of a plan: no plan file holds them, and who reads one finds them again.
pub(crate) const FOLLOWING: &[Code] = &[GATE_WEAKENED, GATE_DIFFERS, SCOPE_WIDENED];

use serde::{Deserialize, Deserializer};

impl Code {
    /// Returns the code of a text.
    #[must_use]
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        ALL.iter().flat_map(|part| *part).find(|code| code.as_str() == text).copied()
    }

    /// Returns every code, in the order of the alphabet.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = ALL.iter().flat_map(|part| *part).copied().collect();
        all.sort();
        all
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::of_text(&text).ok_or_else(|| serde::de::Error::custom(format!("there is no finding `{text}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_once_and_its_row_is_whole() {
        let all = Code::all();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
        for code in all {
            let row = code.row();
            let parts: Vec<&str> = code.as_str().split('.').collect();
            let is_plain =
                |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(parts.len() == 2 && parts.iter().all(is_plain), "{code}");
            assert!(!row.severities.is_empty() && row.severities.is_sorted(), "{code}: the strictest stands first");
            assert!(!row.meaning.is_empty() && !row.meaning.ends_with('.'), "{code}");
            assert!(row.explanation.ends_with('.') && row.remedy.ends_with('.'), "{code}");
        }
    }

    #[test]
    fn a_code_is_read_back_by_its_text_and_no_other_text_is_one() {
        for code in Code::all() {
            let text = serde_json::to_string(&code).unwrap();
            assert_eq!(text, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<Code>(&text).unwrap(), code);
        }
        assert!(serde_json::from_str::<Code>("\"a.b\"").unwrap_err().to_string().contains("there is no finding `a.b`"));
    }
}

//! The table of the findings, by what they are about. A row: the code, its severities, the rules, the texts.

/// Declares findings: `NAME = "code" [severities] [rules] "meaning": "explanation"; "remedy";`.
macro_rules! findings {
    ($($name:ident = $code:literal [$($severity:ident),+] [$($rule:ident),*]
        $meaning:literal: $explanation:literal; $remedy:literal;)+) => {
        $(
            #[doc = concat!("`", $code, "`: ", $meaning, ".")]
            pub const $name: $crate::findings::Code = $crate::findings::Code(&$crate::findings::Row {
                code: $code,
                severities: &[$($crate::findings::Severity::$severity),+],
                rules: &[$($crate::rules::$rule),*],
                meaning: $meaning,
                explanation: $explanation,
                remedy: $remedy,
            });
        )+

        pub(super) const ROWS: &[$crate::findings::Code] = &[$($name),+];
    };
}

mod content;
mod matching;
mod references;
mod spaces;
mod templates;
mod words;

pub use content::*;
pub use matching::*;
pub use references::*;
pub use spaces::*;
pub use templates::*;
pub use words::*;

use super::code::Code;

/// Every code.
pub(super) const ALL: &[&[Code]] =
    &[content::ROWS, matching::ROWS, references::ROWS, spaces::ROWS, templates::ROWS, words::ROWS];

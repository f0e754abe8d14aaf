//! Texts of other people, made safe to show: no control character reaches the terminal.

use std::fmt::Write as _;

/// Returns a text on one line, in which every character that could move a cursor, ring a bell, or turn the direction
/// of writing is spelt out.
pub(crate) fn safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            other if is_unsafe(other) => {
                // Writing to a text cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(other));
            }
            other => shown.push(other),
        }
    }
    shown
}

/// Returns whether a character does more than stand there.
pub(crate) fn is_unsafe(character: char) -> bool {
    let turns =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    let breaks = matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}');
    character.is_control() || turns || breaks
}

/// Returns a text of at most so many characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Returns a number with its word: `1 step`, `2 steps`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_are_spelt_out() {
        for (text, expected) in [
            ("plain ä 😀", "plain ä 😀"),
            ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("\u{7}\u{0}\u{7f}", "\\u{7}\\u{0}\\u{7f}"),
        ] {
            assert_eq!(safe(text), expected);
        }
    }

    #[test]
    fn long_texts_are_cut_with_a_mark() {
        assert_eq!(short("abcdef", 6), "abcdef");
        assert_eq!(short("abcdefg", 6), "abcde…");
        assert_eq!(short("😀😀😀", 2), "😀…");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in "\\PC*|.*") {
            prop_assert!(!safe(&text).chars().any(is_unsafe));
        }
    }
}

//! Texts of other people, made safe to show: no control character reaches the terminal.

use octosync::key::Kind;
use octosync::registry;
use std::fmt::Write as _;

/// Prefixes that build servers, and Octopus itself, take for orders wherever they stand in the output of a program
/// (<https://octopus.com/docs/deployments/custom-scripts/logging-messages-in-scripts>,
/// <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>). Scripts in a plan are full of them.
const ORDERS: &[&str] = &["##octopus[", "##vso[", "##teamcity[", "##["];

/// The text that GitHub takes for an order at the start of a line.
const ORDER_OF_A_LINE: &str = "::";

/// Returns the places of a text at which an order to a build server begins.
pub(crate) fn orders(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.match_indices("##").map(|(at, _)| at).filter(|at| ORDERS.iter().any(|order| text[*at..].starts_with(order)))
}

/// Returns a text on one line, in which every character that could move a cursor, ring a bell, turn the direction
/// of writing, or begin an order to a build server is spelt out.
pub(crate) fn safe(text: &str) -> String {
    let mut orders: Vec<usize> = orders(text).collect();
    let start = text.len() - text.trim_start().len();
    orders.extend(text[start..].starts_with(ORDER_OF_A_LINE).then_some(start));
    let mut shown = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            order if orders.contains(&at) => {
                // Writing to a text cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(order));
            }
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

/// Returns a number of documents of a kind: `1 tag set`, `2 tag sets`.
pub(crate) fn of_kind(number: usize, kind: Kind) -> String {
    let (one, word) = (registry::one(kind), kind.word().replace('_', " "));
    let many = several(one);
    // The word of a kind says more where one of it is only told by what it belongs to.
    // A word for several things is counted as a whole.
    if many == one {
        return count(number, &format!("set of {one}"), &format!("sets of {one}"));
    }
    match word.strip_suffix(&many) {
        Some(before) => count(number, &format!("{before}{one}"), &word),
        None => count(number, one, &many),
    }
}

/// Returns the plural of what one thing is called.
fn several(one: &str) -> String {
    match one.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if one.ends_with("ss") => format!("{one}es"),
        _ if one.ends_with('s') => one.to_owned(),
        _ => format!("{one}s"),
    }
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
            ("echo \"##octopus[setVariable name='a']\"", "echo \"\\u{23}#octopus[setVariable name='a']\""),
            (
                "##vso[task.setvariable] ##[error] ##teamcity[x]",
                "\\u{23}#vso[task.setvariable] \\u{23}#[error] \\u{23}#teamcity[x]",
            ),
            ("  ::add-path::/tmp", "  \\u{3a}:add-path::/tmp"),
            ("## heading, a::b", "## heading, a::b"),
        ] {
            assert_eq!(safe(text), expected);
        }
    }

    #[test]
    fn numbers_of_documents_agree_with_their_word() {
        for (word, expected) in [
            ("tag_sets", ["1 tag set", "2 tag sets"]),
            ("machine_policies", ["1 machine policy", "2 machine policies"]),
            ("deployment_processes", ["1 deployment process", "2 deployment processes"]),
            ("variables", ["1 variable set", "2 variable sets"]),
            ("script_module_contents", ["1 script module content", "2 script module contents"]),
            ("scoped_user_roles", ["1 set of team roles", "2 sets of team roles"]),
        ] {
            assert_eq!([1, 2].map(|number| of_kind(number, Kind::of(word))), expected);
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
            prop_assert_eq!(orders(&safe(&text)).count(), 0);
        }
    }
}

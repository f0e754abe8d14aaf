//! Letters without their marks, as slugs have them since 2026-08.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters that do not come apart into a plain one and a mark, and what stands for them.
const LETTERS: &[(char, &str)] = &[
    ('æ', "ae"),
    ('ð', "d"),
    ('đ', "d"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ŀ', "l"),
    ('ł', "l"),
    ('ŋ', "n"),
    ('ø', "o"),
    ('œ', "oe"),
    ('ß', "ss"),
    ('ŧ', "t"),
    ('þ', "th"),
];

/// The text in lower case without marks; what is of no Latin alphabet stays.
pub(crate) fn ascii(text: &str) -> String {
    let replaced = |letter: char| {
        let row = LETTERS.iter().find(|(marked, _)| *marked == letter);
        row.map_or_else(|| letter.to_string(), |(_, plain)| (*plain).to_owned())
    };
    text.chars().flat_map(char::to_lowercase).nfd().filter(|letter| !is_combining_mark(*letter)).map(replaced).collect()
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn marks_go_and_ligatures_become_two_letters() {
        for (text, plain) in [
            ("Zażółć Gęślą Jaźń", "zazolc gesla jazn"),
            ("Straße Ærø", "strasse aero"),
            ("İstanbul Iğdır", "istanbul igdir"),
            ("e\u{301}clair", "eclair"),
            ("Ḥaṣẓ Ǵẃ Đặng Þórr", "hasz gw dang thorr"),
            ("五 a1", "五 a1"),
        ] {
            assert_eq!(ascii(text), plain);
        }
    }
}

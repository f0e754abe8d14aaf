//! Letters of Latin alphabets without their marks, as slugs have them since 2026-08.

/// A replacement and the letters that it stands for, all in lower case.
const LETTERS: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęěẹẻẽếềểễệ"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıǐỉị"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŋ"),
    ("o", "òóôõöøōŏőǒọỏốồổỗộớờởỡợơ"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųǔụủứừửữựư"),
    ("w", "ŵ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżž"),
];

/// The text in lower case with what these letters become; what is of no Latin alphabet stays.
pub(crate) fn ascii(text: &str) -> String {
    let replaced = |letter: char| {
        let row = LETTERS.iter().find(|(_, letters)| !letter.is_ascii() && letters.contains(letter));
        row.map_or_else(|| letter.to_string(), |(plain, _)| (*plain).to_owned())
    };
    text.chars().flat_map(char::to_lowercase).map(replaced).collect()
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn marks_go_and_ligatures_become_two_letters() {
        assert_eq!(ascii("Zażółć Gęślą Jaźń"), "zazolc gesla jazn");
        assert_eq!(ascii("Straße Ærø"), "strasse aero");
        assert_eq!(ascii("五 a1"), "五 a1");
    }
}

//! Numbers and GUIDs that no other instance gives, and slugs.
//! Deterministic: the same options and the same order of requests give the same ids.

use std::collections::BTreeMap;

/// Gives ids of one instance.
#[derive(Clone, Debug)]
pub(crate) struct Numbering {
    base: u32,
    given: BTreeMap<String, u32>,
    guid_state: u64,
}

impl Numbering {
    pub(crate) fn new(base: u32, seed: u64) -> Numbering {
        Numbering { base, given: BTreeMap::new(), guid_state: mix(seed ^ (u64::from(base) << 32)) }
    }

    /// The next id of a type: `Projects-1043`.
    pub(crate) fn next(&mut self, prefix: &str) -> String {
        let count = self.given.entry(prefix.to_owned()).or_insert(0);
        *count += 1;
        format!("{prefix}-{}", self.base + offset(prefix) + *count - 1)
    }

    pub(crate) fn guid(&mut self) -> String {
        self.guid_state = self.guid_state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let high = mix(self.guid_state);
        let low = mix(high ^ 0xA5A5_5A5A_1234_4321);
        guid_text(high, low)
    }
}

/// Each type starts somewhere else, so that a number alone never points to the right thing by luck.
fn offset(prefix: &str) -> u32 {
    u32::try_from(hash(0, prefix) % 97).unwrap_or(0) * 7 + 3
}

fn guid_text(high: u64, low: u64) -> String {
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0x0FFF,
        ((low >> 48) & 0x3FFF) | 0x8000,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// A stable hash of a text under a seed (FNV-1a, then mixed).
pub(crate) fn hash(seed: u64, text: &str) -> u64 {
    let start = 0xCBF2_9CE4_8422_2325 ^ mix(seed);
    mix(text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)))
}

/// The finaliser of splitmix64.
pub(crate) fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A slug as the server makes it: lower case, dashes, at most 50 characters, `blue-ring` when nothing is left.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.trim().chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let cut: String = slug.chars().take(50).collect();
    let cut = cut.trim_matches('-');
    if cut.is_empty() { "blue-ring".to_owned() } else { cut.to_owned() }
}

/// The wanted slug, or the first of `slug-1`, `slug-2` … that is free.
pub(crate) fn free_slug(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let numbered = (1u32..).map(|number| format!("{wanted}-{number}"));
    numbered.into_iter().find(|candidate| !taken(candidate)).unwrap_or_else(|| wanted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Numbering, free_slug, slug};

    #[test]
    fn a_number_is_never_given_twice_and_starts_at_the_base() {
        let mut numbering = Numbering::new(5000, 1);
        let first = numbering.next("Projects");
        let number: u32 = first.strip_prefix("Projects-").unwrap().parse().unwrap();
        assert!(number >= 5000);
        assert_eq!(numbering.next("Projects"), format!("Projects-{}", number + 1));
    }

    #[test]
    fn guids_have_the_usual_form_and_differ_between_instances() {
        let one = Numbering::new(1000, 1).guid();
        let other = Numbering::new(2000, 1).guid();
        assert_ne!(one, other);
        assert_eq!(one.len(), 36);
        assert_eq!(&one[14..15], "4");
    }

    #[test]
    fn slugs_are_lower_case_with_dashes() {
        assert_eq!(slug("  My Project (2)! "), "my-project-2");
        assert_eq!(slug("!!!"), "blue-ring");
        assert_eq!(free_slug("web", |slug| slug == "web"), "web-1");
    }
}

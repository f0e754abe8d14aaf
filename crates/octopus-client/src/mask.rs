//! Masks what must never be shown, in whatever form the other side says it back.
//!
//! The one redaction of known secrets: errors, observers and traces use it. Values that are secret by their place in a
//! document are not known here. Invariant: a secret is found as it is, without case, and as it stands in JSON, in a
//! URL, in hexadecimal and in base64, also in the midst of a longer text that was encoded as a whole.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// The text that replaces a secret.
pub const MASK: &str = "***";

/// The fewest bytes of a secret whose encodings are looked for: those of shorter ones stand in ordinary texts.
const SHORTEST_ENCODED: usize = 6;

/// The secrets that are masked. Clones share them.
#[derive(Clone, Default)]
pub struct Mask(Arc<RwLock<Known>>);

#[derive(Default)]
struct Known {
    forms: BTreeSet<String>,
    /// Finds all of them; `None` as long as there are none.
    finder: Option<Arc<AhoCorasick>>,
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mask(***)")
    }
}

impl Mask {
    /// Adds a secret; an empty one hides nothing.
    pub fn add(&self, secret: &str) {
        if secret.is_empty() {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let before = known.forms.len();
        known.forms.extend(forms(secret));
        if known.forms.len() > before {
            let mut builder = AhoCorasick::builder();
            builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
            let finder = builder.build(&known.forms).expect("a few short texts make no automaton that is too large");
            known.finder = Some(Arc::new(finder));
        }
    }

    /// Returns a text without the secrets.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(finder) = self.finder().filter(|finder| finder.is_match(text)) else { return Cow::Borrowed(text) };
        let mut masked = String::with_capacity(text.len());
        finder.replace_all_with(text, &mut masked, |_, _, masked| {
            masked.push_str(MASK);
            true
        });
        Cow::Owned(masked)
    }

    /// Returns bytes without the secrets; `None` if they hold none, which is nearly always.
    #[must_use]
    pub fn bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let finder = self.finder().filter(|finder| finder.is_match(bytes))?;
        let mut masked = Vec::with_capacity(bytes.len());
        finder.replace_all_with_bytes(bytes, &mut masked, |_, _, masked| {
            masked.extend_from_slice(MASK.as_bytes());
            true
        });
        Some(masked)
    }

    fn finder(&self) -> Option<Arc<AhoCorasick>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).finder.clone()
    }
}

/// Returns the forms in which a secret may be said back.
fn forms(secret: &str) -> Vec<String> {
    let in_json = serde_json::Value::from(secret).to_string();
    let mut forms = vec![secret.to_owned(), in_json[1..in_json.len() - 1].to_owned(), STANDARD.encode(secret)];
    if secret.len() >= SHORTEST_ENCODED {
        forms.extend(url::form_urlencoded::byte_serialize(secret.as_bytes()).map(str::to_owned).reduce(|a, b| a + &b));
        forms.push(secret.bytes().map(|byte| format!("{byte:02x}")).collect());
        forms.extend((0..3).flat_map(|offset| [inside(&STANDARD, secret, offset), inside(&URL_SAFE, secret, offset)]));
    }
    forms
}

/// Returns the digits of base64 that a secret has wherever it stands in an encoded text: `offset` bytes before it share
/// its first group of three. The digits at both ends depend on its neighbours and are left out.
fn inside(engine: &impl Engine, secret: &str, offset: usize) -> String {
    let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(secret.bytes()).collect();
    let digits = engine.encode(&padded);
    let (bits, first) = (padded.len() * 8, (offset * 8).div_ceil(6));
    digits[first..bits / 6].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(secrets: &[&str]) -> Mask {
        let mask = Mask::default();
        secrets.iter().for_each(|secret| mask.add(secret));
        mask
    }

    #[test]
    fn secrets_are_masked_as_they_are_and_as_they_stand_in_json() {
        let mask = of(&["API-SECRET", "a \"b\"\nc", ""]);
        for (text, masked) in [
            ("", ""),
            ("none", "none"),
            ("a API-SECRET b API-SECRET", "a *** b ***"),
            ("api-secret", "***"),
            ("x a \"b\"\nc API-SECRET", "x *** ***"),
            (r#"{"Errors":["a \"b\"\nc is API-SECRET"]}"#, r#"{"Errors":["*** is ***"]}"#),
        ] {
            assert_eq!(mask.text(text), masked);
            assert_eq!(mask.bytes(text.as_bytes()).unwrap_or(text.into()), masked.as_bytes());
        }
        assert_eq!(Mask::default().text("text"), "text");
        assert_eq!(mask.bytes(b"nothing"), None);
        assert_eq!(format!("{mask:?}"), "Mask(***)");
    }

    #[test]
    fn a_clone_knows_what_is_added_later() {
        let mask = Mask::default();
        let clone = mask.clone();
        mask.add("hunter2");
        assert_eq!(clone.text("hunter2"), "***");
    }

    #[test]
    fn the_longest_of_several_secrets_goes_whole() {
        assert_eq!(of(&["abc", "abcdef"]).text("abcdefg"), "***g");
    }

    proptest! {
        #[test]
        fn no_encoding_shows_a_secret(before in "\\PC{0,5}", secret in "[!-~]{8,40}", after in "\\PC{0,5}") {
            let mask = of(&[&secret]);
            let whole = format!("{before}{secret}{after}");
            for encoded in [STANDARD.encode(&whole), URL_SAFE.encode(&whole)] {
                let shown = mask.text(&encoded).into_owned();
                prop_assert!(shown.contains(MASK), "{encoded}");
                // The rest around the mask has at most the bits of one byte of the secret at each end.
                let kept: usize = shown.split(MASK).map(str::len).sum();
                prop_assert!(kept <= (before.len() + after.len()) * 8 / 6 + 8, "{shown}");
            }
            let hex: String = whole.bytes().map(|byte| format!("{byte:02X}")).collect();
            prop_assert!(mask.text(&hex).contains(MASK));
            let shouted = secret.to_ascii_uppercase();
            prop_assert_eq!(mask.text(&shouted).into_owned(), MASK);
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            prop_assert_eq!(mask.text(&encoded).into_owned(), MASK);
        }
    }
}

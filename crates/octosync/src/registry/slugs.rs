//! Which slugs servers take (fact `slugs`).

use crate::doc::Doc;

/// Words that addresses have where a slug could stand.
const RESERVED: &[&str] = &["all", "new"];

/// Returns whether addresses can have a slug. Nothing is as good as one: the server makes it, or keeps its own.
#[must_use]
pub(crate) fn is_slug(value: &Doc) -> bool {
    let Some(text) = value.as_str() else { return true };
    let is_fine = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    text.chars().all(is_fine) && !RESERVED.contains(&text)
}

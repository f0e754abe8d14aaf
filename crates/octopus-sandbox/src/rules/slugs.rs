//! Slugs: made from names, and refused when a client sends one that no address could have.

use crate::ascii::ascii;
use crate::config::Config;
use crate::facts::{ASCII_SLUGS, SLUGS};
use crate::ids;

/// Words that addresses have where a slug could stand: `/projects/all`, and `/projects/new` in the portal.
/// Source: OctopusDeploy/Issues#9673, #2728.
const RESERVED: &[&str] = &["all", "new"];

/// The slug that the server makes from a name.
pub(crate) fn made(config: &Config, name: &str) -> String {
    if !config.does(&ASCII_SLUGS) {
        return ids::slug(name);
    }
    let plain: String = ascii(name).chars().map(|letter| if letter.is_ascii() { letter } else { ' ' }).collect();
    ids::slug(&plain)
}

/// Whether the server gives this slug to nothing.
pub(crate) fn is_reserved(config: &Config, slug: &str) -> bool {
    config.does(&SLUGS) && RESERVED.contains(&slug)
}

/// The problem with a slug that was sent, if it has one. Source of the sentences: OctopusDeploy/Issues#8117, #9673.
pub(crate) fn problem(config: &Config, slug: &str) -> Option<String> {
    if !config.does(&SLUGS) || slug.is_empty() {
        return None;
    }
    let is_fine = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if RESERVED.contains(&slug) {
        Some(format!("slug must not be called '{slug}'."))
    } else if slug.chars().all(is_fine) {
        None
    } else {
        Some(
            "The slug contains invalid characters. It may only contain lowercase letters, '-'s, and numbers."
                .to_owned(),
        )
    }
}

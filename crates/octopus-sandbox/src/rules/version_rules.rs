//! Version rules of channels: a range of versions and an expression for the pre-release tag.

use crate::rules::channels::is_called;
use crate::store::{items, text};
use serde_json::Value;
use std::cmp::Ordering;

/// The rules of a channel that are about a package of an action.
pub(crate) fn rules_for<'c>(channel: &'c Value, action: &Value, reference: &str) -> Vec<&'c Value> {
    let about = |package: &Value| {
        is_called(action, text(package, "DeploymentAction"))
            && text(package, "PackageReference").eq_ignore_ascii_case(reference)
    };
    items(channel, "Rules").iter().filter(|rule| items(rule, "ActionPackages").iter().any(about)).collect()
}

/// A rule as clients write it.
pub(crate) struct Rule<'r> {
    range: &'r str,
    tag: &'r str,
}

/// The result of testing one version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VersionTest {
    pub(crate) in_range: bool,
    pub(crate) tag_fits: bool,
    pub(crate) errors: Vec<String>,
}

impl VersionTest {
    pub(crate) fn passes(&self) -> bool {
        self.in_range && self.tag_fits && self.errors.is_empty()
    }
}

impl Rule<'_> {
    pub(crate) fn new<'r>(range: &'r str, tag: &'r str) -> Rule<'r> {
        Rule { range, tag }
    }

    pub(crate) fn test(&self, version: &str) -> VersionTest {
        let mut errors = Vec::new();
        let mut found = |result: Result<bool, String>| {
            result.unwrap_or_else(|error| {
                errors.push(error);
                false
            })
        };
        let in_range = found(in_range(self.range, version));
        let tag_fits = found(tag_fits(self.tag, version));
        VersionTest { in_range, tag_fits, errors }
    }
}

/// Nuget ranges: `[1.0,2.0)`, `(,1.0]`, `[1.0]`, and `1.0` for "at least".
fn in_range(range: &str, version: &str) -> Result<bool, String> {
    let range = range.trim();
    if range.is_empty() {
        return Ok(true);
    }
    let invalid = || format!("The version range '{range}' is not valid.");
    let Some(first) = range.strip_prefix(['[', '(']) else {
        return if range.contains([',', ']', ')']) {
            Err(invalid())
        } else {
            Ok(compare(version, range) != Ordering::Less)
        };
    };
    let inner = first.strip_suffix([']', ')']).ok_or_else(invalid)?;
    let (low_open, high_open) = (range.starts_with('('), range.ends_with(')'));
    let Some((low, high)) = inner.split_once(',') else {
        return if low_open || high_open { Err(invalid()) } else { Ok(compare(version, inner).is_eq()) };
    };
    let above = low.trim().is_empty()
        || match compare(version, low) {
            Ordering::Greater => true,
            Ordering::Equal => !low_open,
            Ordering::Less => false,
        };
    let below = high.trim().is_empty()
        || match compare(version, high) {
            Ordering::Less => true,
            Ordering::Equal => !high_open,
            Ordering::Greater => false,
        };
    Ok(above && below)
}

/// The pre-release tag: what follows the first dash, without build metadata.
fn pre_release(version: &str) -> &str {
    let version = version.split('+').next().unwrap_or(version);
    version.split_once('-').map_or("", |(_, tag)| tag)
}

/// Which of two versions is the newer one.
pub(crate) fn compare(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim(), other.trim());
    let numbers = |version: &str| -> Vec<u64> {
        let release = version.split(['-', '+']).next().unwrap_or(version);
        let mut numbers: Vec<u64> = release.split('.').map(|part| part.parse().unwrap_or(0)).collect();
        numbers.resize(numbers.len().max(4), 0);
        numbers
    };
    numbers(one).cmp(&numbers(other)).then_with(|| match (pre_release(one), pre_release(other)) {
        ("", "") => Ordering::Equal,
        ("", _) => Ordering::Greater,
        (_, "") => Ordering::Less,
        (one, other) => compare_tags(one, other),
    })
}

/// Part by part, numbers as numbers and before words.
fn compare_tags(one: &str, other: &str) -> Ordering {
    let parts = |tag: &str| -> Vec<(bool, u64, String)> {
        tag.split('.')
            .map(|part| match part.parse() {
                Ok(number) => (false, number, String::new()),
                Err(_) => (true, 0, part.to_lowercase()),
            })
            .collect()
    };
    parts(one).cmp(&parts(other))
}

/// An expression is searched for in the tag, as .NET does; without one every tag fits. Look-arounds, which .NET has too, are errors here.
fn tag_fits(expression: &str, version: &str) -> Result<bool, String> {
    if expression.trim().is_empty() {
        return Ok(true);
    }
    let expression = regex_lite::Regex::new(expression)
        .map_err(|_| format!("The pre-release tag '{expression}' is not a valid regular expression."))?;
    Ok(expression.is_match(pre_release(version)))
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn ranges_are_those_of_nuget() {
        let cases = [
            ("[1.0,2.0)", "1.0.0", true),
            ("[1.0,2.0)", "2.0", false),
            ("(1.0,2.0]", "1.0", false),
            ("(1.0,2.0]", "2.0", true),
            ("(,1.5]", "0.1", true),
            ("[1.2]", "1.2.0", true),
            ("1.2", "3.0", true),
            ("1.2", "1.1", false),
            ("[1.0,2.0)", "1.0-beta", false),
            ("[1.0-alpha,2.0)", "1.0-beta", true),
            ("[1.0.0-rc.2,2.0)", "1.0.0-rc.10", true),
            ("", "1", true),
        ];
        for (range, version, expected) in cases {
            assert_eq!(Rule::new(range, "").test(version).in_range, expected, "{version} in {range}");
        }
    }

    #[test]
    fn a_tag_is_searched_for_and_none_is_an_empty_text() {
        let cases =
            [("^$", "1.0", true), ("^$", "1.0-beta", false), ("beta", "1.0-beta.1+5", true), ("", "1.0-x", true)];
        for (tag, version, expected) in cases {
            assert_eq!(Rule::new("", tag).test(version).tag_fits, expected, "{version} with {tag}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        assert!(!Rule::new("[1.0", "").test("1.0").passes());
        assert_eq!(Rule::new("", "(").test("1.0").errors.len(), 1);
    }
}

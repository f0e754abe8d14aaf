//! When a step or an action runs, beside its scope.

use crate::doc::Doc;
use crate::registry::spec::Flow;

/// Under which condition something runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// As long as nothing failed.
    AfterSuccess,
    /// In any case.
    Always,
    /// Only if something failed.
    AfterFailure,
    /// If an expression holds.
    If {
        /// The expression.
        expression: String,
        /// Whether it cannot hold once something failed.
        yields: bool,
    },
}

impl Runs {
    /// Returns whether something does not run once something before it failed or was refused.
    pub(super) const fn yields(&self) -> bool {
        matches!(self, Self::AfterSuccess | Self::If { yields: true, .. })
    }

    /// Returns the expression that decides.
    pub(super) fn expression(&self) -> Option<&str> {
        match self {
            Self::If { expression, .. } => Some(expression),
            _ => None,
        }
    }
}

/// Returns when a step runs.
pub(super) fn of_step(flow: &Flow, step: &Doc) -> Runs {
    condition(flow, step, flow.condition.of_step)
}

/// Returns when an action runs.
pub(super) fn of_action(flow: &Flow, action: &Doc) -> Runs {
    condition(flow, action, flow.condition.of_action)
}

fn condition(flow: &Flow, doc: &Doc, expression: &str) -> Runs {
    let words = &flow.condition;
    let word = doc.str_at(words.field);
    if word.is_empty() || word == words.success {
        return Runs::AfterSuccess;
    }
    if word == words.always {
        return Runs::Always;
    }
    if word == words.failure {
        return Runs::AfterFailure;
    }
    // A word that is not known is a circumstance that only equals itself.
    let said = flow.property(doc, expression).and_then(Doc::as_str).unwrap_or_default().trim();
    let yields = word == words.variable && is_unless(said, words.error);
    Runs::If { expression: format!("{word} {said}"), yields }
}

/// Returns whether the whole of an expression stands inside `#{unless VARIABLE}`, so that it is empty once that is set.
fn is_unless(expression: &str, variable: &str) -> bool {
    let Some(after) = expression.strip_prefix("#{").map(str::trim_start) else { return false };
    let opens = after.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("unless"));
    let Some((name, mut rest)) = after.get(6..).filter(|_| opens).and_then(|rest| rest.split_once('}')) else {
        return false;
    };
    if !name.trim().eq_ignore_ascii_case(variable) {
        return false;
    }
    let mut depth = 1;
    while let Some((_, tag)) = rest.split_once("#{") {
        let Some((tag, after)) = tag.split_once('}') else { return false };
        let word = tag.trim_start().to_ascii_lowercase();
        if word.starts_with('/') {
            depth -= 1;
        } else if ["if ", "unless ", "each "].iter().any(|block| word.starts_with(block)) {
            depth += 1;
        } else if depth == 1 && word.trim_end() == "else" {
            return false;
        }
        if depth == 0 {
            return after.trim().is_empty();
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_wholly_inside_unless_yields_to_an_error() {
        let table = [
            ("#{unless Octopus.Deployment.Error}True#{/unless}", true),
            ("#{unless octopus.deployment.error}#{if A}#{B}#{else}x#{/if}#{/unless}", true),
            ("#{ unless  Octopus.Deployment.Error }#{Run}#{/unless}", true),
            ("#{unless Octopus.Deployment.Error}#{else}True#{/unless}", false),
            ("#{unless Octopus.Deployment.Error}a#{/unless}True", false),
            ("#{unless Octopus.Deployment.Error}a#{/unless}#{unless X}b#{/unless}", false),
            ("#{unless Other}True#{/unless}", false),
            ("#{if Octopus.Deployment.Error}True#{/if}", false),
            ("#{unless Octopus.Deployment.Error}True", false),
            ("True", false),
            ("", false),
        ];
        for (expression, expected) in table {
            assert_eq!(is_unless(expression, "Octopus.Deployment.Error"), expected, "{expression}");
        }
    }
}

//! Which of several values a deployment or run sees: whether a scope holds there, and how specific it is.
//! Source: the weights of the official client (fact `scope-weights`), which are summed once for each
//! dimension that a scope names; how many entries it has there does not count. They have no process owner: by the
//! documented order it stands between channel and project. All weights are ten times theirs to make room for it.

use serde_json::Value;
use std::collections::BTreeSet;

/// Where values are asked for; names and ids in small letters. No scope holds in a dimension that is empty.
#[derive(Debug, Default)]
pub(crate) struct Situation {
    pub(crate) action: BTreeSet<String>,
    pub(crate) machine: BTreeSet<String>,
    /// Roles that the step targets.
    pub(crate) step_roles: BTreeSet<String>,
    pub(crate) machine_roles: BTreeSet<String>,
    pub(crate) tenant: BTreeSet<String>,
    pub(crate) tenant_tags: BTreeSet<String>,
    pub(crate) environment: BTreeSet<String>,
    pub(crate) channel: BTreeSet<String>,
    pub(crate) process_owner: BTreeSet<String>,
    pub(crate) project: BTreeSet<String>,
}

type Dimension = (&'static str, u64, fn(&Situation) -> &BTreeSet<String>);

/// The most specific first.
const DIMENSIONS: &[Dimension] = &[
    ("Action", 100_000_000, |at| &at.action),
    ("Machine", 10_000_000, |at| &at.machine),
    ("Role", 1_000_000, |at| &at.step_roles),
    ("Role", 100_000, |at| &at.machine_roles),
    ("Tenant", 10_010, |at| &at.tenant),
    ("TenantTag", 10_000, |at| &at.tenant_tags),
    ("Environment", 1_000, |at| &at.environment),
    ("Channel", 100, |at| &at.channel),
    ("ProcessOwner", 50, |at| &at.process_owner),
    ("Project", 10, |at| &at.project),
];

impl Situation {
    /// How specific a scope is, if it holds here. The entries of a dimension are alternatives; all dimensions must hold.
    pub(crate) fn rank(&self, scope: &Value) -> Option<u64> {
        let named = scope.as_object().into_iter().flatten();
        let entries = named.map(|(name, entries)| (name, entries.as_array().map_or(&[] as &[Value], Vec::as_slice)));
        entries.filter(|(_, entries)| !entries.is_empty()).try_fold(0, |sum, (name, entries)| {
            let known = DIMENSIONS.iter().filter(|(known, ..)| known.eq_ignore_ascii_case(name));
            let found = known.into_iter().find(|(_, _, of)| holds(of(self), entries));
            found.map(|(_, weight, _)| sum + weight)
        })
    }
}

fn holds(asked: &BTreeSet<String>, entries: &[Value]) -> bool {
    entries.iter().filter_map(Value::as_str).any(|entry| asked.contains(&entry.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::Situation;
    use serde_json::{Value, json};

    fn everywhere() -> Situation {
        let one = |text: &str| [text.to_owned()].into();
        Situation {
            action: one("a"),
            machine: one("m"),
            step_roles: one("web"),
            machine_roles: ["web".to_owned(), "db".to_owned()].into(),
            tenant: one("t"),
            tenant_tags: one("ring/one"),
            environment: one("e"),
            channel: one("c"),
            process_owner: one("p"),
            project: one("p"),
        }
    }

    #[test]
    fn scopes_rank_as_documented() {
        let order: [Value; 12] = [
            json!({ "Action": ["a"] }),
            json!({ "Machine": ["m"] }),
            json!({ "Role": ["WEB"] }),
            json!({ "Role": ["db"] }),
            json!({ "TenantTag": ["Ring/One"], "Environment": ["e"] }),
            json!({ "Tenant": ["t"] }),
            json!({ "TenantTag": ["Ring/One"] }),
            json!({ "Environment": ["E", "x", "y"] }),
            json!({ "Channel": ["c"] }),
            json!({ "ProcessOwner": ["p"] }),
            json!({ "Project": ["p"] }),
            json!({ "Environment": [] }),
        ];
        let ranks: Vec<u64> = order.iter().map(|scope| everywhere().rank(scope).unwrap()).collect();
        assert!(ranks.is_sorted_by(|one, next| one > next), "{ranks:?}");
    }

    #[test]
    fn a_scope_holds_only_if_all_its_dimensions_do() {
        for (scope, holds) in [
            (json!({}), true),
            (json!(null), true),
            (json!({ "Environment": ["e"], "Channel": ["c"] }), true),
            (json!({ "Environment": ["e"], "Channel": ["other"] }), false),
            (json!({ "Environment": ["other"] }), false),
            (json!({ "Nonsense": ["e"] }), false),
        ] {
            assert_eq!(everywhere().rank(&scope).is_some(), holds, "{scope}");
            let nowhere = Situation::default().rank(&scope).is_some();
            assert_eq!(nowhere, scope.as_object().is_none_or(|scope| scope.is_empty()), "{scope}");
        }
    }
}

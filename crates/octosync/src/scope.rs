//! The decision about a scope without a full counterpart on the destination: one function for all dimensions.
//!
//! Pure. Invariant: no choice adds an entry that was not wanted, and only dropping can empty a dimension; then it
//! counts as widened.

use crate::delta::Policy;

/// How much of one dimension has a counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coverage {
    /// Entries on the source.
    pub wanted: usize,
    /// Those of them that have a counterpart.
    pub present: usize,
}

/// The effect of a policy on one dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScopeEffect {
    /// Every entry has a counterpart (or there was none to begin with).
    Whole,
    /// The entries that have a counterpart are taken.
    Narrowed,
    /// The item takes no part.
    Skipped,
    /// The dimension ends up empty: what it restricted is not restricted any more.
    Widened,
    /// The existing item stays as it is.
    Untouched,
    /// The plan is refused.
    Refused,
}

/// Decides one dimension of an item; `exists` says whether the destination has the item already.
#[must_use]
pub fn decide(policy: Policy, coverage: Coverage, exists: bool) -> ScopeEffect {
    let Coverage { wanted, present } = coverage;
    if present >= wanted {
        return ScopeEffect::Whole;
    }
    match (policy, present > 0) {
        (Policy::FailUnlessAll, _) | (Policy::FailUnlessAny, false) => ScopeEffect::Refused,
        (Policy::SkipUnlessAll, _) | (Policy::SkipUnlessAny, false) => ScopeEffect::Skipped,
        (Policy::DropNew, _) if exists => ScopeEffect::Untouched,
        (_, true) => ScopeEffect::Narrowed,
        (Policy::Drop | Policy::DropNew, false) => ScopeEffect::Widened,
    }
}

/// Decides a dimension that excludes (`ExcludedEnvironments`): losing an entry lifts an exclusion.
///
/// `lost` are entries without a counterpart that were not given up on purpose; `others` says whether the destination
/// has members of the dimension to which no source name leads, so that the lost one might be among them. A policy that
/// keeps the mapped ones of an including dimension restricts less here: it counts as widened.
#[must_use]
pub fn decide_excluding(policy: Policy, coverage: Coverage, exists: bool, lost: usize, others: bool) -> ScopeEffect {
    if lost == 0 || !others {
        return ScopeEffect::Whole;
    }
    match decide(policy, coverage, exists) {
        ScopeEffect::Narrowed => ScopeEffect::Widened,
        outcome => outcome,
    }
}

/// Returns the policy for a dimension of which nobody set one (B): what an excluding one loses is a widening.
#[must_use]
pub const fn default_policy(excludes: bool) -> Policy {
    if excludes { Policy::Drop } else { Policy::SkipUnlessAny }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Word as _;
    use proptest::prelude::*;

    #[test]
    fn the_whole_matrix() {
        let mut table = String::new();
        for policy in Policy::ALL.iter().copied() {
            for (exists, fate) in [(false, "new"), (true, "existing")] {
                let cell = |wanted, present| format!("{:?}", decide(policy, Coverage { wanted, present }, exists));
                let cells = [cell(0, 0), cell(2, 2), cell(2, 1), cell(2, 0)];
                table += &format!("{:<14} {fate:<9} {}\n", format!("{policy:?}"), cells.join(" "));
            }
        }
        // Columns: empty on the source, none missing, some missing, all missing.
        insta::assert_snapshot!(table, @r"
        FailUnlessAll  new       Whole Whole Refused Refused
        FailUnlessAll  existing  Whole Whole Refused Refused
        SkipUnlessAll  new       Whole Whole Skipped Skipped
        SkipUnlessAll  existing  Whole Whole Skipped Skipped
        FailUnlessAny  new       Whole Whole Narrowed Refused
        FailUnlessAny  existing  Whole Whole Narrowed Refused
        SkipUnlessAny  new       Whole Whole Narrowed Skipped
        SkipUnlessAny  existing  Whole Whole Narrowed Skipped
        Drop           new       Whole Whole Narrowed Widened
        Drop           existing  Whole Whole Narrowed Widened
        DropNew        new       Whole Whole Narrowed Widened
        DropNew        existing  Whole Whole Untouched Untouched
        ");
    }

    #[test]
    fn an_exclusion_that_is_lost_never_just_narrows() {
        let mut table = String::new();
        for policy in Policy::ALL.iter().copied() {
            for (exists, fate) in [(false, "new"), (true, "existing")] {
                let cell = |present, lost, others| {
                    format!("{:?}", decide_excluding(policy, Coverage { wanted: 2, present }, exists, lost, others))
                };
                let cells = [cell(1, 0, true), cell(1, 1, false), cell(1, 1, true), cell(0, 2, true)];
                table += &format!("{:<14} {fate:<9} {}\n", format!("{policy:?}"), cells.join(" "));
            }
        }
        // Columns: given up on purpose, nothing there that it could mean, some lost, all lost.
        insta::assert_snapshot!(table, @r"
        FailUnlessAll  new       Whole Whole Refused Refused
        FailUnlessAll  existing  Whole Whole Refused Refused
        SkipUnlessAll  new       Whole Whole Skipped Skipped
        SkipUnlessAll  existing  Whole Whole Skipped Skipped
        FailUnlessAny  new       Whole Whole Widened Refused
        FailUnlessAny  existing  Whole Whole Widened Refused
        SkipUnlessAny  new       Whole Whole Widened Skipped
        SkipUnlessAny  existing  Whole Whole Widened Skipped
        Drop           new       Whole Whole Widened Widened
        Drop           existing  Whole Whole Widened Widened
        DropNew        new       Whole Whole Widened Widened
        DropNew        existing  Whole Whole Untouched Untouched
        ");
        assert_eq!(default_policy(true), Policy::Drop);
    }

    proptest! {
        #[test]
        fn partial_scope_never_becomes_empty(wanted in 1usize..9, missing in 0usize..9, exists: bool, at in 0usize..6) {
            let coverage = Coverage { wanted, present: wanted.saturating_sub(missing) };
            let outcome = decide(Policy::ALL[at], coverage, exists);
            let drops = matches!(Policy::ALL[at], Policy::Drop | Policy::DropNew);
            prop_assert!(outcome != ScopeEffect::Widened || (coverage.present == 0 && drops));
            prop_assert!(outcome != ScopeEffect::Narrowed || coverage.present > 0);
            prop_assert!(coverage.present < wanted || outcome == ScopeEffect::Whole);
        }
    }
}

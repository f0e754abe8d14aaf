//! Which restrictions may be lost: the consent of the owner, by topic (`docs/rules.md` B).
//!
//! Pure. An exception about an item is a consent of its own, for that item alone; it is not kept here.

use std::collections::BTreeSet;

/// The things that may lose a restriction.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Widening {
    /// Nothing.
    #[default]
    Nothing,
    /// Everything.
    Everything,
    /// Things that belong to these topics: `variables`, `steps`, `lifecycles`.
    Of(BTreeSet<String>),
}

impl Widening {
    /// Returns whether what belongs to a topic may lose a restriction.
    #[must_use]
    pub fn allows(&self, topic: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Of(topics) => topics.contains(topic),
        }
    }
}

impl From<bool> for Widening {
    fn from(everything: bool) -> Self {
        if everything { Self::Everything } else { Self::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consent_for_one_topic_is_none_for_another() {
        let steps = Widening::Of(BTreeSet::from(["steps".to_owned()]));
        assert_eq!((steps.allows("steps"), steps.allows("variables")), (true, false));
        assert_eq!((Widening::from(true).allows("steps"), Widening::default().allows("steps")), (true, false));
    }
}

//! How the audit feed behaves: what it does not tell, and in which order. The statements and their sources are rows of
//! `facts/feed.rs`.

use std::str::FromStr;

/// How the audit feed behaves. Read from a list of words such as `late,-gaps`; a word with `-` before it switches off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditFeed {
    /// How many events are kept; older ones are forgotten, as a real server archives them.
    pub(crate) kept: usize,
    pub(crate) births: bool,
    pub(crate) related: bool,
    pub(crate) gaps: bool,
    pub(crate) late: bool,
    pub(crate) silent_cascades: bool,
}

impl Default for AuditFeed {
    fn default() -> AuditFeed {
        AuditFeed { kept: 10_000, births: true, related: true, gaps: true, late: false, silent_cascades: false }
    }
}

impl AuditFeed {
    /// The same with so many events kept; 10,000 by default.
    #[must_use]
    pub fn keeping(self, kept: usize) -> AuditFeed {
        AuditFeed { kept, ..self }
    }

    fn switches(&mut self) -> [(&'static str, &mut bool); 5] {
        [
            ("births", &mut self.births),
            ("related", &mut self.related),
            ("gaps", &mut self.gaps),
            ("late", &mut self.late),
            ("silent-cascades", &mut self.silent_cascades),
        ]
    }
}

impl FromStr for AuditFeed {
    type Err = String;

    fn from_str(list: &str) -> Result<AuditFeed, String> {
        let mut feed = AuditFeed::default();
        for word in list.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
            let mut switches = feed.switches();
            let found = switches.iter_mut().find(|(known, _)| *known == name);
            let Some((_, switch)) = found else {
                let known = AuditFeed::default().switches().map(|(known, _)| known).join(", ");
                return Err(format!(
                    "the audit feed has no behaviour `{name}`; there are {known}, each also with - before it"
                ));
            };
            **switch = on;
        }
        Ok(feed)
    }
}

#[cfg(test)]
mod tests {
    use super::AuditFeed;
    use crate::facts::{Fact, Group, facts};
    use std::collections::BTreeSet;

    #[test]
    fn its_words_are_those_of_the_statements_about_it() {
        let of_feed = |fact: &&Fact| fact.switch.is_some_and(|(group, _)| group == Group::Audit);
        let said: BTreeSet<&str> = facts().filter(of_feed).filter_map(Fact::word).collect();
        assert_eq!(AuditFeed::default().switches().map(|(word, _)| word).into_iter().collect::<BTreeSet<_>>(), said);
    }

    #[test]
    fn a_list_switches_on_and_off_what_it_names() {
        let feed: AuditFeed = "late, -gaps,-births".parse().unwrap();
        assert_eq!(feed, AuditFeed { late: true, gaps: false, births: false, ..AuditFeed::default() });
        assert_eq!("".parse(), Ok(AuditFeed::default()));
        let error = "lat".parse::<AuditFeed>().unwrap_err();
        assert!(error.contains("`lat`") && error.contains("late, silent-cascades"), "{error}");
    }
}

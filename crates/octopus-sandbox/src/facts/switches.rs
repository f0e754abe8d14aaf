//! Which behaviours are on: the lists of `--normalise` and `--cascade`.

use super::list::facts;
use super::row::{Fact, Group};
use std::collections::BTreeSet;

/// The behaviours of one group that are switched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switches {
    group: Group,
    off: BTreeSet<&'static str>,
}

/// A word that switches nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no behaviour '{word}': {}valid are all, none and {}, each also with - before it", self.nearest(), self.valid.join(", "))]
pub struct UnknownWord {
    /// The word that was written.
    pub word: String,
    /// The words that there are.
    pub valid: Vec<&'static str>,
}

impl UnknownWord {
    /// The word that is most like it, if one is.
    fn nearest(&self) -> String {
        let likeness = |known: &&&str| (strsim::jaro_winkler(&self.word, known) * 1000.0) as u32;
        let nearest = self.valid.iter().max_by_key(likeness).filter(|known| likeness(known) > 800);
        nearest.map(|known| format!("did you mean {known}? ")).unwrap_or_default()
    }
}

impl Switches {
    /// Reads a list such as `all`, `none`, `slugs,trim` (these alone) or `-slugs,-trim` (what is on by itself, but for these).
    /// Later words win.
    ///
    /// # Errors
    /// When a word is none of the group's.
    pub fn parse(group: Group, list: &str) -> Result<Switches, UnknownWord> {
        let words: Vec<&str> = list.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        let all: BTreeSet<&'static str> = words_of(group).collect();
        let starts_as_usual = words.first().is_none_or(|word| word.starts_with('-'));
        let mut off = if starts_as_usual { Switches::usual(group).off } else { all.clone() };
        for word in words {
            let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
            let named = named(&all, name)?;
            if on {
                off.retain(|word| !named.contains(word));
            } else {
                off.extend(named);
            }
        }
        Ok(Switches { group, off })
    }

    /// All on, but for what the sources leave open.
    pub(crate) fn usual(group: Group) -> Switches {
        let of_group = |fact: &&Fact| fact.unsettled && fact.switch.is_some_and(|(of, _)| of == group);
        Switches { group, off: facts().filter(of_group).filter_map(Fact::word).collect() }
    }

    pub(crate) fn group(&self) -> Group {
        self.group
    }

    pub(crate) fn put_off(&mut self, word: &'static str) {
        self.off.insert(word);
    }

    pub(crate) fn is_on(&self, word: &str) -> bool {
        !self.off.contains(word)
    }
}

/// The behaviours that a word of a list means.
fn named(all: &BTreeSet<&'static str>, name: &str) -> Result<BTreeSet<&'static str>, UnknownWord> {
    let one = all.iter().copied().find(|word| word.eq_ignore_ascii_case(name));
    match name {
        _ if name.eq_ignore_ascii_case("all") => Ok(all.clone()),
        _ if name.eq_ignore_ascii_case("none") => Ok(BTreeSet::new()),
        _ => one
            .map(|word| BTreeSet::from([word]))
            .ok_or_else(|| UnknownWord { word: name.to_owned(), valid: all.iter().copied().collect() }),
    }
}

fn words_of(group: Group) -> impl Iterator<Item = &'static str> {
    facts().filter_map(move |fact| fact.switch.filter(|(of, _)| *of == group).map(|(_, word)| word))
}

/// The group and the word of a behaviour, by its word alone.
pub(crate) fn find(word: &str) -> Result<(Group, &'static str), UnknownWord> {
    // The words of the audit feed are read where it is set up.
    let switched = || facts().filter_map(|fact: &Fact| fact.switch).filter(|(group, _)| *group != Group::Audit);
    switched().find(|(_, known)| known.eq_ignore_ascii_case(word)).ok_or_else(|| {
        let valid = switched().map(|(_, word)| word).collect();
        UnknownWord { word: word.to_owned(), valid }
    })
}

#[cfg(test)]
mod tests {
    use super::{Group, Switches, facts};

    fn on(list: &str) -> Vec<&'static str> {
        let switches = Switches::parse(Group::Normalise, list).unwrap();
        super::words_of(Group::Normalise).filter(|word| switches.is_on(word)).collect()
    }

    #[test]
    fn a_list_names_what_is_on_or_what_is_off() {
        let all: Vec<&str> = super::words_of(Group::Normalise).collect();
        let open = ["taken-slugs", "channel-defaults", "step-names", "file-names", "freeze-creation", "space-ids"];
        let usual: Vec<&str> = all.iter().copied().filter(|word| !open.contains(word)).collect();
        let without_trim: Vec<&str> = all.iter().copied().filter(|word| *word != "trim").collect();
        for (list, expected) in [
            ("all", all.clone()),
            ("", usual.clone()),
            ("none", vec![]),
            ("trim", vec!["trim"]),
            ("Trim", vec!["trim"]),
            ("-trim", usual.into_iter().filter(|word| *word != "trim").collect()),
            ("all,-trim", without_trim),
            ("-all, trim", vec!["trim"]),
        ] {
            assert_eq!(on(list), expected, "{list}");
        }
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_nearest_one_and_all_that_are_valid() {
        let error = Switches::parse(Group::Normalise, "trims").unwrap_err().to_string();
        assert!(
            error.contains("'trims'") && error.contains("did you mean trim?") && error.contains("prompts"),
            "{error}"
        );
    }

    #[test]
    fn no_word_switches_two_behaviours() {
        let switched = facts().filter_map(|fact| fact.switch).filter(|(group, _)| *group != Group::Audit);
        let mut words: Vec<&str> = switched.map(|(_, word)| word).collect();
        words.sort_unstable();
        let count = words.len();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}

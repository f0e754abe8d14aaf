//! The owners' guard: what the people of a destination never allow, whatever a configuration says (`docs/rules.md` A11).
//!
//! Pure. It stands in a library variable set of the destination, so that only who may edit that can change it; octosync
//! reads it before it plans, and never syncs, writes or matches it. Invariant: what is not understood is an error, never
//! taken for nothing.

use crate::delta::Pattern;
use crate::key::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// The effects that can be forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forbidden {
    /// A restriction is lost.
    Widening,
    /// An approval gets weaker.
    WeakerGates,
    /// Something that stands there goes.
    Deletes,
}

impl Forbidden {
    const ALL: [Self; 3] = [Self::Widening, Self::WeakerGates, Self::Deletes];

    /// Returns the word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Widening => "widening",
            Self::WeakerGates => "weaker_gates",
            Self::Deletes => "deletes",
        }
    }
}

/// The guard of a destination.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    /// Patterns of keys that are never written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub protect: Vec<String>,
    /// The effects that are forbidden for everything.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub forbid: BTreeSet<Forbidden>,
    /// The only users whose keys may write; none means that any may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writers: Vec<String>,
}

/// A variable of the guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its value; nothing if nobody can read it.
    pub value: Option<String>,
    /// Whether it has a scope.
    pub scoped: bool,
}

impl Veto {
    /// Reads the guard.
    ///
    /// # Errors
    /// The part that cannot be understood, as the end of a sentence.
    pub fn of(rows: &[Row]) -> Result<Self, String> {
        let mut veto = Self::default();
        let mut seen = BTreeSet::new();
        for row in rows {
            if !seen.insert(fold(&row.name)) {
                return Err(format!("its variable \"{}\" stands there twice", row.name));
            }
            if row.scoped {
                return Err(format!("its variable \"{}\" has a scope, and counts everywhere", row.name));
            }
            let value = row.value.as_deref().filter(|value| !value.contains("#{"));
            let Some(value) = value else {
                return Err(format!("its variable \"{}\" holds no plain text", row.name));
            };
            veto.take(&row.name, value)?;
        }
        Ok(veto)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        let lines = |separators: &[char]| {
            let parts = value.split(separators).map(str::trim).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect::<Vec<_>>()
        };
        match fold(name).as_str() {
            "protect" => self.protect = lines(&['\n', '\r']),
            "forbid" => {
                for word in lines(&['\n', '\r', ',']) {
                    let known = Forbidden::ALL.into_iter().find(|known| known.word() == fold(&word));
                    let known = known.ok_or_else(|| {
                        let valid = Forbidden::ALL.map(Forbidden::word).join(", ");
                        format!("its variable \"{name}\" holds \"{word}\", and can hold {valid}")
                    })?;
                    self.forbid.insert(known);
                }
            }
            "writers" => {
                self.writers = lines(&['\n', '\r', ',']);
                if self.writers.is_empty() {
                    return Err(format!("its variable \"{name}\" names nobody"));
                }
            }
            _ => return Err(format!("it has a variable \"{name}\", and can have Protect, Forbid and Writers")),
        }
        Ok(())
    }

    /// Returns the pattern that protects one of these names of a thing.
    #[must_use]
    pub fn protects(&self, names: &[String]) -> Option<&str> {
        let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let mut patterns = self.protect.iter().map(|text| (text, Pattern::new(text)));
        let found = patterns.find(|(_, pattern)| names.iter().any(|name| pattern.matches_folded(name)));
        found.map(|(text, _)| text.as_str())
    }

    /// Returns whether somebody may write.
    #[must_use]
    pub(crate) fn lets_write(&self, user: Option<&str>) -> bool {
        let is_user = |writer: &String| user.is_some_and(|user| fold(user) == fold(writer));
        self.writers.is_empty() || self.writers.iter().any(is_user)
    }
}

impl fmt::Display for Veto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if !self.protect.is_empty() {
            parts.push(format!("protects {}", self.protect.join(", ")));
        }
        if !self.forbid.is_empty() {
            let words: Vec<&str> = self.forbid.iter().map(|forbidden| forbidden.word()).collect();
            parts.push(format!("forbids {}", words.join(", ")));
        }
        if !self.writers.is_empty() {
            parts.push(format!("lets only {} write", self.writers.join(", ")));
        }
        f.write_str(&if parts.is_empty() { "forbids nothing".to_owned() } else { parts.join("; ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: &str) -> Row {
        Row { name: name.to_owned(), value: Some(value.to_owned()), scoped: false }
    }

    #[test]
    fn a_guard_is_read_as_its_owners_write_it() {
        let rows = [
            row("protect", "projects/Web\r\n\n variables/projects/*/Db.* \n"),
            row("Forbid", "Widening, deletes"),
            row("WRITERS", "ci\nEve"),
        ];
        let veto = Veto::of(&rows).unwrap();
        assert_eq!(
            veto.to_string(),
            "protects projects/Web, variables/projects/*/Db.*; forbids widening, deletes; lets only ci, Eve write"
        );
        let names = |name: &str| vec![name.to_owned()];
        assert_eq!(veto.protects(&names("Projects/web")), Some("projects/Web"));
        assert_eq!(veto.protects(&names("variables/projects/A/Db.Name")), Some("variables/projects/*/Db.*"));
        assert_eq!(veto.protects(&names("projects/Webber")), None);
        for (user, may) in [(Some("EVE"), true), (Some("mallory"), false), (None, false)] {
            assert_eq!(veto.lets_write(user), may, "{user:?}");
        }
        assert!(Veto::default().lets_write(None));
        assert_eq!(Veto::of(&[]).unwrap().to_string(), "forbids nothing");
    }

    #[test]
    fn what_is_not_understood_is_never_taken_for_nothing() {
        let secret = Row { value: None, ..row("Forbid", "") };
        let scoped = Row { scoped: true, ..row("Forbid", "deletes") };
        for (rows, expected) in [
            (vec![row("Forbid", "delete")], "holds \"delete\""),
            (vec![row("Protects", "*")], "it has a variable \"Protects\""),
            (vec![row("Writers", " \n ")], "names nobody"),
            (vec![row("Forbid", "deletes"), row("forbid", "widening")], "twice"),
            (vec![row("Protect", "#{Keys}")], "no plain text"),
            (vec![secret], "no plain text"),
            (vec![scoped], "has a scope"),
        ] {
            let said = Veto::of(&rows).unwrap_err();
            assert!(said.contains(expected), "{rows:?}: {said}");
        }
    }
}

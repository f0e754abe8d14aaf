//! Finds the counterpart of each source document on the destination.
//!
//! Pure. By name after the name map, then by being the server's own; never by slug. Two candidates for one key are
//! refused, never "first wins".

mod create;
mod existing;
mod fallback_match;
mod home;
mod matcher;
mod names;
mod remembered;
mod unmet;

pub(crate) use create::absent_kind;
use home::Home;
pub(crate) use matcher::Matcher;

use crate::decision::Origin;
use crate::delta::{Delta, Mode};
use crate::key::{Key, Kind};
use crate::lift::DANGLING;
use crate::owners;
use crate::registry;
use crate::registry::spec::Spec;
use crate::side::{Node, Side};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The counterpart of a source key on the destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Counterpart {
    /// It stands there.
    Standing(Key),
    /// It will stand there when the plan is applied.
    Coming(Key),
    /// There is none.
    Absent(Absence),
}

impl Counterpart {
    /// Returns its key on the destination, if there is one.
    #[must_use]
    pub(crate) const fn key(&self) -> Option<&Key> {
        match self {
            Self::Standing(key) | Self::Coming(key) => Some(key),
            Self::Absent(_) => None,
        }
    }
}

/// Why something has no counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Absence {
    /// In a clause: `there is no environment "Development" on the destination`.
    pub why: String,
    /// Where that was set.
    pub origin: Origin,
    /// Whether the configuration gives it up on purpose (`Name: ~`).
    pub on_purpose: bool,
}

impl Absence {
    /// Returns an absence that nobody set.
    #[must_use]
    pub(crate) const fn because(why: String) -> Self {
        Self { why, origin: Origin::Default, on_purpose: false }
    }
}

/// A source document that takes part, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Its key on the source.
    pub from: Key,
    /// Its key on the destination: as it is spelt there, if it stands there.
    pub to: Key,
    /// The name that it shall have.
    pub name: Box<str>,
    /// Whether it stands there.
    pub standing: bool,
    /// How it is treated.
    pub mode: Mode,
}

/// A document of the source, as it is to be matched.
#[derive(Clone, Copy)]
struct Incoming<'n> {
    /// The row of its kind.
    spec: &'static Spec,
    /// The document.
    node: &'n Node,
    /// How it takes part; `None` if it does not.
    mode: Option<Mode>,
}

/// The counterparts of all source documents.
#[derive(Debug, Default)]
pub(crate) struct Matching {
    /// By the kind and the key of the source, which is the kind of the destination too.
    counterparts: HashMap<Kind, HashMap<Key, Vec<Counterpart>>>,
    renamed: HashSet<Key>,
    /// The sets of the source in which every word is an item.
    open: HashSet<Key>,
    /// The tags that have no counterpart whatever is there, if somebody wants that.
    home: Option<Home>,
    /// The documents that take part, by kind, in the order of their keys.
    pub pairs: BTreeMap<Kind, Vec<Pair>>,
}

impl Matching {
    /// Returns the counterparts of a source key: usually one, several where a name maps to many.
    #[must_use]
    pub(crate) fn of(&self, key: &Key) -> Cow<'_, [Counterpart]> {
        if let Some(absence) = self.stays_home(key) {
            return Cow::Owned(vec![Counterpart::Absent(absence)]);
        }
        if let Some(known) = self.counterparts.get(&key.kind()).and_then(|of_kind| of_kind.get(key)) {
            return Cow::Borrowed(known);
        }
        if let Some(word) = self.word_of_an_open_set(key) {
            return Cow::Owned(vec![word]);
        }
        // A role that nothing maps is the same word everywhere.
        let is_everywhere = registry::is_everywhere(key.kind());
        let unknown =
            if is_everywhere { Counterpart::Standing(key.clone()) } else { Counterpart::Absent(nowhere(key)) };
        Cow::Owned(vec![unknown])
    }

    /// Returns why a tag has no counterpart whatever is there (F6).
    #[must_use]
    pub(crate) fn stays_home(&self, tag: &Key) -> Option<Absence> {
        let (why, origin) = self.home.as_ref()?.keeps(tag)?;
        Some(Absence { why, origin, on_purpose: true })
    }

    /// Notes which tags have no counterpart, because of which documents take part.
    pub(crate) fn keep_home(&mut self, source: &Side, delta: &Delta, takes_part: &dyn Fn(&Node) -> bool) {
        self.home = Home::of(source, delta, takes_part);
    }

    /// Returns what a word of a set is in which every word is an item: the same word of the set's counterpart.
    fn word_of_an_open_set(&self, key: &Key) -> Option<Counterpart> {
        let holder = owners::holders(key).into_iter().find(|holder| self.open.contains(holder))?;
        let there = self.of(&holder).first()?.clone();
        let word = |holder: &Key| owners::item(key.kind(), holder, key.own_name());
        Some(match there {
            Counterpart::Standing(holder) => Counterpart::Standing(word(&holder)),
            Counterpart::Coming(holder) => Counterpart::Coming(word(&holder)),
            absent @ Counterpart::Absent(_) => absent,
        })
    }

    /// Returns whether the name map gives a key another name on the destination.
    #[must_use]
    pub(crate) fn is_renamed(&self, key: &Key) -> bool {
        self.renamed.contains(key)
    }

    /// Sets the counterpart of a source key.
    pub(crate) fn set(&mut self, key: &Key, counterpart: Counterpart) {
        self.set_all(key, vec![counterpart]);
    }

    /// Sets the counterparts of a source key, where a name maps to several.
    fn set_all(&mut self, key: &Key, counterparts: Vec<Counterpart>) {
        self.counterparts.entry(key.kind()).or_default().insert(key.clone(), counterparts);
    }

    /// Adds a counterpart of a source key to those that it has.
    fn add(&mut self, key: &Key, counterpart: Counterpart) {
        let mut all = self.of(key).into_owned();
        all.retain(|known| known.key().is_some());
        all.push(counterpart);
        self.set_all(key, all);
    }

    /// Returns the destination keys of a kind that some source key leads to.
    #[must_use]
    pub(crate) fn reached(&self, kind: Kind) -> HashSet<Key> {
        let of_kind = self.counterparts.get(&kind).into_iter().flat_map(HashMap::values).flatten();
        of_kind.filter_map(Counterpart::key).cloned().collect()
    }

    /// Takes a document out that cannot take part after all.
    pub(crate) fn leave_out(&mut self, from: &Key, absence: Absence) {
        self.set(from, Counterpart::Absent(absence));
        self.leave_alone(from);
    }

    /// Leaves a document as it is there: it is not written, and others refer to it as before.
    pub(crate) fn leave_alone(&mut self, from: &Key) {
        if let Some(pairs) = self.pairs.get_mut(&from.kind()) {
            pairs.retain(|pair| pair.from != *from);
        }
    }

    /// Adds the sets of the source in which every word is an item.
    pub(crate) fn add_open(&mut self, source: &Side) {
        self.open.extend(source.index.open().cloned());
    }

    /// Adds what the name map says of words that are no documents: roles.
    pub(crate) fn add_words(&mut self, delta: &Delta) {
        for (kind, renaming) in delta.names.iter().filter(|(kind, _)| registry::is_everywhere(*kind)) {
            let from = Key::new(kind, [renaming.value.from.as_str()]);
            let to = renaming.value.to.iter().map(|to| Counterpart::Standing(Key::new(kind, [to.as_str()])));
            let mut to: Vec<_> = to.collect();
            if to.is_empty() {
                to.push(Counterpart::Absent(given_up(&from, renaming.origin.clone())));
            }
            self.set_all(&from, to);
        }
    }
}

fn nowhere(key: &Key) -> Absence {
    let why = if key.kind() == DANGLING {
        format!("the id {} names nothing on the source either", key.own_name())
    } else {
        format!("there is no {} \"{}\" on the destination", registry::one(key.kind()), key.own_name())
    };
    Absence::because(why)
}

fn given_up(key: &Key, origin: Origin) -> Absence {
    let why = format!("names gives the {} \"{}\" no counterpart", registry::one(key.kind()), key.own_name());
    Absence { why, origin, on_purpose: true }
}

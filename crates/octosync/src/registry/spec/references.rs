//! Places that name other documents, and what becomes of those without a counterpart.

use crate::delta::FallbackSpec;
use crate::key::Kind;
use crate::rules::Rule;

/// A place that names another document.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The place.
    pub at: &'static str,
    /// How it is written there.
    pub notation: Notation,
    /// The kinds that it can name.
    pub kinds: &'static [Kind],
    /// The treatment when that has no counterpart. Entries of scopes are decided on before.
    pub missing: Missing,
    /// The setting that says what stands in for it; that wins over `missing`.
    pub fallback: Option<&'static FallbackSpec>,
    /// The treatment when it names nothing on its own side (E14).
    pub dangling: Dangling,
    /// Whether what it names takes part because of it (A2).
    pub is_need: bool,
}

/// The treatment of a reference that names nothing on its own side, unless the configuration refuses it (E14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dangling {
    /// An entry of a list is left out; anything else takes its item with it.
    Skip,
    /// It is left out: servers take what holds it without it, too.
    LeaveOut,
    /// Servers demand it: what holds it takes no part.
    Demand,
    /// It is refused: without it something would be restricted less.
    Refuse,
}

/// Returns a reference by a single id (or by each id of a list).
#[must_use]
pub const fn id(at: &'static str, kinds: &'static [Kind], missing: Missing) -> Reference {
    reference(at, Notation::Id, kinds, missing)
}

/// Returns a reference.
#[must_use]
pub const fn reference(at: &'static str, notation: Notation, kinds: &'static [Kind], missing: Missing) -> Reference {
    Reference { at, notation, kinds, missing, fallback: None, dangling: Dangling::Skip, is_need: true }
}

impl Reference {
    /// Returns this with the setting that says what stands in for what has no counterpart.
    #[must_use]
    pub const fn or(mut self, fallback: &'static FallbackSpec) -> Self {
        self.fallback = Some(fallback);
        self
    }

    /// Returns this with what is to be done when it names nothing on its own side.
    #[must_use]
    pub const fn dangling(mut self, dangling: Dangling) -> Self {
        self.dangling = dangling;
        self
    }

    /// Returns this as one that says where something is used: what it names takes no part because of it.
    #[must_use]
    pub(in crate::registry) const fn no_need(mut self) -> Self {
        self.is_need = false;
        self
    }

    /// Returns what a name in this place means: of several kinds the first.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kinds[0]
    }
}

/// How a reference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// An id.
    Id,
    /// Ids with commas between them.
    IdsInText,
    /// The text by which an item is named wherever it is used: a role, or a tag with its set.
    Word,
    /// Such texts with commas between them.
    WordsInText,
    /// The name (or, on some servers, the slug) of an item within the document's own owners.
    Name,
    /// The slug of such an item.
    Slug,
}

/// The treatment of a reference without a counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Refuse the plan (E6).
    Refuse,
    /// The document takes no part, by this rule; if it is the default one of its owner, refuse.
    SkipDocument(Rule),
    /// The item takes no part, by this rule.
    SkipItem(Rule),
    /// Refuse the plan, or leave the item out where what is not selected is ignored (E7).
    RefuseOrSkipItem,
    /// Leave the field out, and say so.
    LeaveOut,
    /// Leave out what is about it, and say so (E13): the entry around it at this place, or what only holds such entries.
    LeaveOutAround(&'static str),
}

/// A place below which any text that is an id as a whole names that document: nothing tells which values are ids.
#[derive(Clone, Copy, Debug)]
pub struct Scan {
    /// The object that has the field.
    pub at: &'static str,
    /// The field.
    pub field: &'static str,
    /// The field beside it that holds a type, and the types for which this holds; all, if there is none.
    pub when: Option<(&'static str, &'static [&'static str])>,
}

/// A value whose meaning depends on a type beside it.
#[derive(Clone, Copy, Debug)]
pub struct Typed {
    /// The object that has both.
    pub at: &'static str,
    /// The field of the value.
    pub value: &'static str,
    /// The fields that lead to the type.
    pub type_at: &'static [&'static str],
    /// The treatment when the value names something without a counterpart.
    pub missing: Missing,
    /// The setting that says what stands in for it; that wins over `missing`.
    pub fallback: Option<&'static FallbackSpec>,
}

//! What the registry says of a kind: a closed set of strategies, each carried out in one place of the engine.
//!
//! Types only; the tables stand in the sibling files. Patterns are written as in [`crate::path`].

use crate::delta::{FallbackSpec, FirstSync, Mode};
use crate::key::Kind;
use crate::plan::Effect;
use crate::rules::Rule;
use crate::version::Version;

/// One kind of document.
#[derive(Debug)]
pub struct Spec {
    /// Its word.
    pub kind: Kind,
    /// One of it, for sentences: `lifecycle`.
    pub one: &'static str,
    /// With what its ids begin.
    pub id_prefix: &'static str,
    /// What it is and what octosync does with it: for the reference page.
    pub docs: &'static str,
    /// The word under which it is configured, where that is another kind's.
    pub word: Option<Kind>,
    /// How it is treated unless the configuration says otherwise; `None` is only looked up, because others refer to it.
    pub mode: Option<Mode>,
    /// What is done at a first sync with what stands on both sides and differs.
    pub first_sync: FirstSync,
    /// Where it is read and written.
    pub collections: &'static [Collection],
    /// The kinds that it can belong to.
    pub owner: Option<Owner>,
    /// Whether this is what configuration and output call the project of what belongs to it.
    pub is_project: bool,
    /// How it comes into being.
    pub birth: Birth,
    /// The field that says which type of it this is, where types cannot replace each other (F1).
    pub type_field: Option<&'static str>,
    /// What the server makes itself and what is therefore recognised by other means than its name.
    pub server_made: Option<ServerMade>,
    /// The name of the one that every space begins with, where no flag tells the default one.
    pub default_name: Option<&'static str>,
    /// Types that only some servers can have: created only where the destination has one (dynamic worker pools, F4).
    pub not_everywhere: &'static [&'static str],
    /// What each document of this serves, and how to tell that it can (F4).
    pub serves: Option<Serves>,
    /// When a change takes effect.
    pub effect: Effect,
    /// What this has in common with other kinds, and where in its documents.
    pub parts: &'static [(&'static str, &'static Self)],
    /// Fields that the server owns: never compared, never sent but as the destination has them.
    pub server: &'static [&'static str],
    /// Fields that are sent when a document is created, and the destination's own after that.
    pub on_create: &'static [&'static str],
    /// Flags that make something act by itself: switched off in a new document unless the owner wants it (E10).
    pub arrives_off: &'static [&'static str],
    /// Texts in which `""` means the same as nothing.
    pub blank: &'static [&'static str],
    /// Text for people: ids in it are reported, not refused.
    pub text: &'static [&'static str],
    /// Maps whose keys are data, not fields.
    pub maps: &'static [&'static str],
    /// Lists whose order has no meaning.
    pub sets: &'static [&'static str],
    /// Strings that hold JSON and are compared as such.
    pub json: &'static [&'static str],
    /// Retention policies, whose shape differs between versions.
    pub retention: &'static [&'static str],
    /// Those of them that say what the server itself stores, and for how long.
    pub stored: &'static [&'static str],
    /// What a field means that is absent: the object, the field, the text.
    pub defaults: &'static [(&'static str, &'static str, &'static str)],
    /// Secrets that the server wants in base64.
    pub base64: &'static [&'static str],
    /// Fields that restrict something: they cannot be left out where the destination does not know them (A7).
    pub restricts: &'static [Restriction],
    /// Lists whose items are sorted by a number, which is not compared itself.
    pub ordered: &'static [(&'static str, &'static str)],
    /// Lists whose entries arrive in another list: from, to (C1).
    pub moves: &'static [(&'static str, &'static str)],
    /// Numbers that cannot be larger than the lists beside them have entries: the number, the lists (C1).
    pub caps: &'static [(&'static str, &'static [&'static str])],
    /// Names that hold the owner's name in brackets.
    pub after_owner: &'static [&'static str],
    /// Every place that names another document.
    pub refs: &'static [Reference],
    /// Values whose meaning depends on a type beside them.
    pub typed: &'static [Typed],
    /// The list of parameters, where this is a template that actions refer to by id and version.
    pub template: Option<&'static str>,
    /// The gallery of the instance from which documents can be installed.
    pub gallery: Option<Gallery>,
    /// Actions whose properties may be the parameters of a step template.
    pub parameters: &'static [&'static str],
    /// Lists whose items have an identity.
    pub lists: &'static [List],
    /// Things that have a scope.
    pub items: &'static [Item],
    /// Fields that are written only when all else of a new document is there, and what stands there until then.
    pub late: &'static [Late],
    /// The kinds whose documents must be written before the late fields of their owner.
    pub late_after: &'static [Kind],
    /// Fields that octosync does not carry yet: a value in them is a finding.
    pub unsupported: &'static [&'static str],
    /// Properties that servers add to an action by themselves: the map, the property, the value (fact
    /// `bundled-tooling`).
    pub server_adds: &'static [(&'static str, &'static str, &'static str)],
    /// Properties that servers set whatever clients say.
    pub server_sets: &'static [ServerSets],
    /// Every field of the API that is known at any depth, beside those that are named above.
    pub known: &'static [&'static str],
}

/// A property that servers set in objects of some types, whatever clients say.
#[derive(Debug)]
pub struct ServerSets {
    /// The field that holds the type, and the types.
    pub types: (&'static str, &'static [&'static str]),
    /// The map, the property, the value.
    pub sets: (&'static str, &'static str, &'static str),
}

impl Spec {
    /// What most kinds have in common.
    pub const DEFAULT: Self = Self {
        kind: Kind::of(""),
        one: "",
        id_prefix: "",
        docs: "",
        word: None,
        mode: None,
        first_sync: FirstSync::Stop,
        collections: &[],
        owner: None,
        is_project: false,
        birth: Birth::Posted,
        type_field: None,
        server_made: None,
        default_name: None,
        not_everywhere: &[],
        serves: None,
        effect: Effect::AtOnce,
        parts: &[],
        server: &[],
        on_create: &["Slug"],
        arrives_off: &[],
        blank: &["Description"],
        text: &["Name", "Description"],
        maps: &[],
        sets: &[],
        json: &[],
        retention: &[],
        stored: &[],
        defaults: &[],
        base64: &[],
        restricts: &[],
        ordered: &[],
        moves: &[],
        caps: &[],
        after_owner: &[],
        refs: &[],
        typed: &[],
        template: None,
        gallery: None,
        parameters: &[],
        lists: &[],
        items: &[],
        late: &[],
        late_after: &[],
        unsupported: &[],
        server_adds: &[],
        server_sets: &[],
        known: &[],
    };

    /// Returns the word under which this is configured.
    #[must_use]
    pub fn config_word(&self) -> Kind {
        self.word.unwrap_or(self.kind)
    }

    /// Returns whether the server makes it with its owner, one of each, so that it has no name of its own.
    #[must_use]
    pub const fn is_facet(&self) -> bool {
        matches!(self.birth, Birth::WithOwner(_))
    }
}

/// A field that restricts something.
#[derive(Debug)]
pub struct Restriction {
    /// The field.
    pub at: &'static str,
    /// The words in it that restrict nothing.
    pub harmless: &'static [&'static str],
    /// A release that is known to have it; earlier ones may not.
    pub known_from: Version,
}

/// A collection of the API.
#[derive(Debug)]
pub struct Collection {
    /// How it is read.
    pub read: Read,
    /// The path to POST to and, with the id behind it, to PUT to; relative to the space.
    pub write: &'static str,
    /// Only documents in which this field has this value belong to the kind.
    pub only: Option<(&'static str, &'static str)>,
    /// Documents in which this field says something do not take part (archived certificates).
    pub without: Option<&'static str>,
    /// Servers that are too old, or that hide it from this key, answer 404: then there is none of it.
    pub may_be_absent: bool,
}

impl Collection {
    /// A collection that is read by `/all`.
    #[must_use]
    pub const fn all(path: &'static str) -> Self {
        Self { read: Read::All(path), write: path, only: None, without: None, may_be_absent: false }
    }

    /// A collection that is read page by page.
    #[must_use]
    pub const fn paged(path: &'static str) -> Self {
        Self { read: Read::Paged(path, &[]), write: path, only: None, without: None, may_be_absent: false }
    }
}

/// How a collection is read in bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// `{path}/all`, a bare list.
    All(&'static str),
    /// `{path}?skip=&take=` with these further parameters.
    Paged(&'static str, &'static [(&'static str, &'static str)]),
    /// `{path}/all?ids=`, with the ids that the owners hold in their birth's link.
    OfOwners(&'static str),
}

/// To what a document belongs.
#[derive(Debug)]
pub struct Owner {
    /// The field that holds the owner's id.
    pub field: &'static str,
    /// The kinds that the owner can be of. More than one puts the owner's kind in the key.
    pub kinds: &'static [Kind],
}

/// How a document comes into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// By a POST.
    Posted,
    /// The server makes it with its owner, which holds its id in this field.
    WithOwner(&'static str),
    /// By a POST, but the first of each owner is made by the server and has this flag; it takes the place of the
    /// source's document with the flag (C7).
    FirstWithOwner(&'static str),
}

/// What the server makes in every space, under names that may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerMade {
    /// Documents of these types, one of each in a space, each with an id that means it everywhere (built-in feeds).
    Types(&'static [(&'static str, &'static str)]),
    /// The one with this flag, where the names do not match (default worker pool, default machine policy).
    Flag(&'static str),
}

/// That documents of one kind do the work of another: workers of pools.
#[derive(Debug)]
pub struct Serves {
    /// The kind that is served.
    pub kind: Kind,
    /// The list of its ids.
    pub field: &'static str,
    /// The field that says how it is, and the words that are good.
    pub health: (&'static str, &'static [&'static str]),
    /// The flag that takes it out of work.
    pub disabled: &'static str,
}

/// A place that names another document.
#[derive(Debug)]
pub struct Reference {
    /// The place.
    pub at: &'static str,
    /// How it is written there.
    pub notation: Notation,
    /// What it can name.
    pub kinds: &'static [Kind],
    /// What to do when that has no counterpart. Entries of scopes are decided on before.
    pub missing: Missing,
    /// The setting that says what stands in for it; that wins over `missing`.
    pub fallback: Option<&'static FallbackSpec>,
}

/// Returns a reference by a single id (or by each id of a list).
#[must_use]
pub const fn id(at: &'static str, kinds: &'static [Kind], missing: Missing) -> Reference {
    reference(at, Notation::Id, kinds, missing)
}

/// Returns a reference.
#[must_use]
pub const fn reference(at: &'static str, notation: Notation, kinds: &'static [Kind], missing: Missing) -> Reference {
    Reference { at, notation, kinds, missing, fallback: None }
}

impl Reference {
    /// Returns this with the setting that says what stands in for what has no counterpart.
    #[must_use]
    pub const fn or(mut self, fallback: &'static FallbackSpec) -> Self {
        self.fallback = Some(fallback);
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

/// What to do about a reference without a counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Refuse the plan (E6).
    Refuse,
    /// The document takes no part (C4); if it is the default one of its owner, refuse.
    SkipDocument,
    /// The item takes no part (D8).
    SkipItem,
    /// Refuse the plan, or leave the item out where what is not selected is ignored (E7).
    RefuseOrSkipItem,
    /// Leave the field out, and say so.
    LeaveOut,
}

/// A gallery of the instance, from which documents are installed into spaces. Its ids mean nothing elsewhere.
#[derive(Debug)]
pub struct Gallery {
    /// What one of its entries is called in sentences.
    pub one: &'static str,
    /// Its collection, which stands outside of the spaces.
    pub path: &'static str,
    /// The field of a document that says from which entry it was installed.
    pub origin: &'static str,
    /// What makes entries of two instances the same: the first of these fields that both of them have.
    pub same_by: &'static [&'static str],
    /// What is POSTed to, behind the path and the entry's id and before the space's id, to install it.
    pub install: &'static str,
}

/// A value whose meaning depends on a type beside it.
#[derive(Debug)]
pub struct Typed {
    /// The object that has both.
    pub at: &'static str,
    /// The field of the value.
    pub value: &'static str,
    /// The fields that lead to the type.
    pub type_at: &'static [&'static str],
    /// What to do when the value names something without a counterpart.
    pub missing: Missing,
    /// The setting that says what stands in for it; that wins over `missing`.
    pub fallback: Option<&'static FallbackSpec>,
}

/// A list whose items have an identity.
#[derive(Debug)]
pub struct List {
    /// The list.
    pub at: &'static str,
    /// What an item is called in sentences: `step`.
    pub one: &'static str,
    /// What makes two items the same.
    pub by: Identity,
    /// Whether the order has a meaning.
    pub ordered: bool,
    /// The kind under which others refer to an item, if they do.
    pub kind: Option<Kind>,
    /// Whether what holds the list is nothing without its items (the actions of a step).
    pub needed: bool,
    /// Whether the items that only the destination has may be removed (E1).
    pub droppable: bool,
}

/// What makes two items of a list the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The text of a field.
    Field(&'static str),
    /// What a field says: the packages that a channel's rule is about.
    Content(&'static str),
    /// Name, then scope, then value: the rows of a variable set.
    Variable,
}

/// Something that has a scope.
#[derive(Debug)]
pub struct Item {
    /// The place; the empty pattern is the whole document.
    pub at: &'static str,
    /// What it is called in sentences, and by exceptions: `step`.
    pub one: &'static str,
    /// Under what its scopes are configured; empty where nothing can be.
    pub topic: &'static str,
    /// The rule that it belongs to.
    pub rule: Rule,
    /// What happens to an item that is left out.
    pub lost: Lost,
    /// Whether it is a row with a value, which is paired only after its scope is decided.
    pub valued: bool,
    /// The dimension in which a renamed entry makes the item's value the destination's own business (D1).
    pub renames: Option<&'static str>,
    /// The dimensions of its scope.
    pub dimensions: &'static [Dimension],
}

/// What it means that an item is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The item takes no part; the destination's stays.
    Skipped,
    /// The item is left out, and a document that loses its last one is refused (phases, C1).
    Dropped,
}

/// One dimension of a scope.
#[derive(Debug)]
pub struct Dimension {
    /// Its word: `environments`.
    pub word: &'static str,
    /// The lists that hold its entries, relative to the item.
    pub at: &'static [&'static str],
    /// What its entries can be; what a name in an exception means is the first of them.
    pub kinds: &'static [Kind],
    /// Whether the entries are those that are excluded.
    pub excludes: bool,
}

/// Returns a dimension that includes.
#[must_use]
pub const fn dimension(word: &'static str, at: &'static [&'static str], kinds: &'static [Kind]) -> Dimension {
    Dimension { word, at, kinds, excludes: false }
}

/// A field that is written last.
#[derive(Debug)]
pub struct Late {
    /// The field.
    pub field: &'static str,
    /// What stands there until then.
    pub until: Until,
}

/// What stands in a late field until it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Nothing.
    Nothing,
    /// A Boolean.
    Bool(bool),
    /// The mark by which an unfinished document is recognised.
    Mark,
}

/// The text that stands in the description of a document until it is complete, so that a person sees what it is, and
/// the next run sees that it has to be finished.
pub const UNFINISHED: &str = "octosync is still creating this: run `octosync sync` again to finish it";

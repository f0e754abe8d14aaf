//! The description of a kind in the registry: a closed set of strategies, each carried out in one place of the engine.
//!
//! Types only; the tables stand in the sibling files. Patterns are written as in [`crate::path`]. Fields with patterns
//! of places in documents are read by the registry alone, which compiles them with those of all parts: see
//! [`super::Entry`].

mod bound;
mod elsewhere;
mod file;
mod fixed;
mod flow;
mod items;
mod links;
mod logo;
mod packages;
mod publishing;
mod references;
mod sources;
mod values;
mod wish;

pub use bound::{Bound, ToDo};
pub use elsewhere::{InGit, MadeFrom, Repository, VersionControl};
pub use file::HeldFile;
pub use fixed::Fixed;
pub use flow::{Approval, Condition, Flow, Guided, Start};
pub use items::{Dimension, IdMap, Identity, Item, List, Lost, ROW, RowSpec, dimension};
pub use links::{ProjectLinks, Tagged};
pub use logo::Logo;
pub use packages::PackageFiles;
pub use publishing::Publishing;
pub use references::{Dangling, Missing, Notation, Reference, Scan, Typed, id, reference};
pub use sources::{Collection, Creation, Gallery, Owner, Reach, Read, ServerMade, Serves};
pub use values::Values;
pub use wish::Wish;

use super::permissions::Permissions;
use crate::delta::{FirstSync, Mode};
use crate::doc::Doc;
use crate::key::Kind;
use crate::path::value_at;
use crate::plan::Effect;
use crate::version::Version;

/// One kind of document.
#[derive(Debug)]
pub struct Spec {
    /// Its word.
    pub kind: Kind,
    /// One of it, for sentences: `lifecycle`.
    pub one: &'static str,
    /// The field by which a document is told from others.
    pub name: &'static str,
    /// With what its ids begin.
    pub id_prefix: &'static str,
    /// The description of the kind and of how octosync treats it: for the reference page.
    pub docs: &'static str,
    /// The word under which it is configured, where that is another kind's.
    pub word: Option<Kind>,
    /// How it is treated unless the configuration says otherwise; `None` is only looked up, because others refer to it.
    pub mode: Option<Mode>,
    /// The modes that it can have; empty for all.
    pub modes: &'static [Mode],
    /// Whether its documents take part only where others that do name them.
    pub on_demand: bool,
    /// Whether it is created together with an owner that is, also where it is only verified.
    pub comes_with_owner: bool,
    /// The kinds without which it cannot be judged: where a key may not see them, it takes no part either.
    pub needs_sight_of: &'static [Kind],
    /// How some of its documents say that they are the server's own, or those of the whole instance.
    pub fixed: &'static [Fixed],
    /// The conditions that tie some of its documents to their own instance.
    pub bound: &'static [Bound],
    /// The work that is still to be done there about a new one.
    pub to_do: &'static [ToDo],
    /// Whether its scopes never lose their last entry: without one it would mean everything, and no policy allows that.
    pub never_widened: bool,
    /// Lists of words that limit its documents, as the dimensions of their scope do: nothing in them is translated, and without any
    /// entry they are about everything.
    pub limited_by: &'static [Dimension],
    /// Lists of words that servers know by their version: between versions those count that both know.
    pub vocabulary: &'static [&'static str],
    /// The action at a first sync on a document that exists on both sides and differs.
    pub first_sync: FirstSync,
    /// Where it is read and written.
    pub collections: &'static [Collection],
    /// The kinds that it can belong to.
    pub owner: Option<Owner>,
    /// Whether this is what configuration and output call the project of what belongs to it.
    pub is_project: bool,
    /// The field that names its group, by which it can be selected (projects).
    pub group: Option<&'static str>,
    /// Its tags, by which it can be selected (tenants).
    pub tagged: Option<Tagged>,
    /// Whether it takes part only where it is selected itself: what is limited to it does not need it.
    pub on_its_own: bool,
    /// Fields that both sides add to: merged in mode `create` too, and from the first sync on (F6).
    pub united: &'static [&'static str],
    /// The list that says in which projects and environments it is used (F6).
    pub links: Option<&'static ProjectLinks>,
    /// How it is read and written, where it stands under paths of its own, in one of two shapes (D10).
    pub values: Option<&'static Values>,
    /// How it is read and written, where it is a file beside its owner (F8).
    pub logo: Option<&'static Logo>,
    /// How its files are copied, where it is what a server's own feed holds: read where it is asked for by name, and
    /// configured by options of its own (F7).
    pub packages_of: Option<&'static PackageFiles>,
    /// The name of the one that is the owners' guard, folded (A11).
    pub guard: Option<&'static str>,
    /// The permissions that a key needs to see and to write it (E18).
    pub permissions: Permissions,
    /// Where it says that its content lives in a Git repository (E9).
    pub git: Option<VersionControl>,
    /// Whether what is made with its owner is in the repository of that.
    pub in_git: InGit,
    /// Where a document says that it was made from a template of Platform Hub (E17).
    pub made_from: Option<MadeFrom>,
    /// Whether what is made with its owner belongs to the template that the owner was made from.
    pub of_template: bool,
    /// Whether texts are searched for names of it that mean something else on the destination (F12).
    pub searched: bool,
    /// Whether servers may take less with a new document than with one that stands there: what they did not take is written
    /// once more.
    pub is_completed: bool,
    /// Whether it is said that one which is only looked up is not what the source's would be.
    pub says_differences: bool,
    /// How it comes into being.
    pub creation: Creation,
    /// The field that says which type of it this is, where types cannot replace each other (F1).
    pub type_field: Option<TypeField>,
    /// The file that its documents hold, where they are made from one (F3).
    pub file: Option<HeldFile>,
    /// How documents that the server makes itself are recognised, other than by their name.
    pub server_made: Option<ServerMade>,
    /// The name of the one that every space begins with, where no flag tells the default one.
    pub default_name: Option<&'static str>,
    /// Types that only some servers can have: created only where the destination has one (dynamic worker pools, F4).
    pub not_everywhere: &'static [&'static str],
    /// The kind that its documents serve, and how to tell that one can (F4).
    pub serves: Option<Serves>,
    /// How to tell what work can be done on: each document of this is a machine.
    pub reach: Option<Reach>,
    /// Fields with words that exist wherever they are used, and the kind of these.
    pub bears: &'static [(&'static str, Kind)],
    /// Words that servers know since a release: the place, the word, the release. A document that says one to an older
    /// server takes no part.
    pub words_since: &'static [(&'static str, &'static str, Version)],
    /// The places whose words decide which fields a document has, where types can replace each other.
    pub varies_by: &'static [&'static str],
    /// When a change takes effect.
    pub effect: Effect,
    /// How it is published, where that is what makes it take effect (E8).
    pub publishing: Option<&'static Publishing>,
    /// The parts that it has in common with other kinds, and where in its documents.
    pub(super) parts: &'static [(&'static str, &'static Self)],
    /// Fields that the server owns: never compared, never sent but as the destination has them.
    pub(super) server: &'static [&'static str],
    /// Fields that are sent when a document is created, and the destination's own after that.
    pub(super) on_create: &'static [&'static str],
    /// Fields that are the own ones of each project that follows a template (A12).
    pub(crate) not_followed: &'static [&'static str],
    /// Fields that are carried where the configuration asks for it, and else left out.
    pub(super) wished: &'static [(&'static str, Wish)],
    /// Flags that make something act by itself: they arrive off unless the owner wants it (C1, E10).
    pub(super) arrives_off: &'static [(&'static str, Starts)],
    /// The fields that items of a list take from the nearest item before them, where they have none themselves: the
    /// item, its fields.
    pub(super) inherits: &'static [(&'static str, &'static [&'static str])],
    /// Texts whose blanks at the ends servers take away (F14, fact `trimmed-texts`).
    pub(super) trimmed: &'static [&'static str],
    /// Times that older servers write with a zone, and newer ones without (fact `schedule-times`).
    pub(super) zoneless: &'static [&'static str],
    /// Text for people: ids in it are reported, not refused.
    pub(super) text: &'static [&'static str],
    /// Maps whose keys are data, not fields.
    pub(super) maps: &'static [&'static str],
    /// Maps that are data at any depth.
    pub(super) data: &'static [&'static str],
    /// Places below which any text that is an id as a whole names that document.
    pub(super) scans: &'static [Scan],
    /// Maps whose keys are ids.
    pub(super) id_maps: &'static [IdMap],
    /// The same as JSON in strings: the names of members are ids, and values that are ids as a whole name documents.
    pub(super) json_id_maps: &'static [Reference],
    /// The kind under which others refer to rows that ask whoever deploys for their values.
    pub(super) prompts: Option<Kind>,
    /// Lists whose order has no meaning.
    pub(super) sets: &'static [&'static str],
    /// Lists of references in which entries of the destination's own stay when both sides are merged: the list, and those
    /// beside it among which an entry of the source can stand as well.
    pub(super) own_entries: &'static [(&'static str, &'static [&'static str])],
    /// Strings that hold JSON and are compared as such.
    pub(super) json: &'static [&'static str],
    /// Retention policies, whose shape differs between versions.
    pub(super) retention: &'static [Retention],
    /// Those of them that say what the server itself stores, and for how long.
    pub(super) stored: &'static [&'static str],
    /// The meanings of fields that are absent: the object, the field, the text.
    pub(super) defaults: &'static [(&'static str, &'static str, &'static str)],
    /// Fields that mean the space's default one where none of them names one: the object, the fields, the kind.
    pub(super) unnamed: &'static [(&'static str, &'static [&'static str], Kind)],
    /// Texts that hold secrets.
    pub(super) veiled: &'static [Veiled],
    /// Secrets that the server wants in base64.
    pub(super) base64: &'static [&'static str],
    /// Fields that restrict something: they cannot be left out where the destination does not know them (A7).
    pub(super) restricts: &'static [Restriction],
    /// Lists whose items are sorted by a number, which is not compared itself.
    pub(super) ordered: &'static [(&'static str, &'static str)],
    /// Lists whose entries arrive in another list: from, to (C1).
    pub(super) moves: &'static [(&'static str, &'static str)],
    /// Numbers that cannot be larger than the lists beside them have entries: the number, the lists (C1).
    pub(super) caps: &'static [(&'static str, &'static [&'static str])],
    /// Names that hold the owner's name in brackets.
    pub(super) after_owner: &'static [&'static str],
    /// Parts that use a template of Platform Hub (E17).
    pub(super) uses: &'static [(&'static str, MadeFrom)],
    /// Every place that names another document.
    pub(super) refs: &'static [Reference],
    /// Values whose meaning depends on a type beside them.
    pub(super) typed: &'static [Typed],
    /// The field and the word in it of sets in which every word is an item (free-text tag sets).
    pub open: Option<(&'static str, &'static str)>,
    /// How it reads, where this is a template that actions refer to by id and version.
    pub template: Option<TemplateSpec>,
    /// The gallery of the instance from which documents can be installed.
    pub gallery: Option<Gallery>,
    /// How the steps of its documents follow each other, where they are processes.
    pub flow: Option<&'static Flow>,
    /// Actions that may be made from a step template, and then are stamped with its version.
    pub(super) stamps: &'static [Stamp],
    /// Lists whose items have an identity.
    pub(super) lists: &'static [List],
    /// Those of them whose items go with `prune` alone when they are gone from the source; of all others an item goes
    /// that nobody edited on the destination.
    pub(super) pruned: &'static [&'static str],
    /// Things that have a scope.
    pub(super) items: &'static [Item],
    /// Fields that are written only when all else of a new document is there, and what stands there until then.
    pub late: &'static [Late],
    /// The kinds whose documents must be written before the late fields of their owner.
    pub late_after: &'static [Kind],
    /// Fields that octosync does not carry yet: a value in them is a finding.
    pub(super) unsupported: &'static [&'static str],
    /// Properties that servers add to an action by themselves: the map, the property, the value (fact
    /// `bundled-tooling`).
    pub(super) server_adds: &'static [(&'static str, &'static str, &'static str)],
    /// Where it names packages of feeds.
    pub(super) packages: Option<PackageList>,
    /// Items that mirror properties.
    pub(super) mirrored: &'static [Mirrored],
    /// Properties that servers set whatever clients say.
    pub(super) server_sets: &'static [ServerSets],
    /// Fields that mean nothing in objects of a type: the field with the type, the type, the field.
    pub(super) moot: &'static [(&'static str, &'static str, &'static str)],
    /// Fields that servers keep for projects under version control alone (fact `git-reference-rules`).
    pub(super) of_git_only: &'static [&'static str],
    /// Items that servers refuse in objects that say something else.
    pub(super) unfit: &'static [Unfit],
    /// The number by which servers list documents: no two can have one, so that new ones are made in its order (fact
    /// `sort-orders`).
    pub placed_by: Option<&'static str>,
    /// Every field of the API that is known at any depth, beside those that are named above.
    pub(super) known: &'static [&'static str],
}

/// The field that says which type a document is of.
#[derive(Clone, Copy, Debug)]
pub enum TypeField {
    /// It holds a word.
    Word(&'static str),
    /// It is a flag that servers may not tell, with the words for yes and for no.
    Flag(&'static str, [&'static str; 2]),
}

impl TypeField {
    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Word(field) | Self::Flag(field, _) => field,
        }
    }

    /// Returns the type of a document; empty where it says none.
    #[must_use]
    pub(crate) fn of(self, doc: &Doc) -> &str {
        match (self, doc.get(self.name())) {
            (Self::Word(field), _) => doc.str_at(field),
            (Self::Flag(_, [yes, no]), Some(Doc::Bool(is))) => {
                if *is {
                    yes
                } else {
                    no
                }
            }
            (Self::Flag(..), _) => "",
        }
    }
}

/// A retention policy.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// The policy.
    pub at: &'static str,
    /// The word for the space's default of it.
    pub default: &'static str,
    /// The number that stands beside the word for the space's default, and meant what that means before there was a word.
    pub default_count: u64,
    /// The first release in which it has a `Strategy`; before, nothing can mean the space's default.
    pub strategy_since: Version,
}

/// A text that holds a secret, though servers may show it: it is treated as one.
#[derive(Clone, Copy, Debug)]
pub struct Veiled {
    /// The text.
    pub at: &'static str,
    /// The first release in which it can be a secret; earlier ones take a text alone.
    pub secret_since: Version,
}

/// How a template reads.
#[derive(Debug)]
pub struct TemplateSpec {
    /// The list of its parameters.
    pub parameters: &'static str,
    /// The fields that lead to the type of a parameter.
    pub type_at: &'static [&'static str],
    /// The number of its version.
    pub version: &'static str,
}

/// How an action says from which version of which template it was made.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// The action.
    pub at: &'static str,
    /// The map with its properties, which hold the parameters of the template, too.
    pub properties: &'static str,
    /// The property that names the template.
    pub template: &'static str,
    /// The property with the version.
    pub version: &'static str,
}

/// The list of the packages of an action.
#[derive(Clone, Copy, Debug)]
pub struct PackageList {
    /// The list.
    pub list: &'static str,
    /// The field with what a package is called.
    pub package: &'static str,
    /// The field that names its feed.
    pub feed: &'static str,
    /// The field with the version that is always taken; an empty one leaves that to each release.
    pub version: &'static str,
    /// Where an action says the same of the package without a name.
    pub primary: PrimaryPackage,
}

/// The properties of an action that say of its one package without a name what the list says; older servers have them alone.
#[derive(Clone, Copy, Debug)]
pub struct PrimaryPackage {
    /// The map of the properties.
    pub properties: &'static str,
    /// The name of the package.
    pub package: &'static str,
    /// Its feed.
    pub feed: &'static str,
    /// The version that is always taken.
    pub version: &'static str,
}

/// An item of a list that says the same as a property beside the list: where the property goes, the item goes with it.
#[derive(Debug)]
pub struct Mirrored {
    /// The list.
    pub list: &'static str,
    /// The name of the item.
    pub item: &'static str,
    /// The map, and the property in it.
    pub property: (&'static str, &'static str),
}

/// A property that servers set in objects of some types, whatever clients say.
#[derive(Debug)]
pub struct ServerSets {
    /// The field that holds the type, and the types.
    pub types: (&'static str, &'static [&'static str]),
    /// The map, the property, the value.
    pub sets: (&'static str, &'static str, &'static str),
}

/// An item that servers refuse in an object that says something else.
#[derive(Clone, Copy, Debug)]
pub struct Unfit {
    /// The object.
    pub at: &'static str,
    /// The list in it.
    pub list: &'static str,
    /// The name of the item.
    pub name: &'static str,
    /// The condition on the object: the fields that lead to a word, and the words.
    pub when: &'static [(&'static [&'static str], &'static [&'static str])],
    /// The reason why it is refused, in a clause.
    pub why: &'static str,
}

impl Spec {
    /// The values that most kinds have in common.
    pub const DEFAULT: Self = Self {
        kind: Kind::of(""),
        one: "",
        name: "Name",
        id_prefix: "",
        docs: "",
        word: None,
        mode: None,
        modes: &[],
        on_demand: false,
        comes_with_owner: false,
        needs_sight_of: &[],
        fixed: &[],
        bound: &[],
        to_do: &[],
        never_widened: false,
        limited_by: &[],
        vocabulary: &[],
        first_sync: FirstSync::Stop,
        collections: &[],
        owner: None,
        is_project: false,
        group: None,
        tagged: None,
        on_its_own: false,
        united: &[],
        links: None,
        values: None,
        logo: None,
        packages_of: None,
        guard: None,
        permissions: Permissions::NONE,
        git: None,
        in_git: InGit::No,
        made_from: None,
        of_template: false,
        searched: false,
        creation: Creation::Posted,
        is_completed: false,
        says_differences: false,
        type_field: None,
        file: None,
        server_made: None,
        default_name: None,
        not_everywhere: &[],
        serves: None,
        reach: None,
        bears: &[],
        words_since: &[],
        varies_by: &[],
        effect: Effect::AtOnce,
        publishing: None,
        parts: &[],
        server: &[],
        on_create: &["Slug"],
        not_followed: &[],
        wished: &[],
        arrives_off: &[],
        inherits: &[],
        trimmed: &["Description"],
        zoneless: &[],
        text: &["Name", "Description"],
        maps: &[],
        data: &[],
        scans: &[],
        id_maps: &[],
        json_id_maps: &[],
        prompts: None,
        sets: &[],
        own_entries: &[],
        json: &[],
        retention: &[],
        stored: &[],
        defaults: &[],
        unnamed: &[],
        veiled: &[],
        base64: &[],
        restricts: &[],
        ordered: &[],
        moves: &[],
        caps: &[],
        after_owner: &[],
        uses: &[],
        refs: &[],
        typed: &[],
        open: None,
        template: None,
        gallery: None,
        flow: None,
        stamps: &[],
        lists: &[],
        pruned: &[],
        items: &[],
        late: &[],
        late_after: &[],
        unsupported: &[],
        server_adds: &[],
        packages: None,
        mirrored: &[],
        server_sets: &[],
        moot: &[],
        of_git_only: &[],
        unfit: &[],
        placed_by: None,
        known: &[],
    };

    /// Returns the kinds to whose documents these belong; none, if they stand for themselves.
    #[must_use]
    pub(crate) fn owner_kinds(&self) -> &'static [Kind] {
        self.owner.as_ref().map_or(&[], |owner| owner.kinds)
    }

    /// Returns the word under which this is configured.
    #[must_use]
    pub fn config_word(&self) -> Kind {
        self.word.unwrap_or(self.kind)
    }

    /// Returns whether its documents can have a mode.
    #[must_use]
    pub fn allows(&self, mode: Mode) -> bool {
        self.modes.is_empty() || self.modes.contains(&mode)
    }

    /// Returns the word for which fields a document, as the server sent it, has: its type, or what else decides that.
    #[must_use]
    pub(crate) fn variant(&self, doc: &Doc) -> String {
        let of_type = self.type_field.map_or("", |field| field.of(doc));
        let words = self.varies_by.iter().map(|at| value_at(doc, at).and_then(Doc::as_str).unwrap_or_default());
        [of_type].into_iter().chain(words).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Returns whether the server makes it with its owner, one of each, so that it has no name of its own.
    #[must_use]
    pub const fn is_facet(&self) -> bool {
        matches!(self.creation, Creation::WithOwner(_))
    }

    /// Returns whether what stands there may be written in a mode.
    #[must_use]
    pub(crate) const fn updates(&self, mode: Mode) -> bool {
        mode.updates() || self.unites(mode)
    }

    /// Returns whether a mode leaves what stands there alone, but for what both sides add to.
    #[must_use]
    pub(crate) const fn unites(&self, mode: Mode) -> bool {
        matches!(mode, Mode::Create) && !self.united.is_empty()
    }

    /// Returns whether what both sides made of a document is merged in a mode.
    #[must_use]
    pub(crate) const fn merges(&self, mode: Mode) -> bool {
        matches!(mode, Mode::Merge) || self.unites(mode)
    }

    /// Returns whether its documents belong to the instance, so that all its spaces have the same ones.
    #[must_use]
    pub fn is_of_instance(&self) -> bool {
        self.collections.iter().any(|collection| collection.of_instance)
    }

    /// Returns whether a document is one that an earlier run began to create and did not finish.
    #[must_use]
    pub(crate) fn is_unfinished(&self, doc: &Doc) -> bool {
        let mut marked = self.late.iter().filter(|late| late.until == Until::Mark);
        marked.any(|late| doc.str_at(late.field) == UNFINISHED)
    }

    /// Returns the flag that says whether a document is the default one.
    #[must_use]
    pub const fn flag(&self) -> Option<&'static str> {
        match (self.creation, self.server_made) {
            (Creation::FirstWithOwner(flag), _) | (_, Some(ServerMade::Flag(flag))) => Some(flag),
            _ => None,
        }
    }
}

/// The activity that a flag starts without anybody asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    /// Releases (E10).
    Releases,
    /// Whatever triggers do (E10). The flag says that they are off.
    Triggers,
    /// Messages about events (E10). The flag says that they are off.
    Subscriptions,
    /// Deployments (C1).
    Deployments,
}

impl Starts {
    /// Returns what the flag says where that is on.
    #[must_use]
    pub(crate) const fn is_on(self) -> bool {
        !matches!(self, Self::Triggers | Self::Subscriptions)
    }
}

/// A field that restricts something.
#[derive(Clone, Copy, Debug)]
pub struct Restriction {
    /// The field.
    pub at: &'static str,
    /// The words in it that restrict nothing.
    pub harmless: &'static [&'static str],
    /// A release that is known to have it; earlier ones may not.
    pub known_from: Version,
}

/// Returns that a field restricts something whatever it says.
pub(super) const fn restriction(at: &'static str, known_from: Version) -> Restriction {
    Restriction { at, harmless: &[], known_from }
}

/// A field that is written last.
#[derive(Debug)]
pub struct Late {
    /// The field.
    pub field: &'static str,
    /// The value that stands there until then.
    pub until: Until,
}

/// The value in a late field until the field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Nothing.
    Nothing,
    /// A Boolean.
    Bool(bool),
    /// The mark by which an unfinished document is recognised.
    Mark,
}

/// The field in which every document names its space.
pub const SPACE: &str = "SpaceId";

/// The text that stands in the description of a document until it is complete, so that a person sees what it is, and
/// the next run sees that it has to be finished.
pub(crate) const UNFINISHED: &str = "octosync is still creating this: run `octosync sync` again to finish it";

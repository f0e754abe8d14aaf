//! The language in which the tables say what a document holds: fields, kinds, defaults, references, first versions.
//! Holds no knowledge of any one type (see `shapes`) and does nothing with documents (see `clean`, `references`).

use crate::version::Version;

/// The fields of an object.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) fields: &'static [Field],
    /// Whether items of lists carry a GUID of their own.
    pub(crate) identity: Identity,
    pub(crate) variants: Option<Variants>,
}

/// Where the id of an item comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// It has none.
    None,
    /// From the server: one that it does not know is replaced.
    Server,
    /// From the client, if it sends one.
    Client,
}

/// Fields that depend on the value of another one.
#[derive(Debug)]
pub(crate) struct Variants {
    pub(crate) by: &'static str,
    pub(crate) cases: &'static [Case],
}

/// One value of the deciding field.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) since: Version,
    pub(crate) fields: &'static [Field],
    /// Whether clients may create it.
    pub(crate) creatable: bool,
}

/// One field of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) fallback: Fallback,
    pub(crate) since: Version,
    /// The first version without it.
    pub(crate) until: Version,
    /// The first version that refuses clients that do not send it, even if what they would send is empty.
    pub(crate) demanded: Version,
    pub(crate) rule: Rule,
    pub(crate) target: Option<Target>,
}

/// The type of a field's value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    /// Text without the space around it.
    Name,
    Flag,
    Number,
    Texts,
    Words(&'static [&'static str]),
    Object(&'static Shape),
    Objects(&'static Shape),
    /// Stored as it comes.
    Open,
    /// `{HasValue, NewValue, Hint}`.
    Secret,
    /// Text or a secret; in parameters, what it refers to depends on `Octopus.ControlType`.
    Bound,
    /// The value of a variable; what it refers to depends on `Type`.
    TypedValue,
    /// Keys to text or secrets; some keys hold references (see `references`).
    Properties,
    /// The scope of a variable: dimension to ids or names.
    Scope,
    /// Ids of one collection to lists of ids of another.
    IdMap(&'static str, &'static str),
}

/// The value that an absent field gets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fallback {
    /// The empty value of the kind: null, false, 0, [] or {}.
    Empty,
    Text(&'static str),
    Flag(bool),
    Number(i64),
    Null,
    /// An object with all its own defaults.
    Filled,
    /// The field stays away.
    Absent,
}

/// The rule about the values of a field: free, required, fixed or server-owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Free,
    Required,
    /// Set on creation; a different value later is a mistake of the client.
    Fixed,
    /// Fixed, and needed on creation.
    FixedRequired,
    /// Server-owned: what a client sends is ignored.
    Owned,
}

impl Rule {
    /// Whether the value of the creation stays for good.
    pub(crate) fn is_fixed(self) -> bool {
        matches!(self, Rule::Fixed | Rule::FixedRequired)
    }
}

/// The documents that the ids in a field must refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) collection: &'static str,
    pub(crate) form: Form,
}

/// How a reference is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    /// `#{…}` passes unchecked.
    Bindable,
    /// Several, separated by commas.
    Csv,
    /// A canonical tag name `Set/Tag`.
    Tag,
    /// JSON in a string; the members named `FeedId` are the references.
    JsonFeeds,
    /// Ids of actions of the same process, separated by commas.
    OwnActions,
}

pub(crate) const fn shape(fields: &'static [Field]) -> Shape {
    Shape { fields, identity: Identity::None, variants: None }
}

/// Items of lists with a GUID of their own.
pub(crate) const fn item(fields: &'static [Field]) -> Shape {
    Shape { fields, identity: Identity::Server, variants: None }
}

/// The same, where clients may say the GUID.
pub(crate) const fn named_item(fields: &'static [Field]) -> Shape {
    Shape { fields, identity: Identity::Client, variants: None }
}

pub(crate) const fn variants(fields: &'static [Field], by: &'static str, cases: &'static [Case]) -> Shape {
    Shape { fields, identity: Identity::None, variants: Some(Variants { by, cases }) }
}

pub(crate) const fn case(name: &'static str, fields: &'static [Field]) -> Case {
    Case { name, since: Version::ALWAYS, fields, creatable: true }
}

impl Case {
    pub(crate) const fn since(mut self, year: u16, minor: u8) -> Case {
        self.since = Version::new(year, minor);
        self
    }

    pub(crate) const fn server_made(mut self) -> Case {
        self.creatable = false;
        self
    }
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        fallback: Fallback::Empty,
        since: Version::ALWAYS,
        until: Version::NEVER,
        demanded: Version::NEVER,
        rule: Rule::Free,
        target: None,
    }
}

pub(crate) const fn text(name: &'static str) -> Field {
    field(name, Kind::Text)
}

/// The required, trimmed `Name`.
pub(crate) const fn name() -> Field {
    field("Name", Kind::Name).required()
}

pub(crate) const fn slug() -> Field {
    field("Slug", Kind::Text).since(2022, 3)
}

pub(crate) const fn flag(name: &'static str) -> Field {
    field(name, Kind::Flag)
}

pub(crate) const fn number(name: &'static str) -> Field {
    field(name, Kind::Number)
}

pub(crate) const fn texts(name: &'static str) -> Field {
    field(name, Kind::Texts)
}

/// One of the given words; the first is the default.
pub(crate) const fn words(name: &'static str, words: &'static [&'static str]) -> Field {
    field(name, Kind::Words(words))
}

pub(crate) const fn object(name: &'static str, shape: &'static Shape) -> Field {
    field(name, Kind::Object(shape))
}

pub(crate) const fn objects(name: &'static str, shape: &'static Shape) -> Field {
    field(name, Kind::Objects(shape))
}

pub(crate) const fn open(name: &'static str) -> Field {
    field(name, Kind::Open)
}

pub(crate) const fn secret(name: &'static str) -> Field {
    field(name, Kind::Secret)
}

pub(crate) const fn typed_value(name: &'static str) -> Field {
    field(name, Kind::TypedValue)
}

pub(crate) const fn bound(name: &'static str) -> Field {
    field(name, Kind::Bound)
}

pub(crate) const fn properties(name: &'static str) -> Field {
    field(name, Kind::Properties)
}

pub(crate) const fn scope(name: &'static str) -> Field {
    field(name, Kind::Scope)
}

pub(crate) const fn id_map(name: &'static str, keys: &'static str, values: &'static str) -> Field {
    field(name, Kind::IdMap(keys, values))
}

/// Tags by canonical name.
pub(crate) const fn tags(name: &'static str) -> Field {
    let mut field = texts(name);
    field.target = Some(Target { collection: "tagsets", form: Form::Tag });
    field
}

impl Field {
    pub(crate) const fn required(mut self) -> Field {
        self.rule = Rule::Required;
        self
    }

    pub(crate) const fn fixed(mut self) -> Field {
        self.rule = match self.rule {
            Rule::Required => Rule::FixedRequired,
            _ => Rule::Fixed,
        };
        self
    }

    pub(crate) const fn owned(mut self) -> Field {
        self.rule = Rule::Owned;
        self
    }

    pub(crate) const fn since(mut self, year: u16, minor: u8) -> Field {
        self.since = Version::new(year, minor);
        self
    }

    /// It went away with this version.
    pub(crate) const fn until(mut self, year: u16, minor: u8) -> Field {
        self.until = Version::new(year, minor);
        self
    }

    /// From this version on, clients must send it.
    pub(crate) const fn demanded_since(mut self, year: u16, minor: u8) -> Field {
        self.demanded = Version::new(year, minor);
        self
    }

    /// The ids of this field belong to that collection.
    pub(crate) const fn to(mut self, collection: &'static str) -> Field {
        self.target = Some(Target { collection, form: Form::Plain });
        self
    }

    /// Like `to`, but an expression `#{…}` may stand there too.
    pub(crate) const fn bindable_to(mut self, collection: &'static str) -> Field {
        self.target = Some(Target { collection, form: Form::Bindable });
        self
    }

    pub(crate) const fn or(mut self, fallback: Fallback) -> Field {
        self.fallback = fallback;
        self
    }

    pub(crate) const fn or_text(self, text: &'static str) -> Field {
        self.or(Fallback::Text(text))
    }

    pub(crate) const fn or_number(self, number: i64) -> Field {
        self.or(Fallback::Number(number))
    }

    pub(crate) const fn or_true(self) -> Field {
        self.or(Fallback::Flag(true))
    }

    pub(crate) const fn filled(self) -> Field {
        self.or(Fallback::Filled)
    }

    pub(crate) const fn optional(self) -> Field {
        self.or(Fallback::Absent)
    }
}

//! The specs as trees: one look-up per field while a document is walked, whichever part says something of it.

use super::parts::{Part, parts};
use super::spec::{
    Flow, IdMap, Identity, Item, List, MadeFrom, Mirrored, PackageList, Reference, Restriction, Retention, Scan,
    ServerSets, Spec, Stamp, Starts, Typed, Unfit, Wish,
};
use crate::doc::{ByName, Doc, Name, name};
use crate::key::Kind;
use crate::path::{Segment, Trail, parse};
use crate::version::Version;

/// The knowledge about one place in the documents of a kind.
#[derive(Debug, Default)]
pub struct Shape {
    fields: ByName<Shape>,
    each: Option<Box<Shape>>,
    values: Option<Box<Shape>>,
    json: Option<Box<Shape>>,
    /// The server owns it.
    pub server: bool,
    /// It is sent on create only.
    pub on_create: bool,
    /// It is carried where the configuration asks for it.
    pub wished: Option<Wish>,
    /// It makes something act by itself, and arrives off.
    pub arrives_off: Option<Starts>,
    /// The fields of it that it has from the nearest item before it that has them, where it has none itself.
    pub inherits: &'static [&'static str],
    /// Servers take the blanks at its ends away.
    pub trimmed: bool,
    /// A time whose zone depends on the version of the server.
    pub zoneless: bool,
    /// A text in it is a secret; servers know it as one since this release.
    pub veiled: Option<Version>,
    /// Text for people.
    pub text: bool,
    /// The keys are data.
    pub map: bool,
    /// So are those of all maps below.
    pub data: bool,
    /// Fields of it that hold ids nobody can tell by their names.
    pub scans: Vec<&'static Scan>,
    /// It is a map whose keys are ids, and a list once it is lifted.
    pub id_map: Option<&'static IdMap>,
    /// It is an object in JSON whose members are named by ids.
    pub json_id_map: Option<&'static Reference>,
    /// Others refer to those of its rows that ask for their values.
    pub prompts: Option<Kind>,
    /// The order has no meaning.
    pub set: bool,
    /// It holds JSON in a string.
    pub is_json: bool,
    /// It is a retention policy.
    pub retention: Option<&'static Retention>,
    /// It may use a template of Platform Hub.
    pub uses: Option<&'static MadeFrom>,
    /// It says how long the server itself stores something.
    pub stored: bool,
    /// The secret is wanted in base64.
    pub base64: bool,
    /// The secret is a file.
    pub file: bool,
    /// It restricts something.
    pub restricts: Option<&'static Restriction>,
    /// It cannot be carried yet.
    pub unsupported: bool,
    /// It holds the owner's name.
    pub after_owner: bool,
    /// The meanings of fields of it that are absent.
    pub defaults: Vec<(Name, &'static str)>,
    /// Fields of it that mean the space's default one of a kind where none of them names one.
    pub unnamed: Vec<(&'static [&'static str], Kind)>,
    /// Objects in it that mean something even when they are absent, because their fields do.
    pub filled: Vec<Name>,
    /// Entries of the destination's own stay in it, if they stand in none of these lists beside it on the source.
    pub own_entries: Option<&'static [&'static str]>,
    /// Properties that servers add to it by themselves.
    pub server_adds: Vec<(Name, &'static str)>,
    /// Packages of feeds that it names.
    pub packages: Option<PackageList>,
    /// Items in it that mirror properties.
    pub mirrored: &'static [Mirrored],
    /// Properties that servers set in it whatever clients send.
    pub server_sets: &'static [ServerSets],
    /// Fields of it that mean nothing where another says a word: that field, the word, the field.
    pub moot: &'static [(&'static str, &'static str, &'static str)],
    /// The field of it whose word decides which others it has: where that changes, those of the other word mean nothing.
    pub varies_by: Option<Name>,
    /// Servers keep it for projects under version control alone.
    pub of_git_only: bool,
    /// Items that servers refuse in it.
    pub unfit: Vec<&'static Unfit>,
    /// The items are sorted by this field.
    pub ordered_by: Option<Name>,
    /// Its entries arrive in this list beside it.
    pub moves_to: Option<Name>,
    /// It cannot be larger than these lists beside it have entries.
    pub capped_by: &'static [&'static str],
    /// It names another document.
    pub reference: Option<&'static Reference>,
    /// A value in it depends on a type.
    pub typed: Vec<&'static Typed>,
    /// It may be made from a template, and then is stamped with its version.
    pub stamp: Option<&'static Stamp>,
    /// Its items go with `prune` alone.
    pub pruned: bool,
    /// Its items have an identity.
    pub list: Option<&'static List>,
    /// It is a row with a value, a scope, and a flag for secrets.
    pub is_row: bool,
    /// It has a scope.
    pub item: Option<&'static Item>,
    /// Its items are the steps of a process.
    pub flow: Option<&'static Flow>,
}

static NOTHING: std::sync::LazyLock<Shape> = std::sync::LazyLock::new(Shape::default);

/// The shape of all that stands in data.
static DATA: std::sync::LazyLock<Shape> =
    std::sync::LazyLock::new(|| Shape { map: true, data: true, ..Shape::default() });

impl Shape {
    /// Returns the shape of a field.
    #[must_use]
    pub fn field(&self, field: Name) -> &Self {
        self.fields.get(&field).or(self.values.as_deref()).unwrap_or_else(|| self.unknown())
    }

    /// Returns the list without which an object is nothing: the actions of a step.
    #[must_use]
    pub fn held<'d>(&self, part: &'d Doc) -> Option<(Name, &'d [Doc])> {
        let is_needed = |field: Name| self.field(field).list.is_some_and(|list| list.needed);
        let (field, items) = part.fields()?.iter().find(|(field, _)| is_needed(*field))?;
        Some((field, items.items()))
    }

    /// Returns the place of a field of what stands at a place.
    #[must_use]
    pub fn member<'a>(&self, trail: &'a Trail<'a>, field: Name) -> Trail<'a> {
        if self.map { trail.entry(field) } else { trail.field(field) }
    }

    /// Returns the rule of each item.
    #[must_use]
    pub fn each(&self) -> &Self {
        self.each.as_deref().unwrap_or_else(|| self.unknown())
    }

    fn unknown(&self) -> &Self {
        if self.data { &DATA } else { &NOTHING }
    }

    /// Returns the shape of what stands inside a string.
    #[must_use]
    pub fn json(&self) -> &Self {
        self.json.as_deref().unwrap_or(&NOTHING)
    }

    /// Returns whether a field is named by any shape.
    #[must_use]
    pub fn names(&self, field: Name) -> bool {
        self.fields.contains_key(&field)
    }

    /// Calls a function for this place and every place below it.
    pub(crate) fn visit(&self, call: &mut dyn FnMut(&Self)) {
        call(self);
        self.below().for_each(|(_, shape)| shape.visit(call));
    }

    /// Returns the places right below this one, in no order.
    pub(crate) fn below(&self) -> impl Iterator<Item = (Segment, &Self)> {
        let others = [(Segment::Each, &self.each), (Segment::Values, &self.values), (Segment::Json, &self.json)];
        let others = others.into_iter().filter_map(|(segment, shape)| Some((segment, shape.as_deref()?)));
        self.fields.iter().map(|(field, shape)| (Segment::Field(*field), shape)).chain(others)
    }

    /// Returns what makes two items of this list the same, if anything does.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        self.list.map(|list| list.by)
    }

    fn at(&mut self, pattern: &str) -> &mut Self {
        parse(pattern).into_iter().fold(self, |shape, segment| match segment {
            Segment::Field(field) => shape.fields.entry(field).or_default(),
            Segment::Each => shape.each.get_or_insert_default(),
            Segment::Values => shape.values.get_or_insert_default(),
            Segment::Json => {
                shape.is_json = true;
                shape.json.get_or_insert_default()
            }
        })
    }
}

/// Makes the tree of a spec and all its parts.
#[must_use]
pub fn compile(spec: &'static Spec) -> Shape {
    let mut root = Shape::default();
    for field in ["Id", super::spec::SPACE] {
        root.at(field).server = true;
    }
    if let Some(owner) = &spec.owner {
        root.at(owner.field).server = true;
    }
    for at in spec.varies_by {
        let (holder, field) = at.rsplit_once('.').unwrap_or(("", at));
        root.at(holder).varies_by = Some(name(field));
    }
    if let Some(file) = &spec.file {
        root.at(file.data).file = true;
    }
    for part in parts(spec) {
        add(&mut root, &part);
        add_rows(&mut root, &part);
    }
    root
}

/// Adds what is said by patterns alone.
fn add(root: &mut Shape, part: &Part) {
    let spec = part.spec;
    let mut mark = |patterns: &'static [&'static str], set: fn(&mut Shape)| {
        patterns.iter().for_each(|pattern| set(root.at(part.place(pattern))));
    };
    mark(spec.server, |shape| shape.server = true);
    mark(spec.on_create, |shape| shape.on_create = true);
    mark(spec.trimmed, |shape| shape.trimmed = true);
    mark(spec.zoneless, |shape| shape.zoneless = true);
    mark(spec.text, |shape| shape.text = true);
    mark(spec.maps, |shape| shape.map = true);
    mark(spec.data, |shape| (shape.map, shape.data) = (true, true));
    mark(spec.sets, |shape| shape.set = true);
    mark(spec.pruned, |shape| shape.pruned = true);
    mark(spec.json, |shape| shape.is_json = true);
    mark(spec.stored, |shape| shape.stored = true);
    mark(spec.base64, |shape| shape.base64 = true);
    mark(spec.unsupported, |shape| shape.unsupported = true);
    mark(spec.after_owner, |shape| shape.after_owner = true);
    mark(spec.of_git_only, |shape| shape.of_git_only = true);
}

/// Adds what is said by rows: a place and more.
fn add_rows(root: &mut Shape, part: &Part) {
    let spec = part.spec;
    for row in spec.restricts {
        root.at(part.place(row.at)).restricts = Some(part.placed(row));
    }
    for row in spec.veiled {
        root.at(part.place(row.at)).veiled = Some(row.secret_since);
    }
    for (at, field, text) in spec.defaults {
        root.at(part.place(at)).defaults.push((name(field), text));
        // An object that is not there means the same as one without fields.
        let (holder, last) = at.rsplit_once('.').unwrap_or(("", at));
        root.at(part.place(holder)).filled.push(name(last));
    }
    for (at, fields, kind) in spec.unnamed {
        root.at(part.place(at)).unnamed.push((fields, *kind));
    }
    for (list, beside) in spec.own_entries {
        root.at(part.place(list)).own_entries = Some(beside);
    }
    for row in spec.scans {
        root.at(part.place(row.at)).scans.push(part.placed(row));
    }
    if spec.packages.is_some() {
        root.at(part.at).packages = spec.packages;
    }
    if !spec.mirrored.is_empty() {
        root.at(part.at).mirrored = spec.mirrored;
    }
    if !spec.server_sets.is_empty() {
        root.at(part.at).server_sets = spec.server_sets;
    }
    if !spec.moot.is_empty() {
        root.at(part.at).moot = spec.moot;
    }
    for row in spec.unfit {
        root.at(part.place(row.at)).unfit.push(part.placed(row));
    }
    for (at, field, text) in spec.server_adds {
        root.at(part.place(at)).server_adds.push((name(field), text));
    }
    for (list, field) in spec.ordered {
        root.at(part.place(list)).ordered_by = Some(name(field));
    }
    for row in spec.retention {
        root.at(part.place(row.at)).retention = Some(part.placed(row));
    }
    for (at, uses) in spec.uses {
        root.at(part.place(at)).uses = Some(uses);
    }
    for (at, wish) in spec.wished {
        root.at(part.place(at)).wished = Some(*wish);
    }
    for (at, starts) in spec.arrives_off {
        root.at(part.place(at)).arrives_off = Some(*starts);
    }
    for (item, fields) in spec.inherits {
        root.at(part.place(item)).inherits = fields;
    }
    for (from, to) in spec.moves {
        root.at(part.place(from)).moves_to = Some(name(to));
    }
    for (number, lists) in spec.caps {
        root.at(part.place(number)).capped_by = lists;
    }
    for row in spec.id_maps {
        root.at(part.place(row.at)).id_map = Some(part.placed(row));
    }
    for row in spec.json_id_maps {
        let map = root.at(part.place(row.at));
        map.is_json = true;
        map.json.get_or_insert_default().json_id_map = Some(part.placed(row));
    }
    for row in spec.stamps {
        root.at(part.place(row.at)).stamp = Some(part.placed(row));
    }
    for row in spec.refs {
        root.at(part.place(row.at)).reference = Some(part.placed(row));
    }
    for row in spec.typed {
        root.at(part.place(row.at)).typed.push(part.placed(row));
    }
    for row in spec.lists {
        let list = root.at(part.place(row.at));
        list.list = Some(part.placed(row));
        if row.by == Identity::Row {
            list.prompts = spec.prompts;
            list.each.get_or_insert_default().is_row = true;
        }
    }
    if let Some(flow) = spec.flow {
        root.at(part.place(flow.steps)).flow = Some(flow);
    }
    for row in spec.items {
        root.at(part.place(row.at)).item = Some(part.placed(row));
    }
}

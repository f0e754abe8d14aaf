//! Finds the counterpart of each source document on the destination.
//!
//! Pure. By name after the name map, then by slug for what is left, then by being the server's own. Two candidates
//! for one key are refused, never "first wins".

use crate::decision::{Finding, Origin, Severity};
use crate::delta::{Delta, Mode};
use crate::key::{Key, Kind, fold};
use crate::lift::DANGLING;
use crate::participation::{Part, Participation};
use crate::registry::spec::{Birth, ServerMade, Source, Spec};
use crate::registry::{self, Entry, kinds};
use crate::side::{Node, Side, owned_key};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a source key is on the destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counterpart {
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
    pub const fn key(&self) -> Option<&Key> {
        match self {
            Self::Standing(key) | Self::Coming(key) => Some(key),
            Self::Absent(_) => None,
        }
    }
}

/// Why something has no counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
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
    pub const fn because(why: String) -> Self {
        Self { why, origin: Origin::Default, on_purpose: false }
    }
}

/// A source document that takes part, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
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

/// The counterparts of all source documents.
#[derive(Debug, Default)]
pub struct Matching {
    /// By the kind and the key of the source, which is the kind of the destination too.
    counterparts: HashMap<Kind, HashMap<Key, Vec<Counterpart>>>,
    renamed: HashSet<Key>,
    /// The documents that take part, by kind, in the order of their keys.
    pub pairs: BTreeMap<Kind, Vec<Pair>>,
}

impl Matching {
    /// Returns the counterparts of a source key: usually one, several where a name maps to many.
    #[must_use]
    pub fn of(&self, key: &Key) -> Cow<'_, [Counterpart]> {
        if let Some(known) = self.counterparts.get(&key.kind()).and_then(|of_kind| of_kind.get(key)) {
            return Cow::Borrowed(known);
        }
        // A role that nothing maps is the same word everywhere.
        let is_role = key.kind() == kinds::ROLES;
        let unknown = if is_role { Counterpart::Standing(key.clone()) } else { Counterpart::Absent(nowhere(key)) };
        Cow::Owned(vec![unknown])
    }

    /// Returns whether the name map gives a key another name on the destination.
    #[must_use]
    pub fn is_renamed(&self, key: &Key) -> bool {
        self.renamed.contains(key)
    }

    /// Sets the counterpart of a source key.
    pub fn set(&mut self, key: &Key, counterpart: Counterpart) {
        self.set_all(key, vec![counterpart]);
    }

    /// Sets the counterparts of a source key, where a name maps to several.
    fn set_all(&mut self, key: &Key, counterparts: Vec<Counterpart>) {
        self.counterparts.entry(key.kind()).or_default().insert(key.clone(), counterparts);
    }

    /// Returns the destination keys of a kind that some source key leads to.
    #[must_use]
    pub fn reached(&self, kind: Kind) -> HashSet<Key> {
        let of_kind = self.counterparts.get(&kind).into_iter().flat_map(HashMap::values).flatten();
        of_kind.filter_map(Counterpart::key).cloned().collect()
    }

    /// Takes a document out that cannot take part after all.
    pub fn leave_out(&mut self, from: &Key, absence: Absence) {
        self.set(from, Counterpart::Absent(absence));
        if let Some(pairs) = self.pairs.get_mut(&from.kind()) {
            pairs.retain(|pair| pair.from != *from);
        }
    }

    /// Adds the name map's roles, which are no documents.
    pub fn add_roles(&mut self, delta: &Delta) {
        for (kind, renaming) in delta.names.iter().filter(|(kind, _)| *kind == kinds::ROLES) {
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

/// Finds the counterparts of one kind; what it belongs to must have been matched before.
pub struct Matcher<'a> {
    /// Where the wanted content comes from.
    pub source: &'a Side,
    /// Where it goes.
    pub destination: &'a Side,
    /// The wanted differences.
    pub delta: &'a Delta,
    /// What takes part.
    pub participation: &'a Participation,
    /// What was matched so far.
    pub matching: &'a mut Matching,
    /// Where refusals and notes go.
    pub findings: &'a mut Vec<Finding>,
}

/// One candidate: the name that the document shall have, and its key by that name.
struct Wanted {
    name: Box<str>,
    key: Key,
}

impl<'a> Matcher<'a> {
    /// Matches all documents of a kind.
    pub fn kind(&mut self, entry: &'static Entry) {
        let mode = mode_of(self.delta, entry.spec);
        let source = self.source;
        let mut left: Vec<(&Node, Option<Mode>)> = Vec::new();
        for node in source.of_kind(entry.spec.kind) {
            let mode = match self.participation.part(node, source) {
                Some(Part::Out(origin)) => {
                    self.not_selected(node, origin);
                    continue;
                }
                // It is looked up, and neither made nor written.
                Some(Part::Required(_)) => None,
                Some(Part::Needed) | None => self.mode_of_one(node, mode),
            };
            if !self.by_name(entry.spec, node, mode) {
                left.push((node, mode));
            }
        }
        let mut reached = self.matching.reached(entry.spec.kind);
        for (node, mode) in left {
            self.by_other_means(entry.spec, node, mode, &mut reached);
        }
        self.refuse_many_to_one(entry.spec);
    }

    /// Matches by name; returns false if that did not settle it.
    fn by_name(&mut self, spec: &'static Spec, node: &Node, mode: Option<Mode>) -> bool {
        if mode == Some(Mode::Ignore) {
            let why = format!("{} take no part (kinds)", spec.config_word());
            self.absent(&node.key, why);
            return true;
        }
        let Some(owner) = self.owner(node) else { return true };
        let renaming = self.delta.names.get(spec.kind, node.key.own_name());
        if let Some(renaming) = renaming.filter(|_| !matches!(spec.birth, Birth::WithOwner(_))) {
            self.by_names(spec, node, owner.as_ref(), &renaming.value.to, &renaming.origin, mode);
            return true;
        }
        let key = key_there(spec, owner.as_ref(), node);
        if self.ambiguous(&node.key, &key, mode) {
            return true;
        }
        match self.standing(spec, node, &key) {
            Some(found) => self.stand(spec, node, found, node.key.own_name().into(), mode),
            None => return false,
        }
        true
    }

    fn not_selected(&mut self, node: &Node, origin: &Origin) {
        let why = format!("the {} \"{}\" is not selected", registry::one(node.key.kind()), node.key.own_name());
        let absence = Absence { why, origin: origin.clone(), on_purpose: false };
        self.matching.set(&node.key, Counterpart::Absent(absence));
    }

    /// An exception can give a single document another mode.
    fn mode_of_one(&self, node: &Node, mode: Option<Mode>) -> Option<Mode> {
        let spec = registry::entry(node.key.kind()).spec;
        let about = self.delta.exceptions.of(spec.one, &node.surroundings()).into_iter();
        let name = fold(node.key.own_name());
        let mut named = about.filter(|exception| {
            let matches = &exception.matches;
            matches.scope.is_empty() && matches.name.as_ref().is_none_or(|pattern| pattern.matches_folded(&name))
        });
        mode.map(|mode| named.find_map(|exception| exception.set.mode).unwrap_or(mode))
    }

    /// Returns the owner's counterpart: `None` when it has none, so that this document has none either.
    fn owner(&mut self, node: &Node) -> Option<Option<Key>> {
        let Some(owner) = &node.owner else { return Some(None) };
        let counterpart = self.matching.of(owner).first()?.clone();
        if let Some(key) = counterpart.key() {
            return Some(Some(key.clone()));
        }
        self.matching.set(&node.key, counterpart);
        None
    }

    /// Matches by the names that the configuration gives.
    fn by_names(
        &mut self,
        spec: &'static Spec,
        node: &Node,
        owner: Option<&Key>,
        names: &[String],
        origin: &Origin,
        mode: Option<Mode>,
    ) {
        let keys: Vec<Wanted> = names
            .iter()
            .map(|name| {
                let key = owner.map_or_else(|| Key::new(spec.kind, [name]), |owner| owner.child(spec.kind, name));
                Wanted { name: name.as_str().into(), key }
            })
            .collect();
        if keys.iter().any(|wanted| fold(&wanted.name) != fold(node.key.own_name())) {
            self.matching.renamed.insert(node.key.clone());
        }
        match keys.as_slice() {
            [] => {
                let absence = given_up(&node.key, origin.clone());
                self.matching.set(&node.key, Counterpart::Absent(absence));
            }
            [wanted] => {
                if self.ambiguous(&node.key, &wanted.key, mode) {
                    return;
                }
                match self.standing(spec, node, &wanted.key) {
                    Some(found) => self.stand(spec, node, found, wanted.name.clone(), mode),
                    None => self.come(spec, node, wanted.key.clone(), wanted.name.clone(), mode),
                }
            }
            several => self.stand_in_several(spec, node, several, mode),
        }
    }

    /// One source name leads to several: good in scopes only, so the document itself is neither made nor written.
    fn stand_in_several(&mut self, spec: &'static Spec, node: &Node, several: &[Wanted], mode: Option<Mode>) {
        let all_there = several.iter().all(|wanted| self.standing(spec, node, &wanted.key).is_some());
        if mode.is_some_and(|mode| mode.updates() || (mode.creates() && !all_there)) {
            let message = "leads to several names on the destination, but what is written can have only one";
            let fix =
                format!("map it to one name in names.{}, or set kinds.{} to existing", spec.kind, spec.config_word());
            self.findings.push(Finding::new(Severity::Refusal, "match.one_to_many", &node.key, message).fix(fix));
        }
        let counterparts = several.iter().map(|wanted| match self.standing(spec, node, &wanted.key) {
            Some(found) => Counterpart::Standing(found.key.clone()),
            None => Counterpart::Absent(nowhere(&wanted.key)),
        });
        let counterparts = counterparts.collect();
        self.matching.set_all(&node.key, counterparts);
    }

    fn standing(&self, spec: &Spec, node: &Node, key: &Key) -> Option<&'a Node> {
        if let Some(ServerMade::Types(types)) = spec.server_made
            && types.iter().any(|(word, _)| *word == &*node.type_word)
        {
            return self.destination.of_kind(spec.kind).find(|there| there.type_word == node.type_word);
        }
        self.destination.nodes.get(key)
    }

    /// Matches what no name settled: by slug, by being the default, or as something to create.
    fn by_other_means(&mut self, spec: &'static Spec, node: &Node, mode: Option<Mode>, reached: &mut HashSet<Key>) {
        let Some(owner) = self.owner(node) else { return };
        let key = key_there(spec, owner.as_ref(), node);
        let slug = self.source.index.slug(&node.key);
        let by_slug = slug.and_then(|slug| self.destination.index.by_slug(&key, slug));
        let by_slug = by_slug.and_then(|found| self.destination.nodes.get(found));
        if let Some(found) = by_slug.filter(|found| reached.insert(found.key.clone())) {
            let message = format!("matched with \"{}\" by the slug: it seems to be renamed", found.key.own_name());
            let finding = Finding::new(Severity::Note, "match.by_slug", &node.key, message)
                .fix(format!("write names.{} if these are two different things", spec.kind));
            self.findings.push(finding);
            return self.stand(spec, node, found, node.key.own_name().into(), mode);
        }
        let default = self.default_one(spec, node, owner.as_ref());
        if let Some(found) = default.filter(|found| reached.insert(found.key.clone())) {
            let name = match spec.birth {
                Birth::FirstWithOwner(_) => node.key.own_name().into(),
                _ => found.key.own_name().into(),
            };
            return self.stand(spec, node, found, name, mode);
        }
        self.come(spec, node, key, node.key.own_name().into(), mode);
    }

    /// Returns the destination's default one, if this is the source's, and if being it is enough to be the same.
    fn default_one(&self, spec: &Spec, node: &Node, owner: Option<&Key>) -> Option<&'a Node> {
        let of_owner = match (spec.birth, spec.server_made) {
            // A default channel is only renamed in a project that an earlier run did not finish.
            (Birth::FirstWithOwner(_), _) => self.destination.nodes.get(owner?).is_some_and(|owner| owner.unfinished),
            (_, Some(ServerMade::Flag(_))) => true,
            _ => false,
        };
        if !of_owner || !node.is_default {
            return None;
        }
        self.destination.of_kind(spec.kind).find(|there| there.is_default && there.owner.as_ref() == owner)
    }

    fn stand(&mut self, spec: &'static Spec, node: &Node, found: &Node, name: Box<str>, mode: Option<Mode>) {
        if node.type_word != found.type_word || node.source != found.source {
            return self.refuse_type(spec, node, found);
        }
        self.matching.set(&node.key, Counterpart::Standing(found.key.clone()));
        if let Some(mode) = mode {
            let pair = Pair { from: node.key.clone(), to: found.key.clone(), name, standing: true, mode };
            self.matching.pairs.entry(spec.kind).or_default().push(pair);
        }
    }

    fn refuse_type(&mut self, spec: &Spec, node: &Node, found: &Node) {
        let type_of = |node: &Node| {
            let collection = spec.sources[node.source].write.to_owned();
            if node.type_word.is_empty() { collection } else { node.type_word.to_string() }
        };
        let (here, there) = (type_of(node), type_of(found));
        let message = format!("is of type {here} on the source and of type {there} on the destination");
        let fix = format!("rename one of them, or map the name with names.{}", spec.config_word());
        self.findings.push(Finding::new(Severity::Refusal, "match.type_differs", &node.key, message).fix(fix));
        self.absent(&node.key, format!("the destination has one of this name, but of type {there}"));
    }

    fn come(&mut self, spec: &'static Spec, node: &Node, key: Key, name: Box<str>, mode: Option<Mode>) {
        let Some(mode) = mode.filter(|mode| mode.creates()) else {
            return self.missing(spec, &node.key, &key, mode);
        };
        if spec.not_everywhere.contains(&&*node.type_word) && !self.has_type(spec, &node.type_word) {
            let why = format!(
                "the destination has no {} of type {}, which only some servers can have",
                spec.one, node.type_word
            );
            return self.absent(&node.key, why);
        }
        if let Some(taken) = self.taken(spec, &key) {
            let message = format!("cannot be created: the destination has a {taken} of this name");
            let fix = format!("rename one of them, or map the name with names.{}", spec.config_word());
            self.findings.push(Finding::new(Severity::Refusal, "match.name_taken", &node.key, message).fix(fix));
            return self.absent(&node.key, format!("a {taken} has this name on the destination"));
        }
        self.matching.set(&node.key, Counterpart::Coming(key.clone()));
        let pair = Pair { from: node.key.clone(), to: key, name, standing: false, mode };
        self.matching.pairs.entry(spec.kind).or_default().push(pair);
    }

    fn missing(&mut self, spec: &Spec, from: &Key, to: &Key, mode: Option<Mode>) {
        if mode == Some(Mode::Verify) {
            let message = format!("is missing on the destination, where {} are only verified", spec.config_word());
            let fix = format!("create it there, or set kinds.{} to create", spec.config_word());
            self.findings.push(Finding::new(Severity::Refusal, "verify.missing", from, message).fix(fix));
        }
        self.matching.set(from, Counterpart::Absent(nowhere(to)));
    }

    /// Returns what has the name already, where two kinds share a collection and so its names.
    fn taken(&self, spec: &Spec, key: &Key) -> Option<&'static str> {
        let shares = |other: &Spec| {
            let same = |a: &Source| spec.sources.iter().any(|b| a.write == b.write);
            other.kind != spec.kind && !matches!(other.birth, Birth::WithOwner(_)) && other.sources.iter().any(same)
        };
        let others = registry::all().iter().map(|entry| entry.spec).filter(|other| shares(other));
        let segments = || key.segments().iter();
        let mut taken = others.filter(|other| self.destination.nodes.contains_key(&Key::new(other.kind, segments())));
        taken.next().map(|other| other.one)
    }

    fn has_type(&self, spec: &Spec, word: &str) -> bool {
        self.destination.nodes.values().any(|node| node.key.kind() == spec.kind && &*node.type_word == word)
    }

    fn absent(&mut self, key: &Key, why: String) {
        self.matching.set(key, Counterpart::Absent(Absence::because(why)));
    }

    fn ambiguous(&mut self, from: &Key, to: &Key, mode: Option<Mode>) -> bool {
        let here = self.source.ambiguous.get(from).map(|ids| ("source", ids));
        let there = self.destination.ambiguous.get(to).map(|ids| ("destination", ids));
        let Some((side, ids)) = here.or(there) else { return false };
        let severity = if mode.is_some() { Severity::Refusal } else { Severity::Warning };
        let message = format!("is not the only one of its name on the {side}: {}", ids.join(" and "));
        let finding = Finding::new(severity, "match.ambiguous", from, message);
        self.findings.push(finding.fix(format!("rename all but one of them on the {side}")));
        self.absent(from, format!("several of that name stand on the {side}"));
        true
    }

    fn refuse_many_to_one(&mut self, spec: &'static Spec) {
        let Some(pairs) = self.matching.pairs.get_mut(&spec.kind) else { return };
        pairs.sort_by(|a, b| a.from.cmp(&b.from));
        // What is made with its owner is refused with it.
        if matches!(spec.birth, Birth::WithOwner(_)) {
            return;
        }
        let mut first: HashMap<&Key, &Key> = HashMap::new();
        for pair in pairs.iter().filter(|pair| pair.mode.creates()) {
            if let Some(other) = first.insert(&pair.to, &pair.from) {
                let message = format!("leads to \"{}\" on the destination, and so does {other}", pair.to.own_name());
                let finding = Finding::new(Severity::Refusal, "match.many_to_one", &pair.from, message);
                self.findings.push(finding.fix(format!("give one of them another name in names.{}", spec.kind)));
            }
        }
    }
}

/// Returns the key that a document would have under its owner's counterpart, by its own name.
fn key_there(spec: &Spec, owner: Option<&Key>, node: &Node) -> Key {
    match (spec.birth, owner) {
        (Birth::WithOwner(_), Some(owner)) => owned_key(spec, owner),
        (_, Some(owner)) => owner.child(spec.kind, node.key.own_name()),
        (_, None) => node.key.clone(),
    }
}

/// Returns how a kind is treated; `None` for kinds that are only looked up.
#[must_use]
pub fn mode_of(delta: &Delta, spec: &Spec) -> Option<Mode> {
    let default = spec.mode?;
    Some(delta.kinds.get(&spec.config_word()).map_or(default, |set| set.value))
}

//! One unit of work under the write lock: the state, the options, the space, and the document in the making.

use crate::answer::Refusal;
use crate::clean::{Cleaner, Place, known_ids};
use crate::clock;
use crate::collections::{Collection, collection};
use crate::config::Config;
use crate::facts::{NEW_IDS, TEMPLATE_IDS};
use crate::secrets::Secrets;
use crate::store::{State, Stored, Table};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// The origin of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A client: everything is checked.
    Client,
    /// The server itself, with what follows from a write.
    Server,
    /// A file: kept as it is, completed where something is missing.
    Loading,
}

/// Checks and completes a document before it is stored.
pub(crate) type Check = fn(&Work<'_>, &mut Draft);
/// Does what follows from a document that was stored, given what stood there before.
pub(crate) type Effect = fn(&mut Work<'_>, id: &str, before: Option<&Stored>);

/// The demands of a collection's documents that no row can say.
#[derive(Clone, Copy)]
pub(crate) struct Behaviour {
    pub(crate) check: Option<Check>,
    pub(crate) created: Option<Effect>,
    pub(crate) changed: Option<Effect>,
    /// Whether a document may be deleted.
    pub(crate) guard: Option<Check>,
}

impl Behaviour {
    pub(crate) const NONE: Behaviour = Behaviour { check: None, created: None, changed: None, guard: None };
}

/// The state while something is written.
pub(crate) struct Work<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) config: &'a Config,
    pub(crate) space: Option<usize>,
    pub(crate) mode: Mode,
    /// The name of who makes the changes.
    pub(crate) by: &'a str,
    /// The rules of each collection.
    pub(crate) rules: fn(&Collection) -> &'static Behaviour,
    /// Fields of loaded documents that the server does not know.
    pub(crate) unknown: BTreeSet<String>,
}

/// A document in the making.
pub(crate) struct Draft {
    pub(crate) of: &'static Collection,
    pub(crate) id: String,
    pub(crate) value: Value,
    pub(crate) old: Option<Arc<Stored>>,
    pub(crate) secrets: Secrets,
    pub(crate) problems: Vec<String>,
    /// A refusal that outranks the list of problems.
    pub(crate) refusal: Option<Refusal>,
}

impl Draft {
    pub(crate) fn new(of: &'static Collection, id: String, value: Value, old: Option<Arc<Stored>>) -> Draft {
        Draft { of, id, value, old, secrets: Secrets::new(), problems: Vec::new(), refusal: None }
    }

    pub(crate) fn text(&self, field: &str) -> &str {
        crate::store::text(&self.value, field)
    }

    pub(crate) fn is(&self, field: &str) -> bool {
        self.value.get(field).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn number(&self, field: &str) -> i64 {
        self.value.get(field).and_then(Value::as_i64).unwrap_or(0)
    }

    pub(crate) fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }
}

impl Work<'_> {
    pub(crate) fn table(&self, path: &str) -> &Table {
        self.state.table(self.space, collection(path))
    }

    pub(crate) fn find(&self, path: &str, id: &str) -> Option<&Arc<Stored>> {
        self.state.find(self.space, collection(path), id)
    }

    /// Whether what clients send is checked in full.
    pub(crate) fn strict(&self) -> bool {
        self.mode == Mode::Client && !self.config.lenient
    }

    /// The document that the server keeps of a body.
    pub(crate) fn clean(
        &mut self,
        of: &'static Collection,
        body: &Map<String, Value>,
        old: Option<&Stored>,
    ) -> (Value, Vec<String>) {
        let mut known = HashSet::new();
        if let Some(old) = old {
            known_ids(&old.value, &mut known);
        }
        let mut cleaner = Cleaner {
            version: self.config.version,
            loading: self.mode == Mode::Loading,
            strict: self.strict(),
            keeps_new_ids: !self.config.does(&NEW_IDS),
            keeps_named_ids: self.config.does(&TEMPLATE_IDS),
            known,
            used: HashSet::new(),
            numbering: &mut self.state.numbering,
            problems: Vec::new(),
            unknown: BTreeSet::new(),
        };
        let kept = old.and_then(|old| old.value.as_object());
        let cleaned = cleaner.object(of.shape, body, kept, Place::ROOT);
        let (problems, unknown) = (cleaner.problems, cleaner.unknown);
        self.unknown.extend(unknown.into_iter().map(|field| format!("{}: {field}", of.path)));
        (Value::Object(cleaned), problems)
    }

    /// Changes a stored document without the checks that clients meet.
    pub(crate) fn patch(&mut self, path: &str, id: &str, change: impl FnOnce(&mut Value)) {
        let of = collection(path);
        if let Some(stored) = self.state.table(self.space, of).get(id).cloned() {
            let mut value = stored.value.clone();
            change(&mut value);
            self.state.put(self.space, of, Stored::new(value, stored.secrets.clone()));
        }
    }

    /// Marks a document as changed now.
    pub(crate) fn stamp(&self, value: &mut Value) {
        value["LastModifiedOn"] = Value::String(clock::now());
        value["LastModifiedBy"] = Value::from(self.by);
    }

    pub(crate) fn space_id(&self) -> Option<String> {
        self.space.map(|space| self.state.spaces[space].id.clone())
    }
}

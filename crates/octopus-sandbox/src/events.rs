//! The audit trail as data: events, and what a request has touched so far. `audit` writes it.

use crate::caller::Caller;
use crate::collections::Collection;
use crate::feed::AuditFeed;
use crate::store::Stored;
use serde_json::Value;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The kind of a change to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    Created,
    Modified,
    Deleted,
}

impl Category {
    pub(crate) const ALL: &'static [Category] = &[Category::Created, Category::Modified, Category::Deleted];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Category::Created => "Created",
            Category::Modified => "Modified",
            Category::Deleted => "Deleted",
        }
    }
}

/// One change of one document.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    /// The number in its id.
    pub(crate) number: u64,
    pub(crate) category: Category,
    /// Nothing for documents of the system.
    pub(crate) space: Option<String>,
    pub(crate) of: &'static Collection,
    pub(crate) document: String,
    pub(crate) name: String,
    /// In no order, the document among them.
    pub(crate) related: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) occurred: String,
    pub(crate) by: Arc<Caller>,
    pub(crate) agent: String,
    pub(crate) established: &'static str,
    /// A JSON patch of the fields that changed.
    pub(crate) differences: Vec<Value>,
    /// Whether lists show it; one that comes late is not in the first that would have it.
    pub(crate) is_out: AtomicBool,
}

impl Event {
    /// Whether a list shows it; the next one does.
    pub(crate) fn comes_out(&self) -> bool {
        self.is_out.swap(true, Ordering::Relaxed)
    }
}

/// A document as it was before a request touched it.
#[derive(Clone, Debug)]
pub(crate) struct Touched {
    pub(crate) space: Option<String>,
    pub(crate) of: &'static Collection,
    pub(crate) id: String,
    pub(crate) before: Option<Arc<Stored>>,
}

/// The events, and what the request at hand has touched so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Audit {
    /// How it behaves.
    pub(crate) feed: AuditFeed,
    /// Whether events of variables of library sets name the set.
    pub(crate) names_sets: bool,
    events: VecDeque<Arc<Event>>,
    journal: Option<Journal>,
}

#[derive(Clone, Debug, Default)]
struct Journal {
    touched: Vec<Touched>,
    known: HashSet<(&'static str, Option<String>, String)>,
}

impl Audit {
    /// Notes from now on what is touched.
    pub(crate) fn watch(&mut self) {
        self.journal = Some(Journal::default());
    }

    /// The documents that were touched since, in that order.
    pub(crate) fn end(&mut self) -> Vec<Touched> {
        self.journal.take().unwrap_or_default().touched
    }

    /// Adds an event; the oldest goes if there are too many.
    pub(crate) fn record(&mut self, event: Event) {
        self.events.push_back(Arc::new(event));
        if self.events.len() > self.feed.kept {
            self.events.pop_front();
        }
    }

    pub(crate) fn is_watching(&self) -> bool {
        self.journal.is_some()
    }

    /// The first touch counts: what follows within a request is not seen from outside.
    pub(crate) fn touch(&mut self, touched: Touched) {
        if let Some(journal) = &mut self.journal
            && journal.known.insert((touched.of.path, touched.space.clone(), touched.id.clone()))
        {
            journal.touched.push(touched);
        }
    }

    /// Forgets the events that are not to be seen.
    pub(crate) fn retain(&mut self, is_seen: impl Fn(&Event) -> bool) {
        self.events.retain(|event| is_seen(event));
    }

    /// The events, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Arc<Event>> {
        self.events.iter().rev()
    }
}

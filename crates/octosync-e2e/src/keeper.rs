//! A state that lasts as long as a test: what the engine asks of a store, in memory.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use octosync::doc::Digest;
use octosync::memory::{
    Blob, Mark, Memory, Name, Record, Recorder, RecorderError, Secrets, SuppliedValue, Written, WrittenSecret,
    WrittenSecrets,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Keeps what runs leave behind.
#[derive(Clone, Default)]
pub struct Keeper(Arc<Mutex<Kept>>);

#[derive(Clone, Default)]
struct Kept {
    records: BTreeMap<(String, String), Record>,
    /// The records that were replaced, the newest first.
    earlier: Vec<Record>,
    blobs: HashMap<Digest, Blob>,
    mark: Option<Mark>,
    writer: Option<Box<str>>,
    runs: BTreeSet<Box<str>>,
    secrets: Values,
    /// The names of ids that nothing on the destination has any more.
    names: BTreeMap<Box<str>, Name>,
}

/// The values that were written to secrets: of a test, they need no digest.
#[derive(Clone, Debug, Default)]
pub struct Values(BTreeMap<String, String>);

impl WrittenSecrets for Values {
    fn is_last(&self, known_by: &str, value: &str) -> Option<bool> {
        Some(self.0.get(known_by)? == value)
    }

    fn has(&self, known_by: &str) -> bool {
        self.0.contains_key(known_by)
    }
}

/// No two runs have one name, whatever copy of a keeper they belong to.
static RUNS: AtomicUsize = AtomicUsize::new(1);

impl Keeper {
    /// Returns what is kept.
    ///
    /// # Panics
    /// When another test thread panicked while it wrote.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let kept = self.0.lock().expect("nobody panicked");
        Memory {
            records: kept.records.values().cloned().collect(),
            blobs: Arc::new(kept.blobs.clone()),
            earlier: kept.earlier.clone(),
            mark: kept.mark.clone(),
            writer: kept.writer.clone(),
            runs: kept.runs.clone(),
            destination_names: kept.names.clone(),
            ..Memory::default()
        }
    }

    /// Begins a run; returns its name.
    ///
    /// # Panics
    /// When another test thread panicked while it wrote.
    #[must_use]
    pub fn begin(&self) -> Arc<str> {
        let run = format!("run-{}", RUNS.fetch_add(1, Ordering::Relaxed));
        self.0.lock().expect("nobody panicked").runs.insert(run.as_str().into());
        run.into()
    }

    /// Keeps the newest event of the destination's audit feed, and the run that wrote since, if one did.
    ///
    /// # Panics
    /// When another test thread panicked while it wrote.
    pub fn set_mark(&self, mark: Mark, writer: Option<&str>) {
        let mut kept = self.0.lock().expect("nobody panicked");
        (kept.mark, kept.writer) = (Some(mark), writer.map(Box::from));
    }

    /// Returns what is kept, with the values that the owner supplies now, one for each pattern of the delta.
    ///
    /// # Panics
    /// When another test thread panicked while it wrote.
    #[must_use]
    pub fn memory_with(&self, values: &[&str]) -> Memory {
        let written = Arc::new(self.written());
        let values = values.iter().map(|value| Ok(SuppliedValue::new(value))).collect();
        Memory { secrets: Some(Secrets { written, values }), ..self.memory() }
    }

    /// Returns which values were written to secrets.
    ///
    /// # Panics
    /// When another test thread panicked while it wrote.
    #[must_use]
    pub fn written(&self) -> Values {
        self.0.lock().expect("nobody panicked").secrets.clone()
    }

    /// Returns a copy, as a backup is one.
    ///
    /// # Panics
    /// When another test thread panicked while it wrote.
    #[must_use]
    pub fn backup(&self) -> Self {
        Self(Arc::new(Mutex::new(self.0.lock().expect("nobody panicked").clone())))
    }
}

impl Recorder for Keeper {
    fn record(&self, records: Vec<(Record, Vec<Blob>)>) -> BoxFuture<'_, Result<(), RecorderError>> {
        let mut kept = self.0.lock().expect("nobody panicked");
        for (record, blobs) in records {
            kept.blobs.extend(blobs.into_iter().map(|blob| (blob.digest(), blob)));
            for digest in
                record.past.iter().flat_map(|past| [Some(past.source), past.wanted, Some(past.left)]).flatten()
            {
                assert!(kept.blobs.contains_key(&digest), "{record:?} names a document that nobody handed in");
            }
            let was = kept.records.insert((record.from.to_string(), record.to.to_string()), record.clone());
            kept.earlier.splice(0..0, was.filter(|was| was.past.is_some() && *was != record));
        }
        async { Ok(()) }.boxed()
    }

    fn names(&self, names: BTreeMap<Box<str>, Name>) -> BoxFuture<'_, Result<(), RecorderError>> {
        self.0.lock().expect("nobody panicked").names.extend(names);
        async { Ok(()) }.boxed()
    }

    fn written(&self, _: Written) -> BoxFuture<'_, Result<(), RecorderError>> {
        async { Ok(()) }.boxed()
    }

    fn secrets(&self, written: Vec<WrittenSecret>) -> BoxFuture<'_, Result<(), RecorderError>> {
        let mut kept = self.0.lock().expect("nobody panicked");
        kept.secrets.0.extend(written.into_iter().map(|secret| (secret.known_by, secret.value.reveal().to_owned())));
        async { Ok(()) }.boxed()
    }
}

//! Files with random damage: what comes back is what was stored, or an error.

use super::samples::{begun, ends, record};
use super::{file, opened};
use crate::State;
use octosync::memory::{End, Memory, Recorder as _};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// A state with a few records, and what it holds.
static WHOLE: LazyLock<(Vec<u8>, Memory)> = LazyLock::new(|| {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let state = opened(&file(folder.path())).await;
        let run = begun(&state).await;
        run.record((0..60).map(|number| record(number, "left")).collect()).await.unwrap();
        let names = BTreeMap::from([("Projects-1".into(), super::samples::name("Web", "web"))]);
        run.remember_names(End::Source, names).await.unwrap();
        run.end("done", &json!({})).await.unwrap();
        let memory = state.recall(&ends()).await.unwrap();
        state.close().await;
        (std::fs::read(folder.path().join("state.db")).unwrap(), memory)
    })
});

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Reads a state of which the file holds some bytes.
async fn read(folder: &Path, bytes: &[u8]) -> Result<Memory, crate::StateError> {
    std::fs::write(folder.join("state.db"), bytes).unwrap();
    let state = State::open(&file(folder)).await?;
    let memory = state.recall(&ends()).await;
    state.close().await;
    memory
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_state_never_says_what_was_not_stored(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
        span in 1..40_usize,
    ) {
        let (whole, stored) = &*WHOLE;
        let mut bytes = whole.clone();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            let end = (at + span).min(bytes.len());
            bytes[at..end].fill(byte);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(whole.len()));
        }
        let folder = tempfile::tempdir().unwrap();
        let Ok(memory) = runtime().block_on(read(folder.path(), &bytes)) else {
            // A file that may hold something that can be saved stays.
            let kept = std::fs::metadata(folder.path().join("state.db")).unwrap().len();
            prop_assert_eq!(kept, bytes.len() as u64);
            return Ok(());
        };
        for record in &memory.records {
            prop_assert!(stored.records.contains(record), "{:?}", record);
        }
        for (id, name) in &memory.source_names {
            prop_assert_eq!(stored.source_names.get(id), Some(name));
        }
        for (digest, blob) in memory.blobs.iter() {
            if let Ok(doc) = blob.doc() {
                prop_assert_eq!(doc, stored.blobs[digest].doc().unwrap());
            }
        }
    }
}

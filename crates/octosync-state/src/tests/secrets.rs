//! Secrets are recognised, and never kept.

use super::samples::{begun, ends, site};
use super::{file, opened};
use crate::Place;
use std::collections::BTreeMap;

pub(super) async fn a_fingerprint_is_known_again_and_a_changed_value_is_not(place: Place) {
    let state = opened(&place).await;
    let run = begun(&state).await;
    let secret =
        |value: &str| BTreeMap::from([("accounts/AWS/Key".to_owned(), state.fingerprint("accounts/AWS/Key", value))]);
    run.remember_secrets(secret("first")).await.unwrap();
    run.remember_secrets(secret("second")).await.unwrap();
    let known = state.fingerprints(&ends().destination).await.unwrap();
    assert_eq!(known, secret("second"));
    assert_ne!(known, secret("first"));
    assert!(state.fingerprints(&site("Spaces-9")).await.unwrap().is_empty());
    drop(run);
    let again = opened(&place).await;
    assert_eq!(again.fingerprint("accounts/AWS/Key", "second"), known["accounts/AWS/Key"]);
}

#[tokio::test]
async fn no_file_of_a_state_holds_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let state = opened(&file(folder.path())).await;
    let run = begun(&state).await;
    let fingerprint = state.fingerprint("place", "canary-value");
    run.remember_secrets(BTreeMap::from([("place".to_owned(), fingerprint)])).await.unwrap();
    assert!(!format!("{fingerprint:?} {state:?} {run:?}").contains("canary"));
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        seen.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |text: &[u8]| seen.windows(text.len()).any(|window| window == text);
    assert!(holds(fingerprint.bytes()), "the test looks at the right files");
    assert!(!holds(b"canary-value"));
}

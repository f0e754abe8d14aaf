//! Secrets are recognised, and never kept.

use super::samples::{begun, ends, site};
use super::{file, opened};
use crate::Location;
use crate::seal::Fingerprint;
use octosync::memory::{Recorder as _, SuppliedValue, WrittenSecret, WrittenSecrets as _};
use octosync::plan::FingerprintKey as _;

fn written(value: &str) -> Vec<WrittenSecret> {
    vec![WrittenSecret { known_by: "accounts/Accounts-1/Key".to_owned(), value: SuppliedValue::new(value) }]
}

pub(super) async fn a_fingerprint_is_known_again_and_a_changed_value_is_not(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    run.secrets(written("first")).await.unwrap();
    run.secrets(written("second")).await.unwrap();
    let known = state.fingerprints(&ends().destination).await.unwrap();
    let is_last = |value| known.is_last("accounts/Accounts-1/Key", value);
    assert_eq!([is_last("first"), is_last("second")], [Some(false), Some(true)]);
    assert_eq!(known.is_last("accounts/Accounts-2/Key", "second"), None);
    assert!(state.fingerprints(&site("Spaces-9")).await.unwrap().is_empty());
    drop(run);
    let again = opened(&location).await.fingerprints(&ends().destination).await.unwrap();
    assert_eq!(again.is_last("accounts/Accounts-1/Key", "second"), Some(true));
}

#[tokio::test]
async fn no_file_of_a_state_holds_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let state = opened(&file(folder.path())).await;
    let run = begun(&state).await;
    run.secrets(written("canary-value")).await.unwrap();
    let known = state.fingerprints(&ends().destination).await.unwrap();
    assert!(!format!("{known:?} {state:?} {run:?} {:?}", written("canary-value")).contains("canary"));
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        seen.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |text: &[u8]| seen.windows(text.len()).any(|window| window == text);
    let fingerprint = Fingerprint::of(&state.key, "accounts/Accounts-1/Key", "canary-value");
    assert!(holds(fingerprint.bytes()), "the test looks at the right files");
    assert!(!holds(b"canary-value"));
}

#[tokio::test]
async fn a_plan_knows_a_value_again_by_the_key_of_one_state_and_one_destination_alone() {
    let folder = tempfile::tempdir().unwrap();
    let one = opened(&Location::File(folder.path().join("one.db"))).await;
    let other = opened(&Location::File(folder.path().join("other.db"))).await;
    let key = |state: &crate::State, space: &str| state.plan_key(site(space));
    let of = |key: &crate::PlanKey| key.fingerprint("accounts/A/Password", "canary-value");
    let known = of(&key(&one, "Spaces-1"));
    assert_eq!(known, of(&key(&one, "Spaces-1")));
    assert_ne!(known, of(&key(&one, "Spaces-2")));
    assert_ne!(known, of(&key(&other, "Spaces-1")));
    assert_ne!(known, key(&one, "Spaces-1").fingerprint("accounts/B/Password", "canary-value"));
    assert_eq!(key(&one, "Spaces-1").name(), key(&one, "Spaces-2").name());
    assert_ne!(key(&one, "Spaces-1").name(), key(&other, "Spaces-1").name());
    // The digest that the state keeps of a written value is not the one that a plan holds.
    let stored = Fingerprint::of(&one.key, "accounts/A/Password", "canary-value");
    assert_ne!(known, stored.digest());
    assert_eq!(format!("{:?}", key(&one, "Spaces-1")), "PlanKey(***)");
}

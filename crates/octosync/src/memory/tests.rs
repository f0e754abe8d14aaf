use super::*;
use crate::doc::Doc;
use proptest::prelude::*;
use serde_json::{Value, json};

fn doc(json: &Value) -> Doc {
    serde_json::from_value(json.clone()).unwrap()
}

#[test]
fn a_blob_gives_back_what_the_api_sent() {
    let sent = doc(
        &json!({"Id": "Projects-1", "Name": " Web ", "Numbers": [1.50, 2e3], "Text": "{\"a\":1}", "Map": {"Links": "data"}, "None": null}),
    );
    assert_eq!(Blob::of(&sent).doc().unwrap(), sent);
}

#[test]
fn a_blob_holds_no_secret() {
    let sent = doc(&json!({
        "Password": {"HasValue": true, "NewValue": "canary-1", "Hint": null},
        "Deep": [{"Parameters": {"Key": {"HasValue": true, "NewValue": "canary-2"}}}],
        // Some servers show these as texts.
        "EventNotificationSubscription": {"WebhookHeaderValue": "canary-5", "WebhookHeaderKey": "Authorization"},
        "Endpoint": {"AadClientCredentialSecret": "canary-6"},
        "Variables": [
            {"Name": "a", "Value": "canary-3", "IsSensitive": true},
            {"Name": "b", "Value": "canary-4", "Type": "Sensitive"},
            {"Name": "c", "Value": "plain", "IsSensitive": false},
        ],
    }));
    let kept = serde_json::to_string(&Blob::of(&sent).doc().unwrap()).unwrap();
    assert!(!kept.contains("canary"), "{kept}");
    assert!(kept.contains("plain"), "{kept}");
}

#[test]
fn who_edited_a_document_when_is_no_content() {
    let sent = |on: &str| doc(&json!({"Id": "A-1", "LastModifiedOn": on, "Links": {"Self": on}}));
    assert_eq!(Blob::of(&sent("Monday")), Blob::of(&sent("Tuesday")));
    let monday = Blob::of(&sent("Monday")).digest();
    assert_eq!(Blob::unless(&sent(""), |digest| *digest == monday), (monday, None));
}

#[test]
fn a_damaged_blob_says_so() {
    let blob = Blob::of(&doc(&json!({"Name": "a long enough text to be packed, a long enough text to be packed"})));
    let other = Blob::of(&doc(&json!({})));
    assert!(matches!(Blob::stored(blob.digest(), other.packed()).doc(), Err(BlobError::Digest)));
    for cut in 0..blob.packed().len() {
        assert!(Blob::stored(blob.digest(), &blob.packed()[..cut]).doc().is_err(), "cut at {cut}");
    }
}

proptest! {
    #[test]
    fn no_damage_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let blob = Blob::of(&doc(&json!({"Name": "x".repeat(300)})));
        let _ = Blob::stored(blob.digest(), bytes).doc();
        let mut packed = blob.packed().to_vec();
        let at = at.index(packed.len());
        packed[at] = byte;
        let read = Blob::stored(blob.digest(), packed).doc();
        prop_assert!(read.is_err() || read.unwrap() == blob.doc().unwrap());
    }
}

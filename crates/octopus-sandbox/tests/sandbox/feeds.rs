//! Types of feeds and accounts: which there are in which version, and what each holds.

use crate::common::{Method, certificate_data, empty, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

/// Type, the version before the first one with it, and the fields that it needs.
type Row = (&'static str, Option<&'static str>, &'static [&'static str]);

const FEEDS: &[Row] = &[
    ("NuGet", None, &["FeedUri"]),
    ("Maven", None, &["FeedUri"]),
    ("GitHub", None, &["FeedUri"]),
    ("Helm", None, &["FeedUri"]),
    ("Docker", None, &["FeedUri"]),
    ("AwsElasticContainerRegistry", None, &[]),
    ("OciRegistry", Some("2023.2.1"), &["FeedUri"]),
    ("S3", Some("2023.4.1"), &[]),
    ("ArtifactoryGeneric", Some("2023.4.1"), &["FeedUri"]),
    ("AzureContainerRegistry", Some("2021.2.4488"), &["FeedUri"]),
    ("GoogleContainerRegistry", Some("2021.2.4488"), &["FeedUri"]),
    ("Npm", Some("2025.4.1"), &["FeedUri"]),
    ("GcsStorage", Some("2026.1.9674"), &[]),
    ("PyPi", Some("2026.1.9674"), &["FeedUri"]),
];

const ACCOUNTS: &[Row] = &[
    ("UsernamePassword", None, &["Username"]),
    ("SshKeyPair", None, &["PrivateKeyFile"]),
    ("Token", None, &["Token"]),
    ("AzureServicePrincipal", None, &["SubscriptionNumber"]),
    ("AzureSubscription", None, &["SubscriptionNumber"]),
    ("AmazonWebServicesAccount", None, &["AccessKey", "SecretKey"]),
    ("GoogleCloudAccount", Some("2020.3.1"), &["JsonKey"]),
    ("AzureOidc", Some("2023.3.1"), &["SubscriptionNumber"]),
    ("AmazonWebServicesOidcAccount", Some("2023.4.1"), &[]),
    ("GenericOidcAccount", Some("2023.4.1"), &[]),
    ("GoogleCloudOidcAccount", Some("2026.1.9674"), &[]),
];

/// Fields that hold secrets.
const SECRETS: &[&str] = &["PrivateKeyFile", "Token", "SecretKey", "JsonKey"];

fn value(field: &str) -> Value {
    if SECRETS.contains(&field) { json!({ "HasValue": true, "NewValue": "s3cret" }) } else { json!("text") }
}

async fn every_type_needs_its_fields_from_its_version_on(path: &str, member: &str, rows: &[Row]) {
    let newest = start(Sandbox::builder().version("2026.2.1")).await;
    for (kind, before, needed) in rows {
        let empty = json!({ "Name": kind, member: kind });
        let mut whole = empty.clone();
        needed.iter().for_each(|field| whole[*field] = value(field));
        if !needed.is_empty() {
            let mut errors = newest.refused(Method::POST, path, &empty).await;
            errors.sort();
            let expected: Vec<String> = needed.iter().map(|field| format!("The {field} field is required.")).collect();
            assert_eq!(errors, expected, "{kind}");
        }
        let made = newest.post(path, &whole).await;
        for field in *needed {
            let kept = newest.sandbox.secret("Default", &id(&made), field);
            let is_secret = SECRETS.contains(field);
            assert_eq!(kept.as_deref(), is_secret.then_some("s3cret"), "{kind}: {field}");
            assert!(is_secret || made[*field] == "text", "{kind}: {field}");
        }
        assert!(!made.to_string().contains("s3cret"), "{kind}");
        let mut other = made.clone();
        other[member] = json!(rows.iter().find(|(name, ..)| name != kind).unwrap().0);
        newest.refused(Method::PUT, &format!("{path}/{}", id(&made)), &other).await;
        if let Some(before) = before {
            let old = start(Sandbox::builder().version(before)).await;
            let errors = old.refused(Method::POST, path, &whole).await;
            assert!(errors[0].contains(kind), "{kind} before it was there: {errors:?}");
        }
    }
}

#[tokio::test]
async fn every_feed_type_needs_its_fields_and_its_version() {
    every_type_needs_its_fields_from_its_version_on("feeds", "FeedType", FEEDS).await;
}

#[tokio::test]
async fn every_account_type_needs_its_fields_and_its_version() {
    every_type_needs_its_fields_from_its_version_on("accounts", "AccountType", ACCOUNTS).await;
}

#[tokio::test]
async fn the_built_in_feeds_are_changed_but_neither_made_nor_deleted() {
    let server = empty().await;
    for kind in ["BuiltIn", "OctopusProject", "None", "Floppy"] {
        server.refused(Method::POST, "feeds", &json!({ "Name": "Mine", "FeedType": kind })).await;
    }
    let mut feed = server.get("feeds/feeds-builtin").await;
    assert_eq!((&feed["FeedType"], &feed["DeleteUnreleasedPackagesAfterDays"]), (&json!("BuiltIn"), &json!(30)));
    feed["DeleteUnreleasedPackagesAfterDays"] = json!(null);
    let feed = server.put("feeds/feeds-builtin", &feed).await;
    assert_eq!(feed["DeleteUnreleasedPackagesAfterDays"], json!(null), "kept for good");
    for path in ["feeds/feeds-builtin", "feeds/feeds-builtin-releases"] {
        server.refused(Method::DELETE, path, &Value::Null).await;
    }
    let body = json!({
        "Name": "N", "FeedType": "NuGet", "FeedUri": "http://localhost/n",
        "PackageAcquisitionLocationOptions": ["Server", "Moon"],
    });
    let errors = server.refused(Method::POST, "feeds", &body).await;
    assert!(errors[0].contains("\"Moon\""), "{errors:?}");
}

/// Links that lead below a document, without what may be filled in.
fn links(document: &Value) -> Vec<String> {
    let links = document["Links"].as_object().unwrap();
    let own = document["Links"]["Self"].as_str().unwrap();
    let below = links.values().filter_map(Value::as_str).filter(|link| link.starts_with(own));
    below.map(|link| link.split('{').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_links_of_feeds_accounts_and_certificates_lead_somewhere() {
    let server = empty().await;
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u" });
    let certificate = json!({ "Name": "C", "CertificateData": { "HasValue": true, "NewValue": certificate_data() } });
    let documents = [
        server.get("feeds/feeds-builtin").await,
        server.post("accounts", &account).await,
        server.post("certificates", &certificate).await,
    ];
    for document in documents {
        for link in links(&document) {
            let (status, answer) = server.send_to(Method::GET, &link, None).await;
            // Links for other methods answer 405, links that miss a parameter 400.
            assert!([200, 400, 405].contains(&status.as_u16()), "{link}: {status} {answer}");
        }
    }
}

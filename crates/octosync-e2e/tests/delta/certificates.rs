//! Certificates: looked up by name, and made or replaced from a file that the owner supplies alone (F1, F3, B3).

use crate::world::{Space, World, text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::{script, typed};
use serde_json::{Value, json};

/// The stand-in server's own test files: one certificate, with its key in PKCS#12 and in PEM, and without it.
const PFX: &[u8] = include_bytes!("../../../octopus-sandbox/tests/files/legacy.pfx");
const PEM: &str = include_str!("../../../octopus-sandbox/tests/files/locked.pem");
const DER: &[u8] = include_bytes!("../../../octopus-sandbox/tests/files/site.der");

/// The thumbprint that all certificates have.
const THUMBPRINT: &str = "A61C0870114B3378A176894BF988B505AEF4ABB0";

const CREATE: &str = "kinds: { certificates: create }\n";
/// The file, in base64 with line breaks as programs write it, and its password.
const SUPPLY: &str = "secrets:
  - { match: certificates/Site/CertificateData, from: { file: site.b64 } }
  - { match: certificates/Site/Password, from: { file: password } }
";

type Files<'f> = Vec<(&'f str, String, u32)>;

/// Base64 in lines.
fn lines(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines = text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn pfx() -> Files<'static> {
    vec![("site.b64", lines(PFX), 0o600), ("password", "secret\n".to_owned(), 0o600)]
}

/// A certificate as servers show it, with what they read out of its file.
fn certificate(number: usize, name: &str, fields: Value) -> Value {
    let mut made = json!({ "Id": format!("Certificates-{number}"), "Name": name, "Notes": "Renewed each year",
        "CertificateData": { "HasValue": true }, "Password": { "HasValue": true }, "HasPrivateKey": true,
        "Thumbprint": "0123456789ABCDEF0123456789ABCDEF01234567", "EnvironmentIds": [], "TenantIds": [],
        "TenantTags": [], "TenantedDeploymentParticipation": "Untenanted" });
    made.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    made
}

/// A project whose variable and step use the certificate.
fn using(certificate: Value) -> Space {
    let id = certificate["Id"].clone();
    let mut step = script(1, "Trust", "echo");
    step["Actions"][0]["Properties"]["Octopus.Action.Java.Certificate.Variable"] = id.clone();
    Space::new(&["Test", "Gone"])
        .add("certificates", certificate)
        .rows(vec![typed("Site", "Certificate", id, json!({}))])
        .steps(vec![step])
}

async fn run(world: &World, settings: &str, files: &Files<'_>) -> crate::world::Run {
    let files: Vec<(&str, &str, u32)> = files.iter().map(|(name, text, mode)| (*name, text.as_str(), *mode)).collect();
    world.run_with(&["sync", "--yes", "--verbose", "--trace", "trace"], settings, &files).await
}

/// The certificates on the destination, those in use and archived ones.
fn there(world: &World) -> (Vec<Value>, Vec<Value>) {
    let all = world.0.destination.documents(SPACE, "certificates");
    all.into_iter().partition(|one| one["Archived"].is_null())
}

fn variable_there(world: &World) -> Value {
    let sets = world.0.destination.documents(SPACE, "variables");
    let rows = sets.iter().flat_map(|set| set["Variables"].as_array().cloned().unwrap_or_default());
    rows.filter(|row| row["Name"] == "Site").map(|row| row["Value"].clone()).next().unwrap_or_default()
}

#[tokio::test]
async fn values_and_steps_name_the_certificate_of_the_same_name_that_is_in_use() {
    let archived = json!({ "Archived": "2026-01-01T00:00:00.000+00:00", "ReplacedBy": "Certificates-8" });
    let destination = Space::ground(&["Test"])
        .add("certificates", certificate(7, "Site", archived.clone()))
        .add("certificates", certificate(8, "site", json!({ "Notes": "Ours" })));
    let world = World::new(using(certificate(3, "Site", json!({}))), destination).await;
    world.syncs("").await;
    let id = world.id_there("certificates", "site");
    assert_eq!(variable_there(&world), *id);
    let process = &world.0.destination.documents(SPACE, "deploymentprocesses")[0];
    let property = &process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Java.Certificate.Variable"];
    assert_eq!(*property, *id);
    let (in_use, _) = there(&world);
    assert_eq!((in_use.len(), text(&in_use[0], "Notes")), (1, "Ours".to_owned()), "it is only looked up");
    // An archived one is no counterpart.
    let destination = Space::ground(&["Test"]).add("certificates", certificate(7, "Site", archived));
    let world = World::new(using(certificate(3, "Site", json!({}))), destination).await;
    world.refuses("", &["ref.unmapped", "Site"]).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_certificate_is_made_from_the_supplied_file_with_its_notes_and_a_narrowed_scope() {
    let source = using(certificate(3, "Site", json!({ "EnvironmentIds": ["Environments-1", "Environments-2"] })));
    let world = World::new(source, Space::ground(&["Test"])).await;
    let settings = format!("{CREATE}{SUPPLY}");
    let first = run(&world, &settings, &pfx()).await;
    first.ran.exits(0);
    let (in_use, _) = there(&world);
    let made = &in_use[0];
    assert_eq!((text(made, "Notes"), &made["HasPrivateKey"]), ("Renewed each year".to_owned(), &json!(true)));
    assert_eq!(made["EnvironmentIds"], json!([world.id_there("environments", "Test")]));
    assert_eq!(text(made, "Thumbprint"), THUMBPRINT);
    assert_eq!(variable_there(&world), made["Id"]);
    // Nothing of the file shows, in lines or without them.
    std::fs::remove_file(first.desk.path("site.b64")).unwrap();
    std::fs::remove_file(first.desk.path("password")).unwrap();
    let said = first.desk.everything() + &first.ran.block();
    let compact: String = lines(PFX).split_whitespace().collect();
    for part in [&compact[..60], &compact[100..160]] {
        assert!(!said.contains(part), "the file shows");
    }
    world.0.destination.clear_requests();
    run(&world, &settings, &pfx()).await.ran.exits(0);
    assert_eq!(world.0.destination.writes(), 0, "a second sync writes nothing");
}

#[cfg(unix)]
#[tokio::test]
async fn without_a_file_that_can_be_used_nothing_is_made() {
    let world = World::new(using(certificate(3, "Site", json!({}))), Space::ground(&["Test"])).await;
    let missing = world.refuses(CREATE, &["file.missing", "supply \"certificates/Site/CertificateData\""]).await;
    assert!(!missing.block().contains("secret.to_fill_in"), "no placeholder is a certificate");
    let settings = format!("{CREATE}{SUPPLY}");
    let cases: [(Files<'_>, &str); 3] = [
        (vec![("site.b64", lines(PFX), 0o600), ("password", "wrong".to_owned(), 0o600)], "its password is another one"),
        (vec![("site.b64", "no file at all!".to_owned(), 0o600), pfx().remove(1)], "neither PEM nor base64"),
        (vec![pfx().remove(1)], "cannot be read"),
    ];
    for (files, why) in cases {
        let ran = run(&world, &settings, &files).await.ran;
        ran.exits(3).says("file.unusable").says(why);
        assert_eq!(world.0.destination.writes(), 0, "{why}");
    }
}

#[tokio::test]
async fn a_certificate_whose_scope_is_lost_takes_no_part_and_what_names_it_is_refused() {
    let source = using(certificate(3, "Site", json!({ "EnvironmentIds": ["Environments-2"] })));
    let world = World::new(source, Space::ground(&["Test"])).await;
    world.refuses(CREATE, &["ref.unmapped", "Site"]).await;
    let lost = Space::new(&["Test", "Gone"])
        .add("certificates", certificate(3, "Site", json!({ "EnvironmentIds": ["Environments-2"] })));
    let world = World::new(lost, Space::ground(&["Test"])).await;
    world.syncs(CREATE).await;
    assert!(there(&world).0.is_empty());
    world.refuses(&format!("{CREATE}scopes: {{ certificates: {{ environments: drop }} }}\n"), &["scope.widened"]).await;
}

#[cfg(unix)]
#[tokio::test]
async fn another_file_takes_the_place_of_the_one_there_if_its_thumbprint_is_another() {
    let destination = Space::ground(&["Test"]).add("certificates", certificate(8, "Site", json!({ "Notes": "Ours" })));
    let world = World::new(using(certificate(3, "Site", json!({}))), destination).await;
    let id = world.id_there("certificates", "Site");
    let keep = "rules: [{ about: certificate, match: { name: Site }, set: { keep: true } }]\n";
    run(&world, &format!("{SUPPLY}{keep}"), &pfx()).await.ran.exits(0).says("the supplied file is not used");
    assert_eq!(there(&world).1.len(), 0);
    run(&world, SUPPLY, &pfx()).await.ran.exits(0).says("the file there is replaced: its thumbprint is 0123456789ABC");
    let (in_use, archived) = there(&world);
    assert_eq!((in_use.len(), archived.len()), (1, 1));
    assert_eq!((text(&in_use[0], "Id"), text(&in_use[0], "Notes")), (id.clone(), "Ours".to_owned()));
    assert_eq!(text(&in_use[0], "Thumbprint"), THUMBPRINT);
    assert_eq!(world.0.destination.secret(SPACE, &id, "Password").as_deref(), Some("secret"));
    // The same certificate in another form has the same thumbprint.
    world.0.destination.clear_requests();
    let pem: Files<'_> = vec![("site.b64", PEM.to_owned(), 0o600), ("password", "secret".to_owned(), 0o600)];
    for files in [pfx(), pem] {
        run(&world, SUPPLY, &files).await.ran.exits(0);
    }
    assert_eq!(world.0.destination.writes(), 0, "a second sync writes nothing");
    // Somebody puts another file there by hand: the supplied one is put back, whatever the state remembers.
    assert!(world.0.destination.edit(SPACE, "certificates", &id, |one| {
        one["Thumbprint"] = json!("1111111111111111111111111111111111111111");
    }));
    run(&world, SUPPLY, &pfx()).await.ran.exits(0);
    assert_eq!(there(&world).1.len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn what_else_differs_is_written_besides() {
    let destination = Space::ground(&["Test"]).add("certificates", certificate(8, "Site", json!({ "Notes": "Ours" })));
    let world = World::new(using(certificate(3, "Site", json!({}))), destination).await;
    let settings = format!("kinds: {{ certificates: mirror }}\nfirst_sync: take_source\n{SUPPLY}");
    run(&world, &settings, &pfx()).await.ran.exits(0);
    let (in_use, archived) = there(&world);
    assert_eq!((text(&in_use[0], "Notes"), archived.len()), ("Renewed each year".to_owned(), 1));
    world.0.destination.clear_requests();
    run(&world, &settings, &pfx()).await.ran.exits(0);
    assert_eq!(world.0.destination.writes(), 0, "a second sync writes nothing");
}

#[tokio::test]
async fn one_with_a_private_key_and_one_without_are_not_the_same() {
    let bare = STANDARD.encode(DER);
    let without = certificate(
        8,
        "Site",
        json!({ "HasPrivateKey": false, "CertificateData": { "HasValue": true, "NewValue": bare } }),
    );
    let destination = Space::ground(&["Test"]).add("certificates", without);
    let world = World::new(using(certificate(3, "Site", json!({}))), destination).await;
    world.refuses("", &["match.type_differs", "certificate with private key", "certificate without private key"]).await;
}

#[tokio::test]
async fn certificates_and_what_names_them_go_from_one_version_to_the_next() {
    for (from, to) in [("2020.3.2", "2020.4.1"), ("2025.2.1", "2025.3.1"), ("2024.3.1", "2024.4.1")] {
        let destination = Space::ground(&["Test"]).add("certificates", certificate(8, "Site", json!({})));
        let world = World::of_versions((using(certificate(3, "Site", json!({}))), from), (destination, to)).await;
        world.syncs("").await;
        assert_eq!(variable_there(&world), *world.id_there("certificates", "Site"), "{from} to {to}");
    }
}

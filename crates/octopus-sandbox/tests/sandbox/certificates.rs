//! Certificates. The files were made by OpenSSL 3: one certificate with its key (RSA) and the authority that signed it
//! (P-384 signature), in boxes old and new.

use crate::common::{Instance, Method, empty, id, start};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use octopus_sandbox::{Sandbox, Secrets, SpaceSeed};
use serde_json::{Value, json};

const MODERN: &[u8] = include_bytes!("../files/modern.pfx");
const LEGACY: &[u8] = include_bytes!("../files/legacy.pfx");
const LOCKED: &[u8] = include_bytes!("../files/locked.pem");
const DER: &[u8] = include_bytes!("../files/site.der");
const THUMBPRINT: &str = "A61C0870114B3378A176894BF988B505AEF4ABB0";
const AUTHORITY: &str = "40AC6F650C2FC69806D82CE7475DC555331FA330";

fn body(name: &str, file: &[u8], password: &str) -> Value {
    let mut body = json!({ "Name": name, "CertificateData": { "HasValue": true, "NewValue": STANDARD.encode(file) } });
    if !password.is_empty() {
        body["Password"] = json!({ "HasValue": true, "NewValue": password });
    }
    body
}

async fn download(server: &Instance, path: &str) -> (StatusCode, Vec<u8>) {
    let request = server.request(Method::GET, &format!("/api/{}/{path}", server.space));
    let request = request.header("X-Octopus-ApiKey", "API-X").body(Body::empty()).unwrap();
    let answer = server.client.request(request).await.unwrap();
    let status = answer.status();
    (status, to_bytes(Body::new(answer.into_body()), usize::MAX).await.unwrap().to_vec())
}

#[tokio::test]
async fn a_certificate_tells_what_is_in_its_file() {
    let server = empty().await;
    let files = [
        ("modern", MODERN, "pässword", "Pkcs12", true, 1),
        ("legacy", LEGACY, "secret", "Pkcs12", true, 1),
        ("locked", LOCKED, "secret", "Pem", true, 1),
        ("plain", DER, "", "Der", false, 0),
    ];
    for (name, file, password, format, has_key, chain) in files {
        let made = server.post("certificates", &body(name, file, password)).await;
        let expected = json!({
            "CertificateDataFormat": format, "HasPrivateKey": has_key, "SelfSigned": false, "IsExpired": false,
            "SubjectDistinguishedName": "C=AU,ST=Queensland,O=Octo\\, Inc.,CN=www.octo.example",
            "SubjectCommonName": "www.octo.example", "SubjectOrganization": "Octo, Inc.",
            "IssuerDistinguishedName": "C=AU,O=Octo\\, Inc.,CN=Octo Root",
            "IssuerCommonName": "Octo Root", "IssuerOrganization": "Octo, Inc.",
            "Thumbprint": THUMBPRINT, "Version": 3, "SerialNumber": "00A1B2C3D4E5F60718",
            "NotBefore": "2026-11-28T12:44:41.000+00:00", "NotAfter": "2046-11-23T12:44:41.000+00:00",
            "SignatureAlgorithmName": "SHA-384withECDSA", "Archived": null, "ReplacedBy": null,
            "SubjectAlternativeNames": ["www.octo.example", "octo.example", "10.1.2.3", "fe80::1", "a@octo.example"],
            "CertificateData": { "HasValue": true, "NewValue": null, "Hint": null },
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&made[field], value, "{name}: {field}");
        }
        let thumbprints: Vec<&Value> =
            made["CertificateChain"].as_array().unwrap().iter().map(|found| &found["Thumbprint"]).collect();
        assert_eq!(thumbprints, vec![&json!(AUTHORITY); chain], "{name}");
        assert_eq!(made["Password"]["HasValue"], !password.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_what_may_be_wrong() {
    let server = empty().await;
    let after_it = [DER, &[0]].concat();
    let cases: &[(&[u8], &str, &str)] = &[
        (MODERN, "wrong", ""),
        (MODERN, "", ""),
        (LEGACY, "Secret", ""),
        (LOCKED, "other", "Its private key cannot be decrypted."),
        (b"garbage", "", ""),
        (b"", "", ""),
        (&after_it, "", ""),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "", "PEM file must contain a certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "", "It is no X.509 certificate."),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n", "", ""),
    ];
    for (file, password, reason) in cases {
        if file.is_empty() {
            continue;
        }
        let errors = server.refused(Method::POST, "certificates", &body("Site", file, password)).await;
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with("Could not parse certificate data. Possible causes: 1)"), "{errors:?}");
        assert!(errors[0].contains("'Site'") && errors[0].ends_with(reason), "{errors:?}");
        assert!(password.is_empty() || !errors[0].contains(&format!("'{password}'")));
    }
    let mut not_encoded = body("Site", b"", "");
    not_encoded["CertificateData"]["NewValue"] = json!("-----BEGIN CERTIFICATE-----");
    let errors = server.refused(Method::POST, "certificates", &not_encoded).await;
    assert!(errors[0].ends_with("The data is not base64."), "{errors:?}");
    let errors = server.refused(Method::POST, "certificates", &json!({ "Name": "Site" })).await;
    assert_eq!(errors, ["The CertificateData field is required."]);
    assert_eq!(server.all("certificates").await.len(), 0);
}

#[tokio::test]
async fn a_file_is_exported_in_any_format_and_its_key_only_when_asked_for() {
    let server = empty().await;
    let made = server.post("certificates", &body("Site", LEGACY, "secret")).await;
    let export = |query: &str| format!("certificates/{}/export?{query}", id(&made));
    assert_eq!(download(&server, &export("format=Der")).await.1, DER);
    let (_, pem) = download(&server, &export("format=Pem")).await;
    let labels = |file: &[u8]| -> Vec<String> {
        pem::parse_many(file).unwrap().iter().map(|block| block.tag().to_owned()).collect()
    };
    assert_eq!(labels(&pem), ["CERTIFICATE"]);
    assert_eq!(pem::parse(&pem).unwrap().contents(), DER);
    let (_, pem) = download(&server, &export("format=pem&pemOptions=PrimaryAndChain&includePrivateKey=true")).await;
    assert_eq!(labels(&pem), ["PRIVATE KEY", "CERTIFICATE", "CERTIFICATE"]);
    let (_, pem) = download(&server, &export("format=Pem&pemOptions=ChainOnly&includePrivateKey=true")).await;
    assert_eq!(labels(&pem), ["CERTIFICATE"]);
    assert_ne!(pem::parse(&pem).unwrap().contents(), DER);
    for (query, password, has_key) in
        [("", "secret", false), ("&password=new", "new", false), ("&password=new&includePrivateKey=true", "new", true)]
    {
        let (status, pfx) = download(&server, &export(&format!("format=Pkcs12{query}"))).await;
        assert_eq!(status, 200);
        let again = server.post("certificates", &body("Again", &pfx, password)).await;
        assert_eq!((&again["Thumbprint"], &again["HasPrivateKey"]), (&json!(THUMBPRINT), &json!(has_key)), "{query}");
        assert_eq!(again["CertificateChain"], made["CertificateChain"], "{query}");
        server.refused(Method::POST, "certificates", &body("Again", &pfx, "wrong")).await;
    }
    assert_eq!(download(&server, &export("includePrivateKey=true")).await.1, LEGACY, "as it was uploaded");
    for (query, reason) in [
        ("", "The uploaded file holds a private key."),
        ("format=Der&includePrivateKey=true", "A DER file cannot hold a private key."),
        ("format=Jks", "'Jks' is none of the formats Pkcs12, Der and Pem."),
        ("format=Pem&pemOptions=All", "'All' is none of the options"),
    ] {
        let errors = server.refused(Method::GET, &export(query), &Value::Null).await;
        assert!(errors[0].starts_with(reason), "{query}: {errors:?}");
    }
    let plain = server.post("certificates", &body("Plain", DER, "")).await;
    assert_eq!(download(&server, &format!("certificates/{}/export", id(&plain))).await.1, DER);
}

#[tokio::test]
async fn a_replacement_keeps_the_id_and_leaves_an_archived_copy() {
    let server = empty().await;
    let environment = server.environment("Dev").await;
    let mut first = body("Site", DER, "");
    first["EnvironmentIds"] = json!([environment]);
    let made = server.post("certificates", &first).await;
    let path = format!("certificates/{}", id(&made));
    let sent = json!({ "certificateData": STANDARD.encode(LEGACY), "password": "secret" });
    let (status, replaced) = server.send(Method::POST, &format!("{path}/replace"), Some(&sent)).await;
    assert_eq!((status.as_u16(), &replaced["Id"]), (200, &made["Id"]));
    assert_eq!((&replaced["HasPrivateKey"], &replaced["Archived"]), (&json!(true), &json!(null)));
    assert_eq!(replaced["EnvironmentIds"], json!([environment]));
    assert_eq!(server.sandbox.secret("Default", &id(&made), "Password").as_deref(), Some("secret"));
    let archived = server.get("certificates?archived=true").await;
    assert_eq!(archived["TotalResults"], 1);
    let copy = &archived["Items"][0];
    assert_eq!((&copy["Name"], &copy["ReplacedBy"]), (&json!("Site"), &made["Id"]));
    assert!(copy["Archived"].is_string() && copy["HasPrivateKey"] == false);
    assert_ne!(copy["Id"], made["Id"]);
    assert_eq!(server.get("certificates").await["TotalResults"], 1);
    let by_thumbprint = server.get(&format!("certificates/{}", THUMBPRINT.to_lowercase())).await;
    assert_eq!(by_thumbprint["Id"], made["Id"], "the one in use, not its copy");
    for wrong in [json!({}), json!({ "CertificateData": STANDARD.encode(LEGACY), "Password": "no" })] {
        server.refused(Method::POST, &format!("{path}/replace"), &wrong).await;
    }
    assert_eq!(server.get(&path).await, replaced, "a refused replacement changes nothing");
}

#[tokio::test]
async fn an_archived_certificate_stays_where_it_is_used_and_is_used_nowhere_else() {
    let server = empty().await;
    let made = server.post("certificates", &body("Site", DER, "")).await;
    let path = format!("certificates/{}", id(&made));
    let project = server.project("Web").await;
    let variables = format!("projects/{}/variables", id(&project));
    let mut set = server.get(&variables).await;
    let row = |name: &str| json!({ "Name": name, "Type": "Certificate", "Value": made["Id"] });
    set["Variables"] = json!([row("One")]);
    let set = server.put(&variables, &set).await;
    let (status, _) = server.send(Method::POST, &format!("{path}/archive"), None).await;
    assert_eq!(status, 200);
    server.put(&variables, &set).await;
    let other = server.project("Other").await;
    let elsewhere = format!("projects/{}/variables", id(&other));
    let mut new = server.get(&elsewhere).await;
    new["Variables"] = json!([row("Two")]);
    let errors = server.refused(Method::PUT, &elsewhere, &new).await;
    assert_eq!(errors, [format!("The certificate 'Site' ({}) is archived and cannot be selected.", id(&made))]);
    server.refused(Method::DELETE, &path, &Value::Null).await;
    server.send(Method::POST, &format!("{path}/unarchive"), None).await;
    assert_eq!(server.get(&path).await["Archived"], json!(null));
    server.put(&elsewhere, &new).await;
    for path in [variables, elsewhere] {
        let mut set = server.get(&path).await;
        set["Variables"] = json!([]);
        server.put(&path, &set).await;
    }
    let (status, _) = server.send(Method::DELETE, &path, None).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn lists_take_the_filters_of_certificates() {
    let server = empty().await;
    let tags = json!({ "Name": "Ring", "Tags": [{ "Name": "One" }] });
    server.post("tagsets", &tags).await;
    let tenant = id(&server.post("tenants", &json!({ "Name": "Acme", "TenantTags": ["Ring/One"] })).await);
    let make = async |name: &str, field: &str, value: Value| {
        let mut sent = body(name, DER, "");
        sent[field] = value;
        server.post("certificates", &sent).await
    };
    make("By tag", "TenantTags", json!(["Ring/One"])).await;
    make("By id", "TenantIds", json!([tenant])).await;
    let shorter = json!({ "Name": "Short", "SubjectCommonName": "short.example", "NotAfter": "2030-01-01T00:00:00Z" });
    let (_, short) = server.send(Method::POST, "certificates/generate", Some(&shorter)).await;
    let old = make("Old", "Notes", json!("")).await;
    server.send(Method::POST, &format!("certificates/{}/archive", id(&old)), None).await;
    let names = async |query: &str| -> Vec<String> {
        let page = server.get(&format!("certificates?{query}")).await;
        page["Items"].as_array().unwrap().iter().map(|found| found["Name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("").await[0], "Short", "what ends first is first");
    assert_eq!(names("orderBy=recent").await, ["Short", "By id", "By tag"]);
    assert_eq!(names("archived=true").await, ["Old"]);
    assert_eq!(names("search=WWW.octo").await.len(), 2);
    assert_eq!(names("partialName=short").await, ["Short"]);
    assert_eq!(names(&format!("search={}", &THUMBPRINT[..8])).await.len(), 2);
    assert_eq!(names(&format!("tenant={tenant}")).await.len(), 2);
    assert_eq!(names(&format!("ids={}", id(&short))).await, ["Short"]);
    assert_eq!(names(&format!("search=short&firstResult={}", id(&old))).await, ["Old", "Short"]);
    assert!(server.get("certificates?take=1").await["Links"]["Page.Next"].is_string());
    assert_eq!(server.all("certificates").await.len(), 4, "the whole list has archived ones too");
}

#[tokio::test]
async fn a_self_signed_certificate_is_made_for_a_subject() {
    let server = empty().await;
    let sent = json!({
        "Name": "Own", "SubjectCommonName": "own.example", "SubjectOrganization": "Octo",
        "SubjectAlternativeNames": ["own.example", "10.0.0.1"], "SelfSignedCertificateCurve": "nistP384",
    });
    let (status, made) = server.send(Method::POST, "certificates/generate", Some(&sent)).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(made["SubjectDistinguishedName"], "CN=own.example,O=Octo");
    assert_eq!((&made["SelfSigned"], &made["HasPrivateKey"]), (&json!(true), &json!(true)));
    assert_eq!(made["SignatureAlgorithmName"], "SHA-384withECDSA");
    assert_eq!(made["SubjectAlternativeNames"], sent["SubjectAlternativeNames"]);
    let path = format!("certificates/{}/export?format=Pem&includePrivateKey=true", id(&made));
    assert_eq!(pem::parse_many(download(&server, &path).await.1).unwrap().len(), 2);
    for wrong in
        [json!({ "Name": "N" }), json!({ "Name": "N", "SubjectCommonName": "n", "SelfSignedCertificateCurve": "X" })]
    {
        server.refused(Method::POST, "certificates/generate", &wrong).await;
    }
    let old = start(Sandbox::builder().version("2020.3.1")).await;
    assert_eq!(old.send(Method::POST, "certificates/generate", Some(&sent)).await.0, 405, "an id like any other");
}

#[tokio::test]
async fn certificates_are_saved_with_their_facts_and_with_their_files_only_if_wanted() {
    let server = empty().await;
    let made = server.post("certificates", &body("Site", LEGACY, "secret")).await;
    let sent = json!({ "CertificateData": STANDARD.encode(MODERN), "Password": "pässword" });
    server.send(Method::POST, &format!("certificates/{}/replace", id(&made)), Some(&sent)).await;
    for (secrets, kept) in [(Secrets::Masked, false), (Secrets::Plain, true)] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("saved");
        server.sandbox.save("Default", &folder, secrets).unwrap();
        let again = start(Sandbox::builder().space(SpaceSeed::load_dir("Default", &folder).unwrap())).await;
        assert_eq!(again.sandbox.notes(), &[] as &[String]);
        let found = again.get("certificates").await["Items"][0].clone();
        let archived = again.get("certificates?archived=true").await["Items"][0].clone();
        assert_eq!(archived["ReplacedBy"], found["Id"]);
        assert_eq!(
            (&found["Thumbprint"], &found["CertificateChain"]),
            (&made["Thumbprint"], &made["CertificateChain"])
        );
        assert_eq!(found["CertificateData"]["HasValue"], true);
        let path = format!("certificates/{}/export?includePrivateKey=true", id(&found));
        let (status, file) = download(&again, &path).await;
        assert_eq!((status == 200, file == MODERN), (kept, kept));
    }
}

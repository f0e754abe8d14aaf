//! Secrets outside of variables: accounts, feeds, step properties, parameters.

use crate::common::{Method, certificate_data, empty, id, script_step};
use serde_json::{Value, json};

fn token(token: Value) -> Value {
    json!({ "Name": "Token", "AccountType": "Token", "Token": token })
}

#[tokio::test]
async fn a_secret_is_set_kept_and_cleared_but_never_returned() {
    let server = empty().await;
    let feed =
        |password: Value| json!({ "Name": "F", "FeedType": "NuGet", "FeedUri": "https://x", "Password": password });
    let created = server.post("feeds", &feed(json!({ "HasValue": true, "NewValue": "s3cret" }))).await;
    let path = format!("feeds/{}", id(&created));
    let secret = || server.sandbox.secret("Default", &id(&created), "Password");
    assert_eq!(created["Password"], json!({ "HasValue": true, "NewValue": null, "Hint": null }));
    assert_eq!(secret().as_deref(), Some("s3cret"));
    server.put(&path, &created).await;
    assert_eq!(secret().as_deref(), Some("s3cret"));
    let cleared = server.put(&path, &feed(json!({ "HasValue": false }))).await;
    assert_eq!((&cleared["Password"]["HasValue"], secret()), (&json!(false), None));
    let kept = server.put(&path, &feed(json!({ "HasValue": true }))).await;
    assert_eq!(kept["Password"]["HasValue"], false, "there was nothing to keep");
}

#[tokio::test]
async fn a_required_secret_without_a_value_is_refused() {
    let server = empty().await;
    for missing in [Value::Null, json!({ "HasValue": true }), json!({ "HasValue": true, "NewValue": "" })] {
        assert_eq!(server.refused(Method::POST, "accounts", &token(missing)).await, ["The Token field is required."]);
    }
    let created = server.post("accounts", &token(json!({ "HasValue": true, "NewValue": "abc" }))).await;
    server.put(&format!("accounts/{}", id(&created)), &created).await;
    assert_eq!(server.sandbox.secret("Default", &id(&created), "Token").as_deref(), Some("abc"));
}

#[tokio::test]
async fn a_sensitive_step_property_stays_with_its_action_wherever_it_moves() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let mut process = server.get(&path).await;
    let mut step = script_step("One");
    step["Actions"][0]["Properties"]["My.Password"] = json!({ "HasValue": true, "NewValue": "s3cret" });
    process["Steps"] = json!([step]);
    let mut saved = server.put(&path, &process).await;
    assert_eq!(saved["Steps"][0]["Actions"][0]["Properties"]["My.Password"]["NewValue"], Value::Null);
    let secret = || server.sandbox.secret("Default", &id(&process), "Steps[One].Actions[One].Properties.My.Password");
    assert_eq!(secret().as_deref(), Some("s3cret"));
    saved["Steps"][0].as_object_mut().unwrap().remove("Id");
    let mut saved = server.put(&path, &saved).await;
    assert_eq!(secret().as_deref(), Some("s3cret"));
    saved["Steps"][0]["Actions"][0].as_object_mut().unwrap().remove("Id");
    server.put(&path, &saved).await;
    assert_eq!(secret(), None);
}

#[tokio::test]
async fn a_sensitive_parameter_default_stays_with_its_parameter() {
    let server = empty().await;
    let parameter = json!({
        "Name": "Key", "DefaultValue": { "HasValue": true, "NewValue": "s3cret" },
        "DisplaySettings": { "Octopus.ControlType": "Sensitive" },
    });
    let body = json!({ "Name": "T", "ActionType": "Octopus.Script", "Parameters": [parameter] });
    let template = server.post("actiontemplates", &body).await;
    assert_eq!(template["Parameters"][0]["DefaultValue"], json!({ "HasValue": true, "NewValue": null, "Hint": null }));
    server.put(&format!("actiontemplates/{}", id(&template)), &template).await;
    let secret = server.sandbox.secret("Default", &id(&template), "Parameters[Key].DefaultValue");
    assert_eq!(secret.as_deref(), Some("s3cret"));
}

#[tokio::test]
async fn the_data_of_a_certificate_is_needed_once_and_not_replaced_by_put() {
    let server = empty().await;
    server.refused(Method::POST, "certificates", &json!({ "Name": "C" })).await;
    let data = certificate_data();
    let body = json!({ "Name": "C", "CertificateData": { "HasValue": true, "NewValue": data } });
    let mut created = server.post("certificates", &body).await;
    created["CertificateData"] = json!({ "HasValue": true, "NewValue": "BBBB" });
    server.put(&format!("certificates/{}", id(&created)), &created).await;
    assert_eq!(server.sandbox.secret("Default", &id(&created), "CertificateData").as_deref(), Some(&*data));
}

//! How each operation is called: what stands at the `{}` of its path, its query and its body.
//! Most need no row: ids go by the part before them, a GET has no body, a PUT sends back what GET shows, a POST sends a
//! copy of what is there, and a DELETE takes away a copy that was made before.

use super::space::Place;
use crate::common::Method;
use serde_json::{Value, json};

/// A row for what is not as usual.
#[derive(Clone)]
pub(super) struct Call {
    /// Method and form, in lower case.
    pub(super) name: &'static str,
    /// With `@word` for ids.
    pub(super) query: &'static str,
    pub(super) body: Body,
    /// The request that is sent before: a method, a path and a body.
    pub(super) first: Option<(&'static str, &'static str, Body)>,
}

#[derive(Clone)]
pub(super) enum Body {
    /// As by the method.
    Usual,
    Nothing,
    /// With `@word` for ids.
    Json(Value),
    /// The document at this path, with some members changed; null takes a member away.
    Of(&'static str, Value),
    /// The ids of all documents of a collection.
    Ids(&'static str),
    /// A file of that name, as a form.
    File(&'static str),
}

fn call(name: &'static str, query: &'static str, body: Body) -> Call {
    Call { name, query, body, first: None }
}

impl Call {
    fn after(mut self, method: &'static str, path: &'static str, body: Body) -> Call {
        self.first = Some((method, path, body));
        self
    }

    pub(super) fn file(&self) -> Option<&'static str> {
        if let Body::File(name) = self.body { Some(name) } else { None }
    }
}

/// Values of `{}`: by the form up to it, for one method, or by the whole form; else the word is the part before it.
const ARGUMENTS: &[(&str, &str)] = &[
    ("{}", "@space"),
    ("accounts/{}/pk", "@SSH"),
    ("feeds/{}/packages/notes", "feeds-builtin"),
    ("feeds/{}/packages/versions", "feeds-builtin"),
    ("actiontemplates/{}/versions/{}", "0"),
    ("communityactiontemplates/{}/actiontemplate/{}", "@space"),
    ("communityactiontemplates/{}/installation/{}", "@space"),
    ("DELETE accounts/{}", "@unused account"),
    ("DELETE actiontemplates/{}", "@unused template"),
    ("DELETE deploymenttargettags/{}", "unused"),
    ("DELETE machinepolicies/{}", "@unused policy"),
    ("DELETE parentenvironments/{}", "@unused parent"),
    ("DELETE projects/{}/channels/{}", "@unused channel"),
    ("deploymentsettings/{}", "deploymentsettings-@projects"),
    ("users/authentication/{}", "@users"),
    ("deploymentprocesses/{}", "deploymentprocess-@projects"),
    ("environments/ephemeral/{}", "@ephemeral"),
    ("parentenvironments/{}", "@parent"),
    ("projects/{}/environments/ephemeral/{}", "@ephemeral"),
    ("projects/{}/runbookprocesses/{}", "RunbookProcess-@runbooks"),
    ("projects/{}/releases/{}", "@releases"),
    ("projects/{}/triggers/{}", "@projecttriggers"),
    ("retentionpolicies/{}", "@retention"),
    ("runbookprocesses/{}", "RunbookProcess-@runbooks"),
    ("spaces/{}", "@space"),
    ("variables/{}", "variableset-@projects"),
];

pub(super) fn calls() -> Vec<Call> {
    let rule = "version=1.0.0&versionRange=[1.0,2.0)&projectId=@projects";
    let stopped = Body::Of("/api/spaces/@space", json!({ "TaskQueueStopped": true }));
    let installation = "communityactiontemplates/@communityactiontemplates/installation";
    let update = json!({ "Version": 0, "ActionsToUpdate": [{ "ProcessType": "Deployment",
        "ProcessId": "deploymentprocess-@projects", "ActionIds": ["@templated"] }] });
    let freeze = json!({ "Name": "Fair", "Start": "2027-05-01T00:00:00Z", "End": "2027-05-02T00:00:00Z",
        "ProjectEnvironmentScope": {} });
    let credential = json!({ "Name": "More", "Details": { "Type": "UsernamePassword", "Username": "u",
        "Password": { "HasValue": true, "NewValue": "p" } } });
    let rows = vec![
        call("GET communityactiontemplates/{}/actiontemplate", "", Body::Nothing).after(
            "POST",
            installation,
            Body::Nothing,
        ),
        call("GET communityactiontemplates/{}/actiontemplate/{}", "", Body::Nothing).after(
            "POST",
            installation,
            Body::Nothing,
        ),
        call("GET channels/rule-test", rule, Body::Nothing),
        call("GET channels/rule-test/v1", rule, Body::Nothing),
        call("GET lifecycles/previews", "ids=@lifecycles", Body::Nothing),
        call("GET machines/discover", "host=h&port=10933&type=TentaclePassive", Body::Nothing),
        call("GET retentionpolicies", "retentionType=LifecycleRelease", Body::Nothing),
        call("GET variables/all", "ids=variableset-@projects,variableset-@libraryvariablesets", Body::Nothing),
        call("GET workers/discover", "host=h&port=10933&type=TentaclePassive", Body::Nothing),
        call("POST channels/rule-test", rule, Body::Nothing),
        call("POST channels/rule-test/v1", rule, Body::Nothing),
        call("POST communityactiontemplates/{}/installation", "", Body::Nothing),
        call("POST communityactiontemplates/{}/installation/{}", "", Body::Nothing),
        call("PUT communityactiontemplates/{}/installation", "", Body::Nothing).after(
            "POST",
            installation,
            Body::Nothing,
        ),
        call("PUT communityactiontemplates/{}/installation/{}", "", Body::Nothing).after(
            "POST",
            installation,
            Body::Nothing,
        ),
        call("POST deploymentfreezes", "", Body::Json(freeze)),
        call("POST deploymenttargettags", "", Body::Json(json!({ "Tag": "new" }))),
        call("POST environments/ephemeral/{}/deprovision", "", Body::Nothing),
        call("DELETE accounts/{}/v1", "", Body::Nothing),
        call("DELETE actiontemplates/{}/v1", "", Body::Nothing),
        call("DELETE git-credentials/{}/v1", "", Body::Nothing),
        call("DELETE projects/{}/channels/{}/v2", "", Body::Nothing),
        call("POST git-credentials/v1", "", Body::Json(credential)),
        call("PUT git-credentials/{}/v1", "", Body::Of("git-credentials/@git-credentials", json!({}))),
        call("DELETE packages/{}", "", Body::Nothing),
        call("DELETE packages/{}/v1", "", Body::Nothing),
        call("DELETE packages/bulk", "ids=@packages", Body::Nothing),
        call("DELETE packages/bulk/v1", "ids=@packages", Body::Nothing),
        call("GET feeds/{}/packages/notes", "packageId=Shop&version=1.0.0", Body::Nothing),
        call("GET feeds/{}/packages/versions", "packageId=Shop", Body::Nothing),
        call("GET packages/notes", "packageIds=Shop.1.0.0", Body::Nothing),
        call("GET variables/preview", "project=@projects&environment=@environments", Body::Nothing),
        call("POST actiontemplates/{}/actionsupdate", "", Body::Json(update)),
        call(
            "POST certificates/generate",
            "",
            Body::Json(json!({ "Name": "Own", "SubjectCommonName": "own.example" })),
        ),
        call("POST certificates/{}/archive", "", Body::Nothing),
        call("POST certificates/{}/archive/v1", "", Body::Nothing),
        call(
            "POST certificates/{}/replace",
            "",
            Body::Json(json!({ "certificateData": super::things::secret_text() })),
        ),
        call("POST certificates/{}/unarchive", "", Body::Nothing).after(
            "POST",
            "certificates/@certificates/archive",
            Body::Nothing,
        ),
        call("POST certificates/{}/unarchive/v1", "", Body::Nothing).after(
            "POST",
            "certificates/@certificates/archive",
            Body::Nothing,
        ),
        call("POST packages/raw", "", Body::File("Shop.2.0.0.zip")),
        call("POST parentenvironments", "", Body::Json(json!({ "Name": "More" }))),
        call("POST projects/{}/environments/ephemeral", "", Body::Json(json!({ "EnvironmentName": "feature-2" }))),
        call("POST projects/{}/environments/ephemeral/{}/deprovision", "", Body::Nothing),
        call("GET tenants/{}/commonvariables", "includeMissingVariables=true", Body::Nothing),
        call("GET tenants/{}/projectvariables", "includeMissingVariables=true", Body::Nothing),
        call("POST tenants/{}/commonvariables", "", Body::Of("tenants/@tenants/commonvariables", json!({}))),
        call("POST tenants/{}/projectvariables", "", Body::Of("tenants/@tenants/projectvariables", json!({}))),
        call("POST tenants/{}/variables", "", Body::Of("tenants/@tenants/variables", json!({}))),
        call("POST tasks/{}/cancel", "", Body::Nothing),
        call("POST tasks/{}/state", "", Body::Json(json!({ "State": "Failed", "Reason": "it did" }))),
        call("DELETE users/{}/apikeys/{}", "", Body::Nothing),
        call("POST users/{}/apikeys", "", Body::Json(json!({ "Purpose": "more" }))),
        call("POST users/invitations", "", Body::Json(json!({ "AddToTeamIds": ["@teams"] }))),
        call("PUT environments/sortorder", "", Body::Ids("environments")),
        call("PUT retentionpolicies/{}", "", Body::Of("retentionpolicies?retentionType=LifecycleRelease", json!({}))),
        call("PUT tagsets/sortorder", "", Body::Ids("tagsets")),
        call("PUT workerpools/sortorder", "", Body::Ids("workerpools")),
        call("DELETE deploymentfreezes/{}", "", Body::Nothing),
        call("DELETE deploymenttargettags/{}", "", Body::Nothing),
        call("DELETE machinepolicies/{}/v1", "", Body::Nothing),
        call("DELETE parentenvironments/{}", "", Body::Nothing),
        call("DELETE spaces/{}", "", Body::Nothing).after("PUT", "/api/spaces/@space", stopped),
    ];
    rows.into_iter().chain(PICTURES.iter().map(|name| call(name, "", Body::File("picture.png")))).collect()
}

const PICTURES: &[&str] = &[
    "POST logo",
    "PUT logo",
    "POST actiontemplates/{}/logo",
    "PUT actiontemplates/{}/logo",
    "POST projects/{}/logo",
    "PUT projects/{}/logo",
    "POST tenants/{}/logo",
    "PUT tenants/{}/logo",
];

/// The parts of a form with something at each `{}`; nothing if a word means nothing in this version.
pub(crate) fn arguments(place: &Place, method: &str, form: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = form.split('/').collect();
    let filled = parts.iter().enumerate().map(|(index, part)| {
        if *part != "{}" {
            return Some((*part).to_owned());
        }
        let so_far = parts[..=index].join("/");
        let of_method = format!("{method} {so_far}");
        let is_meant = |row: &&(&str, &str)| row.0 == of_method || (row.0 == form && !form.ends_with("{}"));
        let row = ARGUMENTS.iter().find(is_meant).or(ARGUMENTS.iter().find(|row| row.0 == so_far)).map(|row| row.1);
        match row.unwrap_or("").split_once('@') {
            Some((head, word)) => place.id(word).map(|id| format!("{head}{id}")),
            None if row.is_some() => row.map(str::to_owned),
            None => place.id_in_any_case(parts[index.checked_sub(1)?]).map(str::to_owned),
        }
    });
    filled.collect()
}

impl Place {
    fn id_in_any_case(&self, word: &str) -> Option<&str> {
        self.words().find(|own| own.eq_ignore_ascii_case(word)).and_then(|own| self.id(own))
    }

    /// The body of a row.
    pub(super) async fn body(&self, body: &Body) -> Value {
        match body {
            Body::Usual | Body::Nothing | Body::File(_) => Value::Null,
            Body::Json(body) => self.with_ids(body),
            Body::Of(path, members) => {
                let (_, document) = self.server.send_to(Method::GET, &self.whole(path), None).await;
                with(document, &self.with_ids(members))
            }
            Body::Ids(path) => {
                let all = self.server.get(&format!("{path}?take=1000")).await;
                let items = all["Items"].as_array().unwrap();
                items.iter().map(|item| item["Id"].clone()).collect()
            }
        }
    }

    /// A document like one of those listed at a path, under a name of its own.
    pub(super) async fn copy(&self, path: &str) -> Option<Value> {
        let (status, page) = self.server.send_to(Method::GET, &format!("{path}?take=1000"), None).await;
        let items = page["Items"].as_array().filter(|_| status == 200)?;
        // The first document is often one that the server has made, of a kind that clients cannot make.
        let is_ours = |item: &&Value| self.words().any(|word| item["Id"] == self.id(word).unwrap_or_default());
        let first = items.iter().find(is_ours);
        let mut copy = first.or(items.first())?.clone();
        for (name, value) in [("Name", "A copy"), ("Version", "9.9.9"), ("Username", "copy"), ("Tag", "copy")] {
            if copy[name].is_string() {
                copy[name] = json!(value);
            }
        }
        renew(&mut copy);
        Some(with(copy, &json!({ "Id": null, "Slug": null, "Links": null, "IsDefault": false })))
    }
}

/// Secrets get a value, or there would be none.
fn renew(value: &mut Value) {
    if value["HasValue"] == true {
        value["NewValue"] = json!(super::things::secret_text());
    }
    let members: Box<dyn Iterator<Item = &mut Value>> = match value {
        Value::Object(map) => Box::new(map.values_mut()),
        Value::Array(items) => Box::new(items.iter_mut()),
        _ => return,
    };
    members.for_each(renew);
}

/// Members laid over a document; null takes one away.
fn with(mut document: Value, members: &Value) -> Value {
    let own = document.as_object_mut().unwrap();
    for (name, member) in members.as_object().unwrap() {
        if member.is_null() {
            own.remove(name);
        } else if own.contains_key(name) || name != "IsDefault" {
            own.insert(name.clone(), member.clone());
        }
    }
    document
}

//! Finds every declared reference in a document: ids in fields, lists, keys, scopes, step properties, JSON in strings.
//! Only finds them; whether they hold is asked in `write` and `remove`.

use crate::clean::Place;
use crate::shape::{Field, Form, Kind, Shape, Target};
use crate::store::text;
use serde_json::{Map, Value};

/// One reference.
pub(crate) struct Reference<'v> {
    pub(crate) collection: &'static str,
    pub(crate) id: &'v str,
    /// A canonical tag name instead of an id.
    pub(crate) tag: bool,
    /// An action of the same process.
    pub(crate) own_action: bool,
}

type Seen<'s> = &'s mut dyn FnMut(Reference<'_>, Place<'_>);

/// Step properties that hold references. Fact `property-references`.
const PROPERTIES: &[(&str, &str, Form)] = &[
    ("Octopus.Action.Template.Id", "actiontemplates", Form::Bindable),
    ("Octopus.Action.Package.FeedId", "feeds", Form::Bindable),
    ("Octopus.Action.Package.NuGetFeedId", "feeds", Form::Bindable),
    ("Octopus.Action.DeployRelease.ProjectId", "projects", Form::Bindable),
    ("Octopus.Action.Manual.ResponsibleTeamIds", "teams", Form::Csv),
    ("Octopus.Action.Email.ToTeamIds", "teams", Form::Csv),
    ("Octopus.Action.Email.CCTeamIds", "teams", Form::Csv),
    ("Octopus.Action.Email.BccTeamIds", "teams", Form::Csv),
    ("Octopus.Action.Azure.AccountId", "accounts", Form::Bindable),
    ("Octopus.Action.ArgoCD.Sync.Environments", "environments", Form::Csv),
    ("Octopus.Action.ArgoCD.PullRequest.Environments", "environments", Form::Csv),
    ("Octopus.Action.Docker.RemoveSteps", "", Form::OwnActions),
    ("Octopus.Action.KubernetesContainers.Containers", "feeds", Form::JsonFeeds),
];

/// Dimensions of variable scopes that hold ids; `Action` and `ProcessOwner` are looked up by `rules::variables`.
const SCOPES: &[(&str, &str, Form)] = &[
    ("Environment", "environments", Form::Plain),
    ("Machine", "machines", Form::Plain),
    ("Channel", "channels", Form::Plain),
    ("TenantTag", "tagsets", Form::Tag),
];

/// The target of a parameter's value, by the control that its step template shows for it.
const CONTROLS: &[(&str, &str, Form)] = &[
    ("AzureAccount", "accounts", Form::Bindable),
    ("AmazonWebServicesAccount", "accounts", Form::Bindable),
    ("GoogleCloudAccount", "accounts", Form::Bindable),
    ("UsernamePasswordAccount", "accounts", Form::Bindable),
    ("GenericOidcAccount", "accounts", Form::Bindable),
    ("Certificate", "certificates", Form::Bindable),
    ("WorkerPool", "workerpools", Form::Bindable),
    ("Project", "projects", Form::Bindable),
    ("Package", "feeds", Form::JsonFeeds),
    ("Teams", "teams", Form::Csv),
    ("Environments", "environments", Form::Csv),
    ("Channels", "channels", Form::Csv),
];

/// Members that hold references in objects stored as they come: endpoints, filters and actions of triggers, inputs.
const MEMBERS: &[(&str, &str)] = &[
    // In the inputs of step packages.
    ("Account", "accounts"),
    ("AccountId", "accounts"),
    ("ChannelId", "channels"),
    ("ClientCertificate", "certificates"),
    ("ClusterCertificate", "certificates"),
    ("DefaultWorkerPoolId", "workerpools"),
    ("DestinationEnvironmentId", "environments"),
    ("EnvironmentId", "environments"),
    ("EnvironmentIds", "environments"),
    ("FeedId", "feeds"),
    ("ProxyId", "proxies"),
    ("RunbookId", "runbooks"),
    ("SourceEnvironmentId", "environments"),
    ("SourceEnvironmentIds", "environments"),
    ("TenantIds", "tenants"),
];

/// Calls `seen` with each reference of a document.
pub(crate) fn visit(shape: &Shape, value: &Value, place: Place<'_>, seen: Seen<'_>) {
    let Some(map) = value.as_object() else { return };
    let case = shape.variants.as_ref().and_then(|variants| {
        let chosen = text(value, variants.by);
        variants.cases.iter().find(|case| case.name == chosen)
    });
    for field in shape.fields.iter().chain(case.map_or(&[] as &[Field], |case| case.fields)) {
        if let Some(value) = map.get(field.name) {
            let place = place.field(field.name);
            match typed_target(field, map) {
                Some(target) => many(target, value, place, seen),
                None => visit_field(field, value, place, seen),
            }
        }
    }
}

/// The target of a value when a neighbour of its field decides: the type of a variable, the control of a parameter.
fn typed_target(field: &Field, map: &Map<String, Value>) -> Option<Target> {
    match field.kind {
        Kind::TypedValue => match map.get("Type").and_then(Value::as_str)? {
            "Certificate" => Some(Target { collection: "certificates", form: Form::Bindable }),
            "WorkerPool" => Some(Target { collection: "workerpools", form: Form::Bindable }),
            kind if kind.ends_with("Account") => Some(Target { collection: "accounts", form: Form::Bindable }),
            _ => None,
        },
        Kind::Bound => control(map.get("DisplaySettings")?),
        _ => None,
    }
}

/// The target of the value of a parameter with these display settings.
pub(crate) fn control(display_settings: &Value) -> Option<Target> {
    let shown = text(display_settings, "Octopus.ControlType");
    let (_, collection, form) = CONTROLS.iter().find(|(name, ..)| *name == shown)?;
    Some(Target { collection, form: *form })
}

fn visit_field(field: &Field, value: &Value, place: Place<'_>, seen: Seen<'_>) {
    match (field.kind, value) {
        (Kind::Object(shape), _) => visit(shape, value, place, seen),
        (Kind::Objects(shape), Value::Array(list)) => {
            list.iter().enumerate().for_each(|(index, item)| visit(shape, item, place.item(index), seen));
        }
        (Kind::Properties, Value::Object(map)) => {
            for (key, value) in map {
                let known = PROPERTIES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(key));
                if let (Some((_, collection, form)), Some(text)) = (known, value.as_str()) {
                    one(Target { collection, form: *form }, text, place.field(key), seen);
                }
            }
        }
        (Kind::Scope, Value::Object(map)) => {
            for (key, ids) in map {
                if let Some((_, collection, form)) = SCOPES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(key)) {
                    many(Target { collection, form: *form }, ids, place.field(key), seen);
                }
            }
        }
        (Kind::IdMap(keys, values), Value::Object(map)) => {
            for (key, ids) in map {
                item(plain(keys), key, place, seen);
                many(plain(values), ids, place.field(key), seen);
            }
        }
        (Kind::Open, _) => members_of(value, place, seen),
        _ => {
            if let Some(target) = field.target {
                many(target, value, place, seen);
            }
        }
    }
}

/// References in an object that no shape describes.
fn members_of(value: &Value, place: Place<'_>, seen: Seen<'_>) {
    match value {
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, item)| members_of(item, place.item(index), seen));
        }
        Value::Object(map) => {
            for (key, member) in map {
                match MEMBERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
                    Some((_, collection)) => {
                        many(Target { collection, form: Form::Bindable }, member, place.field(key), seen);
                    }
                    None => members_of(member, place.field(key), seen),
                }
            }
        }
        _ => {}
    }
}

fn plain(collection: &'static str) -> Target {
    Target { collection, form: Form::Plain }
}

fn many(target: Target, value: &Value, place: Place<'_>, seen: Seen<'_>) {
    match value {
        Value::String(text) => one(target, text, place, seen),
        Value::Array(list) => {
            list.iter().filter_map(Value::as_str).for_each(|text| item(target, text, place, seen));
        }
        _ => {}
    }
}

/// An empty text is no reference where one may be missing, but in a list it is one that leads to nothing.
fn item(target: Target, text: &str, place: Place<'_>, seen: Seen<'_>) {
    if text.is_empty() {
        let tag = target.form == Form::Tag;
        seen(Reference { collection: target.collection, id: text, tag, own_action: false }, place);
    } else {
        one(target, text, place, seen);
    }
}

/// Calls `seen` with what one string refers to.
pub(crate) fn one(target: Target, text: &str, place: Place<'_>, seen: Seen<'_>) {
    let reference = |id| Reference {
        collection: target.collection,
        id,
        tag: target.form == Form::Tag,
        own_action: target.form == Form::OwnActions,
    };
    match target.form {
        _ if text.is_empty() => {}
        Form::Plain | Form::Tag => seen(reference(text), place),
        Form::Bindable | Form::Csv | Form::OwnActions if text.contains("#{") => {}
        Form::Bindable => seen(reference(text), place),
        Form::Csv | Form::OwnActions => {
            text.split(',').map(str::trim).filter(|id| !id.is_empty()).for_each(|id| seen(reference(id), place));
        }
        Form::JsonFeeds => {
            if let Ok(parsed) = serde_json::from_str::<Value>(text) {
                feeds_in(&parsed, place, seen);
            }
        }
    }
}

/// Every member named `FeedId` in JSON that was a string.
fn feeds_in(value: &Value, place: Place<'_>, seen: Seen<'_>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| feeds_in(item, place, seen)),
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str().filter(|_| key == "FeedId") {
                    Some(id) => one(Target { collection: "feeds", form: Form::Bindable }, id, place, seen),
                    None => feeds_in(value, place, seen),
                }
            }
        }
        _ => {}
    }
}

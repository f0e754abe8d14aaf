//! Certificates: lists, archive, replacement, export, and self-signed ones.

use super::documents::stored;
use super::lists::{selected, sheet};
use super::reply::{Item, Reply};
use super::route::{Route, route};
use super::{Given, View, gate};
use crate::answer::Refusal;
use crate::clean::member;
use crate::clock;
use crate::collections::collection;
use crate::rules::certificates::{by_thumbprint, file, is_archived, read};
use crate::secrets::Secrets;
use crate::store::{Stored, items, text};
use crate::work::Work;
use crate::write;
use crate::x509::{self, Format, Subject, Wanted};
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("certificates").get(list),
    route("certificates/generate").post(generate).since(2021, 2),
    route("certificates/{}/archive").post(archive),
    route("certificates/{}/archive/v1").post(archive_v1).since(2026, 1),
    route("certificates/{}/unarchive").post(unarchive),
    route("certificates/{}/unarchive/v1").post(unarchive_v1).since(2026, 1),
    route("certificates/{}/replace").post(replace),
    route("certificates/{}/export").get(export),
];

const PATH: &str = "certificates";

/// By end or by beginning, archived ones or the others. Source of the filters: the server's description of its API.
fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection(PATH);
    let query = view.query;
    let archived = query.flag("archived").unwrap_or(false);
    let wanted = query.get("search").or_else(|| query.get("partialName")).map(str::to_lowercase);
    let tenant = query.get("tenant").map(|id| (id, view.state.find(view.space, collection("tenants"), id)));
    let mut found = selected(view, of, &query.without("partialName"), |certificate| {
        is_archived(certificate) == archived
            && wanted.as_ref().is_none_or(|wanted| mentions(certificate, wanted))
            && tenant.is_none_or(|(id, tenant)| is_for(certificate, id, tenant))
    });
    match (archived, query.get("orderBy")) {
        (true, _) => found.sort_by_key(|item| Reverse(item.stored.text("Archived").to_owned())),
        (_, Some(order)) if order.eq_ignore_ascii_case("recent") => {
            found.sort_by_key(|item| Reverse(number(&item.stored)))
        }
        _ => found.sort_by_key(|item| item.stored.text("NotAfter").to_owned()),
    }
    if let Some(first) = query.get("firstResult").and_then(|id| view.state.find(view.space, of, id)) {
        found.retain(|item| item.stored.id() != first.id());
        found.insert(0, Item::plain(of, first));
    }
    Ok(Reply::Sheet(sheet(view, query, view.address.to_owned(), of.item_type, found)))
}

/// Whether the name, the subject or the thumbprint holds a text.
fn mentions(certificate: &Stored, wanted: &str) -> bool {
    let fields = ["Name", "SubjectDistinguishedName", "Thumbprint"];
    fields.iter().any(|field| certificate.text(field).to_lowercase().contains(wanted))
}

/// Whether a certificate is for a tenant, by the tenant itself or by one of its tags.
fn is_for(certificate: &Stored, tenant: &str, document: Option<&Arc<Stored>>) -> bool {
    let tags = document.map(|document| items(&document.value, "TenantTags")).unwrap_or_default();
    let id = document.map_or(tenant, |document| document.id());
    items(&certificate.value, "TenantIds").iter().any(|found| found == id)
        || items(&certificate.value, "TenantTags").iter().any(|tag| tags.contains(tag))
}

/// Ids are numbered in the order in which documents are made.
fn number(certificate: &Stored) -> u64 {
    certificate.id().rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn found(work: &Work<'_>, given: &Given<'_>) -> Result<Arc<Stored>, Refusal> {
    work.find(PATH, given.args[0]).cloned().ok_or_else(|| Refusal::missing(given.args[0]))
}

fn put_away(work: &mut Work<'_>, given: &Given<'_>, archived: Value) -> Result<(), Refusal> {
    let mut value = found(work, given)?.value.clone();
    let id = text(&value, "Id").to_owned();
    value["Archived"] = archived;
    work.stamp(&mut value);
    work.patch(PATH, &id, |certificate| *certificate = value);
    Ok(())
}

fn archive(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_away(work, given, json!(clock::now()))?;
    Ok(Reply::Empty)
}

fn unarchive(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_away(work, given, Value::Null)?;
    Ok(Reply::Empty)
}

fn archive_v1(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    archive(work, given)?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

fn unarchive_v1(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    unarchive(work, given)?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

/// The new file takes the place of the old one under the same id; the old one gets another id and is archived.
fn replace(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let of = collection(PATH);
    let old = found(work, given)?;
    let (data, password) = (member_text(given, "CertificateData"), member_text(given, "Password"));
    if data.is_empty() {
        return Err(Refusal::invalid("The CertificateData field is required."));
    }
    let facts = read(data, password, old.text("Name"), old.id()).map_err(Refusal::invalid)?;
    let mut copy = old.value.clone();
    copy["Id"] = json!(work.state.numbering.next(of.prefix));
    copy["ReplacedBy"] = json!(old.id());
    if !is_archived(&old) {
        copy["Archived"] = json!(clock::now());
    }
    let mut value = old.value.clone();
    value.as_object_mut().expect("documents are objects").extend(facts);
    value["Archived"] = Value::Null;
    value["Password"] = json!({ "HasValue": !password.is_empty(), "NewValue": null, "Hint": null });
    work.stamp(&mut value);
    let secrets = [("CertificateData", data), ("Password", password)].into_iter();
    let secrets = secrets.filter(|(_, secret)| !secret.is_empty());
    let secrets: Secrets = secrets.map(|(field, secret)| (field.to_owned(), secret.to_owned())).collect();
    work.state.put(work.space, of, Stored::new(copy, old.secrets.clone()));
    work.state.put(work.space, of, Stored::new(value, secrets));
    stored(work, of, old.id()).map(Reply::Found)
}

fn member_text<'g>(given: &'g Given<'_>, name: &str) -> &'g str {
    given.body.as_object().and_then(|body| member(body, name)).and_then(Value::as_str).unwrap_or_default()
}

/// As it was uploaded, or in another format.
fn export(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = view.state.find(view.space, collection(PATH), view.args[0]);
    let found = found.or_else(|| by_thumbprint(view.state.table(view.space, collection(PATH)), view.args[0]));
    let found = found.ok_or_else(|| Refusal::missing(view.args[0]))?;
    let Some((bytes, bundle)) = file(found) else {
        return Err(Refusal::invalid("The file of this certificate is not there: it was not saved with the space."));
    };
    let private_key = view.query.flag("includePrivateKey").unwrap_or(false);
    if private_key && bundle.key.is_some() {
        gate::demand(view, "CertificateExportPrivateKey", collection(PATH), found)?;
    }
    let asked = view.query.get("format").filter(|format| !format.eq_ignore_ascii_case("Unknown"));
    let Some(asked) = asked else {
        if bundle.key.is_some() && !private_key {
            return Err(Refusal::invalid(
                "The uploaded file holds a private key. Ask for it with includePrivateKey=true, or for a format without it.",
            ));
        }
        return Ok(Reply::File(BYTES, bytes.into()));
    };
    let format = Format::named(asked)
        .ok_or_else(|| Refusal::invalid(format!("'{asked}' is none of the formats Pkcs12, Der and Pem.")))?;
    let own_password = found.secrets.get("Password").map(String::as_str).unwrap_or_default();
    let wanted = Wanted {
        format,
        pem_options: view.query.get("pemOptions").unwrap_or_default(),
        private_key,
        password: view.query.get("password").unwrap_or(own_password),
    };
    let made = x509::export(&bundle, &wanted).map_err(Refusal::invalid)?;
    Ok(Reply::File(BYTES, made.into()))
}

const BYTES: &str = "application/octet-stream";
/// How long a certificate lasts if nobody says so.
const YEAR: u64 = 365 * 86_400;

/// Makes a self-signed certificate for the subject in the body.
fn generate(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let (common_name, organization) =
        (member_text(given, "SubjectCommonName"), member_text(given, "SubjectOrganization"));
    if common_name.is_empty() && organization.is_empty() {
        return Err(Refusal::invalid("At least one of SubjectCommonName or SubjectOrganization must be supplied."));
    }
    let seconds = |name| clock::parse(member_text(given, name)).and_then(|time| u64::try_from(time).ok());
    let start = seconds("NotBefore").or_else(|| u64::try_from(clock::now_in_seconds()).ok()).unwrap_or_default();
    let subject = Subject {
        common_name,
        organization,
        alternatives: names(given),
        curve: member_text(given, "SelfSignedCertificateCurve"),
        not_before: start,
        not_after: seconds("NotAfter").unwrap_or(start + YEAR),
    };
    let made = x509::self_signed(&subject).map_err(Refusal::invalid)?;
    let mut body = given.body.as_object().cloned().unwrap_or_else(Map::new);
    body.retain(|name, _| !["certificatedata", "password"].contains(&name.to_lowercase().as_str()));
    body.insert("CertificateData".to_owned(), json!({ "HasValue": true, "NewValue": x509::encode(&made) }));
    let of = collection(PATH);
    let id = write::create(work, of, &Value::Object(body))?;
    stored(work, of, &id).map(Reply::Found)
}

fn names(given: &Given<'_>) -> Vec<String> {
    let list = given.body.as_object().and_then(|body| member(body, "SubjectAlternativeNames"));
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

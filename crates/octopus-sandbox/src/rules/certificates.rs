//! Certificates: what the server reads out of an uploaded file, and what may be done with archived ones.

use crate::clean::Place;
use crate::clock;
use crate::references::visit;
use crate::store::{Stored, Table, text};
use crate::work::{Draft, Mode, Work};
use crate::x509::{self, Bundle};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The length of `Notes`. Source: the server's description of its API of 2026.
const LONGEST_NOTES: usize = 10_240;

/// Fills a new certificate with what its file says; a file that cannot be read is refused.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if draft.text("Notes").chars().count() > LONGEST_NOTES {
        draft.problem(format!("The field Notes must be a string with a maximum length of {LONGEST_NOTES}."));
    }
    let sent = text(&draft.value["CertificateData"], "NewValue").to_owned();
    let is_known = !draft.text("Thumbprint").is_empty();
    if !sent.is_empty() && !is_known {
        let password = text(&draft.value["Password"], "NewValue").to_owned();
        match read(&sent, &password, draft.text("Name"), "") {
            Ok(facts) => draft.value.as_object_mut().expect("a draft is an object").extend(facts),
            // Loading takes what somebody wrote down, as the server did when it took it.
            Err(_) if work.mode == Mode::Loading => {}
            Err(problem) => draft.problem(problem),
        }
    }
    if let Some(end) = clock::parse(draft.text("NotAfter")) {
        draft.value["IsExpired"] = json!(end < clock::now_in_seconds());
    }
}

/// The members of documents about a file; or the server's sentence about one that cannot be read.
pub(crate) fn read(data: &str, password: &str, name: &str, id: &str) -> Result<serde_json::Map<String, Value>, String> {
    // Source of the sentence: the server's documentation on certificates that cannot be used.
    x509::read(data, password).and_then(|bundle| x509::facts(&bundle)).map_err(|error| {
        format!(
            "Could not parse certificate data. Possible causes: 1) The certificate format is not supported. 2) The password is incorrect. 3) The file is corrupt. Error: Unable to parse certificate '{name}' (id: {id}): {error}"
        )
    })
}

/// The file of a stored certificate; nothing if it was loaded without its secret.
pub(crate) fn file(stored: &Stored) -> Option<(Vec<u8>, Bundle)> {
    let data = stored.secrets.get("CertificateData")?;
    let password = stored.secrets.get("Password").map(String::as_str).unwrap_or_default();
    Some((x509::decode(data)?, x509::read(data, password).ok()?))
}

/// An archived certificate stays where it is used, and is used nowhere else. Source: the server's documentation; that it
/// is refused over the API too is the strict reading.
pub(crate) fn check_use(work: &Work<'_>, draft: &mut Draft) {
    if !work.strict() {
        return;
    }
    let before = draft.old.as_ref().map(|old| used(draft, &old.value)).unwrap_or_default();
    let newly = used(draft, &draft.value).into_iter().filter(|id| !before.contains(id));
    let archived = newly.filter_map(|id| work.find("certificates", &id)).filter(|found| is_archived(found));
    let problems: Vec<String> = archived
        .map(|found| {
            format!("The certificate '{}' ({}) is archived and cannot be selected.", found.text("Name"), found.id())
        })
        .collect();
    draft.problems.extend(problems);
}

fn used(draft: &Draft, value: &Value) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    visit(draft.of.shape, value, Place::ROOT, &mut |reference, _| {
        if reference.collection == "certificates" {
            used.insert(reference.id.to_owned());
        }
    });
    used
}

/// Whether it was put away.
pub(crate) fn is_archived(certificate: &Stored) -> bool {
    !certificate.text("Archived").is_empty()
}

/// A certificate by its thumbprint: the one in use rather than its archived copies.
pub(crate) fn by_thumbprint<'t>(certificates: &'t Table, thumbprint: &str) -> Option<&'t Arc<Stored>> {
    let fits = certificates.values().filter(|found| found.text("Thumbprint").eq_ignore_ascii_case(thumbprint));
    fits.filter(|_| !thumbprint.is_empty()).min_by_key(|found| is_archived(found))
}

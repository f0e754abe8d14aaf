//! Files that documents hold and the owner supplies (`docs/rules.md` F3): a new document is made from its file, and one that stands
//! there gets another file if the thumbprints differ.
//!
//! Pure. The facts known about the files come with the delta.

use super::case::Case;
use super::stage::{Report, Staged};
use super::supply::supplies;
use crate::decision::{Decision, Finding, Verdict};
use crate::delta::{Delta, Mode, SuppliedFile};
use crate::doc::Doc;
use crate::findings;
use crate::key::fold;
use crate::owners;
use crate::path::Place;
use crate::registry;
use crate::registry::spec::HeldFile;
use crate::rules;
use crate::secrets::label;
use crate::side::{Node, Side};
use crate::subject::inherited;
use std::collections::BTreeSet;

/// A file that `secrets` supplies: what it and its password are called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AskedFile {
    /// The file.
    pub data: String,
    /// Its password; nobody may supply one.
    pub password: String,
}

/// Returns the files that `secrets` supplies for what stands on a destination or may come there.
#[must_use]
pub fn asked_files(source: &Side, destination: &Side, delta: &Delta) -> Vec<AskedFile> {
    let mut asked = BTreeSet::new();
    for entry in registry::all() {
        let (Some(file), false) = (&entry.spec.file, delta.secrets.is_empty()) else { continue };
        let kind = entry.spec.kind;
        let coming = source.of_kind(kind).flat_map(|node| {
            let mapped = delta.names.get(kind, node.key.own_name()).map(|renaming| renaming.value.to.clone());
            let names = mapped.unwrap_or_else(|| vec![node.key.own_name().to_owned()]);
            names.into_iter().map(|name| owners::document(entry.spec, node.owner.as_ref(), &name))
        });
        let keys = coming.chain(destination.of_kind(kind).map(|node| node.key.clone()));
        let files = keys
            .map(|key| AskedFile { data: label(&key, &file.data_at()), password: label(&key, &file.password_at()) });
        let is_supplied = |file: &AskedFile| {
            let name = fold(&file.data);
            delta.secrets.iter().any(|set| set.value.matches_folded(&name))
        };
        asked.extend(files.filter(is_supplied));
    }
    asked.into_iter().collect()
}

/// Returns the places of the secrets that a new document gets, and takes away what nobody can supply: it cannot be made without its
/// file, and no placeholder is one.
pub(super) fn coming(case: Case<'_>, file: &HeldFile, desired: &mut Doc) -> Staged<Vec<Place>> {
    let mut report = Report::default();
    let Some(decision) = supplies(case, &file.data_at()) else {
        let name = label(&case.pair.to, &file.data_at());
        let message = "cannot be created without its file, which nobody can read on the source";
        let fix = format!(
            "supply \"{name}\" with secrets, upload it there by hand, or leave it out with an exception that sets skip: true"
        );
        report.findings.push(Finding::new(findings::FILE_MISSING, &case.pair.to, message).fix(fix));
        return report.with(Vec::new());
    };
    match known(case, file) {
        Some(SuppliedFile::Known(_)) => report.decisions.push(decision),
        Some(SuppliedFile::Unusable(why) | SuppliedFile::Unread(why)) => {
            report.findings.push(unusable(case, file, why))
        }
        None => report.findings.push(unusable(case, file, "nobody asked for it")),
    }
    desired.set(file.data, Doc::Secret(true));
    let mut places = vec![file.data_at()];
    match supplies(case, &file.password_at()) {
        Some(_) => {
            desired.set(file.password, Doc::Secret(true));
            places.push(file.password_at());
        }
        None => desired.set(file.password, Doc::Secret(false)),
    }
    report.with(places)
}

/// Returns the places of the secrets that put another file in the place of the one of a document that stands there; none, if the
/// owner supplies none or the one that stands there.
pub(super) fn replaced(case: Case<'_>, file: &HeldFile, actual: &Node) -> Staged<Vec<Place>> {
    let (mut report, mut places) = (Report::default(), Vec::new());
    let Some(decision) = supplies(case, &file.data_at()).filter(|_| case.pair.mode != Mode::Verify) else {
        return report.with(places);
    };
    let kept = inherited(&case.ground.delta.exceptions, &case.pair.from, case.ground.source, |one| one.set.keep);
    if let Some((_, exception, true)) = kept {
        let why = "an exception keeps what stands there, so that the supplied file is not used";
        let decision = Decision::new(&case.pair.from, rules::F3, Verdict::Keep, why).item(file.data_at());
        report.decisions.push(decision.set_by(&exception.origin));
        return report.with(places);
    }
    match known(case, file) {
        Some(SuppliedFile::Known(thumbprint)) if thumbprint.eq_ignore_ascii_case(&actual.thumbprint) => {}
        Some(SuppliedFile::Known(thumbprint)) => {
            let why = format!(
                "the file there is replaced: its thumbprint is {}, that of the supplied one {thumbprint}",
                actual.thumbprint
            );
            let decided = Decision::new(&case.pair.from, rules::F3, Verdict::Set, why).item(file.data_at());
            report.decisions.push(decided.set_by(&decision.origin));
            places.push(file.data_at());
            places.extend(supplies(case, &file.password_at()).map(|_| file.password_at()));
        }
        Some(SuppliedFile::Unusable(why)) => report.findings.push(unusable(case, file, why)),
        Some(SuppliedFile::Unread(why)) => report.findings.push(unread(case, file, why)),
        None => report.findings.push(unread(case, file, "nobody asked for it")),
    }
    report.with(places)
}

/// Takes the file out of what a document shall be: the one that stands there is compared by its thumbprint alone.
pub(super) fn leave(case: Case<'_>, desired: &mut Doc) {
    if let Some(file) = &case.entry.spec.file {
        desired.take(file.data);
        desired.take(file.password);
    }
}

fn known<'c>(case: Case<'c>, file: &HeldFile) -> Option<&'c SuppliedFile> {
    case.ground.delta.files.get(&fold(&label(&case.pair.to, &file.data_at())))
}

fn unusable(case: Case<'_>, file: &HeldFile, why: &str) -> Finding {
    let message = format!("the supplied file cannot be used: {why}");
    let fix = format!(
        "let \"{}\" be PEM, or a PFX or DER file in base64, and supply its password as \"{}\"",
        label(&case.pair.to, &file.data_at()),
        label(&case.pair.to, &file.password_at())
    );
    Finding::new(findings::FILE_UNUSABLE, &case.pair.to, message).at(file.data_at()).fix(fix)
}

fn unread(case: Case<'_>, file: &HeldFile, why: &str) -> Finding {
    let message =
        format!("nobody can tell whether the supplied file is another one, so that it is not replaced: {why}");
    let name = label(&case.pair.to, &file.data_at());
    let fix = format!("let the value of \"{name}\" be had when planning, too; or leave it as it is");
    Finding::new(findings::SECRET_UNREAD, &case.pair.to, message).at(file.data_at()).fix(fix)
}

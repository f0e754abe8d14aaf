//! Documents that are created by installing them from the destination's own gallery (`docs/rules.md` E5).

use super::case::Case;
use super::stage::{Report, Staged};
use crate::decision::{Decision, Finding, Verdict};
use crate::findings;
use crate::key::fold;
use crate::plan::GalleryEntry;
use crate::rules;

/// Returns what is installed to create a document; what cannot be installed is created as one of its own.
pub(super) fn installation(case: Case<'_>) -> Staged<Option<GalleryEntry>> {
    let mut report = Report::default();
    let Some(rule) = case.entry.spec.gallery.as_ref().filter(|_| !case.node().gallery_id.is_empty()) else {
        return report.with(None);
    };
    let found = installable(case);
    let (verdict, why) = match &found {
        Ok(origin) => {
            (Verdict::Take, format!("it is installed from the destination's gallery, as \"{}\"", origin.name))
        }
        Err(why) => (Verdict::Set, format!("it arrives as a custom one: {why}")),
    };
    report.decisions.push(Decision::new(&case.pair.from, rules::E5, verdict, &why));
    if found.is_err() {
        let message = format!("was installed from a {} on the source, but {why}", rule.one);
        let fix = "let the destination fetch the gallery and install it there before the sync, if it shall be \
                   upgraded from there";
        report.findings.push(Finding::new(findings::GALLERY_MISSING, &case.pair.to, message).fix(fix));
    }
    report.with(found.ok())
}

fn installable(case: Case<'_>) -> Result<GalleryEntry, String> {
    let (source, destination, to) = (case.ground.source, case.ground.destination, &case.pair.to);
    let origin = source.installed_from(case.node()).ok_or("the source's gallery does not have it any more")?;
    let (_, entry) = destination
        .gallery(to.kind())
        .and_then(|gallery| gallery.same(origin))
        .ok_or("the destination's gallery does not have it")?;
    let mut own = destination.of_kind(to.kind()).map(|node| &node.key);
    let taken = own.any(|key| fold(key.own_name()) == fold(&entry.name) && key != to);
    if taken {
        return Err(format!("\"{}\", as the gallery calls it, is something else there", entry.name));
    }
    Ok(entry.clone())
}

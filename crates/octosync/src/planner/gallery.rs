//! What is created by installing it from the destination's own gallery (`docs/rules.md` E5).

use super::Builder;
use crate::decision::{Decision, Finding, Verdict};
use crate::findings;
use crate::key::fold;
use crate::matching::Pair;
use crate::plan::GalleryEntry;
use crate::registry::Entry;
use crate::rules;

impl Builder<'_> {
    /// Returns what is installed to create a document; what cannot be installed is created as one of its own.
    pub(super) fn installation(&mut self, entry: &Entry, pair: &Pair) -> Option<GalleryEntry> {
        let rule = entry.spec.gallery.as_ref()?;
        let node = &self.source.nodes[&pair.from];
        if node.gallery_id.is_empty() {
            return None;
        }
        let found = self.installable(pair);
        let (verdict, why) = match &found {
            Ok(origin) => {
                (Verdict::Take, format!("it is installed from the destination's gallery, as \"{}\"", origin.name))
            }
            Err(why) => (Verdict::Set, format!("it arrives as a custom one: {why}")),
        };
        self.decisions.push(Decision::new(&pair.from, rules::E5, verdict, &why));
        if found.is_err() {
            let message = format!("was installed from a {} on the source, but {why}", rule.one);
            let fix = "let the destination fetch the gallery and install it there before the sync, if it shall be \
                       upgraded from there";
            self.findings.push(Finding::new(findings::GALLERY_MISSING, &pair.to, message).fix(fix));
        }
        found.ok()
    }

    fn installable(&self, pair: &Pair) -> Result<GalleryEntry, String> {
        let node = &self.source.nodes[&pair.from];
        let origin = self.source.installed_from(node).ok_or("the source's gallery does not have it any more")?;
        let gallery = self.destination.gallery(pair.to.kind());
        let (_, entry) =
            gallery.and_then(|gallery| gallery.same(origin)).ok_or("the destination's gallery does not have it")?;
        let mut own = self.destination.of_kind(pair.to.kind()).map(|node| &node.key);
        let taken = own.any(|key| fold(key.own_name()) == fold(&entry.name) && *key != pair.to);
        if taken {
            return Err(format!("\"{}\", as the gallery calls it, is something else there", entry.name));
        }
        Ok(entry.clone())
    }
}

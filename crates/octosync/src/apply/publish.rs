//! Publishes what takes effect so, as it stands there: a snapshot is made of it, with the newest version of each package
//! (`docs/rules.md` E8).

use super::failure::Failure;
use super::writer::Writer;
use crate::doc::Doc;
use crate::owners;
use crate::plan::Step;
use crate::registry::Entry;
use crate::registry::publishing::{Needs, Package, VERSIONS, newest};
use crate::registry::spec::{Collection, Publishing};
use octopus_client::segment;

impl Writer {
    /// Publishes a document, if it stands there as it was planned: what is not all written is never published.
    pub(super) async fn publish(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
    ) -> Result<(), Failure> {
        let lost = || Failure::new(format!("{} cannot be published", step.key));
        let publishing = entry.spec.publishing.ok_or_else(lost)?;
        let [owner, project] = [owners::owner(&step.key), owners::project(&step.key)].map(|key| key.ok_or_else(lost));
        let (owner, project) = (self.id(&owner?)?, self.id(&project?)?);
        let now = self.one(collection, step, &self.id(&step.key)?).await?;
        if !self.is_as_wanted(step, entry, &now) {
            let error = "it is not published, because it does not stand there as it was planned";
            return Err(Failure::new(error));
        }
        let needs: Doc = self.api.get(&self.path(publishing.needs, step)?, &[]).await?;
        let needs = Needs(&needs);
        let mut versions = Vec::new();
        for package in needs.packages() {
            versions.extend(self.version_of(package).await?.map(|version| (package, version)));
        }
        let snapshot = needs.snapshot(publishing, [&owner, &project, &self.space_id], &versions);
        let [asked, _] = publishing.publish;
        let made: Result<Doc, _> = self.api.post_document_with(publishing.snapshots, &[asked], &snapshot).await;
        let made = made.map_err(Failure::from);
        if let Some(failure) = made.as_ref().err().filter(|failure| !failure.outcome_unknown) {
            return Err(failure.clone());
        }
        let published = self.published(publishing, &owner).await;
        match (made, published) {
            // The published snapshot is the one that was made: its answer was lost.
            (Err(_), Ok(Some(there))) if there.str_at("Name") == needs.name() => Ok(()),
            (Err(failure), _) => Err(failure),
            (Ok(made), Ok(there)) => match there.is_some_and(|there| there.str_at("Id") == made.str_at("Id")) {
                true => Ok(()),
                false => Err(Failure::new(format!(
                    "the server made the snapshot \"{}\" and did not publish it: publish it there",
                    needs.name()
                ))),
            },
            (Ok(_), Err(failure)) => Err(Failure { outcome_unknown: true, ..failure }),
        }
    }

    /// Returns the version of a package that a snapshot holds: the newest one, where the action says none. A package
    /// that depends on where the runbook runs has none.
    async fn version_of(&self, package: Package<'_>) -> Result<Option<String>, Failure> {
        let Package { id, feed, fixed, action, is_known, .. } = package;
        if !fixed.is_empty() || !is_known {
            return Ok((!fixed.is_empty()).then(|| fixed.to_owned()));
        }
        let (feeds, versions) = VERSIONS;
        let path = format!("{feeds}/{}/{versions}", segment(feed));
        let answer: Doc = self.api.get(&path, &[("packageId", id), ("take", "1")]).await?;
        match newest(&answer) {
            Some(version) => Ok(Some(version.to_owned())),
            None => Err(Failure::new(format!(
                "its action \"{action}\" needs the package {id}, of which the feed there has no version"
            ))),
        }
    }

    /// Returns the snapshot that is published of an owner.
    async fn published(&self, publishing: &Publishing, owner: &str) -> Result<Option<Doc>, Failure> {
        let owner: Doc = self.api.get(&format!("{}/{}", publishing.owners, segment(owner)), &[]).await?;
        match owner.str_at(publishing.published) {
            "" => Ok(None),
            id => Ok(Some(self.api.get(&format!("{}/{}", publishing.snapshots, segment(id)), &[]).await?)),
        }
    }
}

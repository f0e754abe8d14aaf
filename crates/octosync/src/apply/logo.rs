//! Reads and writes what is a file beside a document: logos (`docs/rules.md` F8).

use super::failure::Failure;
use super::paths::owner_of;
use super::writer::Writer;
use crate::doc::Doc;
use crate::plan::Step;
use crate::registry::logos::{document, file, file_name};
use crate::registry::spec::Logo;
use crate::registry::{self, Entry};
use octopus_client::segment;

impl Writer {
    /// Reads the logo of the owner of a step.
    pub(super) async fn logo(&self, logo: &Logo, step: &Step) -> Result<Doc, Failure> {
        let (owner, path) = self.logo_path(logo, step)?;
        let file = self.api.download(&path).await?;
        Ok(document(logo, &owner, &file))
    }

    /// Puts a logo in the place of whatever is shown there, and looks at what is shown then.
    pub(super) async fn put_logo(
        &self,
        step: &Step,
        entry: &'static Entry,
        logo: &Logo,
        before: Option<&Doc>,
    ) -> Result<(), Failure> {
        let wanted = file(logo, &step.after.0).ok_or_else(|| Failure::new("the plan holds no file for it"))?;
        let (_, path) = self.logo_path(logo, step)?;
        let sent = self.api.upload::<Doc>(&path, logo.part, file_name(&wanted), wanted.clone()).await;
        let lost = sent.err().map(Failure::from);
        if let Some(failure) = lost.as_ref().filter(|failure| !failure.outcome_unknown) {
            return Err(failure.clone());
        }
        let answer = self.logo(logo, step).await?;
        if let Some(failure) = lost.filter(|_| file(logo, &answer).as_deref() != Some(&*wanted)) {
            return Err(failure);
        }
        self.accept(step, entry, before, answer).await;
        Ok(())
    }

    /// Returns the id of the owner of a step, and the path of its logo.
    fn logo_path(&self, logo: &Logo, step: &Step) -> Result<(String, String), Failure> {
        let owner = owner_of(step)?;
        let id = self.id(&owner)?;
        let collection = registry::entry(owner.kind()).spec.collections[0].write;
        let path = format!("{collection}/{}/{}", segment(&id), logo.path);
        Ok((id, path))
    }
}

//! Puts another file in the place of the one that a document holds (F3).

use super::failure::Failure;
use super::writer::Writer;
use crate::decision::Finding;
use crate::doc::{Doc, Fields, name};
use crate::findings;
use crate::path::Place;
use crate::plan::Step;
use crate::registry::Entry;
use crate::registry::spec::{Collection, HeldFile};
use crate::secrets::{encoded, label, thumbprint};

/// A file that a step puts in the place of another one.
struct Supplied {
    data: String,
    password: String,
    /// Its thumbprint, if it has one.
    thumbprint: String,
}

/// Returns the kind of file that a step replaces, if it does.
pub(super) fn replaces(step: &Step, entry: &'static Entry) -> Option<&'static HeldFile> {
    let file = entry.spec.file.as_ref()?;
    step.supplied.contains(&file.data_at()).then_some(file)
}

impl Writer {
    /// Replaces the file of a document; what else differs is written before.
    pub(super) async fn replace(
        &self,
        step: &Step,
        (entry, held): (&'static Entry, &HeldFile),
        collection: &Collection,
        now: &Doc,
    ) -> Result<(), Failure> {
        let id = self.id(&step.key)?;
        let supplied = self.supplied_file(step, held)?;
        let lifted = self.lift(&step.key, entry, now.clone());
        if !step.after.0.same(&lifted) {
            let body = self.lowered(&step.key, entry, &step.after.0, now)?;
            self.send(step, entry, collection, &body).await?;
        }
        let path = format!("{}/{}", self.path_of(collection, step, &id)?, held.replace);
        let answer: Doc = match self.api.post_document(&path, &supplied.body(held)).await {
            Ok(answer) => self.whole(answer, step, collection).await?,
            Err(error) if error.outcome_unknown() => {
                let there = self.one(collection, step, &id).await.ok();
                there.filter(|there| supplied.is_in(there, held)).ok_or_else(|| Failure::from(error))?
            }
            Err(error) => return Err(error.into()),
        };
        if !supplied.is_in(&answer, held) {
            let message = "was sent, but the server shows another thumbprint than that of the file";
            self.find(Finding::new(findings::FIELD_NOT_ACCEPTED, &step.key, message).at(held.data_at()));
        }
        self.accept(step, entry, Some(now), answer).await;
        Ok(())
    }

    fn supplied_file(&self, step: &Step, held: &HeldFile) -> Result<Supplied, Failure> {
        let secret = |place: Place| {
            if !step.supplied.contains(&place) {
                return Ok(String::new());
            }
            let missing = || Failure::new(format!("nobody supplies the secret {}", label(&step.key, &place)));
            self.supplied(&step.key, &place).ok_or_else(missing)
        };
        let (data, password) = (secret(held.data_at())?, secret(held.password_at())?);
        let thumbprint = thumbprint(&data, &password)
            .map_err(|why| Failure::new(format!("the supplied file cannot be used: {why}")))?;
        Ok(Supplied { data, password, thumbprint })
    }
}

impl Supplied {
    /// Returns the body that the server expects for it.
    fn body(&self, held: &HeldFile) -> Doc {
        let fields = [(held.data, encoded(&self.data)), (held.password, self.password.clone())];
        Doc::Object(fields.into_iter().map(|(field, text)| (name(field), Doc::text(&text))).collect::<Fields>())
    }

    /// Returns whether a document holds it.
    fn is_in(&self, doc: &Doc, held: &HeldFile) -> bool {
        doc.str_at(held.thumbprint).eq_ignore_ascii_case(&self.thumbprint)
    }
}

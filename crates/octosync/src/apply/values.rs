//! Reads and writes what stands under paths of its own, in one of two shapes: the values of tenants.
//!
//! They are read again just before they are written, and each list just before it: a write replaces a list whole.

use super::failure::Failure;
use super::paths::owner_of;
use super::writer::Writer;
use crate::doc::Doc;
use crate::identity::{self, WAS, without_marks};
use crate::path::Handle;
use crate::plan::Step;
use crate::registry::Entry;
use crate::registry::spec::{Identity, ROW, Values};
use crate::registry::values::{self, ROWS};
use std::collections::HashMap;

const CHANGED: &str = "somebody changed it on the destination while the plan was applied";

impl Writer {
    /// Reads the values of an owner, with the answers that they are made of.
    pub(super) async fn values(&self, values: &Values, step: &Step) -> Result<Doc, Failure> {
        let owner = self.id(&owner_of(step)?)?;
        let mut answers = Vec::new();
        for at in 0..values.paths(self.version).len() {
            answers.push(self.answer(values, at, step).await?);
        }
        Ok(values::with_answers(&owner, answers))
    }

    /// Writes the values of an owner over what was answered just now.
    pub(super) async fn put_values(
        &self,
        step: &Step,
        entry: &'static Entry,
        values: &Values,
        now: &Doc,
    ) -> Result<(), Failure> {
        let owner = self.id(&owner_of(step)?)?;
        let mut wanted = self.lower(step, Some(now), entry)?;
        let mut answers = values::take_answers(&mut wanted);
        let before = values::plain(now.clone());
        let mut is_written = false;
        for (at, path) in values.paths(self.version).iter().enumerate() {
            // The write before may have changed the state that guards the next one.
            if is_written {
                let fresh = self.answer(values, at, step).await?;
                if !values::says_the_same(at, &fresh, &answers[at]) {
                    return Err(Failure::new(CHANGED));
                }
                answers[at] = fresh;
            }
            let body = values::body(&wanted, &answers, at, &self.space_id).map_err(Failure::new)?;
            let Some(body) = body else { continue };
            answers[at] = match self.sent(&self.path(path, step)?, &owner, &body).await {
                Ok(answer) => answer,
                Err(failure) if failure.outcome_unknown => {
                    // If it is as it should be, the change arrived; of a secret nobody can tell.
                    let arrived = self.answer(values, at, step).await.ok().filter(|_| !step.rotates());
                    arrived.filter(|arrived| values::arrived(&wanted, at, arrived)).ok_or(failure)?
                }
                Err(failure) => return Err(failure),
            };
            is_written = true;
        }
        self.accept(step, entry, Some(&before), values::document(&owner, &answers)).await;
        Ok(())
    }

    /// Sends values. Of an answer that holds none of the owner nobody knows whether they arrived.
    async fn sent(&self, path: &str, owner: &str, body: &Doc) -> Result<Doc, Failure> {
        let answer: Doc = self.api.put(path, body).await?;
        match values::wrong(owner, &answer) {
            None => Ok(answer),
            Some(wrong) => Err(Failure::unknown(format!("the answer to PUT {path} {wrong}"))),
        }
    }

    async fn answer(&self, values: &Values, at: usize, step: &Step) -> Result<Doc, Failure> {
        let path = self.path(values.paths(self.version)[at], step)?;
        let answer: Doc = self.api.get(&path, values.asked(self.version)).await?;
        match values::wrong(&self.id(&owner_of(step)?)?, &answer) {
            None => Ok(answer),
            Some(wrong) => Err(Failure::new(format!("the answer to GET {path} {wrong}"))),
        }
    }
}

/// Returns whether the values that stand there are those that a plan was made for, but for what its other steps do: those that it
/// takes away may be gone, and those whose template it renames may have that name.
pub(super) fn is_as_planned(before: &Doc, after: &Doc, now: &Doc) -> bool {
    let rows = |doc: &Doc| doc.get(ROWS).map(Doc::items).unwrap_or_default().to_vec();
    let handles = |rows: &[Doc]| identity::handles(rows, Identity::Row);
    let (before, after, now) = (rows(before), rows(after), rows(now));
    let staying: HashMap<String, &Doc> =
        handles(&after).iter().zip(&after).map(|(handle, row)| (present_mark(handle, row), row)).collect();
    let mut found: HashMap<Handle, Doc> = handles(&now).into_iter().zip(now).collect();
    for (handle, row) in handles(&before).into_iter().zip(before) {
        let stays = staying.get(&handle.mark()).copied();
        let renamed = stays.map(|stays| renamed(&row, stays)).unwrap_or_else(|| row.clone());
        let new_handle = identity::handle(&renamed, Identity::Row);
        let there =
            found.remove(&handle).map(|there| (there, row)).or_else(|| Some((found.remove(&new_handle)?, renamed)));
        let is_same = there.as_ref().map(|(there, row)| without_marks(row).same(&without_marks(there)));
        if !is_same.unwrap_or(stays.is_none()) {
            return false;
        }
    }
    found.is_empty()
}

/// Returns the mark of the handle that a row has now.
fn present_mark(handle: &Handle, row: &Doc) -> String {
    row.get(WAS).and_then(Doc::as_str).map_or_else(|| handle.mark(), str::to_owned)
}

/// Returns a row under the name of another one.
fn renamed(row: &Doc, other: &Doc) -> Doc {
    let mut renamed = row.clone();
    renamed.set(ROW.name, other.get(ROW.name).cloned().unwrap_or_default());
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(rows: &[(&str, &str, Option<&str>)]) -> Doc {
        let row = |(name, value, was): &(&str, &str, Option<&str>)| {
            let mut row = json!({ "Name": name, "Value": value, "Scope": { "Environment": [] } });
            if let Some(was) = was {
                let handle = identity::handle(&serde_json::from_value(json!({ "Name": was })).unwrap(), Identity::Row);
                row[WAS] = json!(handle.mark());
            }
            row
        };
        serde_json::from_value(json!({ "Variables": rows.iter().map(row).collect::<Vec<_>>() })).unwrap()
    }

    #[test]
    fn only_what_the_plan_itself_does_is_no_edit_of_somebody_else() {
        let before = values(&[("Db", "a", None), ("Gone", "b", None)]);
        let after = values(&[("Database", "c", Some("Db"))]);
        for (now, expected) in [
            (values(&[("Db", "a", None), ("Gone", "b", None)]), true),
            (values(&[("Db", "a", None)]), true),
            (values(&[("Database", "a", None)]), true),
            (values(&[("Database", "a", None), ("Gone", "b", None)]), true),
            (values(&[("Db", "edited", None)]), false),
            (values(&[("Database", "edited", None)]), false),
            (values(&[("Gone", "b", None)]), false),
            (values(&[("Db", "a", None), ("Gone", "edited", None)]), false),
            (values(&[("Db", "a", None), ("Theirs", "x", None)]), false),
        ] {
            assert_eq!(is_as_planned(&before, &after, &now), expected, "{now:?}");
        }
    }
}

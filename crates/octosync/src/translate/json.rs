//! References in texts of JSON.

use super::work::{Skipped, Translator, Work};
use crate::doc::{Doc, JsonText, Piece, escaped};
use crate::lift::{DANGLING, id_map, within};
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::Reference;
use std::sync::Arc;

impl Translator<'_> {
    /// Translates the references in a text; the text around them stays.
    pub(super) fn json(
        &mut self,
        text: &JsonText,
        shape: &Shape,
        trail: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Skipped> {
        let mut pieces = Vec::with_capacity(text.pieces().len());
        for piece in text.pieces() {
            let Piece::Ref(key, place) = piece else {
                pieces.push(piece.clone());
                continue;
            };
            let mut translated = Ok(Doc::Null);
            // A reference that names nothing can only be a name: values are ids where they are known as such.
            let is_name = |rule: &&Reference| rule.kinds.contains(&key.kind()) || key.kind() == DANGLING;
            let of_name = id_map(shape.json(), place).filter(is_name);
            within(shape.json(), &trail.json(), place, &mut |shape, trail| {
                translated = self.one(key, of_name.or(shape.reference), trail, work);
            });
            match translated {
                Ok(Doc::Ref(key)) => pieces.push(Piece::Ref(key, place.clone())),
                Ok(other) => pieces.push(Piece::Text(escaped(other.as_str().unwrap_or_default()).into())),
                Err(Skipped::Field) => pieces.push(Piece::Text("".into())),
                Err(skipped) => return Err(skipped),
            }
        }
        Ok(Doc::Json(Arc::new(JsonText::new(pieces))))
    }
}

//! Reads the places that only the owner knows to hold references (`references`).

use super::decode::Decoder;
use super::forms::documents;
use super::tree::Node;
use super::types::ReferenceRule;
use octosync::delta::DeclaredReference;

/// Takes the places.
pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<ReferenceRule>> {
    decoder.each(node, path, "a list of places", one)
}

fn one(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<ReferenceRule> {
    let fields = decoder.fields(node, node.at.clone(), path, &["at", "kind"])?;
    let place = decoder.required(&fields, "at", "at: Properties.'Acme.Account'");
    let place = place.and_then(|node| decoder.text(node, &fields.path_of("at")));
    let word = decoder.required(&fields, "kind", "kind: accounts");
    let word = word.and_then(|node| decoder.text(node, &fields.path_of("kind")))?;
    let kind = decoder.kind(&word, &documents(), "there is no kind");
    Some(ReferenceRule { place: place?, kind: kind? })
}

impl ReferenceRule {
    /// Returns this as the engine takes it.
    pub(super) fn declared(&self) -> DeclaredReference {
        DeclaredReference { at: self.place.value.clone(), kind: self.kind }
    }
}

//! Reads the places that only the owner knows to hold references (`references`).

use super::decode::Decoder;
use super::forms::documents;
use super::topics::unknown_word;
use super::tree::{Data, Node};
use super::types::ReferenceRule;
use octosync::delta::DeclaredReference;

/// Takes the places.
pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<ReferenceRule>> {
    let Data::List(items) = &node.data else {
        decoder.wrong_type(node, path, "a list of places");
        return None;
    };
    let numbered = decoder.numbered(items, path);
    Some(numbered.into_iter().filter_map(|(path, item)| one(decoder, item, &path)).collect())
}

fn one(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<ReferenceRule> {
    let fields = decoder.fields(node, node.at.clone(), path, &["at", "kind"])?;
    let place = decoder.required(&fields, "at", "at: Properties.'Acme.Account'");
    let place = place.and_then(|node| decoder.text(node, &fields.path_of("at")));
    let word = decoder.required(&fields, "kind", "kind: accounts");
    let word = word.and_then(|node| decoder.text(node, &fields.path_of("kind")))?;
    let kinds = documents();
    let kind = kinds.iter().copied().find(|kind| kind.word() == word.value);
    if kind.is_none() {
        let valid: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        unknown_word(decoder, "there is no kind", &word, &valid);
    }
    Some(ReferenceRule { place: place?, kind: kind? })
}

impl ReferenceRule {
    /// Returns this as the engine takes it.
    pub(super) fn declared(&self) -> DeclaredReference {
        DeclaredReference { at: self.place.value.clone(), kind: self.kind }
    }
}

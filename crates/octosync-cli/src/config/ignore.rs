//! Reads what is left out of drift (`ignore`).

use super::decode::Decoder;
use super::forms::all_documents;
use super::problem::Problem;
use super::tree::Node;
use super::types::IgnoreRule;
use octosync::delta::Ignore;

/// Takes the rules.
pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<IgnoreRule>> {
    decoder.each(node, path, "a list of mappings with `kind`, `name` and `field`", one)
}

fn one(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<IgnoreRule> {
    let fields = decoder.fields(node, node.at.clone(), path, &["kind", "name", "field"])?;
    let mut text = |word: &str| match fields.get(word) {
        Some(node) => decoder.text(node, &fields.path_of(word)).map(Some),
        None => Some(None),
    };
    let (kind, name, field) = (text("kind")?, text("name")?, text("field")?);
    if kind.is_none() && name.is_none() && field.is_none() {
        let problem = Problem::new(format!("`{path}` says nothing"), node.at.clone());
        decoder.problems.push(problem.help("name a `kind`, a `name` or a `field`: what meets all of them is left out"));
        return None;
    }
    let kind = match kind {
        Some(word) => Some(decoder.kind(&word, &all_documents(), "there is no kind")?),
        None => None,
    };
    Some(IgnoreRule { kind, name, field })
}

impl IgnoreRule {
    /// Returns this as the engine takes it.
    pub(super) fn rule(&self) -> Ignore {
        let text = |field: &Option<super::types::At<String>>| field.as_ref().map(|field| field.value.clone());
        let origin = [&self.name, &self.field].into_iter().flatten().next().map(|text| text.origin.clone());
        Ignore::new(self.kind, text(&self.name).as_deref(), text(&self.field).as_deref())
            .set_at(origin.unwrap_or_default())
    }
}

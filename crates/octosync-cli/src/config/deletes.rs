//! Reads what may be removed of what is gone from the source: `prune`, `max_delete` and `protect`.

use super::decode::{Decoder, Fields};
use super::per_kind::PerKindKeys;
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::{At, MaxDeleteKeys};
use octosync::decision::Set;
use octosync::delta::{Deletes, MaxDelete, Pattern, Prune, Word as _};
use octosync::registry;

/// The settings about removals, as they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DeleteKeys<'k> {
    pub(crate) prune: Option<&'k PerKindKeys<Prune>>,
    pub(crate) max_delete: Option<&'k MaxDeleteKeys>,
    pub(crate) protect: &'k [At<String>],
}

impl DeleteKeys<'_> {
    /// Returns it as the engine takes it.
    pub(crate) fn set(&self) -> Deletes {
        let default = MaxDelete::default();
        let number = |number: Option<&At<u32>>, default: Set<u32>| number.map_or(default, At::set);
        let max = MaxDelete {
            count: number(self.max_delete.and_then(|max| max.count.as_ref()), default.count),
            percent: number(self.max_delete.and_then(|max| max.percent.as_ref()), default.percent),
        };
        let protect =
            self.protect.iter().map(|text| Set { value: Pattern::new(&text.value), origin: text.origin.clone() });
        Deletes { prune: self.prune.map(PerKindKeys::set).unwrap_or_default(), max, protect: protect.collect() }
    }
}

/// Takes `report` or `delete`, or one of them per kind; documents are not deleted yet.
pub(crate) fn prune(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<PerKindKeys<Prune>> {
    let keys = PerKindKeys::<Prune>::read(decoder, node, path)?;
    let deleted = keys.kinds.iter().filter(|(kind, word)| word.value == Prune::Delete && !registry::is_prunable(*kind));
    for (kind, word) in deleted {
        let message =
            format!("`{path}.{kind}` cannot be `{}`: deleting {kind} is not supported yet", Prune::Delete.word());
        let problem = Problem::new(message, word.at.clone());
        decoder.problems.push(problem.help(format!(
            "remove it; of what is in documents, `delete` can be said for {}, or as one word for all of it",
            prunable().join(", ")
        )));
    }
    Some(keys)
}

/// Returns the kinds that have a word of their own for what is gone from the source in their documents.
pub(crate) fn prunable() -> Vec<&'static str> {
    let kinds = registry::configurable().map(|(kind, _)| kind);
    kinds.filter(|kind| registry::is_prunable(*kind)).map(octosync::key::Kind::word).collect()
}

/// Takes the most that one plan removes.
pub(crate) fn max_delete(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<MaxDeleteKeys> {
    let fields = decoder.fields(node, node.at.clone(), path, &["count", "percent"])?;
    let count = number(decoder, &fields, "count", u32::MAX);
    let percent = number(decoder, &fields, "percent", 100);
    Some(MaxDeleteKeys { count, percent })
}

fn number(decoder: &mut Decoder<'_>, fields: &Fields<'_>, name: &str, most: u32) -> Option<At<u32>> {
    let node = fields.get(name)?;
    let found = match node.data {
        Data::Int(number, _) => u32::try_from(number).ok().filter(|number| *number <= most),
        _ => None,
    };
    if found.is_none() {
        let wanted = if most == 100 { "a whole number from 0 to 100" } else { "a whole number, from 0 on" };
        decoder.wrong_type(node, &fields.path_of(name), wanted);
    }
    found.map(|number| decoder.at(node, number))
}

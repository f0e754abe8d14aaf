//! Reads the wanted differences, and joins those of the file with those of a destination.

use super::decode::{Decoder, Fields};
use super::deletes::DeleteKeys;
use super::key_source::key_source;
use super::kinds::per_kind;
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::{
    At, DeltaKeys, IgnoreRule, Modes, NameMap, NameMaps, PerKindKeys, ReferenceRule, SecretRule, TemplateRule,
};
use super::{consent, deletes, exceptions, ignore, references, select, templates, topics};
use octosync::decision::{Origin, Set};
use octosync::delta::{Criterion, Delta, Pattern, Renaming, Selection, Widening, Word as _};
use octosync::key::{Kind, fold};
use octosync::{owners, registry};
use std::collections::HashMap;

/// Takes the wanted differences out of a mapping.
pub(crate) fn read(decoder: &mut Decoder<'_>, fields: &Fields<'_>) -> DeltaKeys {
    DeltaKeys {
        select: fields.get("select").and_then(|node| select::read(decoder, node, &fields.path_of("select"))),
        templates: (fields.get("templates"))
            .and_then(|node| templates::read(decoder, node, &fields.path_of("templates"))),
        dependencies: (fields.get("dependencies"))
            .and_then(|node| decoder.choice(node, &fields.path_of("dependencies"))),
        scopes: fields.get("scopes").and_then(|node| topics::scopes(decoder, node, &fields.path_of("scopes"))),
        topics: topics::read(decoder, fields),
        rules: fields.get("rules").and_then(|node| exceptions::read(decoder, node, &fields.path_of("rules"))),
        secrets: fields.get("secrets").and_then(|node| secrets(decoder, node, &fields.path_of("secrets"))),
        references: (fields.get("references"))
            .and_then(|node| references::read(decoder, node, &fields.path_of("references"))),
        ignore: fields.get("ignore").and_then(|node| ignore::read(decoder, node, &fields.path_of("ignore"))),
        allow_weaker_gates: flag(decoder, fields, "allow_weaker_gates"),
        names: fields.get("names").and_then(|node| names(decoder, node, &fields.path_of("names"))),
        kinds: fields.get("kinds").and_then(|node| modes(decoder, node, &fields.path_of("kinds"))),
        first_sync: (fields.get("first_sync"))
            .and_then(|node| PerKindKeys::read(decoder, node, &fields.path_of("first_sync"))),
        on_conflict: (fields.get("on_conflict"))
            .and_then(|node| PerKindKeys::read(decoder, node, &fields.path_of("on_conflict"))),
        prune: fields.get("prune").and_then(|node| deletes::prune(decoder, node, &fields.path_of("prune"))),
        max_delete: (fields.get("max_delete"))
            .and_then(|node| deletes::max_delete(decoder, node, &fields.path_of("max_delete"))),
        protect: fields.get("protect").and_then(|node| decoder.texts(node, &fields.path_of("protect"))),
        allow_widening: (fields.get("allow_widening"))
            .and_then(|node| consent::read(decoder, node, &fields.path_of("allow_widening"))),
        allow_version_gap: flag(decoder, fields, "allow_version_gap"),
    }
}

fn secrets(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<SecretRule>> {
    decoder.each(node, path, "a list of secrets", |decoder, item, path| {
        let fields = decoder.fields(item, item.at.clone(), path, &["match", "from"])?;
        let pattern = decoder.required(&fields, "match", "match: accounts/Azure/Password");
        let pattern = pattern.and_then(|node| decoder.text(node, &fields.path_of("match")));
        let from = decoder.required(&fields, "from", "from: { env: AZURE_PASSWORD }");
        let from = from.and_then(|node| key_source(decoder, node, &fields.path_of("from")));
        Some(SecretRule { pattern: pattern?, from: from? })
    })
}

fn flag(decoder: &mut Decoder<'_>, fields: &Fields<'_>, name: &str) -> Option<At<bool>> {
    fields.get(name).and_then(|node| decoder.flag(node, &fields.path_of(name)))
}

fn configurable() -> Vec<Kind> {
    registry::configurable().map(|(kind, _)| kind).collect()
}

fn modes(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Modes> {
    let entries = per_kind(decoder, node, path, &configurable())?;
    let modes = entries.into_iter().filter_map(|(kind, entry)| {
        let words: Vec<_> = registry::modes(kind).map(|mode| (mode.word(), mode)).collect();
        let mode = decoder.word(entry.value, &format!("{path}.{kind}"), &words)?;
        Some((kind, mode))
    });
    Some(Modes(modes.collect()))
}

fn names(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<NameMaps> {
    let nameable: Vec<Kind> = registry::nameable().collect();
    let mut maps = Vec::new();
    for (kind, entry) in per_kind(decoder, node, path, &nameable)? {
        let path = format!("{path}.{kind}");
        let entries = decoder.entries(entry.value, &path, "a mapping from source names to names here");
        let mut seen: HashMap<String, &Node> = HashMap::new();
        for entry in entries.unwrap_or_default() {
            if let Some(first) = seen.insert(fold(entry.name), entry.key) {
                let message = format!("`{}` stands here twice: names compare without case", entry.name);
                let problem = Problem::new(message, entry.key.at.clone());
                decoder.problems.push(problem.also(first.at.clone(), "here first").help("keep one of them"));
            }
            let to = counterparts(decoder, entry.value, &format!("{path}.{}", entry.name));
            maps.extend(to.map(|to| NameMap { kind, from: entry.name.to_owned(), to }));
        }
    }
    Some(NameMaps(maps))
}

/// Takes a name, several, or `~` for none.
fn counterparts(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<Vec<String>>> {
    let help = "write a name, [several, names], or ~ if it has no counterpart there";
    let several: Option<Vec<String>> = match &node.data {
        Data::Null => Some(Vec::new()),
        Data::List(items) => items.iter().map(|item| item.scalar().map(str::to_owned)).collect(),
        _ => node.scalar().map(|name| vec![name.to_owned()]),
    };
    let empty_list = matches!(&node.data, Data::List(items) if items.is_empty());
    match several {
        Some(names) if !empty_list && names.iter().all(|name| !name.trim().is_empty()) => Some(decoder.at(node, names)),
        _ => {
            let problem = Problem::new(format!("`{}` says no name", path), node.at.clone());
            decoder.problems.push(problem.label(format!("this is {}", node.what())).help(help));
            None
        }
    }
}

/// The settings that the command line adds to a configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) allow_widening: bool,
    pub(crate) allow_weaker_gates: bool,
    /// The projects that take part in this run, as patterns; all that the configuration selects, if there are none.
    pub(crate) projects: Vec<String>,
}

/// Returns the wanted differences of a destination: what is set for all, what is set for it, and what the command line
/// adds.
pub(crate) fn join(file: &DeltaKeys, own: &DeltaKeys, flags: &Flags) -> Delta {
    let keys = file.with(own);
    let mut delta = Delta::default();
    for map in keys.names.iter().flat_map(|names| &names.0) {
        let renaming = Renaming { from: map.from.clone(), to: map.to.value.clone() };
        delta.names.insert(map.kind, Set { value: renaming, origin: map.to.origin.clone() });
    }
    delta.kinds = keys.kinds.iter().flat_map(|modes| &modes.0).map(|(kind, mode)| (*kind, mode.set())).collect();
    delta.first_sync = keys.first_sync.as_ref().map(PerKindKeys::set).unwrap_or_default();
    delta.on_conflict = keys.on_conflict.as_ref().map(PerKindKeys::set).unwrap_or_default();
    delta.deletes = DeleteKeys {
        prune: keys.prune.as_ref(),
        max_delete: keys.max_delete.as_ref(),
        protect: keys.protect.as_deref().unwrap_or_default(),
    }
    .set();
    if let Some(select) = &keys.select {
        let kinds = select.kinds.iter().map(|(kind, selector)| (*kind, selector.selector())).collect();
        let only_needed = select.only_needed.as_ref().map(At::set).unwrap_or_default();
        delta.select = Selection { kinds, only_needed };
    }
    narrow(&mut delta.select, &flags.projects);
    delta.templates = keys.templates.iter().flatten().map(TemplateRule::template).collect();
    delta.dependencies = keys.dependencies.as_ref().map(At::set);
    let scopes = keys.scopes.iter().flat_map(|scopes| &scopes.0);
    delta.scopes = scopes.map(|(topic, dimension, word)| ((topic.clone(), dimension.clone()), word.set())).collect();
    keys.topics.apply(&mut delta);
    delta.references = keys.references.iter().flatten().map(ReferenceRule::declared).collect();
    delta.ignore = keys.ignore.iter().flatten().map(IgnoreRule::rule).collect();
    for secret in keys.secrets.iter().flatten() {
        let value = Pattern::new(&secret.pattern.value);
        delta.secrets.push(Set { value, origin: secret.pattern.origin.clone() });
    }
    delta.exceptions.0 = keys.rules.map(|rules| rules.0).unwrap_or_default();
    let consent = |flag: &Option<At<bool>>, option: Option<&str>| match (option, flag) {
        (Some(option), _) => Set { value: true, origin: Origin::Flag(option.to_owned()) },
        (None, Some(flag)) => flag.set(),
        (None, None) => Set::default(),
    };
    let everything = || Set { value: Widening::Everything, origin: Origin::Flag("--allow-widening".to_owned()) };
    let widening = keys.allow_widening.as_ref().map(At::set).unwrap_or_default();
    delta.allow_widening = if flags.allow_widening { everything() } else { widening };
    delta.allow_weaker_gates =
        consent(&keys.allow_weaker_gates, flags.allow_weaker_gates.then_some("--allow-weaker-gates"));
    delta.allow_version_gap = consent(&keys.allow_version_gap, None);
    delta
}

/// Narrows a selection to some of its projects, and of what projects share to what these need.
fn narrow(select: &mut Selection, projects: &[String]) {
    if projects.is_empty() {
        return;
    }
    let origin = Origin::Flag("--project".to_owned());
    let by_name = |name: &String| Set { value: Criterion::Name(Pattern::new(name)), origin: origin.clone() };
    let within: Vec<_> = projects.iter().map(by_name).collect();
    for kind in registry::selectable().filter(|kind| owners::is_project(*kind)) {
        select.kinds.entry(kind).or_default().within.clone_from(&within);
    }
    select.only_needed = Set { value: true, origin };
}

//! Names of the destination that the configuration writes and that are not there: in stand-ins for missing references, in
//! phases, in what exceptions set. They are refused also where nothing needs them yet.

use crate::decision::{Finding, Origin};
use crate::delta::fallback::FALLBACKS;
use crate::delta::{EnvironmentsOf, Exception, Fallback, PhasesOf};
use crate::findings;
use crate::key::{Key, Kind, create_or_write, fold};
use crate::matching::Matching;
use crate::owners;
use crate::planner::stage::Ground;
use crate::registry;
use crate::registry::spec::Lost;
use std::collections::{BTreeSet, HashSet};

/// A name that is written somewhere, and what it is of.
struct Written<'w> {
    /// It is of one of these.
    kinds: Vec<Kind>,
    name: &'w str,
    origin: &'w Origin,
    /// The setting that holds it: `lifecycles.missing`, `rules[2]`.
    within: String,
}

/// Returns what is to be said of names that are not there.
pub(super) fn idle(ground: Ground<'_>, matching: &Matching, said: &[Finding]) -> Vec<Finding> {
    let is_said = |name: &str| {
        let quoted = format!("\"{name}\"");
        said.iter().any(|finding| finding.code == findings::REF_UNKNOWN && finding.message.contains(&quoted))
    };
    let written = fallbacks(ground).into_iter().chain(phases(ground)).chain(links(ground)).chain(exceptions(ground));
    let missing = written.filter(|written| !is_there(written, ground, matching) && !is_said(written.name));
    missing.map(|missing| not_there(&missing, ground)).collect()
}

fn fallbacks(ground: Ground<'_>) -> Vec<Written<'_>> {
    let written = FALLBACKS.iter().filter(|spec| spec.names).filter_map(|spec| {
        let (fallback, origin) = ground.delta.fallbacks.set(spec)?;
        let Fallback::Name(name) = fallback else { return None };
        Some(Written { kinds: vec![spec.kind], name, origin, within: spec.path() })
    });
    written.collect()
}

/// The phases that the configuration gives all lifecycles, or some by an exception, by the dimension of what is dropped when
/// it is empty.
fn phases(ground: Ground<'_>) -> Vec<Written<'_>> {
    let items = registry::all().iter().flat_map(|entry| &entry.items);
    let kinds: Vec<Kind> =
        items.filter(|item| item.lost == Lost::Dropped).map(|item| item.dimensions[0].kinds[0]).collect();
    let of_all = ground.delta.phases.iter().map(|phases| (phases.value.as_slice(), &phases.origin));
    let of_some = ground.delta.exceptions.0.iter().filter_map(|exception| match &exception.set.phases {
        Some(PhasesOf::Given(phases)) => Some((phases.as_slice(), &exception.origin)),
        _ => None,
    });
    let phases = of_all.chain(of_some).flat_map(|(phases, origin)| phases.iter().map(move |phase| (phase, origin)));
    let names = phases.flat_map(|(phase, origin)| phase.environments.iter().map(move |name| (phase, name, origin)));
    let written = names.map(|(phase, name, origin)| {
        let within = format!("the phase \"{}\"", phase.name);
        Written { kinds: kinds.clone(), name, origin, within }
    });
    written.collect()
}

/// The environments to which the configuration connects all tenants, or some by an exception.
fn links(ground: Ground<'_>) -> Vec<Written<'_>> {
    let items = registry::all().iter().flat_map(|entry| &entry.items);
    let kinds: Vec<Kind> =
        items.filter(|item| item.lost == Lost::LeftOut).map(|item| item.dimensions[0].kinds[0]).collect();
    let of_all =
        ground.delta.link_environments.iter().map(|set| (set.value.as_slice(), &set.origin, "tenants.environments"));
    let of_some = ground.delta.exceptions.0.iter().filter_map(|exception| match &exception.set.linked_to {
        Some(EnvironmentsOf::Given(names)) => Some((names.as_slice(), &exception.origin, exception.name.as_str())),
        _ => None,
    });
    let written = of_all.chain(of_some).flat_map(|(names, origin, within)| {
        let kinds = &kinds;
        names.iter().map(move |name| Written { kinds: kinds.clone(), name, origin, within: within.to_owned() })
    });
    written.collect()
}

fn exceptions(ground: Ground<'_>) -> Vec<Written<'_>> {
    ground.delta.exceptions.0.iter().flat_map(|exception| scopes(exception).chain(references(exception))).collect()
}

fn scopes(exception: &Exception) -> impl Iterator<Item = Written<'_>> {
    exception.set.scope.iter().flat_map(move |(dimension, names)| {
        let items = registry::all().iter().flat_map(|entry| &entry.items);
        let of_it = items.filter(|item| item.one == exception.about || item.at.is_empty());
        let dimensions = of_it.flat_map(|item| item.dimensions).filter(|known| known.word == dimension);
        let kinds: BTreeSet<Kind> = dimensions.flat_map(|dimension| dimension.kinds).copied().collect();
        let kinds: Vec<Kind> = kinds.into_iter().collect();
        names.iter().map(move |name| {
            let within = format!("{}, {dimension}", exception.name);
            Written { kinds: kinds.clone(), name, origin: &exception.origin, within }
        })
    })
}

fn references(exception: &Exception) -> impl Iterator<Item = Written<'_>> {
    let names = exception.set.references.iter().filter(|(_, name)| !name.contains("#{"));
    names.filter_map(|(word, name)| {
        let spec = FALLBACKS.iter().find(|spec| spec.word == word)?;
        let within = format!("{}, {word}", exception.name);
        Some(Written { kinds: vec![spec.kind], name, origin: &exception.origin, within })
    })
}

/// Returns whether something of that name stands there, or comes.
fn is_there(written: &Written<'_>, ground: Ground<'_>, matching: &Matching) -> bool {
    let is_it = |kind: Kind| {
        let wanted = owners::named_in_text(kind, written.name);
        let is = |key: &Key| *key == wanted || fold(key.own_name()) == fold(written.name);
        let reached: HashSet<Key> = matching.reached(kind);
        registry::is_everywhere(kind) || ground.destination.index.of_kind(kind).any(is) || reached.iter().any(is)
    };
    written.kinds.iter().any(|kind| is_it(*kind))
}

fn not_there(missing: &Written<'_>, ground: Ground<'_>) -> Finding {
    let (kind, name) = (missing.kinds.first().copied().unwrap_or(Kind::of("documents")), missing.name);
    let origin = missing.origin.bracketed();
    let message =
        format!("the destination has no {} \"{name}\", which {} names{origin}", registry::one(kind), missing.within);
    let names: BTreeSet<&str> = ground.destination.index.of_kind(kind).map(Key::own_name).collect();
    Finding::general(findings::REF_UNKNOWN, message).fix(create_or_write(name, names))
}

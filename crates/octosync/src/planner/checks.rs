//! Checks that come before any document is looked at: versions, places, names.

use super::stage::Ground;
use super::unnamed;
use crate::decision::{Answer, Finding, Set, Severity};
use crate::delta::{Delta, Renaming};
use crate::doc::Doc;
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{Key, Kind, fold, nearest};
use crate::matching::absent_kind;
use crate::memory::End;
use crate::path::Trail;
use crate::plan::Step;
use crate::registry;
use crate::side::Side;
use crate::version::Gap;
use std::collections::BTreeMap;

/// For how many days Octopus Cloud keeps releases by default.
const CLOUD_DAYS: u64 = 30;

/// Checks both sides against each other and the delta against the source.
#[must_use]
pub(super) fn check(ground: Ground<'_>) -> Vec<Finding> {
    let Ground { source, destination, delta, .. } = ground;
    let mut findings = Vec::new();
    findings.extend(same_space(source, destination, delta));
    findings.extend(version_gap(source, destination, delta));
    findings.extend(unknown_names(ground));
    findings.extend(other_defaults(source, destination));
    findings.extend(hidden("source", source, delta));
    findings.extend(hidden("destination", destination, delta));
    findings.extend(absent("source", source, delta));
    findings.extend(shared(source, destination, delta));
    findings
}

/// Returns a finding for each pool that would be used and has nobody to do its work (F4).
pub(super) fn unserved(steps: &[Step], source: &Side, destination: &Side) -> Vec<Finding> {
    let mut users: BTreeMap<&Key, usize> = BTreeMap::new();
    for step in steps {
        step.after.0.visit_refs(&mut |key| {
            // A pool that works without anybody's help (a dynamic one) is known by its type.
            let node = destination.nodes.get(key).or_else(|| source.nodes.get(key));
            let by_itself = |word: &str| registry::entry(key.kind()).spec.not_everywhere.contains(&word);
            if destination.is_served(key) == Some(false) && !node.is_some_and(|node| by_itself(&node.type_word)) {
                *users.entry(key).or_default() += 1;
            }
        });
    }
    let finding = |(key, uses): (&Key, usize)| {
        let times = if uses == 1 { "is used once".to_owned() } else { format!("is used {uses} times") };
        let message = format!("{times} by what would be written, and has no healthy worker there");
        Finding::new(findings::POOL_NO_WORKER, key, message).fix("add a worker to it, or name another pool")
    };
    users.into_iter().map(finding).collect()
}

/// Returns the findings about releases that Octopus Cloud would store for longer than it does by default: its storage
/// is limited (C8).
///
/// Fact `cloud-retention`.
pub(super) fn stored_long(steps: &[Step], destination: &Side) -> Vec<Finding> {
    if !is_cloud(destination) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for step in steps {
        let shape = &registry::entry(step.key.kind()).shape;
        visit_parts(&step.after.0, shape, &Trail::ROOT, &mut |part, shape, place| {
            if let Some(long) = shape.stored.then(|| longer_than_in_the_cloud(part)).flatten() {
                let message =
                    format!("keeps releases {long}, and the destination is in Octopus Cloud, whose storage is limited");
                let finding = Finding::new(findings::RETENTION_CLOUD_STORAGE, &step.key, message);
                let fix =
                    format!("nothing, if the storage suffices; else keep them for {CLOUD_DAYS} days on the source");
                findings.push(finding.at(place).fix(fix));
            }
        });
    }
    findings
}

/// Returns whether a space is in Octopus Cloud: types are there that are not everywhere, such as dynamic pools.
fn is_cloud(side: &Side) -> bool {
    side.nodes.values().any(|node| registry::entry(node.key.kind()).spec.not_everywhere.contains(&&*node.type_word))
}

/// Returns for how long a policy keeps, if that is longer than by default in the cloud.
fn longer_than_in_the_cloud(policy: &Doc) -> Option<String> {
    let days = policy.get("QuantityToKeep").and_then(Doc::as_u64).filter(|_| policy.str_at("Unit") == "Days");
    match policy.str_at("Strategy") {
        "Forever" => Some("forever".to_owned()),
        "Count" => days.filter(|days| *days > CLOUD_DAYS).map(|days| format!("for {days} days")),
        _ => None,
    }
}

/// A space cannot be synced with itself (A9), but for its projects that follow a template (A12).
fn same_space(source: &Side, destination: &Side, delta: &Delta) -> Option<Finding> {
    if !source.site.is_same_space(&destination.site) {
        return None;
    }
    let space = &source.site.space;
    if delta.templates.is_empty() {
        let message = format!("source and destination are the same space \"{space}\" of the same instance");
        let fix = "correct url or space of one of them in the configuration; within one space, only projects that follow a \
                   template can be synced (templates)";
        return Some(Finding::general(findings::PLACE_SAME, message).fix(fix));
    }
    let message = format!(
        "source and destination are the same space \"{space}\": only the projects that follow a template are synced, and all \
         else of it stays as it is"
    );
    Some(Finding::general(findings::TEMPLATES_ONE_SPACE, message))
}

fn is_asked_for(kind: Kind, delta: &Delta) -> bool {
    delta.asks_for(registry::entry(kind).spec.config_word())
}

/// A kind that is asked for and that a side does not have is not taken for empty in silence.
fn absent<'a>(name: &'a str, side: &'a Side, delta: &'a Delta) -> impl Iterator<Item = Finding> + 'a {
    side.absent
        .iter()
        .filter(|kind| is_asked_for(**kind, delta))
        .map(move |kind| absent_kind((name, side.version), *kind, ", and they take part"))
}

/// Of two spaces of one instance, what belongs to the instance is on both sides already.
fn shared<'a>(source: &'a Side, destination: &'a Side, delta: &'a Delta) -> impl Iterator<Item = Finding> + 'a {
    let is_one = source.site.is_same_instance(&destination.site);
    let kinds = registry::all().iter().map(|entry| entry.spec).filter(move |spec| is_one && spec.is_of_instance());
    kinds.filter(|spec| is_asked_for(spec.kind, delta)).map(|spec| {
        let message = format!(
            "both spaces are of one instance, which has the same {} for both: they stay as they are",
            spec.kind
        );
        let fix = format!("change a {} by hand where it shall be about the other space, too", spec.one);
        Finding::general(findings::KIND_SHARED, message).fix(fix)
    })
}

/// A kind that is asked for and cannot be read is not taken for empty.
fn hidden<'a>(name: &'a str, side: &'a Side, delta: &'a Delta) -> impl Iterator<Item = Finding> + 'a {
    side.hidden.iter().filter(|kind| is_asked_for(**kind, delta)).map(move |kind| {
        let message = format!("the key may not read {kind} of the {name}, which take part");
        let fix = format!("give the user of this key a role that may view them, or set kinds.{kind} to ignore");
        Finding::general(findings::READ_FORBIDDEN, message).fix(fix)
    })
}

fn version_gap(source: &Side, destination: &Side, delta: &Delta) -> Option<Finding> {
    let (here, there) = (source.version, destination.version);
    let apart = format!("the source runs {here} and the destination {there}");
    match (here.gap(there), delta.allow_version_gap.value) {
        (Gap::None, _) => None,
        (Gap::One, _) => {
            let message = format!("{apart}: one release apart");
            Some(Finding::general(findings::VERSION_GAP, message).severity(Severity::Note))
        }
        (Gap::More, true) => {
            let message = format!("{apart}: more than one release apart");
            Some(Finding::general(findings::VERSION_GAP, message).severity(Severity::Warning))
        }
        (Gap::More, false) => {
            let message = format!("{apart}: more than one release apart");
            let fix = "upgrade one of them, or accept the risk with allow_version_gap: true";
            let answer = Answer::new(["allow_version_gap"], true);
            Some(Finding::general(findings::VERSION_GAP, message).fix(fix).answers([answer]))
        }
    }
}

/// A name map for what the source does not have is a mistake in writing, and would silently do nothing. Of what was renamed since the
/// last sync, `word.renamed` says the new name.
fn unknown_names(ground: Ground<'_>) -> Vec<Finding> {
    let Ground { source, delta, pasts, .. } = ground;
    let is_renamed = |kind: Kind, name: &str| pasts.and_then(|pasts| pasts.renamed(kind, name, (End::Source, source)));
    let unknown = delta.names.iter().filter(|(kind, renaming)| {
        !registry::is_everywhere(*kind)
            && !source.of_kind(*kind).any(|node| fold(node.key.own_name()) == fold(&renaming.value.from))
            && is_renamed(*kind, &renaming.value.from).is_none()
    });
    let finding = |(kind, renaming): (Kind, &Set<Renaming>)| {
        let one = registry::one(kind);
        let (from, place) = (&renaming.value.from, renaming.origin.bracketed());
        let message = format!("names maps the {one} \"{from}\", which the source does not have{place}");
        let fix = nearest(from, source.of_kind(kind).map(|node| node.key.own_name())).map_or_else(
            || format!("remove it; the source has no {one}"),
            |near| format!("write \"{near}\", or remove it"),
        );
        Finding::general(findings::NAMES_UNKNOWN, message).fix(fix)
    };
    unknown.map(finding).collect()
}

/// Returns a note for each kind whose defaults differ in type: a field that is left empty means each side's default
/// (E6).
fn other_defaults(source: &Side, destination: &Side) -> Vec<Finding> {
    let differing = unnamed::defaults(source, destination).filter_map(|(spec, here, there)| {
        let message = format!(
            "the default {} is \"{}\" ({}) on the source and \"{}\" ({}) on the destination: what names none uses another type there",
            spec.one,
            here.key.own_name(),
            here.type_word,
            there.key.own_name(),
            there.type_word
        );
        (here.type_word != there.type_word).then(|| Finding::general(findings::DEFAULT_DIFFERS, message))
    });
    differing.collect()
}

//! Joins what is set for all with what is set for one destination: maps merge key by key, lists replace, and the
//! destination's own secrets and exceptions are tried first.

use super::exceptions::RuleList;
use super::over::{both, key, over};
use super::select::{SelectorKeys, Selectors};
use super::topics::{LINKED_TO, ScopePolicies, Topics};
use super::types::{At, DeltaKeys, MaxDeleteKeys, Modes, NameMap, NameMaps, PerKindKeys};
use octosync::delta::OptionSpec;
use octosync::key::{Kind, fold};

impl DeltaKeys {
    /// Returns what holds for a destination that sets `own` besides this.
    pub(crate) fn with(&self, own: &Self) -> Self {
        Self {
            select: both(&self.select, &own.select, Selectors::with),
            templates: own.templates.clone().or_else(|| self.templates.clone()),
            dependencies: own.dependencies.clone().or_else(|| self.dependencies.clone()),
            names: both(&self.names, &own.names, NameMaps::with),
            kinds: both(&self.kinds, &own.kinds, |file, own| Modes(over(&file.0, &own.0, key))),
            first_sync: both(&self.first_sync, &own.first_sync, PerKindKeys::with),
            on_conflict: both(&self.on_conflict, &own.on_conflict, PerKindKeys::with),
            prune: both(&self.prune, &own.prune, PerKindKeys::with),
            max_delete: both(&self.max_delete, &own.max_delete, MaxDeleteKeys::with),
            protect: both(&self.protect, &own.protect, |file, own| [&own[..], file].concat()),
            scopes: both(&self.scopes, &own.scopes, ScopePolicies::with),
            topics: self.topics.with(&own.topics),
            allow_widening: own.allow_widening.clone().or_else(|| self.allow_widening.clone()),
            allow_weaker_gates: own.allow_weaker_gates.clone().or_else(|| self.allow_weaker_gates.clone()),
            allow_version_gap: own.allow_version_gap.clone().or_else(|| self.allow_version_gap.clone()),
            secrets: both(&self.secrets, &own.secrets, |file, own| [&own[..], file].concat()),
            references: both(&self.references, &own.references, |file, own| [&own[..], file].concat()),
            ignore: both(&self.ignore, &own.ignore, |file, own| [&own[..], file].concat()),
            rules: both(&self.rules, &own.rules, |file, own| RuleList([&own.0[..], &file.0].concat())),
        }
    }
}

impl Selectors {
    fn with(&self, own: &Self) -> Self {
        let of =
            |kind: &Kind, all: &Self| all.kinds.iter().find(|(known, _)| known == kind).map(|(_, keys)| keys.clone());
        let joined = over(&self.kinds, &own.kinds, key).into_iter().map(|(kind, selector)| {
            let file = of(&kind, self).unwrap_or_default();
            let SelectorKeys { include, exclude } = selector;
            (kind, SelectorKeys { include: include.or(file.include), exclude: exclude.or(file.exclude) })
        });
        let only_needed = own.only_needed.clone().or_else(|| self.only_needed.clone());
        Self { kinds: joined.collect(), only_needed }
    }
}

impl NameMaps {
    fn with(&self, own: &Self) -> Self {
        Self(over(&self.0, &own.0, |map: &NameMap| (map.kind, fold(&map.from))))
    }
}

impl MaxDeleteKeys {
    fn with(&self, own: &Self) -> Self {
        let either = |own: &Option<At<u32>>, file: &Option<At<u32>>| own.clone().or_else(|| file.clone());
        Self { count: either(&own.count, &self.count), percent: either(&own.percent, &self.percent) }
    }
}

impl ScopePolicies {
    fn with(&self, own: &Self) -> Self {
        Self(over(&self.0, &own.0, |(topic, dimension, _)| (topic.clone(), dimension.clone())))
    }
}

impl Topics {
    /// A list of phases, or of environments, and a word for them exclude each other.
    fn with(&self, own: &Self) -> Self {
        let own_phases = own.phases.is_some() || own.word("lifecycles", "phases").is_some();
        let own_linked = own.environments.is_some() || own.word(LINKED_TO[0], LINKED_TO[1]).is_some();
        let is_replaced = |option: &OptionSpec| match [option.topic, option.key] {
            ["lifecycles", "phases"] => own_phases,
            LINKED_TO => own_linked,
            _ => false,
        };
        let file: Vec<_> = self.options.iter().filter(|(option, _)| !is_replaced(option)).cloned().collect();
        Self {
            options: over(&file, &own.options, key),
            fallbacks: over(&self.fallbacks, &own.fallbacks, key),
            phases: if own_phases { own.phases.clone() } else { self.phases.clone() },
            environments: if own_linked { own.environments.clone() } else { self.environments.clone() },
            placeholder: own.placeholder.clone().or_else(|| self.placeholder.clone()),
            largest_package: own.largest_package.clone().or_else(|| self.largest_package.clone()),
            keep_duplicates: own.keep_duplicates.clone().or_else(|| self.keep_duplicates.clone()),
        }
    }
}

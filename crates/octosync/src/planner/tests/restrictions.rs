//! Whatever both sides and the configuration say: nothing is restricted less than it is there, or than on the source if it is
//! new, unless that is said (`docs/rules.md` B). Accounts, certificates, channels, phases of lifecycles, steps, runbooks, targets, triggers and
//! subscriptions; rows have a property of their own.

use super::site;
use crate::decision::{Set, Verdict};
use crate::delta::{Delta, FirstSync, Mode, PerKind, Policy, Renaming, Word};
use crate::doc::Doc;
use crate::findings;
use crate::identity::{find, visit_parts};
use crate::key::{Key, Kind, fold};
use crate::owners;
use crate::path::{Place, Trail, value_at};
use crate::plan::{DestinationPlan, Step};
use crate::planner::plan_destination;
use crate::registry;
use crate::registry::kinds::{
    ACCOUNTS, CERTIFICATES, CHANNELS, DEPLOYMENT_PROCESSES, ENVIRONMENTS, LIBRARY_VARIABLE_SETS, LIFECYCLES, PROJECTS,
    TAG_SETS, VARIABLES,
};
use crate::registry::spec::Dimension;
use crate::side::{ReadCollection, Side};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TAGS: [&str; 3] = ["A/x", "A/y", "B/z"];

/// The scope of one thing: environments, environments that are excluded, channels and tags, by their numbers.
#[derive(Clone, Debug, Default)]
struct Scope {
    environments: BTreeSet<usize>,
    excluded: BTreeSet<usize>,
    channels: BTreeSet<usize>,
    tags: BTreeSet<usize>,
}

/// A space: which of the four environments it has, and what its accounts, channels, phases and steps are restricted to; none
/// is a thing that is not there.
#[derive(Clone, Debug)]
pub(super) struct Space {
    environments: BTreeSet<usize>,
    accounts: Vec<Option<Scope>>,
    certificates: Vec<Option<Scope>>,
    channels: Vec<Option<Scope>>,
    phases: Vec<Option<Scope>>,
    steps: Vec<Option<Scope>>,
    runbooks: Vec<Option<Scope>>,
    targets: Vec<Option<Scope>>,
    triggers: Vec<Option<Scope>>,
    subscriptions: Vec<Option<Scope>>,
}

fn scope() -> impl Strategy<Value = Scope> {
    let some = |of: usize| prop::collection::btree_set(0..of, 0..3);
    (some(4), some(4), some(2), some(TAGS.len())).prop_map(|(environments, excluded, channels, tags)| Scope {
        environments,
        excluded,
        channels,
        tags,
    })
}

pub(super) fn made() -> impl Strategy<Value = Space> {
    let things = || prop::collection::vec(prop::option::weighted(0.7, scope()), 3);
    let environments = prop::collection::btree_set(0..4_usize, 1..5);
    let asked = (things(), things(), things(), things());
    (environments, things(), things(), things(), things(), things(), asked).prop_map(
        |(environments, accounts, certificates, channels, phases, steps, asked)| {
            let (runbooks, targets, triggers, subscriptions) = asked;
            Space {
                environments,
                accounts,
                certificates,
                channels,
                phases,
                steps,
                runbooks,
                targets,
                triggers,
                subscriptions,
            }
        },
    )
}

/// The dimensions whose policies are set. Of what starts or tells by itself none can be dropped.
const TOPICS: &[(&str, &str)] = &[
    ("accounts", "environments"),
    ("channels", "tenant_tags"),
    ("steps", "environments"),
    ("steps", "channels"),
    ("certificates", "environments"),
    ("certificates", "tenant_tags"),
    ("runbooks", "environments"),
    ("targets", "environments"),
    ("targets", "tenant_tags"),
];

pub(super) fn delta() -> impl Strategy<Value = Delta> {
    let policies = prop::collection::vec(0..Policy::ALL.len(), TOPICS.len());
    let mapped = prop::option::of((0..4_usize, prop::option::of(0..4_usize)));
    (policies, mapped, any::<bool>(), any::<bool>()).prop_map(|(policies, mapped, takes, mirrors)| {
        let word = if takes { FirstSync::TakeSource } else { FirstSync::KeepDestination };
        let mut delta = Delta { first_sync: PerKind::all(Set::default_of(word)), ..Delta::default() };
        let mode = if mirrors { Mode::Mirror } else { Mode::Merge };
        let asked = ["runbooks", "targets", "triggers", "subscriptions"].map(Kind::of);
        for kind in [ACCOUNTS, CERTIFICATES, LIFECYCLES, CHANNELS, DEPLOYMENT_PROCESSES].into_iter().chain(asked) {
            delta.kinds.insert(kind, Set::default_of(mode));
        }
        for ((topic, dimension), policy) in TOPICS.iter().zip(policies) {
            let topic = ((*topic).to_owned(), (*dimension).to_owned());
            delta.scopes.insert(topic, Set::default_of(Policy::ALL[policy]));
        }
        if let Some((from, to)) = mapped {
            let renaming = Renaming { from: environment(from), to: to.map(environment).into_iter().collect() };
            delta.names.insert(ENVIRONMENTS, Set::default_of(renaming));
        }
        delta
    })
}

fn environment(at: usize) -> String {
    format!("E{at}")
}

fn ids(of: &str, numbers: &BTreeSet<usize>, there: impl Fn(usize) -> bool) -> Vec<String> {
    numbers.iter().filter(|at| there(**at)).map(|at| format!("{of}-{at}")).collect()
}

impl Space {
    fn ids(&self, numbers: &BTreeSet<usize>) -> Vec<String> {
        ids("Environments", numbers, |at| self.environments.contains(&at))
    }

    fn things(things: &[Option<Scope>]) -> impl Iterator<Item = (usize, &Scope)> {
        things.iter().enumerate().filter_map(|(at, scope)| Some((at, scope.as_ref()?)))
    }

    fn tags(scope: &Scope) -> Vec<&'static str> {
        scope.tags.iter().map(|at| TAGS[*at]).collect()
    }

    pub(super) fn side(&self, name: &str) -> Side {
        self.side_of(name, &[])
    }

    /// A side without the documents of some kinds.
    pub(super) fn side_of(&self, name: &str, without: &[Kind]) -> Side {
        let environments =
            self.environments.iter().map(|at| json!({ "Id": format!("Environments-{at}"), "Name": environment(*at) }));
        let tag = |set: usize, tag: &str| json!({ "Id": format!("TagSets-{set}/{tag}"), "Name": tag });
        let sets = vec![
            json!({ "Id": "TagSets-1", "Name": "A", "Tags": [tag(1, "x"), tag(1, "y")] }),
            json!({ "Id": "TagSets-2", "Name": "B", "Tags": [tag(2, "z")] }),
        ];
        let account = |(at, scope): (usize, &Scope)| {
            json!({ "Id": format!("Accounts-{at}"), "Name": format!("A{at}"), "AccountType": "Token",
                "Token": { "HasValue": true, "Hint": null }, "EnvironmentIds": self.ids(&scope.environments) })
        };
        let certificate = |(at, scope): (usize, &Scope)| {
            json!({ "Id": format!("Certificates-{at}"), "Name": format!("K{at}"), "HasPrivateKey": true, "Archived": null,
                "Thumbprint": "AB", "EnvironmentIds": self.ids(&scope.environments), "TenantTags": Self::tags(scope),
                "TenantIds": [], "TenantedDeploymentParticipation": "TenantedOrUntenanted" })
        };
        let phase = |(at, scope): (usize, &Scope)| json!({ "Name": format!("P{at}"), "AutomaticDeploymentTargets": [], "OptionalDeploymentTargets": self.ids(&scope.environments) });
        let lifecycle = json!({ "Id": "Lifecycles-1", "Name": "L", "Phases": Self::things(&self.phases).map(phase).collect::<Vec<_>>() });
        let channel = |(at, scope): (usize, &Scope)| {
            json!({ "Id": format!("Channels-{at}"), "Name": format!("C{at}"), "ProjectId": "Projects-1", "LifecycleId": null,
                "IsDefault": at == 0, "Rules": [], "TenantTags": if at == 0 { vec![] } else { Self::tags(scope) } })
        };
        // The server makes the default channel.
        let first = (0, &Scope::default());
        let channels = [first].into_iter().chain(Self::things(&self.channels).filter(|(at, _)| *at > 0)).map(channel);
        let step = |(at, scope): (usize, &Scope)| {
            let there = |at: usize| at == 0 || self.channels[at].is_some();
            let action = json!({ "Name": format!("S{at}"), "ActionType": "Octopus.Script", "Environments": self.ids(&scope.environments),
                "ExcludedEnvironments": self.ids(&scope.excluded), "Channels": ids("Channels", &scope.channels, there),
                "TenantTags": Self::tags(scope), "Properties": {} });
            json!({ "Name": format!("S{at}"), "StartTrigger": "StartAfterPrevious", "Actions": [action] })
        };
        let runbook = |(at, scope): (usize, &Scope)| {
            let environments = self.ids(&scope.environments);
            let reach = if environments.is_empty() { "All" } else { "Specified" };
            json!({ "Id": format!("Runbooks-{at}"), "Name": format!("R{at}"), "ProjectId": "Projects-1",
                "RunbookProcessId": format!("RunbookProcess-Runbooks-{at}"), "EnvironmentScope": reach, "Environments": environments })
        };
        let target = |(at, scope): (usize, &Scope)| {
            let endpoint = json!({ "CommunicationStyle": "TentaclePassive", "Uri": "https://t.example.com:10933/", "Thumbprint": "AB" });
            json!({ "Id": format!("Machines-{at}"), "Name": format!("M{at}"), "Roles": ["web"], "EnvironmentIds": self.ids(&scope.environments),
                "TenantIds": [], "TenantTags": Self::tags(scope), "TenantedDeploymentParticipation": "TenantedOrUntenanted",
                "Endpoint": endpoint })
        };
        let trigger = |(at, scope): (usize, &Scope)| {
            let filter = json!({ "FilterType": "MachineFilter", "EnvironmentIds": self.ids(&scope.environments), "Roles": [],
                "EventGroups": ["Machine"], "EventCategories": [] });
            let action = json!({ "ActionType": "AutoDeploy", "ShouldRedeployWhenMachineHasBeenDeployedTo": true });
            json!({ "Id": format!("ProjectTriggers-{at}"), "Name": format!("T{at}"), "ProjectId": "Projects-1", "IsDisabled": true,
                "Filter": filter, "Action": action })
        };
        let subscription = |(at, scope): (usize, &Scope)| {
            let filter = json!({ "Environments": self.ids(&scope.environments), "Tags": Self::tags(scope), "EventGroups": ["Deployment"] });
            json!({ "Id": format!("Subscriptions-{at}"), "Name": format!("N{at}"), "Type": "Event", "IsDisabled": true,
                "EventNotificationSubscription": { "Filter": filter, "WebhookURI": "https://hooks.example.com" } })
        };
        let project = json!({ "Id": "Projects-1", "Name": "Web", "LifecycleId": "Lifecycles-1", "IsDisabled": false,
            "AutoCreateRelease": false, "DeploymentProcessId": "deploymentprocess-Projects-1",
            "VariableSetId": "variableset-Projects-1", "IncludedLibraryVariableSetIds": ["LibraryVariableSets-1"] });
        let library = json!({ "Id": "LibraryVariableSets-1", "Name": "Lib", "ContentType": "Variables",
            "VariableSetId": "variableset-LibraryVariableSets-1" });
        let variables = ["Projects-1", "LibraryVariableSets-1"].map(|owner| {
            json!({ "Id": format!("variableset-{owner}"), "OwnerId": owner,
                "Variables": [{ "Id": "1", "Name": "V", "Value": "1", "Type": "String", "Scope": {} }] })
        });
        let process = json!({ "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1",
            "Steps": Self::things(&self.steps).map(step).collect::<Vec<_>>() });
        let collections: [(Kind, Vec<Value>); 14] = [
            (ENVIRONMENTS, environments.collect()),
            (TAG_SETS, sets),
            (ACCOUNTS, Self::things(&self.accounts).map(account).collect()),
            (CERTIFICATES, Self::things(&self.certificates).map(certificate).collect()),
            (LIFECYCLES, vec![lifecycle]),
            (LIBRARY_VARIABLE_SETS, vec![library]),
            (PROJECTS, vec![project]),
            (VARIABLES, variables.to_vec()),
            (CHANNELS, channels.collect()),
            (DEPLOYMENT_PROCESSES, vec![process]),
            (Kind::of("runbooks"), Self::things(&self.runbooks).map(runbook).collect()),
            (Kind::of("targets"), Self::things(&self.targets).map(target).collect()),
            (Kind::of("triggers"), Self::things(&self.triggers).map(trigger).collect()),
            (Kind::of("subscriptions"), Self::things(&self.subscriptions).map(subscription).collect()),
        ];
        let collections = collections.into_iter().filter(|(kind, _)| !without.contains(kind));
        let collections = collections.map(|(kind, documents)| ReadCollection {
            kind,
            collection: 0,
            documents: documents.into_iter().map(|one| serde_json::from_value::<Doc>(one).unwrap()).collect(),
        });
        Side::new(site(name), "2026.1.1".parse().unwrap(), collections.collect())
    }
}

/// The entries of a dimension, each with what adds up: the set of a tag.
fn entries(part: &Doc, dimension: &Dimension) -> BTreeSet<(Option<Key>, String)> {
    let lists = dimension.at.iter().filter_map(|at| value_at(part, at)).flat_map(Doc::items);
    lists.filter_map(Doc::as_ref_key).map(|key| (owners::alternatives_within(key), fold(key.own_name()))).collect()
}

fn groups(entries: &BTreeSet<(Option<Key>, String)>) -> BTreeSet<Option<Key>> {
    entries.iter().map(|(group, _)| group.clone()).collect()
}

/// The names on the destination of an environment of the source; all else is called alike.
fn there(delta: &Delta, name: &str) -> BTreeSet<String> {
    let renaming = delta.names.get(ENVIRONMENTS, name);
    renaming.map_or_else(|| vec![name.to_owned()], |set| set.value.to.clone()).iter().map(|name| fold(name)).collect()
}

/// Says what a step restricts less and does not say.
fn unsaid(step: &Step, plan: &DestinationPlan, source: &Side, delta: &Delta) -> Vec<String> {
    let entry = registry::entry(step.key.kind());
    let from = &source.nodes[&step.from].doc;
    let mut unsaid = Vec::new();
    visit_parts(&step.after.0, &entry.shape, &Trail::ROOT, &mut |after, shape, trail| {
        let Some(item) = shape.item.filter(|item| !item.valued) else { return };
        let place = Place::from(trail);
        let is_said = plan.findings.iter().any(|finding| {
            let about = finding.about.as_ref().is_some_and(|about| *about == step.key || *about == step.from);
            finding.code == findings::SCOPE_WIDENED && about && finding.at.clone().unwrap_or_default() == place
        });
        let before = step.before.as_ref().and_then(|before| find(&before.0, &entry.shape, &place));
        let wanted = find(from, &entry.shape, &place);
        for dimension in item.dimensions {
            let now = entries(after, dimension);
            let was = before.map(|before| entries(before, dimension)).unwrap_or_default();
            let here = wanted.map(|wanted| entries(wanted, dimension)).unwrap_or_default();
            let mapped: BTreeSet<String> = here.iter().flat_map(|(_, name)| there(delta, name)).collect();
            let is_known =
                |(_, name): &(Option<Key>, String)| mapped.contains(name) || was.iter().any(|(_, was)| was == name);
            if !now.iter().all(is_known) {
                unsaid.push(format!("{place} {} has what nobody said", dimension.word));
            }
            let must = if before.is_some() { groups(&was) } else { groups(&here) };
            // No entries mean all of them only where nothing else says which are meant (fact `runbook-environments`).
            let means_all = dimension.open.is_none_or(|(field, word)| after.str_at(field) == word);
            // An exclusion loses nothing by an entry that is not there at all.
            let is_lost = means_all && (!dimension.excludes || before.is_some());
            let is_emptied = is_lost && !must.is_subset(&groups(&now));
            if is_emptied && !is_said {
                unsaid.push(format!("{place} {} is emptied", dimension.word));
            }
        }
    });
    unsaid
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_restricted_less_without_a_word(here in made(), there in made(), delta in delta()) {
        let (source, destination) = (here.side("here"), there.side("there"));
        let plan = plan_destination("d", &source, &destination, &delta);
        let keeps = delta.first_sync.all.as_ref().is_some_and(|word| word.value == FirstSync::KeepDestination);
        for step in &plan.steps {
            let unsaid = unsaid(step, &plan, &source, &delta);
            prop_assert!(unsaid.is_empty(), "{}: {:?}\n{:#?}\n{:#?}", step.key, unsaid, step, plan.findings);
            prop_assert!(!keeps || step.before.is_none(), "{} is written although it is kept", step.key);
        }
        let about_kept = |about: &Key| destination.nodes.contains_key(about);
        let idle = plan.findings.iter().filter(|finding| finding.code == findings::SCOPE_WIDENED);
        let idle = idle.filter(|finding| finding.about.as_ref().is_some_and(about_kept));
        prop_assert_eq!(if keeps { idle.count() } else { 0 }, 0, "what is kept is widened: {:#?}", plan.findings);
    }
    #[test]
    fn what_is_decided_and_found_of_one_restriction_is_counted_once(here in made(), there in made(), delta in delta()) {
        let plan = plan_destination("d", &here.side("here"), &there.side("there"), &delta);
        let decided = plan.decisions.iter().filter(|decision| decision.verdict == Verdict::Widen);
        let decided = decided.map(|decision| {
            let dimension = decision.question.trim_start_matches("scope ").replace('_', " ");
            (decision.about.clone(), decision.item.clone(), dimension)
        });
        let found = plan.findings.iter().filter(|finding| finding.code == findings::SCOPE_WIDENED);
        let found = found.map(|finding| {
            let (lost, _) = finding.message.split_once(':').unwrap();
            let dimension = lost.trim_start_matches("would be restricted less in its ").to_owned();
            (finding.about.clone().unwrap(), finding.at.clone(), dimension)
        });
        let lost: BTreeSet<(Key, Option<Place>, String)> = decided.chain(found).collect();
        prop_assert_eq!(plan.counts().widened, lost.len(), "{:#?}", lost);
    }
}

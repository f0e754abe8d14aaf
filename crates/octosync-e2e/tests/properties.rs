//! Properties that hold for any two spaces.

use octosync::decision::{Origin, Set};
use octosync::delta::options::OPTIONS;
use octosync::delta::{Delta, DestinationOnly, FirstSync, Mode, Policy, Word as _};
use octosync::doc::Doc;
use octosync::lift::{Lift, without_stamps};
use octosync::lower::{Lower, is_lowered};
use octosync::plan::DestinationPlan;
use octosync::registry::{self, kinds::ENVIRONMENTS};
use octosync_e2e::check::foreign_ids;
use octosync_e2e::kit::{Pair, Wanted, side};
use octosync_e2e::small::{gated, small};
use octosync_e2e::spaces::{Documents, lookups, odd_names, rich_space};
use octosync_e2e::trial;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

proptest! {
    #![proptest_config(trial::config(40))]

    #[test]
    fn a_plan_is_empty_after_it_was_applied(here in small(), there in small(), take: bool, create: bool) {
        trial::block_on(async {
            let pair = Pair::start(&here.documents(), &there.documents()).await;
            let mode = if create { Mode::Create } else { Mode::Existing };
            let word = if take { FirstSync::TakeSource } else { FirstSync::KeepDestination };
            let delta = Delta::default().kind(ENVIRONMENTS, mode).first_sync(word);
            let before = pair.there();
            let plan = pair.plan(&delta).await;
            if plan.is_refused() {
                // Two values at one place, or steps that moved apart: refused, and nothing is written.
                assert!(pair.apply(&plan).await.is_err());
                assert_eq!(pair.there(), before);
                return;
            }
            pair.sync(&delta).await;
            pair.assert_quiet(&delta).await;
            assert_eq!(foreign_ids(&pair.here(), &pair.there()), Vec::<String>::new());
            assert_eq!(plan.counts().widened, 0);
        });
    }
}

/// The options that decide about scopes and rows, by chance.
fn options() -> impl Strategy<Value = Delta> {
    let policies = (0..Policy::ALL.len(), 0..Policy::ALL.len(), 0..Policy::ALL.len());
    let words = (policies, 0..4usize, 0..3usize, 0..3usize);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (words, flags).prop_map(|(((rows, steps, accounts), new, widened, existing), (take, add, duplicates, remove))| {
        let word = if take { FirstSync::TakeSource } else { FirstSync::KeepDestination };
        let mut delta = Delta::default().kind(ENVIRONMENTS, Mode::Existing).first_sync(word);
        for (topic, policy) in [("variables", rows), ("steps", steps), ("accounts", accounts)] {
            delta.scopes.insert((topic.to_owned(), "environments".to_owned()), Set::default_of(Policy::ALL[policy]));
        }
        let option = |delta: &mut Delta, path: &str, at: usize| {
            let option = OPTIONS.iter().find(|option| option.path() == path).expect("the option is there");
            assert!(option.set(&mut delta.options, option.words[at], Origin::Default));
        };
        option(&mut delta, "variables.new", new);
        option(&mut delta, "variables.new_widened", widened);
        option(&mut delta, "variables.existing", existing);
        option(&mut delta, "variables.own_values", usize::from(add));
        option(&mut delta, "steps.destination_only", usize::from(remove));
        delta.allow_widening = Set::default_of(true.into());
        delta.keep_duplicates = Set::default_of(duplicates);
        delta
    })
}

/// A row, step or account: its project, what it is, its name, its environments by name, and its value; of an approval,
/// what makes it weak.
type Item = (String, &'static str, String, BTreeSet<String>, String);

fn items(documents: &Documents) -> Vec<Item> {
    let list = |collection: &str| documents.get(collection).cloned().unwrap_or_default();
    let text = |value: &Value, field: &str| value[field].as_str().unwrap_or_default().to_owned();
    let names: BTreeMap<String, String> = ["environments", "projects"]
        .iter()
        .flat_map(|collection| list(collection))
        .map(|document| (text(&document, "Id"), text(&document, "Name")))
        .collect();
    let named = |ids: &Value| -> BTreeSet<String> {
        let ids = ids.as_array().into_iter().flatten().filter_map(Value::as_str);
        ids.map(|id| names.get(id).cloned().unwrap_or_else(|| id.to_owned())).collect()
    };
    let owner = |document: &Value, field: &str| names.get(document[field].as_str().unwrap_or_default()).cloned();
    let mut items = Vec::new();
    for set in list("variablesets") {
        let Some(project) = owner(&set, "OwnerId") else { continue };
        for row in set["Variables"].as_array().into_iter().flatten() {
            let scope = named(&row["Scope"]["Environment"]);
            items.push((project.clone(), "row", text(row, "Name"), scope, text(row, "Value")));
        }
    }
    for process in list("deploymentprocesses") {
        let Some(project) = owner(&process, "ProjectId") else { continue };
        let steps = process["Steps"].as_array().into_iter().flatten();
        for action in steps.flat_map(|step| step["Actions"].as_array().into_iter().flatten()) {
            let word = |field: &str, when: bool, word| if action[field] == when { word } else { "" };
            let gate = [word("IsDisabled", true, " off"), word("IsRequired", true, " required")].concat();
            let gate = if action["ActionType"] == "Octopus.Manual" { format!("gate{gate}") } else { String::new() };
            items.push((project.clone(), "step", text(action, "Name"), named(&action["Environments"]), gate));
        }
    }
    for account in list("accounts") {
        let scope = named(&account["EnvironmentIds"]);
        items.push((String::new(), "account", text(&account, "Name"), scope, String::new()));
    }
    items
}

/// The effects that no option may have, whatever it decides.
fn nothing_is_widened_lost_or_made_up(here: &[Item], before: &[Item], after: &[Item], delta: &Delta, widened: usize) {
    let is_same = |a: &Item, b: &Item| (&a.0, a.1, &a.2) == (&b.0, b.1, &b.2);
    for item in after {
        let wanted = here.iter().chain(before).filter(|other| is_same(other, item));
        let wanted: BTreeSet<&String> = wanted.flat_map(|other| &other.3).collect();
        assert!(item.3.iter().all(|entry| wanted.contains(entry)), "an entry that nobody wanted: {item:?}");
    }
    let open =
        |items: &[Item], like: &Item| items.iter().filter(|item| is_same(item, like) && item.3.is_empty()).count();
    let opened = after.iter().any(|item| open(after, item) > open(here, item) + open(before, item));
    let dropping = delta.scopes.values().any(|set| matches!(set.value, Policy::Drop | Policy::DropNew));
    assert!(!opened || (dropping && widened > 0), "a scope was emptied: {before:?} {after:?}");
    let removing = delta.options.destination_only.value == DestinationOnly::Remove;
    for item in before {
        let on_both = here.iter().any(|other| is_same(other, item));
        let there = |items: &[Item]| items.iter().filter(|other| is_same(other, item)).count();
        let may_go = removing && item.1 == "step" && !on_both;
        assert!(may_go || there(after) >= there(before), "something is gone: {item:?}");
    }
    if !delta.keep_duplicates.value {
        for item in after.iter().filter(|item| item.1 == "row") {
            let values = |items: &[Item]| -> BTreeSet<String> {
                let same = items.iter().filter(|other| is_same(other, item) && other.3 == item.3);
                same.map(|other| other.4.clone()).collect()
            };
            assert!(values(after).len() <= values(before).len().max(1), "equally specific values: {item:?}");
        }
    }
}

/// Syncs, and returns the plan; one that is refused writes nothing.
async fn synced(pair: &Pair, delta: &Delta) -> Option<DestinationPlan> {
    let before = pair.there();
    let plan = pair.plan(delta).await;
    if plan.is_refused() {
        assert!(pair.apply(&plan).await.is_err());
        assert_eq!(pair.there(), before, "a refused plan writes nothing");
        return None;
    }
    pair.sync(delta).await;
    Some(plan)
}

proptest! {
    #![proptest_config(trial::config(60))]

    #[test]
    fn no_option_widens_loses_or_makes_up_anything_unseen(here in small(), there in small(), delta in options()) {
        trial::block_on(async {
            let pair = Pair::start(&here.documents(), &there.documents()).await;
            let before = pair.there();
            let Some(plan) = synced(&pair, &delta).await else { return };
            let (wanted, after) = (items(&pair.here()), items(&pair.there()));
            nothing_is_widened_lost_or_made_up(&wanted, &items(&before), &after, &delta, plan.counts().widened);
            pair.assert_quiet(&delta).await;
        });
    }
}

/// Whatever the source and the options say, each approval guards what it guarded.
fn no_approval_is_weaker(before: &[Item], after: &[Item]) {
    for gate in before.iter().filter(|item| item.4.starts_with("gate")) {
        let steps = |items: &[Item]| -> Vec<Item> {
            items.iter().filter(|item| item.0 == gate.0 && item.1 == "step").cloned().collect()
        };
        let (was, now) = (steps(before), steps(after));
        let place = |steps: &[Item]| steps.iter().position(|step| step.2 == gate.2);
        let (at, Some(found)) = (place(&was).expect("it is one of them"), place(&now)) else {
            panic!("an approval is gone: {gate:?}")
        };
        let left = &now[found];
        assert!(left.4.starts_with("gate"), "{gate:?} is another step now");
        assert!(gate.4.contains("off") || !left.4.contains("off"), "{gate:?} is disabled now");
        assert!(!gate.4.contains("required") || left.4.contains("required"), "{gate:?} may be skipped now");
        let runs = |item: &Item, environment: &str| {
            !item.4.contains("off") && (item.3.is_empty() || item.3.contains(environment))
        };
        let environments: BTreeSet<&String> = was.iter().chain(&now).flat_map(|step| &step.3).collect();
        for environment in environments.into_iter().map(String::as_str).chain(["any other"]) {
            let held = was[at + 1..].iter().filter(|later| runs(gate, environment) && runs(later, environment));
            for later in held {
                let step = now.iter().position(|step| step.2 == later.2 && runs(step, environment));
                let is_held = step.is_none_or(|step| found < step && runs(left, environment));
                assert!(is_held, "{later:?} does not wait for {gate:?} any more in {environment}: {now:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(trial::config(40))]

    #[test]
    fn no_approval_gets_weaker_whatever_the_options(here in gated(), there in gated(), delta in options()) {
        trial::block_on(async {
            let pair = Pair::start(&here.documents(), &there.documents()).await;
            let before = pair.there();
            let Some(plan) = synced(&pair, &delta).await else { return };
            assert_eq!(plan.counts().weakened_gates, 0, "nobody consented");
            no_approval_is_weaker(&items(&before), &items(&pair.there()));
        });
    }
}

/// Slugs that servers made and do not take any more are not sent back, so they may differ.
fn without_slugs(doc: &Doc) -> Doc {
    match doc {
        Doc::Object(fields) => {
            let kept = fields.iter().filter(|(field, _)| field.as_str() != "Slug");
            Doc::Object(kept.map(|(field, value)| (field, without_slugs(value))).collect())
        }
        Doc::Array(items) => Doc::list(items.iter().map(without_slugs).collect::<Vec<_>>()),
        other => other.clone(),
    }
}

#[tokio::test]
async fn lifting_what_was_lowered_gives_the_same_again() {
    for documents in [rich_space(), odd_names(), lookups()] {
        let pair = Pair::start(&documents, &Documents::new()).await;
        let there = side(&pair.source, "source").await;
        let raw: Vec<Value> = pair.here().into_values().flatten().collect();
        let mut checked = 0;
        for node in there.nodes.values() {
            let entry = registry::entry(node.key.kind());
            if entry.spec.mode.is_none() {
                continue;
            }
            let lower = Lower { index: &there.index, key: &node.key, version: there.version };
            // A document that reading makes of several answers is none that the server holds.
            let is_made = entry.spec.values.is_some();
            let now = raw.iter().find(|document| !is_made && document["Id"] == *node.id);
            let now: Option<Doc> = now.map(|document| serde_json::from_value(document.clone()).expect("a document"));
            for now in [None, now.as_ref()] {
                let lowered = lower.document(&node.doc, now, &entry.shape).expect("everything has an id");
                assert!(is_lowered(&lowered), "{}", node.key);
                let lifted = Lift::new(&there.index, &node.key).document(lowered, &entry.shape);
                assert!(
                    without_slugs(&without_stamps(&lifted)).same(&without_slugs(&without_stamps(&node.doc))),
                    "{}\n{lifted:#?}\n{:#?}",
                    node.key,
                    node.doc
                );
                checked += 1;
            }
        }
        assert!(checked > 10);
    }
}

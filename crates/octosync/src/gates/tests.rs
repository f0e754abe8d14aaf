//! Tables for the ten points of E11, and the comparison with the second judge.

use super::naive::{self, Plain, PlainAction, PlainStep, SPACE};
use super::*;
use crate::doc::Doc;
use crate::key::Key;
use crate::registry::kinds::{CHANNELS, DEPLOYMENT_PROCESSES, ENVIRONMENTS, TAGS};
use crate::registry::{self};
use proptest::prelude::*;
use serde_json::{Value, json};

fn entries(kind: crate::key::Kind, names: &[Vec<String>]) -> Doc {
    Doc::list(names.iter().map(|name| Doc::Ref(Key::new(kind, name))).collect::<Vec<_>>())
}

/// Makes a process of steps in short: `Gate!` asks, `|X` starts beside, `X@A,B` is scoped, `(A! B)` is a rolling step,
/// `X?` is disabled, `X*` runs always, `X~` runs if a variable says so, `X^` is asked of roles.
fn process(text: &str) -> Doc {
    let mut steps = Vec::new();
    for step in text.split_whitespace() {
        let (beside, step) = step.strip_prefix('|').map_or((false, step), |step| (true, step));
        let rolling = step.starts_with('(');
        let names: Vec<&str> = step.trim_matches(['(', ')']).split('+').collect();
        let actions: Vec<Doc> = names.iter().map(|name| action(name)).collect();
        let mut properties = json!({});
        if rolling {
            properties = json!({"Octopus.Action.TargetRoles": "web", "Octopus.Action.MaxParallelism": "1"});
        } else if step.contains('^') {
            properties = json!({"Octopus.Action.TargetRoles": "web"});
        }
        let condition = match step {
            step if step.contains('*') => "Always",
            step if step.contains('~') => "Variable",
            _ => "Success",
        };
        let start = if beside { "StartWithPrevious" } else { "StartAfterPrevious" };
        let doc = json!({"Name": names[0], "Condition": condition, "StartTrigger": start, "Properties": properties});
        let mut doc: Doc = serde_json::from_value(doc).unwrap();
        doc.set("Actions", Doc::list(actions));
        steps.push(doc);
    }
    let mut doc: Doc = serde_json::from_value(json!({})).unwrap();
    doc.set("Steps", Doc::list(steps));
    doc
}

fn action(text: &str) -> Doc {
    let (name, scope) = text.split_once('@').map_or((text, ""), |(name, scope)| (name, scope));
    let plain = name.trim_end_matches(['!', '?', '*', '~', '^']);
    let kind = if name.contains('!') { "Octopus.Manual" } else { "Octopus.Script" };
    let doc = json!({"Name": plain, "ActionType": kind, "IsDisabled": name.contains('?'), "Properties": {}});
    let mut doc: Doc = serde_json::from_value(doc).unwrap();
    let environments: Vec<Vec<String>> =
        scope.split(',').filter(|name| !name.is_empty()).map(|name| vec![name.to_owned()]).collect();
    doc.set("Environments", entries(ENVIRONMENTS, &environments));
    doc
}

fn read(doc: &Doc) -> Process {
    // `Dev` has no counterpart on the destination.
    let words = |key: &Key| if key.own_name() == "Dev" { Vec::new() } else { vec![key.clone()] };
    Process::read(doc, registry::entry(DEPLOYMENT_PROCESSES), &words).unwrap()
}

/// Returns what is weakened: the approval, and what it does not hold any more.
fn weak(before: &str, source: &str, after: &str) -> Vec<String> {
    let before = Some(before).filter(|before| *before != "-").map(|before| read(&process(before)));
    let judgement = judge(before.as_ref(), &read(&process(source)), &read(&process(after)));
    let said = |weakening: &Weakening| {
        let reasons: Vec<String> = weakening.reasons.iter().map(ToString::to_string).collect();
        format!("{}: {}", weakening.approval, reasons.join("; "))
    };
    judgement.weakened.iter().map(said).collect()
}

#[test]
fn an_approval_is_weakened_where_something_runs_without_it() {
    let table: &[(&str, &str, &str, &[&str])] = &[
        ("Gate! Deploy", "Gate! Deploy", "Gate! Deploy", &[]),
        ("Gate! Deploy", "Gate! |Deploy", "Gate! |Deploy", &["Gate: \"Deploy\" would not wait for it any more"]),
        ("Gate! Deploy", "Deploy Gate!", "Deploy Gate!", &["Gate: \"Deploy\" would not wait for it any more"]),
        ("Gate! Deploy", "Deploy", "Deploy", &["Gate: it is removed; \"Deploy\" would not wait for it any more"]),
        (
            "Gate! Deploy",
            "Gate!? Deploy",
            "Gate!? Deploy",
            &["Gate: it is disabled; \"Deploy\" would not wait for it any more"],
        ),
        ("Gate! Deploy", "Gate! Deploy*", "Gate! Deploy*", &["Gate: \"Deploy\" would not wait for it any more"]),
        (
            "Gate! Deploy",
            "Gate!@Test Deploy",
            "Gate!@Test Deploy",
            &["Gate: \"Deploy\" would not wait for it any more (in any other environment)"],
        ),
        // A step that does not run where the approval stops holding loses nothing.
        ("Gate! Deploy@Test", "Gate!@Test Deploy@Test", "Gate!@Test Deploy@Test", &[]),
        // An approval pauses only when those beside it have ended.
        ("Gate! |Deploy", "Gate! Deploy", "Gate! Deploy", &[]),
        // A rolling step holds its later children; any other does not.
        ("(Gate!+Deploy)", "Gate!+Deploy", "Gate!+Deploy", &["Gate: \"Deploy\" would not wait for it any more"]),
        ("Gate!+Deploy", "Deploy+Gate!", "Deploy+Gate!", &[]),
        // New steps are held as on the source, and between those that the destination's own approval holds.
        ("-", "Gate! Deploy", "Gate! Deploy", &[]),
        ("-", "Gate! Deploy", "Deploy", &["Gate: \"Deploy\" waits for it on the source, and would not there"]),
        (
            "-",
            "Gate! X@Dev |Deploy",
            "Gate! |Deploy",
            &["Gate: \"Deploy\" waits for it on the source, and would not there"],
        ),
        ("-", "Gate! X@Dev |Deploy", "Gate! Deploy", &[]),
        ("-", "Gate!@Dev Deploy", "Deploy", &[]),
        ("Own! A B", "A New* B", "Own! A New* B", &["Own: \"New\" would not wait for it, though its neighbours do"]),
        ("Own! A B", "A New B", "Own! A New B", &[]),
        // Sets, not counts.
        ("One! Deploy", "Two! Deploy One!", "Two! Deploy One!", &["One: \"Deploy\" would not wait for it any more"]),
        // Circumstances count as equal only if they are the same.
        ("Gate!^ Deploy", "Gate!^ Deploy", "Gate!^ Deploy", &[]),
        (
            "Gate! Deploy",
            "Gate!^ Deploy",
            "Gate!^ Deploy",
            &["Gate: it runs under another condition; \"Deploy\" would not wait for it any more"],
        ),
        ("Gate!^ Deploy", "Gate! Deploy", "Gate! Deploy", &[]),
        ("Gate!~ Deploy", "Gate!~ Deploy", "Gate!~ Deploy", &[]),
    ];
    for (before, source, after, expected) in table {
        assert_eq!(weak(before, source, after), *expected, "{before} | {source} -> {after}");
    }
}

#[test]
fn what_the_plan_does_not_worsen_only_differs() {
    let [before, source, after] = ["Deploy", "Gate! Deploy", "Deploy"].map(|text| read(&process(text)));
    let judgement = judge(Some(&before), &source, &after);
    assert_eq!((judgement.weakened.len(), judgement.differing.len()), (0, 1), "{judgement:?}");
}

#[test]
fn only_added_or_emptied_teams_and_a_lost_duty_make_an_approval_weaker_in_itself() {
    let gate = |teams: Value, required: bool| {
        let doc = json!({"Steps": [{"Name": "Gate", "Actions": [{"Name": "Gate", "ActionType": "Octopus.Manual",
            "IsRequired": required, "Properties": {"Octopus.Action.Manual.ResponsibleTeamIds": teams}}]}]});
        read(&serde_json::from_value(doc).unwrap())
    };
    let table: &[(Value, Value, bool, bool)] = &[
        (json!(["Ops", "QA"]), json!(["Ops"]), true, false),
        (json!(["Ops"]), json!(["Ops", "QA"]), true, true),
        (json!(["Ops"]), json!(["QA"]), true, true),
        (json!(["Ops"]), json!([]), true, true),
        (json!([]), json!(["Ops"]), true, false),
        (json!(["Ops"]), json!(["ops"]), true, false),
        (json!(["Ops"]), json!(["Ops"]), false, true),
    ];
    for (before, after, required, expected) in table {
        let (before, after) = (gate(before.clone(), true), gate(after.clone(), *required));
        let found = judge(Some(&before), &after, &after).weakened;
        assert_eq!(!found.is_empty(), *expected, "{before:?} {after:?}");
    }
}

fn doc(plain: &Plain) -> Doc {
    let condition = |number: u8| ["Success", "Always", "Failure", "Variable", "Variable"][usize::from(number)];
    let expression = |number: u8| match number {
        3 => "#{Run}",
        4 => "#{unless Octopus.Deployment.Error}True#{/unless}",
        _ => "",
    };
    let names = |name: &dyn Fn(u8) -> Vec<String>, of: &BTreeSet<u8>| of.iter().map(|at| name(*at)).collect::<Vec<_>>();
    let steps = plain.steps.iter().map(|step| {
        let actions = step.actions.iter().map(|action| {
            let value = json!({
                "Name": format!("A{}", action.name),
                "ActionType": if action.approval { "Octopus.Manual" } else { "Octopus.Script" },
                "IsDisabled": action.disabled,
                "IsRequired": action.required,
                "Condition": condition(action.condition),
                "Properties": {
                    "Octopus.Action.ConditionVariableExpression": expression(action.condition),
                    "Octopus.Action.Manual.ResponsibleTeamIds":
                        action.teams.iter().map(|team| format!("T{team}")).collect::<Vec<_>>(),
                },
            });
            let mut doc: Doc = serde_json::from_value(value).unwrap();
            let environment = |at: u8| vec![format!("E{at}")];
            doc.set("Environments", entries(ENVIRONMENTS, &names(&environment, &action.environments)));
            doc.set("ExcludedEnvironments", entries(ENVIRONMENTS, &names(&environment, &action.excluded)));
            let channel = |at: u8| vec!["P".to_owned(), format!("C{at}")];
            doc.set("Channels", entries(CHANNELS, &names(&channel, &action.channels)));
            let tags: Vec<Vec<String>> =
                action.tags.iter().map(|(set, tag)| vec![format!("S{set}"), format!("T{tag}")]).collect();
            doc.set("TenantTags", entries(TAGS, &tags));
            doc
        });
        let value = json!({
            "Name": format!("S{}", step.actions[0].name),
            "StartTrigger": if step.beside { "StartWithPrevious" } else { "StartAfterPrevious" },
            "Condition": condition(step.condition),
            "Properties": {
                "Octopus.Step.ConditionVariableExpression": expression(step.condition),
                "Octopus.Action.TargetRoles": if step.roles { "web" } else { "" },
                "Octopus.Action.MaxParallelism": if step.window { "1" } else { "" },
            },
        });
        let mut doc: Doc = serde_json::from_value(value).unwrap();
        doc.set("Actions", Doc::list(actions.collect::<Vec<_>>()));
        doc
    });
    let steps: Vec<Doc> = steps.collect();
    let mut doc: Doc = serde_json::from_value(json!({})).unwrap();
    doc.set("Steps", Doc::list(steps));
    doc
}

fn some(of: u8) -> impl Strategy<Value = BTreeSet<u8>> {
    prop_oneof![3 => Just(BTreeSet::new()), 2 => proptest::collection::btree_set(0..of, 1..=usize::from(of))]
}

fn condition() -> impl Strategy<Value = u8> {
    prop_oneof![6 => Just(0u8), 1 => 1u8..5]
}

fn plain_action(name: usize) -> impl Strategy<Value = PlainAction> {
    let scope = (some(SPACE[0]), some(SPACE[0]), some(SPACE[1]));
    let tags =
        prop_oneof![4 => Just(BTreeSet::new()), 1 => proptest::collection::btree_set((0..SPACE[2], 0..SPACE[3]), 1..4)];
    let flags = (any::<bool>(), any::<bool>(), proptest::bool::weighted(0.1));
    (scope, tags, flags, some(2), condition(), proptest::bool::weighted(0.7)).prop_map(
        move |((environments, excluded, channels), tags, (approval, required, disabled), teams, condition, open)| {
            let excluded = if open { BTreeSet::new() } else { excluded };
            PlainAction { name, approval, required, teams, disabled, condition, environments, excluded, channels, tags }
        },
    )
}

/// A process of some of six actions, in any order, with up to two in a step.
fn plain() -> impl Strategy<Value = Plain> {
    let actions: Vec<_> = (0..6).map(plain_action).collect();
    let shape = proptest::collection::vec((any::<bool>(), condition(), any::<bool>(), any::<bool>(), any::<bool>()), 6);
    (actions, shape, Just((0..6).collect::<Vec<usize>>()).prop_shuffle(), 0usize..=6).prop_map(
        |(actions, shape, order, count)| {
            let mut steps: Vec<PlainStep> = Vec::new();
            for (at, (beside, condition, roles, window, joins)) in order.into_iter().take(count).zip(shape) {
                match steps.last_mut().filter(|step| joins && step.actions.len() < 2) {
                    Some(step) => step.actions.push(actions[at].clone()),
                    None => steps.push(PlainStep {
                        beside,
                        condition,
                        roles,
                        window: window && roles,
                        actions: vec![actions[at].clone()],
                    }),
                }
            }
            Plain { steps }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn both_judges_come_to_one_verdict(before in proptest::option::weighted(0.8, plain()), source in plain(), after in plain(), alike in 0u8..4) {
        // Processes that have much in common show more than any three.
        let after = match alike { 0 => source.clone(), 1 => before.clone().unwrap_or(after), _ => after };
        let read = |plain: &Plain| read(&doc(plain));
        let judgement = judge(before.as_ref().map(read).as_ref(), &read(&source), &read(&after));
        let found: BTreeSet<String> = judgement.weakened.into_iter().map(|weakening| weakening.approval).collect();
        let expected = naive::weakened(before.as_ref(), &source, &after);
        let expected: BTreeSet<String> = expected.into_iter().map(|name| format!("A{name}")).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_stays_as_it_is_weakens_nothing(before in plain(), source in plain()) {
        let before = read(&doc(&before));
        prop_assert!(judge(Some(&before), &read(&doc(&source)), &before).weakened.is_empty());
    }
}

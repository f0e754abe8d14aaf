//! Tests of the documents that take part and pair: by name alone, whatever slugs, ids and the order of lists say.

mod beside;
mod cascades;
mod guided;
mod half_made;
mod left_out;
mod renamed_words;
mod restrictions;
mod steps;
mod templated;

use super::plan_destination;
use crate::decision::Set;
use crate::delta::{Criterion, Delta, Mode, Pattern, Renaming, Selector};
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, Kind, fold};
use crate::plan::{DestinationPlan, Site};
use crate::registry::kinds::{ACCOUNTS, LIFECYCLES};
use crate::side::{ReadCollection, Side};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Names as people make them: they differ by case alone, and hold all that has a meaning in paths and patterns.
const NAMES: &[&str] =
    &["Prod", "prod ", "Dev", "Dev [web]", "dev.web", "'Dev'", "Dev#2", "A/B", "50%", "*", "\"x\"", "é", "É"];

/// An account: its name, and the number of its slug.
type Made = (usize, u8);

fn site(space: &str) -> Site {
    let text = |text: &str| text.to_owned();
    Site { installation_id: text(space), space_id: text(space), space: text(space), version: text("2026.1.1") }
}

fn account(id: usize, (name, slug): Made) -> Value {
    json!({ "Id": format!("Accounts-{id}"), "Name": NAMES[name], "Slug": format!("slug-{slug}"), "AccountType": "Token",
        "Token": { "HasValue": true, "Hint": null } })
}

/// A space with accounts; `first` is the number of the first id, `turn` says with which of them the list begins.
fn side(space: &str, accounts: &[Made], first: usize, turn: usize) -> Side {
    let mut documents: Vec<Doc> = accounts
        .iter()
        .enumerate()
        .map(|(at, made)| serde_json::from_value(account(first + at * 7, *made)).unwrap())
        .collect();
    if !documents.is_empty() {
        let turn = turn % documents.len();
        documents.rotate_left(turn);
    }
    let collection = ReadCollection { kind: ACCOUNTS, collection: 0, documents };
    Side::new(site(space), "2026.1.1".parse().unwrap(), vec![collection])
}

/// Accounts of which no two have one name.
fn accounts() -> impl Strategy<Value = Vec<Made>> {
    prop::collection::vec((0..NAMES.len(), 0..4_u8), 0..6).prop_map(|made| {
        let mut seen = BTreeSet::new();
        made.into_iter().filter(|(name, _)| seen.insert(fold(NAMES[*name]))).collect()
    })
}

fn named(accounts: &[Made]) -> BTreeSet<String> {
    accounts.iter().map(|(name, _)| fold(NAMES[*name])).collect()
}

fn written(plan: &DestinationPlan) -> BTreeSet<String> {
    plan.steps.iter().map(|step| fold(step.key.own_name())).collect()
}

fn codes(plan: &DestinationPlan) -> Vec<&'static str> {
    plan.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn selecting(kind: Kind, include: &[&str], exclude: &[&str]) -> Delta {
    let criteria =
        |texts: &[&str]| texts.iter().map(|text| Set::default_of(Criterion::Name(Pattern::new(text)))).collect();
    let mut delta = Delta::default();
    delta
        .select
        .kinds
        .insert(kind, Selector { include: criteria(include), exclude: criteria(exclude), within: Vec::new() });
    delta
}

fn mapping(kind: Kind, pairs: &[(&str, &str)]) -> Delta {
    let mut delta = Delta::default();
    for (from, to) in pairs {
        delta.names.insert(kind, Set::default_of(Renaming { from: (*from).to_owned(), to: vec![(*to).to_owned()] }));
    }
    delta
}

proptest! {
    #[test]
    fn what_pairs_is_told_by_names_alone(here in accounts(), there in accounts(), mode in prop::sample::select(vec![Mode::Create, Mode::Merge, Mode::Mirror])) {
        let mut delta = Delta::default();
        delta.kinds.insert(ACCOUNTS, Set::default_of(mode));
        let plan = plan_destination("d", &side("here", &here, 1, 0), &side("there", &there, 500, 0), &delta);
        let missing: BTreeSet<String> = named(&here).difference(&named(&there)).cloned().collect();
        prop_assert_eq!(written(&plan), missing);
    }

    #[test]
    fn slugs_ids_and_the_order_of_lists_change_nothing(here in accounts(), there in accounts(), slugs in prop::collection::vec(0..4_u8, 12), turn in 0..6_usize, first in 1..900_usize) {
        let delta = Delta::default();
        let plan = |there: &[Made], first, turn| plan_destination("d", &side("here", &here, 1, 0), &side("there", there, first, turn), &delta);
        let others: Vec<Made> = there.iter().zip(&slugs).map(|((name, _), slug)| (*name, *slug)).collect();
        let (mut one, mut other) = (plan(&there, 500, 0), plan(&others, first, turn));
        for plan in [&mut one, &mut other] {
            plan.findings.retain(|finding| finding.code != findings::MATCH_SUGGESTED);
        }
        prop_assert_eq!(one, other);
    }

    #[test]
    fn what_is_excluded_is_never_written(here in accounts(), there in accounts(), excluded in 0..NAMES.len()) {
        let pattern = NAMES[excluded].replace('*', "\\*");
        let delta = selecting(ACCOUNTS, &[], &[&pattern]);
        let plan = plan_destination("d", &side("here", &here, 1, 0), &side("there", &there, 500, 0), &delta);
        prop_assert!(!written(&plan).contains(&fold(NAMES[excluded])));
        let matches = named(&here).contains(&fold(NAMES[excluded]));
        prop_assert_eq!(codes(&plan).contains(&"select.unmatched"), !matches);
    }
}

fn spaces(here: &[&str], there: &[&str]) -> (Side, Side) {
    let made = |names: &[&str]| -> Vec<Made> {
        names.iter().map(|name| (NAMES.iter().position(|known| known == name).unwrap(), 0)).collect()
    };
    (side("here", &made(here), 1, 0), side("there", &made(there), 500, 0))
}

#[test]
fn an_equal_slug_under_another_name_is_only_suggested() {
    let (here, there) = spaces(&["Dev"], &["Prod"]);
    let plan = plan_destination("d", &here, &there, &Delta::default());
    assert_eq!(written(&plan), BTreeSet::from(["dev".to_owned()]));
    let suggested = plan.findings.iter().find(|finding| finding.code == findings::MATCH_SUGGESTED).unwrap();
    assert_eq!(suggested.about, Some(Key::new(ACCOUNTS, ["Dev"])));
    assert!(suggested.fix.contains(r#"{ accounts: { "Dev": "Prod" } }"#), "{}", suggested.fix);
}

#[test]
fn a_name_that_is_not_there_is_refused_with_the_nearest_one_unless_it_comes() {
    let (here, there) = spaces(&["Dev"], &["Prod"]);
    for (mode, refused) in [(Mode::Existing, true), (Mode::Verify, true), (Mode::Create, false)] {
        let mut delta = mapping(ACCOUNTS, &[("Dev", "Prodd")]);
        delta.kinds.insert(ACCOUNTS, Set::default_of(mode));
        let plan = plan_destination("d", &here, &there, &delta);
        let found = plan.findings.iter().find(|finding| finding.code == findings::NAMES_NOT_THERE);
        assert_eq!(found.is_some(), refused, "{mode:?}");
        assert!(found.is_none_or(|found| found.message.contains("Prodd") && found.fix.contains("\"Prod\"")));
    }
}

#[test]
fn many_names_lead_to_one_where_nothing_of_it_is_written() {
    for (there, mode, refused) in [
        (&["Prod"][..], Mode::Create, false),
        (&["Prod"], Mode::Existing, false),
        (&["Prod"], Mode::Merge, true),
        (&[], Mode::Create, true),
    ] {
        let (here, there) = spaces(&["Dev", "Dev#2"], there);
        let mut delta = mapping(ACCOUNTS, &[("Dev", "Prod"), ("Dev#2", "Prod")]);
        delta.kinds.insert(ACCOUNTS, Set::default_of(mode));
        let plan = plan_destination("d", &here, &there, &delta);
        assert_eq!(codes(&plan).contains(&"match.many_to_one"), refused, "{mode:?}: {:?}", plan.findings);
    }
}

#[test]
fn words_that_mean_nothing_are_told_with_the_nearest_name() {
    let (here, there) = spaces(&["Dev", "Prod"], &["Dev"]);
    let mut delta = selecting(ACCOUNTS, &["Prod", "Dve"], &["Porduction*"]);
    delta.secrets.push(Set::default_of(Pattern::new("accounts/Prdo/Token")));
    let plan = plan_destination("d", &here, &there, &delta);
    let said: Vec<(&str, bool)> = plan
        .findings
        .iter()
        .filter(|finding| finding.about.is_none())
        .map(|finding| (finding.code.as_str(), finding.fix.contains("Dev") || finding.fix.contains("Prod")))
        .collect();
    assert_eq!(said, [("secrets.unmatched", true), ("select.unmatched", true), ("select.unmatched", true)]);
}

#[test]
fn a_source_that_reads_as_empty_is_told() {
    let (here, there) = spaces(&[], &["Dev"]);
    let plan = plan_destination("d", &here, &there, &Delta::default());
    assert_eq!(codes(&plan), ["source.empty"]);
    let delta = selecting(LIFECYCLES, &["Nope"], &[]);
    let (here, there) = spaces(&["Dev"], &["Dev"]);
    let plan = plan_destination("d", &here, &there, &delta);
    assert_eq!(codes(&plan), ["select.unmatched"], "what projects share can still come because they need it");
}

#[test]
fn what_is_deselected_is_not_the_destinations_own() {
    let (here, there) = spaces(&["Dev", "Prod"], &["Dev", "Prod", "A/B"]);
    for (exclude, names) in [(&[][..], None), (&["Prod"], None), (&["Prod"], Some(("Prod", "A/B")))] {
        let mut delta = selecting(ACCOUNTS, &[], exclude);
        if let Some((from, to)) = names {
            delta.names = mapping(ACCOUNTS, &[(from, to)]).names;
        }
        delta.kinds.insert(ACCOUNTS, Set::default_of(Mode::Verify));
        let plan = plan_destination("d", &here, &there, &delta);
        let extra: Vec<&str> = plan.exact[&ACCOUNTS].extra.iter().map(Key::own_name).collect();
        let expected = if names.is_some() { ["Prod"] } else { ["A/B"] };
        assert_eq!(extra, expected, "{exclude:?} {names:?}");
    }
}

#[test]
fn what_follows_from_a_name_that_is_not_there_is_not_refused_as_well() {
    let (here, there) = spaces(&["Dev"], &["Prod"]);
    let mut delta = mapping(ACCOUNTS, &[("Dev", "Prodd")]);
    delta.kinds.insert(ACCOUNTS, Set::default_of(Mode::Existing));
    let plan = plan_destination("d", &here, &there, &delta);
    assert_eq!(plan.refusals().count(), 1, "{:#?}", plan.findings);
}

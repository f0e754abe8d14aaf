//! Every behaviour of real servers that can be switched, switched: a space arrives whole either way, and stays as it is.

use octopus_sandbox::{Builder, Group, Switches, facts};
use octosync::delta::{Delta, Mode};
use octosync::key::Kind;
use octosync::registry::kinds::ENVIRONMENTS;
use octosync_e2e::check::{Expect, check_synced};
use octosync_e2e::kit::{Pair, Wanted, destination, seed, source};
use octosync_e2e::spaces::{lookups, rich_space};

/// Returns the lists of words that switch one behaviour each, on where it is off by itself and off where it is on; at last
/// all at once.
fn lists() -> Vec<(Group, String)> {
    let groups = [Group::Normalise, Group::Cascade];
    let switched = facts().filter_map(|fact| fact.switch.map(|(group, word)| (group, word, fact.unsettled)));
    let each = switched.filter(|(group, ..)| groups.contains(group)).map(|(group, word, is_off)| {
        // A list that begins with what goes begins with what is on by itself.
        (group, if is_off { format!("-{word},{word}") } else { format!("-{word}") })
    });
    let all = groups.into_iter().flat_map(|group| ["all", "none"].map(|list| (group, list.to_owned())));
    let mut lists: Vec<(Group, String)> = each.chain(all).collect();
    lists.dedup();
    lists
}

async fn arrives_whole(group: Group, list: &str) {
    let switched =
        |builder: Builder| builder.switches(Switches::parse(group, list).expect("the words are the table's"));
    let there = switched(destination()).space(seed(&lookups()));
    let pair = Pair::of(switched(source()).space(seed(&rich_space())), there).await;
    let delta = Delta::default().kind(ENVIRONMENTS, Mode::Create).kind(Kind::of("proxies"), Mode::Create);
    pair.sync(&delta).await;
    let mistakes = check_synced(&pair.here(), &pair.there(), &Expect::default());
    assert!(mistakes.is_empty(), "{} {list}: {mistakes:#?}", group.option());
    pair.assert_quiet(&delta).await;
}

/// Runs every third list, so that the tests share the work.
async fn every_third(first: usize) {
    let lists = lists();
    assert!(lists.iter().any(|(_, list)| list == "-space-ids,space-ids"), "{lists:?}");
    for (group, list) in lists.iter().skip(first).step_by(3) {
        eprintln!("{} {list}", group.option());
        arrives_whole(*group, list).await;
    }
}

#[tokio::test]
async fn a_space_arrives_whole_with_any_behaviour_switched() {
    every_third(0).await;
}

#[tokio::test]
async fn a_space_arrives_whole_with_any_other_behaviour_switched() {
    every_third(1).await;
}

#[tokio::test]
async fn a_space_arrives_whole_with_the_last_behaviours_switched() {
    every_third(2).await;
}

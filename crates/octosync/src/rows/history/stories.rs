//! Histories with a setting of their own, and the worked example of a recurring sync.

use super::{Memory, World, has_open_conflict, line, lines, said, shown, sorted};
use crate::delta::{Effects, Exceptions, ExistingValue, NewValue, OnConflict, OwnValues, Shadows, Value};
use crate::doc::Doc;
use crate::identity::ID;
use crate::key::Key;
use crate::registry::kinds::VARIABLES;
use crate::rows::link::id_of;
use crate::rows::tests::{exception, row};
use crate::rows::{Beside, Neighbour};
use crate::rules;
use crate::translate::marks::VALUED;

/// Returns the destination of the worked examples after a first sync: Development and Test have no counterpart, scopes are
/// dropped.
fn example(new_widened: NewValue) -> World {
    let source = [
        "1: Application.Database.Name = OctoFx-Dev [Dev]",
        "2: Application.Database.Name = OctoFX-Test [Test]",
        "3: ConnectionString = Database=#{Application.Database.Name}",
    ];
    let mut world = World::new(&source, &[]);
    world.names.clear();
    world.drops = true;
    world.delta.options.new_widened.value = new_widened;
    world.has_own_environments = true;
    world.sync();
    world
}

/// Edits the destination of the examples by hand: a value for each environment there.
fn edit_there(world: &mut World) {
    let connection = world.there.iter().find(|row| row.str_at("Name") == "ConnectionString").cloned().unwrap();
    let own: Vec<&Doc> = world.there.iter().filter(|row| row.str_at("Name") != "ConnectionString").collect();
    let mut rows = lines(&[
        "e1: Application.Database.Name = OctoFx-Staging [Staging]",
        "e2: Application.Database.Name = OctoFx-Prod [Production]",
    ]);
    for (row, own) in rows.iter_mut().zip(own) {
        row.set(ID, Doc::text(id_of(own).unwrap()));
    }
    rows.push(connection);
    world.there = sorted(rows);
}

/// Makes the source's edits of its rows since.
fn edit_source(world: &mut World, ids: [&str; 3]) {
    world.source = sorted(vec![
        line(&format!("{}: Application.Database.Name = OctoFx-#{{Octopus.Environment.Name}}", ids[0])),
        line(&format!("{}: ConnectionString = Database=#{{Application.Database.Name}} (sql)", ids[1])),
        line(&format!("{}: ConnectionString = Data Source=#{{Application.Database.Name}} (oracle)", ids[2])),
    ]);
}

#[test]
fn a_recurring_sync_leaves_values_of_the_destination_alone_with_a_past_and_without() {
    let expected = [
        "Application.Database.Name[environments=Production] = OctoFx-Prod",
        "Application.Database.Name[environments=Staging] = OctoFx-Staging",
        "ConnectionString[roles=oracle] = Data Source=#{Application.Database.Name}",
        "ConnectionString[roles=sql] = Database=#{Application.Database.Name}",
    ];
    let rows = |world: &World| -> Vec<String> {
        world.shown().iter().map(|row| row.split_once(": ").unwrap().1.to_owned()).collect()
    };
    for first in [NewValue::Source, NewValue::Placeholder] {
        for (how, ids, is_lost) in [
            ("with a past", ["1", "3", "4"], false),
            ("without one", ["1", "3", "4"], true),
            ("with rows made anew", ["7", "8", "9"], false),
            ("with rows made anew and without a past", ["7", "8", "9"], true),
        ] {
            let mut world = example(first);
            edit_there(&mut world);
            let before = world.shown();
            world.sync();
            assert_eq!(world.shown(), before, "{first:?}, {how}: edits of the destination stay");
            edit_source(&mut world, ids);
            if is_lost {
                world.memory = None;
            }
            let planned = world.sync();
            assert_eq!(rows(&world), expected, "{first:?}, {how}: {:#?}", said(&planned));
            assert!(said(&planned).iter().any(|said| said.contains("Application.Database.Name")), "{first:?}, {how}");
            assert!(planned.widened.is_empty() && !has_open_conflict(&planned));
            let again = world.sync();
            assert_eq!(rows(&world), expected, "{first:?}, {how}: {:#?}", said(&again));
        }
    }
}

/// Plays a first sync and a second one, and returns what stands there then and what is said.
fn second(mut world: World, source: &[&str], there: &[&str]) -> (Vec<String>, Vec<String>) {
    world.sync();
    (world.source, world.there) = (lines(source), lines(there));
    let said = said(&world.sync());
    (world.shown(), said)
}

#[test]
fn conflicts_follow_the_policy() {
    let table = [
        (OnConflict::KeepDestination, "n1: A = z", "conflict KeepDestination A.Value"),
        (OnConflict::TakeSource, "n1: A = y", "conflict TakeSource A.Value"),
        (OnConflict::Stop, "n1: A = z", "conflict Stop A.Value"),
    ];
    for (on_conflict, row, word) in table {
        let world = World { on_conflict, ..World::new(&["1: A = x"], &[]) };
        let (rows, said) = second(world, &["1: A = y"], &["n1: A = z"]);
        assert_eq!((rows, said), (vec![row.to_owned()], vec![word.to_owned()]));
    }
    let world = World { on_conflict: OnConflict::TakeSource, ..World::new(&["1: A = x", "2: B = y"], &[]) };
    let (rows, said) = second(world, &["1: A = x", "2: B = z"], &["n1: A = x"]);
    assert_eq!(rows, ["n1: A = x", "n3: B = z"], "a row that was removed there comes back: {said:?}");
}

#[test]
fn rows_that_are_gone_from_the_source_go_if_they_are_pruned_and_nobody_made_them_their_own() {
    let rows = ["n1: A = x", "n2: B = y", "n3: C = ***", "n4: D = z [Test]"];
    let prune = |there: &[&str], names: &[&'static str]| {
        let mut world = World::new(&["1: A = x", "2: B = y", "3: C = ***", "4: D = z [Test]"], &[]);
        world.prune = true;
        for name in names {
            world.names.insert("Test", vec![name]);
        }
        second(world, &["1: A = x"], there)
    };
    let (left, outcome) = prune(&rows, &[]);
    assert_eq!(left, ["n1: A = x", "n3: C = ***"]);
    assert_eq!(outcome, ["removed B", "removed D[environments=Test]", "stays C"]);
    let (left, outcome) = prune(&["n1: A = x", "n2: B = mine", "n3: C = ***", "n4: D = z [Dev]"], &[]);
    assert_eq!(left, ["n1: A = x", "n2: B = mine", "n3: C = ***", "n4: D[environments=Dev] = z"]);
    assert_eq!(outcome, ["stays B", "stays C", "stays D[environments=Dev]"]);
    let (left, outcome) = prune(&["n1: A = x", "n4: D = Replace Me [Staging]"], &["Staging"]);
    assert_eq!(left, ["n1: A = x", "n4: D[environments=Staging] = Replace Me"], "{outcome:?}");
}

#[test]
fn two_rows_become_one_again() {
    let mut world = World::new(&["1: A = x [Prod,Test]"], &[]);
    world.prune = true;
    world.sync();
    world.source = lines(&["1: A = x [Test]", "2: A = y [Prod]"]);
    world.sync();
    assert_eq!(world.shown(), ["n2: A[environments=Prod] = y", "n1: A[environments=Test] = x"]);
    world.source = lines(&["1: A = x [Prod,Test]"]);
    world.sync();
    assert_eq!(world.shown(), ["n1: A[environments=Prod,Test] = x"]);
    assert_eq!(said(&world.sync()), [""; 0]);
}

#[test]
fn what_the_source_takes_away_from_here_is_retired_and_what_the_delta_leaves_out_stays() {
    let mut world = World::new(&["1: A = x [Test]", "2: B = y [Test]"], &[]);
    world.sync();
    world.source = lines(&["1: A = x [Other]", "2: B = y [Test]"]);
    let planned = world.plan();
    assert_eq!(said(&planned), ["retired A[environments=Test]", "unpruned A[environments=Test]"]);
    world.prune = true;
    assert_eq!(said(&world.plan()), ["removed A[environments=Test]", "retired A[environments=Test]"]);
    world.names.remove("Test");
    world.sync();
    assert_eq!(said(&world.sync()), ["leftout A[environments=Test]", "leftout B[environments=Test]"]);
    assert_eq!(world.shown(), ["n1: A[environments=Test] = x", "n2: B[environments=Test] = y"]);
}

#[test]
fn a_scope_that_reaches_environments_without_a_name_on_the_source_needs_consent() {
    let widened = "widened A[environments=Test] environments: the source restricts it to none any more, and some there have no \
                   name on the source";
    for (has_own_environments, expected) in [(false, vec![]), (true, vec![widened])] {
        let world = World { has_own_environments, ..World::new(&["1: A = x [Test]"], &[]) };
        let (rows, said) = second(world, &["1: A = x"], &["n1: A = x [Test]"]);
        let wider: Vec<&String> = said.iter().filter(|said| said.starts_with("widened")).collect();
        assert_eq!(
            (rows, wider),
            (
                vec!["n1: A = x".to_owned()],
                expected.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>().iter().collect()
            )
        );
    }
    let mut world = World::new(&["1: A = x [Test]"], &[]);
    world.drops = true;
    let (_, said) = second(world, &["1: A = x [Other]"], &["n1: A = x [Test]"]);
    assert!(said.contains(&"widened A[environments=Test] environments: none of them is there".to_owned()), "{said:?}");
}

#[test]
fn a_restriction_that_only_the_destination_has_does_not_go_without_consent() {
    let world = World { on_conflict: OnConflict::TakeSource, ..World::new(&["1: A = x (web)"], &[]) };
    let (rows, said) = second(world, &["1: A = x (db)"], &["n1: A = x [Test] (web)"]);
    assert_eq!(rows, ["n1: A[roles=db] = x"]);
    let word = "widened A[environments=Test][roles=web] environments: only the destination restricts it so";
    assert!(said.contains(&word.to_owned()), "{said:?}");
}

#[test]
fn what_came_without_a_value_is_the_destinations_own_for_good() {
    for existing in [ExistingValue::Merge, ExistingValue::Overwrite] {
        for has_past in [true, false] {
            let mut world =
                World { existing, on_conflict: OnConflict::TakeSource, ..World::new(&["1: A = x [Test]"], &[]) };
            world.names.insert("Test", vec!["Staging"]);
            world.sync();
            assert_eq!(world.shown(), ["n1: A[environments=Staging] = Replace Me"]);
            world.there = lines(&["n1: A = filled in [Staging]"]);
            world.sync();
            world.source = lines(&["1: A = y [Test]"]);
            if !has_past {
                world.memory = None;
            }
            world.sync();
            assert_eq!(world.shown(), ["n1: A[environments=Staging] = filled in"], "{existing:?} {has_past}");
            world.source = lines(&["1: A = z [Test]"]);
            // The environment has the source's name now.
            world.names.insert("Test", vec!["Test"]);
            world.there = lines(&["n1: A = filled in [Test]"]);
            if has_past {
                world.sync();
                assert_eq!(world.shown(), ["n1: A[environments=Test] = filled in"], "{existing:?}");
            }
        }
    }
}

#[test]
fn several_rows_of_one_placeholder_stay_one_row() {
    let mut world = World::new(&["1: A = x [Dev]", "2: A = y [Test]"], &[]);
    world.names = [("Dev", vec!["Staging"]), ("Test", vec!["Staging"]), ("Prod", vec!["Prod"])].into();
    world.sync();
    assert_eq!(world.shown(), ["n1: A[environments=Staging] = Replace Me"]);
    world.there = lines(&["n1: A = mine [Staging]"]);
    world.source = lines(&["1: A = x2 [Dev]", "2: A = y2 [Test]"]);
    world.sync();
    assert_eq!(world.shown(), ["n1: A[environments=Staging] = mine"]);
    // One of them goes to another place: that gets a row of its own.
    world.source = lines(&["1: A = x2 [Dev]", "2: A = y2 [Prod]"]);
    world.sync();
    assert_eq!(world.shown(), ["n2: A[environments=Prod] = y2", "n1: A[environments=Staging] = mine"]);
    let again = world.sync();
    assert_eq!(
        world.shown(),
        ["n2: A[environments=Prod] = y2", "n1: A[environments=Staging] = mine"],
        "{:?}",
        said(&again)
    );
}

#[test]
fn a_change_of_the_delta_moves_no_scope_and_is_said() {
    let mut world = World::new(&["1: A = x [Test]"], &[]);
    world.sync();
    world.names.insert("Test", vec!["Prod", "Test"]);
    let planned = world.sync();
    assert_eq!(world.shown(), ["n1: A[environments=Test] = x"]);
    assert_eq!(said(&planned), ["own A[environments=Test].Scope"]);
}

#[test]
fn modes_other_than_merging_pair_by_ids_too() {
    let world = World { existing: ExistingValue::Overwrite, ..World::new(&["1: A = x [Test]"], &[]) };
    let (rows, _) = second(world, &["1: B = y [Prod]"], &["n1: C = z [Dev]"]);
    assert_eq!(rows, ["n1: B[environments=Prod] = y"]);
    let world = World { existing: ExistingValue::Keep, ..World::new(&["1: A = x [Test]"], &[]) };
    let (rows, said) = second(world, &["1: B = y [Prod]"], &["n1: A = x [Test]"]);
    assert_eq!(rows, ["n1: A[environments=Test] = x"]);
    assert!(!said.is_empty());
}

#[test]
fn a_row_that_stays_away_comes_back_when_it_is_wanted() {
    let mut world = World::new(&["1: A = x", "2: B = y"], &[]);
    world.sync();
    world.there = lines(&["n1: A = x"]);
    for _ in 0..3 {
        assert_eq!(said(&world.sync()), ["away B"]);
    }
    world.there = lines(&["n1: A = x", "d1: B = y"]);
    assert_eq!(said(&world.sync()), [""; 0], "somebody brought it back");
    world.source = lines(&["1: A = x", "2: B = z"]);
    world.sync();
    assert_eq!(world.shown(), ["n1: A = x", "d1: B = z"]);
}

#[test]
fn a_lost_past_costs_precision_and_no_data() {
    let mut world = World::new(&["1: A = x", "2: S = ***"], &[]);
    world.sync();
    world.source = lines(&["1: A = y", "2: S = ***"]);
    world.there = lines(&["n1: A = z", "n2: S = ***"]);
    world.memory = None;
    let planned = world.sync();
    assert_eq!(world.shown(), ["n1: A = z", "n2: S = ***"]);
    assert_eq!(said(&planned), ["D2 kept A"]);
    assert_eq!(said(&world.sync()), ["own A.Value"], "and is remembered from then on");
    world.memory = Some(Memory::default());
    assert_eq!(said(&world.sync()), ["D2 kept A"], "an empty past is none");
}

#[test]
fn shadows_decide_whether_a_row_may_be_renamed_over_a_value_there() {
    for (shadows, name) in [(Shadows::Protect, "A"), (Shadows::Report, "B"), (Shadows::Add, "B")] {
        let mut world = World::new(&["1: A = x"], &["d1: B = mine [Test]"]);
        world.delta.options.shadows.value = shadows;
        world.delta.options.own_values.value = OwnValues::Add;
        let (rows, said) = second(world, &["1: B = x [Test]"], &["n1: A = x", "d1: B = mine [Test]"]);
        assert!(rows.iter().any(|row| row.starts_with(&format!("n1: {name}"))), "{shadows:?} {rows:?} {said:?}");
    }
}

#[test]
fn an_exception_gives_the_value_past_or_not() {
    let set = Effects { value: Some(Value::Text("given".to_owned())), ..Effects::default() };
    let mut world = World::new(&["1: A = x"], &[]);
    world.delta.exceptions = Exceptions(vec![exception(set)]);
    let mark = |world: &mut World| world.source.iter_mut().for_each(|row| row.set(VALUED, Doc::Number(0.into())));
    mark(&mut world);
    world.sync();
    assert_eq!(world.shown(), ["n1: A = given"]);
    world.there = lines(&["n1: A = edited"]);
    world.sync();
    assert_eq!(world.shown(), ["n1: A = given"], "it is written whenever it differs");
    // Without the exception, the source's is the delta's edit.
    world.source = lines(&["1: A = x"]);
    if let Some(memory) = &mut world.memory {
        memory.source = lines(&["1: A = x"]);
    }
    world.sync();
    assert_eq!(world.shown().iter().map(String::as_str).collect::<Vec<_>>(), ["n1: A = x"]);
    assert_eq!(shown(&world.there[0]), "n1: A = x");
}

#[test]
fn a_name_that_a_row_gives_up_is_free_in_the_same_sync() {
    let mut world = World::new(&["1: A = x", "2: B = x"], &[]);
    world.sync();
    world.there.retain(|row| row.str_at("Name") == "A");
    world.source = lines(&["1: B = x", "2: A = x", "3: A = x"]);
    world.sync();
    let rows = |world: &World| -> Vec<String> {
        world.shown().iter().map(|row| row.split_once(": ").unwrap().1.to_owned()).collect()
    };
    assert_eq!(rows(&world), ["A = x", "B = x"]);
    world.sync();
    assert_eq!(rows(&world), ["A = x", "B = x"], "again");
}

#[test]
fn a_row_that_is_renamed_never_stands_before_a_value_of_another_set_that_is_the_destinations_own() {
    let synced = |value: &str, is_own: bool, shadows: Shadows| {
        let mut world = World::new(&["1: A = x"], &[]);
        world.sync();
        let set = Key::new(VARIABLES, ["library_variable_sets", "Shared"]);
        let neighbour = Neighbour { set, row: row(value), is_own, wins_ties: false };
        world.beside = vec![Beside { rows: vec![neighbour], wins_ties: true }];
        world.delta.options.shadows.value = shadows;
        world.source = lines(&["1: B = x"]);
        let is_held_back = world.sync().notes.iter().any(|note| note.rule == rules::D12);
        (world.there[0].str_at("Name").to_owned(), is_held_back)
    };
    let (stays, goes) = (("A".to_owned(), true), ("B".to_owned(), false));
    assert_eq!(synced("B = own", true, Shadows::Protect), stays);
    assert_eq!(synced("B = own", false, Shadows::Protect), goes, "the source's, too");
    assert_eq!(synced("B = x", true, Shadows::Protect), goes, "the same value");
    assert_eq!(synced("C = own", true, Shadows::Protect), goes, "another name");
    assert_eq!(synced("B = own", true, Shadows::Add), goes, "as it is set");
}

#[test]
fn a_new_place_of_a_row_and_another_row_of_that_scope_arrive_in_one_sync() {
    let mut world = World::new(&["1: B = z [Dev]"], &[]);
    world.sync();
    world.there[0].set("Value", Doc::text("own"));
    world.source = lines(&["1: B = z", "2: B = x"]);
    world.sync();
    let first = world.shown();
    assert_eq!(first.len(), 3, "{first:?}");
    world.sync();
    assert_eq!(world.shown(), first, "again");
}

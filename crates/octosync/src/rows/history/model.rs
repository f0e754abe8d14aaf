//! Properties that hold over any history: both sides are edited at random, synced, and edited again. A plain three-way
//! merge, written for this test alone, says what the fields of a row come to. The number of cases is set by
//! `PROPTEST_CASES`.

use super::{Memory, World, has_open_conflict, said, shown, sorted};
use crate::delta::OnConflict;
use crate::doc::Doc;
use crate::edits::Became;
use crate::identity::{self, ID};
use crate::memory::InitialValue;
use crate::rows::link::id_of;
use crate::rows::{Counterpart, Rows};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// An edit of one row of a side.
#[derive(Clone, Debug)]
enum Edit {
    Add {
        name: &'static str,
        value: &'static str,
        scope: BTreeSet<&'static str>,
    },
    Remove,
    Value(&'static str),
    Name(&'static str),
    Scope(BTreeSet<&'static str>),
    Describe(&'static str),
    /// Exchanges a field with the next row.
    SwapNames,
    SwapValues,
    SwapScopes,
    /// Gives it another id, as an import does.
    MakeAnew,
}

/// An edit of one side.
#[derive(Clone, Debug)]
struct Turn {
    on_source: bool,
    row: usize,
    edit: Edit,
}

const SECRET: &str = "***";

fn edit() -> impl Strategy<Value = Edit> {
    let name = || prop::sample::select(vec!["A", "B", "C"]);
    let value = || prop::sample::select(vec!["x", "y", "z", "Replace Me", "", SECRET]);
    let plain = || prop::sample::select(vec!["x", "y", "z", "w"]);
    let scope = || prop::collection::btree_set(prop::sample::select(vec!["Dev", "Test", "Prod"]), 0..3);
    prop_oneof![
        3 => (name(), value(), scope()).prop_map(|(name, value, scope)| Edit::Add { name, value, scope }),
        2 => Just(Edit::Remove),
        4 => plain().prop_map(Edit::Value),
        2 => name().prop_map(Edit::Name),
        3 => scope().prop_map(Edit::Scope),
        2 => prop::sample::select(vec!["", "one", "two"]).prop_map(Edit::Describe),
        1 => Just(Edit::SwapNames),
        1 => Just(Edit::SwapValues),
        1 => Just(Edit::SwapScopes),
        1 => Just(Edit::MakeAnew),
    ]
}

fn round() -> impl Strategy<Value = Vec<Turn>> {
    let turn = (any::<bool>(), 0..8_usize, edit());
    prop::collection::vec(turn.prop_map(|(on_source, row, edit)| Turn { on_source, row, edit }), 0..5)
}

fn history() -> impl Strategy<Value = Vec<Vec<Turn>>> {
    prop::collection::vec(round(), 1..7)
}

fn new_row(id: &str, name: &str, value: &str, scope: &BTreeSet<&str>) -> Doc {
    let scope: Vec<&str> = scope.iter().copied().collect();
    let scope = if scope.is_empty() { String::new() } else { format!(" [{}]", scope.join(",")) };
    super::line(&format!("{id}: {name} = {value}{scope}"))
}

fn exchange(rows: &mut [Doc], at: usize, field: &str) {
    let other = (at + 1) % rows.len();
    let (a, b) =
        (rows[at].get(field).cloned().unwrap_or_default(), rows[other].get(field).cloned().unwrap_or_default());
    rows[at].set(field, b);
    rows[other].set(field, a);
}

/// Does an edit to the rows of a side.
fn apply(rows: &mut Vec<Doc>, at: usize, edit: &Edit, id: &str) {
    if let Edit::Add { name, value, scope } = edit {
        rows.push(new_row(id, name, value, scope));
        return;
    }
    if rows.is_empty() {
        return;
    }
    let at = at % rows.len();
    let other = (at + 1) % rows.len();
    let is_secret = identity::is_secret(&rows[at]);
    match edit {
        Edit::Add { .. } => {}
        Edit::Remove => drop(rows.remove(at)),
        Edit::Value(value) if !is_secret => rows[at].set("Value", Doc::text(value)),
        Edit::Name(name) => rows[at].set("Name", Doc::text(name)),
        Edit::Scope(scope) => {
            let like = new_row(id, "A", "x", scope);
            rows[at].set("Scope", like.get("Scope").cloned().unwrap_or_default());
        }
        Edit::Describe(text) => rows[at].set("Description", Doc::loose(text)),
        Edit::SwapNames => exchange(rows, at, "Name"),
        Edit::SwapValues if !is_secret && !identity::is_secret(&rows[other]) => exchange(rows, at, "Value"),
        Edit::SwapScopes => exchange(rows, at, "Scope"),
        Edit::MakeAnew => rows[at].set(ID, Doc::text(id)),
        Edit::Value(_) | Edit::SwapValues => {}
    }
}

fn play(world: &mut World, round: &[Turn]) {
    for Turn { on_source, row, edit } in round {
        world.next += 1;
        let id = format!("{}{}", if *on_source { "s" } else { "d" }, world.next);
        let rows = if *on_source { &mut world.source } else { &mut world.there };
        apply(rows, *row, edit, &id);
        *rows = sorted(std::mem::take(rows));
    }
}

fn by_id(rows: &[Doc]) -> BTreeMap<String, Doc> {
    rows.iter().map(|row| (id_of(row).unwrap().to_owned(), row.clone())).collect()
}

/// Returns whether a plan would be refused, so that nothing is written and nothing remembered.
fn is_refused(planned: &Rows) -> bool {
    let is_made = planned.ambiguous.iter().any(|clash| clash.made && !clash.perhaps);
    is_made || !planned.widened.is_empty() || has_open_conflict(planned)
}

fn text(row: &Doc, field: &str) -> String {
    match field {
        "Scope" => identity::scope_label(row),
        _ => row.str_at(field).to_owned(),
    }
}

const FIELDS: [&str; 4] = ["Name", "Value", "Description", "Scope"];

/// The input and the outcome of a sync.
struct Step {
    memory: Memory,
    source: BTreeMap<String, Doc>,
    before: BTreeMap<String, Doc>,
    after: BTreeMap<String, Doc>,
    planned: Rows,
    on_conflict: OnConflict,
}

impl Step {
    fn left(&self) -> BTreeMap<String, Doc> {
        by_id(&self.memory.left)
    }

    /// Returns the rows that are one on each side, of which the last sync knew both by these ids: the source's then and now,
    /// the destination's then and now.
    fn plain_pairs(&self) -> Vec<(String, [Doc; 4])> {
        let (then, left) = (by_id(&self.memory.source), self.left());
        let count = |from: &str, to: &str| {
            self.memory.pairs.iter().filter(|pair| &*pair.from == from || &*pair.to == to).count()
        };
        let pairs = self.memory.pairs.iter().filter(|pair| count(&pair.from, &pair.to) == 1);
        let pairs = pairs.filter(|pair| matches!(pair.initial, None | Some(InitialValue::Source)));
        let rows = pairs.filter_map(|pair| {
            let (from, to) = (&*pair.from, &*pair.to);
            let rows = [then.get(from)?, self.source.get(from)?, left.get(to)?, self.before.get(to)?];
            let is_plain = !rows.iter().any(|row| identity::is_secret(row));
            is_plain.then(|| (to.to_owned(), rows.map(Doc::clone)))
        });
        rows.collect()
    }

    /// Returns whether an edit of a row was decided as a conflict.
    fn has_conflict(&self, row: &Doc, field: &str) -> bool {
        let place = identity::row_place(row).field(field).to_string();
        self.planned.edits.iter().any(|edit| {
            let at = edit.at.to_string();
            matches!(edit.became, Became::Conflict(_)) && without_number(&at) == place
        })
    }
}

/// Returns a place without the number of one of several of a name and scope.
fn without_number(place: &str) -> String {
    match (place.split_once('#'), place.rsplit_once('.')) {
        (Some((row, _)), Some((_, field))) => format!("{row}.{field}"),
        _ => place.to_owned(),
    }
}

/// A plain three-way merge: what the source said and says, what was left and what stands there.
fn merged(said: &str, says: &str, left: &str, stands: &str, on_conflict: OnConflict) -> String {
    let takes = match (said != says, left != stands, said != left) {
        (false, ..) => false,
        (true, false, false) => true,
        (true, ..) => on_conflict == OnConflict::TakeSource,
    };
    if takes { says.to_owned() } else { stands.to_owned() }
}

fn check(step: &Step) -> Result<(), TestCaseError> {
    let left = step.left();
    let story = || format!("{:#?}", said(&step.planned));
    // Every row that stands there stays, and every secret on its id; nothing becomes or stops being one.
    for (id, row) in &step.before {
        let after = step.after.get(id);
        prop_assert!(after.is_some(), "{} is gone: {}", shown(row), story());
        prop_assert_eq!(identity::is_secret(row), identity::is_secret(after.unwrap()), "{}", shown(row));
    }
    // No edit of the destination is lost without a conflict that says so.
    for (id, row) in &step.before {
        let (Some(left), after) = (left.get(id), &step.after[id]) else { continue };
        for field in FIELDS {
            let is_edited = text(left, field) != text(row, field);
            let is_lost = text(after, field) != text(row, field);
            let is_said = step.on_conflict == OnConflict::TakeSource && step.has_conflict(row, field);
            prop_assert!(!is_edited || !is_lost || is_said, "{field} of {} is lost: {}", shown(row), story());
        }
    }
    // A row that the last sync did not know on this side stays as it is.
    for (id, row) in step.before.iter().filter(|(id, _)| step.memory.pairs.iter().all(|pair| *pair.to != ***id)) {
        let is_made_anew = !left.contains_key(id);
        prop_assert!(is_made_anew || shown(row) == shown(&step.after[id]), "{} is changed: {}", shown(row), story());
    }
    // A row that neither side changed stays, and the model says what the others come to.
    let is_held_back = step.planned.notes.iter().any(|note| note.rule == crate::rules::D12);
    for (id, [said_then, says, left, stands]) in step.plain_pairs() {
        let after = &step.after[&id];
        if shown(&said_then) == shown(&says) && shown(&left) == shown(&stands) {
            prop_assert_eq!(shown(&stands), shown(after), "{}", story());
        }
        for field in ["Value", "Description", "Name"] {
            let views = [&said_then, &says, &left, &stands].map(|row| text(row, field));
            let expected = merged(&views[0], &views[1], &views[2], &views[3], step.on_conflict);
            prop_assert!(is_held_back || text(after, field) == expected, "{field} of {}: {}", shown(&stands), story());
        }
    }
    Ok(())
}

/// An event between two syncs besides edits of rows.
#[derive(Clone, Debug)]
enum Event {
    Nothing,
    /// The name map says otherwise what an environment is called there.
    Names(&'static str, Vec<&'static str>),
    /// Entries of scopes without counterpart are dropped, or not any more.
    Drops(bool),
    /// The memory is lost.
    Forget,
    /// All rows of the source are made anew.
    SourceAnew,
}

fn event() -> impl Strategy<Value = Event> {
    let there = prop::sample::select(vec![vec![], vec!["Test"], vec!["Staging"], vec!["Prod", "Staging"]]);
    let source = prop::sample::select(vec!["Dev", "Test", "Prod"]);
    prop_oneof![
        6 => Just(Event::Nothing),
        2 => (source, there).prop_map(|(source, there)| Event::Names(source, there)),
        1 => any::<bool>().prop_map(Event::Drops),
        1 => Just(Event::Forget),
        1 => Just(Event::SourceAnew),
    ]
}

fn happen(world: &mut World, event: &Event) {
    match event {
        Event::Nothing => {}
        Event::Names(source, there) => drop(world.names.insert(source, there.clone())),
        Event::Drops(drops) => world.drops = *drops,
        Event::Forget => world.memory = None,
        Event::SourceAnew => {
            for row in &mut world.source {
                world.next += 1;
                row.set(ID, Doc::text(&format!("s{}", world.next)));
            }
        }
    }
}

/// Claims that hold whatever the owner changes, and whatever is forgotten.
fn check_under_events(step: &Step) -> Result<(), TestCaseError> {
    let left = step.left();
    let story = || format!("{:#?}", said(&step.planned));
    let own = step
        .memory
        .pairs
        .iter()
        .filter(|pair| matches!(pair.initial, Some(InitialValue::Placeholder | InitialValue::Empty)));
    let own: BTreeSet<&str> = own.map(|pair| &*pair.to).collect();
    for (id, row) in &step.before {
        let after = step.after.get(id);
        prop_assert!(after.is_some(), "{} is gone: {}", shown(row), story());
        let after = after.unwrap();
        prop_assert_eq!(identity::is_secret(row), identity::is_secret(after), "{}", shown(row));
        let is_own = identity::is_secret(row) || own.contains(id.as_str());
        let is_kept = text(row, "Value") == text(after, "Value") && applies_within(after, row);
        prop_assert!(!is_own || is_kept, "{} is changed: {}", shown(row), story());
        for field in FIELDS {
            // One made anew is the one that had its name and scope.
            let like = |left: &&Doc| identity::row_place(left) == identity::row_place(row);
            let left = left.get(id).or_else(|| left.values().find(like));
            let is_edited = left.is_none_or(|left| text(left, field) != text(row, field));
            let is_lost = text(after, field) != text(row, field);
            prop_assert!(!is_edited || !is_lost, "{field} of {} is lost: {}", shown(row), story());
        }
    }
    Ok(())
}

/// Returns whether a row applies only where another one does.
fn applies_within(row: &Doc, other: &Doc) -> bool {
    let environments = |row: &Doc| -> BTreeSet<String> {
        let scope = row.get("Scope").and_then(|scope| scope.get("Environment"));
        scope.map(Doc::items).unwrap_or_default().iter().map(identity::entry_label).collect()
    };
    let (own, others) = (environments(row), environments(other));
    others.is_empty() || (!own.is_empty() && own.is_subset(&others))
}

/// Syncs, unless that is refused; returns what stood on both sides before and after.
fn synced(world: &mut World, on_conflict: OnConflict) -> Option<Step> {
    let memory = world.memory.clone().unwrap_or_default();
    let (source, before) = (by_id(&world.source), by_id(&world.there));
    let planned = world.plan();
    if is_refused(&planned) {
        return None;
    }
    world.sync();
    Some(Step { memory, source, before, after: by_id(&world.there), planned, on_conflict })
}

/// Plays a history, and checks each sync and that a second one right after it finds nothing to do.
fn check_history(rounds: &[Vec<Turn>], on_conflict: OnConflict) -> Result<(), TestCaseError> {
    let mut world = World::new(&[], &[]);
    world.on_conflict = on_conflict;
    for round in rounds {
        play(&mut world, round);
        let Some(step) = synced(&mut world, on_conflict) else { continue };
        check(&step)?;
        let again = world.plan();
        let stands = world.shown();
        let is_gone = |pair: &&crate::rows::RowPair| matches!(pair.to, Counterpart::Gone(_));
        let gone = again.pairs.iter().filter(is_gone).count();
        world.sync();
        prop_assert_eq!(stands, world.shown(), "{:#?}", said(&again));
        prop_assert_eq!(gone, world.plan().pairs.iter().filter(is_gone).count());
        let is_news = again.edits.iter().any(|edit| edit.became.takes_source());
        prop_assert!(!is_news, "{:#?}", said(&again));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_loses_an_edit_or_a_secret(rounds in history()) {
        check_history(&rounds, OnConflict::KeepDestination)?;
    }

    #[test]
    fn a_conflict_that_takes_the_source_says_so(rounds in history()) {
        check_history(&rounds, OnConflict::TakeSource)?;
    }

    #[test]
    fn no_change_of_the_delta_and_no_lost_past_loses_anything(rounds in prop::collection::vec((round(), event()), 1..7)) {
        let mut world = World::new(&[], &[]);
        for (round, event) in &rounds {
            play(&mut world, round);
            happen(&mut world, event);
            let Some(step) = synced(&mut world, OnConflict::KeepDestination) else { continue };
            check_under_events(&step)?;
            let (stands, again) = (world.shown(), world.sync());
            prop_assert_eq!(stands, world.shown(), "{:#?}", said(&again));
            prop_assert!(!again.edits.iter().any(|edit| edit.became.takes_source()), "{:#?}", said(&again));
        }
    }

    #[test]
    fn equal_edits_never_conflict(first in round(), same in round()) {
        let mut world = World::new(&["1: A = x", "2: B = y [Test]", "3: C = z [Prod]"], &[]);
        let on_source = |turn: &Turn| Turn { on_source: true, ..turn.clone() };
        let edits = |round: &[Turn]| round.iter().map(on_source).filter(|turn| !matches!(turn.edit, Edit::MakeAnew)).collect::<Vec<_>>();
        play(&mut world, &edits(&first));
        prop_assume!(!is_refused(&world.plan()));
        world.sync();
        // Edits both sides alike: each row there is the one of the source.
        let pairs: BTreeMap<String, String> = world.memory.clone().unwrap().pairs.iter().map(|pair| (pair.from.to_string(), pair.to.to_string())).collect();
        prop_assume!(pairs.len() == world.source.len() && world.source.iter().all(|row| !identity::is_secret(row)));
        let is_alike = |row: &Doc| world.there.iter().any(|there| shown(there) == shown(row).replacen(id_of(row).unwrap(), &pairs[id_of(row).unwrap()], 1));
        prop_assume!(world.source.iter().all(is_alike));
        play(&mut world, &edits(&same));
        let there = world.source.iter().map(|row| {
            let mut row = row.clone();
            if let Some(id) = pairs.get(id_of(&row).unwrap()) {
                row.set(ID, Doc::text(id));
            }
            row
        });
        world.there = sorted(there.collect());
        let planned = world.plan();
        let conflicts: Vec<_> = planned.edits.iter().filter(|edit| matches!(edit.became, Became::Conflict(_))).collect();
        prop_assert!(conflicts.is_empty(), "{:#?}", conflicts);
    }
}

//! New rows against those of other sets that are in force with them (D12): a project sees its own and those of the sets that it
//! includes.

use super::{mapping, site};
use crate::decision::Set;
use crate::delta::{Delta, FirstSync, PerKind};
use crate::doc::Doc;
use crate::key::Key;
use crate::planner::plan_destination;
use crate::registry::kinds::{ENVIRONMENTS, LIBRARY_VARIABLE_SETS, PROJECTS, VARIABLES};
use crate::side::{ReadCollection, Side};
use serde_json::{Value, json};

/// A row: its name, its value, and the environment that it is for.
type Row = (&'static str, &'static str, Option<&'static str>);

/// A side: the rows of the library sets `Shared` and `More`, and of the project `Web`, which includes some of them; no rows, no
/// document.
#[derive(Default)]
struct World {
    environment: &'static str,
    shared: Option<Vec<Row>>,
    more: Option<Vec<Row>>,
    web: Option<Vec<Row>>,
    includes: &'static [&'static str],
}

fn rows(owner: &str, rows: &[Row]) -> Value {
    let row = |(name, value, environment): &Row| {
        let environments = environment.map_or(json!([]), |_| json!(["Environments-1"]));
        json!({ "Name": name, "Value": value, "Type": "String", "IsSensitive": false, "Scope": { "Environment": environments } })
    };
    json!({ "Id": format!("variableset-{owner}"), "OwnerId": owner, "Variables": rows.iter().map(row).collect::<Vec<_>>() })
}

impl World {
    fn side(&self, space: &str) -> Side {
        let sets = [("Shared", "LibraryVariableSets-1", &self.shared), ("More", "LibraryVariableSets-2", &self.more)];
        let sets: Vec<_> = sets.into_iter().filter_map(|(name, id, rows)| Some((name, id, rows.as_ref()?))).collect();
        let library = sets.iter().map(|(name, id, _)| {
            json!({ "Id": id, "Name": name, "ContentType": "Variables", "VariableSetId": format!("variableset-{id}") })
        });
        let ids = sets.iter().filter(|(name, ..)| self.includes.contains(name)).map(|(_, id, _)| *id);
        let project = json!({ "Id": "Projects-1", "Name": "Web", "VariableSetId": "variableset-Projects-1",
            "IncludedLibraryVariableSetIds": ids.collect::<Vec<_>>() });
        let variables = sets.iter().map(|(_, id, list)| rows(id, list));
        let own = self.web.as_ref().map(|list| rows("Projects-1", list));
        let environment = json!({ "Id": "Environments-1", "Name": self.environment });
        let read = |kind, documents: Vec<Value>| {
            let documents: Vec<Doc> = documents.into_iter().map(|doc| serde_json::from_value(doc).unwrap()).collect();
            ReadCollection { kind, collection: 0, documents }
        };
        let collections = vec![
            read(ENVIRONMENTS, vec![environment]),
            read(LIBRARY_VARIABLE_SETS, library.collect()),
            read(PROJECTS, self.web.as_ref().map(|_| project).into_iter().collect()),
            read(VARIABLES, variables.chain(own).collect()),
        ];
        Side::new(site(space), "2026.1.1".parse().unwrap(), collections)
    }
}

/// Returns the rows of a set after a sync, as `name=value`, and what the plan says of those that are left out.
fn synced(here: &World, there: &World, owner: &str, delta: &Delta) -> (Vec<String>, Vec<String>) {
    let (here, there) = (here.side("here"), there.side("there"));
    let plan = plan_destination("d", &here, &there, delta);
    let kind = if owner == "Web" { "projects" } else { "library_variable_sets" };
    let key = Key::new(VARIABLES, [kind, owner]);
    let written = plan.steps.iter().find(|step| step.key == key).map(|step| &step.after.0);
    let doc = written.or_else(|| there.nodes.get(&key).map(|node| &node.doc));
    let rows = doc.and_then(|doc| doc.get("Variables")).map(Doc::items).unwrap_or_default();
    let rows = rows.iter().map(|row| format!("{}={}", row.str_at("Name"), row.str_at("Value")));
    let said =
        plan.decisions.iter().filter(|decision| decision.rule.id() == "D12").map(|decision| decision.why.to_string());
    (rows.collect(), said.collect())
}

const OWN: &[Row] = &[("Db", "own", None)];
const NEW: &[Row] = &[("Db", "new", Some("Test"))];

#[test]
fn a_new_row_never_stands_before_a_value_of_another_set_that_is_the_destinations_own() {
    let world = |environment| World { environment, ..World::default() };
    let (here, there) = (|| world("Test"), || world("Test"));
    let both: &'static [&'static str] = &["Shared", "More"];
    let set = |rows: &[Row]| Some(rows.to_vec());
    let other: &[Row] = &[("Other", "1", None)];
    // The set in which rows arrive; the source; the destination; whether the rows stay away.
    let table = [
        (
            "a project before a set",
            "Web",
            World { web: set(NEW), ..here() },
            World { web: set(other), shared: set(OWN), includes: both, ..there() },
            true,
        ),
        (
            "a set before a project",
            "Shared",
            World { shared: set(NEW), ..here() },
            World { shared: set(other), web: set(OWN), includes: both, ..there() },
            true,
        ),
        (
            "a new set before a project",
            "Shared",
            World { shared: set(NEW), web: set(other), includes: both, ..here() },
            World { web: set(OWN), ..there() },
            true,
        ),
        (
            "a set beside another",
            "Shared",
            World { shared: set(OWN), ..here() },
            World {
                shared: set(other),
                more: set(&[("Db", "mine", None)]),
                web: set(other),
                includes: both,
                ..there()
            },
            true,
        ),
        (
            "a project as specific as a set",
            "Web",
            World { web: set(&[("Db", "x", None)]), ..here() },
            World { web: set(other), shared: set(OWN), includes: both, ..there() },
            true,
        ),
        (
            "a set as specific as a project",
            "Shared",
            World { shared: set(&[("Db", "x", None)]), ..here() },
            World { shared: set(other), web: set(OWN), includes: both, ..there() },
            false,
        ),
        (
            "a set that the project does not include",
            "Web",
            World { web: set(NEW), ..here() },
            World { web: set(other), shared: set(OWN), ..there() },
            false,
        ),
        (
            "a project that is not there yet",
            "Web",
            World { web: set(NEW), shared: set(&[("Db", "src", None)]), includes: both, ..here() },
            World { shared: set(OWN), ..there() },
            false,
        ),
        (
            "a value that is the source's, too",
            "Web",
            World { web: set(NEW), shared: set(OWN), includes: both, ..here() },
            World { web: set(other), shared: set(OWN), includes: both, ..there() },
            false,
        ),
        (
            "another name",
            "Web",
            World { web: set(&[("Else", "x", Some("Test"))]), ..here() },
            World { web: set(other), shared: set(OWN), includes: both, ..there() },
            false,
        ),
    ];
    for (claim, owner, here, there, stays_away) in table {
        let take = Set::default_of(FirstSync::TakeSource);
        let delta = Delta { first_sync: PerKind::all(take), ..Delta::default() };
        let (rows, said) = synced(&here, &there, owner, &delta);
        let arrived = rows
            .iter()
            .any(|row| row == "Db=new" || row == "Db=x" || row == "Else=x" || (row == "Db=own" && owner == "Shared"));
        assert_eq!((!arrived, said.len()), (stays_away, usize::from(stays_away)), "{claim}: {rows:?} {said:?}");
        assert!(said.iter().all(|why| why.contains("variables/")), "it says whose value that is: {said:?}");
    }
}

#[test]
fn a_placeholder_never_stands_before_a_value_of_another_set() {
    let here = World {
        environment: "Test",
        web: Some(NEW.to_vec()),
        shared: Some(OWN.to_vec()),
        includes: &["Shared"],
        ..World::default()
    };
    let there = World {
        environment: "Staging",
        web: Some(Vec::new()),
        shared: Some(OWN.to_vec()),
        includes: &["Shared"],
        ..World::default()
    };
    let delta = mapping(ENVIRONMENTS, &[("Test", "Staging")]);
    let (rows, said) = synced(&here, &there, "Web", &delta);
    assert_eq!((rows.len(), said.len()), (0, 1), "{rows:?} {said:?}");
}

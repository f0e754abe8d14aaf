//! How long plans of a space with thirty projects are, and what they look like in a narrow and in a wide window.

use crate::world::{CANARY, World};
use octopus_sandbox::{Generator, Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;

struct Thirty {
    world: World,
    source: Sandbox,
    destination: Sandbox,
}

impl Thirty {
    /// The destination has teams and environments, and nothing besides.
    async fn start() -> Self {
        let own = |collection: &str, _: &mut Value| ["teams", "environments"].contains(&collection);
        Self::with(own).await
    }

    /// The destination has those documents of the source that are kept, as they are left.
    async fn with(keep: impl Fn(&str, &mut Value) -> bool) -> Self {
        let made = Generator { projects: 30, ..Generator::default() }.documents();
        let server = |documents: BTreeMap<String, Vec<Value>>| {
            let space = SpaceSeed::from_documents("Default", documents);
            Sandbox::builder().api_key(Some(CANARY.to_owned())).space(space).start()
        };
        let there = made.iter().map(|(collection, all)| {
            let kept = all.iter().cloned().filter_map(|mut one| keep(collection, &mut one).then_some(one));
            (collection.clone(), kept.collect())
        });
        let there = there.collect();
        let (source, destination) = (server(made).await.unwrap(), server(there).await.unwrap());
        let mut world = World::new();
        world.config(&source.url(), &destination.url(), "");
        Self { world, source, destination }
    }

    /// Returns what a plan says in a narrow window, and in a wide one.
    fn narrow_and_wide(&self) -> [String; 2] {
        ["80", "140"].map(|columns| self.at(columns, &["plan"]).1)
    }

    /// Returns what a command prints in a window of a width, and how it ends.
    fn at(&self, columns: &str, words: &[&str]) -> (Option<i32>, String) {
        let output = self.world.command(words).env("COLUMNS", columns).stderr(Stdio::null()).output().unwrap();
        (output.status.code(), self.world.normal(&output.stdout))
    }

    async fn stop(self) {
        self.source.stop().await;
        self.destination.stop().await;
    }
}

/// Returns what stands before the changes: what is open, and the overview.
fn opening(text: &str) -> String {
    let is_change = |line: &&str| line.starts_with("project");
    let opening: Vec<&str> = text.lines().take_while(|line| !is_change(line)).collect();
    format!("{}\n", opening.join("\n").trim_end())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_as_long_as_what_it_changes() {
    let thirty = Thirty::start().await;
    let (code, first) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(2), "{first}");
    let [narrow, wide] = thirty.narrow_and_wide().map(|text| opening(&text));
    assert!(narrow.lines().count() <= 24, "more than a screen: {narrow}");
    insta::assert_snapshot!(narrow, @"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    Overview
      + project_groups: Department 0001, Department 0002, Department 0003 · at once
      + lifecycles: Every stage · at once
      + feeds: Packages · at once
      + accounts: Build robot · at once
      + worker_pools: Builders · at once
      + library_variable_sets: Report of Dunes settings, Search of Dunes settings ·
          at once; Report of Dunes settings: variable set, Search of Dunes settings:
          variable set · with the next release
      + project Billing Archive, project Billing Importer, project Billing Scheduler
          and 27 others: settings, channel Default · at once; deployment process,
          variable set · with the next release
    ");
    insta::assert_snapshot!(wide, @"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    Overview
      + project_groups: Department 0001, Department 0002, Department 0003 · at once
      + lifecycles: Every stage · at once
      + feeds: Packages · at once
      + accounts: Build robot · at once
      + worker_pools: Builders · at once
      + library_variable_sets: Report of Dunes settings, Search of Dunes settings · at once; Report of Dunes settings: variable set, Search of
          Dunes settings: variable set · with the next release
      + project Billing Archive, project Billing Importer, project Billing Scheduler and 27 others: settings, channel Default · at once;
          deployment process, variable set · with the next release
    ");
    assert_eq!(thirty.world.run(&["sync", "--yes", "--quiet"]).code, Some(0));

    let (code, nothing) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(0), "{nothing}");
    assert!(nothing.lines().count() <= 6 && nothing.contains("No changes: "), "{nothing}");
    let [narrow, wide] = thirty.narrow_and_wide();
    insta::assert_snapshot!(narrow, @"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    No changes: 143 documents are as wanted.
      notes: 9 field.not_supported (-v lists them)
    ");
    insta::assert_snapshot!(wide, @"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    No changes: 143 documents are as wanted.
      notes: 9 field.not_supported (-v lists them)
    ");

    let process = thirty.source.documents("Default", "deploymentprocesses").into_iter().find(|process| {
        process["Steps"]
            .as_array()
            .is_some_and(|steps| steps[0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"].is_string())
    });
    let process = process.expect("a made-up project runs a script first");
    let id = process["Id"].as_str().unwrap();
    assert!(thirty.source.edit("Default", "deploymentprocesses", id, |process| {
        let body = &mut process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"];
        *body = json!(format!("{}\necho done\n", body.as_str().unwrap()));
    }));
    let (code, one) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(2), "{one}");
    assert!(one.lines().count() <= 40 && one.contains("+echo done"), "{one}");
    assert_eq!(one.matches("\nproject ").count(), 1, "the other projects are not named: {one}");
    let [narrow, wide] = thirty.narrow_and_wide();
    for (columns, text) in [(80, &narrow), (140, &wide)] {
        assert!(text.lines().all(|line| line.chars().count() <= columns), "more than {columns}: {text}");
    }
    insta::assert_snapshot!(narrow, @r##"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    project Billing Importer
      ~ deployment process · with the next release
          ~ step Prepare customer worker › script
              @@ -5,2 +5,4 @@
               echo "#{Octopus.Project.Name}: part 5 of 6"
               echo "#{Octopus.Project.Name}: part 6 of 6"
              +
              +echo done

    unchanged: 1 account, 30 channels, 29 deployment processes, 4 environments, 3
        feeds, 2 library variable sets, 2 lifecycles, 1 machine policy, 4 project
        groups, 30 projects, 1 set of team roles, 1 team, 32 variable sets, 2 worker
        pools

    Notes
      field.not_supported A field of the source is not known to the destination (9;
          -v lists them)

    Warnings
      pool.no_worker worker_pools/Builders: is used 3 times by what would be
          written, and has no healthy worker there
          next: add a worker to it, or name another pool
      ref.in_text deployment_processes/Billing Importer › step Deploy ledger worker
          › package › package: mentions the source's id Projects-1066
          (projects/Billing Importer), which means nothing on the destination, and
          so does 1 more place: step Deploy ledger worker › package
          next: say with references: [{ at: 'Packages[].PackageId', kind: projects
              }] that such places name documents, use the name or a variable in
              place of the id on the source, or let it pass with an exception that
              sets undeclared: allow

    production: 0 to create, 1 to change, 142 unchanged
    "##);
    insta::assert_snapshot!(wide, @r##"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    project Billing Importer
      ~ deployment process · with the next release
          ~ step Prepare customer worker › script
              @@ -5,2 +5,4 @@
               echo "#{Octopus.Project.Name}: part 5 of 6"
               echo "#{Octopus.Project.Name}: part 6 of 6"
              +
              +echo done

    unchanged: 1 account, 30 channels, 29 deployment processes, 4 environments, 3 feeds, 2 library variable sets, 2 lifecycles, 1 machine
        policy, 4 project groups, 30 projects, 1 set of team roles, 1 team, 32 variable sets, 2 worker pools

    Notes
      field.not_supported A field of the source is not known to the destination (9; -v lists them)

    Warnings
      pool.no_worker worker_pools/Builders: is used 3 times by what would be written, and has no healthy worker there
          next: add a worker to it, or name another pool
      ref.in_text deployment_processes/Billing Importer › step Deploy ledger worker › package › package: mentions the source's id Projects-1066
          (projects/Billing Importer), which means nothing on the destination, and so does 1 more place: step Deploy ledger worker › package
          next: say with references: [{ at: 'Packages[].PackageId', kind: projects }] that such places name documents, use the name or a
              variable in place of the id on the source, or let it pass with an exception that sets undeclared: allow

    production: 0 to create, 1 to change, 142 unchanged
    "##);
    thirty.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_plan_asks_no_more_than_has_to_be_decided() {
    // Somebody copied the space by other means, and went on working in it.
    let thirty = Thirty::with(|collection, document| {
        if collection == "projects" {
            document["Description"] = json!("ours");
        }
        if collection == "deploymentprocesses" {
            document["Steps"][0]["Actions"][0]["Name"] = json!("Ours");
        }
        true
    });
    let thirty = thirty.await;
    let (code, text) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("REFUSED: 1 open decision;"), "sixty documents, one question: {text}");
    let [narrow, wide] = thirty.narrow_and_wide().map(|text| opening(&text));
    insta::assert_snapshot!(narrow, @"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    REFUSED: 1 open decision; nothing is applied until it is answered
      ! 1. A document stands on both sides with different content, and no sync has
          paired it first_sync.unpaired
          stands on both sides with different content, and no sync has paired it:
              deployment_processes/Billing Archive
              deployment_processes/Billing Importer
              deployment_processes/Billing Scheduler
              deployment_processes/Customer Archive
              deployment_processes/Customer Importer
              … 55 places more (-v shows all)
          write:
              first_sync:
                deployment_processes: keep_destination
                projects: keep_destination
          or:
              first_sync:
                deployment_processes: take_source
                projects: take_source
          next: write first_sync.deployment_processes: take_source, or
              keep_destination; or for it alone { about: project, match: { name:
              'Billing Archive' }, set: { first_sync: take_source } } in rules
          … 59 steps more (-v shows all)
    ");
    insta::assert_snapshot!(wide, @"
    production: Default (2026.1.9674) → Default (2026.1.9674)

    REFUSED: 1 open decision; nothing is applied until it is answered
      ! 1. A document stands on both sides with different content, and no sync has paired it first_sync.unpaired
          stands on both sides with different content, and no sync has paired it:
              deployment_processes/Billing Archive
              deployment_processes/Billing Importer
              deployment_processes/Billing Scheduler
              deployment_processes/Customer Archive
              deployment_processes/Customer Importer
              … 55 places more (-v shows all)
          write:
              first_sync:
                deployment_processes: keep_destination
                projects: keep_destination
          or:
              first_sync:
                deployment_processes: take_source
                projects: take_source
          next: write first_sync.deployment_processes: take_source, or keep_destination; or for it alone { about: project, match: { name:
              'Billing Archive' }, set: { first_sync: take_source } } in rules
          … 59 steps more (-v shows all)
    ");
    let file = thirty.world.read("octosync.yaml");
    thirty.world.write(
        "octosync.yaml",
        &format!("{file}first_sync: {{ projects: keep_destination, deployment_processes: take_source }}\n"),
    );
    let (code, text) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(2), "what is to be written answers both: {text}");
    thirty.stop().await;
}

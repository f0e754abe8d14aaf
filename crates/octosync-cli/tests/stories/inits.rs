//! A first configuration: `octosync init` looks at two spaces and writes what these two raise.

use crate::world::{CANARY, Output, World, groups, server};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

const ENDS: &[&str] = &["--source-key-env", "KEY", "--destination-key-env", "KEY"];

/// Returns the words of `init` for two servers.
fn init<'a>(source: &'a str, destination: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let urls = ["init", "--source-url", source, "--destination-url", destination];
    [&urls[..], ENDS, more].concat()
}

fn environments(names: &[&str]) -> Value {
    let environment =
        |(at, name): (usize, &&str)| json!({"Id": format!("Environments-{}", at + 1), "Name": name, "SortOrder": at});
    names.iter().enumerate().map(environment).collect()
}

/// A source whose only account and lifecycle are for two environments, and a destination with two others.
async fn unlike() -> (Sandbox, Sandbox) {
    let account = json!({"Id": "Accounts-1", "Name": "Registry", "AccountType": "UsernamePassword", "Username": "u",
        "Password": {"HasValue": true, "NewValue": null}, "EnvironmentIds": ["Environments-1", "Environments-2"]});
    let mut here = groups(&[("Trading", "here")]);
    here["environments"] = environments(&["Development", "Test"]);
    here["accounts"] = json!([account]);
    let mut there = groups(&[("Trading", "there")]);
    there["environments"] = environments(&["Staging", "Production"]);
    (server(here).await, server(there).await)
}

fn exit(said: &Output, code: i32) {
    assert_eq!(said.code, Some(code), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_the_careful_answers_are_written_with_the_others_beside_them() {
    let (source, destination) = unlike().await;
    let mut world = World::new();
    world.hide(&source.url(), "http://SOURCE");
    world.hide(&destination.url(), "http://DESTINATION");
    exit(&world.run(&init(&source.url(), &destination.url(), &[])), 0);
    assert_eq!((source.writes(), destination.writes()), (0, 0));
    assert!([source.requests(), destination.requests()].concat().iter().all(|request| request.method == "GET"));
    let text = world.normal(world.read("octosync.yaml").as_bytes());
    assert!(!text.contains(CANARY));
    insta::assert_snapshot!(text, @r#"
    # Written by `octosync init`. A line that begins with # is a remark, or something that was not chosen.
    # `octosync validate` checks this file; `octosync plan` shows what it comes to, and writes nothing.
    version: 1
    source:
      url: "http://SOURCE"
      space: Default
      api_key: { env: KEY }
    destinations:
      production:
        url: "http://DESTINATION"
        space: Default
        api_key: { env: KEY }

    # A4: what a name of the source is called there; ~ is nothing.
    names:
      environments:
        # The environment "Development" is not there, and 1 document names it. What is it called there?
        #   > ~: it has no counterpart: what is only for it stays at home
        #     Staging: what is for Development is for Staging there
        #     Production: what is for Development is for Production there
        Development: ~
        # The environment "Test" is not there, and 1 document names it. What is it called there?
        #   > ~: it has no counterpart: what is only for it stays at home
        #     Staging: what is for Test is for Staging there
        #     Production: what is for Test is for Production there
        Test: ~
    "#);
    exit(&world.run(&["validate"]), 0);
    let plan = world.run(&["plan"]);
    assert!(matches!(plan.code, Some(0 | 2)), "nothing is refused: {plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_taken_and_what_it_settles_is_not_asked() {
    let (source, destination) = unlike().await;
    let world = World::new();
    let answers = ["--answer", "names.environments.Test=staging", "--answer", "names.environments.Development=~"];
    let said = world.run(&[&init(&source.url(), &destination.url(), &answers)[..], &["--json"]].concat());
    exit(&said, 0);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let answered = document["questions"].as_array().unwrap().iter();
    let answered: Vec<(&str, &str)> =
        answered.map(|one| (one["question"].as_str().unwrap(), one["answer"].as_str().unwrap())).collect();
    assert!(answered.contains(&("names.environments.Test", "Staging")), "{answered:?}");
    assert!(world.read("octosync.yaml").contains("\n    Test: Staging\n"));
    let plan: Value = serde_json::from_str(&world.run(&["plan", "--json"]).stdout).unwrap();
    assert!(plan["plan"]["destinations"][0]["decisions"].to_string().contains("octosync.yaml"), "the file decides");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_asks_for_and_choices_that_there_are_not_are_refused() {
    let (source, destination) = unlike().await;
    let world = World::new();
    for (answer, words) in [
        ("names.environments.Tset=Staging", "answers no question that these two spaces raise"),
        ("names.environments.Test=Stagign", "cannot be `Stagign`"),
    ] {
        let said = world.run(&init(&source.url(), &destination.url(), &["--answer", answer]));
        exit(&said, 1);
        assert!(said.stderr.contains(words) && said.stderr.contains("hint: "), "{said}");
        assert!(!world.path("octosync.yaml").exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_is_there_is_not_replaced_unless_asked_for() {
    let (source, destination) = unlike().await;
    let world = World::new();
    world.write("octosync.yaml", "mine");
    source.clear_requests();
    let said = world.run(&init(&source.url(), &destination.url(), &[]));
    exit(&said, 1);
    assert!(said.stderr.contains("octosync.yaml is there already"), "{said}");
    assert_eq!((world.read("octosync.yaml").as_str(), source.requests().len()), ("mine", 0));
    exit(&world.run(&init(&source.url(), &destination.url(), &["--force", "--name", "live"])), 0);
    assert!(world.read("octosync.yaml").contains("\n  live:\n"));
    exit(&world.run(&init(&source.url(), &destination.url(), &["-c", "other.yaml"])), 0);
    assert!(world.path("other.yaml").exists());
}

#[test]
fn what_cannot_be_asked_for_is_named_at_once() {
    let said = World::new().run(&["init"]);
    exit(&said, 1);
    assert!(said.stderr.contains("--source-url and --destination-url is not given"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_gets_into_the_file_or_the_output() {
    let (source, destination) = unlike().await;
    let world = World::new();
    let (from, to) = (source.url(), destination.url());
    let said = world.run(&["init", "--source-url", &from, "--destination-url", &to, "--source-key-env", CANARY]);
    exit(&said, 1);
    assert!(said.stderr.contains("wants the name of an environment variable"), "{said}");
    assert!(!world.path("octosync.yaml").exists());
    world.write("key", CANARY);
    let words = [
        "init",
        "--source-url",
        &from,
        "--destination-url",
        &to,
        "--source-key-file",
        "key",
        "--destination-key-env",
        "KEY",
    ];
    exit(&world.run(&words), 0);
    assert!(world.read("octosync.yaml").contains("api_key: { file: key }"));
    assert!(!world.read("octosync.yaml").contains(CANARY));
    let said = World::new().run(&["init", "--source-url", &from, "--destination-url", &to]);
    exit(&said, 1);
    assert!(said.stderr.contains("OCTOPUS_SOURCE_API_KEY is not set"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_space_on_both_ends_and_servers_that_are_not_there_leave_no_file() {
    let (source, _) = unlike().await;
    let world = World::new();
    for other in [source.url(), "http://127.0.0.1:9".to_owned()] {
        exit(&world.run(&init(&source.url(), &other, &[])), 1);
        assert!(!world.path("octosync.yaml").exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_yaml_would_read_otherwise_come_back_as_they_are() {
    let mut here = json!({});
    let names = ["Yes", "2024", "a: b # c", "{x}", "\"quoted\"", "~", "- item", "*", "ümlaut", "'"];
    here["environments"] = environments(&names);
    let account = json!({"Id": "Accounts-1", "Name": "Registry", "AccountType": "UsernamePassword", "Username": "u",
        "Password": {"HasValue": true, "NewValue": null},
        "EnvironmentIds": (1..=names.len()).map(|at| format!("Environments-{at}")).collect::<Vec<_>>()});
    here["accounts"] = json!([account]);
    let source = server(here).await;
    let destination = server(json!({"environments": environments(&["Live: #1"])})).await;
    let world = World::new();
    let answers: Vec<String> = names.iter().map(|name| format!("names.environments.{name}=Live: #1")).collect();
    let more: Vec<&str> = answers.iter().flat_map(|answer| ["--answer", answer.as_str()]).collect();
    exit(&world.run(&init(&source.url(), &destination.url(), &more)), 0);
    exit(&world.run(&["validate"]), 0);
    let doctor = world.run(&["doctor"]);
    assert!(doctor.stdout.contains("= ok counterparts"), "every name is mapped: {doctor}");
}

const CLONE: &str = "./CloneSpace.ps1 -SourceOctopusUrl 'https://octopus-dev.example.com' -SourceOctopusApiKey 'API-CANARY0123456789ABCDEF' `
    -SourceSpaceName 'Dev space' -DestinationOctopusUrl https://octopus-prod.example.com -DestinationOctopusApiKey API-CANARY0123456789ABCDEF `
    -DestinationSpaceName Default -ProjectsToClone 'OctoFX,Web *' -EnvironmentsToClone all -OverwriteExistingVariables AddNewWithDefaultValue `
    -VariableEnvironmentScopingMatch SkipUnlessExactMatch -TenantsToClone all -TargetsToClone all -CloneProjectLogos true -WhatIf $true";

#[test]
fn a_command_line_of_spacecloner_becomes_a_configuration_and_what_is_left_behind_is_said() {
    let world = World::new();
    let said = world.run(&["init", "--from-spacecloner", CLONE]);
    exit(&said, 0);
    for left in ["keys: ", "-TargetsToClone: ", "-CloneProjectLogos: ", "-WhatIf: that is what `octosync plan` is for"]
    {
        assert!(said.stdout.contains(&format!("  {left}")), "{left}: {said}");
    }
    let text = world.read("octosync.yaml");
    assert!(!text.contains(CANARY));
    for set in [
        "    space: Default\n",
        "  space: Dev space\n",
        "api_key: { env: OCTOPUS_SOURCE_API_KEY }",
        "    include: [OctoFX, \"Web *\"]\n",
        "  environments: create\n",
        "  existing: keep\n",
        "  new: placeholder\n",
        "    environments: skip_unless_all\n",
        "dependencies: require\n",
    ] {
        assert!(text.contains(set), "{set}: {text}");
    }
    exit(&world.run(&["validate"]), 0);
    let said = world.run(&["init", "--force", "--from-spacecloner", "CloneTentacleInstance.ps1 -x y"]);
    exit(&said, 1);
    assert!(said.stderr.contains("only command lines of CloneSpace.ps1 and CloneSpaceProject.ps1"), "{said}");
    let said = world.run(&["init", "--force", "--from-spacecloner", "CloneSpace.ps1 -SourceOctopusUrl https://a"]);
    assert!(said.stderr.contains("add --destination-url URL"), "{said}");
    assert_eq!(world.read("octosync.yaml"), text, "what fails replaces nothing");
}

#[test]
fn every_parameter_of_both_scripts_gives_a_configuration_that_is_right() {
    let world = World::new();
    for (script, more) in [
        (
            "CloneSpace.ps1",
            "-ProjectsToClone all -RunbooksToClone all -ChannelsToClone 'x*' -OverwriteExistingLifecyclesPhases true",
        ),
        (
            "CloneSpace.ps1",
            "-CloneProjectRunbooks false -CloneProjectDeploymentProcess false -IgnoreVersionCheckResult true",
        ),
        (
            "CloneSpaceProject.ps1",
            "-ProjectsToClone OctoFX -EnvironmentsToExclude Dev* -ChannelsToInclude Default -ProcessCloningOption SourceOnly",
        ),
        (
            "CloneSpace.ps1",
            "-VariableAccountScopingMatch ErrorUnlessExactMatch -VariableWorkerPoolScopingMatch IgnoreMismatch \
          -InfrastructureTenantTagScopingMatch ErrorUnlessPartialMatch -VariableActionScopingMatch IgnoreMismatchOnNewLeaveExistingAlone",
        ),
    ] {
        let line = format!("{script} -SourceOctopusUrl https://a -DestinationOctopusUrl https://b {more}");
        exit(&world.run(&["init", "--force", "--from-spacecloner", &line]), 0);
        let said = world.run(&["validate"]);
        assert_eq!(said.code, Some(0), "{more}: {said}");
    }
}

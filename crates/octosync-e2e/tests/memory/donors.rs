//! A step that numbers releases is replaced by another one: servers keep it for as long as the project names it.

use crate::desk::Lasting;
use crate::world::{On, shop, text};
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::{guid, script};
use serde_json::{Value, json};

const SETTINGS: &str = "kinds: { environments: create }\n";

fn with_package(name: &str) -> Value {
    let mut step = script(1, name, name);
    step["Actions"][0]["Packages"] = json!([{ "Id": guid(name), "Name": "web", "PackageId": "Web", "FeedId": "Feeds-1",
        "AcquisitionLocation": "Server", "Properties": {} }]);
    step
}

fn numbered_by(name: &str) -> Value {
    json!({ "Template": null, "DonorPackage": { "DeploymentAction": name, "PackageReference": "web" } })
}

/// A project whose releases are numbered by the package of the step `Old`.
fn documents() -> Documents {
    let mut documents = shop(&["a"], vec![]);
    let feed = json!({ "Id": "Feeds-1", "Name": "NuGet", "FeedType": "NuGet", "FeedUri": "https://nuget.example" });
    documents.insert("feeds".to_owned(), vec![feed]);
    documents.get_mut("projects").expect("it is there")[0]["VersioningStrategy"] = numbered_by("Old");
    let process = &mut documents.get_mut("deploymentprocesses").expect("it is there")[0];
    process["Steps"].as_array_mut().expect("steps").push(with_package("Old"));
    documents
}

fn steps_and_donor(world: &Lasting) -> (Vec<String>, String) {
    let process = world.there("deploymentprocesses", "");
    let steps = process["Steps"].as_array().expect("steps").iter().map(|step| text(&step["Name"]).to_owned()).collect();
    let donor = &world.there("projects", "Shop")["VersioningStrategy"]["DonorPackage"]["DeploymentAction"];
    (steps, text(donor).to_owned())
}

#[tokio::test]
async fn a_step_that_numbers_releases_is_replaced_in_two_syncs_as_the_plan_says() {
    let world = Lasting::new(&documents(), &Documents::new()).await;
    world.configure(SETTINGS);
    world.sync().await;
    world.edit_on(On::Source, "deploymentprocesses", "", |process| {
        let feed = process["Steps"][1]["Actions"][0]["Packages"][0]["FeedId"].take();
        process["Steps"][1] = with_package("New");
        process["Steps"][1]["Actions"][0]["Packages"][0]["FeedId"] = feed;
    });
    world.edit_on(On::Source, "projects", "Shop", |project| project["VersioningStrategy"] = numbered_by("New"));
    let protect = "protect: [\"deployment_processes/Shop/Old\"]";
    let refused = world.run(&["sync", "--yes"]).await;
    refused.exits(3).says("steps.in_use").says(&format!("write {protect} and sync"));
    assert_eq!(steps_and_donor(&world), (vec!["a".to_owned(), "Old".to_owned()], "Old".to_owned()));
    world.configure(&format!("{SETTINGS}{protect}\n"));
    world.sync().await;
    let (mut steps, donor) = steps_and_donor(&world);
    steps.sort();
    assert_eq!((steps, donor.as_str()), (["New", "Old", "a"].map(str::to_owned).to_vec(), "New"));
    world.is_quiet().await;
    world.configure(SETTINGS);
    world.sync().await.says("it is gone from the source, and nobody edited it there");
    assert_eq!(steps_and_donor(&world), (vec!["a".to_owned(), "New".to_owned()], "New".to_owned()));
    world.is_quiet().await;
}

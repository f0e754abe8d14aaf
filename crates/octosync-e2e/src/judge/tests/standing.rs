//! Mistakes of a sync to a space that had all of it already, and things of its own.

use super::*;

const MISTAKES: &[Mistake] = &[
    (
        "something of its own is gone",
        |s| s.after.documents.get_mut("accounts").unwrap().retain(|d| d["Name"] != "Ours alone"),
        "accounts/ours alone",
    ),
    (
        "something of its own is changed",
        |s| named(&mut s.after, "accounts", "Ours alone")["Description"] = json!("theirs"),
        "is the destination's own, but changed: Description",
    ),
    (
        "what is only created is overwritten",
        |s| named(&mut s.after, "feeds", "Jars")["FeedUri"] = json!("https://other"),
        "feeds/jars was to be kept",
    ),
    (
        "a team is changed",
        |s| named(&mut s.after, "teams", "Auditors")["Description"] = json!("theirs"),
        "teams/auditors was to be kept, but changed",
    ),
    (
        "a secret is wiped",
        |s| named(&mut s.after, "accounts", "Ours alone")["Token"]["HasValue"] = json!(false),
        "Token: the secret is gone",
    ),
    (
        "a secret row loses its id, and with it the secret",
        |s| first_row(&mut s.after, "Shop.Secret")["Id"] = json!("another"),
        "of before is gone",
    ),
    (
        "a row of its own is gone",
        |s| {
            let mut own = row(&mut s.before, "role").clone();
            (own["Id"], own["Name"]) = (json!("own-row"), json!("Own"));
            rows(&mut s.before).push(own);
        },
        "own[Role=web] of before is gone",
    ),
    (
        "a row of its own is changed",
        |s| {
            let mut own = row(&mut s.before, "role").clone();
            (own["Id"], own["Name"]) = (json!("own-row"), json!("Own"));
            rows(&mut s.before).push(own.clone());
            own["Value"] = json!("theirs");
            rows(&mut s.after).push(own);
        },
        "own[Role=web] is not on the source, but changed",
    ),
    (
        "a value is overwritten, though rows are kept by default",
        |s| row(&mut s.after, "anywhere")["Value"] = json!("theirs"),
        "expected the value it had",
    ),
    (
        "rows multiply",
        |s| {
            let mut twin = row(&mut s.after, "role").clone();
            twin["Id"] = json!("twin");
            rows(&mut s.after).push(twin);
        },
        "= \"role\" was not asked for",
    ),
    ("an action gets another id", |s| action(&mut s.after, "Wait")["Id"] = json!("new-id"), "had the id"),
    (
        "a package reference gets another id",
        |s| action(&mut s.after, "Deploy web")["Packages"][1]["Id"] = json!("new-id"),
        "had the id",
    ),
    (
        "a step of its own is removed",
        |s| {
            let mut own = process(&mut s.before)["Steps"][0].clone();
            (own["Name"], own["Id"]) = (json!("Own step"), json!("own-step"));
            process(&mut s.before)["Steps"].as_array_mut().unwrap().push(own);
        },
        "Steps[Own step] is gone",
    ),
    (
        "a tag of its own is removed",
        |s| {
            let tags = named(&mut s.before, "tagsets", "Tier")["Tags"].as_array_mut().unwrap();
            let mut own = tags[0].clone();
            (own["Name"], own["Id"]) = (json!("Platinum"), json!("TagSets-0/Tags-0"));
            tags.push(own);
        },
        "Tags[Platinum] is gone",
    ),
    (
        "a document is made anew",
        |s| named(&mut s.after, "lifecycles", "Hotfix")["Id"] = json!("Lifecycles-777777"),
        "lifecycles/hotfix",
    ),
    (
        "another channel becomes the default",
        |s| {
            let shop = id(&mut s.after, "projects", "Shop");
            for channel in s.after.documents.get_mut("channels").unwrap().iter_mut().filter(|c| c["ProjectId"] == shop)
            {
                channel["IsDefault"] = json!(channel["Name"] == "Hotfix");
            }
        },
        "the default channel was 'Default'",
    ),
];

#[tokio::test]
async fn every_mistake_with_what_stood_there_is_named() {
    let mut good = synced().await;
    good.before = good.after.clone();
    every_mistake_is_named(&good, MISTAKES);
}

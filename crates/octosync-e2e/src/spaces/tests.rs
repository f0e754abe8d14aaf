//! The spaces load without a remark.

use super::{Documents, half_of, large_space, lookups, odd_names, rich_space};
use octopus_sandbox::{Sandbox, SpaceSeed};

async fn notes(documents: Documents) -> Vec<String> {
    let seed = SpaceSeed::from_documents("Default", documents);
    let sandbox = Sandbox::builder().version("2026.2.1").space(seed).start().await.expect("a free port");
    sandbox.notes().to_vec()
}

#[tokio::test]
async fn everything_is_known_to_the_server() {
    let spaces = [
        ("rich", rich_space()),
        ("lookups", lookups()),
        ("large", large_space(5, 4, 7)),
        ("odd", odd_names()),
        ("half of the rich one", half_of(&rich_space())),
        ("half of the large one", half_of(&large_space(5, 4, 7))),
        ("half of the odd one", half_of(&odd_names())),
    ];
    for (name, documents) in spaces {
        assert_eq!(notes(documents).await, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_half_has_fewer_documents_in_another_order() {
    let (whole, half) = (large_space(5, 2, 2), half_of(&large_space(5, 2, 2)));
    let names = |documents: &Documents, collection: &str| -> Vec<String> {
        let name = |document: &serde_json::Value| document["Name"].as_str().expect("a name").to_owned();
        documents[collection].iter().map(name).collect()
    };
    assert_eq!(names(&half, "projects"), ["Service 00005", "Service 00003", "Service 00001"]);
    assert_eq!(half["deploymentprocesses"].len(), 3);
    assert_eq!(half["channels"].len(), 3);
    assert_eq!(names(&half, "environments").len(), names(&whole, "environments").len(), "all of them are used");
    let rich = half_of(&rich_space());
    assert_eq!(names(&rich, "projects"), ["Release train", "Shop API", "Shop"]);
    assert!(!names(&rich, "accounts").contains(&"Shell".to_owned()));
    assert!(!names(&rich, "channels").contains(&"Branches".to_owned()));
}

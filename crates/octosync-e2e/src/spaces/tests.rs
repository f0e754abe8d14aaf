//! The spaces load without a remark.

use super::{Documents, lookups, rich_space};
use octopus_sandbox::{Sandbox, SpaceSeed};

async fn notes(documents: Documents) -> Vec<String> {
    let seed = SpaceSeed::from_documents("Default", documents);
    let sandbox = Sandbox::builder().version("2026.2.1").space(seed).start().await.expect("a free port");
    sandbox.notes().to_vec()
}

#[tokio::test]
async fn everything_is_known_to_the_server() {
    for (name, documents) in [("rich", rich_space()), ("lookups", lookups())] {
        assert_eq!(notes(documents).await, Vec::<String>::new(), "{name}");
    }
}

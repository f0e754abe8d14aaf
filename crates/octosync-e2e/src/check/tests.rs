//! The checker finds nothing where nothing is wrong, and everything that is.

mod expectations;
mod leaves;
mod mutations;
mod tiny;

use super::{Expect, check_synced, foreign_ids};
use crate::reader::Snapshot;
use crate::spaces::{Documents, odd_names, rich_space};
use octopus_sandbox::{Sandbox, SpaceSeed};

async fn served(documents: Documents, base: u32) -> Documents {
    let seed = SpaceSeed::from_documents("Default", documents);
    let sandbox = Sandbox::builder().version("2026.2.1").id_base(base).space(seed).start().await.expect("a free port");
    Snapshot::stored(&sandbox, "Default").documents
}

#[tokio::test]
async fn the_same_space_with_other_ids_is_right() {
    for documents in [rich_space(), odd_names()] {
        let source = served(documents.clone(), 1000).await;
        let destination = served(documents, 400_000).await;
        assert_eq!(check_synced(&source, &destination, &Expect::default()), Vec::<String>::new());
        assert_eq!(foreign_ids(&source, &destination), Vec::<String>::new());
    }
}

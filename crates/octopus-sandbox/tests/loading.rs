//! Loading a real space from files: renumbered, completed, and nothing dropped in silence.

mod common;

use common::{Instance, id, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The shared fixtures, if this checkout has them beside it.
fn fixtures(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures").join(folder);
    if !path.exists() {
        eprintln!("SKIPPED: the shared fixtures are not there ({})", path.display());
        return None;
    }
    Some(path)
}

async fn loaded(documents: BTreeMap<String, Vec<Value>>) -> Instance {
    start(Sandbox::builder().space(SpaceSeed::from_documents("Default", documents))).await
}

#[tokio::test]
async fn a_real_space_loads_and_its_process_can_be_put_back_unchanged() {
    let Some(folder) = fixtures("spaces/cloud-samples") else { return };
    let seed = SpaceSeed::load_dir("Default", &folder).unwrap();
    let server = start(Sandbox::builder().space(seed)).await;
    eprintln!("{:#?}", server.sandbox.notes());
    assert_eq!(server.all("projects").await.len(), 9);
    for project in server.all("projects").await {
        let process = server.get(&format!("projects/{}/deploymentprocesses", id(&project))).await;
        server.put(&format!("deploymentprocesses/{}", id(&process)), &process).await;
        let variables = server.get(&format!("projects/{}/variables", id(&project))).await;
        server.put(&format!("variables/{}", id(&variables)), &variables).await;
        server.put(&format!("projects/{}", id(&project)), &project).await;
    }
    for path in ["environments", "lifecycles", "feeds", "accounts", "actiontemplates", "channels", "projectgroups"] {
        for document in server.all(path).await {
            server.put(&format!("{path}/{}", id(&document)), &document).await;
        }
    }
}

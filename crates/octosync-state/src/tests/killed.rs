//! A process that is killed while it writes.

use super::opened;
use super::samples::{begun, ends, record};
use crate::Location;
use octosync::memory::Recorder as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// Says where the child of the test writes.
const PLACE: &str = "OCTOSYNC_TEST_KILLED";

pub(super) async fn what_was_acknowledged_survives_a_kill_and_nothing_is_half(location: Location) {
    for kill_after in [1, 7, 40] {
        let acknowledged = until_killed(&location, kill_after);
        let state = opened(&location).await;
        let memory = state.recall(&ends()).await.unwrap();
        for number in 0..acknowledged {
            let (expected, blobs) = record(number, "left");
            assert!(memory.records.contains(&expected), "{number} of {acknowledged} is lost");
            assert!(blobs.iter().all(|blob| memory.blobs.contains_key(&blob.digest())));
        }
        // Whoever comes next on this machine takes it over; where processes cannot be seen, when the hold ends.
        if !cfg!(target_os = "linux") {
            sqlx::query("update leases set expires = 1").execute(&state.database.pool).await.unwrap();
        }
        begun(&state).await.end("done", &serde_json::json!({})).await.unwrap();
        let died = state.runs(None, 100).await.unwrap();
        assert!(died.iter().any(|run| run.outcome.as_deref() == Some("died")), "{died:?}");
        state.close().await;
    }
}

/// Has a child write until it acknowledged some calls, and kills it. Returns how many it acknowledged.
fn until_killed(location: &Location, calls: usize) -> usize {
    let text = match location {
        Location::File(path) => path.to_str().unwrap().to_owned(),
        Location::Postgres(url) => url.to_string(),
    };
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "tests::killed::child", "--nocapture", "--include-ignored"]).env(PLACE, text);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut acknowledged = 0;
    for line in lines {
        if line.contains("acknowledged") {
            acknowledged += 1;
        }
        if acknowledged == calls {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(acknowledged >= calls, "the child acknowledged {acknowledged}");
    acknowledged
}

/// Writes without end if it is asked to. Alone it claims nothing, so that it may run with the others.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(location) = std::env::var(PLACE) else { return };
    let state = opened(&Location::parse(&location, std::path::Path::new("/")).unwrap()).await;
    let run = begun(&state).await;
    for number in 0.. {
        run.record(vec![record(number, "left")]).await.unwrap();
        println!("\nacknowledged");
    }
}

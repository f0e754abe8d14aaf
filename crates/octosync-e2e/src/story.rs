//! A sync from one server to another, judged, and repeated to see that it has nothing left to do.

use crate::judge::{Expectation, assert_synced};
use crate::kit::{CANARY, Pair, SPACE, Wanted};
use crate::reader::{Server, Snapshot};
use crate::secrets;
use crate::spaces::Documents;
use octosync::delta::{Delta, Mode};
use octosync::key::Kind;
use octosync::plan::DestinationPlan;
use octosync::registry::kinds::ENVIRONMENTS;
use std::path::{Path, PathBuf};

/// A delta that makes environments and proxies, too.
#[must_use]
pub fn creating() -> Delta {
    Delta::default().kind(ENVIRONMENTS, Mode::Create).kind(Kind::of("proxies"), Mode::Create)
}

/// The kinds that take part only where they are asked for.
pub const ASKED: &[&str] = &["targets", "workers", "triggers", "subscriptions"];

/// A delta with every kind that can be asked for, in a mode.
#[must_use]
pub fn asking(mode: Mode) -> Delta {
    ASKED.iter().fold(creating(), |delta, kind| delta.kind(Kind::of(kind), mode))
}

/// The sample of a real space; says so loudly when it is not at hand.
#[must_use]
pub fn samples() -> Option<Documents> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/spaces/cloud-samples");
    if !path.is_dir() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return None;
    }
    Some(folder(&path))
}

/// The documents of a folder with one JSON array per collection.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn folder(path: &Path) -> Documents {
    let files = std::fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let read = |path: PathBuf| {
        let stem = path.file_stem()?.to_str()?.to_owned();
        Some((stem, serde_json::from_str(&std::fs::read_to_string(&path).ok()?).ok()?))
    };
    files.filter_map(|entry| read(entry.ok()?.path())).collect()
}

/// Looks at a server through its API.
pub async fn look(sandbox: &octopus_sandbox::Sandbox) -> Snapshot {
    Snapshot::read(&Server::new(&sandbox.url(), CANARY), SPACE).await
}

/// A pair of servers, and what stood on the destination before anything happened.
pub struct Judged {
    /// The servers.
    pub pair: Pair,
    before: Snapshot,
}

impl Judged {
    /// Starts two servers with these documents.
    pub async fn start(here: &Documents, there: &Documents) -> Judged {
        Judged::of(Pair::start(here, there).await).await
    }

    /// Looks at servers that run already.
    pub async fn of(pair: Pair) -> Judged {
        let before = look(&pair.destination).await;
        Judged { pair, before }
    }

    /// Syncs once, judges, and expects a second sync to have nothing to do.
    ///
    /// # Panics
    /// When anything is not as it should be.
    pub async fn sync(&self, delta: &Delta, expectation: &Expectation) -> DestinationPlan {
        let kept = secrets::secrets(&self.pair.destination, SPACE);
        let plan = self.pair.sync(delta).await;
        let (source, after) = (look(&self.pair.source).await, look(&self.pair.destination).await);
        assert_synced(&source, &self.before, &after, expectation);
        secrets::assert_kept(&kept, &secrets::secrets(&self.pair.destination, SPACE));
        self.pair.assert_quiet(delta).await;
        plan
    }
}

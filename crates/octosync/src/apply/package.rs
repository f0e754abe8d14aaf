//! Copies a version of a package from the source's own feed to the destination's (`docs/rules.md` F7): as it comes in, never as a
//! whole, and checked against the hash that the source states.
//!
//! The last piece is held back until all of them have been checked, so what is not what it should be never arrives whole.

mod checked;

use super::failure::Failure;
use super::writer::Writer;
use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::plan::Step;
use crate::read::versions;
use crate::registry::packages::{FILES, PackageFile};
use checked::{Seen, checked};
use futures::FutureExt;
use octopus_client::{Content, Error, ReadApi, Upload, segment};
use std::sync::Arc;

/// How often a version is sent whose file was cut off on the way.
const TRIES: usize = 3;

impl Writer {
    /// Copies a version. A version that an earlier run copied is not sent again.
    pub(super) async fn copy_package(&self, step: &Step) -> Result<(), Failure> {
        let planned = PackageFile::of(&step.after.0);
        let lost = || Failure::new("nobody says where the source of the plan is: packages are copied from there");
        let feeds = self.feeds.as_ref().ok_or_else(lost)?;
        let file = in_feed(&feeds.source, &planned).await?;
        let file = file.ok_or_else(|| Failure::new("it is not in the source's own feed any more: plan again"))?;
        if file.holds_the_same(&planned) == Some(false) {
            return Err(Failure::new(
                "the source's own feed holds another file than when the plan was made: plan again",
            ));
        }
        if let Some(there) = in_feed(&feeds.destination, &planned).await? {
            return check_existing(&file, &there);
        }
        let mut tries = 1;
        loop {
            let (sent, seen) = self.send_package(&feeds.source, &file).await;
            match (sent, in_feed(&feeds.destination, &planned).await) {
                (_, Ok(Some(there))) => return self.arrived(step, (&file, &there), &seen),
                (Ok(()), Ok(None)) => {
                    return Err(Failure::new(
                        "the server took it, and does not have it in its feed: look for it there",
                    ));
                }
                (Err(failure), Ok(None)) if tries == TRIES || !(failure.outcome_unknown || seen.is_cut()) => {
                    // It is not there, so nothing took place.
                    let error = seen.why().unwrap_or(failure.error);
                    return Err(Failure::new(error));
                }
                (Err(_), Ok(None)) => tries += 1,
                (Ok(()), Err(failure)) => return Err(Failure { outcome_unknown: true, ..failure }),
                (Err(failure), Err(_)) => return Err(failure),
            }
        }
    }

    /// Sends a file once, as far as that is safe; returns what was seen of it, too.
    async fn send_package(&self, source: &ReadApi, file: &PackageFile) -> (Result<(), Failure>, Seen) {
        let seen = Seen::default();
        let path = format!("{}/{}/{}", FILES.path, segment(&file.id), FILES.file);
        let (source, expected, noted) = (source.clone(), file.clone(), seen.clone());
        let open = move || {
            let (source, path, expected, seen) = (source.clone(), path.clone(), expected.clone(), noted.clone());
            async move {
                let incoming = source.open(&path, expected.size).await?;
                let length = incoming.length();
                Ok::<_, Error>(Content { length, pieces: checked(incoming, &expected, seen) })
            }
            .boxed()
        };
        let upload =
            Upload { part: FILES.part.to_owned(), name: file.file_name(), size: file.size, open: Arc::new(open) };
        let sent: Result<Doc, Error> = self.api.upload_stream(FILES.upload, &[FILES.keeping], upload).await;
        (sent.map(drop).map_err(Failure::from), seen)
    }

    /// Looks at what arrived.
    fn arrived(&self, step: &Step, (file, there): (&PackageFile, &PackageFile), seen: &Seen) -> Result<(), Failure> {
        if !seen.is_checked() {
            let message = "was copied, but the source states no hash that could be checked: only its size was compared";
            self.find(Finding::new(findings::PACKAGE_UNCHECKED, &step.key, message));
        }
        let sent = PackageFile { hash: seen.hash().map_or_else(|| file.hash.clone(), Into::into), ..file.clone() };
        match sent.holds_the_same(there) {
            Some(false) => Err(Failure::new(format!(
                "what stands in the destination's feed now is not what was sent (hash {}, and {} was sent): delete it there, \
                 and run again",
                there.hash, sent.hash
            ))),
            Some(true) | None => Ok(()),
        }
    }
}

/// A version that stands there already is as good as copied, if it is the same; it is never overwritten.
fn check_existing(file: &PackageFile, there: &PackageFile) -> Result<(), Failure> {
    match file.holds_the_same(there) {
        Some(false) => Err(Failure::new("it stands there with other bytes by now, and is never overwritten")),
        Some(true) | None => Ok(()),
    }
}

/// Returns a version of a package in a feed.
async fn in_feed(feed: &ReadApi, wanted: &PackageFile) -> Result<Option<PackageFile>, Failure> {
    let versions = versions(feed, &wanted.package).await?;
    Ok(versions.into_iter().find(|file| file.is(&wanted.package, &wanted.version)))
}

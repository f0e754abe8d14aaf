//! Reads what a server's own feed holds: only where somebody asks, and only what is asked for, because there is much
//! (`docs/rules.md` F7).

use super::{ReadError, hidden};
use crate::doc::Doc;
use crate::key::fold;
use crate::registry::packages::{FILES, PackageFile};
use crate::side::{HeldPackages, Side};
use futures::future::try_join_all;
use octopus_client::{ReadApi, Reader};
use std::collections::BTreeSet;

/// Reads into a side what the packages in its server's own feed are called, and of those that are asked for which versions
/// there are.
///
/// # Errors
/// When a request fails. Packages that the key may not read are not known, and that is reported.
pub async fn read_packages(
    client: impl Into<Reader>,
    asked: &BTreeSet<String>,
    name: &str,
    side: &mut Side,
) -> Result<(), ReadError> {
    let api = client.into().space(&side.site.space_id);
    match held(&api, asked).await {
        Ok(held) => side.add_packages(held),
        Err(error) if error.is_forbidden() => side.findings.extend(hidden(FILES.path, name, &error)),
        Err(source) => return Err(ReadError::Request { side: name.to_owned(), kind: FILES.kind, source }),
    }
    Ok(())
}

async fn held(api: &ReadApi, asked: &BTreeSet<String>) -> Result<HeldPackages, octopus_client::Error> {
    let newest: Vec<Doc> = api.list(FILES.path, &[FILES.one_of_each]).await?;
    let newest: Vec<PackageFile> = newest.iter().map(PackageFile::of).collect();
    let names: BTreeSet<String> = newest.iter().map(|file| fold(&file.package)).collect();
    let asked = asked.iter().filter(|package| names.contains(&fold(package)));
    let versions = asked.map(async |package| versions(api, package).await.map(|found| (package.clone(), found)));
    Ok(HeldPackages::new(newest.iter().map(|file| &*file.package), try_join_all(versions).await?))
}

/// Reads the versions of a package, the newest first. A server that does not know the question answers with all packages.
pub(crate) async fn versions(api: &ReadApi, package: &str) -> Result<Vec<PackageFile>, octopus_client::Error> {
    let listed: Vec<Doc> = api.list(FILES.path, &[(FILES.of, package)]).await?;
    let files = listed.iter().map(PackageFile::of);
    Ok(files.filter(|file| fold(&file.package) == fold(package)).collect())
}

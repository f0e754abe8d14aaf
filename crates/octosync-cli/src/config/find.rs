//! Finds the configuration: the file that `--config` or `OCTOSYNC_CONFIG` names, else the one in this folder or in the
//! nearest folder above it.

use super::ConfigError;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The environment variable that names a configuration.
const VARIABLE: &str = "OCTOSYNC_CONFIG";

/// The default file name of a configuration.
pub(crate) const FIRST: &str = "octosync.yaml";

/// The file names that are looked for, if none is given.
const NAMES: [&str; 2] = [FIRST, "octosync.yml"];

/// Returns the path of the configuration; where there is none, the one that is looked for first.
///
/// # Errors
/// When two stand side by side, so that nobody can tell which is meant.
pub(crate) fn find(
    given: Option<&Path>,
    env: impl Fn(&str) -> Option<OsString>,
    folder: &Path,
) -> Result<PathBuf, ConfigError> {
    if let Some(named) = named(given, env) {
        return Ok(named);
    }
    let mut way = PathBuf::new();
    for above in folder.ancestors() {
        let found: Vec<&str> = NAMES.into_iter().filter(|name| above.join(name).is_file()).collect();
        match found.as_slice() {
            [] => way.push(".."),
            [name] => return Ok(way.join(name)),
            _ => return Err(ConfigError::Several { folder: above.display().to_string(), names: NAMES }),
        }
    }
    Ok(PathBuf::from(FIRST))
}

/// Returns the file that is named, by the option or by the environment.
pub(crate) fn named(given: Option<&Path>, env: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let by_variable = || env(VARIABLE).filter(|named| !named.is_empty()).map(PathBuf::from);
    given.map(Path::to_owned).or_else(by_variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is found from `a/b` of a folder with these files, with `/` between folders.
    fn found(files: &[&str], given: Option<&str>, variable: Option<&str>) -> Result<String, String> {
        let root = tempfile::tempdir().unwrap();
        let start = root.path().join("a").join("b");
        std::fs::create_dir_all(&start).unwrap();
        files.iter().for_each(|name| std::fs::write(root.path().join(name), "version: 1").unwrap());
        let env = |name: &str| variable.filter(|_| name == VARIABLE).map(OsString::from);
        let path = find(given.map(Path::new), env, &start).map_err(|error| error.to_string())?;
        Ok(path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/"))
    }

    #[test]
    fn the_nearest_configuration_is_found_unless_one_is_named() {
        type Row<'a> = (&'a [&'a str], Option<&'a str>, Option<&'a str>, &'a str);
        let rows: &[Row<'_>] = &[
            (&["a/b/octosync.yaml", "octosync.yaml"], None, None, "octosync.yaml"),
            (&["a/b/octosync.yml"], None, None, "octosync.yml"),
            (&["a/octosync.yaml", "octosync.yml"], None, None, "../octosync.yaml"),
            (&["octosync.yml"], None, None, "../../octosync.yml"),
            (&["octosync.yaml"], None, Some("other.yaml"), "other.yaml"),
            (&["octosync.yaml"], None, Some(""), "../../octosync.yaml"),
            (&["octosync.yaml"], Some("given.yaml"), Some("other.yaml"), "given.yaml"),
        ];
        for (files, given, variable, expected) in rows {
            assert_eq!(found(files, *given, *variable).as_deref(), Ok(*expected), "{files:?}");
        }
    }

    #[test]
    fn two_side_by_side_are_not_chosen_between() {
        let said = found(&["a/octosync.yaml", "a/octosync.yml"], None, None).unwrap_err();
        assert!(said.starts_with("both octosync.yaml and octosync.yml stand in "), "{said}");
    }
}

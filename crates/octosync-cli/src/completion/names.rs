//! The names that are known offline: those of the configuration, and of what its state remembers.

use crate::config::{self, Config};
use crate::run::Run;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use octosync::key::Key;
use octosync::memory::End;
use octosync::owners;
use octosync_state::{State, StateError};
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// The destinations of the configuration.
pub(super) fn destinations() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let destinations = config().and_then(|config| {
            let all = config.destinations(&[]).ok()?;
            Some(candidates(all.iter().map(|destination| destination.server.name.clone())))
        });
        destinations.unwrap_or_default()
    })
}

/// The projects of the source, as of the last sync.
pub(super) fn projects() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let keys = remembered(&[End::Source]).into_iter().filter(|key| owners::is_project(key.kind()));
        candidates(keys.map(|key| key.own_name().to_owned()))
    })
}

/// The documents of both sides, as of the last sync.
pub(super) fn keys() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let keys = remembered(&[End::Source, End::Destination]);
        candidates(keys.iter().map(ToString::to_string))
    })
}

/// A name of several lines, or one that would move the cursor, is not offered.
fn candidates(names: impl Iterator<Item = String>) -> Vec<CompletionCandidate> {
    let plain = names.filter(|name| !name.chars().any(char::is_control));
    plain.map(CompletionCandidate::new).collect()
}

/// Returns the keys of what was synced last, of these sides. A state in a database is not asked, and an older one not renewed.
fn remembered(ends: &[End]) -> BTreeSet<Key> {
    let Some(place) = config().and_then(|config| config.state(Run::env).ok()) else { return BTreeSet::new() };
    let read = async {
        let mut keys = BTreeSet::new();
        let Some(state) = State::open_as_it_is(&place).await? else { return Ok(keys) };
        for between in state.remembered().await? {
            for end in ends {
                keys.extend(state.names(&between, *end).await?.into_values().map(|name| name.key));
            }
        }
        Ok::<_, StateError>(keys)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.ok().and_then(|runtime| runtime.block_on(read).ok()).unwrap_or_default()
}

/// Returns the configuration that the words typed so far lead to, if it can be read.
fn config() -> Option<Config> {
    let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").skip(1).collect();
    let path = config::find(given(&words).as_deref(), Run::env, &std::env::current_dir().ok()?).ok()?;
    Config::load(&path).ok()
}

/// Returns the file that `--config` names among words.
fn given(words: &[OsString]) -> Option<PathBuf> {
    let pairs = words.iter().zip(words.iter().skip(1));
    let apart = pairs.filter(|(word, _)| *word == "-c" || *word == "--config").map(|(_, file)| file.into()).next_back();
    apart.or_else(|| words.iter().rev().find_map(|word| joined(word)).map(PathBuf::from))
}

/// Returns the file of `--config=FILE` or `-cFILE`.
fn joined(word: &OsStr) -> Option<&str> {
    let text = word.to_str()?;
    text.strip_prefix("--config=").or_else(|| text.strip_prefix("-c")).filter(|file| !file.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_is_found_among_the_words() {
        for (words, file) in [
            (&["octosync", "plan", "--to", ""][..], None),
            (&["octosync", "-c", "a.yaml", "plan", "--to", ""], Some("a.yaml")),
            (&["octosync", "plan", "--config", "b c.yaml", "--to", "x"], Some("b c.yaml")),
            (&["octosync", "plan", "--config=d.yaml", "--to", ""], Some("d.yaml")),
            (&["octosync", "-cd.yaml", "plan", "--to", ""], Some("d.yaml")),
        ] {
            let typed: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(given(&typed), file.map(PathBuf::from), "{words:?}");
        }
    }
}

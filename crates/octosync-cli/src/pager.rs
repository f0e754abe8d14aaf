//! A pager for results that are longer than the screen: on a terminal, where somebody reads.

use crate::stop::Signals;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Programs that show nothing that printing would not show.
const NONE: &[&str] = &["", "cat"];

/// The exit codes of a shell when there is no such program: of Unix, and of Windows.
const NO_PROGRAM: &[i32] = &[127, 9009];

/// How `less` behaves unless somebody said so, as Git has it: what fits on the screen is printed, colours are shown, and the
/// text stays there at the end.
const LESS: &str = "FRX";

/// Returns the command line of the pager: `OCTOSYNC_PAGER`, else `PAGER`, else `less` where that is usual.
pub(crate) fn command(env: impl Fn(&str) -> Option<OsString>) -> Option<OsString> {
    let usual = || cfg!(unix).then(|| OsString::from("less"));
    let line = env("OCTOSYNC_PAGER").or_else(|| env("PAGER")).or_else(usual)?;
    (!NONE.iter().any(|none| line == *none)).then_some(line)
}

/// Shows a text in a pager and waits until it was read; returns whether it was shown.
pub(crate) fn show(line: &OsStr, text: &str) -> bool {
    let mut pager = shell(line);
    if std::env::var_os("LESS").is_none() {
        pager.env("LESS", LESS);
    }
    // Ctrl-C is for the pager while it runs.
    let _signals = Signals::listen();
    let Ok(mut running) = pager.stdin(Stdio::piped()).spawn() else { return false };
    // Whoever has read enough leaves the rest in the pipe.
    let _ = running.stdin.take().map(|mut stdin| stdin.write_all(text.as_bytes()));
    let Ok(status) = running.wait() else { return false };
    !status.code().is_some_and(|code| NO_PROGRAM.contains(&code))
}

#[cfg(unix)]
fn shell(line: &OsStr) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line);
    shell
}

#[cfg(windows)]
fn shell(line: &OsStr) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut shell = Command::new("cmd");
    // The value of `PAGER` may hold quotes of its own.
    shell.arg("/C").raw_arg(line);
    shell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_variable_wins_and_nothing_and_cat_are_no_pagers() {
        let usual = cfg!(unix).then_some("less");
        for (own, common, expected) in [
            (Some("most"), Some("more"), Some("most")),
            (None, Some("more -s"), Some("more -s")),
            (Some(""), Some("more"), None),
            (None, Some("cat"), None),
            (None, None, usual),
        ] {
            let env = |name: &str| if name == "PAGER" { common } else { own }.map(OsString::from);
            assert_eq!(command(env).as_deref(), expected.map(OsStr::new), "{own:?} {common:?}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn what_no_program_shows_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shown");
        let line = format!("cat > '{}'", file.display());
        assert!(show(OsStr::new(&line), "text"));
        assert_eq!(std::fs::read_to_string(file).unwrap(), "text");
        assert!(!show(OsStr::new("no-such-program-as-this -x"), "text"));
        assert!(show(OsStr::new("true"), &"unread ".repeat(100_000)), "leaving early is reading enough");
    }
}

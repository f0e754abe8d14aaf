//! Runs the commands that supply keys and secrets, within limits of time and output.
//!
//! One that waits for an answer that nobody gives must not hang a nightly job, and one that belongs to one instance must
//! not be handed the key of another.

use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a command may take.
const LONGEST: Duration = Duration::from_secs(25);
/// How much it may print, in bytes.
const LARGEST: u64 = 64 * 1024;
/// How often a command that has printed all is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Runs a program without a shell and returns what it prints. Its error output goes to ours, so that it can ask and
/// explain. It does not see the environment variables that are `hidden`.
pub(super) fn output(words: &[String], folder: &Path, hidden: &[&str]) -> Result<String, String> {
    let until = Instant::now() + LONGEST;
    let program = &words[0];
    let mut child = start(words, folder, hidden).map_err(|why| format!("the command `{program}` {why}"))?;
    let ended = read(&mut child, until).and_then(|printed| Ok((printed, wait(&mut child, until)?)));
    let (printed, status) = ended.map_err(|why| {
        // A process that has ended meanwhile cannot be killed; that error is ignored.
        let _ = child.kill();
        let _ = child.wait();
        format!("the command `{program}` {why}")
    })?;
    if !status.success() {
        let how =
            status.code().map_or("was ended by a signal".to_owned(), |code| format!("ended with exit code {code}"));
        return Err(format!("the command `{program}` {how}"));
    }
    String::from_utf8(printed).map_err(|_| format!("the output of `{program}` is not text"))
}

fn start(words: &[String], folder: &Path, hidden: &[&str]) -> Result<Child, String> {
    let program = &words[0];
    // A bare name is looked up by the system; a path starts where all paths of the file start.
    let path = if program.contains(['/', '\\']) { folder.join(program) } else { program.into() };
    let mut command = Command::new(path);
    command.args(&words[1..]).stderr(Stdio::inherit()).stdin(Stdio::inherit()).stdout(Stdio::piped());
    for name in hidden {
        command.env_remove(name);
    }
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => "cannot be started: there is no such program".to_owned(),
        ErrorKind::PermissionDenied => "cannot be started: you may not run it".to_owned(),
        _ => format!("cannot be started: {error}"),
    })
}

/// Reads what a command prints. The reading goes on beside, because a command may keep its output open for ever.
fn read(child: &mut Child, until: Instant) -> Result<Vec<u8>, String> {
    let stdout = child.stdout.take().expect("the output is piped");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut printed = Vec::new();
        let read = stdout.take(LARGEST + 1).read_to_end(&mut printed).map(|_| printed);
        // Nobody listens any more if it took too long.
        let _ = sender.send(read);
    });
    let read = receiver.recv_timeout(until.saturating_duration_since(Instant::now()));
    let printed = read.map_err(|_| too_long())?.map_err(|error| format!("cannot be read: {error}"))?;
    if printed.len() as u64 > LARGEST {
        return Err(format!("prints more than {} KiB, which is no secret", LARGEST / 1024));
    }
    Ok(printed)
}

fn wait(child: &mut Child, until: Instant) -> Result<ExitStatus, String> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if Instant::now() >= until => return Err(too_long()),
            Ok(None) => thread::sleep(PAUSE),
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
    }
}

fn too_long() -> String {
    format!("did not end within {} s", LONGEST.as_secs())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn said(words: &[&str], hidden: &[&str]) -> Result<String, String> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        output(&words, Path::new("."), hidden)
    }

    #[test]
    fn what_a_command_prints_is_its_secret() {
        assert_eq!(said(&["printf", "a\nb"], &[]).unwrap(), "a\nb");
        assert_eq!(said(&["sh", "-c", "exit 3"], &[]).unwrap_err(), "the command `sh` ended with exit code 3");
        let missing = "the command `no-such-program` cannot be started: there is no such program";
        assert_eq!(said(&["no-such-program"], &[]).unwrap_err(), missing);
    }

    #[test]
    fn a_command_that_prints_without_end_is_ended() {
        let error = said(&["yes"], &[]).unwrap_err();
        assert_eq!(error, "the command `yes` prints more than 64 KiB, which is no secret");
    }

    #[test]
    fn a_command_does_not_see_what_is_hidden() {
        let seen = said(&["env"], &["PATH"]);
        assert!(seen.is_ok_and(|seen| !seen.lines().any(|line| line.starts_with("PATH="))));
    }
}

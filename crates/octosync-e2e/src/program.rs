//! Runs the real program: `target/<profile>/octosync`, in a folder of its own and with an environment of its own.
//! Does not build it; says how to when it is not there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;
use tokio::process::Command;

/// A folder in which the program runs, and the variables that it sees.
#[derive(Debug)]
pub struct Desk {
    folder: TempDir,
    env: BTreeMap<String, String>,
}

/// The result of one run of the program: exit code and output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Its output on stdout.
    pub stdout: String,
    /// Its output on stderr.
    pub stderr: String,
}

impl Ran {
    /// Returns all of it as one block, for snapshots and messages.
    #[must_use]
    pub fn block(&self) -> String {
        format!("exit {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }

    /// Fails with the whole block if the exit code is another one.
    ///
    /// # Panics
    /// When it is.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Ran {
        assert_eq!(self.code, code, "{}", self.block());
        self
    }

    /// Fails with the whole block unless a text stands in it.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Ran {
        let block = self.block();
        assert!(block.contains(text), "expected '{text}' in:\n{block}");
        self
    }

    /// Fails if the program broke down instead of saying what is wrong.
    ///
    /// # Panics
    /// When it did.
    #[track_caller]
    pub fn broke_nothing(&self) -> &Ran {
        let block = self.block();
        let broken =
            ["panicked", "RUST_BACKTRACE", "unwrap()", "stack backtrace"].iter().find(|word| block.contains(**word));
        assert!(broken.is_none(), "the program broke down:\n{block}");
        self
    }
}

impl Default for Desk {
    fn default() -> Desk {
        Desk::new()
    }
}

impl Desk {
    /// An empty folder; the program sees no variable but those that are set.
    ///
    /// # Panics
    /// When the system has no room for temporary folders.
    #[must_use]
    pub fn new() -> Desk {
        Desk { folder: TempDir::new().expect("a temporary folder can be made"), env: BTreeMap::new() }
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Desk {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Writes a file into the folder.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn file(self, name: &str, text: &str) -> Desk {
        std::fs::write(self.path(name), text).expect("the file can be written");
        self
    }

    /// Returns the path of a file in the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the text of a file in the folder.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Returns every file in the folder as one text, names included.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn everything(&self) -> String {
        let mut all = String::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the folder can be read") {
                let path = entry.expect("the folder can be read").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = std::fs::read(&path).expect("the file can be read");
                all.push_str(&format!("== {}\n{}\n", path.display(), String::from_utf8_lossy(&bytes)));
            }
        }
        all
    }

    /// Runs the program that was built with this test with these arguments.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn octosync(&self, args: &[&str]) -> Ran {
        self.run(&program(), args).await
    }

    /// Runs a build of the program with these arguments.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn run(&self, program: &Path, args: &[&str]) -> Ran {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.folder.path()).env_clear().envs(&self.env);
        // Windows programs cannot open sockets without it.
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command.stdin(Stdio::null()).kill_on_drop(true);
        let output = command.output().await.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Returns the program that was built with this test: `target/<profile>/octosync` stands above `deps/`.
///
/// # Panics
/// When it is not there.
#[must_use]
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let folders: Vec<&Path> = test.ancestors().skip(1).take(2).collect();
    let name = format!("octosync{}", std::env::consts::EXE_SUFFIX);
    let found = folders.iter().map(|folder| folder.join(&name)).find(|path| path.is_file());
    found.unwrap_or_else(|| {
        let place = folders.last().map(|folder| folder.display().to_string()).unwrap_or_default();
        panic!("{name} is not in {place}: build it first with `cargo build -p octosync-cli` (with --release for release tests)")
    })
}

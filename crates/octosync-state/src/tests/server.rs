//! A PostgreSQL server of its own for a test, over a socket in a temporary folder.

use crate::Location;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

pub(super) struct Server {
    folder: TempDir,
    tools: PathBuf,
}

impl Server {
    /// Starts one. Without PostgreSQL on this machine there is none, which is said.
    pub(super) fn start() -> Option<Self> {
        let Some(tools) = tools() else {
            eprintln!("SKIPPED: PostgreSQL is not installed, so nothing is tested with it");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("octosync-pg").tempdir_in("/tmp").unwrap();
        give_away(folder.path());
        let server = Self { folder, tools };
        let data = server.data();
        let options = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "-D", path(&data)];
        server.run("initdb", &options);
        server.run_up();
        Some(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn run_up(&self) {
        let settings = format!("-k {} -c listen_addresses= -c fsync=off", path(self.folder.path()));
        let log = self.folder.path().join("log");
        self.run("pg_ctl", &["-D", path(&self.data()), "-o", &settings, "-l", path(&log), "-w", "start"]);
    }

    fn stop(&self) {
        self.run("pg_ctl", &["-D", path(&self.data()), "-m", "immediate", "-w", "stop"]);
    }

    /// Stops it as a crash does, and starts it again.
    pub(super) fn restart(&self) {
        self.stop();
        self.run_up();
    }

    /// Makes an empty database.
    pub(super) async fn database(&self, name: &str) -> Location {
        sqlx::any::install_default_drivers();
        let name = &name[..name.len().min(60)];
        let mut connection = AnyConnection::connect(&self.url("postgres")).await.unwrap();
        connection.execute(&*format!("create database {name}")).await.unwrap();
        Location::parse(&self.url(name), Path::new(".")).unwrap()
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", path(self.folder.path()))
    }

    fn run(&self, tool: &str, arguments: &[&str]) {
        let mut command = Command::new(self.tools.join(tool));
        command.args(arguments).current_dir(self.folder.path());
        command.stdout(std::process::Stdio::null());
        as_somebody(&mut command);
        let status = command.status().unwrap();
        assert!(status.success(), "{tool}: {status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Returns the folder of the newest PostgreSQL: on the path, or where Debian keeps it.
fn tools() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").map(|all| std::env::split_paths(&all).collect::<Vec<_>>());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    debian.sort();
    debian.reverse();
    let folders = on_path.into_iter().flatten().chain(debian);
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// Returns the user and group that run the server where we are root, which PostgreSQL refuses.
#[cfg(unix)]
fn somebody() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    if std::fs::metadata("/proc/self").map_or(1, |own| own.uid()) != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2).map_while(|field| field.parse().ok());
        Some((fields.next()?, fields.next()?))
    };
    ids("postgres").or_else(|| ids("nobody"))
}

#[cfg(unix)]
fn as_somebody(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    if let Some((user, group)) = somebody() {
        command.uid(user).gid(group);
    }
}

#[cfg(unix)]
fn give_away(folder: &Path) {
    if let Some((user, group)) = somebody() {
        std::os::unix::fs::chown(folder, Some(user), Some(group)).unwrap();
    }
}

#[cfg(not(unix))]
fn as_somebody(_: &mut Command) {}

#[cfg(not(unix))]
fn give_away(_: &Path) {}

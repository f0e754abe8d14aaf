//! A sandbox that runs as a program of its own.

use crate::world::World;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) url: String,
}

impl Running {
    pub(crate) fn start(world: &World, words: &[&str]) -> Self {
        let words: Vec<&str> = ["sandbox", "--listen", "127.0.0.1:0"].iter().chain(words).copied().collect();
        let mut child = world.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        // The line comes when it is ready: no waiting, no guessing.
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, url }
    }

    /// Sends a signal and returns the exit code and what was said on stderr.
    pub(crate) fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let code = self.child.wait().unwrap().code();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (code, said)
    }

    /// Asks it, as `get` does.
    pub(crate) fn get(&self, path: &str) -> Option<(u16, String)> {
        get(&self.url, path)
    }
}

/// Asks a server, and returns the status and the answer with its head; nothing when the connection broke.
pub(crate) fn get(url: &str, path: &str) -> Option<(u16, String)> {
    let address = url.trim_start_matches("http://").split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nX-Octopus-ApiKey: API-X\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1)?.parse().unwrap();
    Some((status, answer))
}

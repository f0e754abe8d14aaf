//! A route: a path in which `{}` stands for one part, since when it is served, and what answers it.

use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::version::Version;
use crate::work::Work;

pub(crate) type Read = fn(&View<'_>) -> Result<Reply, Refusal>;
pub(crate) type Write = fn(&mut Work<'_>, &Given<'_>) -> Result<Reply, Refusal>;

/// One route and what answers it.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(super) pattern: &'static str,
    pub(super) since: Version,
    pub(crate) get: Option<Read>,
    pub(crate) post: Option<Write>,
    pub(crate) put: Option<Write>,
    pub(crate) delete: Option<Write>,
}

pub(super) const fn route(pattern: &'static str) -> Route {
    Route { pattern, since: Version::ALWAYS, get: None, post: None, put: None, delete: None }
}

impl Route {
    pub(super) const fn get(mut self, read: Read) -> Route {
        self.get = Some(read);
        self
    }

    pub(super) const fn post(mut self, write: Write) -> Route {
        self.post = Some(write);
        self
    }

    pub(super) const fn put(mut self, write: Write) -> Route {
        self.put = Some(write);
        self
    }

    pub(super) const fn delete(mut self, write: Write) -> Route {
        self.delete = Some(write);
        self
    }

    /// The handler of a writing verb.
    pub(crate) fn writes(&self, method: &str) -> Option<Write> {
        match method {
            "POST" => self.post,
            "PUT" => self.put,
            "DELETE" => self.delete,
            _ => None,
        }
    }

    pub(super) const fn since(mut self, year: u16, minor: u8) -> Route {
        self.since = Version::new(year, minor);
        self
    }
}

/// The parts of a path at the `{}` of a pattern, if it is of its form.
pub(super) fn arguments<'a>(pattern: &str, rest: &[&'a str]) -> Option<Vec<&'a str>> {
    if pattern.split('/').count() != rest.len() {
        return None;
    }
    let mut arguments = Vec::new();
    for (wanted, part) in pattern.split('/').zip(rest) {
        if wanted == "{}" {
            arguments.push(*part);
        } else if !wanted.eq_ignore_ascii_case(part) {
            return None;
        }
    }
    Some(arguments)
}

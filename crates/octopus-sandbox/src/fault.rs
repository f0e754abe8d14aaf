//! Faults as data: which request, which occurrence, and what goes wrong.

use std::time::Duration;

/// Something that goes wrong with matching requests.
#[derive(Clone, Debug)]
pub struct Fault {
    method: Option<String>,
    path: String,
    from: usize,
    to: usize,
    effect: Effect,
    seen: usize,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This answer instead of the server's; nothing is done.
    Status {
        /// The status code.
        code: u16,
        /// The body, sent as JSON.
        body: String,
        /// More headers, such as `Retry-After`.
        headers: Vec<(String, String)>,
    },
    /// A page of HTML, as load balancers send.
    Html {
        /// The status code.
        code: u16,
        /// The page.
        body: String,
    },
    /// The connection breaks before anything is done.
    DropBeforeHandling,
    /// The request is done, but the connection breaks before the answer.
    DropAfterHandling,
    /// The answer comes later.
    Delay(Duration),
    /// The server dies: nothing is done, no connection is accepted any more.
    StopServing,
    /// 403 for lack of this permission.
    Forbid(String),
}

impl Fault {
    /// Every request to a path. The path is that of the URL without the base path, matched without regard to case;
    /// `*` stands for anything, slashes too: `/api/*/projects*`.
    pub fn at(path: impl Into<String>, effect: Effect) -> Fault {
        Fault { method: None, path: path.into(), from: 1, to: usize::MAX, effect, seen: 0 }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Fault {
        self.method = Some(method.into());
        self
    }

    /// Only the n-th matching request, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: usize) -> Fault {
        (self.from, self.to) = (nth, nth);
        self
    }

    /// Only the first n matching requests.
    #[must_use]
    pub fn times(mut self, times: usize) -> Fault {
        (self.from, self.to) = (1, times);
        self
    }

    /// From the n-th matching request on, counted from 1.
    #[must_use]
    pub fn after(mut self, nth: usize) -> Fault {
        (self.from, self.to) = (nth, usize::MAX);
        self
    }

    fn strikes(&mut self, method: &str, path: &str) -> bool {
        let method_fits = self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        if !method_fits || !glob(&self.path.to_lowercase(), &path.to_lowercase()) {
            return false;
        }
        self.seen += 1;
        (self.from..=self.to).contains(&self.seen)
    }
}

/// The effects that strike a request, in the order in which the faults were inserted.
pub(crate) fn effects(faults: &mut [Fault], method: &str, path: &str) -> Vec<Effect> {
    let striking = faults.iter_mut().filter_map(|fault| fault.strikes(method, path).then(|| fault.effect.clone()));
    striking.collect()
}

fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(head) else { return false };
    let starts = text.char_indices().map(|(index, _)| index).chain([text.len()]);
    starts.into_iter().any(|start| glob(rest, &text[start..]))
}

#[cfg(test)]
mod tests {
    use super::{Effect, Fault, effects, glob};

    #[test]
    fn a_star_stands_for_anything() {
        assert!(glob("/api/*/projects*", "/api/spaces-1/projects/all"));
        assert!(!glob("/api/*/projects", "/api/spaces-1/projects/all"));
        assert!(glob("*", ""));
    }

    #[test]
    fn a_fault_strikes_only_at_its_occurrence() {
        let mut faults = [Fault::at("/api/*", Effect::DropBeforeHandling).method("PUT").nth(2)];
        assert!(effects(&mut faults, "GET", "/api/x").is_empty());
        assert!(effects(&mut faults, "PUT", "/api/x").is_empty());
        assert_eq!(effects(&mut faults, "PUT", "/API/x"), [Effect::DropBeforeHandling]);
        assert!(effects(&mut faults, "PUT", "/api/x").is_empty());
    }
}

//! The language of the tables: one statement, its source, its versions, its switch and its test.

use crate::version::Version;

/// Behaviours that one option switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// How documents are stored otherwise than they were sent, and what is refused.
    Normalise,
    /// Effects of deletions and omissions on other documents and parts, and references that prevent them.
    Cascade,
    /// The omissions of the audit feed, and its order.
    Audit,
}

impl Group {
    /// The name of its option.
    #[must_use]
    pub fn option(self) -> &'static str {
        match self {
            Group::Normalise => "--normalise",
            Group::Cascade => "--cascade",
            Group::Audit => "--audit",
        }
    }
}

/// The subject of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Documents, and the answers that hold them.
    Documents,
    /// The audit feed.
    Feed,
}

/// One statement about the real server.
#[derive(Debug)]
pub struct Fact {
    /// The behaviour of the server.
    pub claim: &'static str,
    /// How that is known; empty for a guess.
    pub source: &'static str,
    /// The option and the word that switch it, if it can be switched.
    pub switch: Option<(Group, &'static str)>,
    /// The name of the test that holds it; empty for what is not played.
    pub test: &'static str,
    /// Why it is not played; empty for what is.
    pub not_played: &'static str,
    /// The subject of the statement.
    pub about: About,
    pub(crate) since: Version,
    /// The first version that does it no longer.
    pub(crate) until: Version,
    /// Whether the sources leave open what servers really do: then it is off until somebody switches it on.
    pub unsettled: bool,
}

impl Fact {
    const fn new(claim: &'static str, switch: Option<(Group, &'static str)>) -> Fact {
        Fact {
            claim,
            source: "",
            switch,
            test: "",
            not_played: "",
            about: About::Documents,
            since: Version::ALWAYS,
            until: Version::NEVER,
            unsettled: false,
        }
    }

    pub(crate) const fn source(mut self, source: &'static str) -> Fact {
        self.source = source;
        self
    }

    pub(crate) const fn since(mut self, year: u16, minor: u8) -> Fact {
        self.since = Version::new(year, minor);
        self
    }

    pub(crate) const fn until(mut self, year: u16, minor: u8) -> Fact {
        self.until = Version::new(year, minor);
        self
    }

    pub(crate) const fn unsettled(mut self) -> Fact {
        self.unsettled = true;
        self
    }

    /// For what real servers do and this one does not.
    pub(crate) const fn not_played(mut self, why: &'static str) -> Fact {
        self.not_played = why;
        self
    }

    pub(crate) const fn test(mut self, name: &'static str) -> Fact {
        self.test = name;
        self
    }

    /// The word that switches it.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        self.switch.map(|(_, word)| word)
    }

    /// The versions that do it, such as `2023.2 to before 2024.4`.
    #[must_use]
    pub fn versions(&self) -> String {
        match (self.since > Version::ALWAYS, self.until < Version::NEVER) {
            (false, false) => "all".to_owned(),
            (true, false) => format!("from {}", self.since),
            (false, true) => format!("before {}", self.until),
            (true, true) => format!("{} to before {}", self.since, self.until),
        }
    }
}

/// A behaviour that `--normalise` switches by this word.
pub(crate) const fn normalise(word: &'static str, claim: &'static str) -> Fact {
    Fact::new(claim, Some((Group::Normalise, word)))
}

/// A behaviour that `--cascade` switches by this word.
pub(crate) const fn cascade(word: &'static str, claim: &'static str) -> Fact {
    Fact::new(claim, Some((Group::Cascade, word)))
}

/// A statement about the audit feed that nothing switches.
pub(crate) const fn feed(claim: &'static str) -> Fact {
    Fact { about: About::Feed, ..always(claim) }
}

/// A behaviour of the audit feed that `--audit` switches by this word; one word may stand for several.
pub(crate) const fn audit(word: &'static str, claim: &'static str) -> Fact {
    Fact { about: About::Feed, ..Fact::new(claim, Some((Group::Audit, word))) }
}

/// A statement that nothing switches.
pub(crate) const fn always(claim: &'static str) -> Fact {
    Fact::new(claim, None)
}

/// Makes a constant of each row and the list of all of them, so that none can be left out.
macro_rules! rows {
    ($($name:ident = $row:expr;)*) => {
        $(pub(crate) static $name: super::row::Fact = $row;)*
        pub(super) static ROWS: &[&super::row::Fact] = &[$(&$name),*];
    };
}
pub(crate) use rows;

//! The report of a comparison: the first difference of each world, how often each place differs, and what was compared.

use super::compare::Difference;
use super::intended::Intended;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many worlds are shown one by one; others only by their names.
const SHOWN: usize = 10;
/// How many letters of a value are shown.
const LETTERS: usize = 400;

/// The result of comparing both builds in one world.
#[derive(Debug, Default)]
pub struct Verdict {
    /// How many commands were compared.
    pub compared: usize,
    /// How the plan ended, in a word.
    pub outcome: &'static str,
    /// The differences between both builds.
    pub differences: Vec<Difference>,
    /// How many commands could not be compared, because a build did not say the same twice.
    pub unstable: usize,
}

/// The result of comparing both builds.
#[derive(Debug)]
pub struct Report {
    intended: Intended,
    text: String,
    worlds: usize,
    compared: usize,
    unstable: Vec<String>,
    different: Vec<String>,
    outcomes: BTreeMap<&'static str, usize>,
    places: BTreeMap<String, usize>,
}

impl Report {
    /// Returns an empty report.
    #[must_use]
    pub fn new(intended: Intended) -> Self {
        Self {
            intended,
            text: String::new(),
            worlds: 0,
            compared: 0,
            unstable: Vec::new(),
            different: Vec::new(),
            outcomes: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    /// Adds the verdict of one world; returns whether anything differs there that is not intended.
    pub fn add(&mut self, world: &str, verdict: Verdict) -> bool {
        self.worlds += 1;
        self.compared += verdict.compared;
        if verdict.unstable > 0 {
            self.unstable.push(format!("{world} ({})", verdict.unstable));
        }
        *self.outcomes.entry(verdict.outcome).or_default() += 1;
        let (intended, found) = (&self.intended, verdict.differences);
        let left: Vec<Difference> = found.into_iter().filter(|one| !intended.covers(one)).collect();
        for one in &left {
            *self.places.entry(format!("{}: {}", one.command, one.path())).or_default() += 1;
        }
        let Some(first) = left.first() else { return false };
        self.different.push(world.to_owned());
        if self.different.len() <= SHOWN {
            let (before, after) = (shown(first.before.as_ref()), shown(first.after.as_ref()));
            let place = format!("{world} ({}): {}", first.command, first.place);
            let _ = writeln!(self.text, "DIFFERENT {place}\n    before: {before}\n    after:  {after}");
            if left.len() > 1 {
                let _ = writeln!(self.text, "    and {} more", left.len() - 1);
            }
        }
        true
    }

    /// Returns whether both builds said the same, but for what is intended.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.different.is_empty()
    }

    /// Returns the entries of the list of intended differences that covered nothing.
    #[must_use]
    pub fn unneeded(&self) -> Vec<&str> {
        self.intended.unneeded()
    }

    /// Returns the whole report as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.text.clone();
        if let Some(others) = self.different.get(SHOWN..).filter(|others| !others.is_empty()) {
            let _ = writeln!(text, "DIFFERENT, too: {}", others.join(", "));
        }
        for (place, count) in &self.places {
            let _ = writeln!(text, "{count:>6} × {place}");
        }
        let ends: Vec<String> = self.outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        let Self { worlds, compared, different, unstable, .. } = self;
        let _ = writeln!(
            text,
            "{worlds} worlds ({}), {compared} commands compared, {} worlds differ",
            ends.join(", "),
            different.len()
        );
        if !unstable.is_empty() {
            let _ = writeln!(
                text,
                "not compared, because a build does not say the same twice there: {}",
                unstable.join(", ")
            );
        }
        text
    }
}

fn shown(value: Option<&serde_json::Value>) -> String {
    let text = value.map_or_else(|| "(nothing)".to_owned(), ToString::to_string);
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

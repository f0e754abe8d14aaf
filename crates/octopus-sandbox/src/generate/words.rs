//! Names that no two things share, and numbers by luck.

use crate::ids::{Numbering, hash};

const KINDS: &[&str] = &[
    "Billing", "Customer", "Ledger", "Market", "Order", "Payment", "Pricing", "Report", "Search", "Shipping", "Stock",
];
const PARTS: &[&str] = &["API", "Worker", "Portal", "Gateway", "Importer", "Scheduler", "Archive", "Web", "Feed"];
const OWNERS: &[&str] =
    &["Acme", "Borealis", "Cobalt", "Dunes", "Ember", "Fjord", "Granite", "Harbour", "Indigo", "Juniper"];
const TRADES: &[&str] = &["Bank", "Bakery", "Foods", "Freight", "Insurance", "Logistics", "Motors", "Retail", "Travel"];
const SETTINGS: &[&str] =
    &["Timeout", "Endpoint", "Retries", "Queue", "Schema", "Region", "Level", "Size", "Host", "Path"];

/// Words under a seed.
pub(super) struct Words {
    seed: u64,
}

impl Words {
    pub(super) fn new(seed: u64) -> Words {
        Words { seed }
    }

    /// A number below a limit, the same for the same label.
    pub(super) fn number(&self, label: &str, below: usize) -> usize {
        (hash(self.seed, label) % below.max(1) as u64) as usize
    }

    /// A GUID, the same for the same label.
    pub(super) fn guid(&self, label: &str) -> String {
        Numbering::new(0, hash(self.seed, label)).guid()
    }

    pub(super) fn project(&self, number: usize) -> String {
        self.pair("project", number, KINDS, PARTS, " ")
    }

    pub(super) fn tenant(&self, number: usize) -> String {
        self.pair("tenant", number, OWNERS, TRADES, " ")
    }

    pub(super) fn library_set(&self, number: usize) -> String {
        format!("{} settings", self.pair("set", number, KINDS, OWNERS, " of "))
    }

    pub(super) fn variable(&self, number: usize) -> String {
        self.pair("variable", number, KINDS, SETTINGS, ":")
    }

    pub(super) fn step(&self, number: usize, verb: &str) -> String {
        format!("{verb} {}", self.pair("step", number, KINDS, PARTS, " ").to_lowercase())
    }

    /// Two words, and a number when all pairs are used up: unique for each number, as each word's place is a digit of
    /// it, moved by luck.
    fn pair(&self, label: &str, number: usize, first: &[&str], second: &[&str], between: &str) -> String {
        let moved = |words: &[&str]| self.number(&format!("{label} {}", words[0]), words.len());
        let one = first[(number + moved(first)) % first.len()];
        let two = second[(number / first.len() + moved(second)) % second.len()];
        match number / (first.len() * second.len()) {
            0 => format!("{one}{between}{two}"),
            more => format!("{one}{between}{two} {}", more + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_names_are_alike_and_the_seed_decides() {
        let words = Words::new(7);
        let names: BTreeSet<String> = (0..5000).map(|number| words.project(number).to_lowercase()).collect();
        assert_eq!(names.len(), 5000);
        let first = |seed| (0..20).map(|number| Words::new(seed).tenant(number)).collect::<Vec<_>>();
        assert_eq!(first(7), first(7));
        assert_ne!(first(7), first(8));
    }
}

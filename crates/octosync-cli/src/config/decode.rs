//! Decodes nodes into values and collects what is wrong on the way: all of it, not only the first.
//!
//! Knows no keys of the configuration; see [`super::read`] for those.

use super::advice;
use super::problem::Problem;
use super::sources::Sources;
use super::tree::{Data, Node};
use super::types::At;
use octosync::decision::Origin;
use octosync::delta::Word;
use octosync::key::Kind;
use std::collections::HashMap;
use std::ops::Range;

/// Collects problems while values are taken out of the tree.
pub(crate) struct Decoder<'a> {
    sources: &'a Sources,
    pub(crate) problems: Vec<Problem>,
    /// Whether a part of it could not be read, so that what seems to be missing may stand there.
    partial: bool,
}

/// One entry of a mapping.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'n> {
    pub(crate) name: &'n str,
    pub(crate) key: &'n Node,
    pub(crate) value: &'n Node,
}

/// The keys that a mapping can have.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'k> {
    pub(crate) known: &'k [&'k str],
    /// Those that are not supported yet.
    pub(crate) later: &'k [&'k str],
}

impl<'k, T: AsRef<[&'k str]> + ?Sized> From<&'k T> for Keys<'k> {
    fn from(known: &'k T) -> Self {
        Self { known: known.as_ref(), later: &[] }
    }
}

/// A mapping with known keys.
pub(crate) struct Fields<'n> {
    /// The path of its keys, as messages name it: `source`, `destinations.production`.
    pub(crate) path: String,
    /// Where its name stands.
    pub(crate) at: Range<usize>,
    entries: Vec<Entry<'n>>,
}

impl<'n> Fields<'n> {
    /// Returns the value of a key.
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node> {
        self.entries.iter().find(|entry| entry.name == name).map(|entry| entry.value)
    }

    /// Returns what a key is called in messages.
    pub(crate) fn path_of(&self, name: &str) -> String {
        join(&self.path, name)
    }
}

/// Returns what a key of a mapping is called in messages.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(sources: &'a Sources, problems: Vec<Problem>) -> Self {
        Self { sources, partial: !problems.is_empty(), problems }
    }

    /// Returns a value with its place.
    pub(crate) fn at<T>(&self, node: &Node, value: T) -> At<T> {
        let (line, column) = self.sources.position(node.at.start);
        let file = self.sources.of(node.at.start).name.clone();
        At { value, origin: Origin::Config { file, line, column }, at: node.at.clone() }
    }

    /// Returns where something was set.
    pub(crate) fn place(&self, origin: &Origin) -> usize {
        self.sources.place_of(origin)
    }

    /// Takes a mapping, whose keys may be anything that is written on one line.
    pub(crate) fn entries<'n>(&mut self, node: &'n Node, path: &str, wanted: &str) -> Option<Vec<Entry<'n>>> {
        let Data::Map(pairs) = &node.data else {
            self.wrong_type(node, path, wanted);
            return None;
        };
        let mut entries: Vec<Entry<'n>> = Vec::new();
        let mut seen: HashMap<&str, &Node> = HashMap::new();
        for (key, value) in pairs {
            let Some(name) = key.scalar() else {
                let problem = Problem::new(format!("a key of {} is {}", place(path), key.what()), key.at.clone());
                self.problems.push(problem.help("write a name"));
                continue;
            };
            if let Some(first) = seen.get(name) {
                let problem = Problem::new(format!("`{}` stands here twice", join(path, name)), key.at.clone());
                self.problems.push(problem.also(first.at.clone(), "here first").help("keep one of them"));
                continue;
            }
            seen.insert(name, key);
            entries.push(Entry { name, key, value });
        }
        Some(entries)
    }

    /// Takes a mapping with known keys.
    pub(crate) fn fields<'n, 'k>(
        &mut self,
        node: &'n Node,
        at: Range<usize>,
        path: &str,
        keys: impl Into<Keys<'k>>,
    ) -> Option<Fields<'n>> {
        let Keys { known, later } = keys.into();
        let entries = self.entries(node, path, &format!("a mapping with {}", list(known)))?;
        for entry in &entries {
            if later.contains(&entry.name) {
                let problem =
                    Problem::new(format!("`{}` is not supported yet", join(path, entry.name)), entry.key.at.clone());
                self.problems.push(problem.help("remove it; a later version of octosync will read it"));
            } else if !known.contains(&entry.name) {
                self.problems.push(unknown_key(entry, path, known));
            }
        }
        Some(Fields { path: path.to_owned(), at, entries })
    }

    /// Takes the value of a key that must be there.
    pub(crate) fn required<'n>(&mut self, fields: &Fields<'n>, name: &str, example: &str) -> Option<&'n Node> {
        let found = fields.get(name);
        let may_stand_elsewhere = self.partial && fields.path.is_empty();
        if found.is_none() && !may_stand_elsewhere {
            let problem = Problem::new(format!("{} has no `{name}`", place(&fields.path)), fields.at.clone());
            self.problems.push(problem.help(format!("add `{example}`")));
        }
        found
    }

    /// Takes a text that is not empty.
    pub(crate) fn text(&mut self, node: &Node, path: &str) -> Option<At<String>> {
        match node.scalar().map(str::trim) {
            Some("") => {
                let problem = Problem::new(format!("`{path}` is empty"), node.at.clone());
                self.problems.push(problem.help("write something there, or remove it"));
                None
            }
            Some(text) => Some(self.at(node, text.to_owned())),
            None => {
                self.wrong_type(node, path, "a text");
                None
            }
        }
    }

    /// Takes `true` or `false`.
    pub(crate) fn flag(&mut self, node: &Node, path: &str) -> Option<At<bool>> {
        if let Data::Bool(value) = node.data {
            return Some(self.at(node, value));
        }
        self.wrong_type(node, path, "true or false");
        None
    }

    /// Takes one of some words.
    pub(crate) fn word<T: Copy>(&mut self, node: &Node, path: &str, words: &[(&str, T)]) -> Option<At<T>> {
        let valid: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let Some(text) = node.scalar() else {
            self.wrong_type(node, path, &format!("one of {}", list(&valid)));
            return None;
        };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(self.at(node, *value));
        }
        let problem = Problem::new(format!("`{path}` cannot be `{}`", text), node.at.clone());
        self.problems.push(suggest(problem, text, &valid));
        None
    }

    /// Takes one of the words of a setting.
    pub(crate) fn choice<W: Word>(&mut self, node: &Node, path: &str) -> Option<At<W>> {
        let words: Vec<(&str, W)> = W::ALL.iter().map(|value| (value.word(), *value)).collect();
        self.word(node, path, &words)
    }

    /// Takes a list of texts; a single text is a list of one.
    pub(crate) fn texts(&mut self, node: &Node, path: &str) -> Option<Vec<At<String>>> {
        let items: Vec<&Node> = match &node.data {
            Data::List(items) => items.iter().collect(),
            Data::Null | Data::Map(_) => {
                self.wrong_type(node, path, "a text, or a list of texts");
                return None;
            }
            _ => vec![node],
        };
        items.into_iter().map(|item| self.text(item, path)).collect()
    }

    /// Reports that a value is of another type.
    pub(crate) fn wrong_type(&mut self, node: &Node, path: &str, wanted: &str) {
        self.problems.push(wrong_type(node, path, wanted));
    }

    /// Takes the items of a list by a function, each with its path in messages: `rules[1]` is the first of its file. Items
    /// that are wrong are left out.
    pub(crate) fn each<T>(
        &mut self,
        node: &Node,
        path: &str,
        wanted: &str,
        mut one: impl FnMut(&mut Self, &Node, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Data::List(items) = &node.data else {
            self.wrong_type(node, path, wanted);
            return None;
        };
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let sources = self.sources;
        let read = items.iter().filter_map(|item| {
            let count = counts.entry(&sources.of(item.at.start).name).or_default();
            *count += 1;
            one(self, item, &format!("{path}[{count}]"))
        });
        Some(read.collect())
    }

    /// Takes a word for a kind; `unknown` opens the message about a word for none of them.
    pub(crate) fn kind(&mut self, word: &At<String>, kinds: &[Kind], unknown: &str) -> Option<Kind> {
        let found = kinds.iter().copied().find(|kind| kind.word() == word.value);
        if found.is_none() {
            let valid: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            self.unknown_word(unknown, word, &valid);
        }
        found
    }

    /// Reports a word that is none of those that are valid.
    pub(crate) fn unknown_word(&mut self, what: &str, text: &At<String>, valid: &[&str]) {
        let problem = Problem::new(format!("{what} `{}`", text.value), text.at.clone());
        self.problems.push(suggest(problem, &text.value, valid));
    }
}

/// Says that a value is of another type.
pub(crate) fn wrong_type(node: &Node, path: &str, wanted: &str) -> Problem {
    let message = format!("{} wants {wanted}", place(path));
    let problem = Problem::new(message, node.at.clone()).label(format!("this is {}", node.what()));
    problem.help(advice::of_type(node, path, wanted))
}

/// The key that merges a mapping into another one in older YAML.
const MERGE_KEY: &str = "<<";

fn unknown_key(entry: &Entry<'_>, path: &str, known: &[&str]) -> Problem {
    let message = format!("unknown key `{}` in {}", entry.name, place(path));
    let problem = Problem::new(message, entry.key.at.clone());
    if entry.name == MERGE_KEY {
        return problem
            .label("merge keys have no meaning here")
            .help("write the keys out; what several files share can stand in one that they `include`");
    }
    match advice::of_place(entry.name, path) {
        Some(help) => problem.help(help),
        None => suggest(problem, entry.name, known),
    }
}

/// Adds the nearest valid word, and all of them.
pub(crate) fn suggest(problem: Problem, word: &str, valid: &[&str]) -> Problem {
    let problem = match nearest(word, valid) {
        Some(near) => problem.label(format!("did you mean `{near}`?")),
        None => problem,
    };
    problem.help(format!("valid here: {}", valid.join(", ")))
}

/// Returns the word that is most likely meant, if any is likely.
pub(crate) fn nearest<'w>(word: &str, valid: &[&'w str]) -> Option<&'w str> {
    let word = word.to_lowercase();
    let slips = |valid: &&&str| {
        let (valid, longer) = (valid.to_lowercase(), valid.len().max(word.len()));
        let slips = strsim::osa_distance(&word, &valid);
        let affix = |long: &str, short: &str| short.len() > 2 && (long.starts_with(short) || long.ends_with(short));
        (affix(&valid, &word) || affix(&word, &valid) || slips <= longer / 3).then_some(slips)
    };
    valid.iter().filter(|valid| slips(valid).is_some()).min_by_key(slips).copied()
}

/// Returns words as a text: `a`, `b` and `c`.
pub(crate) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn place(path: &str) -> String {
    if path.is_empty() { "the configuration".to_owned() } else { format!("`{path}`") }
}

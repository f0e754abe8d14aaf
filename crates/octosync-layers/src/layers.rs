//! Layers: an order of modules, of which each may import only from its own and those before it.

use crate::source::Source;
use std::collections::BTreeSet;

/// An order of layers, the lowest first.
#[derive(Clone, Debug)]
pub struct Layers {
    rows: Vec<Vec<String>>,
}

impl Layers {
    /// Reads the first table below a heading: a row is a layer, and its first cell names the modules in backticks. A
    /// module is a path below `src` (`rules`, `api/gate`) and stands for all files below it that no longer path names.
    pub fn from_table(markdown: &str, heading: &str) -> Layers {
        let below = markdown
            .lines()
            .skip_while(|line| line.trim_start_matches('#').trim() != heading || !line.starts_with('#'));
        let table = below.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let rows = table.filter_map(|line| line.split('|').nth(1)).map(named).filter(|row| !row.is_empty());
        Layers { rows: rows.collect() }
    }

    /// The same order, with each module as a layer of its own.
    #[must_use]
    pub fn split(self) -> Layers {
        Layers { rows: self.rows.into_iter().flatten().map(|module| vec![module]).collect() }
    }

    /// The violations: imports from a layer above, files in no layer, modules that no file has.
    pub fn violations(&self, source: &Source) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut used = BTreeSet::new();
        for file in source.files().filter(|file| !is_root(file)) {
            match self.place(file) {
                Some((_, module)) => {
                    used.insert(module);
                }
                None => wrong.push(format!("{file} is in no layer")),
            }
        }
        let unused = self.rows.iter().flatten().filter(|module| !used.contains(module.as_str()));
        wrong.extend(unused.map(|module| format!("no file belongs to the layer's module {module}")));
        for import in source.imports() {
            let (Some((own, _)), Some((other, _))) = (self.place(&import.from), self.place(&import.to)) else {
                continue;
            };
            if other > own {
                wrong.push(format!("{}:{} imports from the layer above: {}", import.from, import.line, import.path));
            }
        }
        wrong
    }

    /// The layer of a file, and the module that puts it there: the longest that fits. The root is above all.
    fn place<'a>(&'a self, file: &'a str) -> Option<(usize, &'a str)> {
        if is_root(file) {
            return Some((self.rows.len(), file));
        }
        let path = file.strip_suffix(".rs").unwrap_or(file);
        let all = self.rows.iter().enumerate().flat_map(|(index, row)| row.iter().map(move |module| (index, module)));
        let fitting = all.filter(|(_, module)| {
            path.strip_prefix(module.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        fitting.max_by_key(|(_, module)| module.len()).map(|(index, module)| (index, module.as_str()))
    }
}

fn is_root(file: &str) -> bool {
    matches!(file, "lib.rs" | "main.rs")
}

/// The words in backticks.
fn named(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

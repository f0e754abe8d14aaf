//! Where a path leads: to a file of the crate, to a module as a whole, or out of the crate.

use crate::parse::{Binding, Written};
use crate::tree::Tree;
use std::collections::HashSet;

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To something that this file defines.
    File(usize),
    /// To a module as a whole.
    Module(usize),
    /// Out of the crate, by this path in full.
    Outside(Vec<String>),
}

/// Names on the way, so that re-exports that name each other end.
type Seen = HashSet<(usize, String)>;

impl Tree {
    /// All that a path may mean; more than one only where functions use one name differently.
    pub(crate) fn resolve(&self, module: usize, path: &Written) -> Vec<Target> {
        self.resolved(module, path, &mut Seen::new())
    }

    /// All that a `use` brings in.
    pub(crate) fn bound(&self, module: usize, binding: &Binding) -> Vec<Target> {
        self.named(module, binding, &mut Seen::new())
    }

    fn named(&self, module: usize, binding: &Binding, seen: &mut Seen) -> Vec<Target> {
        let mut found = self.resolved(module, &binding.path, seen);
        found.retain(|target| !binding.is_module || !matches!(target, Target::File(_)));
        found
    }

    fn resolved(&self, module: usize, path: &Written, seen: &mut Seen) -> Vec<Target> {
        let outside = || vec![Target::Outside(path.segments.clone())];
        match path.segments.as_slice() {
            _ if path.is_global => outside(),
            [] => Vec::new(),
            [first, ..] if first == "Self" => Vec::new(),
            [only] if only == "self" => Vec::new(),
            [first, rest @ ..] if first == "crate" => self.walk(0, rest, seen),
            [first, ..] if first == "self" || first == "super" => self.walk(module, &path.segments, seen),
            [first, rest @ ..] => {
                let found = self.look_up(module, first, rest, seen);
                if found.is_empty() { outside() } else { found }
            }
        }
    }

    /// Goes down from a module.
    fn walk(&self, module: usize, segments: &[String], seen: &mut Seen) -> Vec<Target> {
        match segments {
            [] => vec![Target::Module(module)],
            [first, rest @ ..] if first == "self" => self.walk(module, rest, seen),
            [first, rest @ ..] if first == "super" => {
                self.walk(self.modules[module].parent.unwrap_or(module), rest, seen)
            }
            [first, rest @ ..] => {
                let found = self.look_up(module, first, rest, seen);
                // A macro may have made it.
                if found.is_empty() { vec![Target::File(self.modules[module].file)] } else { found }
            }
        }
    }

    /// The targets of a name in a module, and of the path after it.
    fn look_up(&self, module: usize, name: &str, rest: &[String], seen: &mut Seen) -> Vec<Target> {
        if !seen.insert((module, name.to_owned())) {
            return Vec::new();
        }
        let here = &self.modules[module];
        let child = here.children.get(name);
        if let Some(child) = child.filter(|_| !rest.is_empty()) {
            return self.walk(*child, rest, seen);
        }
        let mut found = Vec::new();
        if here.scope.items.contains(name) {
            found.push(Target::File(here.file));
        }
        let bound = here.scope.bindings.iter().filter(|binding| binding.name == name);
        let mut bound: Vec<Target> = bound.flat_map(|binding| self.named(module, binding, seen)).collect();
        // A function may be called like a module, and then only the module has something in it.
        if !rest.is_empty() && bound.iter().any(|target| matches!(target, Target::Module(_))) {
            bound.retain(|target| matches!(target, Target::Module(_)));
        }
        for target in bound {
            found.extend(self.follow(target, rest, seen));
        }
        found.extend(child.map(|child| Target::Module(*child)));
        for glob in here.scope.globs.iter().filter(|_| found.is_empty()).collect::<Vec<_>>() {
            for target in self.resolved(module, &glob.path, seen) {
                if let Target::Module(open) = target {
                    found.extend(self.look_up(open, name, rest, seen));
                }
            }
        }
        if found.is_empty() && here.scope.in_macros.contains(name) {
            found.push(Target::File(here.file));
        }
        seen.remove(&(module, name.to_owned()));
        found
    }

    fn follow(&self, target: Target, rest: &[String], seen: &mut Seen) -> Vec<Target> {
        match target {
            Target::Module(module) => self.walk(module, rest, seen),
            Target::Outside(mut path) => {
                path.extend(rest.iter().cloned());
                vec![Target::Outside(path)]
            }
            file @ Target::File(_) => vec![file],
        }
    }
}

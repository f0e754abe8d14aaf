//! How large files and functions are, and how many parameters functions take.
//!
//! Code under `#[cfg(test)]` does not count, nor do files declared there.

use crate::parse::is_for_tests;
use crate::tree::{ReadError, Tree};
use std::path::Path;
use syn::token::Brace;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Signature};

/// A function with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its file, below `src`.
    pub file: String,
    /// Its name, without the type that it belongs to.
    pub name: String,
    /// Its lines, from the signature to the last brace.
    pub lines: usize,
    /// How many parameters it takes, `self` included.
    pub parameters: usize,
}

/// The sizes in a crate.
#[derive(Debug)]
pub struct Sizes {
    /// The files, below `src`, with how many lines they have.
    pub files: Vec<(String, usize)>,
    /// Every function.
    pub functions: Vec<Function>,
}

impl Sizes {
    /// Measures a crate from its root file (`src/lib.rs` or `src/main.rs`) and all that it declares.
    ///
    /// # Errors
    /// If a file is missing or is not Rust.
    pub fn read(root: &Path) -> Result<Sizes, ReadError> {
        let folder = root.parent().unwrap_or(Path::new("."));
        let mut sizes = Sizes { files: Vec::new(), functions: Vec::new() };
        for file in Tree::read(root)?.files {
            let at = folder.join(&file);
            let text = std::fs::read_to_string(&at).map_err(|error| ReadError::File(at.clone(), error))?;
            let parsed = syn::parse_file(&text).map_err(|error| ReadError::Syntax(at, error))?;
            let mut measure = Measure { file: &file, of_tests: 0, functions: Vec::new() };
            measure.visit_file(&parsed);
            sizes.functions.append(&mut measure.functions);
            let lines = text.lines().count() - measure.of_tests;
            sizes.files.push((file, lines));
        }
        Ok(sizes)
    }

    /// Returns the smallest size that at least so many percent of the files stay within.
    pub fn file_percentile(&self, percent: usize) -> usize {
        percentile(self.files.iter().map(|(_, lines)| *lines).collect(), percent)
    }

    /// Returns the smallest size that at least so many percent of the functions stay within.
    pub fn function_percentile(&self, percent: usize) -> usize {
        percentile(self.functions.iter().map(|function| function.lines).collect(), percent)
    }
}

fn percentile(mut sizes: Vec<usize>, percent: usize) -> usize {
    sizes.sort_unstable();
    let within = (sizes.len() * percent).div_ceil(100);
    sizes.get(within.saturating_sub(1)).copied().unwrap_or_default()
}

/// Returns the line of a closing brace.
fn end(brace: &Brace) -> usize {
    brace.span.close().end().line
}

struct Measure<'f> {
    file: &'f str,
    of_tests: usize,
    functions: Vec<Function>,
}

impl Measure<'_> {
    /// Takes down a function, or passes over one that is for tests alone.
    fn function(&mut self, attributes: &[Attribute], signature: &Signature, body: &syn::Block) {
        if attributes.iter().any(is_for_tests) {
            return;
        }
        let (first, last) = (signature.fn_token.span.start().line, end(&body.brace_token));
        let parameters = signature.inputs.len();
        let name = signature.ident.to_string();
        let file = self.file.to_owned();
        self.functions.push(Function { file, name, lines: last + 1 - first, parameters });
    }
}

impl<'ast> Visit<'ast> for Measure<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, brace) = match item {
            Item::Mod(item) => (&item.attrs, item.content.as_ref().map(|(brace, _)| brace)),
            Item::Fn(item) => (&item.attrs, Some(&item.block.brace_token)),
            Item::Impl(item) => (&item.attrs, Some(&item.brace_token)),
            _ => return visit::visit_item(self, item),
        };
        match (attributes.iter().find(|attribute| is_for_tests(attribute)), brace) {
            (Some(attribute), Some(brace)) => {
                self.of_tests += end(brace) + 1 - attribute.pound_token.span.start().line;
            }
            (Some(_), None) => {}
            (None, _) => visit::visit_item(self, item),
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.attrs, &item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

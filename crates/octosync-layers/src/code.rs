//! The code of a file that is compiled for more than its tests.

use crate::parse::{attributes, is_for_tests};
use std::ops::RangeInclusive;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item};

/// Returns the lines of a file without its comments and without what is for tests alone.
///
/// # Errors
/// When the text is not Rust.
pub fn code(text: &str) -> Result<String, syn::Error> {
    let mut tests = Tests::default();
    tests.visit_file(&syn::parse_file(text)?);
    let is_code = |(number, line): &(usize, &str)| {
        !line.trim_start().starts_with("//") && !tests.0.iter().any(|lines| lines.contains(number))
    };
    let lines = (1..).zip(text.lines()).filter(is_code).map(|(_, line)| line);
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// The lines of what is for tests alone.
#[derive(Default)]
struct Tests(Vec<RangeInclusive<usize>>);

impl Tests {
    /// Takes down the lines of an item if it is for tests alone.
    fn note(&mut self, attributes: &[Attribute], item: &impl Spanned) -> bool {
        let is_test = attributes.iter().any(is_for_tests);
        if is_test {
            let span = item.span();
            self.0.push(span.start().line..=span.end().line);
        }
        is_test
    }
}

impl<'ast> Visit<'ast> for Tests {
    fn visit_item(&mut self, item: &'ast Item) {
        if !self.note(attributes(item), item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let ImplItem::Fn(function) = item else { return visit::visit_impl_item(self, item) };
        self.note(&function.attrs, item);
    }
}

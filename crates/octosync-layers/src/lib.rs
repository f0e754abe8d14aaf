//! Reads which file of a crate imports which other, so that tests can hold layers and refuse circles; and how large files
//! and functions are.
//!
//! Only for tests: no crate depends on this one but as a dev-dependency. It reads sources as text (by `syn`) and never
//! compiles them, so it knows nothing of types: a method call is no import, the path of its type is.
//!
//! How things count:
//!
//! - A module is a file. A folder's `mod.rs` (or the file beside the folder) and the files in it are modules of their own,
//!   so a parent and its child can form a circle. Modules written inside a file are part of it.
//! - A path imports the file **that defines what the path names**, whatever modules and re-exports it goes through. It
//!   does not matter where it stands: in a `use` (groups, renames, globs), an expression, a type, a pattern, an
//!   attribute, or the tokens of a macro; nor whether it starts with `crate`, `self`, `super` or a name in scope.
//! - `mod x;` and a re-export (`pub use x::Name`, `pub(crate) use`) import nothing: they only give a name another
//!   address. If the file uses the re-exported name in code of its own, that use is an import.
//! - A glob imports the file of the module it opens, besides what is used by it.
//! - Code under `#[cfg(test)]` (or `test` within `all`) does not count, nor do the files declared there.

mod circles;
mod code;
mod layers;
mod parse;
mod resolve;
mod sizes;
mod source;
mod tree;

#[cfg(test)]
mod tests;

pub use code::code;
pub use layers::Layers;
pub use sizes::{Function, Sizes};
pub use source::{Circle, Import, Outside, Source};
pub use tree::ReadError;

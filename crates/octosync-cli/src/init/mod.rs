//! A first configuration: which questions two spaces raise, what each answer would do there, and the text that comes of the answers.
//!
//! Pure. The effect of a choice is never worked out here: both sides are planned with the answers, and the plan tells.

mod answers;
mod args;
mod question;
mod raised;
mod spacecloner;
mod text;

pub(crate) use answers::Answers;
pub(crate) use args::{InitArgs, KeyPlace};
pub(crate) use question::{Choice, Given, Question};
pub(crate) use raised::{Ground, raised};
pub(crate) use spacecloner::{Translated, translated};
pub(crate) use text::{Ends, Header, configuration};

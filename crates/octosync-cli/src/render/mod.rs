//! Output for people and for programs, from plans and outcomes: no decisions, no I/O.
//!
//! `plan`, `outcome` and `explanation` build a [`view`] (`group` → `entry` → `change`, `decision`, `finding` → `value`);
//! `terminal` renders it as text, with colours that streams take out where need be. `json` gives the data of the same
//! plans and outcomes to programs: nothing parses what another part rendered.

pub(crate) mod adopted;
mod alike;
mod change;
pub(crate) mod checked;
mod class;
mod decision;
pub(crate) mod drift;
mod edited;
pub(crate) mod effective;
mod entry;
pub(crate) mod explanation;
mod finding;
mod group;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod outcome;
mod overview;
pub(crate) mod patch;
pub(crate) mod plan;
mod question;
pub(crate) mod run;
pub(crate) mod shown;
pub(crate) mod style;
pub(crate) mod summary;
pub(crate) mod terminal;
#[cfg(test)]
mod tests;
pub(crate) mod text;
pub(crate) mod validated;
mod value;
pub(crate) mod view;
mod yaml;

//! Statements about the real server that this one acts on: a row says what it does, since when, how that is known, and
//! by which word it can be switched off. Only tables; what the rows say is done elsewhere, which asks
//! [`Config::does`](crate::config::Config::does).

mod list;
mod row;
mod switches;

mod cascades;
mod feed;
mod normal_forms;
mod others;
mod unplayed;

pub(crate) use cascades::*;
pub(crate) use feed::*;
pub use list::facts;
pub(crate) use normal_forms::*;
pub use row::{About, Fact, Group};
pub(crate) use switches::find;
pub use switches::{Switches, UnknownWord};

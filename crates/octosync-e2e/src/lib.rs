//! What stories and properties share: spaces to sync, and a checker of what arrived.

pub mod check;
pub mod kit;
pub mod spaces;

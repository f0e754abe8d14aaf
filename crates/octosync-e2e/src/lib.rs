//! What stories and properties share: spaces to sync, servers to sync them between, and two judges of what arrived.

pub mod check;
pub mod judge;
pub mod kit;
pub mod spaces;
pub mod tiny;

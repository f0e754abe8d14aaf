//! The common ground of stories and properties: spaces to sync, servers to sync them between, the real program, two
//! judges of what arrived, and a comparison of two builds.

pub mod check;
pub mod differential;
pub mod faults;
pub mod judge;
pub mod keeper;
pub mod kit;
pub mod program;
pub mod random;
pub mod reader;
pub mod secrets;
pub mod small;
pub mod spaces;
pub mod story;
pub mod tiny;
pub mod trial;

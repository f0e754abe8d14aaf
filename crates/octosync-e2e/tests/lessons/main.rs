//! Lessons that users and authors of other tools learnt the hard way: each is a test named for what must hold, judged
//! whole. One project, few documents; `traps.rs` has those that need no judge.

mod library;
mod page;
mod processes;
mod runs;
mod small;
mod tenants;
mod variables;

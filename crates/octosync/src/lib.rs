//! The engine of octosync.

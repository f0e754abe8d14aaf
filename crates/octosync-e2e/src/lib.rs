//! What stories and properties share.

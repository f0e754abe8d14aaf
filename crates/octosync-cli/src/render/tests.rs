//! Plans made by hand, and how they read.

//! A stand-in Octopus server.

//! The REST API of Octopus Deploy over HTTP.

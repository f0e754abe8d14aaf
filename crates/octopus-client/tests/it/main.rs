//! The client against a listener made by hand. Each test is named for its claim.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, also in its helpers")]

mod bounds;
mod errors;
mod files;
mod http2;
mod layers;
mod lists;
mod proxies;
mod retries;
mod secrets;
mod server;
mod spaces;
mod tls;
mod wire;

//! Stories with the real program: what is typed, what comes out, how it ends.
#![expect(clippy::unwrap_used, reason = "a story that cannot be told has failed")]

mod completions;
mod configs;
mod demo;
mod doctors;
mod drifts;
mod habits;
mod help;
mod inits;
mod integrations;
mod layers;
mod many;
mod memory;
mod mistakes;
mod output;
#[cfg(unix)]
mod pages;
mod planfiles;
#[cfg(target_os = "linux")]
mod prompts;
#[cfg(unix)]
mod readable;
mod reports;
mod running;
mod runs;
mod samples;
mod sandboxes;
mod servers;
#[cfg(unix)]
mod signals;
mod site;
#[cfg(unix)]
mod started;
mod syncs;
mod usage;
mod validated;
mod whole_reports;
mod world;

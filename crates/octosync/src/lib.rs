//! The engine of octosync: keeps Octopus Deploy instances in sync with a wanted difference.
//!
//! Data flows one way. A module imports only from those that stand before it here; a test checks it.
//!
//! | module | holds |
//! |---|---|
//! | [`key`], [`doc`], [`path`], [`rules`], [`findings`], [`decision`], [`delta`], `veto` | the words: keys, document trees, places in them, what is decided and found (two tables), decisions and findings, settings, what owners forbid |
//! | [`plan`], [`progress`] | the plan as data; the observer of what is done |
//! | `version`, [`registry`], [`owners`] | server versions; the kinds as a table; who owns whom |
//! | `gallery`, `index`, `guard`, [`identity`], [`lift`], [`memory`], `observed`, `side`, `declared`, `past`, `subject`, [`read`] | from requests to lifted documents |
//! | `participation`, `matching`, [`scope`], [`translate`], `edits`, [`rows`], `gates`, `claims`, `overlay`, `reconcile`, `cascades`, `changes`, [`recorded`], [`drift`], [`secrets`], `rights`, [`planner`], [`doctor`], [`effective`] | from two sides and a delta to a plan, to checks before one, and to what each environment would see |
//! | [`plan_file`] | the text of a plan file, and whether its parts belong together |
//! | [`lower`], [`apply`] | from a plan to requests |
//!
//! Only [`read`] and [`apply`] do I/O; nothing here prints, or reads the terminal or the environment.

pub mod apply;
mod cascades;
mod changes;
mod claims;
pub mod decision;
mod declared;
pub mod delta;
pub mod doc;
pub mod doctor;
pub mod drift;
mod edits;
pub mod effective;
pub mod findings;
mod gallery;
mod gates;
mod guard;
pub mod identity;
mod index;
pub mod key;
pub mod lift;
pub mod lower;
mod matching;
pub mod memory;
mod observed;
mod overlay;
pub mod owners;
mod participation;
mod past;
pub mod path;
pub mod plan;
pub mod plan_file;
pub mod planner;
pub mod progress;
pub mod read;
mod reconcile;
pub mod recorded;
pub mod registry;
mod rights;
pub mod rows;
pub mod rules;
pub mod scope;
pub mod secrets;
mod side;
mod subject;
pub mod translate;
mod version;
mod veto;

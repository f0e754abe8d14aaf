//! Repositories of projects under version control: branches, tags and commits, in memory.
//! There is no Git behind them: a commit holds documents, as they would stand in tables.

mod checkout;
mod convert;
mod kept;
mod links;
mod repository;
mod settings;
mod slugs;

pub(crate) use checkout::{checked_out, has_runbook, hidden, of_project, out, put_out, steps, take_in};
pub(crate) use convert::{Target, may_commit, part_to_git, to_git};
pub(crate) use kept::{REPOSITORIES, fill, saved};
pub(crate) use links::project_links;
pub(crate) use repository::{Reference, Repository, WITHOUT_REFERENCE};
pub(crate) use settings::{check, default_branch, is_in_git, is_protected};
pub(crate) use slugs::slug_of_new_runbook;

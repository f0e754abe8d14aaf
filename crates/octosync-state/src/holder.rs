//! The holder of a destination, as data.

use crate::moment::Moment;
use crate::operator::Operator;
use serde::Serialize;
use std::fmt;

/// The run that holds a destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// The run.
    pub run: String,
    /// Its operator: user, machine and process.
    pub operator: Operator,
    /// Since when.
    pub since: Moment,
    /// After how many seconds it ends if it is not renewed; a run that lives renews it.
    pub seconds_left: u64,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { run, operator, since, seconds_left } = self;
        write!(f, "run {run} of {operator} holds the destination since {since}")?;
        if operator.seems_gone() {
            let process = operator.process;
            write!(f, "; its process {process} seems to have ended, and its hold ends in {seconds_left} s")?;
        }
        Ok(())
    }
}

//! The text of a plan file: compact JSON, written and read as a stream.
//!
//! Does not open files. What follows from the content (changes, counts) does not stand in it. Invariant: what
//! [`read`] returns is what [`write()`] was given, every part of it, and makes sense; anything else is an error.

mod parse;
mod seal;
mod sound;
#[cfg(test)]
mod tests;

use crate::doc::Digest;
use crate::plan::{FORMAT, Plan};
use parse::{Parsed, parse};
use seal::{Head, Sealer};
use serde::Serialize;
use std::io::{self, BufRead, Write};

/// Why a text is not a plan that can be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// It could not be read.
    #[error("failed to read")]
    Read(#[source] io::Error),
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It ends before the plan does.
    #[error("is cut short")]
    CutShort(#[source] serde_json::Error),
    /// It is another sort of text.
    #[error("is no JSON")]
    NotJson(#[source] serde_json::Error),
    /// It is JSON of another sort.
    #[error("is no plan")]
    NotAPlan(#[source] serde_json::Error),
    /// It is an object of another sort.
    #[error("is JSON, but no plan: it has no `format`")]
    NoFormat,
    /// It is of another version.
    #[error("has format {format}{}; this octosync ({}) reads format {FORMAT} only", by(.tool), env!("CARGO_PKG_VERSION"))]
    OtherFormat {
        /// Its version.
        format: u64,
        /// Which program wrote it, if it says so.
        tool: Option<String>,
    },
    /// Its parts are not those of a plan.
    #[error("does not hold what a plan holds")]
    Content(#[source] serde_json::Error),
    /// A part for a destination is not as it was written, or was written into another plan.
    #[error(
        "was changed after it was written, or put together from several plans: its part for {0} does not belong to it"
    )]
    ForeignPart(String),
    /// All parts are as they were written, but not in this plan.
    #[error("was changed after it was written, or put together from several plans: its parts do not belong together")]
    ForeignParts,
    /// It is as it was written, but nobody could carry it out.
    #[error("makes no sense: {0}")]
    Nonsense(String),
}

fn by(tool: &Option<String>) -> String {
    tool.as_deref().map_or_else(String::new, |tool| format!(", written by {tool}"))
}

/// Writes a plan, one part after the other, and digests of the parts and of the whole behind them.
///
/// # Errors
/// When the writer fails.
pub fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let head = Head::of(plan);
    out.write_all(b"{\"format\":")?;
    json(out, &head.format)?;
    out.write_all(b",\"tool\":")?;
    json(out, &head.tool)?;
    out.write_all(b",\"source\":")?;
    json(out, &head.source)?;
    out.write_all(b",\"destinations\":[")?;
    let mut digests = Vec::new();
    for (at, destination) in plan.destinations.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        let mut sealer = Sealer::new(&head)?;
        json(&mut Both(out, &mut sealer), destination)?;
        digests.push(sealer.digest());
    }
    out.write_all(b"],\"digests\":")?;
    json(out, &digests)?;
    out.write_all(b",\"digest\":")?;
    json(out, &seal::whole(&head, &digests)?)?;
    out.write_all(b"}\n")
}

fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(out, value)?)
}

/// Writes to two places at once.
struct Both<'w>(&'w mut dyn Write, &'w mut Sealer);

impl Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)?;
        self.1.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Reads a plan.
///
/// # Errors
/// When the text is no plan of this version, was changed since it was written, or makes no sense.
pub fn read(text: impl BufRead) -> Result<Plan, PlanFileError> {
    let Parsed { plan, digests, digest } = parse(text)?;
    check(&plan, &digests, digest)?;
    sound::check(&plan).map_err(PlanFileError::Nonsense)?;
    Ok(plan)
}

fn check(plan: &Plan, digests: &[Digest], digest: Digest) -> Result<(), PlanFileError> {
    let head = Head::of(plan);
    if digests.len() != plan.destinations.len() {
        return Err(PlanFileError::ForeignParts);
    }
    for (destination, expected) in plan.destinations.iter().zip(digests) {
        let mut sealer = Sealer::new(&head).map_err(PlanFileError::Read)?;
        json(&mut sealer, destination).map_err(PlanFileError::Read)?;
        if sealer.digest() != *expected {
            return Err(PlanFileError::ForeignPart(destination.name.clone()));
        }
    }
    let whole = seal::whole(&head, digests).map_err(PlanFileError::Read)?;
    if whole == digest { Ok(()) } else { Err(PlanFileError::ForeignParts) }
}

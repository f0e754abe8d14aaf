//! The text of a plan file: compact JSON, written and read as a stream.
//!
//! Does not open files. Facts that follow from the content (changes, counts, approvals that get weaker) are not in it.
//! Invariant: [`read`] returns the plan that [`write()`] was given, every part of it, and it makes sense; anything else
//! is an error.

mod error;
mod parse;
mod seal;
mod sound;
#[cfg(test)]
mod tests;

pub use error::PlanFileError;

use crate::claims::following;
use crate::decision::sort_findings;
use crate::doc::Digest;
use crate::plan::Plan;
use parse::{Parsed, parse};
use seal::{Head, Sealer};
use serde::Serialize;
use std::io::{self, BufRead, Write};

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
    Ok(completed(plan))
}

/// Finds again what follows from the steps, so that no plan says of itself that it weakens less than it does.
fn completed(mut plan: Plan) -> Plan {
    for destination in &mut plan.destinations {
        let following = following(destination);
        destination.findings.extend(following);
        sort_findings(&mut destination.findings);
        destination.findings.dedup();
    }
    plan
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

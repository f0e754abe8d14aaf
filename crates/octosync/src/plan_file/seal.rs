//! Digests over the parts of a plan, by which an edited or spliced file is recognised.
//!
//! There is not a valid key: whoever wants to write another plan can. They are made of what a plan says, in its compact form,
//! so white space and the order of members do not matter.

use crate::doc::Digest;
use crate::plan::{Plan, Site};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};

/// The values that all parts of a plan have in common.
#[derive(Serialize)]
pub(super) struct Head<'p> {
    pub(super) format: u32,
    pub(super) tool: &'p str,
    pub(super) source: &'p Site,
}

impl<'p> Head<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        Self { format: plan.format, tool: &plan.tool, source: &plan.source }
    }
}

/// Makes a digest of what is written to it, after the head.
pub(super) struct Sealer(Sha256);

impl Sealer {
    pub(super) fn new(head: &Head<'_>) -> io::Result<Self> {
        let mut sealer = Self(Sha256::new());
        serde_json::to_writer(&mut sealer, head)?;
        Ok(sealer)
    }

    pub(super) fn digest(self) -> Digest {
        Digest::from(<[u8; 32]>::from(self.0.finalize()))
    }
}

impl Write for Sealer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the digest of the whole, from those of its parts.
pub(super) fn whole(head: &Head<'_>, parts: &[Digest]) -> io::Result<Digest> {
    let mut sealer = Sealer::new(head)?;
    serde_json::to_writer(&mut sealer, parts)?;
    Ok(sealer.digest())
}

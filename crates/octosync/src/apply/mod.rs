//! Applies a plan: exactly its steps, each after what it needs, in parallel where nothing forbids it.

mod error;
mod failure;
mod feeds;
mod gathered;
mod install;
mod logo;
mod options;
mod outcome;
mod package;
mod paths;
mod promised;
mod publish;
mod remember;
mod remembering;
mod replace;
mod schedule;
mod server_created;
mod stale;
mod supplied;
mod unrotated;
mod values;
mod waves;
mod write;
mod writer;

pub use error::ApplyError;
pub use feeds::PackageSource;
pub use options::{Options, Remember};
pub use outcome::{Documents, Outcome, Status, StepOutcome};

use crate::claims::following;
use crate::decision::{Severity, sort_findings};
use crate::declared::Declared;
use crate::plan::DestinationPlan;
use crate::read::{Originals, Reading, Side, agent, galleries_of, read, read_galleries, wishes_of};
use crate::rights::lacking;
use octopus_client::{Client, Space};
use remembering::Remembering;

/// Applies a plan to its destination.
///
/// # Errors
/// Only before the first write: the destination cannot be read, is another one, or has changed since; or the plan is
/// refused. Later errors are in the outcome.
pub async fn apply(
    plan: &DestinationPlan,
    client: &Client,
    space: &Space,
    options: &Options,
) -> Result<Outcome, ApplyError> {
    // A plan's own statement that it is not refused is not enough.
    let weakens = following(plan).iter().any(|finding| finding.severity == Severity::Refusal);
    if plan.is_refused() || weakens {
        return Err(ApplyError::Refused(plan.name.clone()));
    }
    let remembers = options.remember.is_some() && plan.pending.as_ref().is_some_and(|part| !part.records.is_empty());
    if plan.steps.is_empty() && !remembers {
        return Ok(Outcome::default());
    }
    if plan.site.space_id != space.id {
        return Err(ApplyError::OtherPlace(plan.name.clone()));
    }
    let originals = options.remember.as_ref().map(|remember| Originals::beyond(remember.known.clone()));
    let wishes = wishes_of(plan);
    let reading = Reading { originals, is_source: false, wishes, ..Reading::new(&plan.name, &*options.progress) };
    let mut side = read(client, space, plan.site.clone(), reading).await?;
    read_galleries(client, &galleries_of(plan), &plan.name, &mut side).await?;
    permitted(plan, &side)?;
    let side = Declared::of(&plan.references).in_side(side);
    let changed = stale::changed(plan, &side);
    if !changed.is_empty() {
        return Err(ApplyError::Stale { destination: plan.name.clone(), changed });
    }
    if let Some(remember) = &options.remember {
        let secrets = unrotated::unrotated(plan, &side, remember, &*options.secrets);
        if !secrets.is_empty() {
            return Err(ApplyError::Unrotated { destination: plan.name.clone(), secrets });
        }
        client.call_itself(&agent(&remember.run));
    }
    let mut remembering = options.remember.as_ref().map(|remember| Remembering::of(plan, remember));
    let forgotten = match &mut remembering {
        Some(remembering) => remembering.unwritten(plan, &side).await,
        None => None,
    };
    let writer = writer::Writer::new(client, space, side, (plan, remembering), options);
    forgotten.into_iter().for_each(|finding| writer.find(finding));
    let steps = schedule::run(&plan.steps, &writer, options).await;
    writer.remember_open().await;
    let mut outcome = writer.into_outcome(steps);
    sort_findings(&mut outcome.findings);
    Ok(outcome)
}

/// Refuses what the owners of the destination forbid now, and what the key that applies may not do.
fn permitted(plan: &DestinationPlan, side: &Side) -> Result<(), ApplyError> {
    let destination = plan.name.clone();
    if side.veto != plan.guard.clone().map(Ok) {
        return Err(ApplyError::Guard(destination));
    }
    if let Some(guard) = plan.guard.as_ref().filter(|guard| !guard.lets_write(side.user.as_deref())) {
        return Err(ApplyError::Writer { destination, writers: guard.writers.join(", ") });
    }
    let findings = lacking(&plan.steps, side);
    if findings.is_empty() { Ok(()) } else { Err(ApplyError::Lacking { destination, findings }) }
}

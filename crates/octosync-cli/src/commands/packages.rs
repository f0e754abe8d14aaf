//! The way to the source for plans that copy packages from it: all else of a plan needs no source.

use crate::config::Config;
use crate::connect::{self, Connection};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::pipeline;
use crate::run::Run;
use octosync::apply::PackageSource;
use octosync::plan::{DestinationPlan, Site};
use octosync::registry;

/// Connects to the source if one of the plans copies packages from it.
///
/// # Errors
/// When it cannot be reached, or is another one than the plans were made from.
pub(super) async fn source(
    run: &Run,
    config: &Config,
    plans: &[(&DestinationPlan, &Connection)],
    planned: Option<&Site>,
) -> Result<Option<PackageSource>, CommandError> {
    if !plans.iter().any(|(plan, _)| copies(plan)) {
        return Ok(None);
    }
    let server = config.source();
    // One for each server that is asked for.
    let Some(clients) = pipeline::clients(run, config, &[server], &Run::env)?.pop() else { return Ok(None) };
    let Connection { client, space, site, .. } = connect::connect(server, clients).await?;
    if !planned.is_none_or(|planned| planned.is_same_space(&site)) {
        let message = "the plan copies packages from another space or instance than the source is now";
        return Err(CommandError::new(message).exit(Exit::Refused).hint("plan again"));
    }
    Ok(Some(PackageSource { client: client.into(), space: space.id }))
}

fn copies(plan: &DestinationPlan) -> bool {
    let of_packages = |kind| registry::get(kind).is_some_and(|entry| entry.spec.packages_of.is_some());
    plan.steps.iter().any(|step| of_packages(step.key.kind()))
}

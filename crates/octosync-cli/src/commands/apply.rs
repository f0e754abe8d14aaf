//! `octosync apply PLAN`: applies exactly that plan. Whoever hands over a plan has read it, so nobody is asked.

use super::steps::{Applied, Keep};
use super::supplies::{Supplied, Supplies};
use crate::args::PlanFile;
use crate::config::Config;
use crate::config::types::Server;
use crate::connect::{self, Connection};
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::pipeline;
use crate::planfile;
use crate::run::Run;
use crate::state;
use futures::future::join_all;
use octosync::plan::{DestinationPlan, Plan};

pub(super) async fn run(run: &Run, args: &PlanFile) -> Result<Exit, Failures> {
    let plan = planfile::read(&args.plan)?;
    let config = run.config()?;
    let wanted = wanted(&plan, &run.global.to)?;
    let names: Vec<String> = wanted.iter().map(|plan| plan.name.clone()).collect();
    let servers = servers(&config, &names)?;
    let clients = pipeline::clients(run, &config, &servers, &Run::env)?;
    let connected = servers.iter().zip(clients).map(|(server, clients)| connect::connect(server, clients));
    let connected = join_all(connected).await;
    let mut failures = Failures::default();
    let mut connections: Vec<(&DestinationPlan, Connection)> = Vec::new();
    for (plan, connection) in wanted.into_iter().zip(connected) {
        match connection {
            Ok(connection) => connections.push((plan, connection)),
            Err(error) => failures.add(&plan.name, error),
        }
    }
    connect::distinct(connections.iter().map(|(_, connection)| connection))?;
    let plans: Vec<_> = connections.iter().map(|(plan, connection)| (*plan, connection)).collect();
    let state = state::open(&config, Run::env).await?;
    let supplied = Supplied::each(plans.clone(), &mut failures, |plan| {
        Supplies::fetch(run, &config, plan)?.agreed(run, plan, &state)
    });
    let mut applied = Applied::after(failures);
    applied.apply(run, &config, supplied, Some(Keep { state: &state, plan: &plan, command: "apply" })).await;
    state.close().await;
    // Nothing that is done in part ends as if it were done.
    let held_back = plans.iter().any(|(plan, _)| !plan.held_back.is_empty());
    let exit = Exit::of_all([applied.show(run)].into_iter().chain(held_back.then_some(Exit::Partial)));
    Ok(applied.close(run, "apply", &plan, exit))
}

fn wanted<'p>(plan: &'p Plan, names: &[String]) -> Result<Vec<&'p DestinationPlan>, CommandError> {
    planfile::knows(plan, names)?;
    Ok(plan.destinations.iter().filter(|plan| names.is_empty() || names.contains(&plan.name)).collect())
}

/// Returns the servers of destinations, in their order.
fn servers<'c>(config: &'c Config, names: &[String]) -> Result<Vec<&'c Server>, CommandError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let found = config.destinations(names)?;
    let server =
        |name: &String| found.iter().map(|destination| &destination.server).find(|server| server.name == *name);
    Ok(names.iter().filter_map(server).collect())
}

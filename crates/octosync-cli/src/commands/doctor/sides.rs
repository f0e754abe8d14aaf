//! Both sides, read and compared: what planning finds, and what lies beside it.

use super::ends::Reached;
use super::failed::failed;
use crate::config::Config;
use crate::config::types::Destination;
use crate::connect::{self, Connection};
use crate::memory::Recall;
use crate::pipeline::{self, End, Gathered, Manner, Wanted, deltas};
use crate::progress;
use crate::run::Run;
use futures::future::join_all;
use octopus_client::Reader;
use octosync::delta::Delta;
use octosync::doctor::topic::{CONFIGURATION, READING, SPACE};
use octosync::doctor::{Check, Verdict, checks as checks_of, of_destination, of_source};
use octosync::read::Side;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Reads what was reached and compares each destination with the source.
pub(super) async fn compared(
    run: &Run,
    config: &Config,
    (ends, destinations): (Vec<Reached>, &[&Destination]),
    recall: Recall<'_>,
    checks: &mut Vec<Check>,
) {
    let mut ends = ends.into_iter();
    let source = ends.next().flatten();
    let mut reached: Vec<(&Destination, Connection<Reader>, Delta)> = Vec::new();
    for (destination, connection) in destinations.iter().zip(ends) {
        match deltas(run, config, &[destination], &Run::env) {
            Ok(delta) => reached
                .extend(connection.and_then(|connection| Some((*destination, connection, delta.into_iter().next()?)))),
            Err(error) => checks.push(failed(&CONFIGURATION, &destination.server.name, &error)),
        }
    }
    if let Err(error) = connect::distinct(reached.iter().map(|(_, connection, _)| connection)) {
        checks.push(failed(&SPACE, "", &error));
        return;
    }
    match source {
        Some(source) => {
            let wanted = reached.into_iter().map(|(destination, connection, delta)| Wanted {
                destination,
                delta,
                connection: Ok(connection),
            });
            match pipeline::read_all(run, config, &Run::env, recall, (source, wanted.collect())).await {
                Ok(gathered) => planned(gathered, checks).await,
                Err(failures) => checks.extend(failures.iter().map(|(of, error)| failed(&READING, of, error))),
            }
        }
        None => alone(run, reached, checks).await,
    }
}

/// Plans every destination that was read.
async fn planned(gathered: Gathered<Reader>, checks: &mut Vec<Check>) {
    let Gathered { source, destinations } = gathered;
    checks.push(read("source", &source));
    checks.push(of_source("source", &source));
    let plans = destinations.into_iter().map(|end| one(source.clone(), end));
    checks.extend(join_all(plans).await.into_iter().flatten());
}

async fn one(source: Arc<Side>, end: End<Reader>) -> Vec<Check> {
    let End { name, delta, side, memory } = end;
    let side = match side {
        Ok((_, side)) => side,
        Err(error) => return vec![failed(&READING, &name, &error)],
    };
    let plan = move || {
        let checks = checks_of(&name, (&source, &side), &delta, memory.as_ref());
        [read(&name, &side)].into_iter().chain(checks).collect()
    };
    spawn_blocking(plan).await.expect("planning does not panic")
}

/// Reads the destinations without a source: what they say by themselves.
async fn alone(run: &Run, reached: Vec<(&Destination, Connection<Reader>, Delta)>, checks: &mut Vec<Check>) {
    let shown = progress::reading(&run.ui);
    let sides = reached.into_iter().map(async |(destination, connection, delta)| {
        let side = pipeline::side(connection, Manner::default(), &*shown.progress).await;
        (&destination.server.name, side, delta)
    });
    for (name, side, delta) in join_all(sides).await {
        match side {
            Ok((_, side)) => {
                checks.push(read(name, &side));
                checks.push(of_destination(name, &side, &delta));
                let text = "it was not compared with the source, which could not be reached";
                let next = "correct what is said of the source, and run `octosync doctor` again";
                checks.push(Check::new(&READING, name, Verdict::Warning, text).next(next));
            }
            Err(error) => checks.push(failed(&READING, name, &error)),
        }
    }
}

fn read(name: &str, side: &Side) -> Check {
    Check::ok(&READING, name, format!("{} documents were read", side.nodes.len()))
}

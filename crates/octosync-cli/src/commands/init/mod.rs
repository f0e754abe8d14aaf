//! `octosync init`: looks at two spaces, and writes a configuration that asks only what these two raise.
//!
//! Invariant: everything here holds a client that has no method that writes, and the file holds no key.

mod ends;
mod file;
mod interview;
mod moved;

use crate::config::types::Server;
use crate::config::{Config, Flags};
use crate::connect::{Clients, Connection};
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::init::{Answers, Given, InitArgs, configuration};
use crate::memory::Recall;
use crate::pipeline::{self, Gathered, Wanted, clients, connected, deltas};
use crate::render;
use crate::render::json::Document;
use crate::render::text::count;
use crate::run::Run;
use futures::future::join_all;
use octopus_client::Reader;
use octosync::plan::DestinationPlan;
use serde_json::{Value, json};
use std::path::Path;

/// What to do next.
const NEXT: &str = "next: `octosync doctor` looks whether it could work, `octosync plan` shows what it comes to; neither writes anything";

pub(super) async fn run(run: &Run, args: &InitArgs) -> Result<Exit, Failures> {
    let path = &run.new_config();
    file::free(path, args.force)?;
    if let Some(line) = &args.from_spacecloner {
        return moved::from_spacecloner(run, args, line);
    }
    let ends = ends::asked(run, args)?;
    let parse = |answers: &Answers| file::parsed(path, configuration(&ends, answers.written()));
    let config = parse(&Answers::default())?;
    let gathered = read(run, &config).await?;
    let (answers, plan) = interview::held(run, args, &gathered, &|answers| {
        let config = parse(answers)?;
        let destinations = config.destinations(&[]).map_err(CommandError::from)?;
        let flags = Flags::default();
        let delta = config.delta(destinations[0], &flags, Run::env).map_err(CommandError::from)?;
        Ok(delta)
    })?;
    file::write(path, &configuration(&ends, answers.written()), args.force)?;
    tell(run, path, &answers, &plan)
}

/// Reads both spaces.
async fn read(run: &Run, config: &Config) -> Result<Gathered<Reader>, Failures> {
    let destinations = config.destinations(&[]).map_err(CommandError::from)?;
    config.apart(&destinations)?;
    let servers: Vec<&Server> =
        [config.source()].into_iter().chain(destinations.iter().map(|destination| &destination.server)).collect();
    let clients = clients(run, config, &servers, &Run::env)?.into_iter().map(Clients::reading);
    let connections = servers.iter().zip(clients).map(|(server, clients)| connected(run, server, clients));
    let connections: Vec<Result<Connection<Reader>, CommandError>> = join_all(connections).await;
    let mut connections = connections.into_iter();
    let source = connections.next().expect("the source is the first of the servers");
    let source = match source {
        Ok(source) => source,
        Err(error) => return Err(Failures::of_source(error, &destinations, connections)),
    };
    let deltas = deltas(run, config, &destinations, &Run::env)?;
    let wanted = destinations.into_iter().zip(connections).zip(deltas);
    let wanted = wanted.map(|((destination, connection), delta)| Wanted { destination, delta, connection }).collect();
    pipeline::read_all(run, config, &Run::env, Recall::Never, (source, wanted)).await
}

fn tell(run: &Run, path: &Path, answers: &Answers, plan: &DestinationPlan) -> Result<Exit, Failures> {
    let questions = answers.iter().count();
    let refusals = plan.refusals().count();
    if !run.ui.json {
        let shown = path.display();
        let asked = count(questions, "question was answered", "questions were answered");
        let open = match refusals {
            0 => String::new(),
            _ => format!(
                "\na plan with it is refused for {}: `octosync plan` names each, with what to write",
                count(refusals, "reason", "reasons")
            ),
        };
        run.ui.result(&format!("wrote {shown}: {asked}, and stand in it with the other choices{open}\n{NEXT}\n"))?;
    }
    let mut document = Document::of("init");
    let shape = |given: &Given| -> Value {
        let choices =
            given.question.choices.iter().map(|choice| json!({ "word": choice.word, "effect": choice.effect }));
        json!({ "question": given.question.name, "ask": given.question.ask, "choices": choices.collect::<Vec<_>>(),
            "answer": given.choice.word })
    };
    document.more.insert("file", json!(path.display().to_string()));
    document.more.insert("questions", answers.iter().map(shape).collect());
    document.more.insert("refusals", json!(refusals));
    run.document(document, Exit::Done)?;
    run.close(&render::summary::of(plan));
    Ok(Exit::Done)
}

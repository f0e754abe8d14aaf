//! `octosync init`: looks at two spaces, and writes a configuration that asks only what these two raise.
//!
//! Invariant: everything here holds a client that has no method that writes, and the file holds no key.

mod ends;
mod file;
mod interview;
mod moved;

use crate::config::Flags;
use crate::connect::Clients;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::init::{Answers, Given, InitArgs, configuration};
use crate::memory::Recall;
use crate::pipeline;
use crate::render;
use crate::render::json::Document;
use crate::render::text::count;
use crate::run::Run;
use octosync::plan::DestinationPlan;
use serde_json::{Value, json};
use std::path::Path;

/// The hint that names the next commands.
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
    let destinations = config.destinations(&[]).map_err(CommandError::from)?;
    config.apart(&destinations)?;
    let gathered =
        pipeline::gather_by(run, &config, destinations, (&Run::env, Recall::Never), Clients::reading).await?;
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

//! `octosync explain KEY`: why a document, or an item in it, is as it is on each destination.

use crate::args::ExplainArgs;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::memory::Recall;
use crate::pipeline::{self, End, Gathered};
use crate::render;
use crate::render::json::Document;
use crate::render::shown::ShownExplanation;
use crate::run::Run;
use crate::state;
use octosync::planner::{Explanation, Unknown, explain};
use octosync::read::Side;

pub(super) async fn run(run: &Run, args: &ExplainArgs) -> Result<Exit, Failures> {
    let config = run.config()?;
    let state = state::open_existing(&config, Run::env).await?;
    let recall = Recall::From(state.as_ref());
    let Gathered { source, destinations } = pipeline::gather(run, &config, &Run::env, recall).await?;
    let mut failures = Failures::default();
    let mut explanations: Vec<Explanation> = Vec::new();
    for end in destinations {
        let name = end.name.clone();
        match explain_end(&source, end, &args.key) {
            Ok(explanation) => explanations.push(explanation),
            Err(error) => failures.add(&name, error),
        }
    }
    if !run.ui.json {
        run.ui.show(&render::explanation::explanations(&explanations, run.ui.detail()))?;
    }
    run.tell(&failures);
    let exit = Exit::of_all(failures.exits());
    let mut document = Document::of("explain").errors(&failures);
    let shown: Vec<ShownExplanation<'_>> = explanations.iter().map(ShownExplanation).collect();
    let value = serde_json::to_value(&shown).expect("explanations are data");
    document.more.insert("explanations", value);
    run.document(document, exit)?;
    run.close(if explanations.is_empty() { "failed" } else { "explained" });
    Ok(exit)
}

fn explain_end(source: &Side, end: End, key: &str) -> Result<Explanation, CommandError> {
    let (_, side) = end.side?;
    explain(&end.name, (source, &side), &end.delta, end.memory.as_ref(), key).map_err(|Unknown { near }| {
        let hint = match near.as_slice() {
            [] => "a key is written as in the plan: `projects/OctoFX`, `variables/projects/OctoFX/Name`".to_owned(),
            near => {
                format!("did you mean {}?", near.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
            }
        };
        CommandError::new(format!("neither side has `{key}`")).hint(&hint)
    })
}

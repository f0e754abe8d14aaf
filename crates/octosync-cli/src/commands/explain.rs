//! `octosync explain KEY`: why a document, or an item in it, is as it is on each destination; with `--effective`, what a
//! project sees there.

use crate::args::ExplainArgs;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::memory::Recall;
use crate::pipeline::{self, End, Gathered};
use crate::render;
use crate::render::effective::Seen;
use crate::render::json::Document;
use crate::render::shown::ShownExplanation;
use crate::render::view::{Detail, View};
use crate::reports;
use crate::run::Run;
use crate::state;
use octosync::effective::effective;
use octosync::planner::{Explanation, Unknown, explain, plan_remembering};
use octosync::read::Side;
use octosync::registry;
use serde_json::Value;

pub(super) async fn run(run: &Run, args: &ExplainArgs) -> Result<Exit, Failures> {
    if !args.effective {
        named(&args.key)?;
    }
    let config = run.config()?;
    reports::check(&args.reports, &config.files())?;
    let state = state::open_existing(&config, Run::env).await?;
    let recall = Recall::From(state.as_ref());
    let Gathered { source, destinations } = pipeline::gather(run, &config, &Run::env, recall).await?;
    let ends = (&*source, destinations);
    if args.effective {
        let (seen, failures) = each(ends, |source, end| see(source, end, &args.key));
        let effective: Vec<_> = seen.iter().map(|seen| &seen.effective).collect();
        let data = serde_json::to_value(effective).expect("what is seen is data");
        let counts: Vec<String> = seen.iter().map(|seen| render::effective::summary(&seen.effective)).collect();
        let view = |detail| render::effective::view(&seen, detail);
        let counts = if counts.is_empty() { "failed".to_owned() } else { counts.join("; ") };
        return tell(run, args, (&view, ("effective", data)), (&failures, &counts));
    }
    let (explanations, failures) = each(ends, |source, end| explain_end(source, end, &args.key));
    let shown: Vec<ShownExplanation<'_>> = explanations.iter().map(ShownExplanation).collect();
    let data = serde_json::to_value(&shown).expect("explanations are data");
    let view = |detail| render::explanation::explanations(&explanations, detail);
    let counts = if explanations.is_empty() { "failed" } else { "explained" };
    tell(run, args, (&view, ("explanations", data)), (&failures, counts))
}

/// Refuses a kind without a name, before any server is asked.
fn named(key: &str) -> Result<(), CommandError> {
    let kind = key.trim().trim_end_matches('/');
    if registry::all().iter().all(|entry| entry.spec.kind.word() != kind) {
        return Ok(());
    }
    let message = format!("`{key}` is a kind: a key has a name, too");
    Err(CommandError::new(message).hint(format!("write it behind a slash: `{kind}/NAME`, as a plan shows it")))
}

/// Asks about each destination, in their order; returns the answers, and what failed.
fn each<T>(
    (source, destinations): (&Side, Vec<End>),
    ask: impl Fn(&Side, End) -> Result<T, CommandError>,
) -> (Vec<T>, Failures) {
    let (mut answers, mut failures) = (Vec::new(), Failures::default());
    for end in destinations {
        let name = end.name.clone();
        match ask(source, end) {
            Ok(answer) => answers.push(answer),
            Err(error) => failures.add(&name, error),
        }
    }
    (answers, failures)
}

fn tell(
    run: &Run,
    args: &ExplainArgs,
    (view, (word, data)): (&dyn Fn(Detail) -> View, (&str, Value)),
    (failures, counts): (&Failures, &str),
) -> Result<Exit, Failures> {
    reports::show(&run.ui, &args.reports, &format!("octosync explain {}", args.key), view)?;
    run.tell(failures);
    let exit = Exit::of_all(failures.exits());
    let mut document = Document::of("explain").errors(failures);
    document.more.insert(word, data);
    run.document(document, exit)?;
    run.close(counts);
    Ok(exit)
}

fn see(source: &Side, end: End, project: &str) -> Result<Seen, CommandError> {
    let (_, side) = end.side?;
    let plan = plan_remembering(&end.name, (source, &side), &end.delta, end.memory.as_ref());
    let effective = effective(&plan, &side, project).map_err(|unknown| {
        let usual = "name a project of the destination, or one that the plan creates: `projects/OctoFX`";
        CommandError::new(format!("{} has no project `{project}`", end.name)).hint(near(&unknown, usual))
    })?;
    Ok(Seen { effective, is_refused: plan.is_refused() })
}

fn explain_end(source: &Side, end: End, key: &str) -> Result<Explanation, CommandError> {
    let (_, side) = end.side?;
    explain(&end.name, (source, &side), &end.delta, end.memory.as_ref(), key).map_err(|unknown| {
        let usual = "a key is written as in the plan: `projects/OctoFX`, `variables/projects/OctoFX/Name`";
        CommandError::new(format!("neither side has `{key}`")).hint(near(&unknown, usual))
    })
}

/// Returns what may have been meant, or how it is written.
fn near(Unknown { near }: &Unknown, usual: &str) -> String {
    match near.as_slice() {
        [] => usual.to_owned(),
        near => format!("did you mean {}?", near.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
    }
}

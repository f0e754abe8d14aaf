//! Asks the questions that two spaces raise, one after the other: each answer can raise others, or make them go away.

use super::ends::given_up;
use crate::error::CommandError;
use crate::init::{Answers, Choice, Ground, InitArgs, Question, raised};
use crate::pipeline::Gathered;
use crate::render::style::{FAINT, HEAD, paint};
use crate::render::text::safe;
use crate::run::Run;
use octopus_client::Reader;
use octosync::delta::Delta;
use octosync::plan::DestinationPlan;
use octosync::planner::examine;

/// Asks until nothing is open; returns the answers, and the plan that they come to.
///
/// # Errors
/// When the destination could not be read, an option answers what nobody asks, or somebody ends the questions.
pub(super) fn held(
    run: &Run,
    args: &InitArgs,
    gathered: &Gathered<Reader>,
    delta: &dyn Fn(&Answers) -> Result<Delta, CommandError>,
) -> Result<(Answers, DestinationPlan), CommandError> {
    let end = &gathered.destinations[0];
    let (_, destination) = end.side.as_ref().map_err(Clone::clone)?;
    let sides = (&*gathered.source, destination);
    let mut answers = Answers::default();
    loop {
        let examined = examine(&end.name, sides, &delta(&answers)?, None);
        let ground = Ground { source: sides.0, destination, examined: &examined };
        let questions = raised(&ground, |name| answers.has(name));
        if questions.is_empty() {
            unasked(args, &answers)?;
            return Ok((answers, examined.plan));
        }
        for question in questions {
            // Two steps of one name are one for an exception.
            if answers.has(&question.name) {
                continue;
            }
            let choice = answered(run, args, &question)?;
            answers.add(question, choice);
        }
    }
}

/// Returns the answer to a question: of an option, of the terminal, or the careful one.
fn answered(run: &Run, args: &InitArgs, question: &Question) -> Result<Choice, CommandError> {
    if let Some(text) = args.answer.iter().find_map(|answer| given(answer, question)) {
        return question.chosen(text).ok_or_else(|| no_choice(question, text));
    }
    if !run.ui.can_ask() {
        return Ok(question.choices[0].clone());
    }
    run.ui.stderr(&format!("\n{}", paint(HEAD, &safe(&question.ask))));
    for (number, choice) in question.choices.iter().enumerate() {
        let effect = paint(FAINT, &safe(&choice.effect));
        run.ui.stderr(&format!("  {}. {}  {effect}", number + 1, safe(&choice.word)));
    }
    let patterns = if question.patterns.is_some() { ", or names and patterns with commas" } else { "" };
    loop {
        let text = run.ui.ask(&format!("{} [1]{patterns}: ", safe(&question.name))).ok_or_else(given_up)?;
        let choice = if text.is_empty() { question.choices.first().cloned() } else { question.chosen(&text) };
        match choice {
            Some(choice) => return Ok(choice),
            None => run.ui.stderr("that is none of them: type a number, or the word after it"),
        }
    }
}

/// Returns what an option answers to a question, if it is about that.
fn given<'a>(answer: &'a str, question: &Question) -> Option<&'a str> {
    answer.strip_prefix(&*question.name)?.strip_prefix('=')
}

fn no_choice(question: &Question, text: &str) -> CommandError {
    let words: Vec<&str> = question.choices.iter().map(|choice| choice.word.as_str()).collect();
    let message = format!("`--answer {}` cannot be `{text}`", question.name);
    CommandError::new(message).hint(format!("{} It can be {}", question.ask, words.join(", ")))
}

/// Refuses options that answer what nobody asked: they are misspelt, or the spaces are others than was thought.
fn unasked(args: &InitArgs, answers: &Answers) -> Result<(), CommandError> {
    let is_asked = |answer: &&String| answers.iter().any(|other| given(answer, &other.question).is_some());
    let Some(unknown) = args.answer.iter().find(|answer| !is_asked(answer)) else { return Ok(()) };
    let asked: Vec<&str> = answers.iter().map(|other| other.question.name.as_str()).collect();
    let asked = if asked.is_empty() { "no question".to_owned() } else { asked.join(", ") };
    Err(CommandError::new(format!("`--answer {unknown}` answers no question that these two spaces raise"))
        .hint(format!("they raise {asked}; an answer is written QUESTION=ANSWER")))
}

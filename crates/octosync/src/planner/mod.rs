//! Builds the plan of one destination from both sides and the delta.
//!
//! Pure, and the same for the same input. Stages, each a function with a value and a report of its own: matched,
//! participating, translated and reconciled, stratum by stratum (`driver.rs`); then ordered and linted (`finished.rs`).

mod adopted;
mod approvals;
mod bound;
mod called_by;
mod cascaded;
mod case;
mod cast;
mod checks;
mod coming;
mod differences;
mod draft;
mod driver;
mod edited;
mod elsewhere;
mod exact;
mod examined;
mod explain;
mod extras;
mod files;
mod finished;
mod folded;
mod followers;
mod foreign;
mod gallery;
mod git;
mod gone;
mod graph;
mod guided;
mod held;
mod history;
mod items;
mod left_out;
mod left_to_do;
mod limited;
mod linked;
mod links;
mod linted;
mod looked_up;
mod matched;
mod named_there;
mod needed;
mod neighbours;
mod noticed;
mod once_there;
mod one_item;
mod ordered;
mod packages;
mod participating;
mod placed;
mod prepared;
mod protected;
mod publishing;
mod reconciled;
mod recorded;
mod renames;
mod rotated;
mod rulings;
mod settled;
mod stage;
mod standing;
mod supply;
mod templated;
#[cfg(test)]
mod tests;
mod translated;
mod twice;
mod united;
mod unnamed;
mod using;
mod values;
mod variables;
mod vetoed;
mod vocabulary;
mod widenings;
mod words;

pub use crate::past::is_restored;
pub use examined::{Examined, Seen};
pub(crate) use explain::nearest;
pub use explain::{Explanation, Unknown, explain};
pub use files::{AskedFile, asked_files};
pub use packages::asked_packages;
pub(crate) use using::{kinds_with_rows, used_by};

use crate::declared::Declared;
use crate::delta::{Delta, NewValue};
use crate::findings;
use crate::memory::Memory;
use crate::past::{Pasts, Trusted};
use crate::plan::DestinationPlan;
use crate::side::Side;
use driver::Course;
use finished::finished;
use prepared::Prepared;
use stage::Ground;

/// Plans one destination of which nothing is remembered.
#[must_use]
pub fn plan_destination(name: &str, source: &Side, destination: &Side, delta: &Delta) -> DestinationPlan {
    plan_remembering(name, (source, destination), delta, None)
}

/// Plans one destination between the source and what stands there, with what earlier syncs left behind.
#[must_use]
pub fn plan_remembering(name: &str, sides: (&Side, &Side), delta: &Delta, memory: Option<&Memory>) -> DestinationPlan {
    planned(name, sides, delta, (memory, false))
}

/// Plans to take what stands on both sides as it is: the plan writes nothing, and applying it remembers the pairs, with today's
/// differences as the destination's own.
#[must_use]
pub fn plan_adopting(name: &str, sides: (&Side, &Side), delta: &Delta, memory: &Memory) -> DestinationPlan {
    let mut delta = delta.clone();
    // Rows that only the source has come with the next sync.
    for new in [&mut delta.options.new, &mut delta.options.new_renamed, &mut delta.options.new_widened] {
        new.value = NewValue::Skip;
    }
    planned(name, sides, &delta, (Some(memory), true))
}

/// Plans one destination as [`plan_remembering`] does, and tells who takes part.
#[must_use]
pub fn examine(name: &str, sides: (&Side, &Side), delta: &Delta, memory: Option<&Memory>) -> Examined {
    let (plan, seen) = looked_at(name, sides, delta, (memory, false), Seen::of);
    Examined { plan, seen }
}

fn planned(name: &str, sides: (&Side, &Side), delta: &Delta, with: (Option<&Memory>, bool)) -> DestinationPlan {
    looked_at(name, sides, delta, with, |_, _| ()).0
}

/// Plans, and lets somebody look at what the stages came to before the plan is put together.
fn looked_at<T>(
    name: &str,
    (source, destination): (&Side, &Side),
    delta: &Delta,
    (memory, adopts): (Option<&Memory>, bool),
    look: impl FnOnce(Ground<'_>, &Course) -> T,
) -> (DestinationPlan, T) {
    let Prepared { source, destination, memory, report } = Prepared::new((source, destination), delta, memory);
    let (source, destination) = (&*source, &*destination);
    let declared = Declared::of(&delta.references);
    let trusted = memory.as_deref().map(|memory| Trusted::of(memory, (source, destination)));
    let pasts = trusted.as_ref().map(|trusted| Pasts::new(trusted, (source, destination), declared));
    let ground = Ground { source, destination, delta, pasts: pasts.as_ref(), adopts };
    let found = checks::check(ground);
    let hopeless = found.iter().any(|finding| finding.code == findings::PLACE_SAME);
    let mut course = Course::begun(ground);
    course.report.add(report);
    course.report.add(found.into());
    course.report.add(trusted.as_ref().map(|trusted| noticed::of(trusted, destination)).unwrap_or_default().into());
    let course = if hopeless { course } else { course.run(ground) };
    let seen = look(ground, &course);
    (finished(name, ground, course), seen)
}

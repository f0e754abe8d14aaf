//! Differences that are not written: refused, or kept as they are (`docs/rules.md` A8).

use super::case::Case;
use super::settled::Settled;
use super::stage::{Report, Staged};
use crate::decision::{Answer, Finding, Origin};
use crate::delta::{Mode, Pattern, Word as _};
use crate::doc::{Doc, Lifted};
use crate::findings::{self, Code};
use crate::key::Key;
use crate::owners;
use crate::path::Place;
use crate::plan::Difference;
use crate::registry;
use crate::side::items_of;
use std::collections::HashSet;

/// A document that differs.
pub(super) struct Differing {
    /// As it stands there.
    pub(super) before: Doc,
    /// As it would be.
    pub(super) after: Doc,
    /// The places of secrets that would be supplied.
    pub(super) supplied: Vec<Place>,
}

impl Differing {
    pub(super) fn left(self, case: Case<'_>, why: String) -> Difference {
        let (before, after) = (Lifted(self.before), Lifted(self.after));
        let widened = Vec::new();
        Difference { key: case.pair.to.clone(), before, after, supplied: self.supplied, widened, why }
    }
}

/// Refuses a difference.
pub(super) fn refused(case: Case<'_>, differing: Differing, code: Code) -> Staged<Settled> {
    let word = case.entry.spec.config_word();
    let answer = |topic: &str, write: &str| Answer::new([topic, word.word()], write);
    let (message, why, answers) = if code == findings::VERIFY_DIFFERS {
        let message = format!("differs, and {word} are only verified");
        let mode = if case.entry.spec.allows(Mode::Merge) { Mode::Merge } else { Mode::Existing }.word();
        let why = format!("make them equal by hand, or set kinds.{word} to {mode}");
        (message, why, vec![answer("kinds", mode)])
    } else {
        let message = "stands on both sides with different content, and no sync has paired it".to_owned();
        (
            message,
            format!("write first_sync.{word}: take_source, or keep_destination; or for it alone {}", by_rule(case)),
            vec![answer("first_sync", "keep_destination"), answer("first_sync", "take_source")],
        )
    };
    let finding = Finding::new(code, &case.pair.to, message).fix(why.clone()).answers(answers);
    // Documents that refer to its items are not refused for them, too.
    let items = items_of(&case.pair.to, &differing.after, &case.entry.shape);
    let unpaired = vec![differing.left(case, why)];
    let settled = Settled { unpaired, items, differing_templates: template(case), ..Settled::default() };
    Report::from(vec![finding]).with(settled)
}

/// Keeps what the destination has.
pub(super) fn kept(case: Case<'_>, differing: Differing) -> Staged<Settled> {
    let set = case.ground.first_sync(case.node());
    let by_rule =
        case.ground.delta.first_sync.of(case.entry.spec.config_word()).is_none_or(|word| word.origin != set.origin);
    let why = match by_rule && set.origin != Origin::Default {
        true => format!("an exception keeps the destination's ({})", set.origin),
        false => format!("first_sync keeps the destination's {}", case.entry.spec.config_word()),
    };
    let kept = vec![differing.left(case, why)];
    Report::default().with(Settled { kept, differing_templates: template(case), ..Settled::default() })
}

/// Returns the exception that decides for one document; one of a facet is about its owner.
fn by_rule(case: Case<'_>) -> String {
    let about = owners::chain(&case.pair.from).find(|key| !owners::is_facet(key.kind()));
    let about = about.unwrap_or_else(|| case.pair.from.clone());
    let (one, name) = (registry::one(about.kind()).replace(' ', "_").to_lowercase(), Pattern::quoted(about.own_name()));
    let project = owners::project(&about).filter(|project| *project != about);
    let project =
        project.map(|project| format!(", project: {}", Pattern::quoted(project.own_name()))).unwrap_or_default();
    format!("{{ about: {one}, match: {{ name: {name}{project} }}, set: {{ first_sync: take_source }} }} in rules")
}

/// A template that stays different cannot stand behind actions that carry the source's content (E5).
pub(super) fn template(case: Case<'_>) -> HashSet<Key> {
    let is_template = case.entry.spec.template.is_some();
    Some(case.pair.from.clone()).filter(|_| is_template).into_iter().collect()
}

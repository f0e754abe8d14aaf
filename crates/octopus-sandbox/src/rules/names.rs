//! Letters that names cannot have, how long texts can be, and roles without a name.

use crate::facts::{FILE_NAMES, STEP_NAMES};
use crate::rules::blanks;
use crate::work::{Draft, Work};

/// The characters that no name of a file has on the system that most servers run on. Source: OctopusDeploy/Issues#9195,
/// which lists the types too; step templates are left out, as many of the public gallery have a colon.
const NOT_IN_FILES: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*'];
const CHECKED: &[&str] = &["environments", "projects", "runbooks", "feeds", "workerpools", "spaces"];
/// Output variables stop working for a step with these. Source: OctopusDeploy/Issues#1882.
const NOT_IN_STEPS: &[char] = &['[', ']'];

const SENTENCE: &str = "Names can only contain letters, numbers, periods, commas, dashes, underscores or hashes.";

/// Collection, field, its longest text, and the server's sentence if it is not the usual one. Source: StringLength of the
/// .NET client; what names of spaces and freezes may be is said where those are checked.
const LENGTHS: &[(&str, &str, usize, &str)] = &[
    ("users", "Username", 64, ""),
    ("users", "DisplayName", 64, "Please enter a Display name with less than 64 characters."),
    ("users", "EmailAddress", 256, ""),
    ("releases", "Version", 349, "The version number is too long. Please enter a shorter version number."),
];

/// Where roles are named, by collection. They are no ids, but one that a client has lost is lost as an id is.
const ROLES: &[(&str, &str)] = &[
    ("machines", "Roles[]"),
    ("projecttriggers", "Filter.Roles[]"),
    ("projects", "ProjectConnectivityPolicy.TargetRoles[]"),
    ("deploymentsettings", "ConnectivityPolicy.TargetRoles[]"),
    ("runbooks", "ConnectivityPolicy.TargetRoles[]"),
    ("variables", "Variables[].Scope.Role[]"),
];

/// Refuses the name of a document, texts that are too long, and roles that are none.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    for (_, field, longest, sentence) in LENGTHS.iter().filter(|(of, ..)| *of == draft.of.path) {
        if draft.text(field).chars().count() > *longest {
            draft.problem(match *sentence {
                "" => format!("The field {field} must be a string with a maximum length of {longest}."),
                own => own.to_owned(),
            });
        }
    }
    for (_, place) in ROLES.iter().filter(|(of, _)| *of == draft.of.path && work.strict()) {
        let mut is_blank = false;
        blanks::each(&mut draft.value, place, &mut |role| {
            is_blank |= role.as_str().is_some_and(|role| role.trim().is_empty());
        });
        if is_blank {
            draft.problem(format!("{}: an empty text is not the name of a role.", place.trim_end_matches("[]")));
        }
    }
    let is_checked = CHECKED.contains(&draft.of.path) && work.config.does(&FILE_NAMES);
    if is_checked && has(draft.text(draft.of.name_field), NOT_IN_FILES) {
        draft.problem(SENTENCE);
    }
}

/// The problem with the name of a step or action, if it has one.
pub(crate) fn problem_of_step(work: &Work<'_>, name: &str) -> Option<String> {
    let in_files = work.config.does(&FILE_NAMES) && has(name, NOT_IN_FILES);
    let in_steps = work.config.does(&STEP_NAMES) && has(name, NOT_IN_STEPS);
    (in_files || in_steps).then(|| format!("The step name '{name}' contains invalid characters. {SENTENCE}"))
}

fn has(name: &str, letters: &[char]) -> bool {
    name.contains(letters) || name.contains(char::is_control)
}

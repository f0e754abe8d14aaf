//! The rights of a key's user against those that a configuration may come to need, also where the plan of today does
//! not.

use super::check::{Check, Verdict};
use super::topic::PERMISSIONS;
use crate::delta::Delta;
use crate::key::{Kind, listed};
use crate::registry;
use crate::registry::permissions::{Permissions, Rights};
use crate::side::Side;
use crate::subject::mode_of;
use std::collections::{BTreeMap, BTreeSet};

/// How many permissions a check names before it counts the rest.
const NAMED: usize = 12;

/// Says whose key it is that reads the source.
#[must_use]
pub fn of_source(of: &str, side: &Side) -> Check {
    match (&side.user, &side.rights) {
        (Some(user), Some(_)) => Check::ok(&PERMISSIONS, of, format!("the key of \"{user}\" read all that takes part")),
        _ => untold(of, side),
    }
}

/// Says whose key it is that would write to a destination, and what it lacks for some plan of this configuration.
#[must_use]
pub fn of_destination(of: &str, side: &Side, delta: &Delta) -> Check {
    let (Some(user), Some(rights)) = (&side.user, &side.rights) else { return untold(of, side) };
    let lacking = lacking(rights, delta);
    if lacking.is_empty() {
        return Check::ok(&PERMISSIONS, of, format!("the key of \"{user}\" may write all that can take part"));
    }
    let each = lacking.iter().map(|(permission, kinds)| {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        format!("{permission} ({})", kinds.join(", "))
    });
    let text = format!(
        "the key of \"{user}\" lacks what plans of this configuration can need: {}",
        listed(&each.collect::<Vec<_>>(), NAMED)
    );
    let next = "give the user a role with them, or leave these kinds out with kinds (ignore, existing, verify)";
    Check::new(&PERMISSIONS, of, Verdict::Warning, text).next(next)
}

fn untold(of: &str, side: &Side) -> Check {
    let whose = side.user.as_ref().map_or_else(String::new, |user| format!(" of \"{user}\""));
    Check::ok(&PERMISSIONS, of, format!("the server does not tell what the key{whose} may do: requests will"))
}

/// Returns the permissions that no grant gives, with the kinds that need them.
fn lacking(rights: &Rights, delta: &Delta) -> BTreeMap<&'static str, BTreeSet<Kind>> {
    let mut lacking: BTreeMap<&'static str, BTreeSet<Kind>> = BTreeMap::new();
    for entry in registry::all() {
        let Some(mode) = mode_of(delta, entry.spec) else { continue };
        let Permissions { create, edit, edit_of, .. } = entry.spec.permissions;
        let creates = mode.creates().then_some(create);
        let edits = mode.updates().then_some([edit]).into_iter().flatten();
        let edits = edits.chain(edit_of.iter().filter(|_| mode.updates()).map(|(_, permission)| *permission));
        for permission in creates.into_iter().chain(edits) {
            if rights.grants(permission).is_some_and(<[_]>::is_empty) {
                lacking.entry(permission).or_default().insert(entry.spec.kind);
            }
        }
    }
    lacking
}

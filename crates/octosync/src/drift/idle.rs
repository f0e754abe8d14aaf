//! Entries of `ignore` that leave nothing out, whatever is changed on the destination: names and fields that nothing has.
//!
//! Pure. An entry that names a kind alone waits for whatever comes.

use crate::decision::Finding;
use crate::delta::{Ignore, Pattern};
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{Key, instead};
use crate::path::{At, Place, Trail};
use crate::registry;
use crate::side::Side;
use std::collections::BTreeSet;

/// Returns what is to be said of entries, for a destination and what else stood or will stand there.
pub(crate) fn idle<'k>(ignore: &[Ignore], side: &'k Side, others: impl IntoIterator<Item = &'k Key>) -> Vec<Finding> {
    if ignore.is_empty() {
        return Vec::new();
    }
    let known: BTreeSet<&Key> = side.nodes.keys().chain(others).collect();
    ignore.iter().filter_map(|rule| of_name(rule, &known).or_else(|| of_field(rule, side, &known))).collect()
}

fn of_name(rule: &Ignore, known: &BTreeSet<&Key>) -> Option<Finding> {
    let name = rule.name.as_ref()?;
    if known.iter().any(|key| rule.is_about(key)) {
        return None;
    }
    let of_kind = known.iter().filter(|key| rule.kind.is_none_or(|kind| kind == key.kind()));
    let names: BTreeSet<String> =
        of_kind.flat_map(|key| [key.own_name().to_owned(), key.segments().join("/")]).collect();
    let one = rule.kind.map_or("document", registry::one);
    let message =
        format!("ignore: no {one} of the destination is called \"{}\"{}", name.text(), rule.origin.bracketed());
    Some(unmatched(message, name, &names))
}

fn of_field(rule: &Ignore, side: &Side, known: &BTreeSet<&Key>) -> Option<Finding> {
    let field = rule.field.as_ref()?;
    let mut fields = BTreeSet::new();
    for node in side.nodes.values().filter(|node| rule.is_about(&node.key)) {
        let mut is_met = false;
        visit_parts(&node.doc, &registry::entry(node.key.kind()).shape, &Trail::ROOT, &mut |_, _, trail| {
            let place = Place::from(trail);
            is_met |= rule.ignores_at(&node.key, &place);
            if let Some(At::Field(name) | At::Entry(name)) = place.parts().last() {
                fields.insert(name.to_string());
            }
        });
        if is_met {
            return None;
        }
    }
    // Documents that do not exist there yet, or no more, have fields that nobody sees.
    let is_unseen = |key: &&Key| rule.is_about(key) && !side.nodes.contains_key(*key);
    if fields.is_empty() || known.iter().any(is_unseen) {
        return None;
    }
    let one = rule.kind.map_or("document", registry::one);
    let called = rule.name.as_ref().map_or_else(String::new, |name| format!(" called \"{}\"", name.text()));
    let (field_text, origin) = (field.text(), rule.origin.bracketed());
    let message = format!("ignore: no {one} of the destination{called} has a field \"{field_text}\"{origin}");
    Some(unmatched(message, field, &fields))
}

fn unmatched(message: String, pattern: &Pattern, names: &BTreeSet<String>) -> Finding {
    let fix = instead(pattern.text(), names.iter().map(String::as_str));
    Finding::general(findings::IGNORE_UNMATCHED, message).fix(fix)
}

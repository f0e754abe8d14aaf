//! The normal form of values that mean the same, whichever server wrote them: secrets, retention, bookkeeping, order.

use crate::doc::{Doc, Fields, Name, name};
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::ServerSets;

/// Returns whether an object is a secret, and whether it is set.
pub(super) fn secret(fields: &Fields) -> Option<bool> {
    let set = fields.get("HasValue")?.as_bool()?;
    let parts = ["HasValue", "NewValue", "Hint"].map(name);
    fields.iter().all(|(field, _)| parts.contains(&field)).then_some(set)
}

/// Returns whether servers write this field into every object for their own use.
#[must_use]
pub(crate) fn bookkeeping(field: Name) -> bool {
    matches!(field.as_str(), "Links" | "LastModifiedOn" | "LastModifiedBy")
}

/// Writes what servers set by themselves, so that a side which was never saved since does not differ for ever.
pub(super) fn settle(fields: &mut Fields, forced: &ServerSets) {
    let (field, types) = forced.types;
    let (map, property, value) = forced.sets;
    let is_of_type = fields.get(field).and_then(Doc::as_str).is_some_and(|word| types.contains(&word));
    if let Some(map) = fields.get_mut(map).filter(|_| is_of_type) {
        map.set(property, Doc::text(value));
    }
}

/// Takes away the fields that mean nothing beside what another field says.
pub(crate) fn without_moot(fields: &mut Fields, shape: &Shape) {
    for (field, word, moot) in shape.moot {
        if fields.get(field).and_then(Doc::as_str) == Some(word) {
            fields.remove(moot);
        }
    }
}

/// Lifts a retention policy to the shape of 2025.3 and later, in which nothing has to be guessed (fact
/// `retention-strategy`).
pub(crate) fn retention(fields: &Fields) -> Doc {
    let get = |field| fields.get(field).cloned().unwrap_or_default();
    let quantity = get("QuantityToKeep");
    let forever = get("ShouldKeepForever").as_bool().unwrap_or_default() || quantity.as_u64().unwrap_or_default() == 0;
    let strategy = match get("Strategy").as_str() {
        Some(strategy) => strategy.to_owned(),
        None => (if forever { "Forever" } else { "Count" }).to_owned(),
    };
    let counted = strategy == "Count";
    let mut lifted = vec![(name("Strategy"), Doc::text(&strategy))];
    if counted {
        // Before 2026.1 runs of runbooks were counted, and there was no other unit (fact `runbook-retention`).
        let unit = Some(get("Unit")).filter(|unit| !unit.is_empty()).unwrap_or_else(|| Doc::text("Items"));
        lifted.extend([(name("QuantityToKeep"), quantity), (name("Unit"), unit)]);
    }
    Doc::Object(lifted.into_iter().collect())
}

/// The strategy of a policy that follows the space's default.
pub(crate) const DEFAULT: &str = "Default";

/// Returns whether a lifted policy says that the space's default counts.
#[must_use]
pub fn is_default(policy: &Doc) -> bool {
    policy.str_at("Strategy") == DEFAULT
}

/// Returns for how long a lifted policy keeps, for people.
#[must_use]
pub(crate) fn kept_for(policy: &Doc) -> String {
    let quantity = policy.get("QuantityToKeep").and_then(Doc::as_u64).unwrap_or_default();
    match policy.str_at("Strategy") {
        "Forever" => "for ever".to_owned(),
        "Count" => format!("{quantity} {}", policy.str_at("Unit").to_lowercase()),
        other => other.to_lowercase(),
    }
}

/// Servers trim names (fact `trimmed-names`); texts under other fields stay as they are.
pub(super) fn trimmed_name<'a>(text: &'a str, trail: &Trail<'_>) -> &'a str {
    if trail.is_field("Name") { text.trim() } else { text }
}

/// Returns the text by which the entries of a set are sorted.
#[must_use]
pub(crate) fn leaf_key(doc: &Doc) -> String {
    match doc {
        Doc::Ref(key) => key.folded_text(),
        Doc::String(text) => text.to_string(),
        other => other.digest().to_string(),
    }
}

/// Returns a time without its zone: newer servers leave it to a field of its own (fact `schedule-times`).
pub(super) fn without_zone(time: &str) -> &str {
    let clock = time.find('T').map_or(time.len(), |at| at + 1);
    let zone = time[clock..].find(['Z', 'z', '+', '-']);
    zone.map_or(time, |at| &time[..clock + at])
}

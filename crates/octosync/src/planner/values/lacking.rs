//! Says for which templates a deployment would find nothing: they have no default, and the tenant has no value for them.

use super::super::case::Case;
use super::super::settled::Settled;
use super::{ValuePlaces, environment_of, holder_of};
use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, fold};
use crate::owners;
use crate::registry::spec::ROW;
use std::collections::HashSet;

/// How many templates are named of one tenant.
const MOST: usize = 5;

impl ValuePlaces {
    /// Returns what of a tenant lacks a value, by the environments that it is connected to.
    pub(in super::super) fn lacking(&self, case: Case<'_>, settled: &Settled) -> Option<Finding> {
        let list = case.entry.rows().filter(|_| self.is_asked())?;
        let draft = settled.drafts.iter().rev().find(|draft| draft.pair.to == case.pair.to);
        let doc = draft.map(|draft| &draft.after).or_else(|| case.actual().map(|actual| &actual.doc));
        let rows = doc.and_then(|doc| doc.get(&list)).map(Doc::items).unwrap_or_default();
        let held = |row| Some((holder_of(row)?, fold(row.str_at(ROW.name)), environment_of(row)));
        let held: HashSet<(&Key, String, Option<&Key>)> = rows.iter().filter_map(held).collect();
        let mut lacking = Vec::new();
        for (holder, environments) in &self.holders(&case.pair.to) {
            for template in self.templates.get(holder).into_iter().flatten().filter(|template| !template.has_default) {
                let has = |environment| held.contains(&(holder, fold(&template.name), environment));
                let without = environments.iter().filter(|environment| !has(None) && !has(Some(*environment)));
                let names: Vec<&str> = without.map(Key::own_name).collect();
                if !names.is_empty() {
                    lacking.push(format!("{} of {} in {}", template.name, owners::label(holder), names.join(", ")));
                }
            }
        }
        let more = lacking.len().saturating_sub(MOST);
        lacking.truncate(MOST);
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        let message = format!("has no value there, and no default, for {}{more}", lacking.join("; "));
        let fix = "set it there, or on the source, before the tenant is deployed to";
        (!lacking.is_empty()).then(|| Finding::new(findings::VALUE_LACKING, &case.pair.to, message).fix(fix))
    }
}

//! Makes of wanted values what can stand there: under the names of the destination's templates, and only where there is a
//! place for them.

use super::super::case::Case;
use super::super::cast::Cast;
use super::super::stage::{Report, Staged};
use super::{Holders, Template, ValuePlaces, environment_of, holder_of, scoped};
use crate::decision::{Decision, Verdict};
use crate::doc::Doc;
use crate::identity::{is_secret, row_place, spot};
use crate::key::Key;
use crate::matching::Counterpart;
use crate::owners;
use crate::registry::library::ValueOf;
use crate::registry::spec::{ROW, Values};
use crate::registry::values::{ENVIRONMENT, PROJECT, SET};
use crate::rules;
use crate::translate::marks::FROM;

const OTHERWISE: &str = "connect the tenant there, or let the template arrive";

/// A value for which there is no place: why.
type Unfit = String;

impl ValuePlaces {
    /// Takes the values out of what is wanted that cannot stand there, and says so.
    pub(in super::super) fn fitting(&self, case: Case<'_>, cast: &Cast, mut desired: Doc) -> Staged<Doc> {
        let mut report = Report::default();
        let (Some(values), Some(list)) = (self.values, case.entry.rows()) else { return report.with(desired) };
        let holders = self.holders(&case.pair.to);
        let source = case.node().doc.get(&list).map(Doc::items).unwrap_or_default();
        let mut fitting: Vec<Doc> = Vec::new();
        for row in desired.get(&list).map(Doc::items).unwrap_or_default() {
            let name = there(values, cast, source, row);
            for row in self.spread(row, &holders) {
                let placed = match &name {
                    Ok(name) => self.placed(row.clone(), name.as_deref(), &holders),
                    Err(why) => Err(why.clone()),
                };
                match placed {
                    Ok(placed) if is_twice(&placed, &fitting) => {}
                    Ok(placed) => fitting.push(placed),
                    Err(why) => {
                        let decision = Decision::new(&case.pair.from, rules::D10, Verdict::Skip, why);
                        report.decisions.push(decision.item(row_place(&row)).otherwise(OTHERWISE));
                    }
                }
            }
        }
        desired.set(&list, Doc::list(fitting));
        report.with(desired)
    }

    /// Returns one value for each environment where the destination's version has none for all that a project is in.
    fn spread(&self, row: &Doc, holders: &Holders) -> Vec<Doc> {
        let is_for_all = !self.is_listed && environment_of(row).is_none();
        let project = scoped(row, PROJECT).filter(|_| is_for_all);
        let Some(environments) = project.and_then(|project| holders.get(project)) else { return vec![row.clone()] };
        let of = |environment: &Key| {
            let mut scope = row.get(ROW.scope).cloned().unwrap_or_default();
            scope.set(ENVIRONMENT, Doc::list(vec![Doc::Ref(environment.clone())]));
            let mut own = row.clone();
            own.set(ROW.scope, scope);
            own
        };
        environments.iter().map(of).collect()
    }

    /// Returns a value as its template there has it.
    fn placed(&self, mut row: Doc, name: Option<&str>, holders: &Holders) -> Result<Doc, Unfit> {
        let holder = holder_of(&row).ok_or("it is for no project and no library variable set")?;
        let label = owners::label(holder);
        let environments =
            holders.get(holder).ok_or_else(|| format!("the tenant is not connected to {label} on the destination"))?;
        if let Some(environment) = environment_of(&row) {
            if !environments.contains(environment) {
                let environment = environment.own_name();
                return Err(format!("the tenant is not connected to {label} in {environment} on the destination"));
            }
            if !self.is_listed && scoped(&row, SET).is_some() {
                return Err("the destination's version has no common values for single environments".to_owned());
            }
        }
        let own_name = row.str_at(ROW.name);
        let template = name.and_then(|name| self.template(holder, name)).or_else(|| self.template(holder, own_name));
        let Template { name, value, word, .. } =
            template.ok_or_else(|| format!("{label} has no variable template of this name on the destination"))?;
        let wanted = if is_secret(&row) { Some(ValueOf::Secret) } else { ValueOf::of(row.str_at(ROW.value_type)) };
        if *value != wanted {
            return Err("its template is of another type on the destination".to_owned());
        }
        row.set(ROW.name, Doc::text(name));
        row.set(ROW.value_type, Doc::text(word));
        Ok(row)
    }
}

/// Returns what the template of a value is called there now, if that is known; an error says why it is not there.
fn there(values: &Values, cast: &Cast, source: &[Doc], row: &Doc) -> Result<Option<String>, Unfit> {
    let at = row.get(FROM).and_then(Doc::as_u64).and_then(|at| usize::try_from(at).ok());
    let Some(own) = at.and_then(|at| source.get(at)) else { return Ok(None) };
    let Some(holder) = holder_of(own) else { return Ok(None) };
    let template = owners::item(values.templates, holder, own.str_at(ROW.name).trim());
    match cast.matching.of(&template).first() {
        Some(Counterpart::Absent(absence)) if absence.on_purpose => Err(absence.why.clone()),
        Some(counterpart) => Ok(counterpart.key().map(|key| key.own_name().to_owned())),
        None => Ok(None),
    }
}

/// Returns whether there is such a value in this place already: several names of the source can lead to one.
fn is_twice(row: &Doc, rows: &[Doc]) -> bool {
    let same = |other: &Doc| spot(other) == spot(row) && is_secret(other) == is_secret(row);
    rows.iter().any(|other| same(other) && other.get(ROW.value) == row.get(ROW.value))
}

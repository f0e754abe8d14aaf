//! The values of the secrets that plans write: fetched before anything is written, and compared with those that a plan was made
//! with.

use crate::config::{Config, ConfigError, Secret};
use crate::connect::Connection;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::render::text::safe;
use crate::run::Run;
use crate::state;
use octosync::key::Key;
use octosync::memory::SiteId;
use octosync::path::Place;
use octosync::plan::{DestinationPlan, Plan, SuppliedValues, ValueChanges};
use octosync::secrets::{Supply, label};
use octosync_state::State;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A plan with the way to its destination, and with the values of its secrets.
pub(super) struct Supplied<'p, 'c> {
    pub(super) plan: &'p DestinationPlan,
    pub(super) connection: &'c Connection,
    pub(super) supplies: Supplies,
}

impl<'p, 'c> Supplied<'p, 'c> {
    /// Takes plans that write no secrets.
    pub(super) fn without(plans: &[(&'p DestinationPlan, &'c Connection)]) -> Vec<Self> {
        let each = plans.iter().map(|(plan, connection)| Self { plan, connection, supplies: Supplies::default() });
        each.collect()
    }

    /// Fetches the values of the secrets that plans write. Plans of which one cannot be had, or is not agreed to, are failures.
    pub(super) fn each(
        plans: Vec<(&'p DestinationPlan, &'c Connection)>,
        failures: &mut Failures,
        fetch: impl Fn(&DestinationPlan) -> Result<Supplies, CommandError>,
    ) -> Vec<Self> {
        let each = plans.into_iter().filter_map(|(plan, connection)| match fetch(plan) {
            Ok(supplies) => Some(Self { plan, connection, supplies }),
            Err(error) => {
                failures.add(&plan.name, error);
                None
            }
        });
        each.collect()
    }
}

/// The values of the secrets that a plan writes, by their labels.
#[derive(Default)]
pub(super) struct Supplies(HashMap<String, Secret>);

impl Supplies {
    /// Fetches the values of the secrets that a plan writes. No output shows them from now on.
    ///
    /// # Errors
    /// When one cannot be had.
    pub(super) fn fetch(run: &Run, config: &Config, plan: &DestinationPlan) -> Result<Self, CommandError> {
        let labels = labels(plan);
        if labels.is_empty() {
            return Ok(Self::default());
        }
        let destination = config.destinations(std::slice::from_ref(&plan.name))?;
        let values = config.secrets(destination[0], &labels, Run::env).map_err(ConfigError::Wrong)?;
        if let Some(missing) = labels.iter().find(|label| !values.contains_key(*label)) {
            let error = CommandError::new(format!(
                "the plan writes the secret `{missing}`, which `secrets` does not supply any more"
            ));
            return Err(error.hint("plan again, or add it to `secrets`"));
        }
        values.values().for_each(|value| run.hide(value));
        Ok(Self(values))
    }

    /// Refuses values that are others than those that a plan was made with: nobody has agreed to them.
    ///
    /// # Errors
    /// When one is another.
    pub(super) fn agreed(self, run: &Run, plan: &DestinationPlan, state: &State) -> Result<Self, CommandError> {
        let key = state.plan_key(SiteId::from(&plan.site));
        let ValueChanges { changed, unknown } = SuppliedValues::compare(plan.values.as_ref(), &key, self.values());
        if !unknown.is_empty() {
            run.ui.warn(&format!(
                "{}: nobody can tell whether the plan was made with the values that are supplied now: {}",
                safe(&plan.name),
                listed(&unknown)
            ));
        }
        if changed.is_empty() {
            return Ok(self);
        }
        let error = CommandError::new(format!(
            "the plan is stale: {} supplied with another value than when it was made: {}",
            if changed.len() == 1 { "a secret is" } else { "secrets are" },
            listed(&changed)
        ));
        Err(error
            .exit(Exit::Refused)
            .hint("nothing was written; run `octosync plan --out FILE` again, and apply that plan"))
    }

    fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(label, value)| (label.as_str(), value.reveal()))
    }

    /// Returns where a plan gets its values from.
    pub(super) fn supply(&self, plan: &DestinationPlan) -> Arc<Supply> {
        let values = secrets(plan).filter_map(|(key, place)| {
            let value = self.0.get(&label(key, place))?;
            Some(((key.clone(), place.clone()), value.clone()))
        });
        let values: HashMap<(Key, Place), Secret> = values.collect();
        Arc::new(move |key, place| values.get(&(key.clone(), place.clone())).map(|value| value.reveal().to_owned()))
    }
}

/// Writes into a plan with which values it was made, as digests under the key of the state, which is made if there is none:
/// a key in the plan would let everybody who has that try guesses. Whatever cannot be had is said, and not noted.
pub(super) async fn note(run: &Run, config: &Config, plan: &mut Plan, state: Option<State>) {
    let plans: Vec<&mut DestinationPlan> =
        plan.destinations.iter_mut().filter(|plan| !plan.is_refused() && !labels(plan).is_empty()).collect();
    if plans.is_empty() {
        return;
    }
    let state = match state::made(state, config, Run::env).await {
        Ok(state) => state,
        Err(error) => return run.ui.warn(&format!("{UNNOTED}: {}", error.message)),
    };
    for plan in plans {
        let supplied = at_hand(run, config, plan);
        let key = state.plan_key(SiteId::from(&plan.site));
        let values = supplied.iter().map(|(label, value)| (label.as_str(), value.reveal()));
        plan.values = Some(SuppliedValues::of(&key, values));
    }
    state.close().await;
}

const UNNOTED: &str = "`octosync apply` cannot tell whether a supplied secret has changed since this plan";

/// Returns the values of the secrets that a plan writes and that can be had now.
fn at_hand(run: &Run, config: &Config, plan: &DestinationPlan) -> Vec<(String, Secret)> {
    let Ok(destination) = config.destinations(std::slice::from_ref(&plan.name)) else { return Vec::new() };
    let value = |label: String| match config.value(destination[0], &label, Run::env)? {
        Ok(value) => {
            run.hide(&value);
            Some((label, value))
        }
        Err(why) => {
            run.ui.warn(&format!("{}: {UNNOTED}: `{}`: {why}", safe(&plan.name), safe(&label)));
            None
        }
    };
    labels(plan).into_iter().filter_map(value).collect()
}

/// Returns the document and the place of each secret that a plan writes.
fn secrets(plan: &DestinationPlan) -> impl Iterator<Item = (&Key, &Place)> {
    plan.steps.iter().flat_map(|step| step.supplied.iter().map(|place| (&step.key, place)))
}

fn labels(plan: &DestinationPlan) -> BTreeSet<String> {
    secrets(plan).map(|(key, place)| label(key, place)).collect()
}

fn listed(labels: &[String]) -> String {
    labels.iter().map(|label| format!("`{}`", safe(label))).collect::<Vec<_>>().join(", ")
}

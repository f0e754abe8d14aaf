//! The state: whether it can be used, and whether somebody else holds a destination now.

use super::ends::Reached;
use super::failed::failed;
use crate::config::Config;
use crate::error::CommandError;
use crate::run::Run;
use crate::state::open_existing;
use octosync::doctor::topic::STATE;
use octosync::doctor::{Check, Verdict};
use octosync::memory::SiteId;
use octosync_state::State;

/// Opens the state if there is one; `None` if it cannot be used.
pub(super) async fn opened(config: &Config, ends: &[Reached], checks: &mut Vec<Check>) -> Option<Option<State>> {
    let state = match open_existing(config, Run::env).await {
        Ok(state) => state,
        Err(error) => {
            checks.push(failed(&STATE, "", &error));
            return None;
        }
    };
    let text = match &state {
        Some(state) => format!("{} can be read", state.location()),
        None => "there is none yet: the first sync makes it".to_owned(),
    };
    checks.push(Check::ok(&STATE, "", text));
    for connection in ends.iter().skip(1).flatten() {
        let Some(state) = &state else { break };
        let name = &connection.peer.name;
        match state.holder(&SiteId::from(&connection.site)).await {
            Ok(None) => {}
            Ok(Some(holder)) => {
                let check = Check::new(&STATE, name, Verdict::Warning, holder.to_string());
                checks.push(check.next("wait until that run has ended"));
            }
            Err(error) => checks.push(failed(&STATE, name, &CommandError::from(error))),
        }
    }
    Some(state)
}

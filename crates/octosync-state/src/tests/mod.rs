//! The same claims of both databases; then what only files, or only servers, can get wrong.

mod files;
mod killed;
mod layers;
mod leases;
mod memory;
mod mutated;
mod postgres;
mod runs;
mod samples;
mod secrets;
mod server;
mod statements;

use crate::{Location, State};
use futures::future::BoxFuture;
use server::Server;
use std::path::Path;

/// A claim, and the test that holds it: of a location where no state is yet.
type Claim = (&'static str, fn(Location) -> BoxFuture<'static, ()>);

macro_rules! claims {
    ($($module:ident :: $claim:ident,)*) => {
        const CLAIMS: &[Claim] = &[$((stringify!($claim), |location| Box::pin($module::$claim(location)))),*];

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $claim() {
                let folder = tempfile::tempdir().unwrap();
                super::$module::$claim(super::file(folder.path())).await;
            })*
        }
    };
}

claims! {
    memory::what_is_recorded_comes_back,
    memory::a_record_takes_the_place_of_an_earlier_one_of_its_ids,
    memory::what_earlier_syncs_had_recorded_is_kept_for_a_while,
    memory::the_mark_and_the_runs_of_a_destination_are_remembered,
    memory::forgotten_pairs_are_gone_and_no_others,
    memory::another_pair_of_spaces_is_another_memory,
    memory::names_of_vanished_ids_stay,
    memory::one_call_that_is_refused_takes_no_other_with_it,
    memory::many_records_come_back,
    leases::of_many_runs_one_holds_the_destination,
    leases::other_destinations_are_free,
    leases::a_run_that_ends_or_is_dropped_gives_the_destination_back,
    leases::a_stale_hold_is_taken_over_and_its_run_writes_nothing_more,
    leases::a_hold_is_renewed_while_nothing_is_written,
    runs::a_run_is_listed_with_its_steps_and_documents,
    runs::a_run_is_found_by_its_last_word,
    runs::the_newest_run_of_each_destination_and_what_records_name_stay,
    runs::while_a_run_is_under_way_no_document_goes,
    runs::what_is_written_while_others_are_thrown_away_is_whole,
    secrets::a_fingerprint_is_known_again_and_a_changed_value_is_not,
    statements::every_statement_is_prepared,
    killed::what_was_acknowledged_survives_a_kill_and_nothing_is_half,
}

fn file(folder: &Path) -> Location {
    Location::File(folder.join("state.db"))
}

/// One server for all claims: starting one takes longer than any of them.
#[tokio::test(flavor = "multi_thread")]
async fn postgres_holds_the_same_claims() {
    let Some(server) = Server::start() else { return };
    for (claim, test) in CLAIMS {
        eprintln!("on PostgreSQL: {claim}");
        test(server.database(claim).await).await;
    }
}

/// Opens a state, or makes it.
async fn opened(location: &Location) -> State {
    State::open(location).await.unwrap()
}

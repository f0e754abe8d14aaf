//! How many requests a sync of every kind makes: counted, never timed.

use octosync_e2e::kit::Pair;
use octosync_e2e::spaces::{Documents, space_of_many_kinds};
use octosync_e2e::story::creating;

/// The requests to the destination and the source of a first sync, and of the next one; reading a side is the same for both.
async fn requests(projects: usize) -> (usize, usize) {
    let pair = Pair::start(&space_of_many_kinds(projects, 3, 4), &Documents::new()).await;
    let count = |pair: &Pair| pair.source.requests().len() + pair.destination.requests().len();
    pair.sync(&creating()).await;
    let first = count(&pair);
    pair.source.clear_requests();
    pair.destination.clear_requests();
    let writes = pair.destination.writes();
    let plan = pair.plan(&creating()).await;
    assert!(plan.steps.is_empty(), "{:#?}", plan.steps);
    assert_eq!(pair.destination.writes(), writes);
    (first, count(&pair))
}

#[tokio::test]
async fn requests_grow_with_what_is_written_and_not_with_what_stands_there() {
    let (few, more) = (10, 30);
    let ((first_few, again_few), (first_more, again_more)) = (requests(few).await, requests(more).await);
    // Two runbooks belong to each project.
    let new = (first_more - first_few) as f64 / (more - few) as f64;
    eprintln!(
        "{new} requests for each new project with its two runbooks; {again_few} and {again_more} where nothing is to be done"
    );
    assert!(new <= 6.0 + 2.0 * 4.0, "{new} requests for each new project with its two runbooks");
    assert!(again_more <= 150, "{again_more} requests where nothing is to be done");
    assert!(again_more <= again_few + 4, "{again_few} requests became {again_more}");
}

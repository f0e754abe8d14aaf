//! The instance itself: status, and what it can do.

use super::View;
use super::reply::Reply;
use super::routes::{Route, route};
use crate::answer::Refusal;
use crate::root;

pub(super) const ROUTES: &[Route] = &[route("serverstatus").get(server_status)];

fn server_status(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, root::server_status(view.config)))
}

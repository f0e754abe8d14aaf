//! Lists: paged and whole, filtered, in the order of this instance.

use super::View;
use super::reply::{Item, Reply, Sheet};
use crate::answer::Refusal;
use crate::collections::{Collection, Level, collection};
use crate::query::Query;
use crate::render;
use crate::store::Stored;
use serde_json::Value;
use std::sync::Arc;

const DEFAULT_TAKE: usize = 30;

/// A page of a collection.
pub(crate) fn list(
    view: &View<'_>,
    of: &'static Collection,
    query: &Query,
    keep: impl Fn(&Stored) -> bool,
) -> Result<Reply, Refusal> {
    let address = view.address.to_owned();
    Ok(Reply::Sheet(sheet(view, query, address, of.item_type, selected(view, of, query, keep))))
}

/// The page that the query asks for.
pub(crate) fn sheet(
    view: &View<'_>,
    query: &Query,
    address: String,
    item_type: &'static str,
    mut items: Vec<Item>,
) -> Sheet {
    let (skip, take) = bounds(view, query);
    let take_is_asked = query.number("take").is_some();
    let total = items.len();
    items = items.into_iter().skip(skip).take(take).collect();
    Sheet { items, item_type, address, query: query.without_paging(), skip, take, take_is_asked, total, links: true }
}

/// How many the query skips and takes.
pub(super) fn bounds(view: &View<'_>, query: &Query) -> (usize, usize) {
    let asked = query.number("take").unwrap_or(DEFAULT_TAKE);
    let take = asked.min(view.config.page_cap.unwrap_or(usize::MAX)).min(i32::MAX as usize);
    (query.number("skip").unwrap_or(0).min(i32::MAX as usize), take)
}

/// A page of what is in no collection; only what it shows is made.
pub(super) fn page<T>(
    view: &View<'_>,
    item_type: &str,
    template: &str,
    found: &[T],
    show: impl Fn(&T) -> Value,
) -> Reply {
    let (skip, take) = bounds(view, view.query);
    let texts: Vec<String> = found.iter().skip(skip).take(take).map(|item| show(item).to_string()).collect();
    let page = render::Page {
        item_type,
        address: view.address,
        query: &view.query.without_paging(),
        skip,
        take,
        take_is_asked: view.query.number("take").is_some(),
        total: found.len(),
        template,
        links: true,
    };
    Reply::Text(200, page.text(&texts))
}

/// A page without links, as newer endpoints answer.
pub(super) fn bare_page(view: &View<'_>, item_type: &str, documents: &[Value]) -> Reply {
    let (skip, take) = bounds(view, view.query);
    let texts: Vec<String> = documents.iter().skip(skip).take(take).map(Value::to_string).collect();
    let total = documents.len();
    let page = render::Page {
        item_type,
        address: "",
        query: "",
        skip,
        take,
        take_is_asked: false,
        total,
        template: "",
        links: false,
    };
    Reply::Text(200, page.text(&texts))
}

/// A page of the environments of all types that pass.
pub(super) fn page_v2(view: &View<'_>, keep: impl Fn(&Stored) -> bool) -> Reply {
    let all = view.state.table(view.space, collection("environments")).values();
    let passing = all.filter(|stored| keep(stored) && view.query.matches("Name", stored)).cloned().collect();
    let found = view.state.order.of(passing);
    let documents: Vec<Value> = found.iter().map(|stored| render::bare(view.config, stored)).collect();
    bare_page(view, "BaseEnvironmentV2", &documents)
}

/// Everything as a bare array.
pub(crate) fn all(view: &View<'_>, of: &'static Collection) -> Result<Reply, Refusal> {
    Ok(Reply::Array(selected(view, of, view.query, |_| true)))
}

/// The documents that pass, in the order of this instance.
pub(crate) fn selected(
    view: &View<'_>,
    of: &'static Collection,
    query: &Query,
    keep: impl Fn(&Stored) -> bool,
) -> Vec<Item> {
    // Only here, by all that is known (row `NAME_MEANS_PART`).
    let by_part = (of.path == "projects").then(|| query.with_name_as_part());
    let query = by_part.as_ref().unwrap_or(query);
    let documents = view.state.table(view.space, of).values();
    let system = of.also_system && of.level == Level::Space && includes_system(view, of);
    let system = view.state.system.of(of).values().filter(|_| system);
    let passing: Vec<Arc<Stored>> = documents
        .chain(system)
        .filter(|stored| shown(of, stored) && keep(stored) && query.matches(of.name_field, stored))
        .cloned()
        .collect();
    view.state.order.of(passing).iter().map(|stored| Item::plain(of, stored)).collect()
}

/// Teams of the system are listed unless the query says otherwise, their roles only if it does: those of a space are not
/// among them.
fn includes_system(view: &View<'_>, of: &Collection) -> bool {
    let unsaid = of.path == "teams" || !view.named;
    view.query.get("includeSystem").map_or(unsaid, |value| value.eq_ignore_ascii_case("true"))
}

/// `/environments` shows static ones only; the others are under `/environments/v2`.
pub(crate) fn shown(of: &Collection, stored: &Stored) -> bool {
    of.path != "environments" || stored.text("Type") == "Static"
}

//! Listings are whole or an error.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use octopus_client::ErrorKind;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::server::{self, Reply, Seen, Server, reply};

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Item {
    #[serde(rename = "Id")]
    id: String,
}

/// How a server treats the size that a client asks for.
#[derive(Clone, Copy, Debug)]
enum Take {
    Kept,
    Capped(usize),
    Ignored,
}

/// A page of a collection with `total` items, in the classic shape.
fn page(seen: &Seen, total: usize, take: Take) -> Reply {
    let asked = seen.query("take").map_or(30, |take| take.parse().unwrap());
    let size = match take {
        Take::Kept => asked,
        Take::Capped(cap) => asked.min(cap),
        Take::Ignored => 30,
    };
    let skip = seen.number("skip");
    let items: Vec<Value> =
        (skip..total.min(skip + size)).map(|n| json!({"Id": format!("Items-{n}"), "New": 1})).collect();
    server::json(&json!({
        "ItemType": "Item", "TotalResults": total, "ItemsPerPage": size, "NumberOfPages": total.div_ceil(size),
        "LastPageNumber": 0, "Items": items, "Links": {"Page.Next": "/api/never/followed"}
    }))
}

fn items(total: usize) -> Vec<Item> {
    (0..total).map(|n| Item { id: format!("Items-{n}") }).collect()
}

#[tokio::test]
async fn lists_are_read_to_the_end_however_the_server_treats_the_page_size() {
    for (take, total, requests) in [
        (Take::Kept, 0, 1),
        (Take::Kept, 1, 1),
        (Take::Kept, 1000, 1),
        (Take::Kept, 1001, 2),
        (Take::Kept, 2500, 3),
        (Take::Capped(100), 100, 1),
        (Take::Capped(100), 1001, 11),
        (Take::Ignored, 30, 1),
        (Take::Ignored, 91, 4),
    ] {
        let server = Server::start(move |seen| page(seen, total, take)).await;
        let list: Vec<Item> = server.client().space("Spaces-1").list("items", &[("partialName", "a b")]).await.unwrap();
        assert_eq!(list, items(total), "{take:?} {total}");
        assert_eq!(server.seen().len(), requests, "{take:?} {total}");
        assert_eq!(server.requests()[0], "GET /api/Spaces-1/items?partialName=a+b&take=1000");
        assert!(server.seen().iter().all(|seen| seen.query("partialName").as_deref() == Some("a b")));
    }
}

#[tokio::test]
async fn the_page_size_can_be_chosen() {
    let server = Server::start(|seen| page(seen, 7, Take::Kept)).await;
    let client = server.builder().page_size(3).build().unwrap();
    let list: Vec<Item> = client.system().list("items", &[]).await.unwrap();
    assert_eq!(list, items(7));
    let mut requests = server.requests();
    requests.sort();
    assert_eq!(requests, ["GET /api/items?skip=3&take=3", "GET /api/items?skip=6&take=3", "GET /api/items?take=3"]);
}

#[tokio::test]
async fn the_shape_without_links_and_a_bare_array_are_listings_too() {
    for body in [
        json!({"ItemType": "Environment", "TotalResults": 2, "Items": [{"Id": "Items-0"}, {"Id": "Items-1"}]}),
        json!([{"Id": "Items-0"}, {"Id": "Items-1"}]),
    ] {
        let server = Server::script(vec![server::json(&body)]).await;
        let list: Vec<Item> = server.client().system().list("environments/v2", &[]).await.unwrap();
        assert_eq!(list, items(2));
    }
}

/// A page of a newer listing, whose count is that of all or that of the page.
fn counted(seen: &Seen, total: usize, cap: usize, of_all: bool) -> Reply {
    let (skip, take) = (seen.number("skip"), seen.number("take").min(cap));
    let items: Vec<Value> = (skip..total.min(skip + take)).map(|n| json!({"Id": format!("Items-{n}")})).collect();
    let count = if of_all { total } else { items.len() };
    server::json(&json!({"Things": items, "Count": count}))
}

#[tokio::test]
async fn newer_listings_are_read_to_the_end_whatever_their_count_is_of() {
    for (total, cap, of_all, requests) in [
        (0, 1000, true, 1),
        (29, 1000, false, 1),
        (30, 1000, true, 2),
        (31, 1000, false, 2),
        (30, 30, false, 2),
        (91, 30, true, 4),
        (91, 30, false, 4),
        (1001, 1000, true, 2),
    ] {
        let server = Server::start(move |seen| counted(seen, total, cap, of_all)).await;
        let query = [("includeComplete", "true")];
        let list: Vec<Item> = server.client().system().list_in("things", &query, "Things").await.unwrap();
        assert_eq!(list, items(total), "{total} {cap} {of_all}");
        assert_eq!(server.seen().len(), requests, "{total} {cap} {of_all}");
        assert_eq!(server.requests()[0], "GET /api/things?includeComplete=true&skip=0&take=1000");
    }
}

#[tokio::test]
async fn a_newer_listing_that_repeats_or_lacks_items_is_an_error() {
    let first = |_: &Seen| {
        let items: Vec<Value> = (0..30).map(|n| json!({"Id": format!("Items-{n}")})).collect();
        server::json(&json!({"Things": items, "Count": 60}))
    };
    let less = |seen: &Seen| counted(seen, 30, if seen.number("skip") == 0 { 30 } else { 0 }, true);
    let lacking = move |seen: &Seen| match seen.number("skip") {
        0 => server::json(&json!({"Things": [{"Id": "Items-0"}], "Count": 2})),
        _ => server::json(&json!({"Things": [], "Count": 2})),
    };
    let list = async |server: Server| -> Result<Vec<Item>, octopus_client::Error> {
        server.client().system().list_in("things", &[], "Things").await
    };
    assert_eq!(list(Server::start(first).await).await.unwrap_err().kind(), ErrorKind::Unstable);
    assert_eq!(list(Server::start(lacking).await).await.unwrap_err().kind(), ErrorKind::Unstable);
    assert_eq!(list(Server::start(less).await).await.unwrap(), items(30));
    for other in [json!({"Items": [], "Count": 0}), json!({"Things": {}, "Count": 0}), json!({"Things": []})] {
        let error = list(Server::script(vec![server::json(&other)]).await).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Shape, "{other}");
    }
}

#[tokio::test]
async fn a_document_with_an_empty_list_is_no_empty_listing() {
    let body = json!({"Id": "Projects-1", "Name": "Another", "TotalResults": 0, "Items": []});
    let server = Server::script(vec![server::json(&body)]).await;
    let list: Result<Vec<Item>, _> = server.client().system().list("items", &[]).await;
    let error = list.unwrap_err().to_string();
    assert!(error.contains("at Id: document instead of a page of a listing"), "{error}");
}

#[tokio::test]
async fn items_without_ids_are_listed() {
    let server = Server::start(|seen| {
        let names = if seen.number("skip") == 0 { json!(["a", "a"]) } else { json!(["b"]) };
        server::json(&json!({"TotalResults": 3, "Items": names}))
    })
    .await;
    let list: Vec<String> = server.client().system().list("names", &[]).await.unwrap();
    assert_eq!(list, ["a", "a", "b"]);
}

#[tokio::test]
async fn a_listing_whose_second_page_fails_is_an_error() {
    let server = Server::start(|seen| match seen.number("skip") {
        0 => page(seen, 90, Take::Ignored),
        30 => reply(500, r#"{"ErrorMessage":"It broke."}"#),
        _ => page(seen, 90, Take::Ignored),
    })
    .await;
    let error = server.client().system().list::<Item>("items", &[]).await.unwrap_err();
    assert_eq!(error.to_string(), "the server failed at GET /api/items (500: It broke)");
    assert_eq!(error.path(), Some("/api/items?skip=30&take=30"));
}

#[tokio::test]
async fn a_page_that_fails_in_passing_is_read_again() {
    let failed = AtomicUsize::new(0);
    let server = Server::start(move |seen| {
        if seen.number("skip") == 30 && failed.fetch_add(1, SeqCst) == 0 {
            return reply(503, "");
        }
        page(seen, 90, Take::Ignored)
    })
    .await;
    let list: Vec<Item> = server.client().system().list("items", &[]).await.unwrap();
    assert_eq!((list, server.seen().len()), (items(90), 4));
}

#[tokio::test]
async fn a_listing_that_changes_is_read_anew() {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    // The first page is from before an item was added.
    let server = Server::start(move |seen| {
        let total = if count.fetch_add(1, SeqCst) == 0 { 40 } else { 41 };
        page(seen, total, Take::Ignored)
    })
    .await;
    let list: Vec<Item> = server.client().system().list("items", &[]).await.unwrap();
    assert_eq!((list, requests.load(SeqCst)), (items(41), 4));
}

#[tokio::test]
async fn a_listing_that_never_agrees_with_itself_is_an_error() {
    let always_the_first = |_: &Seen| server::json(&json!({"TotalResults": 4, "Items": [{"Id": "a"}, {"Id": "b"}]}));
    let nothing = |_: &Seen| server::json(&json!({"TotalResults": 4, "Items": []}));
    let too_much = |_: &Seen| server::json(&json!({"TotalResults": 1, "Items": [{"Id": "a"}, {"Id": "b"}]}));
    type Handler = fn(&Seen) -> Reply;
    for (handler, requests) in [(always_the_first as Handler, 6), (nothing as Handler, 3), (too_much as Handler, 3)] {
        let server = Server::start(handler).await;
        let error = server.client().system().list::<Item>("items", &[]).await.unwrap_err();
        assert_eq!((error.kind(), server.seen().len()), (ErrorKind::Unstable, requests), "{error}");
    }
}

#[tokio::test]
async fn skip_and_take_belong_to_the_client() {
    let server = Server::start(|seen| page(seen, 1, Take::Kept)).await;
    for name in ["skip", "take", "Take"] {
        let error = server.client().system().list::<Item>("items", &[(name, "5")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[tokio::test]
async fn all_reads_a_bare_array_and_nothing_else() {
    let server = Server::script(vec![reply(200, r#"[{"Id":"Items-0"}]"#), reply(200, r#"{"Items":[]}"#)]).await;
    let system = server.client().system();
    assert_eq!(system.all::<Item>("items/all", &[]).await.unwrap(), items(1));
    assert_eq!(system.all::<Item>("items/all", &[]).await.unwrap_err().kind(), ErrorKind::Shape);
    assert_eq!(server.requests()[0], "GET /api/items/all");
}

/// The asked-for ids as documents.
fn asked(seen: &Seen) -> Vec<Value> {
    seen.query("ids").unwrap().split(',').map(|id| json!({"Id": id})).collect()
}

#[tokio::test]
async fn many_ids_are_asked_for_in_short_urls() {
    let ids: Vec<String> = (0..1001).map(|n| format!("Items-{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    type Handler = fn(&Seen) -> Reply;
    let bare: Handler = |seen| server::json(&json!(asked(seen)));
    let page: Handler = |seen| {
        let (all, skip) = (asked(seen), seen.number("skip"));
        let items: Vec<&Value> = all.iter().skip(skip).take(30).collect();
        server::json(&json!({"TotalResults": all.len(), "Items": items}))
    };
    for (path, handler, take) in
        [("items/all", bare, None), ("items", bare, Some("1000")), ("items", page, Some("1000"))]
    {
        let server = Server::start(handler).await;
        let list: Vec<Item> = server.client().space("Spaces-1").by_ids(path, &ids).await.unwrap();
        assert_eq!(list, items(1001), "{path}");
        assert!(server.requests().iter().all(|request| request.len() + server.url().len() <= 2004), "{path}");
        assert_eq!(server.seen()[0].query("take").as_deref(), take, "{path}");
    }
}

#[tokio::test]
async fn no_ids_are_no_request_and_doubles_are_asked_for_once() {
    let server = Server::start(|seen| server::json(&json!(asked(seen)))).await;
    let system = server.client().system();
    assert_eq!(system.by_ids::<Item>("items/all", &[]).await.unwrap(), []);
    assert_eq!(server.requests(), [""; 0]);
    assert_eq!(system.by_ids::<Item>("items/all", &["Items-0", "Items-0"]).await.unwrap(), items(1));
    assert_eq!(server.requests(), ["GET /api/items/all?ids=Items-0"]);
    for id in ["", "a,b"] {
        assert_eq!(system.by_ids::<Item>("items/all", &["a", id]).await.unwrap_err().kind(), ErrorKind::Usage);
    }
}

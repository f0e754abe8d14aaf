//! The audit feed: read only, newest first. Source of filters and shapes: the reference of the API.

use super::lists::page;
use super::route::{Route, route};
use super::{Reply, View};
use crate::answer::Refusal;
use crate::clock;
use crate::collections::{COLLECTIONS, Collection};
use crate::events::{Category, Event};
use crate::links;
use crate::version::Version;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("events").get(list),
    route("events/agents").get(agents),
    route("events/categories").get(categories),
    route("events/documenttypes").get(document_types),
    route("events/groups").get(groups),
    route("events/{}").get(get),
];

/// The one group of what happens to documents.
const GROUP: &str = "Document";
/// Events of 2021.2 have no addresses.
const ADDRESSES_SINCE: Version = Version::new(2022, 1);
/// Types whose ids do not begin with what they are called here.
const TYPES: &[(&str, &str)] = &[
    ("deploymentprocesses", "DeploymentProcesses"),
    ("deploymentsettings", "DeploymentSettings"),
    ("runbookProcesses", "RunbookProcesses"),
    ("tenantvariables", "TenantVariables"),
    ("variables", "VariableSets"),
];

fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    if view.query.flag("asCsv") == Some(true) {
        return Err(Refusal::invalid("This stand-in server has no events as CSV."));
    }
    let filter = Filter::read(view)?;
    let found: Vec<&Arc<Event>> =
        view.state.audit.newest_first().filter(|event| filter.takes(event) && event.comes_out()).collect();
    let brief = view.query.flag("excludeDifference") == Some(true);
    Ok(page(view, "Event", links::list_query("events"), &found, |event| document(view, event, brief)))
}

fn get(view: &View<'_>) -> Result<Reply, Refusal> {
    let own = own_space(view);
    let mut events = view.state.audit.newest_first();
    let found = events.find(|event| {
        event.id.eq_ignore_ascii_case(view.args[0]) && (event.space.is_none() || event.space.as_deref() == own)
    });
    let found = found.ok_or_else(|| Refusal::missing(view.args[0]))?;
    let brief = view.query.flag("excludeDifference") == Some(true);
    Ok(Reply::Text(200, document(view, found, brief).to_string()))
}

fn own_space<'v>(view: &View<'v>) -> Option<&'v str> {
    view.space.map(|space| view.state.spaces[space].id.as_str())
}

/// The filter of the query; a part that is not there takes everything.
struct Filter {
    /// Ids of spaces.
    spaces: BTreeSet<String>,
    all_spaces: bool,
    system: bool,
    after: Option<u64>,
    before: Option<u64>,
    from: Option<i64>,
    to: Option<i64>,
    /// Each of them must be met.
    lists: Vec<(BTreeSet<String>, Matches)>,
}

/// How an event meets a list of texts in lower case.
type Matches = fn(&Event, &BTreeSet<String>) -> bool;

const LISTS: &[(&str, Matches)] = &[
    ("ids", |event, wanted| wanted.contains(&event.id.to_lowercase())),
    ("documentTypes", |event, wanted| {
        wanted.contains(&type_id(event.of).to_lowercase()) || wanted.contains(&type_name(event.of).to_lowercase())
    }),
    ("eventCategories", |event, wanted| wanted.contains(&event.category.name().to_lowercase())),
    ("eventGroups", |_, wanted| wanted.contains(&GROUP.to_lowercase())),
    ("eventAgents", |event, wanted| wanted.contains(&event.agent.to_lowercase())),
    ("regarding", |event, wanted| wanted.iter().all(|id| is_about(event, id))),
    ("regardingAny", is_about_any),
    ("projects", is_about_any),
    ("projectGroups", is_about_any),
    ("environments", is_about_any),
    ("tenants", is_about_any),
    ("user", |event, wanted| wanted.contains(&event.by.user.to_lowercase())),
    ("users", |event, wanted| wanted.contains(&event.by.user.to_lowercase())),
    ("tags", |event, wanted| event.tags.iter().any(|tag| wanted.contains(&tag.to_lowercase()))),
];

fn is_about(event: &Event, id: &str) -> bool {
    event.related.iter().any(|related| related.eq_ignore_ascii_case(id))
}

fn is_about_any(event: &Event, ids: &BTreeSet<String>) -> bool {
    ids.iter().any(|id| is_about(event, id))
}

impl Filter {
    fn read(view: &View<'_>) -> Result<Filter, Refusal> {
        let lower = |name: &str| -> Option<BTreeSet<String>> {
            Some(view.query.list(name)?.iter().map(|item| item.to_lowercase()).collect())
        };
        let spaces = view.query.list("spaces");
        Ok(Filter {
            all_spaces: spaces.as_ref().is_some_and(|ids| ids.contains("all")),
            spaces: spaces.unwrap_or_else(|| own_space(view).map(str::to_owned).into_iter().collect()),
            system: view.query.flag("includeSystem").unwrap_or(view.space.is_none()),
            after: number(view, "fromAutoId")?,
            before: number(view, "toAutoId")?,
            from: time(view, "from")?,
            to: time(view, "to")?,
            lists: LISTS.iter().filter_map(|(name, matches)| Some((lower(name)?, *matches))).collect(),
        })
    }

    /// Numbers are exclusive at both ends, times at the later one.
    fn takes(&self, event: &Event) -> bool {
        let in_space = match &event.space {
            Some(space) => self.all_spaces || self.spaces.contains(space),
            None => self.system,
        };
        let occurred = clock::parse(&event.occurred).unwrap_or_default();
        in_space
            && self.after.is_none_or(|number| event.number > number)
            && self.before.is_none_or(|number| event.number < number)
            && self.from.is_none_or(|from| occurred >= from)
            && self.to.is_none_or(|to| occurred < to)
            && self.lists.iter().all(|(wanted, matches)| matches(event, wanted))
    }
}

fn number(view: &View<'_>, name: &str) -> Result<Option<u64>, Refusal> {
    let parse =
        |sent: &str| sent.trim().parse().map_err(|_| Refusal::invalid(format!("The value of {name} is not valid.")));
    view.query.get(name).map(parse).transpose()
}

/// A `+` that nobody encoded arrives as a space, and a date alone means its beginning.
fn time(view: &View<'_>, name: &str) -> Result<Option<i64>, Refusal> {
    let parse = |sent: &str| {
        let time = clock::parse(sent).or_else(|| clock::parse(&sent.replace(' ', "+")));
        let time = time.or_else(|| clock::parse(&format!("{sent}T00:00")));
        time.ok_or_else(|| Refusal::invalid(format!("The value of {name} is not a date and time.")))
    };
    view.query.get(name).map(parse).transpose()
}

/// An event as clients see it.
fn document(view: &View<'_>, event: &Event, brief: bool) -> Value {
    let kind = type_name(event.of);
    let done = event.category.name().to_lowercase();
    let link = format!("<a href='#/{}/{}'>{}</a>", event.of.path, event.document, escaped(&event.name));
    let length = |text: &str| text.encode_utf16().count();
    let is_change = event.category == Category::Modified && !brief;
    let context = is_change.then(|| json!({ "Id": event.document, "Name": event.name }));
    let of = event.space.as_ref().map_or_else(String::new, |space| format!("/{space}"));
    let mut document = json!({
        "Id": event.id, "SpaceId": event.space, "Category": event.category.name(),
        "RelatedDocumentIds": event.related, "Occurred": event.occurred,
        "UserId": event.by.user, "Username": event.by.name, "IsService": event.by.is_service,
        "IdentityEstablishedWith": event.established, "UserAgent": event.agent,
        "Message": format!("{kind} {} was {done}", event.name), "MessageHtml": format!("{kind} {link} was {done}"),
        "MessageReferences": [{
            "ReferencedDocumentId": event.document, "StartIndex": length(&kind) + 1, "Length": length(&event.name),
        }],
        "Comments": null, "Details": null,
        "ChangeDetails": { "DocumentContext": context, "Differences": is_change.then_some(&event.differences) },
        "Links": { "Self": format!("{}/api{of}/events/{}", view.config.base_path, event.id) },
    });
    view.config.mark(&mut document);
    if view.config.version >= ADDRESSES_SINCE {
        document["IpAddress"] = json!("127.0.0.1");
    }
    document
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#39;")
}

/// As `documenttypes` gives it: what ids begin with.
fn type_id(of: &Collection) -> &'static str {
    TYPES.iter().find(|(path, _)| *path == of.path).map_or(of.prefix, |(_, id)| id)
}

/// `ProjectGroup` in words.
fn type_name(of: &Collection) -> String {
    let mut words = String::new();
    for letter in of.item_type.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter);
    }
    words
}

fn categories(_: &View<'_>) -> Result<Reply, Refusal> {
    let all = Category::ALL.iter().map(|category| {
        let name = format!("Document {}", category.name().to_lowercase());
        json!({ "Id": category.name(), "Name": name, "Links": null })
    });
    Ok(Reply::Text(200, Value::from_iter(all).to_string()))
}

/// With `appliesTo` only groups of that kind of documents, of which none is written here.
fn groups(view: &View<'_>) -> Result<Reply, Refusal> {
    let categories: Vec<&str> = Category::ALL.iter().map(|category| category.name()).collect();
    let group = json!({ "Id": GROUP, "Name": "Document events", "EventCategories": categories, "Links": null });
    let shown = view.query.get("appliesTo").is_none_or(|kind| kind.eq_ignore_ascii_case(GROUP));
    Ok(Reply::Text(200, Value::from_iter(shown.then_some(group)).to_string()))
}

fn document_types(view: &View<'_>) -> Result<Reply, Refusal> {
    let rows = COLLECTIONS.iter().filter(|of| of.since <= view.config.version);
    let types: BTreeMap<&str, String> = rows.map(|of| (type_id(of), type_name(of))).collect();
    let types = types.into_iter().map(|(id, name)| json!({ "Id": id, "Name": name }));
    Ok(Reply::Text(200, Value::from_iter(types).to_string()))
}

/// The server itself, and everybody who has changed something.
fn agents(view: &View<'_>) -> Result<Reply, Refusal> {
    let seen: BTreeSet<&str> = view.state.audit.newest_first().map(|event| event.agent.as_str()).collect();
    let server = json!({ "Id": "Server", "Name": "Octopus Server task", "Links": null });
    let remote = seen.into_iter().filter(|agent| !agent.is_empty());
    let remote = remote.map(|agent| json!({ "Id": agent, "Name": agent, "Links": null }));
    Ok(Reply::Text(200, Value::from_iter([server].into_iter().chain(remote)).to_string()))
}

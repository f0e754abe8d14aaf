//! The query of a list: paging and filters.

use crate::names::same_name;
use crate::store::Stored;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Decoded names and values of a query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(
    Vec<(String, String)>,
    /// Its filters, from the first document on that is looked at.
    OnceLock<Wanted>,
);

impl Query {
    pub(crate) fn parse(raw: &str) -> Query {
        let pairs = raw.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Query(pairs.collect(), OnceLock::new())
    }

    /// A value by name, in any case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The same query for lists in which `name` means a part of the name.
    pub(crate) fn with_name_as_part(&self) -> Query {
        let part =
            |name: &str| if name.eq_ignore_ascii_case("name") { "partialName".to_owned() } else { name.to_owned() };
        Query(self.0.iter().map(|(name, value)| (part(name), value.clone())).collect(), OnceLock::new())
    }

    /// A number as clients send it, at most 2147483647, the number that means everything.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        let sent: u64 = self.get(name)?.trim().parse().ok()?;
        usize::try_from(sent.min(i32::MAX as u64)).ok()
    }

    /// A list separated by commas, or of all values of a name that stands there more than once.
    pub(crate) fn list(&self, name: &str) -> Option<BTreeSet<String>> {
        let given = self.0.iter().filter(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty());
        let items: BTreeSet<String> =
            given.flat_map(|(_, value)| value.split(',')).map(|item| item.trim().to_owned()).collect();
        if items.is_empty() { None } else { Some(items) }
    }

    /// A yes or no.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.to_ascii_lowercase().parse().ok()
    }

    /// The same in lower case, for comparing without regard to it.
    fn any_of(&self, name: &str) -> Option<BTreeSet<String>> {
        Some(self.list(name)?.iter().map(|item| item.to_lowercase()).collect())
    }

    /// The same without a part.
    pub(crate) fn without(&self, name: &str) -> Query {
        let kept = self.0.iter().filter(|(key, _)| !key.eq_ignore_ascii_case(name));
        Query(kept.cloned().collect(), OnceLock::new())
    }

    /// Everything but the paging, for the links to other pages.
    pub(crate) fn without_paging(&self) -> String {
        let kept = self.0.iter().filter(|(key, _)| !["skip", "take", "apikey"].contains(&key.to_lowercase().as_str()));
        kept.map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect::<Vec<_>>().join("&")
    }

    /// Whether a document passes the filters.
    pub(crate) fn matches(&self, name_field: &str, stored: &Stored) -> bool {
        let wanted = self.1.get_or_init(|| self.wanted());
        let partial = wanted.partial.as_ref().is_none_or(|part| stored.text(name_field).to_lowercase().contains(part));
        let exact = self.get("name").is_none_or(|wanted| same_name(stored.text(name_field), wanted));
        let ids = wanted.ids.as_ref().is_none_or(|ids| ids.contains(&stored.id().to_lowercase()));
        partial && exact && ids && wanted.fields.iter().all(|(field, wanted)| passes(field, wanted, stored))
    }

    fn wanted(&self) -> Wanted {
        let fields = FILTERS.iter().filter_map(|(query, field)| Some((*field, self.any_of(query)?)));
        Wanted {
            partial: self.get("partialName").map(str::to_lowercase),
            ids: self.any_of("ids"),
            fields: fields.collect(),
        }
    }
}

/// The filters of a query, read once for all documents.
#[derive(Clone, Debug)]
struct Wanted {
    /// In lower case.
    partial: Option<String>,
    /// In lower case.
    ids: Option<BTreeSet<String>>,
    fields: Vec<(&'static str, BTreeSet<String>)>,
}

fn passes(field: &str, wanted: &BTreeSet<String>, stored: &Stored) -> bool {
    let mut path = field.split('.');
    let Some(value) = path.try_fold(&stored.value, |value, part| value.get(part)) else { return true };
    let is_wanted = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(&text))
    };
    match value {
        Value::Array(list) => list.iter().any(is_wanted),
        _ => is_wanted(value),
    }
}

/// Query name and the field it compares; documents without the field pass.
const FILTERS: &[(&str, &str)] = &[
    ("contentType", "ContentType"),
    ("accountType", "AccountType"),
    ("feedType", "FeedType"),
    ("projectIds", "ProjectId"),
    ("environmentIds", "EnvironmentIds"),
    ("roles", "Roles"),
    ("targetTags", "Roles"),
    ("tenantIds", "TenantIds"),
    ("tenantTags", "TenantTags"),
    ("isDisabled", "IsDisabled"),
    ("healthStatuses", "HealthStatus"),
    ("shellNames", "ShellName"),
    ("operatingSystemNames", "OperatingSystem"),
    ("commStyles", "Endpoint.CommunicationStyle"),
    ("deploymentTargetTypes", "Endpoint.DeploymentTargetTypeId"),
    ("thumbprint", "Thumbprint"),
    ("workerPoolIds", "WorkerPoolIds"),
    ("scopes", "Scopes"),
    ("type", "Type"),
    ("types", "Type"),
    ("clonedFromTenantId", "ClonedFromTenantId"),
    ("isServiceAccount", "IsService"),
];

/// Undoes percent encoding and `+`.
fn decode(text: &str) -> String {
    percent(&text.replace('+', " "))
}

/// Undoes percent encoding.
pub(crate) fn percent(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The characters to encode in a path or a query: all but letters, digits and these.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent encoding, as far as it is needed.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn names_match_in_any_case_and_values_are_decoded() {
        let query = Query::parse("PartialName=Web%20App+1&take=5&ids=A-1,A-2&apikey=API-X");
        assert_eq!(query.get("partialname"), Some("Web App 1"));
        assert_eq!(query.number("take"), Some(5));
        assert_eq!(query.list("ids").unwrap().len(), 2);
        assert_eq!(query.without_paging(), "PartialName=Web%20App%201&ids=A-1%2CA-2");
    }
}

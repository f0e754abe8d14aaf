//! Differences that remain after a sync are named in the plan: by their document and their place in it.
//!
//! Differences are found in the answers of both servers (`octosync_e2e::check`), by code that knows nothing of plans.

use octosync::decision::Severity;
use octosync::key::{Key, fold};
use octosync::path::{At, Handle, Place};
use octosync::plan::DestinationPlan;
use octosync_e2e::check::{Expect, Mistake, mistakes};
use octosync_e2e::kit::Pair;

/// The collections of kinds that are merged or mirrored, with the words of their keys: of all others nobody wants to hear
/// how they differ.
const COMPARED: &[(&str, &[&str])] = &[
    ("tagsets", &["tag_sets"]),
    ("actiontemplates", &["step_templates"]),
    ("libraryvariablesets", &["library_variable_sets", "script_modules"]),
    ("projects", &["projects"]),
    ("channels", &["channels"]),
    ("deploymentprocesses", &["deployment_processes"]),
    ("variablesets", &["variables", "script_module_contents"]),
];

/// Something that a plan names: a document, and a place in it.
struct Named {
    kind: String,
    /// The names, outermost first, folded.
    names: Vec<String>,
    /// The place as the differences spell it, folded; nothing for the whole document.
    at: Option<String>,
}

impl Named {
    fn new(key: &Key, place: Option<&Place>) -> Self {
        let text = key.to_string();
        let mut parts = text.split('/').map(|part| fold(&part.replace("%2F", "/").replace("%25", "%")));
        let kind = parts.next().unwrap_or_default();
        // Rows belong to owners of several kinds, whose words stand in their keys.
        let owners = usize::from(kind == "variables");
        Self { kind, names: parts.skip(owners).collect(), at: place.map(spelt).filter(|at| !at.is_empty()) }
    }

    /// Returns whether this is what a difference is about.
    fn tells(&self, mistake: &Mistake) -> bool {
        let kinds =
            COMPARED.iter().find(|(collection, _)| *collection == mistake.collection).map_or(&[][..], |of| of.1);
        let name = fold(&mistake.name);
        let is_whole = self.at.is_none();
        // A document that takes no part takes its own parts along.
        let is_owner = is_whole && mistake.what == "is not there" && name.starts_with(&self.names.join("/"));
        let is_document = kinds.contains(&&*self.kind) && name == self.names.join("/");
        is_owner || (is_document && self.at.as_ref().is_some_and(|at| is_at(at, &mistake.what)))
    }
}

/// Returns whether a difference is at a place, in it, or around it.
fn is_at(place: &str, what: &str) -> bool {
    let what = fold(what);
    let ends = what.match_indices(": ").map(|(end, _)| &what[..end]);
    let is_in = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    ends.into_iter().any(|at| is_in(at, place) || is_in(place, at))
}

/// Returns a place as the differences spell it.
fn spelt(place: &Place) -> String {
    let mut spelt = String::new();
    for at in place.parts() {
        let (field, item) = match at {
            At::Field(field) | At::Entry(field) => (Some(*field), None),
            At::Item { list, handle, .. } => (list.filter(|list| &**list != "Variables"), named(handle)),
            At::Index(at) => (None, Some(at.to_string())),
            At::Json => (None, None),
        };
        let field = field.map(|field| fold(&field));
        spelt.extend(field.map(|field| if spelt.is_empty() { field } else { format!(".{field}") }));
        spelt.extend(item.map(|item| format!("[{item}]")));
        if matches!(at, At::Json) {
            spelt.push_str(".(json)");
        }
    }
    spelt
}

/// Returns the name of an item; what has only its content has none.
fn named(handle: &Handle) -> Option<String> {
    match handle {
        Handle::Name { name, .. } => Some(name.to_string()),
        Handle::Row { spot, .. } => Some(spot.name.to_string()),
        Handle::Content { .. } => None,
    }
}

/// Returns all that a plan names as staying otherwise.
fn named_by(plan: &DestinationPlan) -> Vec<Named> {
    let decisions = plan.decisions.iter().map(|decision| Named::new(&decision.about, decision.item.as_ref()));
    let told = plan.findings.iter().filter(|finding| finding.severity != Severity::Todo);
    let told = told.filter_map(|finding| Some(Named::new(finding.about.as_ref()?, Some(finding.at.as_ref()?))));
    let kept = plan.kept.iter().chain(&plan.unpaired).flat_map(|difference| {
        let places: Vec<Place> = difference.changes().into_iter().map(|change| change.at).collect();
        places.into_iter().map(|place| Named::new(&difference.key, Some(&place)))
    });
    let extra = plan.exact.values().flat_map(|exact| &exact.extra).map(|key| Named::new(key, None));
    decisions.chain(told).chain(kept).chain(extra).collect()
}

/// Returns the differences of both sides of which the plan does not say where they are.
pub(crate) fn unsaid(pair: &Pair, plan: &DestinationPlan) -> Vec<String> {
    let named = named_by(plan);
    let compared = mistakes(&pair.here(), &pair.there(), &Expect::default()).into_iter();
    let compared = compared.filter(|mistake| COMPARED.iter().any(|(collection, _)| *collection == mistake.collection));
    compared
        .filter(|mistake| !named.iter().any(|named| named.tells(mistake)))
        .map(|mistake| mistake.to_string())
        .collect()
}

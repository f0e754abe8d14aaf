//! How servers tell who changed a document: the audit feed.
//!
//! Pure (fact `audit-feed`).

/// The list of events, the newest first.
pub(crate) const EVENTS: &str = "events";
/// The parameter that takes the events about a document, among them those about what belongs to it.
pub(crate) const REGARDING: &str = "regarding";
/// The other parameters of that request: no differences, which can be long, and one page.
pub(crate) const BRIEF: &[(&str, &str)] = &[("excludeDifference", "true"), ("take", "50")];
/// The parameter that takes the events about any of some documents.
pub(crate) const REGARDING_ANY: &str = "regardingAny";
/// The field with the events of a page.
pub(crate) const EVENTS_OF_PAGE: &str = "Items";
/// The field with the documents that the message of an event names, and in each of them the id.
pub(crate) const NAMED: (&str, &str) = ("MessageReferences", "ReferencedDocumentId");
/// The fields with the name of the user, the time, and what was done.
pub(crate) const BY: &str = "Username";
pub(crate) const AT: &str = "Occurred";
pub(crate) const DONE: &str = "Category";
/// The field with the program that did it.
pub(crate) const AGENT: &str = "UserAgent";
/// The parameters of a request for the events since a point: no differences, and only changes of documents, not
/// deployments.
pub(crate) const SINCE: &[(&str, &str)] =
    &[("excludeDifference", "true"), ("eventCategories", "Created,Modified,Deleted")];
/// The parameters that take the events after a number and a time. Whether a server knows the first depends on its version.
pub(crate) const AFTER: (&str, &str) = ("fromAutoId", "from");
/// The parameter that says how many events a page has.
pub(crate) const TAKE: &str = "take";
/// The field that counts the writes of a document, of kinds that have one. (fact `write-counts`).
pub(crate) const COUNTER: &str = "Version";
/// The permission that reading events needs.
pub(crate) const VIEW: &str = "EventView";

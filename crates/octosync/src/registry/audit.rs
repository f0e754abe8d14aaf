//! How servers tell who changed a document: the audit feed.
//!
//! Pure. Source: the API descriptions of 2021.2 and 2026.1.

/// The list of events, the newest first.
pub(crate) const EVENTS: &str = "events";
/// The parameter that takes the events about a document, among them those about what belongs to it.
pub(crate) const REGARDING: &str = "regarding";
/// What else is asked: no differences, which can be long, and one page.
pub(crate) const BRIEF: &[(&str, &str)] = &[("excludeDifference", "true"), ("take", "50")];
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
/// The permission that reading events needs.
pub(crate) const VIEW: &str = "EventView";

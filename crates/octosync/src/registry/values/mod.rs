//! Values that tenants set for the variable templates of projects and library variable sets, in either shape of the
//! API.
//!
//! Pure. The engine knows one document for each tenant, with a row for each template and environment; here it is made of the
//! server's answers, and made into what is sent. Older servers have one answer with all values (`grouped`), newer ones a
//! list of those of projects and one of those of sets (`listed`).

mod grouped;
mod listed;
mod row;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use words::{
    ANSWERS, ENVIRONMENT, HOLDERS, OWNER, PREFIX, PROJECT, ROWS, SET, has_default, type_word, value_of_template,
};

use super::spec::SPACE;
use crate::doc::{Doc, Fields, name};
use row::{Held, Sent};
use words::{ORIGINS, Origin};

/// Returns the id of the owner that an older answer is about.
#[must_use]
pub(crate) fn owner_of(answer: &Doc) -> &str {
    answer.str_at(OWNER)
}

/// Returns the document of an owner.
#[must_use]
pub(crate) fn document(owner: &str, answers: &[Doc]) -> Doc {
    let mut held: Vec<Held<'_>> = answers.iter().enumerate().flat_map(|(at, answer)| held(at, answer)).collect();
    held.sort_by_cached_key(Held::id);
    let fields: Fields = [
        (name("Id"), Doc::text(&format!("{PREFIX}{owner}"))),
        (name(OWNER), Doc::text(owner)),
        (name(ROWS), Doc::list(held.iter().map(Held::row).collect::<Vec<_>>())),
    ]
    .into_iter()
    .collect();
    Doc::Object(fields)
}

/// Returns the document of an owner together with the answers that it is made of.
#[must_use]
pub(crate) fn with_answers(owner: &str, answers: Vec<Doc>) -> Doc {
    let mut document = document(owner, &answers);
    document.set(ANSWERS, Doc::list(answers));
    document
}

/// Returns a document without the answers that it is made of.
#[must_use]
pub(crate) fn plain(mut document: Doc) -> Doc {
    document.take(ANSWERS);
    document
}

/// Returns what is wrong with an answer that is to hold the values of an owner.
#[must_use]
pub(crate) fn wrong(owner: &str, answer: &Doc) -> Option<&'static str> {
    let is_map = |origin: &Origin| answer.get(origin.group).is_some_and(|group| group.fields().is_some());
    let has_values = ORIGINS.iter().all(is_map) || matches!(answer.get(ROWS), Some(Doc::Array(_)));
    match owner_of(answer) == owner {
        true => (!has_values).then_some("holds no values"),
        false => Some("is not about the tenant that was asked for"),
    }
}

/// Returns whether two answers, which stand at this position, hold the same values.
#[must_use]
pub(crate) fn says_the_same(at: usize, a: &Doc, b: &Doc) -> bool {
    let rows = |answer| held(at, answer).iter().map(Held::row).collect::<Vec<_>>();
    rows(a) == rows(b)
}

/// Takes the answers out of a document that was lowered over them.
#[must_use]
pub(crate) fn take_answers(document: &mut Doc) -> Vec<Doc> {
    document.take(ANSWERS).map(|answers| answers.items().to_vec()).unwrap_or_default()
}

/// Returns what is to be sent in place of the answer at a position, so that a server has the rows of a lowered document; nothing,
/// if that has them already.
///
/// # Errors
/// When the server has no template of a row's name.
pub(crate) fn body(document: &Doc, answers: &[Doc], at: usize, space: &str) -> Result<Option<Doc>, String> {
    let sent = sent(document);
    let of = |origin: &'static Origin| sent.iter().filter(move |row| row.origin.id == origin.id).collect::<Vec<_>>();
    let Some(answer) = answers.get(at) else { return Ok(None) };
    if !is_grouped(answer) {
        let body = listed::body(&ORIGINS[at], &of(&ORIGINS[at]), answer)?;
        return Ok(body.map(|mut body| {
            body.set(SPACE, Doc::text(space));
            body
        }));
    }
    let mut body = answer.clone();
    for origin in &ORIGINS {
        grouped::lay(origin, &of(origin), &mut body)?;
    }
    Ok((body != *answer).then_some(body))
}

/// Returns whether an answer holds the rows of a lowered document that belong at its position. Of a secret that was sent
/// over another one nobody can tell.
#[must_use]
pub(crate) fn arrived(document: &Doc, at: usize, answer: &Doc) -> bool {
    let held = held(at, answer);
    let is_here = |row: &Sent<'_>| is_grouped(answer) || row.origin.id == ORIGINS[at].id;
    let sent: Vec<Sent<'_>> = sent(document).into_iter().filter(is_here).collect();
    sent.len() == held.len() && sent.iter().all(|row| held.iter().any(|held| row.is_in(held)))
}

fn sent(document: &Doc) -> Vec<Sent<'_>> {
    document.get(ROWS).map(Doc::items).unwrap_or_default().iter().filter_map(Sent::of).collect()
}

/// Returns the values of the answer at a position, in the order of what tells them apart.
fn held(at: usize, answer: &Doc) -> Vec<Held<'_>> {
    let mut held: Vec<Held<'_>> = match is_grouped(answer) {
        true => ORIGINS.iter().flat_map(|origin| grouped::held(origin, answer)).collect(),
        false => ORIGINS.get(at).map(|origin| listed::held(origin, answer)).unwrap_or_default(),
    };
    held.sort_by_cached_key(Held::id);
    held
}

fn is_grouped(answer: &Doc) -> bool {
    ORIGINS.iter().any(|origin| answer.get(origin.group).is_some())
}

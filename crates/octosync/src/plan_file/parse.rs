//! Reads the members of a plan file as they come, and says what else a text is.

use super::error::PlanFileError;
use crate::doc::Digest;
use crate::plan::{DestinationPlan, FORMAT, Plan, Site};
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use std::cell::Cell;
use std::fmt;
use std::io::BufRead;

/// A plan and the digests that came with it.
pub(super) struct Parsed {
    pub(super) plan: Plan,
    pub(super) digests: Vec<Digest>,
    pub(super) digest: Digest,
}

/// The members of a plan file, as far as they came.
#[derive(Default)]
struct Members {
    format: Option<u64>,
    tool: Option<String>,
    source: Option<Site>,
    destinations: Option<Vec<DestinationPlan>>,
    digests: Option<Vec<Digest>>,
    digest: Option<Digest>,
}

/// Reads a text to its end.
pub(super) fn parse(mut text: impl BufRead) -> Result<Parsed, PlanFileError> {
    if is_empty(&mut text)? {
        return Err(PlanFileError::Empty);
    }
    let is_object = Cell::new(false);
    let mut json = serde_json::Deserializer::from_reader(text);
    let members = Reading { is_object: &is_object }.deserialize(&mut json);
    let members = members.and_then(|members| json.end().map(|()| members));
    let members = members.map_err(|error| classified(error, is_object.get()))?;
    match members.format {
        None => Err(PlanFileError::NoFormat),
        Some(format) if format != u64::from(FORMAT) => Err(PlanFileError::OtherFormat { format, tool: members.tool }),
        Some(_) => whole(members).map_err(PlanFileError::Content),
    }
}

/// Skips white space; returns whether nothing else is there.
fn is_empty(text: &mut impl BufRead) -> Result<bool, PlanFileError> {
    loop {
        let held = text.fill_buf().map_err(PlanFileError::Read)?;
        let blank = held.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if held.is_empty() {
            return Ok(true);
        }
        if blank < held.len() {
            return Ok(false);
        }
        text.consume(blank);
    }
}

fn classified(error: serde_json::Error, is_object: bool) -> PlanFileError {
    match error.classify() {
        serde_json::error::Category::Io => PlanFileError::Read(error.into()),
        serde_json::error::Category::Eof => PlanFileError::CutShort(error),
        serde_json::error::Category::Syntax => PlanFileError::NotJson(error),
        serde_json::error::Category::Data if is_object => PlanFileError::Content(error),
        serde_json::error::Category::Data => PlanFileError::NotAPlan(error),
    }
}

fn whole(members: Members) -> Result<Parsed, serde_json::Error> {
    let missing = |member| serde_json::Error::missing_field(member);
    Ok(Parsed {
        plan: Plan {
            format: FORMAT,
            tool: members.tool.ok_or_else(|| missing("tool"))?,
            source: members.source.ok_or_else(|| missing("source"))?,
            destinations: members.destinations.ok_or_else(|| missing("destinations"))?,
        },
        digests: members.digests.ok_or_else(|| missing("digests"))?,
        digest: members.digest.ok_or_else(|| missing("digest"))?,
    })
}

/// Reads the members of the object; those of another version's are not looked at.
struct Reading<'r> {
    is_object: &'r Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Members;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Members, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        self.is_object.set(true);
        let mut members = Members::default();
        while let Some(member) = map.next_key::<String>()? {
            let is_other = members.format.is_some_and(|format| format != u64::from(FORMAT));
            match member.as_str() {
                "format" => set(&mut members.format, "format", &mut map)?,
                "tool" => set(&mut members.tool, "tool", &mut map)?,
                _ if is_other => drop(map.next_value::<IgnoredAny>()?),
                "source" => set(&mut members.source, "source", &mut map)?,
                "destinations" => set(&mut members.destinations, "destinations", &mut map)?,
                "digests" => set(&mut members.digests, "digests", &mut map)?,
                "digest" => set(&mut members.digest, "digest", &mut map)?,
                // Without a format it is something else, whatever its members are.
                _ if members.format.is_none() => drop(map.next_value::<IgnoredAny>()?),
                other => return Err(A::Error::custom(format_args!("a plan has no member `{other}`"))),
            }
        }
        Ok(members)
    }
}

fn set<'de, T: serde::Deserialize<'de>, A: MapAccess<'de>>(
    member: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    let twice = member.replace(map.next_value()?).is_some();
    if twice { Err(A::Error::duplicate_field(name)) } else { Ok(()) }
}

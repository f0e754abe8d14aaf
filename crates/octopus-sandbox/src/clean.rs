//! Turns what a client sent into what the server keeps: known fields only, defaults filled in, types checked, GUIDs given.
//! Does not look at other documents. Field names match without case, as the server's JSON reader does.

use crate::ids::Numbering;
use crate::shape::{Fallback, Field, Identity, Kind, Rule, Shape};
use crate::version::Version;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashSet};

/// Where in a document something stands, for messages.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    name: &'a str,
    index: Option<usize>,
}

impl<'a> Place<'a> {
    pub(crate) const ROOT: Place<'static> = Place { parent: None, name: "", index: None };

    pub(crate) fn field<'b>(&'b self, name: &'b str) -> Place<'b> {
        Place { parent: Some(self), name, index: None }
    }

    pub(crate) fn item<'b>(&'b self, index: usize) -> Place<'b> {
        Place { parent: Some(self), name: "", index: Some(index) }
    }

    pub(crate) fn text(&self) -> String {
        let parent = self.parent.map(Place::text).unwrap_or_default();
        match self.index {
            Some(index) => format!("{parent}[{index}]"),
            None if parent.is_empty() => self.name.to_owned(),
            None => format!("{parent}.{}", self.name),
        }
    }
}

/// The state while one document is cleaned, and the findings.
pub(crate) struct Cleaner<'a> {
    pub(crate) version: Version,
    /// Loading keeps what the file says, server-owned fields and GUIDs too.
    pub(crate) loading: bool,
    /// A client that changes what cannot be changed is told so.
    pub(crate) strict: bool,
    /// Whether GUIDs that this document did not have before are kept.
    pub(crate) keeps_new_ids: bool,
    /// The same for items whose GUIDs clients may say.
    pub(crate) keeps_named_ids: bool,
    /// GUIDs that this document had before.
    pub(crate) known: HashSet<String>,
    pub(crate) used: HashSet<String>,
    pub(crate) numbering: &'a mut Numbering,
    pub(crate) problems: Vec<String>,
    pub(crate) unknown: BTreeSet<String>,
}

impl Cleaner<'_> {
    pub(crate) fn object(
        &mut self,
        shape: &Shape,
        given: &Map<String, Value>,
        kept: Option<&Map<String, Value>>,
        place: Place<'_>,
    ) -> Map<String, Value> {
        let fields = self.fields(shape, given, kept, &place);
        let sent = self.sort_out(&fields, given, shape.identity != Identity::None, &place);
        let mut result = Map::new();
        for (field, sent) in fields.iter().zip(sent) {
            let before = kept.and_then(|kept| kept.get(field.name));
            let place = place.field(field.name);
            if let Some(value) = self.field(field, sent, before, kept.is_some(), place) {
                result.insert(field.name.to_owned(), value);
            }
        }
        if shape.identity != Identity::None {
            let keeps = if shape.identity == Identity::Client { self.keeps_named_ids } else { self.keeps_new_ids };
            let id = self.identity(sent_id(given), keeps);
            result.insert("Id".to_owned(), Value::String(id));
        }
        result
    }

    /// The fields of this version, those of the variant included.
    fn fields(
        &mut self,
        shape: &Shape,
        given: &Map<String, Value>,
        kept: Option<&Map<String, Value>>,
        place: &Place<'_>,
    ) -> Vec<&'static Field> {
        let mut fields: Vec<&Field> = shape.fields.iter().collect();
        if let Some(variants) = &shape.variants {
            let before = kept.and_then(|kept| kept.get(variants.by)).and_then(Value::as_str);
            let sent = member(given, variants.by).and_then(Value::as_str);
            let fallback = shape.fields.iter().find(|field| field.name == variants.by).and_then(first_choice);
            let rule = shape.fields.iter().find(|field| field.name == variants.by).map(|field| field.rule);
            let wanted = match rule {
                Some(Rule::Owned) if !self.loading => before,
                Some(rule) if rule.is_fixed() => before.or(sent),
                _ => sent.or(before),
            };
            let wanted = wanted.or(fallback).unwrap_or("");
            let case = variants.cases.iter().find(|case| case.name == wanted && case.since <= self.version);
            match case {
                Some(case) => {
                    if kept.is_none() && !case.creatable && !self.loading {
                        self.problems.push(format!("{} '{wanted}' cannot be created.", variants.by));
                    }
                    fields.extend(case.fields);
                }
                None if wanted.is_empty() => {}
                None => self.problems.push(format!(
                    "Error converting value \"{wanted}\" to type '{}'. Path '{}'.",
                    variants.by,
                    place.field(variants.by).text()
                )),
            }
        }
        fields.retain(|field| field.since <= self.version && self.version < field.until);
        fields
    }

    /// The values that were sent for each field; members that belong to no field are dropped, and noted on loading.
    fn sort_out<'v>(
        &mut self,
        fields: &[&Field],
        given: &'v Map<String, Value>,
        identity: bool,
        place: &Place<'_>,
    ) -> Vec<Option<&'v Value>> {
        let mut sent = vec![None; fields.len()];
        for (key, value) in given {
            let exact = fields.iter().position(|field| field.name == key);
            let found = exact.or_else(|| fields.iter().position(|field| field.name.eq_ignore_ascii_case(key)));
            match found {
                Some(index) if exact.is_some() || sent[index].is_none() => sent[index] = Some(value),
                Some(_) => {}
                None if identity && key.eq_ignore_ascii_case("Id") => {}
                None if self.loading => drop(self.unknown.insert(place.field(key).text())),
                None => {}
            }
        }
        sent
    }

    fn field(
        &mut self,
        field: &Field,
        sent: Option<&Value>,
        before: Option<&Value>,
        exists: bool,
        place: Place<'_>,
    ) -> Option<Value> {
        match field.rule {
            Rule::Owned if !self.loading => return before.cloned().or_else(|| self.fallback(field, place)),
            Rule::Fixed | Rule::FixedRequired if exists && !self.loading => {
                if let (Some(sent), Some(before)) = (sent, before) {
                    self.unchanged(field, sent, before, &place);
                }
                return before.cloned();
            }
            _ => {}
        }
        let value = match sent {
            Some(Value::Null) | None => self.fallback(field, place),
            Some(sent) => Some(self.value(field, sent, before, place)),
        };
        let value = if let (Some(Value::Null), Fallback::Absent) = (sent, field.fallback) { None } else { value };
        if self.strict && field.demanded <= self.version && matches!(sent, None | Some(Value::Null)) {
            self.problems.push(format!("The {} field is required.", place.text()));
        }
        let needed = matches!(field.rule, Rule::Required | Rule::FixedRequired);
        if needed && !self.loading && !matches!(field.kind, Kind::Secret) && is_blank(value.as_ref()) {
            self.problems.push(format!("The {} field is required.", place.text()));
        }
        value
    }

    /// A field that was set on creation may be sent again, but not changed.
    fn unchanged(&mut self, field: &Field, sent: &Value, before: &Value, place: &Place<'_>) {
        let comparable = sent.is_string() || sent.is_boolean() || sent.is_number();
        if self.strict && comparable && !is_blank(Some(sent)) && sent != before && !matches!(field.kind, Kind::Secret) {
            self.problems.push(format!(
                "{} cannot be changed from '{}' to '{}'.",
                place.text(),
                bare(before),
                bare(sent)
            ));
        }
    }

    fn fallback(&mut self, field: &Field, place: Place<'_>) -> Option<Value> {
        Some(match (field.fallback, field.kind) {
            (Fallback::Absent, _) => return None,
            (Fallback::Null, _) => Value::Null,
            (Fallback::Text(text), _) => Value::from(text),
            (Fallback::Flag(flag), _) => Value::from(flag),
            (Fallback::Number(number), _) => Value::from(number),
            (Fallback::Filled, Kind::Object(shape)) => Value::Object(self.object(shape, &Map::new(), None, place)),
            (_, Kind::Secret) => json!({ "HasValue": false, "NewValue": null, "Hint": null }),
            (_, Kind::Flag) => Value::Bool(false),
            (_, Kind::Number) => Value::from(0),
            (_, Kind::Texts | Kind::Objects(_)) => Value::Array(Vec::new()),
            (_, Kind::Words(words)) => Value::from(words[0]),
            (_, Kind::Properties | Kind::Scope | Kind::IdMap(..)) => Value::Object(Map::new()),
            _ => Value::Null,
        })
    }

    fn value(&mut self, field: &Field, sent: &Value, before: Option<&Value>, place: Place<'_>) -> Value {
        let taken = match (field.kind, sent) {
            (Kind::Text | Kind::Name, Value::String(text)) if !self.loading && matches!(field.kind, Kind::Name) => {
                Some(Value::from(text.trim()))
            }
            (Kind::Text | Kind::Name | Kind::TypedValue, Value::String(_)) => Some(sent.clone()),
            // As the reader of values that may be secrets does.
            (Kind::Bound, Value::Bool(flag)) => Some(Value::from(if *flag { "True" } else { "False" })),
            (Kind::Text | Kind::Name | Kind::TypedValue | Kind::Bound, Value::Number(_) | Value::Bool(_)) => {
                Some(Value::String(sent.to_string()))
            }
            (Kind::Flag, _) => flag(sent),
            (Kind::Number, _) => number(sent),
            (Kind::Texts, Value::Array(list)) => list.iter().all(|item| item.is_string()).then(|| sent.clone()),
            (Kind::Words(words), Value::String(word)) => {
                words.iter().find(|known| known.eq_ignore_ascii_case(word)).map(|known| Value::from(*known))
            }
            (Kind::Object(shape), Value::Object(map)) => {
                Some(Value::Object(self.object(shape, map, before.and_then(Value::as_object), place)))
            }
            (Kind::Objects(shape), Value::Array(list)) => self.objects(shape, list, before, place),
            (Kind::Open, _) | (Kind::Secret | Kind::Properties | Kind::Scope, Value::Object(_)) => Some(sent.clone()),
            (Kind::Bound, Value::String(_) | Value::Object(_)) => Some(sent.clone()),
            (Kind::IdMap(..), Value::Object(_)) => Some(sent.clone()),
            _ => None,
        };
        taken.unwrap_or_else(|| {
            self.problems.push(format!("Error converting value {} . Path '{}'.", shown(sent), place.text()));
            Value::Null
        })
    }

    fn objects(&mut self, shape: &Shape, list: &[Value], before: Option<&Value>, place: Place<'_>) -> Option<Value> {
        let kept = before.and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
        let mut result = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let map = item.as_object()?;
            let same =
                sent_id(map).and_then(|id| kept.iter().find(|kept| kept.get("Id").and_then(Value::as_str) == Some(id)));
            let place = place.item(index);
            result.push(Value::Object(self.object(shape, map, same.and_then(Value::as_object), place)));
        }
        Some(Value::Array(result))
    }

    /// A GUID stays when it belongs to this document; any other may be replaced, so that a missed translation shows.
    fn identity(&mut self, sent: Option<&str>, keeps: bool) -> String {
        let is_kept = |id: &&str| self.loading || self.known.contains(*id) || (keeps && is_guid(id));
        let kept = sent.filter(|id| !id.is_empty()).filter(is_kept);
        match kept {
            Some(id) if self.used.insert(id.to_owned()) => id.to_owned(),
            _ => self.numbering.guid(),
        }
    }
}

/// The value of a member, whatever the case of its name.
pub(crate) fn member<'v>(map: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    map.get(name).or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// Every GUID that items of the document carry.
pub(crate) fn known_ids(value: &Value, into: &mut HashSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| {
            if let Some(id) = item.get("Id").and_then(Value::as_str) {
                into.insert(id.to_owned());
            }
            known_ids(item, into);
        }),
        Value::Object(map) => map.values().for_each(|value| known_ids(value, into)),
        _ => {}
    }
}

/// Whether a text has the form of a GUID.
fn is_guid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit())
}

fn first_choice(field: &Field) -> Option<&'static str> {
    match (field.fallback, field.kind) {
        (Fallback::Text(text), _) => Some(text),
        (_, Kind::Words(words)) => Some(words[0]),
        _ => None,
    }
}

fn sent_id(map: &Map<String, Value>) -> Option<&str> {
    member(map, "Id").and_then(Value::as_str)
}

fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        _ => false,
    }
}

fn flag(sent: &Value) -> Option<Value> {
    match sent {
        Value::Bool(_) => Some(sent.clone()),
        Value::String(text) => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        _ => None,
    }
}

fn number(sent: &Value) -> Option<Value> {
    match sent {
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(sent.clone()),
        Value::String(text) => text.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The kind of a value that was sent, without its contents, which may be secret.
fn shown(sent: &Value) -> &'static str {
    match sent {
        Value::String(_) => "of a string",
        Value::Number(_) => "of a number",
        Value::Bool(_) => "of a boolean",
        Value::Array(_) => "of an array",
        Value::Object(_) => "of an object",
        Value::Null => "null",
    }
}

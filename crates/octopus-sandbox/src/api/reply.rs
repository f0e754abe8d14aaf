//! Answers as the documents they consist of; made into text after the lock is gone.

use crate::collections::Collection;
use crate::config::Config;
use crate::links;
use crate::render;
use crate::store::Stored;
use serde_json::Value;
use std::sync::Arc;

/// A document and members that are not kept with it.
pub(crate) struct Item {
    pub(crate) of: &'static Collection,
    pub(crate) stored: Arc<Stored>,
    pub(crate) members: Option<Value>,
    /// Its address, if it is not that of its collection: of a document on a branch.
    pub(crate) place: Option<String>,
}

impl Item {
    pub(crate) fn plain(of: &'static Collection, stored: &Arc<Stored>) -> Item {
        Item { of, stored: stored.clone(), members: None, place: None }
    }

    fn text(&self, config: &Config) -> String {
        let mut text = String::new();
        self.write(config, &mut text);
        text
    }

    fn write(&self, config: &Config, into: &mut String) {
        let text = match &self.place {
            Some(place) => &render::document_at(config, self.of, &self.stored, place),
            None => render::document(config, self.of, &self.stored),
        };
        match &self.members {
            Some(members @ Value::Object(map)) if !map.is_empty() => {
                into.push_str(text.strip_suffix('}').unwrap_or(text));
                into.push(',');
                into.push_str(&members.to_string()[1..]);
            }
            _ => into.push_str(text),
        }
    }
}

/// A page of documents before it is text.
pub(crate) struct Sheet {
    pub(crate) items: Vec<Item>,
    pub(crate) item_type: &'static str,
    pub(crate) address: String,
    pub(crate) query: String,
    pub(crate) skip: usize,
    pub(crate) take: usize,
    pub(crate) take_is_asked: bool,
    pub(crate) total: usize,
    pub(crate) links: bool,
}

/// The result of a handler.
pub(crate) enum Reply {
    Found(Item),
    Created(Item),
    Array(Vec<Item>),
    Sheet(Sheet),
    /// Another reply as the one member of that name, as the newest endpoints answer.
    Wrapped(&'static str, Box<Reply>),
    /// JSON.
    Text(u16, String),
    /// A file, with its media type.
    File(&'static str, Arc<[u8]>),
    Empty,
}

/// Status, media type and body, ready to be sent.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) const JSON: &'static str = "application/json; charset=utf-8";

    pub(crate) fn json(status: u16, text: String) -> Answer {
        Answer { status, content_type: Answer::JSON, body: text.into_bytes() }
    }

    /// The answer as the member of an object.
    fn within(mut self, name: &str) -> Answer {
        let head = format!("{{\"{name}\":");
        self.body = [head.as_bytes(), &self.body, b"}"].concat();
        self
    }
}

impl Reply {
    /// Each document in it.
    pub(crate) fn items_mut(&mut self) -> &mut [Item] {
        match self {
            Reply::Found(item) | Reply::Created(item) => std::slice::from_mut(item),
            Reply::Array(items) => items,
            Reply::Sheet(sheet) => &mut sheet.items,
            Reply::Wrapped(_, reply) => reply.items_mut(),
            Reply::Text(..) | Reply::File(..) | Reply::Empty => &mut [],
        }
    }

    pub(crate) fn render(self, config: &Config) -> Answer {
        let (status, text) = match self {
            Reply::Found(item) => (200, item.text(config)),
            Reply::Created(item) => (201, item.text(config)),
            Reply::Array(items) => {
                let mut text = String::new();
                write_array(&items, config, &mut text);
                (200, text)
            }
            Reply::Sheet(sheet) => (200, sheet.text(config)),
            Reply::Wrapped(name, reply) => return reply.render(config).within(name),
            Reply::Text(status, text) => (status, text),
            Reply::File(content_type, bytes) => return Answer { status: 200, content_type, body: bytes.to_vec() },
            Reply::Empty => (200, String::new()),
        };
        Answer::json(status, text)
    }
}

impl Sheet {
    fn text(&self, config: &Config) -> String {
        let path = self.address.rsplit('/').next().unwrap_or_default();
        let page = render::Page {
            item_type: self.item_type,
            address: &self.address,
            query: &self.query,
            skip: self.skip,
            take: self.take,
            take_is_asked: self.take_is_asked,
            template: links::list_query(path),
            total: self.total,
            links: self.links,
        };
        page.around(|into| write_array(&self.items, config, into))
    }
}

/// Large lists are put together in one place: each copy of them would count.
fn write_array(items: &[Item], config: &Config, into: &mut String) {
    into.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            into.push(',');
        }
        item.write(config, into);
    }
    into.push(']');
}

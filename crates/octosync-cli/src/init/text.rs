//! The text of a configuration: what was answered, and beside it as remarks what else could have been.

use super::args::KeyPlace;
use super::question::{Given, Setting, quoted};
use crate::render::text::safe;

/// The sections in their order, with what each decides.
const SECTIONS: &[(&str, &str)] = &[
    ("select", "A1: which documents take part"),
    ("dependencies", "A2: what becomes of what they need and that does not"),
    ("kinds", "A3: how each kind is treated"),
    ("names", "A4: what a name of the source is called there; ~ is nothing"),
    ("scopes", "B: what becomes of what is only for something that is not there"),
    ("allow_widening", "B: what may lose a restriction"),
    ("lifecycles", "C: lifecycles whose environments are not there"),
    ("steps", "E: steps"),
    ("variables", "D: values"),
    ("missing_reference", "E6: what stands in for what is not there"),
    ("first_sync", "A8: whose content a document gets that stands on both sides and differs; asked once"),
    ("allow_version_gap", "A7: versions that lie apart"),
    ("rules", "exceptions, for what no option says"),
];

/// One end.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) url: String,
    pub(crate) space: String,
    pub(crate) key: KeyPlace,
}

/// Both ends.
#[derive(Clone, Debug)]
pub(crate) struct Ends {
    pub(crate) source: Header,
    pub(crate) name: String,
    pub(crate) destination: Header,
}

/// Settings that belong together, with what is remarked about them; or an example of some, as a remark.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) remarks: Vec<String>,
    pub(crate) settings: Vec<Setting>,
    pub(crate) is_set: bool,
}

/// Returns the configuration.
pub(crate) fn configuration(ends: &Ends, written: impl IntoIterator<Item = Written>) -> String {
    let mut text =
        "# Written by `octosync init`. A line that begins with # is a remark, or something that was not chosen.\n"
            .to_owned();
    text.push_str(
        "# `octosync validate` checks this file; `octosync plan` shows what it comes to, and writes nothing.\n",
    );
    text.push_str("version: 1\nsource:\n");
    text.push_str(&server(&ends.source, "  "));
    text.push_str(&format!("destinations:\n  {}:\n", quoted(&ends.name)));
    text.push_str(&server(&ends.destination, "    "));
    let mut root = Branch::default();
    for Written { mut remarks, settings, is_set } in written {
        for setting in settings {
            let remarks = std::mem::take(&mut remarks).iter().map(|remark| safe(remark)).collect();
            root.insert(&setting.path, Leaf { remarks, value: setting.value, is_set });
        }
    }
    for (section, about) in SECTIONS {
        if let Some(node) = root.get(section) {
            text.push_str(&format!("\n# {about}.\n"));
            let mut lines = Vec::new();
            write(&mut lines, section, node, 0);
            lines.iter().for_each(|line| text.push_str(&format!("{line}\n")));
        }
    }
    text
}

fn server(header: &Header, indent: &str) -> String {
    let key = match &header.key {
        KeyPlace::Env(name) => format!("{{ env: {} }}", quoted(name)),
        KeyPlace::File(path) => format!("{{ file: {} }}", quoted(&path.display().to_string())),
    };
    let (url, space) = (quoted(&header.url), quoted(&header.space));
    format!("{indent}url: {url}\n{indent}space: {space}\n{indent}api_key: {key}\n")
}

/// A mapping or a list of the configuration, in the order in which it is filled.
#[derive(Default)]
struct Branch(Vec<(String, Node)>);

enum Node {
    Branch(Branch),
    Leaf(Leaf),
}

/// A setting, or an example of one.
struct Leaf {
    remarks: Vec<String>,
    value: String,
    is_set: bool,
}

impl Branch {
    fn get(&self, key: &str) -> Option<&Node> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, node)| node)
    }

    fn insert(&mut self, path: &[String], leaf: Leaf) {
        let Some((key, rest)) = path.split_first() else { return };
        if rest.is_empty() {
            let is_item = key.is_empty();
            let known =
                self.0.iter_mut().find(|(known, node)| !is_item && known == key && matches!(node, Node::Leaf(_)));
            match known {
                Some((_, Node::Leaf(there))) if !there.is_set => *there = leaf,
                Some(_) => {}
                None => self.0.push((key.clone(), Node::Leaf(leaf))),
            }
            return;
        }
        if self.get(key).is_none() {
            self.0.push((key.clone(), Node::Branch(Self::default())));
        }
        if let Some((_, Node::Branch(branch))) = self.0.iter_mut().find(|(known, _)| known == key) {
            branch.insert(rest, leaf);
        }
    }
}

impl Node {
    fn is_set(&self) -> bool {
        match self {
            Self::Leaf(leaf) => leaf.is_set,
            Self::Branch(branch) => branch.0.iter().any(|(_, node)| node.is_set()),
        }
    }
}

impl From<&Given> for Written {
    /// Returns what an answer writes, or else what another one would have written, as a remark.
    fn from(Given { question, choice }: &Given) -> Self {
        let choices = question.choices.iter().chain((!question.choices.contains(choice)).then_some(choice));
        let lines = choices.map(|one| {
            let mark = if one == choice { ">" } else { " " };
            format!("  {mark} {}: {}", one.word, one.effect)
        });
        let remarks = [question.ask.clone()].into_iter().chain(lines).collect();
        let is_set = !choice.settings.is_empty();
        let others = question.choices.iter().map(|other| &other.settings).find(|settings| !settings.is_empty());
        let pattern = question.patterns.as_ref();
        let pattern = pattern.map(|path| vec![Setting { path: path.clone(), value: "[\"Web *\"]".to_owned() }]);
        let settings = if is_set { Some(choice.settings.clone()) } else { others.cloned().or(pattern) };
        Self { remarks, settings: settings.unwrap_or_default(), is_set }
    }
}

/// Writes a node: what is not set stands behind a mark.
fn write(lines: &mut Vec<String>, key: &str, node: &Node, depth: usize) {
    let indent = "  ".repeat(depth);
    let mark = if node.is_set() { "" } else { "# " };
    let key = if key.is_empty() { "-".to_owned() } else { format!("{}:", quoted(key)) };
    match node {
        Node::Leaf(leaf) => {
            lines.extend(leaf.remarks.iter().map(|remark| format!("{indent}# {remark}")));
            lines.push(format!("{indent}{mark}{key} {}", leaf.value));
        }
        Node::Branch(branch) => {
            lines.push(format!("{indent}{mark}{key}"));
            branch.0.iter().for_each(|(key, node)| write(lines, key, node, depth + 1));
        }
    }
}

//! Reads which projects follow another one (`templates`).

use super::decode::Decoder;
use super::forms::of_projects;
use super::problem::Problem;
use super::tree::Node;
use super::types::{At, TemplateRule};
use octosync::decision::Set;
use octosync::delta::{Pattern, ProjectTemplate};
use octosync::key::Kind;

/// Takes the templates.
pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<TemplateRule>> {
    decoder.each(node, path, "a list of mappings with `project`, `to` and `keep`", one)
}

fn one(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<TemplateRule> {
    let fields = decoder.fields(node, node.at.clone(), path, &["project", "to", "keep"])?;
    let project = decoder.required(&fields, "project", "project: Base");
    let project = project.and_then(|node| decoder.text(node, &fields.path_of("project")));
    let to = decoder.required(&fields, "to", "to: [\"Web *\"]");
    let to = to.and_then(|node| some(decoder, node, &fields.path_of("to")));
    let keep = match fields.get("keep") {
        Some(node) => kinds(decoder, node, &fields.path_of("keep")),
        None => Some(Vec::new()),
    };
    Some(TemplateRule { project: project?, to: to?, keep: keep? })
}

/// Takes texts, at least one.
fn some(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<At<String>>> {
    let texts = decoder.texts(node, path)?;
    if texts.is_empty() {
        let problem = Problem::new(format!("`{path}` names no project"), node.at.clone());
        decoder.problems.push(problem.help("name the projects that follow the template, or remove the template"));
        return None;
    }
    Some(texts)
}

/// Takes kinds of what belongs to projects.
fn kinds(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Vec<Kind>> {
    let valid = of_projects();
    let words = decoder.texts(node, path)?;
    // All words are looked at, so that all that are wrong are said at once.
    let kinds: Vec<Option<Kind>> = words.iter().map(|word| decoder.kind(word, &valid, "projects have no")).collect();
    kinds.into_iter().collect()
}

impl TemplateRule {
    /// Returns this as the engine takes it.
    pub(super) fn template(&self) -> ProjectTemplate {
        let pattern = |to: &At<String>| Set { value: Pattern::new(&to.value), origin: to.origin.clone() };
        ProjectTemplate {
            project: self.project.set(),
            to: self.to.iter().map(pattern).collect(),
            keep: self.keep.clone(),
        }
    }
}

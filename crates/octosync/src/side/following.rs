//! Projects that follow a template (`docs/rules.md` A12): the template's documents once more, under the project's name.
//!
//! Pure. Where a document of the template names something of the template itself, that of the project names the
//! project's own; all else of planning sees an ordinary project of the source. The memory of its documents goes by ids
//! of its own, made of the template's and the project's, so that no project is taken for another one, and none for the
//! template.

use super::follows::{Follows, follower_id, is_own};
use super::{Node, Side};
use crate::decision::Finding;
use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::owners;
use std::sync::Arc;

impl Node {
    /// Returns a document of the past of this one in its own words: as the project says what its template said.
    #[must_use]
    pub(crate) fn in_its_words(&self, doc: Doc) -> Doc {
        match &self.follows {
            Some(follows) => follows.document(&self.key, doc),
            None => doc,
        }
    }
}

impl Side {
    /// Lets a project of another side follow one of this side: it says what that says, but for the kinds that are its own. A
    /// project of this side that has its name is as if it were not there.
    pub(crate) fn follow(&mut self, template: &Key, follower: &Node, keep: &[Kind]) {
        let project = &follower.key;
        let id = |own: &str| follower_id(own, &follower.id);
        self.nodes.retain(|key, _| owners::root(key) != *project);
        self.index.follow(template, project, &id);
        let moved = |key: &Key| owners::moved(key, template, project);
        let nodes = self.nodes.values().filter_map(|node| Some((moved(&node.key)?, node)));
        let nodes: Vec<Node> = nodes
            .map(|(key, node)| {
                let is_own = is_own(&key, project, keep);
                let follows = Follows { template: template.clone(), project: project.clone(), is_own };
                let (id, owner) = (id(&node.id), node.owner.as_ref().and_then(moved));
                let doc = follows.document(&key, node.doc.clone());
                Node { key, id, owner, doc, follows: Some(Arc::new(follows)), ..node.clone() }
            })
            .collect();
        if let Some(originals) = &mut self.originals {
            let followed = self.nodes.keys().filter_map(|key| Some((key, moved(key)?)));
            followed.for_each(|(key, there)| originals.follow(key, &there));
        }
        self.nodes.extend(nodes.into_iter().map(|node| (node.key.clone(), node)));
        let ambiguous = self.ambiguous.iter().filter_map(|(key, ids)| Some((moved(key)?, ids.clone())));
        let ambiguous: Vec<_> = ambiguous.collect();
        self.ambiguous.retain(|key, _| owners::root(key) != *project);
        self.ambiguous.extend(ambiguous);
        let found = self.findings.iter().filter_map(|finding| {
            let about = moved(finding.about.as_ref()?)?;
            Some(Finding { about: Some(about), ..finding.clone() })
        });
        let found: Vec<_> = found.collect();
        self.findings.retain(|finding| finding.about.as_ref().is_none_or(|about| owners::root(about) != *project));
        self.findings.extend(found);
    }

    /// Lets only what follows a template be written: all else is looked up.
    pub(crate) fn only_followers(&mut self) {
        let others = self.nodes.values_mut().filter(|node| node.follows.is_none());
        others.for_each(|node| node.fixed = true);
    }
}

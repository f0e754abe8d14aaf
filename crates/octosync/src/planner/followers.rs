//! Which projects of the destination follow a template of the source (`docs/rules.md` A12), and what is remembered of them.
//!
//! Pure. Only projects that stand there follow one, and only where nobody can doubt which: a project that has two things to
//! follow, or is a template itself, follows nothing, and refuses the plan.

use super::stage::Report;
use crate::decision::{Decision, Finding, Set, Severity, Verdict};
use crate::delta::{Delta, Pattern, ProjectTemplate};
use crate::findings;
use crate::key::{Key, fold, nearest, write_or_remove};
use crate::memory::{Memory, Record};
use crate::owners;
use crate::participation::deselected;
use crate::rules;
use crate::side::{Node, Side, follower_in, is_own};
use std::borrow::Cow;
use std::collections::HashMap;

/// A pattern of a template that a project of the destination matches.
#[derive(Clone, Copy)]
struct Match<'d> {
    template: &'d ProjectTemplate,
    pattern: &'d Set<Pattern>,
}

/// Returns the source with the projects that follow a template, and what is to be said of them. Within one space nothing else of
/// the source is written.
pub(super) fn with_followers<'s>(source: Cow<'s, Side>, destination: &Side, delta: &Delta) -> (Cow<'s, Side>, Report) {
    let mut report = Report::default();
    if delta.templates.is_empty() {
        return (source, report);
    }
    let look = Look { source: &source, destination, delta };
    let followers: Vec<(Key, &Node, Match<'_>)> = look.followers(&mut report);
    let is_one_space = source.site.is_same_space(&destination.site);
    let mut followed = source.clone();
    let side = followed.to_mut();
    for (template, follower, found) in followers {
        side.follow(&template, follower, &found.template.keep);
        let why = format!("it follows the template \"{}\"", template.own_name());
        let decision = Decision::new(&follower.key, rules::A12, Verdict::Take, why).set_by(&found.pattern.origin);
        let otherwise = "take it out of `to` of the template, or name in `keep` what is its own";
        report.decisions.push(decision.otherwise(otherwise));
    }
    if is_one_space {
        side.only_followers();
    }
    (followed, report)
}

/// Looks for projects that follow one.
struct Look<'l> {
    source: &'l Side,
    destination: &'l Side,
    delta: &'l Delta,
}

impl<'l> Look<'l> {
    /// Returns the projects that follow a template, each with that and with what says so.
    fn followers(&self, report: &mut Report) -> Vec<(Key, &'l Node, Match<'l>)> {
        let mut known: Vec<(Key, &ProjectTemplate)> = Vec::new();
        for template in &self.delta.templates {
            known.extend(self.template(template, report).map(|key| (key, template)));
            report.findings.extend(self.unmatched(template));
        }
        let mut followers = Vec::new();
        for project in projects(self.destination) {
            let matches: Vec<Match<'_>> = self.matches(project).collect();
            let Some(found) = matches.first().copied() else { continue };
            if let Some(finding) = self.no_follower(project, &matches) {
                report.findings.push(finding);
            } else if let Some((key, _)) = known.iter().find(|(_, template)| std::ptr::eq(*template, found.template)) {
                followers.push((key.clone(), project, found));
            }
        }
        followers
    }

    /// Returns the key of the project that is a template, if there is one of its name.
    fn template(&self, template: &ProjectTemplate, report: &mut Report) -> Option<Key> {
        let (name, origin) = (&template.project.value, template.project.origin.bracketed());
        let Some(found) = projects(self.source).find(|node| is_called(node, name)) else {
            let message = format!("templates names the project \"{name}\", which the source does not have{origin}");
            let fix = write_or_remove(name, projects(self.source).map(|node| node.key.own_name()));
            report.findings.push(Finding::general(findings::TEMPLATES_UNKNOWN, message).fix(fix));
            return None;
        };
        let Some(ids) = self.source.ambiguous.get(&found.key) else { return Some(found.key.clone()) };
        let message = format!("is a template{origin}, and not the only one of its name: {}", ids.join(" and "));
        let finding = Finding::new(findings::TEMPLATES_UNKNOWN, &found.key, message);
        report.findings.push(finding.fix("rename all but one of them on the source"));
        None
    }

    /// Says which patterns match no project of the destination.
    fn unmatched(&self, template: &ProjectTemplate) -> Vec<Finding> {
        let unmatched = template.to.iter().filter(|set| {
            let mut there = projects(self.destination);
            !there.any(|node| set.value.matches(node.key.own_name()))
        });
        let finding = |set: &Set<Pattern>| {
            let (pattern, name) = (set.value.text(), &template.project.value);
            let message = format!(
                "\"{pattern}\" matches no project of the destination, so that none follows \"{name}\" by it{}",
                set.origin.bracketed()
            );
            let near =
                nearest(&pattern.replace(['*', '?'], ""), projects(self.destination).map(|node| node.key.own_name()));
            let write = near.map_or_else(String::new, |near| format!(", write \"{near}\""));
            let fix = format!("create the project there, from a clone or empty{write}, or remove the pattern");
            Finding::general(findings::TEMPLATES_UNMATCHED, message).fix(fix)
        };
        unmatched.map(finding).collect()
    }

    /// Returns the templates that a project is to follow, each with the first pattern that says so.
    fn matches(&self, project: &'l Node) -> impl Iterator<Item = Match<'l>> {
        self.delta.templates.iter().filter_map(|template| {
            let pattern = template.to.iter().find(|set| set.value.matches(project.key.own_name()))?;
            Some(Match { template, pattern })
        })
    }

    /// Returns why a project follows nothing although patterns match it.
    fn no_follower(&self, project: &Node, matches: &[Match<'_>]) -> Option<Finding> {
        let own = self.delta.templates.iter().find(|template| is_called(project, &template.project.value));
        if let Some(own) = own {
            return Some(self.itself(project, own, matches[0]));
        }
        if let [one, other, ..] = matches {
            let name =
                |found: &Match<'_>| format!("\"{}\"{}", found.template.project.value, found.pattern.origin.bracketed());
            let message = format!("would follow two templates: {} and {}", name(one), name(other));
            let fix = "let the patterns in `to` of only one of them match it";
            return Some(Finding::new(findings::TEMPLATES_TWICE, &project.key, message).fix(fix));
        }
        if project.unfinished {
            let message = "an earlier run began to create it and did not come to an end: it follows no template yet";
            let fix = "run the sync that creates it again, or delete it on the destination";
            return Some(Finding::new(findings::TEMPLATES_HALF_MADE, &project.key, message).fix(fix));
        }
        self.selected(project, matches[0])
    }

    /// Says that a template is among the projects that are to follow one.
    fn itself(&self, project: &Node, own: &ProjectTemplate, found: Match<'_>) -> Finding {
        let (name, origin) = (project.key.own_name(), found.pattern.origin.bracketed());
        let is_own = std::ptr::eq(own, found.template);
        let pattern = found.pattern.value.text();
        let message = match is_own {
            true => format!("is a template itself, and \"{pattern}\" matches it{origin}: it does not follow itself"),
            false => {
                let other = &found.template.project.value;
                format!("is a template itself, and \"{pattern}\" lets it follow \"{other}\"{origin}")
            }
        };
        let finding = Finding::new(findings::TEMPLATES_ITSELF, &project.key, message);
        // A pattern with wildcards speaks of many, and is right for the others.
        let is_beside = is_own && found.pattern.value.literal().is_none();
        let severity = if is_beside { Severity::Warning } else { Severity::Refusal };
        finding.severity(severity).fix(format!("write patterns in `to` that do not match \"{name}\""))
    }

    /// Says that a project has a counterpart of its own on the source that takes part, so that it cannot follow another one.
    fn selected(&self, project: &Node, found: Match<'_>) -> Option<Finding> {
        let is_one_space = self.source.site.is_same_space(&self.destination.site);
        let own = self.source.nodes.get(&project.key).filter(|_| !is_one_space)?;
        if deselected(own, self.delta).is_some() {
            return None;
        }
        let name = project.key.own_name();
        let message = format!(
            "would follow the template \"{}\"{}, and the source's own project of that name is to arrive there, too",
            found.template.project.value,
            found.pattern.origin.bracketed()
        );
        let fix = format!(
            "leave out the source's with select: {{ projects: {{ exclude: [{}] }} }}, or write patterns in `to` that do not \
             match \"{name}\"",
            Pattern::quoted(name)
        );
        Some(Finding::new(findings::TEMPLATES_TWICE, &project.key, message).fix(fix))
    }
}

fn projects(side: &Side) -> impl Iterator<Item = &Node> {
    side.nodes.values().filter(|node| owners::is_project(node.key.kind()))
}

fn is_called(project: &Node, name: &str) -> bool {
    fold(project.key.own_name()) == fold(name)
}

/// Returns the memory of the projects as they are now: of those that follow a template, only the records made as
/// followers, and of all others none of these. A document that is a project's own now is not gone because the template
/// lacks it.
pub(super) fn remembered<'m>(
    memory: &'m Memory,
    (source, destination): (&Side, &Side),
    delta: &Delta,
) -> Cow<'m, Memory> {
    let followers = followers(source, destination, delta);
    let counts = |record: &Record| match follower_in(&record.from) {
        Some(follower) => followers.get(follower).is_some_and(|(project, template)| {
            let now =
                owners::project(&record.from_key).and_then(|then| owners::moved(&record.from_key, &then, project));
            let is_own = now.is_none_or(|key| is_own(&key, project, &template.keep));
            !is_own || source.by_id(&record.from).is_some()
        }),
        None => {
            let there = destination.by_id(&record.to).map_or(&record.to_key, |node| &node.key);
            !owners::project(there).is_some_and(|project| followers.values().any(|(known, _)| **known == project))
        }
    };
    if memory.records.iter().all(counts) {
        return Cow::Borrowed(memory);
    }
    let records = memory.records.iter().filter(|record| counts(record)).cloned().collect();
    Cow::Owned(Memory { records, ..memory.clone() })
}

/// Returns the projects that follow a template, by their ids on the destination.
fn followers<'s>(
    source: &Side,
    destination: &'s Side,
    delta: &'s Delta,
) -> HashMap<&'s str, (&'s Key, &'s ProjectTemplate)> {
    let of_project = |project: &'s Node| {
        let follows = source.nodes.get(&project.key)?.follows.as_ref()?;
        let mut templates = delta.templates.iter();
        let template = templates.find(|template| fold(&template.project.value) == fold(follows.template.own_name()))?;
        Some((&*project.id, (&project.key, template)))
    };
    projects(destination).filter_map(of_project).collect()
}

//! Annotations that a build server shows beside its log: errors and warnings, in the line format of GitHub and Azure.
//!
//! GitLab reads no such lines; there, `--markdown` writes what can be posted to a merge request.

use crate::error::CommandError;
use crate::render::text::safe;
use octosync::decision::{Finding, Severity};
use octosync::plan::Plan;
use octosync::registry::labels;
use std::collections::BTreeSet;
use std::ffi::OsString;

/// The most lines of one severity: GitHub shows ten of each step.
const MOST: usize = 10;

/// A build server that reads such lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuildServer {
    /// <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
    GitHub,
    /// <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>
    Azure,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Error,
    Warning,
}

impl Level {
    const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Annotation {
    level: Level,
    title: String,
    text: String,
    /// The file, line and column that it is about.
    place: Option<(String, usize, usize)>,
}

impl BuildServer {
    /// Returns the build server that runs this process.
    pub(crate) fn of_this_process(env: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let says = |name: &str| env(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if says("GITHUB_ACTIONS") {
            return Some(Self::GitHub);
        }
        says("TF_BUILD").then_some(Self::Azure)
    }

    /// Returns the line that this server takes for an annotation.
    pub(crate) fn line(self, annotation: &Annotation) -> String {
        let Annotation { level, title, text, place } = annotation;
        let (level, title, text) = (level.word(), safe(title), text.lines().map(safe).collect::<Vec<_>>().join("\n"));
        match self {
            Self::GitHub => {
                let place = place.as_ref().map_or_else(String::new, |(file, line, column)| {
                    format!("file={},line={line},col={column},", property(&safe(file)))
                });
                format!("::{level} {place}title={}::{}", property(&title), data(&text))
            }
            Self::Azure => {
                let place = place.as_ref().map_or_else(String::new, |(file, line, column)| {
                    format!("sourcepath={};linenumber={line};columnnumber={column};", of_azure(&safe(file)))
                });
                format!("##vso[task.logissue type={level};{place}]{}", of_azure(&format!("{title}: {text}")))
            }
        }
    }
}

/// Spells out what would end the text of a line on GitHub.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Spells out what would end a property of a line on GitHub.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Spells out what would end a property or the text of a line on Azure.
fn of_azure(text: &str) -> String {
    let text = text.replace('%', "%AZP25").replace(';', "%3B").replace(']', "%5D");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns what a plan refuses and warns of: each once, and no more than are shown.
pub(crate) fn of_plan(plan: &Plan) -> Vec<Annotation> {
    let findings = plan.destinations.iter().flat_map(|destination| {
        let held_back = destination.held_back.iter().flat_map(|held| &held.findings);
        destination.findings.iter().chain(held_back).filter_map(|finding| of_finding(&destination.name, finding))
    });
    let mut said = BTreeSet::new();
    let mut left = [MOST; 2];
    let fits = |annotation: &Annotation| {
        let left = &mut left[usize::from(annotation.level == Level::Warning)];
        let fits = *left > 0;
        *left = left.saturating_sub(1);
        fits
    };
    findings.filter(|annotation| said.insert(annotation.clone())).filter(fits).collect()
}

fn of_finding(destination: &str, finding: &Finding) -> Option<Annotation> {
    let level = match finding.severity {
        Severity::Refusal => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Todo | Severity::Note => return None,
    };
    let place = labels::spot(finding).map_or_else(String::new, |place| format!("{place}: "));
    let fix = if finding.fix.is_empty() { String::new() } else { format!("\nnext: {}", finding.fix) };
    let title = format!("octosync {destination}: {}", finding.code);
    Some(Annotation { level, title, text: format!("{place}{}{fix}", finding.message), place: None })
}

/// Returns what an error says: each problem of a file at its place, or the error as a whole.
pub(crate) fn of_error(error: &CommandError) -> Vec<Annotation> {
    let annotation =
        |text: String, place| Annotation { level: Level::Error, title: "octosync".to_owned(), text, place };
    let problems = error.problems.iter().flat_map(|problems| problems.placed());
    let problems = problems.map(|((file, line, column), problem)| {
        let help = problem.help.as_deref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
        annotation(format!("{}{help}", problem.message), Some((file.to_owned(), line, column)))
    });
    let problems: Vec<Annotation> = problems.take(MOST).collect();
    if !problems.is_empty() {
        return problems;
    }
    let hints = error.hints.iter().map(|hint| format!("\nhint: {hint}"));
    vec![annotation([error.message.clone()].into_iter().chain(hints).collect(), None)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(text: &str, place: Option<(&str, usize, usize)>) -> Annotation {
        let place = place.map(|(file, line, column)| (file.to_owned(), line, column));
        Annotation {
            level: Level::Error,
            title: "octosync live: scope.widened".to_owned(),
            text: text.to_owned(),
            place,
        }
    }

    #[test]
    fn each_build_server_is_told_in_its_own_form() {
        let plain = annotation("a ]b; 100%\nnext: c", None);
        let placed = annotation("wrong", Some(("a,b:c.yaml", 3, 7)));
        assert_eq!(
            BuildServer::GitHub.line(&plain),
            "::error title=octosync live%3A scope.widened::a ]b; 100%25%0Anext: c"
        );
        assert_eq!(
            BuildServer::GitHub.line(&placed),
            "::error file=a%2Cb%3Ac.yaml,line=3,col=7,title=octosync live%3A scope.widened::wrong"
        );
        assert_eq!(
            BuildServer::Azure.line(&plain),
            "##vso[task.logissue type=error;]octosync live: scope.widened: a %5Db%3B 100%AZP25%0Anext: c"
        );
        assert_eq!(
            BuildServer::Azure.line(&placed),
            "##vso[task.logissue type=error;sourcepath=a,b:c.yaml;linenumber=3;columnnumber=7;]\
             octosync live: scope.widened: wrong"
        );
    }

    #[test]
    fn a_text_gives_no_order_of_its_own() {
        for evil in ["##vso[task.setvariable variable=x]y", "a\n::add-mask::b", "\u{1b}[2J", "\r\n::stop-commands::x"] {
            for server in [BuildServer::GitHub, BuildServer::Azure] {
                let line = server.line(&annotation(evil, Some((evil, 1, 1))));
                assert_eq!(line.lines().count(), 1, "{line:?}");
                let rest = &line[5..];
                assert!(!rest.contains("##vso[") && !rest.contains("\n::") && !rest.contains('\u{1b}'), "{line:?}");
            }
        }
    }

    #[test]
    fn the_build_server_is_known_by_its_variable() {
        for (name, value, expected) in [
            ("GITHUB_ACTIONS", "true", Some(BuildServer::GitHub)),
            ("TF_BUILD", "True", Some(BuildServer::Azure)),
            ("TF_BUILD", "", None),
            ("CI", "true", None),
        ] {
            let env = |asked: &str| (asked == name).then(|| OsString::from(value));
            assert_eq!(BuildServer::of_this_process(env), expected, "{name}={value}");
        }
    }
}

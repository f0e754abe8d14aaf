//! From a command line of SpaceCloner to a configuration of the same meaning, and what of it has none here.
//!
//! Pure. Invariant: no value of the command line gets into a message, because keys stand on it.

mod command_line;
mod table;
mod words;

use super::question::{Setting, quoted};
use super::text::Written;
use crate::config::decode::nearest;
use command_line::CommandLine;
use table::{ABOUT, Meaning, OF_VALUES, PARAMETERS, POLICIES, VALUES};

/// The translation of a command line.
#[derive(Debug)]
pub(crate) struct Translated {
    /// Addresses and spaces, as far as they are given.
    pub(crate) source: (Option<String>, Option<String>),
    /// The same of the destination.
    pub(crate) destination: (Option<String>, Option<String>),
    /// The settings, each with the parameter that it is from.
    pub(crate) written: Vec<Written>,
    /// The parameters that have no counterpart here, and why.
    pub(crate) left: Vec<String>,
}

/// Translates a command line.
///
/// # Errors
/// When it is of another script, cannot be read as PowerShell reads it, or a parameter has a value that SpaceCloner refuses.
pub(crate) fn translated(text: &str) -> Result<Translated, String> {
    let mut line = CommandLine::read(text)?;
    let script = line.script.clone().unwrap_or_else(|| "CloneSpace.ps1".to_owned());
    let of_projects = script.eq_ignore_ascii_case("CloneSpaceProject.ps1");
    if !of_projects && !script.eq_ignore_ascii_case("CloneSpace.ps1") {
        return Err("only command lines of CloneSpace.ps1 and CloneSpaceProject.ps1 can be translated".to_owned());
    }
    let names = names();
    line.complete(&names)?;
    let mut end = |side: &str| {
        let key = line.switch(&format!("{side}OctopusApiKey"));
        let place = (line.text(&format!("{side}OctopusUrl"))?, line.text(&format!("{side}SpaceName"))?);
        Ok::<_, String>((place, key))
    };
    let (source, here) = end("Source")?;
    let (destination, there) = end("Destination")?;
    let mut translation = Translation { of_projects, written: Vec::new(), left: Vec::new() };
    if here || there {
        translation.left("keys", "they belong into the environment or into files: take them off your scripts, too");
    }
    translation.participants(&mut line)?;
    for (name, meaning) in PARAMETERS {
        match meaning {
            Meaning::Left(why) if line.switch(name) => translation.left(&format!("-{name}"), why),
            Meaning::Left(_) => {}
            _ => translation.parameter(name, meaning, line.text(name)?.as_deref())?,
        }
    }
    translation.values(&mut line)?;
    line.rest().for_each(|name| translation.unknown(name, &names));
    match line.stray {
        0 => {}
        1 => translation.left("a word without a parameter", "it was left out"),
        number => translation.left(&format!("{number} words without a parameter"), "they were left out"),
    }
    translation.drop_idle();
    Ok(Translated { source, destination, written: translation.written, left: translation.left })
}

/// The kinds of which `CloneSpaceProject.ps1` takes some or leaves out some.
const CHOSEN: &[(&str, &str)] = &[
    ("Environments", "environments"),
    ("Channels", "channels"),
    ("LibraryVariableSets", "library_variable_sets"),
    ("Tenants", "tenants"),
];
/// Machines, of which it does the same.
const CHOSEN_MACHINES: &[&str] = &["Workers", "Targets"];
/// The ends of the parameters for that, and the list that each becomes.
const LISTS: &[(&str, &str)] = &[("ToInclude", "include"), ("ToExclude", "exclude")];

/// Returns the names of all parameters.
fn names() -> Vec<String> {
    let of_ends = ["Source", "Destination"]
        .into_iter()
        .flat_map(|side| ["OctopusUrl", "OctopusApiKey", "SpaceName"].map(|end| format!("{side}{end}")));
    let chosen = CHOSEN.iter().map(|(name, _)| name).chain(CHOSEN_MACHINES);
    let chosen = chosen.flat_map(|name| LISTS.iter().map(move |(end, _)| format!("{name}{end}")));
    let others = PARAMETERS.iter().map(|(name, _)| name).chain(VALUES).map(|name| (*name).to_owned());
    of_ends.chain(chosen).chain(others).collect()
}

struct Translation {
    of_projects: bool,
    written: Vec<Written>,
    left: Vec<String>,
}

impl Translation {
    fn left(&mut self, what: &str, why: &str) {
        self.left.push(format!("{what}: {why}"));
    }

    fn unknown(&mut self, name: &str, names: &[String]) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = nearest(name, &names).map_or_else(String::new, |near| format!("; did you mean -{near}?"));
        self.left(&format!("-{name}"), &format!("SpaceCloner knows no such parameter, and ignores it{near}"));
    }

    fn set(&mut self, from: &str, path: &[&str], value: impl Into<String>) {
        self.written.push(Written {
            remarks: vec![from.to_owned()],
            settings: vec![Setting::new(path, value)],
            is_set: true,
        });
    }

    /// Takes out what decides nothing because its kind is not cloned.
    fn drop_idle(&mut self) {
        let untouched: Vec<String> = self
            .written
            .iter()
            .flat_map(|written| &written.settings)
            .filter(|setting| setting.path[0] == "kinds" && setting.value == "existing")
            .map(|setting| setting.path[1].clone())
            .collect();
        let is_idle = |written: &Written| {
            written.settings.iter().any(|setting| {
                ABOUT.iter().any(|(start, kind)| {
                    let begins = setting.path.iter().map(String::as_str).zip(*start).all(|(key, start)| key == *start);
                    begins && untouched.iter().any(|untouched| untouched == kind)
                })
            })
        };
        let (idle, written): (Vec<_>, Vec<_>) = std::mem::take(&mut self.written).into_iter().partition(is_idle);
        self.written = written;
        for name in idle.into_iter().flat_map(|written| written.remarks) {
            self.left(&name, "it decides nothing, because what it is about is not cloned");
        }
    }

    /// A2: a project brings what it needs, a space only what is named.
    fn participants(&mut self, line: &mut CommandLine) -> Result<(), String> {
        if !self.of_projects {
            self.set("CloneSpace brings along nothing that is not named", &["dependencies"], "require");
            return Ok(());
        }
        self.set("CloneSpaceProject brings what the projects need", &["select", "only_needed"], "true");
        for (parameter, kind) in CHOSEN {
            for (word, list) in LISTS {
                let name = format!("{parameter}{word}");
                if let Some(value) = line.text(&name)? {
                    self.patterns(&name, &["select", kind, list], &value);
                }
            }
        }
        for (machines, (word, _)) in
            CHOSEN_MACHINES.iter().flat_map(|machines| LISTS.iter().map(move |list| (machines, list)))
        {
            let name = format!("{machines}{word}");
            if line.switch(&name) {
                self.left(&format!("-{name}"), table::MACHINES);
            }
        }
        Ok(())
    }

    fn parameter(&mut self, name: &str, meaning: &Meaning, value: Option<&str>) -> Result<(), String> {
        match meaning {
            Meaning::Left(why) => self.left(&format!("-{name}"), why),
            Meaning::Filter(kind) => self.filter(name, kind, value),
            Meaning::Scope(topic, dimension) => {
                let (given, (_, policy)) = (value.is_some(), chosen(name, value, POLICIES)?);
                if policy.starts_with("drop") {
                    let why = "SpaceCloner lets a scope become empty, so that it applies everywhere; here a plan refuses that until allow_widening consents";
                    self.left(&format!("-{name}"), why);
                }
                if given && *policy != POLICIES[0].1 {
                    self.set(&format!("-{name}"), &["scopes", topic, dimension], *policy);
                }
            }
            Meaning::Value(values) => {
                let (word, settings) = chosen(name, value, values)?;
                if word.starts_with("NeverClone") {
                    self.left(
                        &format!("-{name} {word}"),
                        "a lifecycle without phases leads to every environment: write lifecycles.phases",
                    );
                }
                settings.iter().for_each(|(path, set)| self.set(&format!("-{name} {word}"), path, *set));
            }
        }
        Ok(())
    }

    fn filter(&mut self, name: &str, kind: &str, value: Option<&str>) {
        let creates = kind == "environments";
        match value {
            // The projects of a space are what a sync is about.
            None if kind == "projects" => {
                self.left(
                    &format!("-{name}"),
                    "it is not given, so that SpaceCloner clones no project: say which take part with select.projects",
                );
            }
            None if self.of_projects || creates => {}
            None => self.set(&format!("-{name} is not given"), &["kinds", kind], "existing"),
            Some(value) => {
                if creates {
                    self.set(&format!("-{name}"), &["kinds", kind], "create");
                }
                if !value.eq_ignore_ascii_case("all") {
                    self.patterns(&format!("-{name}"), &["select", kind, "include"], value);
                }
            }
        }
    }

    fn patterns(&mut self, name: &str, path: &[&str], value: &str) {
        let patterns: Vec<&str> = value.split(',').map(str::trim).filter(|pattern| !pattern.is_empty()).collect();
        if patterns.iter().any(|pattern| pattern.contains(['[', ']'])) {
            self.left(name, "[ and ] stand for themselves in patterns here: write each name, or * and ?");
        }
        let quoted: Vec<String> = patterns.into_iter().map(quoted).collect();
        self.set(name, path, format!("[{}]", quoted.join(", ")));
    }

    /// D8: one setting for accounts, certificates and worker pools: the strictest of them.
    fn values(&mut self, line: &mut CommandLine) -> Result<(), String> {
        let mut ranks = Vec::new();
        for name in VALUES {
            if let Some(value) = line.text(name)? {
                // Documented, but refused or misread by SpaceCloner.
                let partial = ["SkipUnlessPartialMatch", "ErrorUnlessPartialMatch"]
                    .iter()
                    .any(|word| word.eq_ignore_ascii_case(&value));
                let value = if partial { "SkipUnlessExactMatch" } else { &*value };
                let (_, word) = chosen(name, Some(value), OF_VALUES)?;
                ranks.extend(OF_VALUES.iter().position(|(_, known)| known == word));
            }
        }
        let Some(strictest) = ranks.iter().min() else { return Ok(()) };
        if ranks.iter().any(|rank| rank != strictest) {
            self.left(
                "what values name that has no counterpart",
                "one setting holds for accounts, certificates and pools: the strictest was taken",
            );
        }
        let (_, word) = OF_VALUES[*strictest];
        if word != "skip" {
            self.set(&format!("-{}", VALUES.join(", -")), &["variables", "missing_reference"], word);
        }
        Ok(())
    }
}

/// Returns the row of a value; the first if none is given. The error does not repeat it: it may be a misplaced key.
fn chosen<'t, T>(
    name: &str,
    value: Option<&str>,
    rows: &'t [(&'static str, T)],
) -> Result<&'t (&'static str, T), String> {
    let Some(value) = value else { return Ok(&rows[0]) };
    let found = rows.iter().find(|(word, _)| word.eq_ignore_ascii_case(value));
    found.ok_or_else(|| {
        let words: Vec<&str> = rows.iter().map(|(word, _)| *word).collect();
        format!("-{name} has a value that SpaceCloner refuses: it can be {}", words.join(", "))
    })
}

#[cfg(test)]
mod page;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (Vec<String>, Vec<String>) {
        let Translated { written, left, .. } = translated(text).unwrap();
        let settings = written.iter().flat_map(|written| &written.settings);
        (settings.map(|setting| format!("{}: {}", setting.path.join("."), setting.value)).collect(), left)
    }

    #[test]
    fn what_is_not_named_is_not_brought_and_policies_keep_their_meaning() {
        let (settings, left) = shown(
            "CloneSpace.ps1 -ProjectsToClone 'Web *,OctoFX' -EnvironmentsToClone all -TenantTagsToClone all -OverwriteExistingVariables true \
             -VariableEnvironmentScopingMatch SkipUnlessExactMatch -ProcessEnvironmentScopingMatch IgnoreMismatch -ProcessCloningOption SourceOnly",
        );
        for wanted in [
            "dependencies: require",
            "select.projects.include: [\"Web *\", OctoFX]",
            "kinds.environments: create",
            "kinds.accounts: existing",
            "kinds.channels: existing",
            "variables.existing: overwrite",
            "scopes.variables.environments: skip_unless_all",
            "scopes.steps.environments: drop",
            "steps.destination_only: remove",
        ] {
            assert!(settings.iter().any(|setting| setting == wanted), "{wanted}: {settings:#?}");
        }
        assert!(!settings.iter().any(|setting| setting.starts_with("kinds.tag_sets")), "{settings:#?}");
        assert!(left.iter().any(|left| left.contains("allow_widening consents")), "{left:#?}");
    }

    #[test]
    fn keys_and_wrong_values_are_never_repeated() {
        let all = translated(
            "-SourceOctopusApiKey API-SECRET -DestinationOctopusApiKey \"API-SECRET\" -Misspelt API-SECRET API-SECRET",
        )
        .unwrap();
        assert!(!format!("{all:?}").contains("SECRET"));
        assert!(all.left.iter().any(|left| left.starts_with("-Misspelt: ")), "{:?}", all.left);
        let error = translated("-OverwriteExistingVariables API-SECRET").unwrap_err();
        assert!(!error.contains("SECRET") && error.contains("AddNewWithDefaultValue"), "{error}");
        assert!(translated("ProjectSyncer.ps1 -ParentProjectName x").is_err());
    }

    #[test]
    fn what_only_powershell_knows_is_refused_where_it_matters_alone() {
        let ends =
            "CloneSpace.ps1 -SourceOctopusApiKey $env:KEY -DestinationOctopusApiKey (Get-Secret x) -WhatIf:$whatIf";
        let (settings, left) = shown(&format!("{ends} -ProjectsToClone 'Web','API' -ProjectToClone x"));
        assert!(settings.iter().any(|setting| setting == "select.projects.include: [Web, API]"), "{settings:#?}");
        assert!(left.iter().any(|left| left.ends_with("did you mean -ProjectsToClone?")), "{left:#?}");
        for (more, error) in [
            ("-ProjectsToClone $projects", "the value of -ProjectsToClone is a variable"),
            ("-SourceOctopusUrl $url", "the value of -SourceOctopusUrl is a variable"),
            ("-OverwriteExistingVariables", "-OverwriteExistingVariables has no value"),
            ("-ProjectsToClone -EnvironmentsToClone Dev", "-ProjectsToClone has no value"),
            ("@params", "splatting"),
            ("-ProjectsToClone a -ProjectsToClone b", "is given twice"),
            ("-Overwrite x", "may be -OverwriteExistingVariables or"),
        ] {
            let said = translated(&format!("{ends} {more}")).unwrap_err();
            assert!(said.contains(error), "{more}: {said}");
        }
    }
}

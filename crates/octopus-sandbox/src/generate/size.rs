//! How large a generated space is, and how that is written: `projects=1000,steps=10`.

use std::str::FromStr;

/// How large a generated space is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generator {
    /// Projects, each with a process, variables and a channel.
    pub projects: usize,
    /// Steps of each project.
    pub steps: usize,
    /// Variables of each project and library set.
    pub variables: usize,
    /// Tenants, linked to projects and tagged.
    pub tenants: usize,
    /// Environments.
    pub environments: usize,
    /// Library variable sets.
    pub library_sets: usize,
    /// Deployment targets.
    pub targets: usize,
    /// Decides names, values and what refers to what.
    pub seed: u64,
}

impl Default for Generator {
    fn default() -> Generator {
        Generator {
            projects: 10,
            steps: 5,
            variables: 10,
            tenants: 0,
            environments: 4,
            library_sets: 2,
            targets: 4,
            seed: 1,
        }
    }
}

/// The numbers that can be given, and where they go.
type Numbers<'g> = [(&'static str, &'g mut usize); 7];

impl Generator {
    fn numbers(&mut self) -> Numbers<'_> {
        [
            ("projects", &mut self.projects),
            ("steps", &mut self.steps),
            ("variables", &mut self.variables),
            ("tenants", &mut self.tenants),
            ("environments", &mut self.environments),
            ("library_sets", &mut self.library_sets),
            ("targets", &mut self.targets),
        ]
    }
}

/// More of anything takes more memory than anybody has.
const MOST: usize = 100_000;

impl FromStr for Generator {
    type Err = String;

    /// Reads `projects=1000,steps=10,seed=7`.
    fn from_str(text: &str) -> Result<Generator, String> {
        let mut generator = Generator::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let known = || generator_words();
            let (name, number) = part
                .split_once('=')
                .ok_or_else(|| format!("`{part}` is not of the form name=number; names are {}", known()))?;
            let wrong = || format!("`{number}` is no number from 0 to {MOST}, such as {name}=10");
            if name == "seed" {
                generator.seed = number.parse().map_err(|_| format!("`{number}` is no seed, such as seed=7"))?;
                continue;
            }
            let number = number.parse().ok().filter(|number| *number <= MOST).ok_or_else(wrong)?;
            let mut numbers = generator.numbers();
            let field = numbers.iter_mut().find(|(known, _)| *known == name);
            let (_, field) = field.ok_or_else(|| format!("`{name}` cannot be generated; names are {}", known()))?;
            **field = number;
        }
        Ok(generator)
    }
}

fn generator_words() -> String {
    let mut generator = Generator::default();
    let names = generator.numbers().map(|(name, _)| name);
    format!("{} and seed", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::Generator;

    #[test]
    fn numbers_are_read_by_name() {
        let read: Generator = "projects=1000, steps=10,seed=7".parse().unwrap();
        assert_eq!(read, Generator { projects: 1000, steps: 10, seed: 7, ..Generator::default() });
        for (text, expected) in [
            (
                "project=1",
                "`project` cannot be generated; names are projects, steps, variables, tenants, environments, library_sets, targets and seed",
            ),
            ("projects", "not of the form name=number"),
            ("projects=many", "`many` is no number from 0 to 100000, such as projects=10"),
            ("steps=1000000", "no number from 0 to 100000"),
            ("seed=-1", "no seed"),
        ] {
            let said = text.parse::<Generator>().unwrap_err();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}

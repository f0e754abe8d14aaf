//! The options `--space`, `--load`, `--generate`, `--sample` and `--save` of the sandbox, whose order matters: the
//! others go to the space before them.

use crate::sample::Sample;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use octopus_sandbox::Generator;
use std::path::PathBuf;

/// A space of the sandbox, what it holds, and where that is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SpaceArg {
    pub(crate) name: String,
    pub(crate) load: Option<PathBuf>,
    pub(crate) generate: Option<Generator>,
    pub(crate) sample: Option<Sample>,
    pub(crate) save: Option<PathBuf>,
}

/// The spaces of the sandbox, in the order in which they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SpaceArgs {
    pub(crate) all: Vec<SpaceArg>,
    pub(crate) save_secrets: bool,
}

const SPACE: &str = "space";
const LOAD: &str = "load";
const GENERATE: &str = "generate";
const SAMPLE: &str = "sample";
const SAVE: &str = "save";
const SAVE_SECRETS: &str = "save-secrets";
/// The space that options apply to when none is named before them.
const FIRST: &str = "Default";

impl Args for SpaceArgs {
    fn augment_args(command: Command) -> Command {
        let option = |name: &'static str, value: &'static str, help: &'static str| {
            Arg::new(name).long(name).value_name(value).action(ArgAction::Append).help(help).help_heading("Spaces")
        };
        let path = clap::value_parser!(PathBuf);
        let generator = |text: &str| text.parse::<Generator>();
        let secrets = Arg::new(SAVE_SECRETS).long(SAVE_SECRETS).action(ArgAction::SetTrue).requires(SAVE);
        command
            .arg(option(SPACE, "NAME", "Add a space; may be given several times [default: Default]"))
            .arg(
                option(LOAD, "DIR", "Load a folder of JSON files, an array per collection, into the space before it")
                    .value_parser(path.clone()),
            )
            .arg(
                option(
                    GENERATE,
                    "SIZE",
                    "Fill the space before it with as much as this says, such as \
                     projects=1000,steps=10,variables=30,tenants=50,seed=7; also: environments, library_sets, targets",
                )
                .value_parser(generator),
            )
            .arg(
                option(SAMPLE, "SAMPLE", "Fill the space before it with what that of the demo holds")
                    .value_parser(clap::value_parser!(Sample)),
            )
            .arg(
                option(SAVE, "DIR", "Save the space before it to this folder at the end, for --load")
                    .value_parser(path),
            )
            .arg(
                secrets
                    .help("Save secrets in plain text, for tests; without it, only that there are some")
                    .help_heading("Spaces"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SpaceArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let spaces = typed::<String>(matches, SPACE).map(|(at, name)| (at, Typed::Space(name)));
        let folders = typed::<PathBuf>(matches, LOAD).map(|(at, folder)| (at, Typed::Load(folder)));
        let generated = typed::<Generator>(matches, GENERATE).map(|(at, size)| (at, Typed::Generate(size)));
        let samples = typed::<Sample>(matches, SAMPLE).map(|(at, sample)| (at, Typed::Sample(sample)));
        let saved = typed::<PathBuf>(matches, SAVE).map(|(at, folder)| (at, Typed::Save(folder)));
        let mut all: Vec<(usize, Typed)> = spaces.chain(folders).chain(generated).chain(samples).chain(saved).collect();
        all.sort_by_key(|(at, _)| *at);
        let mut read = Self { all: Vec::new(), save_secrets: matches.get_flag(SAVE_SECRETS) };
        for (_, typed) in all {
            read.take(typed)?;
        }
        read.one_space_a_folder()?;
        Ok(read)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

enum Typed {
    Space(String),
    Load(PathBuf),
    Generate(Generator),
    Sample(Sample),
    Save(PathBuf),
}

fn typed<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> impl Iterator<Item = (usize, T)> {
    let at = matches.indices_of(name).into_iter().flatten();
    let values = matches.get_many::<T>(name).into_iter().flatten().cloned();
    at.zip(values)
}

impl SpaceArgs {
    fn take(&mut self, typed: Typed) -> Result<(), Error> {
        if let Typed::Space(name) = typed {
            self.all.push(SpaceArg { name, ..SpaceArg::default() });
            return Ok(());
        }
        if self.all.is_empty() {
            self.all.push(SpaceArg { name: FIRST.to_owned(), ..SpaceArg::default() });
        }
        let space = self.all.last_mut().expect("a space was added just now");
        let filled = space.load.is_some() || space.generate.is_some() || space.sample.is_some();
        let (option, taken) = match &typed {
            Typed::Load(_) => (LOAD, filled),
            Typed::Generate(_) => (GENERATE, filled),
            Typed::Sample(_) => (SAMPLE, filled),
            Typed::Save(_) | Typed::Space(_) => (SAVE, space.save.is_some()),
        };
        if taken {
            let message = format!(
                "--{option} goes to the --space before it, and `{}` has one already: name another space before it",
                space.name
            );
            return Err(Error::raw(ErrorKind::ArgumentConflict, message));
        }
        match typed {
            Typed::Load(folder) => space.load = Some(folder),
            Typed::Generate(size) => space.generate = Some(size),
            Typed::Sample(sample) => space.sample = Some(sample),
            Typed::Save(folder) => space.save = Some(folder),
            Typed::Space(_) => {}
        }
        Ok(())
    }

    fn one_space_a_folder(&self) -> Result<(), Error> {
        let mut folders: Vec<&PathBuf> = self.all.iter().filter_map(|space| space.save.as_ref()).collect();
        folders.sort();
        match folders.windows(2).find(|two| two[0] == two[1]) {
            Some(twice) => {
                let message = format!("two spaces cannot be saved to one folder: {}", twice[0].display());
                Err(Error::raw(ErrorKind::ArgumentConflict, message))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::args::{Cli, Command};
    use clap::Parser;

    fn read(words: &[&str]) -> Result<Vec<(String, Option<String>)>, String> {
        let start = ["octosync", "sandbox", "--listen", "127.0.0.1:0"];
        let cli = Cli::try_parse_from(start.iter().chain(words)).map_err(|error| error.to_string())?;
        let Command::Sandbox(args) = cli.command else { panic!("another command") };
        let shown = |folder: std::path::PathBuf| folder.display().to_string();
        Ok(args.spaces.all.into_iter().map(|space| (space.name, space.load.map(shown))).collect())
    }

    #[test]
    fn a_folder_goes_to_the_space_before_it() {
        let space = |name: &str, load: Option<&str>| (name.to_owned(), load.map(str::to_owned));
        for (words, expected) in [
            (&[][..], vec![]),
            (&["--load", "a"], vec![space("Default", Some("a"))]),
            (&["--space", "A", "--space", "B", "--load", "b"], vec![space("A", None), space("B", Some("b"))]),
            (&["--space=A", "--load=a", "--space=B"], vec![space("A", Some("a")), space("B", None)]),
            (&["--sample", "dev"], vec![space("Default", None)]),
            (&["--space", "A", "--sample", "production"], vec![space("A", None)]),
        ] {
            assert_eq!(read(words), Ok(expected), "{words:?}");
        }
    }

    #[test]
    fn a_second_folder_for_one_space_is_refused() {
        let message = read(&["--space", "A", "--load", "a", "--load", "b"]).unwrap_err();
        assert!(message.contains("`A` has one already"), "{message}");
    }

    #[test]
    fn what_a_space_holds_and_where_it_is_saved_go_to_the_space_before() {
        let start = ["octosync", "sandbox", "--listen", "127.0.0.1:0", "--generate", "projects=3", "--save", "a"];
        let cli = Cli::try_parse_from(start.iter().chain(&["--space", "B", "--save", "b", "--save-secrets"])).unwrap();
        let Command::Sandbox(args) = cli.command else { panic!("another command") };
        let [first, second] = &args.spaces.all[..] else { panic!("{:?}", args.spaces) };
        assert_eq!((first.name.as_str(), first.generate.unwrap().projects), ("Default", 3));
        assert_eq!((second.name.as_str(), second.generate), ("B", None));
        assert_eq!(second.save.as_ref().unwrap().to_str(), Some("b"));
        assert!(args.spaces.save_secrets);
        for (words, expected) in [
            (&["--load", "a", "--generate", "projects=3"][..], "--generate goes to the --space before it"),
            (&["--sample", "dev", "--load", "a"], "--load goes to the --space before it"),
            (&["--sample", "test"], "[possible values: dev, production]"),
            (&["--save", "a", "--save", "b"], "--save goes to the --space before it"),
            (&["--save", "a", "--space", "B", "--save", "a"], "cannot be saved to one folder: a"),
            (&["--save-secrets"], "--save <DIR>"),
            (&["--generate", "projects"], "not of the form name=number"),
        ] {
            let message = read(words).unwrap_err();
            assert!(message.contains(expected), "{words:?}: {message}");
        }
    }
}

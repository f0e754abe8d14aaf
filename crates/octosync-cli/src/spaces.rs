//! The options `--space` and `--load` of the sandbox, whose order matters: a folder goes to the space before it.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use std::path::PathBuf;

/// A space of the sandbox, and what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SpaceArg {
    pub(crate) name: String,
    pub(crate) load: Option<PathBuf>,
}

/// The spaces of the sandbox, in the order in which they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SpaceArgs(pub(crate) Vec<SpaceArg>);

const SPACE: &str = "space";
const LOAD: &str = "load";
/// What a folder goes to when no space stands before it.
const FIRST: &str = "Default";

impl Args for SpaceArgs {
    fn augment_args(command: Command) -> Command {
        let space = Arg::new(SPACE).long(SPACE).value_name("NAME").action(ArgAction::Append);
        let load = Arg::new(LOAD).long(LOAD).value_name("DIR").action(ArgAction::Append);
        let load = load.value_parser(clap::value_parser!(PathBuf));
        command
            .arg(space.help("Add a space; may be given several times [default: Default]"))
            .arg(load.help("Load a folder of JSON files, an array per collection, into the space before it"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SpaceArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let spaces = typed::<String>(matches, SPACE).map(|(at, name)| (at, Typed::Space(name)));
        let folders = typed::<PathBuf>(matches, LOAD).map(|(at, folder)| (at, Typed::Load(folder)));
        let mut all: Vec<(usize, Typed)> = spaces.chain(folders).collect();
        all.sort_by_key(|(at, _)| *at);
        let mut read = Self::default();
        for (_, typed) in all {
            read.take(typed)?;
        }
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
}

fn typed<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> impl Iterator<Item = (usize, T)> {
    let at = matches.indices_of(name).into_iter().flatten();
    let values = matches.get_many::<T>(name).into_iter().flatten().cloned();
    at.zip(values)
}

impl SpaceArgs {
    fn take(&mut self, typed: Typed) -> Result<(), Error> {
        match typed {
            Typed::Space(name) => self.0.push(SpaceArg { name, load: None }),
            Typed::Load(folder) => {
                if self.0.is_empty() {
                    self.0.push(SpaceArg { name: FIRST.to_owned(), load: None });
                }
                let space = self.0.last_mut().expect("a space was added just now");
                if space.load.is_some() {
                    let message = format!("--load goes to the --space before it, and `{}` has one already", space.name);
                    return Err(Error::raw(clap::error::ErrorKind::ArgumentConflict, message));
                }
                space.load = Some(folder);
            }
        }
        Ok(())
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
        Ok(args.spaces.0.into_iter().map(|space| (space.name, space.load.map(shown))).collect())
    }

    #[test]
    fn a_folder_goes_to_the_space_before_it() {
        let space = |name: &str, load: Option<&str>| (name.to_owned(), load.map(str::to_owned));
        for (words, expected) in [
            (&[][..], vec![]),
            (&["--load", "a"], vec![space("Default", Some("a"))]),
            (&["--space", "A", "--space", "B", "--load", "b"], vec![space("A", None), space("B", Some("b"))]),
            (&["--space=A", "--load=a", "--space=B"], vec![space("A", Some("a")), space("B", None)]),
        ] {
            assert_eq!(read(words), Ok(expected), "{words:?}");
        }
    }

    #[test]
    fn a_second_folder_for_one_space_is_refused() {
        let message = read(&["--space", "A", "--load", "a", "--load", "b"]).unwrap_err();
        assert!(message.contains("`A` has one already"), "{message}");
    }
}

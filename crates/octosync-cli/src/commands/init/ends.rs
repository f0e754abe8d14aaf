//! The two ends: from options, or asked for on the terminal.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::init::{Ends, Header, InitArgs, KeyPlace};
use crate::run::Run;
use std::path::PathBuf;

/// The variable of a key, if nobody says another.
const SOURCE_KEY: &str = "OCTOPUS_SOURCE_API_KEY";
/// The same of the destination.
const DESTINATION_KEY: &str = "OCTOPUS_DESTINATION_API_KEY";
/// The default name of a destination.
const NAME: &str = "production";

/// Something that is asked for, and what it is called on the command line.
struct Wanted<'a> {
    option: &'a str,
    ask: &'a str,
    default: Option<&'a str>,
}

/// Returns both ends.
///
/// # Errors
/// When something is neither given nor can be asked for.
pub(super) fn asked(run: &Run, args: &InitArgs) -> Result<Ends, CommandError> {
    lacking(run, args)?;
    let space = |given: &Option<String>, option, ask| {
        value(run, given.as_ref(), &Wanted { option, ask, default: Some("Default") })
    };
    let url = |given: &Option<String>, option, ask| value(run, given.as_ref(), &Wanted { option, ask, default: None });
    let source = Header {
        url: url(&args.source_url, "--source-url", "The address of the source's server")?,
        space: space(&args.source_space, "--source-space", "The space of the source")?,
        key: key(run, "source", (args.source_key_env.as_ref(), args.source_key_file.as_ref()), SOURCE_KEY)?,
    };
    let destination = Header {
        url: url(&args.destination_url, "--destination-url", "The address of the destination's server")?,
        space: space(&args.destination_space, "--destination-space", "The space of the destination")?,
        key: key(
            run,
            "destination",
            (args.destination_key_env.as_ref(), args.destination_key_file.as_ref()),
            DESTINATION_KEY,
        )?,
    };
    let wanted = Wanted { option: "--name", ask: "What the destination is called in messages", default: Some(NAME) };
    Ok(Ends { source, name: value(run, args.name.as_ref(), &wanted)?, destination })
}

/// Address and space of an end, as far as they are known.
type Known = (Option<String>, Option<String>);

/// Returns both ends from what another tool was told; options win over that.
///
/// # Errors
/// When an address is not given.
pub(super) fn given(args: &InitArgs, (source, destination): (Known, Known)) -> Result<Ends, CommandError> {
    let end = |(url, space): Known, own: (&Option<String>, &Option<String>), key: KeyPlace, side: &str| {
        let url = own.0.clone().or(url).ok_or_else(|| {
            CommandError::new(format!("the command line does not say where the {side} is"))
                .hint(format!("add --{side}-url URL"))
        });
        let space = own.1.clone().or(space).unwrap_or_else(|| "Default".to_owned());
        Ok::<_, CommandError>(Header { url: url?, space, key })
    };
    let key = |file: &Option<PathBuf>, env: &Option<String>, default: &str| match (file, env) {
        (Some(file), _) => KeyPlace::File(file.clone()),
        (None, env) => KeyPlace::Env(env.clone().unwrap_or_else(|| default.to_owned())),
    };
    let source_key = key(&args.source_key_file, &args.source_key_env, SOURCE_KEY);
    let destination_key = key(&args.destination_key_file, &args.destination_key_env, DESTINATION_KEY);
    Ok(Ends {
        source: end(source, (&args.source_url, &args.source_space), source_key, "source")?,
        name: args.name.clone().unwrap_or_else(|| NAME.to_owned()),
        destination: end(
            destination,
            (&args.destination_url, &args.destination_space),
            destination_key,
            "destination",
        )?,
    })
}

/// Names all that is lacking at once where nobody can be asked.
fn lacking(run: &Run, args: &InitArgs) -> Result<(), CommandError> {
    let needed = [("--source-url", &args.source_url), ("--destination-url", &args.destination_url)];
    let lacking: Vec<&str> = needed.iter().filter(|(_, given)| given.is_none()).map(|(option, _)| *option).collect();
    if run.ui.can_ask() || lacking.is_empty() {
        return Ok(());
    }
    let message = format!("there is no terminal to ask on, and {} is not given", lacking.join(" and "));
    Err(CommandError::new(message)
        .hint("give the addresses of both servers: `octosync init --source-url URL --destination-url URL`"))
}

fn value(run: &Run, given: Option<&String>, wanted: &Wanted<'_>) -> Result<String, CommandError> {
    if let Some(given) = given {
        return Ok(given.trim().to_owned());
    }
    let Wanted { option, ask, default } = wanted;
    if !run.ui.can_ask() {
        return default.map(str::to_owned).ok_or_else(|| CommandError::new(format!("{option} is not given")));
    }
    let shown = default.map_or_else(String::new, |default| format!(" [{default}]"));
    loop {
        let typed = run.ui.ask(&format!("{ask}{shown}: ")).ok_or_else(given_up)?;
        match (typed.is_empty(), default) {
            (false, _) => return Ok(typed),
            (true, Some(default)) => return Ok((*default).to_owned()),
            (true, None) => {}
        }
    }
}

/// Returns where a key is; the key itself is never asked for.
fn key(
    run: &Run,
    of: &str,
    (env, file): (Option<&String>, Option<&PathBuf>),
    default: &str,
) -> Result<KeyPlace, CommandError> {
    if let Some(file) = file {
        return Ok(KeyPlace::File(file.clone()));
    }
    let (option, ask) = (
        format!("--{of}-key-env"),
        format!("The environment variable that holds the key of the {of} (never the key itself)"),
    );
    let wanted = Wanted { option: &option, ask: &ask, default: Some(default) };
    value(run, env, &wanted).map(KeyPlace::Env)
}

/// Somebody ended the questions.
pub(super) fn given_up() -> CommandError {
    CommandError::new("nothing was written: the questions were not answered to the end").exit(Exit::Refused)
}

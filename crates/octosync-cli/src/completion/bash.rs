//! Bash: a script of our own, as names hold blanks and more that bash would read.

use clap::Command;
use clap_complete::engine::complete;
use clap_complete::env::EnvCompleter;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

/// The number of the word that is being typed.
const INDEX: &str = "OCTOSYNC_COMPLETE_INDEX";

/// `=` parts words in bash, so what it stands between are words of their own: it is left out. Words come as they are typed:
/// quotes and backslashes are taken out of them, and names get backslashes where no quote is open. Works in bash 3.2, which
/// macOS has.
const SCRIPT: &str = r#"_octosync_complete() {
    local at name words=() index=0
    for at in "${!COMP_WORDS[@]}"; do
        name=${COMP_WORDS[at]}
        ((at == COMP_CWORD)) && name=$2
        ((at == COMP_CWORD)) && index=${#words[@]}
        [[ $name == '=' ]] || words+=("${name//[\\\"\']/}")
    done
    COMPREPLY=()
    while IFS= read -r name; do
        [[ ${COMP_WORDS[COMP_CWORD]} == [\"\']* ]] || printf -v name %q "$name"
        COMPREPLY+=("$name")
    done < <(VARIABLE=bash INDEX=$index PROGRAM -- "${words[@]}" 2>/dev/null)
    [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != */ ]] || compopt -o nospace 2>/dev/null
}
complete -o bashdefault -F _octosync_complete PROGRAM
"#;

/// Bash.
pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(&self, var: &str, _: &str, bin: &str, _: &str, buf: &mut dyn Write) -> io::Result<()> {
        let script = SCRIPT.replace("VARIABLE", var).replace("INDEX", INDEX).replace("PROGRAM", bin);
        buf.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        buf: &mut dyn Write,
    ) -> io::Result<()> {
        let index = std::env::var(INDEX).ok().and_then(|index| index.parse().ok());
        let index = index.unwrap_or_else(|| words.len().saturating_sub(1));
        for candidate in complete(command, words, index, folder)? {
            writeln!(buf, "{}", candidate.get_value().to_string_lossy())?;
        }
        Ok(())
    }
}

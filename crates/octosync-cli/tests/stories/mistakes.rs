//! Mistakes of users: each has a message that says what is wrong, and the next step; and the exit code of an error, or
//! of a refusal.

use crate::world::{Output, World, groups, server};
use serde_json::json;

/// The content of `octosync.yaml`.
#[derive(Clone, Copy)]
enum File {
    /// A configuration in which nothing is wrong.
    Good,
    /// There is none.
    None,
    /// This alone.
    Only(&'static str),
    /// The good one, and this below it.
    And(&'static str),
    /// The good one, with one text in place of another.
    Swap(&'static str, &'static str),
}
use File::{And, Good, None as NoFile, Only, Swap};

/// The arguments; the configuration; the exit code; the texts that have to be printed.
type Mistake = (&'static str, File, i32, &'static [&'static str]);

/// Mistakes in the arguments, and others that are found without a server.
const TYPED: &[Mistake] = &[
    ("", Good, 1, &["Usage: octosync [OPTIONS] <COMMAND>", "plan", "apply"]),
    ("plna", Good, 1, &["unrecognized subcommand 'plna'", "'plan'"]),
    ("plan extra", Good, 1, &["unexpected argument 'extra' found", "Usage: octosync plan"]),
    ("plan --nonsense", Good, 1, &["unexpected argument '--nonsense' found"]),
    ("plan -q -v", Good, 1, &["'--quiet' cannot be used with '--verbose'"]),
    ("plan --yes=no", Good, 1, &["unexpected value 'no' for '--yes'"]),
    ("plan --concurrency 0", Good, 1, &["0 is not in 1..=64"]),
    ("plan --concurrency many", Good, 1, &["invalid value 'many' for '--concurrency <N>'"]),
    ("plan --color maybe", Good, 1, &["possible values: auto, always, never"]),
    ("plan --to", Good, 1, &["a value is required for '--to <NAME>'"]),
    ("plan -out=plan.json", Good, 1, &["hint: `--out` has two dashes"]),
    ("plan -out plan.json", Good, 1, &["hint: `--out` has two dashes"]),
    ("plan -verbose", Good, 1, &["hint: `--verbose` has two dashes"]),
    ("sync -auto-approve", Good, 1, &["hint: `--yes` applies without asking"]),
    ("sync --auto-approve", Good, 1, &["hint: `--yes` applies without asking"]),
    ("sync --dry-run", Good, 1, &["hint: `octosync plan` shows what would be written, and writes nothing"]),
    ("sync --what-if", Good, 1, &["hint: `octosync plan` shows what would be written, and writes nothing"]),
    ("plan -n", Good, 1, &["hint: `octosync plan` shows what would be written, and writes nothing"]),
    ("plan --destination live", Good, 1, &["hint: `--to NAME` chooses a destination of the configuration"]),
    ("plan --target Web", Good, 1, &["hint: `--project NAME` narrows a run to a project"]),
    ("plan --api-key API-X", Good, 1, &["hint: keys stand in no command line: write `api_key: { env: NAME }`"]),
    ("plan --url https://x", Good, 1, &["hint: both ends stand in the configuration"]),
    ("plan --format json", Good, 1, &["hint: `--json` prints one JSON document"]),
    ("plan --force", Good, 1, &["hint: nothing is forced here"]),
    ("plan --file x.yaml", Good, 1, &["hint: `--config FILE` names the configuration"]),
    ("plan --parallelism 4", Good, 1, &["hint: `--concurrency N` is the number of requests at once"]),
    ("plan --log-level debug", Good, 1, &["hint: `--trace FILE` writes every request and answer"]),
    ("destroy", Good, 1, &["hint: octosync deletes no documents"]),
    ("status", Good, 1, &["hint: `octosync drift` shows what was changed"]),
    ("import", Good, 1, &["hint: `octosync adopt` pairs what stands on both sides"]),
    ("history", Good, 1, &["hint: `octosync runs` lists what was done"]),
    ("deploy", Good, 1, &["hint: `octosync sync` plans, asks and applies"]),
    ("preview", Good, 1, &["hint: `octosync plan` shows what would be written"]),
    ("serve", Good, 1, &["hint: `octosync sandbox` runs a stand-in Octopus server"]),
    ("why", Good, 1, &["hint: `octosync explain KEY` shows the decisions about a document"]),
    ("rollback", Good, 1, &["hint: nothing is taken back yet: `octosync show RUN` shows what a run changed"]),
    ("login", Good, 1, &["hint: `octosync init` writes a configuration; keys come from the environment or from files"]),
    ("check", Good, 1, &["hint: `octosync validate` checks the configuration, `octosync doctor` the servers, too"]),
    ("report", Good, 1, &["hint: `octosync plan --report FILE` writes a page"]),
    ("upgrade", Good, 1, &["hint: octosync does not renew itself"]),
    ("plan --no-color", Good, 1, &["hint: `--color never` prints no colours"]),
    ("plan --env Test", Good, 1, &["hint: what takes part stands in the configuration: `select:`"]),
    ("plan --var a=b", Good, 1, &["hint: settings stand in the configuration"]),
    ("plan --all", Good, 1, &["hint: every destination takes part unless `--to NAME` chooses one"]),
    ("plan --insecure", Good, 1, &["hint: certificates are always checked", "`ca_file: FILE`"]),
    ("plan --proxy http://p", Good, 1, &["hint: `proxy: URL` stands in the configuration"]),
    ("plan --state x", Good, 1, &["hint: `state:` in the configuration says where the state is kept"]),
    ("plan --html x", Good, 1, &["hint: `--report FILE` writes a page"]),
    ("sync --prune", Good, 1, &["hint: what may be removed stands in the configuration: `prune:`"]),
    ("plan --timeout 5", Good, 1, &["hint: `timeout:` stands in the configuration"]),
    ("sync --keep-going", Good, 1, &["hint: `on_refusal: hold_back` leaves out what is refused"]),
    ("plan --to=", Good, 1, &["invalid value '' for '--to <NAME>': it is empty: write a name"]),
    ("plan --project=", Good, 1, &["invalid value '' for '--project <NAME>': it is empty: write a name"]),
    (
        "explain projects",
        Good,
        1,
        &["`projects` is a kind: a key has a name, too", "hint: write it behind a slash: `projects/"],
    ),
    (
        "explain variables/",
        Good,
        1,
        &["`variables/` is a kind: a key has a name, too", "hint: write it behind a slash: `variables/"],
    ),
    ("resume", Good, 1, &["`octosync resume` is not supported yet", "hint: see `octosync --help`"]),
    ("undo", Good, 1, &["`octosync undo` is not supported yet"]),
    ("apply", Good, 1, &["<PLAN>", "Usage: octosync apply <PLAN>"]),
    ("explain", Good, 1, &["<KEY>", "Usage: octosync explain"]),
    ("completions", Good, 1, &["<SHELL>", "Usage: octosync completions <SHELL>"]),
    ("completions tcsh", Good, 1, &["possible values: bash, elvish, fish, powershell, zsh"]),
    ("schema extra", Good, 1, &["unexpected argument 'extra' found"]),
    ("runs --limit 0", Good, 1, &["invalid value '0' for '--limit <N>'"]),
    ("runs prune", Good, 1, &["--keep <N>", "--older-than <DAYS>"]),
    ("apply plan.json --project Web", Good, 1, &["`octosync apply` takes no --project", "hint: leave it out"]),
    ("validate --project Web", Good, 1, &["`octosync validate` takes no --project", "hint: leave it out"]),
    ("sandbox", Good, 1, &["--listen <ADDR>", "Usage: octosync sandbox --listen <ADDR>"]),
    ("sandbox --listen nowhere", Good, 1, &["invalid value 'nowhere' for '--listen <ADDR>'"]),
    ("sandbox --listen 127.0.0.1:0 --latency 20", Good, 1, &["write a number and ms, s or m, such as 20ms"]),
    ("sandbox --listen 127.0.0.1:0 --server-version x", Good, 1, &["is not of the form 2026.1.9674", "hint: "]),
    ("sandbox --listen 127.0.0.1:0 --normalise x", Good, 1, &["there is no behaviour 'x': valid are all, none and "]),
    ("sandbox --listen 127.0.0.1:0 --generate lots", Good, 1, &["`lots` is not of the form name=number"]),
    ("sandbox --listen 127.0.0.1:0 --key API-X", Good, 1, &["write KEY=WHAT, such as API-MINE=ProjectView"]),
    ("sandbox --listen 127.0.0.1:0 --key API-X=No", Good, 1, &["there is no permission `No`: use one such as"]),
    (
        "sandbox --listen 127.0.0.1:0 --load missing",
        Good,
        1,
        &["failed to read missing", "hint: name a folder of JSON"],
    ),
    ("sandbox --listen 127.0.0.1:0 --weather no", Good, 1, &["failed to read the weather no", "hint: name a file"]),
];

/// Files that are not what they are taken for.
const FILES: &[Mistake] = &[
    ("plan", NoFile, 1, &["octosync.yaml", "there is no such file", "hint: write one with `octosync init`"]),
    (
        "plan -c missing.yaml",
        Good,
        1,
        &["missing.yaml", "there is no such file", "hint: write one with `octosync init`"],
    ),
    ("plan -c .", Good, 1, &["it is a folder", "hint: name a file in it"]),
    (
        "plan -c plan.json",
        Good,
        1,
        &["plan.json is a plan, not a configuration", "`octosync apply plan.json` applies it"],
    ),
    (
        "apply octosync.yaml",
        Good,
        1,
        &["octosync.yaml is no plan; by its name it is a configuration", "hint: `octosync plan"],
    ),
    (
        "apply missing.json",
        Good,
        1,
        &["missing.json", "there is no such file", "hint: write a plan with `octosync plan"],
    ),
    ("apply .", Good, 1, &["it is a folder", "hint: write a plan with `octosync plan --out FILE`"]),
    ("show missing.json", Good, 1, &["missing.json", "there is no such file", "hint: write a plan"]),
    ("show cut.json", Good, 1, &["the plan cut.json is cut short", "hint: write it again with `octosync plan"]),
    (
        "show old.json",
        Good,
        1,
        &["has format 1, written by octosync 0.0.1", "reads format 2 only", "hint: write it again"],
    ),
    (
        "show new.json",
        Good,
        1,
        &["has format 99, written by octosync 9", "reads format 2 only", "hint: write it again"],
    ),
    ("show other.json", Good, 1, &["is JSON, but no plan: it has no `format`", "hint: write it again"]),
    ("apply -", Good, 1, &["the plan - is empty", "hint: write it again with `octosync plan --out FILE`"]),
    ("show latest", Good, 1, &["there is no run \"latest\"", "hint: `octosync runs` lists the runs"]),
    ("show abc123", Good, 1, &["there is no run \"abc123\"", "hint: `octosync runs` lists", "there is no file abc123"]),
    ("drift", Good, 1, &["there is no state in .octosync/state.db yet", "hint: run `octosync sync` first"]),
    (
        "plan --out octosync.yaml",
        Good,
        1,
        &["would overwrite octosync.yaml", "hint: name another file; nothing was read"],
    ),
    ("plan --out .", Good, 1, &["--out . is a folder", "hint: name another file; nothing was read"]),
    ("plan --out no/plan.json", Good, 1, &["there is no folder no", "hint: name another file; nothing was read"]),
    ("plan --out other.json", Good, 1, &["--out other.json exists and is not a plan", "hint: name another file"]),
    ("plan --trace octosync.yaml", Good, 1, &["would overwrite octosync.yaml", "hint: name another file"]),
    ("plan --trace no/trace", Good, 1, &["there is no folder no", "hint: name another file"]),
    ("plan --report octosync.yaml", Good, 1, &["would overwrite octosync.yaml", "hint: name another file"]),
    ("doctor --markdown octosync.yaml", Good, 1, &["would overwrite octosync.yaml", "hint: name another file"]),
    ("plan --report .", Good, 1, &["--report . is a folder", "hint: name another file; nothing was read"]),
    ("plan --markdown no/x.md", Good, 1, &["there is no folder no", "hint: name another file; nothing was read"]),
    ("plan --report same --markdown same", Good, 1, &["--markdown same is the file of --report, too", "hint: "]),
    (
        "plan --out - --json",
        Good,
        1,
        &["`--out -` and `--json` would both print to stdout", "hint: write the plan to a file"],
    ),
    ("init", Good, 1, &["octosync.yaml is there already", "hint: `--force` replaces it"]),
    ("plan --to nowhere", Good, 1, &["no destination `nowhere`", "hint: the destinations are production"]),
    ("plan --to prodution", Good, 1, &["no destination `prodution`", "did you mean `--to production`?"]),
    ("adopt --to nowhere", Good, 1, &["no destination `nowhere`", "hint: the destinations are production"]),
];

/// Mistakes in the configuration.
const WRITTEN: &[Mistake] = &[
    ("plan", Only(""), 1, &["the configuration is empty", "help: start with `version: 1`"]),
    ("plan", Only("just text"), 1, &["the configuration wants a mapping", "this is a text"]),
    ("plan", Only("- a list"), 1, &["the configuration wants a mapping", "this is a list"]),
    (
        "plan",
        Swap("  url: SOURCE", "\turl: SOURCE"),
        1,
        &["this is not valid YAML: tabs", "help: YAML is indented with blanks"],
    ),
    ("plan", Swap("version: 1\n", ""), 1, &["the configuration has no `version`", "help: add `version: 1`"]),
    ("plan", Swap("version: 1", "version: 2"), 1, &["reads version 1 of this format only", "help: write `version: 1`"]),
    ("plan", Swap("version: 1", "version: one"), 1, &["`version` wants the number 1", "this is a text"]),
    ("plan", Swap("destinations:", "destinatons:"), 1, &["unknown key `destinatons`", "did you mean `destinations`?"]),
    ("plan", Swap("url: DESTINATION", "ulr: DESTINATION"), 1, &["unknown key `ulr`", "did you mean `url`?"]),
    ("plan", And("nonsense: true"), 1, &["unknown key `nonsense` in the configuration", "help: valid here: version"]),
    (
        "plan",
        And("select: [Web]"),
        1,
        &["wants a mapping from kinds", "help: write, for example, `select: { projects:"],
    ),
    ("plan", And("    select: { projects: Web }"), 1, &["this is a text", "help: write, for example, `{ include: "]),
    ("plan", And("max_delete: all"), 1, &["this is a text", "help: write, for example, `max_delete: { count: 10"]),
    ("plan", And("rules: { about: step }"), 1, &["this is a mapping", "help: write, for example, `rules: [{ about:"]),
    (
        "plan",
        And("variables: { <<: { new: source } }"),
        1,
        &["unknown key `<<`", "merge keys have no meaning here", "help: write the keys out"],
    ),
    (
        "plan",
        Swap("url: SOURCE", "url: octopus.example.com"),
        1,
        &["it does not start with https:// or http://", "help: write what a browser shows before /app"],
    ),
    ("plan", And("source: {}"), 1, &["`source` stands here twice", "here first", "help: keep one of them"]),
    ("plan", And("kinds: { project_groups: merg }"), 1, &["cannot be `merg`", "did you mean `merge`?"]),
    (
        "plan",
        And("kinds: { projectgroups: merge }"),
        1,
        &["unknown kind `projectgroups`", "did you mean `project_groups`?"],
    ),
    ("plan", And("first_sync: both"), 1, &["`first_sync` cannot be `both`", "help: valid here: stop, take_source"]),
    ("plan", And("first_sync: { project: stop }"), 1, &["unknown kind `project`", "did you mean `projects`?"]),
    ("plan", And("rules: [{ set: { skip: true } }]"), 1, &["`rules[1]` has no `about`", "help: add `about: step`"]),
    ("plan", And("rules: [{ about: step, set: {} }]"), 1, &["`rules[1].set` sets nothing", "help: valid here: skip"]),
    ("plan", And("rules: [{ about: steps, set: { skip: true } }]"), 1, &["about `steps`", "did you mean `step`?"]),
    (
        "plan",
        And("rules: [{ about: step, match: { nme: A }, set: { skip: true } }]"),
        1,
        &["`nme`", "did you mean `name`?"],
    ),
    ("plan", And("allow_widening: yes"), 1, &["wants true, false, or a list of topics", "help: write `true`"]),
    ("plan", And("allow_widening: \"true\""), 1, &["this is a text", "help: write `true`, without quotes"]),
    ("plan", And("include: missing.yaml"), 1, &["missing.yaml cannot be read: there is no such file"]),
    ("plan", And("include: [octosync.yaml]"), 1, &["includes itself", "help: remove one of these includes"]),
    ("plan", And("secrets: [{ match: x }]"), 1, &["`secrets[1]` has no `from`", "help: add `from: { env: "]),
    (
        "plan",
        And("state: mysql://host/db"),
        1,
        &["`mysql:` is not supported", "help: name a file, such as .octosync/state.db"],
    ),
    (
        "plan",
        And("state: postgres://me:secret@host/db"),
        1,
        &["must not hold a password", "help: put the whole URL into"],
    ),
    ("plan", And("max_delete: lots"), 1, &["`max_delete` wants a mapping with `count` and `percent`"]),
    ("plan", And("prune: { projects: delete }"), 1, &["deleting projects is not supported yet", "help: remove it"]),
    ("plan", And("select: { projects: { includ: [A] } }"), 1, &["unknown key `includ`", "did you mean `include`?"]),
    (
        "plan",
        And("scopes: { environments: drop }"),
        1,
        &["unknown key `environments` in `scopes`", "help: valid here: "],
    ),
    (
        "plan",
        Swap("url: SOURCE", "url: localhost:8065"),
        1,
        &["is not a valid server address", "help: write what a browser shows"],
    ),
    (
        "plan",
        Swap("url: SOURCE", "url: ftp://host"),
        1,
        &["does not start with https:// or http://", "help: write what"],
    ),
    ("plan", Swap("url: SOURCE", "url: SOURCE/app#/Spaces-1"), 1, &["fragment (#)", "shows before /app"]),
    ("plan", Swap("url: SOURCE", "url: ''"), 1, &["`source.url` is empty", "help: write something there"]),
    ("plan", Swap("  url: SOURCE\n", ""), 1, &["`source` has no `url`", "help: add `url: "]),
    ("plan", Swap("url: SOURCE", "url: https://me:secret@host"), 1, &["holds a user name or password"]),
    ("plan", Swap("{ env: KEY }", "API-1234567890"), 1, &["must not hold the key itself", "help: write { env: NAME }"]),
    ("plan", Swap("{ env: KEY }", "$KEY"), 1, &["must not hold the key itself", "help: write { env: NAME }"]),
    (
        "plan",
        Swap("{ env: KEY }", "{ env: MISSING }"),
        1,
        &["MISSING is not set", "help: set it, for example with `export"],
    ),
    ("plan", Swap("{ env: KEY }", "{ env: EMPTY }"), 1, &["EMPTY is empty", "help: a key is one word such as API-"]),
    (
        "plan",
        Swap("{ env: KEY }", "{ env: QUOTED }"),
        1,
        &["QUOTED holds quotes around the key", "help: a key is one word"],
    ),
    ("plan", Swap("{ env: KEY }", "{ env: SPLIT }"), 1, &["SPLIT holds more than a key", "help: a key is one word"]),
    (
        "plan",
        Swap("{ env: KEY }", "{ file: missing.key }"),
        1,
        &["there is no such file", "help: write the key into this file"],
    ),
    ("plan", Swap("{ env: KEY }", "{ file: . }"), 1, &["it is a folder", "help: name a file in it"]),
    (
        "plan",
        Swap("{ env: KEY }", "{ command: [no-such-program] }"),
        1,
        &["there is no such program", "help: run it by hand"],
    ),
    ("plan", Swap("{ env: KEY }", "{ command: 'echo x' }"), 1, &["wants a list of a program", "no shell reads it"]),
    ("plan", Swap("{ env: KEY }", "{ envv: KEY }"), 1, &["unknown key `envv`", "did you mean `env`?"]),
    (
        "plan",
        Swap("{ env: KEY }", "{}"),
        1,
        &["wants exactly one of `env`, `file` and `command`", "help: write { env: NAME }"],
    ),
    ("plan", Swap("  api_key: { env: KEY }\n", ""), 1, &["`source` has no `api_key`", "help: add `api_key: "]),
    ("plan", And("    ca_file: missing.pem"), 1, &["missing.pem is not there", "hint: name a PEM file"]),
    ("plan", And("    ca_file: octosync.yaml"), 1, &["holds no certificate in PEM form", "hint: name a PEM file"]),
];

/// Keys and values of the configuration in the wrong place, or of the wrong type.
const MISPLACED: &[Mistake] = &[
    ("plan", And("timeout: 5s"), 1, &["unknown key `timeout`", "help: it stands in `source`, and in each destination"]),
    ("plan", And("    state: x.db"), 1, &["unknown key `state`", "help: it stands at the top of the file"]),
    ("plan", And("    include: x.yaml"), 1, &["unknown key `include`", "help: it stands at the top of the file"]),
    (
        "plan",
        And("    environments: { A: B }"),
        1,
        &["unknown key `environments`", "help: what holds for a kind stands in a"],
    ),
    (
        "plan",
        And("  names: {}"),
        1,
        &["`names` stands where the name of a destination is expected", "help: indent it below a destination"],
    ),
    (
        "plan",
        And("rules: [{ about: step, match: { name: A }, skip: true }]"),
        1,
        &["unknown key `skip` in `rules[1]`", "help: it stands in `set`: `set: { skip: … }`"],
    ),
    (
        "plan",
        And("rules: [{ about: step, name: A, set: { skip: true } }]"),
        1,
        &["unknown key `name` in `rules[1]`", "help: it stands in `match`: `match: { name: … }`"],
    ),
    ("plan", And("rules: [step]"), 1, &["this is a text", "help: write, for example, `{ about: step, match:"]),
    ("plan", And("packages: copy"), 1, &["this is a text", "help: write, for example, `packages: { mode: copy }`"]),
    (
        "plan",
        And("templates: { a: b }"),
        1,
        &["this is a mapping", "help: write, for example, `templates: [{ project:"],
    ),
    ("plan", And("references: [x]"), 1, &["this is a text", "help: write, for example, `{ at: "]),
    (
        "plan",
        And("prune: [variables]"),
        1,
        &["this is a list", "help: write, for example, `prune: { variables: delete }`"],
    ),
    ("plan", And("logos: ~"), 1, &["`logos` wants true or false", "this is nothing", "help: write `true` or `false`"]),
    ("plan", And("variables: { keep_duplicates: 1 }"), 1, &["this is a number", "help: write `true` or `false`"]),
    ("plan", And("select: { projects: { include: [~] } }"), 1, &["this is nothing", "help: write something there"]),
    ("plan", And("kinds: { accounts: ~ }"), 1, &["wants one of", "this is nothing", "help: write something there"]),
    ("plan", And("lifecycles: { missing: [a] }"), 1, &["this is a list", "help: write one value, without brackets"]),
    ("plan", And("protect: { a: b }"), 1, &["this is a mapping", "help: write one value, without braces"]),
    ("plan", And("max_delete: { percent: 20% }"), 1, &["this is a text", "help: write the number alone"]),
    ("plan", Swap("version: 1", "version: '1'"), 1, &["wants the number 1", "help: write, for example, `version: 1`"]),
    ("plan", Swap("  url: SOURCE", "  space:\n  url: SOURCE"), 1, &["this is nothing", "help: write something there"]),
    ("plan", And("    names: { environments: { A: B }"), 1, &["this is not valid YAML", "help: close the brace"]),
    ("plan", And("    protect: [a"), 1, &["this is not valid YAML", "help: close the bracket"]),
    ("plan", And("    protect: *"), 1, &["this is not valid YAML", "help: put the text into quotes"]),
    ("plan", And("    protect: @x"), 1, &["this is not valid YAML", "help: put the text into quotes"]),
    ("plan", And("    protect: \"Web"), 1, &["this is not valid YAML", "help: close the quote"]),
    ("plan", And("    names: a: b"), 1, &["this is not valid YAML", "help: put a text that holds `: ` into quotes"]),
    ("plan", And("    - x"), 1, &["this is not valid YAML", "help: indent keys of one mapping alike"]),
    ("plan", And("    names: {}}"), 1, &["this is not valid YAML", "help: remove the bracket or brace"]),
    (
        "plan",
        And("    proxy: socks9://me:secret@x"),
        1,
        &["`destinations.production.proxy` is not a valid address of a proxy", "help: write http://HOST:PORT"],
    ),
    (
        "plan",
        Swap("{ env: KEY }", "{ env: UNFILLED }"),
        1,
        &["UNFILLED holds what should have been replaced by a key", "help: a key is one word"],
    ),
    (
        "plan",
        And("rules: [{ about: variable, match: { name: A }, set: { value: s3cret } }]"),
        1,
        &["`rules[1].set.value` cannot be a text of its own", "a literal is written { text: "],
    ),
];

/// Mistakes that show in the answers of servers.
const SERVERS: &[Mistake] = &[
    (
        "plan",
        Swap("url: SOURCE", "url: SOURCE/octopus"),
        1,
        &["there is no Octopus server at", "hint: correct url (octosync.yaml:3)"],
    ),
    (
        "plan",
        Swap("url: DESTINATION", "url: http://127.0.0.1:1"),
        1,
        &["could not connect to", "hint: check that url (octosync.yaml:7)"],
    ),
    (
        "plan",
        Swap("url: DESTINATION", "url: http://no-such-host.invalid"),
        1,
        &["found no address", "hint: check that url"],
    ),
    (
        "plan",
        Swap("url: DESTINATION", "url: TLS"),
        1,
        &["it does not speak TLS there", "hint: correct url (octosync.yaml:7)"],
    ),
    ("plan", And("    space: Nowhere"), 1, &["there is no space \"Nowhere\"", "hint: correct space (octosync.yaml:9)"]),
    (
        "plan",
        Swap("{ env: KEY }", "{ env: WRONG }"),
        1,
        &["does not accept this API key", "hint: make a new API key on source"],
    ),
    ("plan", Swap("url: DESTINATION", "url: SOURCE"), 3, &["refused"]),
    ("explain projects/No", Good, 1, &["neither side has `projects/No`", "hint: "]),
    (
        "explain project_groups/Trading/Descripton",
        Good,
        1,
        &["neither side has `project_groups/Trading/Descripton`", "hint: "],
    ),
    ("explain --effective No", Good, 1, &["production has no project `No`", "hint: name a project of the destination"]),
    (
        "plan --project Nothing",
        Good,
        3,
        &[
            "REFUSED: 1 open decision",
            "none is Nothing (--project)",
            "production: 0 to create, 0 to change, 0 unchanged, 1 refused",
        ],
    ),
    ("plan", And("select: { projects: { include: [Nothing] } }"), 3, &["Nothing"]),
    ("sync", And("    kinds: { project_groups: merge }"), 3, &["first_sync", "refused, nothing written"]),
];

fn configuration(file: File, urls: &[(&str, String)]) -> Option<String> {
    let good = "version: 1\nsource:\n  url: SOURCE\n  api_key: { env: KEY }\ndestinations:\n  production:\n    url: DESTINATION\n    api_key: { env: KEY }\n";
    let text = match file {
        NoFile => return None,
        Good => good.to_owned(),
        Only(text) => text.to_owned(),
        And(text) => format!("{good}{text}\n"),
        Swap(old, new) => {
            assert!(good.contains(old), "{old}");
            good.replacen(old, new, 1)
        }
    };
    Some(urls.iter().fold(text, |text, (word, url)| text.replace(word, url)))
}

/// Makes mistakes in worlds of their own, and returns what was not said, or ended otherwise.
fn wrong(mistakes: &[Mistake], urls: &[(&str, String)]) -> Vec<String> {
    let tried = mistakes.iter().filter_map(|(typed, file, code, says)| {
        let mut world = World::new();
        let set = [
            ("EMPTY", ""),
            ("QUOTED", "\"API-QUOTED\""),
            ("SPLIT", "API-ONE API-TWO"),
            ("WRONG", "API-WRONG"),
            ("UNFILLED", "$(SourceKey)"),
        ];
        set.into_iter().for_each(|(name, value)| world.set(name, value));
        world.write("plan.json", r#"{"format": 2, "tool": "octosync 0.1.0"}"#);
        world.write("cut.json", r#"{"format": 2, "tool": "octosync 0.1.0", "sour"#);
        world.write("old.json", r#"{"format": 1, "tool": "octosync 0.0.1"}"#);
        world.write("new.json", r#"{"format": 99, "tool": "octosync 9"}"#);
        world.write("other.json", r#"{"name": "something else"}"#);
        if let Some(text) = configuration(*file, urls) {
            world.write("octosync.yaml", &text);
        }
        let words: Vec<&str> = typed.split_whitespace().collect();
        let Output { code: ended, stdout, stderr } = world.run(&words);
        let all = format!("{stdout}{stderr}");
        assert!(!all.contains("s3cret") && !all.contains("me:secret"), "what may be a secret is printed: {all}");
        let silent: Vec<&&str> = says.iter().filter(|said| !all.contains(**said)).collect();
        let is_right = ended == Some(*code) && silent.is_empty();
        (!is_right).then(|| format!("octosync {typed}: exit {ended:?}, not said: {silent:?}\n{all}"))
    });
    tried.collect()
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
}

/// Addresses at which nobody has to be.
fn nobody() -> Vec<(&'static str, String)> {
    ["SOURCE", "DESTINATION"].map(|word| (word, format!("http://{}.invalid", word.to_lowercase()))).to_vec()
}

#[test]
fn what_is_typed_wrong_says_what_to_type() {
    none(&wrong(TYPED, &nobody()));
}

#[test]
fn files_that_are_something_else_say_so_before_any_server_is_asked() {
    none(&wrong(FILES, &nobody()));
}

#[test]
fn what_is_written_wrong_says_where_and_what_to_write() {
    none(&wrong(WRITTEN, &nobody()));
}

#[test]
fn what_stands_in_the_wrong_place_says_where_it_belongs() {
    none(&wrong(MISPLACED, &nobody()));
}

#[test]
fn no_consent_is_proposed_to_somebody_who_typed_another_word() {
    for typed in ["--all", "--allow", "--allow-wide", "--allow-widenings", "--yess"] {
        let said = World::new().run(&["sync", typed]);
        assert!(said.code == Some(1) && !said.stderr.contains("similar argument"), "{typed}: {said}");
    }
    let said = World::new().run(&["plan", "--verbos"]);
    assert!(said.stderr.contains("a similar argument exists: '--verbose'"), "{said}");
}

/// Answers every request by a redirect to another address.
fn redirecting(to: &'static str) -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let answer =
                format!("HTTP/1.1 308 Moved\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_says_the_address_to_write_if_it_is_one() {
    let source = server(json!({})).await;
    for (to, hint) in [
        (
            "https://octopus.example.com/api",
            "hint: write https://octopus.example.com in url (octosync.yaml:7) if that is production",
        ),
        (
            "https://sign-in.example.com/login?code=7",
            "hint: correct url (octosync.yaml:7): it wants the address of the server itself",
        ),
        ("/login", "hint: correct url (octosync.yaml:7)"),
    ] {
        let mut world = World::new();
        world.config(&source.url(), &redirecting(to), "");
        let said = world.run(&["plan"]);
        assert!(said.code == Some(1) && said.stderr.contains(hint), "{to}: {said}");
        assert!(said.stderr.contains("redirects are not followed") && !said.stderr.contains("code=7"), "{to}: {said}");
    }
}

#[test]
fn files_that_are_no_text_are_named_with_what_to_do() {
    for bytes in [&b"version: 1 # caf\xe9\n"[..], b"\xff\xfev\0e\0r\0"] {
        let world = World::new();
        std::fs::write(world.path("octosync.yaml"), bytes).unwrap();
        let said = world.run(&["plan"]);
        assert!(said.code == Some(1) && said.stderr.contains("it is not text in UTF-8"), "{said}");
        assert!(said.stderr.contains("hint: save it as UTF-8"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_is_told_apart_from_a_folder_that_is_not_there() {
    use std::process::Stdio;
    let servers = ["dev", "production"]
        .map(|sample| crate::running::Running::start(&World::new(), &["--sample", sample, "--tame"]));
    let mut world = World::new();
    world.set("KEY", "API-ANY");
    let more = "names: { environments: { Development: ~, Test: Staging } }\nfirst_sync: take_source";
    world.config(&servers[0].url, &servers[1].url, more);
    let mut command = world.command(&["plan", "--out", "-", "--quiet"]);
    let mut plan = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(plan.stdout.take());
    let ended = plan.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("hint: the program that reads it ended before all of it was written"), "{said}");
    for server in servers {
        assert_eq!(server.end("-TERM"), (Some(0), String::new()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_servers_answer_says_what_to_correct() {
    let source = server(groups(&[("Trading", "here")])).await;
    let destination = server(groups(&[("Trading", "there")])).await;
    let tls = destination.url().replace("http:", "https:");
    let urls = [("SOURCE", source.url()), ("DESTINATION", destination.url()), ("TLS", tls)];
    none(&wrong(SERVERS, &urls));
    assert_eq!((source.writes(), destination.writes()), (0, 0));
}

//! `docs/rules.md`: the rules as tables, made from what the engine runs on. `OCTOSYNC_BLESS=1` renews it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync::delta::fallback::FALLBACKS;
use octosync::delta::options::OPTIONS;
use octosync::delta::{FirstSync, Mode, Policy, Word};
use octosync::registry;
use octosync::scope::{Coverage, Outcome, decide};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "# The rules

Made from the tables that octosync runs on: do not edit it, run the tests with `OCTOSYNC_BLESS=1` instead. The ids in brackets are those
that plans and `octosync explain` print. Where several words are valid, the first is the default.

## Scopes without a full counterpart (B)

Of a scope `[A, B]`, entries may have no counterpart on the destination. `scopes.<topic>.<dimension>` says what to do then.
Before: what the source has. After: what arrives.

";

/// What becomes of `[A, B]`, where the first `present` entries have a counterpart.
fn after(outcome: Outcome, present: usize) -> &'static str {
    match (outcome, present) {
        (Outcome::Whole, _) => "`[A, B]`",
        (Outcome::Narrowed, _) => "`[A]`",
        (Outcome::Skipped, _) => "skipped: what stands there stays",
        (Outcome::Widened, _) => "`[]` **widened**: refused without `allow_widening`",
        (Outcome::Untouched, _) => "untouched",
        (Outcome::Refused, _) => "refused",
    }
}

fn scopes(page: &mut String) {
    page.push_str("| policy | item | both there | only A there | none there |\n|---|---|---|---|---|\n");
    for policy in Policy::ALL {
        for (exists, fate) in [(false, "new"), (true, "existing")] {
            let cell = |present| after(decide(*policy, Coverage { wanted: 2, present }, exists), present);
            writeln!(page, "| `{}` | {fate} | {} | {} | {} |", policy.word(), cell(2), cell(1), cell(0)).unwrap();
        }
    }
    page.push_str(
        "\nThe default is `skip_unless_any`. An empty scope stays empty. What has scopes, and in which dimensions:\n\n",
    );
    page.push_str("| topic | dimensions |\n|---|---|\n");
    for (topic, dimensions) in registry::scoped() {
        let dimensions: Vec<String> = dimensions.iter().map(|dimension| format!("`{dimension}`")).collect();
        writeln!(page, "| `{topic}` | {} |", dimensions.join(", ")).unwrap();
    }
}

fn words(page: &mut String) {
    page.push_str("\n## Modes (A3) and first sync (A8)\n\n`kinds.<kind>` is one of ");
    let list = |words: Vec<&str>| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    page.push_str(&list(Mode::ALL.iter().map(|mode| mode.word()).collect()));
    page.push_str("; [the reference of kinds](resources.md) has the defaults. `first_sync` is one of ");
    page.push_str(&list(FirstSync::ALL.iter().map(|word| word.word()).collect()));
    page.push_str(".\n\n## Options (C to F)\n\n| key | row | words | decides |\n|---|---|---|---|\n");
    for option in OPTIONS {
        writeln!(page, "| `{}` | {} | {} | {} |", option.path(), option.row, list(option.words.to_vec()), option.docs)
            .unwrap();
    }
    page.push_str("\n## What stands in for what has no counterpart (C3, C4, D8, E6)\n\n| key | row | words | decides |\n|---|---|---|---|\n");
    for spec in FALLBACKS {
        let words = list(spec.words.iter().map(|(word, _)| *word).collect());
        let name = if spec.names { ", or a name" } else { "" };
        writeln!(page, "| `{}` | {} | {words}{name} | {} |", spec.path(), spec.row, spec.docs).unwrap();
    }
}

fn exceptions(page: &mut String) {
    page.push_str("\n## Exceptions (`rules`)\n\nTried in order, a destination's own before the file's; the first that matches wins for each effect. `match` takes \
        `project`, `parent`, `name` and `scope`, in the source's words; `set` takes the destination's.\n\n| about | scope | references it can set |\n|---|---|---|\n");
    for about in registry::abouts() {
        let list = |words: Vec<&str>| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let (scope, references) = (list(about.dimensions().collect()), list(about.references().into_iter().collect()));
        writeln!(page, "| `{}` | {scope} | {references} |", about.word()).unwrap();
    }
    page.push_str("\nEvery exception can set `skip: true` and `undeclared: allow`; one about a document its `mode`, one about a step \
        `weaken: true`, one about a variable its `value`: `keep`, `source`, `placeholder`, `empty`, `{ text: … }` or `{ env: … }`.\n");
}

#[test]
fn the_page_of_the_rules_is_up_to_date() {
    let mut page = HEAD.to_owned();
    scopes(&mut page);
    words(&mut page);
    exceptions(&mut page);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(written, page, "docs/rules.md is out of date: run the tests with OCTOSYNC_BLESS=1");
}

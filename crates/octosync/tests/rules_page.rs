//! `docs/rules.md`: the rules as tables, made from what the engine runs on. `OCTOSYNC_BLESS=1` renews it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync::decision::Origin;
use octosync::delta::Delta;
use octosync::delta::fallback::FALLBACKS;
use octosync::delta::options::OPTIONS;
use octosync::delta::{FirstSync, Mode, OwnValues, Policy, Word};
use octosync::doc::{Doc, name};
use octosync::key::Key;
use octosync::registry::{self, kinds};
use octosync::rows::{PLACEHOLDER, Sides, Wishes, merge};
use octosync::rules;
use octosync::scope::{Coverage, ScopeEffect, decide, decide_excluding};
use octosync::translate::marks::{RENAMED, WIDENED, widen};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "# The rules

Made from the tables that octosync runs on: do not edit it, run the tests with `OCTOSYNC_BLESS=1` instead. The ids in brackets are those
that plans and `octosync explain` print; [every row](#every-row) stands at the end, and [every key](configuration.md) on a page of its own. Where several words are valid, the first is the default.

## Scopes without a full counterpart (B)

Of a scope `[A, B]`, entries may have no counterpart on the destination. `scopes.<what>.<dimension>` says what to do then.
Before: what the source has. After: what arrives.

";

/// Returns the outcome of `[A, B]`, where the first `present` entries have a counterpart.
fn after(outcome: ScopeEffect, present: usize) -> &'static str {
    match (outcome, present) {
        (ScopeEffect::Whole, _) => "`[A, B]`",
        (ScopeEffect::Narrowed, _) => "`[A]`",
        (ScopeEffect::Skipped, _) => "skipped: what stands there stays",
        (ScopeEffect::Widened, _) => "`[]` **widened**: refused without `allow_widening`",
        (ScopeEffect::Untouched, _) => "a row stays whole; anything else keeps its scope there and takes the rest",
        (ScopeEffect::Refused, _) => "refused",
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
        "\nThe default is `skip_unless_any`, but for what excludes. An empty scope stays empty. What has scopes, and in which dimensions:\n\n",
    );
    page.push_str("| what | dimensions |\n|---|---|\n");
    for (topic, dimensions) in registry::scoped() {
        let dimensions: Vec<String> = dimensions.iter().map(|dimension| format!("`{dimension}`")).collect();
        writeln!(page, "| `{topic}` | {} |", dimensions.join(", ")).unwrap();
    }
    page.push_str(EXCLUDED);
    for policy in Policy::ALL {
        for (exists, fate) in [(false, "new"), (true, "existing")] {
            let cell = |present| {
                let coverage = Coverage { wanted: 2, present };
                let outcome = decide_excluding(*policy, coverage, exists, 2 - present, true);
                match (outcome, present) {
                    (ScopeEffect::Widened, 1) => "`[A]` **widened**: refused without `allow_widening`",
                    _ => after(outcome, present),
                }
            };
            writeln!(page, "| `{}` | {fate} | {} | {} |", policy.word(), cell(1), cell(0)).unwrap();
        }
    }
}

const EXCLUDED: &str = "
Environments that a step *excludes* lift an exclusion when they are lost. Nothing is lifted where one was given up with `~` and no
environment there has its name, or where every environment there has a counterpart here. Else
`scopes.steps.excluded_environments` says what to do, and the default is `drop`:

| policy | item | only A there | none there |
|---|---|---|---|
";

fn every_row(page: &mut String) {
    page.push_str("\n## Every row\n\n| row | what is decided | by | if nobody says |\n|---|---|---|---|\n");
    for rule in rules::ALL {
        let row = rule.row();
        writeln!(page, "| {rule} | {} | {} | {} |", row.decides, row.keys, row.default).unwrap();
    }
}

/// A row of variables: its value, its environment, and the marks of translation.
fn row(value: &str, environment: &str, mark: &str) -> Doc {
    let row = serde_json::json!({ "Name": "Db", "Type": "String", "IsSensitive": false, "Scope": {}, "Value": value });
    let mut row: Doc = serde_json::from_value(row).unwrap();
    let names = [environment].into_iter().filter(|name| !name.is_empty());
    let list = Doc::Array(names.map(|name| Doc::Ref(Key::new(kinds::ENVIRONMENTS, [name]))).collect());
    row.fields_mut().unwrap().get_mut(name("Scope")).unwrap().set("Environment", list);
    match mark {
        RENAMED => row.set(RENAMED, Doc::Bool(true)),
        WIDENED => widen(&mut row, "environments", Doc::text("not there")),
        _ => {}
    }
    row
}

/// A case that an option is tried on: its key, the source's content in words, the row as it comes out of translation,
/// and the rows that stand on the destination.
type Case =
    (&'static str, &'static str, (&'static str, &'static str, &'static str), &'static [(&'static str, &'static str)]);
const CASES: &[Case] = &[
    ("new", "`Db = a`", ("a", "", ""), &[]),
    ("new_renamed", "`Db = a` for Test, which is called Staging there", ("a", "Staging", RENAMED), &[]),
    ("new_widened", "`Db = a` for Test, which is not there; `drop`", ("a", "", WIDENED), &[]),
    ("existing", "`Db = a`", ("a", "", ""), &[("b", "")]),
    ("own_values", "`Db = a` for Test", ("a", "Test", ""), &[("b", "Staging"), ("c", "Production")]),
    ("shadows", "`Db = a` for Test; `own_values: add`", ("a", "Test", ""), &[("b", "")]),
];

fn shown(rows: &[Doc]) -> String {
    let one = |row: &Doc| {
        let scope = row.get("Scope").and_then(|scope| scope.get("Environment"));
        let scope = scope.and_then(|list| list.items().first()).map(|entry| match entry {
            Doc::Ref(key) => format!(" [{}]", key.own_name()),
            _ => String::new(),
        });
        format!("`Db = {}{}`", row.str_at("Value"), scope.unwrap_or_default())
    };
    let all: Vec<String> = rows.iter().map(one).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

fn values(page: &mut String) {
    page.push_str("\n## Values, before and after (D1, D2, D11, D12)\n\n| key | word | the source has | stands there | after the sync |\n|---|---|---|---|---|\n");
    for (key, source, (value, environment, mark), standing) in CASES {
        let option = OPTIONS.iter().find(|option| (option.topic, option.key) == ("variables", *key)).unwrap();
        for word in option.words {
            let mut delta = Delta::default();
            assert!(option.set(&mut delta.options, word, Origin::Default));
            if *key == "shadows" {
                delta.options.own_values.value = OwnValues::Add;
            }
            let existing = delta.options.existing.value;
            let standing: Vec<Doc> = standing.iter().map(|(value, environment)| row(value, environment, "")).collect();
            let desired = [row(value, environment, mark)];
            let sides = Sides { desired: &desired, source: &[], actual: &standing, past: None };
            let merged = merge(sides, Wishes::of(&delta, existing)).rows;
            let (before, after) = (shown(&standing), shown(&merged));
            writeln!(page, "| `variables.{key}` | `{word}` | {source} | {before} | {after} |").unwrap();
        }
    }
}

fn words(page: &mut String) {
    page.push_str("\n## Modes (A3) and first sync (A8)\n\n`kinds.<kind>` is one of ");
    let list = |words: Vec<&str>| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    page.push_str(&list(Mode::ALL.iter().map(|mode| mode.word()).collect()));
    page.push_str("; [the reference of kinds](resources.md) has the defaults. `mirror` and `verify` win over `variables.existing` and `variables.own_values`: the rows of the source are the truth. `first_sync` is one of ");
    page.push_str(&list(FirstSync::ALL.iter().map(|word| word.word()).collect()));
    page.push_str(".\n\n## Options (C to F)\n\n| key | row | words | decides |\n|---|---|---|---|\n");
    for option in OPTIONS {
        writeln!(page, "| `{}` | {} | {} | {} |", option.path(), option.row, list(option.words.to_vec()), option.docs)
            .unwrap();
    }
    writeln!(page, "| `variables.placeholder` | {} | a text, `{PLACEHOLDER}` by default | What stands where a value is the destination's own business. |", rules::D1).unwrap();
    let topics = list(registry::restricted());
    let docs = "What may lose the last entry of its scope: everything, or what belongs to these topics.";
    writeln!(page, "| `allow_widening` | {} | `false`, `true`, or some of {topics} | {docs} |", rules::SCOPES.letter)
        .unwrap();
    for (key, row, docs) in [
        (
            "variables.keep_duplicates",
            rules::D5.id(),
            "Whether rows of one name and scope may hold different values there.",
        ),
        ("allow_weaker_gates", rules::E11.id(), "Whether an approval may get weaker."),
        ("allow_version_gap", rules::A7.id(), "Whether versions may lie further apart than one release."),
    ] {
        writeln!(page, "| `{key}` | {row} | `false`, `true` | {docs} |").unwrap();
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
    page.push_str("\nEvery exception can set `skip: true` and `undeclared: allow`; one about a document its `mode`, one about a lifecycle its `phases` and `automatic`, one about a step \
        `weaken: true`, one about a variable its `value`: `keep`, `source`, `placeholder`, `empty`, `{ text: … }` or `{ env: … }`.\n");
}

#[test]
fn the_page_of_the_rules_is_up_to_date() {
    let mut page = HEAD.to_owned();
    scopes(&mut page);
    words(&mut page);
    values(&mut page);
    exceptions(&mut page);
    every_row(&mut page);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(written, page, "docs/rules.md is out of date: run the tests with OCTOSYNC_BLESS=1");
}

/// The rows that are there, in the order of the rules: no page may lack one.
const THERE: &str = "A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 B1 B2 B3 B4 B5 B6 C1 C2 C3 C4 C5 C6 C7 C8 D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 \
                     E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E18 F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 F13 F14 G";

#[test]
fn no_row_is_missing() {
    let ids: Vec<&str> = rules::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids, THERE.split(' ').collect::<Vec<_>>());
}

//! `docs/findings.md`: the findings, made from their table. `OCTOSYNC_BLESS=1` renews it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use octosync::findings::Code;
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "# The findings

Made from the table that octosync runs on: do not edit it, run the tests with `OCTOSYNC_BLESS=1` instead. A plan, a run and
`octosync explain` report findings by these codes, which do not change. Where a code has several severities, the text says when it has which.

| severity | means |
|---|---|
| refusal | the plan cannot be applied as long as this stands |
| warning | something may go wrong later |
| todo | work that is left to a person |
| note | good to know |

| code | severity | meaning |
|---|---|---|
";

fn severities(code: Code) -> String {
    code.row().severities.iter().map(|severity| severity.word()).collect::<Vec<_>>().join(", ")
}

fn section(page: &mut String, code: Code) {
    let row = code.row();
    writeln!(page, "\n## <a id=\"{code}\"></a>`{code}`\n\n{}: {}.\n", severities(code), row.meaning).unwrap();
    writeln!(page, "{}\n\n**What to do:** {}", row.explanation, row.remedy).unwrap();
    let rules: Vec<&str> = row.rules.iter().map(|rule| rule.id()).collect();
    if !rules.is_empty() {
        writeln!(page, "\nRules: {} ([every row](rules.md#every-row)).", rules.join(", ")).unwrap();
    }
}

#[test]
fn the_page_of_the_findings_is_up_to_date() {
    let mut page = HEAD.to_owned();
    for code in Code::all() {
        writeln!(page, "| [`{code}`](#{code}) | {} | {} |", severities(code), code.row().meaning).unwrap();
    }
    for code in Code::all() {
        section(&mut page, code);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/findings.md");
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(written, page, "docs/findings.md is out of date: run the tests with OCTOSYNC_BLESS=1");
}

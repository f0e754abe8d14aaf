//! The next step for each fault of a text that is not valid YAML, by the words of the parser.

/// Words of the parser about a fault, and the next step.
const FAULTS: &[(&str, &str)] = &[
    ("mapping values are not allowed", "put a text that holds `: ` into quotes, and indent keys of one mapping alike"),
    ("',' or '}'", "close the brace, or put a text that holds a comma, a brace or a bracket into quotes"),
    ("',' or ']'", "close the bracket, or put a text that holds a comma, a brace or a bracket into quotes"),
    ("node content", "close the bracket or brace, or write a value"),
    ("expected key", "indent keys of one mapping alike, and items of a list, which begin with `- `"),
    ("'-' indicator", "indent items of one list alike, each with `- ` before it"),
    ("misplaced bracket", "remove the bracket or brace, or open one before it"),
    ("quoted scalar", "close the quote; in '…' a quote is written twice, in \"…\" it is written \\\""),
    ("unexpected character", "put the text into quotes: it begins with a sign that YAML reserves"),
    ("anchor or alias", "put the text into quotes: `*` and `&` at its beginning mean something else to YAML"),
    ("expected ':'", "write `: ` behind the key"),
];

/// Returns the next step for what a YAML parser says.
pub(super) fn advice(fault: &str) -> &'static str {
    let found = FAULTS.iter().find(|(words, _)| fault.contains(words));
    found.map_or("look at this line and those before it: indentation, colons, quotes, brackets", |(_, help)| help)
}

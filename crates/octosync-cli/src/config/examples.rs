//! Examples of settings, for messages about a wrong type: one line of each, that can be written as it stands.

/// A setting, and an example of it; `*` is any one name.
const EXAMPLES: &[(&str, &str)] = &[
    ("select", "select: { projects: { include: [\"Web *\"] } }"),
    ("select.*", "{ include: [\"Web *\"] }"),
    ("names", "names: { environments: { Development: ~, Test: Staging } }"),
    ("names.*", "{ Development: ~, Test: Staging }"),
    ("kinds", "kinds: { accounts: existing }"),
    ("scopes", "scopes: { variables: { environments: drop } }"),
    ("scopes.*", "{ environments: drop }"),
    ("variables", "variables: { new: placeholder }"),
    ("lifecycles", "lifecycles: { missing: default }"),
    ("missing_reference", "missing_reference: { worker_pool: default }"),
    ("max_delete", "max_delete: { count: 10, percent: 20 }"),
    ("rules", "rules: [{ about: step, match: { name: Deploy }, set: { skip: true } }]"),
    ("secrets", "secrets: [{ match: accounts/Azure/Password, from: { env: AZURE_PASSWORD } }]"),
    ("references", "references: [{ at: \"Properties.'Acme.Account'\", kind: accounts }]"),
    ("ignore", "ignore: [{ kind: projects, field: Description }]"),
];

/// Returns an example of a setting, wherever it stands.
pub(super) fn of(path: &str) -> Option<&'static str> {
    let of_destination = path.strip_prefix("destinations.").and_then(|rest| rest.split_once('.'));
    let path = of_destination.map_or(path, |(_, own)| own);
    let is_it = |pattern: &str| match pattern.strip_suffix(".*") {
        None => pattern == path,
        Some(topic) => {
            path.strip_prefix(topic).and_then(|rest| rest.strip_prefix('.')).is_some_and(|rest| !rest.contains('.'))
        }
    };
    EXAMPLES.iter().find(|(pattern, _)| is_it(pattern)).map(|(_, example)| *example)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_found_at_the_top_and_below_a_destination() {
        assert_eq!(of("max_delete"), of("destinations.live.max_delete"));
        assert_eq!(of("select.projects"), Some("{ include: [\"Web *\"] }"));
        assert_eq!(of("select.projects.include"), None);
        assert_eq!(of("nothing"), None);
    }

    #[test]
    fn every_example_is_read_as_it_stands() {
        for (pattern, example) in EXAMPLES {
            let line = match pattern.strip_suffix(".*") {
                Some("select" | "names") => {
                    format!("{}: {{ environments: {example} }}", pattern.trim_end_matches(".*"))
                }
                Some(topic) => format!("{topic}: {{ variables: {example} }}"),
                None => (*example).to_owned(),
            };
            crate::config::tests::right_with(&line);
        }
    }
}

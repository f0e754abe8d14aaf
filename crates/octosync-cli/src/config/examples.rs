//! Examples of settings, for messages about a wrong type: one line of each, that can be written as it stands.

/// A setting, and an example of it; `*` is any one name.
const EXAMPLES: &[(&str, &str)] = &[
    ("", "version: 1"),
    ("version", "version: 1"),
    ("source", "source: { url: https://octopus.example.com, api_key: { env: OCTOPUS_API_KEY } }"),
    (
        "destinations",
        "destinations: { production: { url: https://octopus.example.com, api_key: { env: OCTOPUS_API_KEY } } }",
    ),
    ("destinations.*", "{ url: https://octopus.example.com, api_key: { env: OCTOPUS_API_KEY } }"),
    ("include", "include: [shared.yaml]"),
    ("select", "select: { projects: { include: [\"Web *\"] } }"),
    ("select.*", "{ include: [\"Web *\"] }"),
    ("names", "names: { environments: { Development: ~, Test: Staging } }"),
    ("names.*", "{ Development: ~, Test: Staging }"),
    ("kinds", "kinds: { accounts: existing }"),
    ("first_sync", "first_sync: { projects: take_source }"),
    ("on_conflict", "on_conflict: { projects: stop }"),
    ("prune", "prune: { variables: delete }"),
    ("scopes", "scopes: { variables: { environments: drop } }"),
    ("scopes.*", "{ environments: drop }"),
    ("variables", "variables: { new: placeholder }"),
    ("lifecycles.phases", "[{ name: Staging, environments: [Staging] }]"),
    ("channels", "channels: { missing_lifecycle: project }"),
    ("steps", "steps: { destination_only: remove }"),
    ("lifecycles", "lifecycles: { missing: default }"),
    ("missing_reference", "missing_reference: { worker_pool: default }"),
    ("max_delete", "max_delete: { count: 10, percent: 20 }"),
    ("packages", "packages: { mode: copy }"),
    ("templates", "templates: [{ project: Base, to: [\"Web *\"] }]"),
    ("templates[]", "{ project: Base, to: [\"Web *\"] }"),
    ("rules[]", "{ about: step, match: { name: Deploy }, set: { skip: true } }"),
    ("rules[].match", "{ name: Deploy }"),
    ("rules[].set", "{ skip: true }"),
    ("secrets[]", "{ match: accounts/Azure/Password, from: { env: AZURE_PASSWORD } }"),
    ("references[]", "{ at: \"Properties.'Acme.Account'\", kind: accounts }"),
    ("ignore[]", "{ kind: projects, field: Description }"),
    ("rules", "rules: [{ about: step, match: { name: Deploy }, set: { skip: true } }]"),
    ("secrets", "secrets: [{ match: accounts/Azure/Password, from: { env: AZURE_PASSWORD } }]"),
    ("references", "references: [{ at: \"Properties.'Acme.Account'\", kind: accounts }]"),
    ("ignore", "ignore: [{ kind: projects, field: Description }]"),
];

/// Returns an example of a setting, wherever it stands.
pub(super) fn of(path: &str) -> Option<&'static str> {
    let of_destination = path.strip_prefix("destinations.").and_then(|rest| rest.split_once('.'));
    let path = of_destination.map_or(path, |(_, own)| own);
    let path = &without_numbers(path);
    let is_it = |pattern: &str| match pattern.strip_suffix(".*") {
        None => pattern == path,
        Some(topic) => {
            path.strip_prefix(topic).and_then(|rest| rest.strip_prefix('.')).is_some_and(|rest| !rest.contains('.'))
        }
    };
    EXAMPLES.iter().find(|(pattern, _)| is_it(pattern)).map(|(_, example)| *example)
}

/// Returns a path in which items of lists have no numbers: `rules[]` for `rules[2]`.
fn without_numbers(path: &str) -> String {
    path.split_inclusive('[').map(|part| part.trim_start_matches(|letter: char| letter.is_ascii_digit())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_found_at_the_top_and_below_a_destination() {
        assert_eq!(of("max_delete"), of("destinations.live.max_delete"));
        assert_eq!(of("destinations.live.rules[12].set"), Some("{ skip: true }"));
        assert!(of("destinations.live").is_some_and(|example| example.starts_with("{ url: ")));
        assert_eq!(of("select.projects"), Some("{ include: [\"Web *\"] }"));
        assert_eq!(of("select.projects.include"), None);
        assert_eq!(of("nothing"), None);
    }

    #[test]
    fn every_example_is_read_as_it_stands() {
        for (pattern, example) in EXAMPLES {
            let line = match pattern.strip_suffix(".*") {
                // They stand in every configuration, and cannot stand there twice.
                _ if ["", "version", "source", "destinations", "destinations.*"].contains(pattern) => continue,
                // The file is not there.
                _ if *pattern == "include" => continue,
                None if pattern.ends_with("[]") => format!("{}: [{example}]", pattern.trim_end_matches("[]")),
                None if *pattern == "lifecycles.phases" => format!("lifecycles: {{ phases: {example} }}"),
                None if *pattern == "rules[].match" => {
                    format!("rules: [{{ about: step, match: {example}, set: {{ skip: true }} }}]")
                }
                None if *pattern == "rules[].set" => format!("rules: [{{ about: step, set: {example} }}]"),
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

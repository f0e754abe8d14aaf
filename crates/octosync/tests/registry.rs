//! Tests over the whole table of kinds.

use octosync::delta::Word as _;
use octosync::key::Kind;
use octosync::registry::spec::{Creation, Read, Spec};
use octosync::registry::{Entry, all, configurable, get, is_everywhere, rank};
use std::collections::BTreeSet;

fn specs() -> impl Iterator<Item = &'static Spec> {
    all().iter().map(|entry| entry.spec)
}

#[test]
fn kinds_are_unique_and_documented() {
    let mut seen = BTreeSet::new();
    for spec in specs() {
        assert!(seen.insert(spec.kind.word()), "{} is there twice", spec.kind);
        assert!(!spec.one.is_empty() && !spec.id_prefix.is_empty() && !spec.collections.is_empty(), "{}", spec.kind);
        assert!(spec.mode.is_none() || !spec.docs.is_empty(), "{} has no docs", spec.kind);
        assert!(spec.kind.word().chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", spec.kind);
    }
}

#[test]
fn every_reference_names_a_kind_that_is_known() {
    let items: BTreeSet<Kind> = all().iter().flat_map(|entry| entry.item_kinds.clone()).collect();
    for entry in all() {
        for reference in &entry.references {
            for kind in reference.kinds {
                let known = get(*kind).is_some() || items.contains(kind) || is_everywhere(*kind);
                assert!(known, "{} {}: {kind}", entry.spec.kind, reference.at);
            }
        }
    }
}

#[test]
fn owners_stand_before_what_belongs_to_them() {
    for spec in specs() {
        for owner in spec.owner.iter().flat_map(|owner| owner.kinds) {
            assert!(rank(*owner) < rank(spec.kind), "{owner} and {}", spec.kind);
        }
        let of_owners = spec.collections.iter().any(|source| matches!(source.read, Read::OfOwners(_)));
        assert!(!of_owners || matches!(spec.creation, Creation::WithOwner(_)), "{}", spec.kind);
        for late in spec.late_after {
            assert!(get(*late).is_some_and(|entry| entry.spec.owner.is_some()), "{late}");
        }
    }
}

#[test]
fn the_default_modes_are_those_of_the_documentation() {
    let modes: Vec<String> = configurable().map(|(kind, mode)| format!("{kind}: {}", mode.word())).collect();
    assert_eq!(
        modes,
        [
            "environments: existing",
            "project_groups: create",
            "tag_sets: mirror",
            "lifecycles: create",
            "feeds: create",
            "accounts: create",
            "worker_pools: create",
            "machine_policies: create",
            "git_credentials: create",
            "proxies: ignore",
            "certificates: existing",
            "targets: existing",
            "workers: ignore",
            "step_templates: mirror",
            "script_modules: mirror",
            "library_variable_sets: merge",
            "projects: merge",
            "channels: merge",
            "deployment_processes: merge",
            "runbooks: merge",
            "runbook_processes: merge",
            "triggers: ignore",
            "teams: create",
            "user_roles: verify",
            "scoped_user_roles: verify",
            "variables: merge",
            "tenants: create",
            "tenant_variables: merge",
            "logos: merge",
            "subscriptions: ignore",
            "deployment_freezes: ignore",
        ]
    );
}

/// The reference page is made from the table: `docs/resources.md` is checked, and written with `OCTOSYNC_BLESS=1`.
#[test]
fn the_reference_page_is_true() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/resources.md");
    let text = reference_page();
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&page, &text).unwrap();
    }
    let there = std::fs::read_to_string(&page).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == text, "docs/resources.md is out of date: run the tests with OCTOSYNC_BLESS=1");
}

fn reference_page() -> String {
    let mut page = String::from(
        "# What octosync syncs\n\nMade from the registry by a test; do not edit.\n\n\
         | kind | default mode | what it is | refers to |\n|---|---|---|---|\n",
    );
    for entry in all().iter().filter(|entry| entry.spec.word.is_none()) {
        let spec = entry.spec;
        let Some(mode) = spec.mode else { continue };
        page += &format!("| `{}` | {} | {} | {} |\n", spec.kind, mode.word(), spec.docs, targets(entry));
    }
    page + &permissions()
}

/// Returns the table of permissions that the user of a key needs for the documents of each kind.
fn permissions() -> String {
    let mut table = String::from(
        "\n## Permissions\n\nWhat the user of a key needs for each kind, by the names of the stand-in server; \
         [the configuration](configuration.md#source-and-destinations) says when they are asked for.\n\n\
         | kind | to be seen | to be created | to be changed |\n|---|---|---|---|\n",
    );
    let word = |permission: &str| if permission.is_empty() { String::new() } else { format!("`{permission}`") };
    for spec in specs().filter(|spec| spec.word.is_none()) {
        let needs = &spec.permissions;
        let writes = spec.mode.is_some();
        let others = needs.edit_of.iter().map(|(kind, permission)| format!(", of `{kind}` `{permission}`"));
        let edit = word(needs.edit) + &others.collect::<String>();
        let [create, edit] = [word(needs.create), edit].map(|words| if writes { words } else { "never".to_owned() });
        table += &format!("| `{}` | {} | {create} | {edit} |\n", spec.kind, word(needs.view));
    }
    table
}

fn targets(entry: &Entry) -> String {
    let kinds = entry.references.iter().flat_map(|reference| reference.kinds).map(|kind| kind.word());
    let kinds: BTreeSet<&str> = kinds.collect();
    kinds.into_iter().collect::<Vec<_>>().join(", ")
}

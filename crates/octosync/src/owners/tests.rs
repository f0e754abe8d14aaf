use super::*;
use crate::registry::kinds::{ACTIONS, CHANNELS, ENVIRONMENTS, ROLES, TAGS, TEMPLATES};
use crate::registry::spec::{Creation, Owner};
use crate::registry::{all, entry, item_kind};
use proptest::prelude::*;

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

#[test]
fn chains_of_any_length_lead_to_the_root() {
    let table = [
        ("environments/Test", ""),
        ("projects/OctoFX", ""),
        ("channels/OctoFX/Hotfix", "projects/OctoFX"),
        ("deployment_processes/OctoFX", "projects/OctoFX"),
        ("runbooks/OctoFX/Back up", "projects/OctoFX"),
        ("runbook_processes/OctoFX/Back up", "runbooks/OctoFX/Back up projects/OctoFX"),
        ("variables/projects/OctoFX", "projects/OctoFX"),
        ("variables/library_variable_sets/Shared", "library_variable_sets/Shared"),
        ("script_module_contents/Helpers", "script_modules/Helpers"),
        // A text that is no key of its kind belongs to nothing.
        ("variables/nonsense", ""),
        ("variables/environments/Test", ""),
        ("channels/OctoFX", ""),
        ("runbook_processes/OctoFX", ""),
        ("unknown/x", ""),
    ];
    for (text, expected) in table {
        let own = key(text);
        let found: Vec<String> = chain(&own).map(|key| key.to_string()).collect();
        let expected: Vec<&str> = expected.split(' ').filter(|text| !text.is_empty()).collect();
        assert_eq!(found.join(" "), [vec![text], expected].concat().join(" "));
        assert_eq!(root(&own).to_string(), *found.last().unwrap());
        assert!(chain(&own).all(|owner| belongs(&own, &owner)), "{text}");
    }
}

#[test]
fn whatever_belongs_to_a_project_knows_it() {
    for (text, project_name, parent) in [
        ("projects/OctoFX", "octofx", "octofx"),
        ("channels/OctoFX/Hotfix", "octofx", "hotfix"),
        ("deployment_processes/OctoFX", "octofx", "octofx"),
        ("runbook_processes/OctoFX/Back up", "octofx", "back up"),
        ("variables/projects/OctoFX", "octofx", "octofx"),
        ("variables/library_variable_sets/Shared", "", "shared"),
        ("environments/Test", "", "test"),
    ] {
        let found = surroundings(&key(text));
        assert_eq!(found.project.unwrap_or_default(), project_name, "{text}");
        assert_eq!(found.parent.unwrap_or_default(), parent, "{text}");
    }
}

#[test]
fn items_lead_to_what_holds_them_and_back() {
    let holder_of = |text: &str| holders(&key(text)).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    for (kind, holder, name, expected) in [
        (ACTIONS, "deployment_processes/OctoFX", "Deploy", "actions/OctoFX/Deploy"),
        (ACTIONS, "runbook_processes/OctoFX/Back up", "Copy", "actions/OctoFX/Back up/Copy"),
        (TAGS, "tag_sets/Ring", "Early", "tags/Ring/Early"),
        (TEMPLATES, "projects/Shared", "Url", "templates/projects/Shared/Url"),
        (TEMPLATES, "library_variable_sets/Shared", "Url", "templates/library_variable_sets/Shared/Url"),
    ] {
        let own = item(kind, &key(holder), name);
        assert_eq!(own.to_string(), expected);
        assert_eq!(holder_of(expected), holder);
        assert_eq!(holder_of_kind(&own, key(holder).kind()), Some(key(holder)));
        assert_eq!(holder_of_kind(&own, ENVIRONMENTS), None);
    }
    assert_eq!(holder_of("roles/web"), "", "a word is held by nothing");
}

#[test]
fn what_is_of_one_project_has_a_key_in_another_one() {
    let (from, to) = (key("projects/OctoFX"), key("projects/Web%2F1"));
    for (of, expected) in [
        ("projects/octofx", "projects/Web%2F1"),
        ("channels/OctoFX/OctoFX", "channels/Web%2F1/OctoFX"),
        ("deployment_processes/OctoFX", "deployment_processes/Web%2F1"),
        ("runbook_processes/OctoFX/Back up", "runbook_processes/Web%2F1/Back up"),
        ("variables/projects/OctoFX", "variables/projects/Web%2F1"),
        ("actions/OctoFX/Deploy", "actions/Web%2F1/Deploy"),
        ("actions/OctoFX/Back up/Copy", "actions/Web%2F1/Back up/Copy"),
        ("templates/projects/OctoFX/Url", "templates/projects/Web%2F1/Url"),
        ("projects/OctoFX 2", ""),
        ("channels/Other/OctoFX", ""),
        ("variables/library_variable_sets/OctoFX", ""),
        ("templates/library_variable_sets/OctoFX/Url", ""),
        ("environments/OctoFX", ""),
        ("tags/OctoFX/Early", ""),
    ] {
        let there = moved(&key(of), &from, &to).map(|key| key.to_string());
        assert_eq!(there.unwrap_or_default(), expected, "{of}");
    }
}

#[test]
fn a_name_means_what_stands_in_the_documents_own_project() {
    let meant = |kind, name, place: &str| {
        meanings(kind, name, &key(place)).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(meant(CHANNELS, "Hotfix", "variables/projects/OctoFX"), "channels/OctoFX/Hotfix");
    assert_eq!(meant(CHANNELS, "Hotfix", "runbook_processes/OctoFX/Back up"), "channels/OctoFX/Hotfix");
    assert_eq!(meant(CHANNELS, "Hotfix", "variables/library_variable_sets/Shared"), "");
    assert_eq!(meant(ACTIONS, "Deploy", "channels/OctoFX/Hotfix"), "actions/OctoFX/Deploy");
    let in_runbook = meant(ACTIONS, "Copy", "runbook_processes/OctoFX/Back up");
    assert!(in_runbook.starts_with("actions/OctoFX/Back up/Copy"), "the nearest first: {in_runbook}");
    assert!(in_runbook.ends_with("actions/OctoFX/Copy"), "{in_runbook}");
    assert_eq!(meant(ENVIRONMENTS, "Test", "projects/OctoFX"), "");
    assert_eq!(meant(TAGS, "Ring/Early", "channels/OctoFX/Hotfix"), "");
}

#[test]
fn texts_name_items_as_their_rows_say() {
    for (kind, text, expected) in
        [(TAGS, "Ring/Early", "tags/Ring/Early"), (TAGS, "Ring", "tags/Ring"), (ROLES, "a/b", "roles/a%2Fb")]
    {
        let own = named_in_text(kind, text);
        assert_eq!(own.to_string(), expected);
        assert_eq!(in_text(&own), text);
    }
    assert_eq!(in_text(&key("channels/OctoFX/Hotfix")), "Hotfix");
}

#[test]
fn sentences_name_every_owner() {
    for (text, expected) in [
        ("environments/Test", "the environment \"Test\""),
        ("channels/OctoFX/Hotfix", "the channel \"Hotfix\" of OctoFX"),
        ("deployment_processes/OctoFX", "the deployment process of OctoFX"),
        ("runbook_processes/OctoFX/Back up", "the runbook process of Back up of OctoFX"),
        ("variables/library_variable_sets/Shared", "the variable set of Shared"),
    ] {
        assert_eq!(sentence(&key(text)), expected);
    }
}

#[test]
fn rows_of_items_agree_with_what_holds_them() {
    for entry in all() {
        for kind in &entry.item_kinds {
            let row = item_kind(*kind).unwrap_or_else(|| panic!("{kind} has no row"));
            assert!(row.holders.contains(&entry.spec.kind), "{kind} in {}", entry.spec.kind);
        }
    }
    for row in crate::registry::item_kinds() {
        assert!(row.holders.iter().all(|holder| entry(*holder).item_kinds.contains(&row.kind)), "{}", row.kind);
        assert_eq!(crate::registry::one(row.kind), row.one);
    }
}

/// A table in which what has a name can belong to documents of several kinds, at several depths.
fn made_up(kind: Kind) -> Option<&'static Spec> {
    use crate::registry::synthetic::owned as spec;
    const TREES: Kind = Kind::of("trees");
    const BRANCHES: Kind = Kind::of("branches");
    const LEAVES: Kind = Kind::of("leaves");
    const VEINS: Kind = Kind::of("veins");
    static TABLE: [Spec; 4] = [
        spec(TREES, None, Creation::Posted),
        spec(BRANCHES, Some(Owner { field: "Tree", kinds: &[TREES] }), Creation::Posted),
        spec(LEAVES, Some(Owner { field: "Owner", kinds: &[TREES, BRANCHES] }), Creation::Posted),
        spec(VEINS, Some(Owner { field: "Leaf", kinds: &[LEAVES] }), Creation::WithOwner("VeinsId")),
    ];
    TABLE.iter().find(|spec| spec.kind == kind)
}

#[test]
fn what_has_a_name_can_belong_to_several_kinds() {
    let owner = |text: &str| {
        let key = key(text);
        owner_in(made_up, key.kind(), key.segments()).map(|owner| owner.to_string()).unwrap_or_default()
    };
    assert_eq!(owner("leaves/trees/Oak/L"), "trees/Oak");
    assert_eq!(owner("leaves/branches/Oak/B/L"), "branches/Oak/B");
    assert_eq!(owner("veins/branches/Oak/B/L"), "leaves/branches/Oak/B/L");
    assert_eq!(owner("leaves/branches/Oak/L"), "", "a branch has two names");
    let leaves = made_up(Kind::of("leaves")).unwrap();
    let leaf = document(leaves, Some(&key("branches/Oak/B")), "L");
    assert_eq!(leaf.to_string(), "leaves/branches/Oak/B/L");
    assert_eq!(facet(made_up(Kind::of("veins")).unwrap(), &leaf).to_string(), "veins/branches/Oak/B/L");
}

proptest! {
    #[test]
    fn a_document_leads_to_the_owner_under_which_it_was_made(names in prop::collection::vec("[a-z/%]{1,6}", 4)) {
        for entry in all() {
            let mut specs = vec![entry.spec];
            while let Some(owner) = specs.last().and_then(|spec| spec.owner.as_ref()) {
                specs.push(crate::registry::entry(*owner.kinds.last().unwrap()).spec);
            }
            let mut made: Vec<Key> = Vec::new();
            for (spec, name) in specs.iter().rev().zip(&names) {
                made.push(document(spec, made.last(), name));
            }
            made.reverse();
            prop_assert_eq!(chain(&made[0]).collect::<Vec<_>>(), made);
        }
    }
}

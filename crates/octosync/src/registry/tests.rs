use super::spec::{Creation, Spec};
use super::synthetic::NESTED;
use super::{Entry, all, paths};
use crate::doc::name;
use crate::path::parse;
use std::iter::empty;

/// Returns every pattern of a spec, but for those of its parts.
fn patterns(spec: &'static Spec) -> impl Iterator<Item = &'static str> {
    let lists = [spec.server, spec.on_create, spec.trimmed, spec.text, spec.maps, spec.sets, spec.json];
    let more = [spec.stored, spec.base64, spec.unsupported, spec.after_owner];
    let rows = spec.refs.iter().map(|row| row.at).chain(spec.lists.iter().map(|row| row.at));
    let rows = rows.chain(spec.items.iter().map(|row| row.at)).chain(spec.typed.iter().map(|row| row.at));
    let rows = rows.chain(spec.id_maps.iter().map(|row| row.at)).chain(spec.stamps.iter().map(|row| row.at));
    let parts = spec.parts.iter().map(|(at, _)| *at);
    lists.into_iter().chain(more).flatten().copied().chain(rows).chain(parts)
}

fn specs() -> impl Iterator<Item = &'static Spec> {
    all().iter().flat_map(|entry| super::parts::parts(entry.spec)).map(|part| part.spec)
}

#[test]
fn every_pattern_is_well_formed() {
    for spec in specs() {
        for pattern in patterns(spec) {
            assert!(parse(pattern).len() <= 10, "{} {pattern}", spec.kind);
        }
    }
}

#[test]
fn every_path_is_well_formed() {
    use paths::Placeholder;
    let open = |path: &'static str, kind| {
        let parts = paths::parts(path).unwrap_or_else(|error| panic!("{kind}: {error}"));
        parts.into_iter().filter_map(|(_, open)| open).collect::<Vec<_>>()
    };
    for spec in all().iter().map(|entry| entry.spec) {
        for path in
            spec.collections.iter().flat_map(|collection| [Some(collection.write), collection.of_owner]).flatten()
        {
            let of_owners =
                open(path, spec.kind).iter().all(|open| matches!(open, Placeholder::Owner | Placeholder::Root));
            assert!(of_owners, "{path} of {} can only name owners", spec.kind);
            assert!(!path.contains('{') || spec.owner.is_some(), "{path}: {} belongs to nothing", spec.kind);
        }
        let first_is_made = matches!(spec.creation, Creation::FirstWithOwner(_));
        assert!(
            !first_is_made || spec.collections.iter().all(|collection| collection.of_owner.is_some()),
            "{}",
            spec.kind
        );
        if let Some(gallery) = &spec.gallery {
            assert_eq!(open(gallery.install, spec.kind), [Placeholder::Entry, Placeholder::Space], "{}", spec.kind);
        }
    }
}

#[test]
fn parts_say_nothing_of_documents_as_a_whole() {
    for part in all()
        .iter()
        .flat_map(|entry| super::parts::parts(entry.spec))
        .filter(|part| !part.spec.parts.is_empty() || !part.at.is_empty())
    {
        let spec = part.spec;
        let whole = !spec.kind.word().is_empty();
        assert!(!whole || part.at.is_empty(), "{} at {}", spec.kind, part.at);
        assert!(
            whole
                || (spec.mode.is_none() && spec.owner.is_none() && spec.late.is_empty() && spec.collections.is_empty())
        );
    }
}

#[test]
fn parts_of_any_depth_are_seen_from_the_root() {
    let entry = Entry::new(&NESTED, empty());
    let inner = "Outer.Middles[].Inner";
    let at = |pattern: &str| format!("{inner}.{pattern}");
    let places: Vec<&str> = entry.references.iter().map(|reference| reference.at).collect();
    let expected = [at("Environments[]"), at("Rows[].PoolId"), at("Rows[].After"), "Outer.Middles[].FeedId".to_owned()];
    assert_eq!(places, expected);
    assert_eq!(entry.lists.iter().map(|list| list.at).collect::<Vec<_>>(), [&*at("Rows"), "Outer.Middles", "Top"]);
    assert_eq!(entry.items.iter().map(|item| item.at).collect::<Vec<_>>(), [at("Rows[]")]);
    assert_eq!(entry.typed.iter().map(|typed| typed.at).collect::<Vec<_>>(), [at("Rows[]")]);
    assert_eq!(entry.item_kinds, [super::kinds::ACTIONS]);
    assert!(entry.is_stamped);
    for field in ["Deep", "OfTop", "Name"] {
        assert!(entry.knows(name(field)), "{field}");
    }
    assert!(!entry.knows(name("Deeper")));
}

#[test]
fn the_tree_holds_what_the_lists_hold() {
    let nested = Entry::new(&NESTED, empty());
    for entry in all().iter().chain([&nested]) {
        for reference in &entry.references {
            assert_eq!(found(entry, reference.at).reference.map(|known| known.at), Some(reference.at));
        }
        for list in &entry.lists {
            assert_eq!(found(entry, list.at).list.map(|known| known.at), Some(list.at));
        }
        for item in &entry.items {
            assert_eq!(found(entry, item.at).item.map(|known| known.at), Some(item.at));
        }
        for typed in &entry.typed {
            assert!(found(entry, typed.at).typed.iter().any(|known| known.at == typed.at), "{}", typed.at);
        }
    }
    let inner = found(&nested, "Outer.Middles[].Inner");
    assert!(inner.field(name("Version")).server && inner.field(name("Note")).text);
    assert!(inner.field(name("Environments")).set && inner.field(name("Rows")).each().stamp.is_some());
}

fn found<'e>(entry: &'e Entry, pattern: &str) -> &'e super::shape::Shape {
    use crate::path::Segment;
    parse(pattern).into_iter().fold(&entry.shape, |shape, segment| match segment {
        Segment::Field(field) => shape.field(field),
        Segment::Each => shape.each(),
        Segment::Values => shape.field(name("any")),
        Segment::Json => shape.json(),
    })
}

#[test]
fn references_in_texts_of_json_are_ids() {
    for reference in all().iter().flat_map(|entry| &entry.references) {
        let is_within = parse(reference.at).contains(&crate::path::Segment::Json);
        assert!(!is_within || reference.notation == super::spec::Notation::Id, "{}", reference.at);
    }
}

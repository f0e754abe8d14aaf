//! Tag sets and their tags.

use crate::shape::{Shape, flag, name, number, objects, shape, text, texts, words};

/// `Id` and `CanonicalTagName` of tags are the server's (see `rules::tag_sets`).
const TAG: Shape = shape(&[
    text("Id"),
    name(),
    text("Color").or_text("#333333"),
    text("Description"),
    number("SortOrder"),
    text("CanonicalTagName"),
]);

pub(crate) const TAG_SET: Shape = shape(&[
    name(),
    text("Description"),
    number("SortOrder"),
    objects("Tags", &TAG),
    words("Type", &["MultiSelect", "SingleSelect", "FreeText"]).since(2025, 4),
    texts("Scopes").since(2025, 4),
    flag("IsSystem").since(2026, 2).owned(),
]);

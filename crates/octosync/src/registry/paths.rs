//! Paths of the API as templates: `projects/{owner}/channels`. The placeholders are a closed set.

/// A placeholder in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The id of what the document belongs to.
    Owner,
    /// The id of what stands at the end of the chain of owners.
    Root,
    /// The id of an entry of a gallery.
    Entry,
    /// The id of the space.
    Space,
}

const WORDS: &[(&str, Placeholder)] = &[
    ("owner", Placeholder::Owner),
    ("root", Placeholder::Root),
    ("entry", Placeholder::Entry),
    ("space", Placeholder::Space),
];

/// Returns the parts of a path: text, and between two texts a placeholder.
///
/// # Errors
/// The reason why the path is malformed.
pub fn parts(path: &str) -> Result<Vec<(&str, Option<Placeholder>)>, String> {
    let mut parts = Vec::new();
    let mut rest = path;
    while let Some((text, after)) = rest.split_once('{') {
        let (word, after) = after.split_once('}').ok_or_else(|| format!("`{path}` lacks a closing brace"))?;
        let found = WORDS.iter().find(|(known, _)| *known == word);
        let (_, placeholder) = found.ok_or_else(|| format!("`{path}` has an unknown placeholder `{word}`"))?;
        parts.push((text, Some(*placeholder)));
        rest = after;
    }
    if rest.contains('}') || path.starts_with('/') || path.ends_with('/') {
        return Err(format!("`{path}` is malformed"));
    }
    parts.push((rest, None));
    Ok(parts)
}

/// Returns a path with its placeholders filled.
///
/// # Errors
/// When an id cannot be told.
///
/// # Panics
/// On a malformed path: they stand in the tables, and a test reads them all.
pub fn filled<E>(path: &str, id: impl Fn(Placeholder) -> Result<String, E>) -> Result<String, E> {
    let parts = parts(path).expect("a test reads every path of the tables");
    let filled: Result<Vec<String>, E> = parts
        .into_iter()
        .map(|(text, open)| Ok(format!("{text}{}", open.map(&id).transpose()?.unwrap_or_default())))
        .collect();
    Ok(filled?.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_unknown_ones_refused() {
        let id = |open: Placeholder| if open == Placeholder::Root { Err("no root") } else { Ok(format!("{open:?}-1")) };
        assert_eq!(filled("feeds", id).as_deref(), Ok("feeds"));
        assert_eq!(filled("projects/{owner}/channels", id).as_deref(), Ok("projects/Owner-1/channels"));
        assert_eq!(filled("x/{entry}/{space}", id).as_deref(), Ok("x/Entry-1/Space-1"));
        assert_eq!(filled("x/{root}", id), Err("no root"));
        for wrong in ["x/{other}", "x/{owner", "x/owner}", "/x", "x/"] {
            assert!(parts(wrong).is_err(), "{wrong}");
        }
    }
}

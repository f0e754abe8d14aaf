//! Finds the space that a person means.

use serde::Deserialize;

use crate::error::{Error, ErrorKind};

/// A space of a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Space {
    /// The id, such as `Spaces-1`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The slug; empty if the server knows none (before 2022.3).
    #[serde(default)]
    pub slug: String,
}

impl Space {
    fn is_called(&self, text: &str) -> bool {
        [&self.id, &self.name, &self.slug].into_iter().any(|own| own.trim().to_lowercase() == text)
    }
}

/// Finds the one space whose id, name or slug is `text`.
pub(crate) fn find(spaces: Vec<Space>, text: &str) -> Result<Space, Error> {
    let wanted = text.trim().to_lowercase();
    let text = text.trim().escape_debug();
    if wanted.is_empty() {
        return Err(Error::usage("the space has no name".to_owned()));
    }
    let (mut fitting, others): (Vec<Space>, Vec<Space>) =
        spaces.into_iter().partition(|space| space.is_called(&wanted));
    match fitting.len() {
        1 => Ok(fitting.remove(0)),
        0 if others.is_empty() => {
            let message = format!("there is no space \"{text}\": this API key sees no space at all");
            Err(Error::new(ErrorKind::NoSuchSpace, message))
        }
        0 => {
            let message = format!("there is no space \"{text}\" that this API key sees, only {}", names(&others));
            Err(Error::new(ErrorKind::NoSuchSpace, message))
        }
        _ => {
            let message = format!("\"{text}\" means several spaces: {}", names(&fitting));
            Err(Error::new(ErrorKind::AmbiguousSpace, message))
        }
    }
}

fn names(spaces: &[Space]) -> String {
    let mut names: Vec<String> =
        spaces.iter().map(|space| format!("\"{}\" ({})", space.name.escape_debug(), space.id)).collect();
    names.sort();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spaces() -> Vec<Space> {
        [("Spaces-1", "Default", "default"), ("Spaces-22", "Team Ä ", "team-a"), ("Spaces-3", "team-a", "team-a-1")]
            .map(|(id, name, slug)| Space { id: id.into(), name: name.into(), slug: slug.into() })
            .to_vec()
    }

    #[test]
    fn a_space_is_found_by_id_name_or_slug() {
        for (text, id) in [
            ("Spaces-1", "Spaces-1"),
            ("spaces-22", "Spaces-22"),
            (" DEFAULT ", "Spaces-1"),
            ("team ä", "Spaces-22"),
            ("team-a-1", "Spaces-3"),
        ] {
            assert_eq!(find(spaces(), text).unwrap().id, id, "{text}");
        }
    }

    #[test]
    fn absence_and_ambiguity_are_errors_that_list_the_spaces() {
        for (text, kind, message) in [
            (
                "Spaces-2",
                ErrorKind::NoSuchSpace,
                "there is no space \"Spaces-2\" that this API key sees, only \"Default\" (Spaces-1), \"Team Ä \" (Spaces-22), \"team-a\" (Spaces-3)",
            ),
            (
                "Team-A",
                ErrorKind::AmbiguousSpace,
                "\"Team-A\" means several spaces: \"Team Ä \" (Spaces-22), \"team-a\" (Spaces-3)",
            ),
            (" ", ErrorKind::Usage, "the space has no name"),
        ] {
            let error = find(spaces(), text).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
        }
        let error = find(Vec::new(), "Default").unwrap_err();
        assert_eq!(error.to_string(), "there is no space \"Default\": this API key sees no space at all");
    }

    #[test]
    fn a_space_of_an_old_server_has_no_slug() {
        let space: Space = serde_json::from_str(r#"{"Id":"Spaces-1","Name":"Default","Links":{}}"#).unwrap();
        assert_eq!(space.slug, "");
    }
}

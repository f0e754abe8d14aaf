//! Logos of projects, tenants and step templates: files beside them, each one document here (`docs/rules.md` F8).
//!
//! Pure. Whoever set none has none: servers show one of their own then, and say so by its address (fact `default-logo`).

use super::kinds::{LOGOS, PROJECTS, STEP_TEMPLATES, TENANTS};
use super::permissions::{Limit, Permissions, two};
use super::spec::{Collection, Logo, Owner, Read, Spec, Wish};
use crate::delta::Mode;
use crate::doc::Doc;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The field that names the owner.
const OWNER: &str = "OwnerId";
/// The beginning of the ids of these documents; the id of the owner follows.
const PREFIX: &str = "logo-";

const LOGO: Logo = Logo { path: "logo", link: ("Logo", "cb="), content: "Content", part: "fileData" };

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[Spec {
    kind: LOGOS,
    permissions: Permissions {
        edit_of: &[(TENANTS, "TenantEdit"), (STEP_TEMPLATES, "ActionTemplateEdit")],
        ..two("", "ProjectEdit", &[Limit::Project])
    },
    one: "logo",
    id_prefix: PREFIX,
    docs: "Logos of projects, tenants and step templates, if `logos` asks for them; compared by what the files hold. One that nobody set is none, and replaces none.",
    mode: Some(Mode::Merge),
    logo: Some(&LOGO),
    collections: &[Collection { read: Read::OfEach("logos"), wished: Some(Wish::Logos), ..Collection::all("logos") }],
    owner: Some(Owner { field: OWNER, kinds: &[PROJECTS, TENANTS, STEP_TEMPLATES] }),
    on_create: &[],
    trimmed: &[],
    known: &[LOGO.content],
    ..Spec::DEFAULT
}];

/// Returns whether an owner has a logo that somebody set, on a server of a version.
#[must_use]
pub(crate) fn is_set(logo: &Logo, owner: &Doc, version: &str) -> bool {
    let (link, before) = logo.link;
    let link = owner.get("Links").map_or("", |links| links.str_at(link));
    link.rsplit_once(before).is_some_and(|(_, word)| !word.is_empty() && word != version)
}

/// Returns the document of an owner's logo.
#[must_use]
pub(crate) fn document(logo: &Logo, owner: &str, file: &[u8]) -> Doc {
    Doc::object([
        ("Id", Doc::text(&format!("{PREFIX}{owner}"))),
        ("Name", Doc::text("Logo")),
        (OWNER, Doc::text(owner)),
        (logo.content, Doc::text(&STANDARD.encode(file))),
    ])
}

/// Returns the file that a document holds, if it is one.
#[must_use]
pub(crate) fn file(logo: &Logo, document: &Doc) -> Option<Vec<u8>> {
    STANDARD.decode(document.str_at(logo.content)).ok().filter(|file| !file.is_empty())
}

/// Returns a name for a file by which servers tell what it is.
#[must_use]
pub(crate) fn file_name(file: &[u8]) -> &'static str {
    match file {
        [0xff, 0xd8, ..] => "logo.jpg",
        [b'G', b'I', b'F', ..] => "logo.gif",
        [b'<', ..] => "logo.svg",
        _ => "logo.png",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_logo_that_nobody_set_tells_itself_by_its_link() {
        let table = [
            (json!({}), false),
            (json!({ "Links": {} }), false),
            (json!({ "Links": { "Logo": "/api/Spaces-1/projects/Projects-1/logo?cb=2026.1.9674" } }), false),
            (json!({ "Links": { "Logo": "/api/Spaces-1/projects/Projects-1/logo?cb=" } }), false),
            (json!({ "Links": { "Logo": "/api/Spaces-1/projects/Projects-1/logo?cb=5a6b" } }), true),
        ];
        for (owner, expected) in table {
            let doc: Doc = serde_json::from_value(owner.clone()).unwrap();
            assert_eq!(is_set(&LOGO, &doc, "2026.1.9674"), expected, "{owner}");
        }
    }

    #[test]
    fn a_file_comes_out_of_a_document_as_it_went_in() {
        let document = document(&LOGO, "Projects-1", b"\x89PNG");
        assert_eq!(file(&LOGO, &document).as_deref(), Some(&b"\x89PNG"[..]));
        assert_eq!(file(&LOGO, &Doc::Null), None);
        assert_eq!(
            [file_name(b"\x89PNG"), file_name(b"GIF8"), file_name(&[0xff, 0xd8])],
            ["logo.png", "logo.gif", "logo.jpg"]
        );
    }
}

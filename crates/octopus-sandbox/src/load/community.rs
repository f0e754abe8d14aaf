//! The gallery of community step templates, and those that loaded step templates were installed from.
//! Ids of the gallery differ between instances, so it is the website that says which template is meant.

use super::renumber::Renumbering;
use crate::collections::collection;
use crate::names::same_name;
use crate::store::text;
use crate::work::Work;
use crate::write::create_as;
use serde_json::{Value, json};

/// The stem of the file with the gallery.
pub(crate) const GALLERY: &str = "communityactiontemplates";
const WEBSITE: &str = "https://library.octopus.com/step-templates";

/// Adds templates to the gallery unless they are there, and says where their ids go.
pub(crate) fn gallery(work: &mut Work<'_>, templates: Vec<Value>, ids: &mut Renumbering) {
    for template in templates.into_iter().filter(Value::is_object) {
        let old = text(&template, "Id").to_owned();
        let template = in_form(template);
        let known = existing(work, text(&template, "Website"), text(&template, "Name"));
        let id = known.unwrap_or_else(|| create(work, &template));
        ids.add(&old, &id);
    }
}

/// The gallery's own files name the type otherwise and have a GUID, which the website ends in.
fn in_form(mut template: Value) -> Value {
    if text(&template, "Type").is_empty() {
        template["Type"] = template["ActionType"].clone();
        if text(&template, "Website").is_empty() {
            template["Website"] = json!(format!("{WEBSITE}/{}", text(&template, "Id")));
        }
        template["HistoryUrl"] = json!(format!("{}/history", text(&template, "Website")));
    }
    template
}

/// Makes the community templates that a space names and the gallery does not have, from what was installed.
pub(crate) fn make(work: &mut Work<'_>, named: &[Value], templates: &[Value], ids: &mut Renumbering) {
    for entry in named {
        let Some(template) = templates.iter().find(|template| text(template, "Id") == text(entry, "Id")) else {
            continue;
        };
        let website = text(entry, "CommunityTemplateWebsite");
        let id = existing(work, website, "").unwrap_or_else(|| {
            let body = json!({
                "Name": template["Name"], "Type": template["ActionType"], "Description": template["Description"],
                "Version": template["Version"], "Properties": template["Properties"],
                "Packages": template["Packages"], "Parameters": template["Parameters"], "Website": website,
                "Author": "Octopus community", "HistoryUrl": format!("{website}/history"),
            });
            create(work, &body)
        });
        ids.add(text(template, "CommunityActionTemplateId"), &id);
    }
}

/// By website, or by name if one of them has no website.
fn existing(work: &Work<'_>, website: &str, name: &str) -> Option<String> {
    let of = collection("communityactiontemplates");
    let mut known = work.state.system.of(of).values();
    let found = known.find(|community| match community.text("Website") {
        "" => same_name(community.text("Name"), name),
        known if website.is_empty() => !known.is_empty() && same_name(community.text("Name"), name),
        known => known == website,
    });
    found.map(|community| community.id().to_owned())
}

fn create(work: &mut Work<'_>, template: &Value) -> String {
    let of = collection("communityactiontemplates");
    let id = work.state.numbering.next(of.prefix);
    let mut body = template.clone();
    for parameter in body["Parameters"].as_array_mut().into_iter().flatten() {
        parameter["Id"] = Value::Null;
    }
    // Loading refuses only what is no object.
    let _ = create_as(work, of, id.clone(), &body);
    id
}

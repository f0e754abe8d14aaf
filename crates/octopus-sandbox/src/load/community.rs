//! Community step templates that loaded step templates were installed from.
//! The loaded space knows only their website; the community template is made from the installed one.

use super::renumber::Renumbering;
use crate::collections::collection;
use crate::store::text;
use crate::work::Work;
use crate::write::create_as;
use serde_json::{Value, json};

/// Makes the community templates that are named, and says where their old ids go.
pub(crate) fn make(work: &mut Work<'_>, named: &[Value], templates: &[Value], ids: &mut Renumbering) {
    for entry in named {
        let Some(template) = templates.iter().find(|template| text(template, "Id") == text(entry, "Id")) else {
            continue;
        };
        let website = text(entry, "CommunityTemplateWebsite");
        let id = existing(work, website).unwrap_or_else(|| create(work, website, template));
        ids.add(text(template, "CommunityActionTemplateId"), &id);
    }
}

fn existing(work: &Work<'_>, website: &str) -> Option<String> {
    let of = collection("communityactiontemplates");
    let mut known = work.state.system.of(of).values();
    known.find(|community| community.text("Website") == website).map(|community| community.id().to_owned())
}

fn create(work: &mut Work<'_>, website: &str, template: &Value) -> String {
    let of = collection("communityactiontemplates");
    let id = work.state.numbering.next(of.prefix);
    let mut body = json!({
        "Name": template["Name"], "Type": template["ActionType"], "Description": template["Description"],
        "Version": template["Version"], "Properties": template["Properties"], "Packages": template["Packages"],
        "Parameters": template["Parameters"], "Website": website, "Author": "Octopus community",
        "HistoryUrl": format!("{website}/history"), "ExternalId": website.rsplit('/').next(),
    });
    for parameter in body["Parameters"].as_array_mut().into_iter().flatten() {
        parameter["Id"] = Value::Null;
    }
    // Loading refuses only what is no object.
    let _ = create_as(work, of, id.clone(), &body);
    id
}

//! Texts that are stored otherwise than they were sent because of what is blank in them or around them.

use crate::facts::{BLANK_ADDRESSES, BLANK_DEFAULTS, BLANK_RANGES, BLANK_SETTINGS, Fact, PROMPTS, TRIM};
use crate::work::{Draft, Work};
use serde_json::{Value, json};

/// The change to a value.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// The blanks and line ends at its ends go.
    Trimmed,
    /// If it is empty, it becomes null.
    Null,
    /// If it is null, it becomes empty.
    Empty,
    /// An object without members becomes null.
    NoObject,
    /// Without members, or nothing: those of a single line of text.
    OneLine,
}

/// Collection, place, what becomes of it, and by which row of the facts.
type Row = (&'static str, &'static str, Then, &'static Fact);

/// The trimmed fields, by collection: those that the .NET client marks so, and those that the rows of the facts name.
/// `[]` stands for each item of a list. Fields of several types of one collection are trimmed for all of them.
const TRIMMED: &[(&str, &[&str])] = &[
    (
        "accounts",
        &[
            "AccessKey",
            "ActiveDirectoryEndpointBaseUri",
            "Audience",
            "AzureEnvironment",
            "CertificateThumbprint",
            "ClientId",
            "Region",
            "ResourceManagementEndpointBaseUri",
            "RoleArn",
            "ServiceManagementEndpointBaseUri",
            "ServiceManagementEndpointSuffix",
            "SubscriptionNumber",
            "TenantId",
            "Username",
        ],
    ),
    ("actiontemplates", &["Description", "Parameters[].Label"]),
    ("channels", &["Rules[].VersionRange", "Rules[].Tag", "Rules[].VersionTagRegex"]),
    ("environments", &["Description"]),
    ("feeds", &["AccessKey", "LayoutRegex", "Region", "Repository"]),
    ("libraryvariablesets", &["Description", "Templates[].Label"]),
    ("machines", ENDPOINTS),
    ("projects", &["Templates[].Label"]),
    ("proxies", &["Host"]),
    ("releases", &["Version"]),
    ("runbooks", &["Description", "Slug"]),
    ("tagsets", &["Description", "Tags[].Color", "Tags[].Description"]),
    ("users", &["DisplayName", "EmailAddress", "Username"]),
    ("variables", &["Variables[].Prompt.Description"]),
    ("workerpools", &["Description"]),
    ("workers", ENDPOINTS),
];

const ENDPOINTS: &[&str] = &[
    "Thumbprint",
    "Uri",
    "Endpoint.AadClientCredentialSecret",
    "Endpoint.AadCredentialType",
    "Endpoint.AadUserCredentialUsername",
    "Endpoint.AccountId",
    "Endpoint.ApplicationsDirectory",
    "Endpoint.AssumeRoleExternalId",
    "Endpoint.AssumedRoleArn",
    "Endpoint.AssumedRoleSession",
    "Endpoint.Authentication.AccountId",
    "Endpoint.Authentication.ClientCertificate",
    "Endpoint.Authentication.ClusterName",
    "Endpoint.Authentication.ClusterResourceGroup",
    "Endpoint.CertificateStoreLocation",
    "Endpoint.CertificateStoreName",
    "Endpoint.ClientCertVariable",
    "Endpoint.CloudServiceName",
    "Endpoint.ClusterCertificate",
    "Endpoint.ClusterCertificatePath",
    "Endpoint.ClusterName",
    "Endpoint.ClusterUrl",
    "Endpoint.ConnectionEndpoint",
    "Endpoint.DefaultWorkerPoolId",
    "Endpoint.DeploymentTargetTypeId",
    "Endpoint.Destination.DropFolderPath",
    "Endpoint.DotNetCorePlatform",
    "Endpoint.Fingerprint",
    "Endpoint.Host",
    "Endpoint.Namespace",
    "Endpoint.OctopusWorkingDirectory",
    "Endpoint.ProxyId",
    "Endpoint.Region",
    "Endpoint.ResourceGroupName",
    "Endpoint.SecurityMode",
    "Endpoint.ServerCertThumbprint",
    "Endpoint.SkipTlsVerification",
    "Endpoint.Slot",
    "Endpoint.StepPackageVersion",
    "Endpoint.StorageAccountName",
    "Endpoint.TentacleEndpointConfiguration.Thumbprint",
    "Endpoint.TentacleEndpointConfiguration.Uri",
    "Endpoint.Thumbprint",
    "Endpoint.Uri",
    "Endpoint.WebAppName",
    "Endpoint.WebAppSlotName",
];

const ROWS: &[Row] = &[
    ("variables", "Variables[].Prompt.DisplaySettings", Then::OneLine, &PROMPTS),
    ("projects", "Templates[].DefaultValue", Then::Null, &BLANK_DEFAULTS),
    ("libraryvariablesets", "Templates[].DefaultValue", Then::Null, &BLANK_DEFAULTS),
    ("actiontemplates", "Parameters[].DefaultValue", Then::Null, &BLANK_DEFAULTS),
    ("projects", "Templates[].DisplaySettings", Then::NoObject, &BLANK_SETTINGS),
    ("libraryvariablesets", "Templates[].DisplaySettings", Then::NoObject, &BLANK_SETTINGS),
    ("channels", "Rules[].VersionRange", Then::Null, &BLANK_RANGES),
    ("channels", "Rules[].Tag", Then::Null, &BLANK_RANGES),
    ("subscriptions", "EventNotificationSubscription.WebhookURI", Then::Empty, &BLANK_ADDRESSES),
];

/// Gives the texts of a document that a client sent their normal form.
pub(crate) fn settle(work: &Work<'_>, draft: &mut Draft) {
    if work.config.does(&TRIM) {
        for place in TRIMMED.iter().filter(|(of, _)| *of == draft.of.path).flat_map(|(_, places)| *places) {
            each(&mut draft.value, place, &mut |found| Then::Trimmed.apply(found));
        }
    }
    let rows = ROWS.iter().filter(|(of, .., fact)| *of == draft.of.path && work.config.does(fact));
    for (_, place, then, _) in rows {
        each(&mut draft.value, place, &mut |found| then.apply(found));
    }
}

impl Then {
    fn apply(self, value: &mut Value) {
        let is_without_members = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        match (self, value.as_str()) {
            (Then::Trimmed, Some(text)) => *value = Value::from(text.trim()),
            (Then::Null, Some("")) => *value = Value::Null,
            (Then::Empty, None) if value.is_null() => *value = Value::from(""),
            (Then::NoObject, None) if is_without_members => *value = Value::Null,
            (Then::OneLine, None) if is_without_members => {
                *value = json!({ "Octopus.ControlType": "SingleLineText" });
            }
            _ => {}
        }
    }
}

/// Calls `visit` with what stands at a place.
pub(crate) fn each(value: &mut Value, place: &str, visit: &mut dyn FnMut(&mut Value)) {
    let (first, rest) = place.split_once('.').map_or((place, None), |(first, rest)| (first, Some(rest)));
    let (name, is_list) = first.strip_suffix("[]").map_or((first, false), |name| (name, true));
    let Some(member) = value.get_mut(name) else { return };
    let found = if is_list {
        member.as_array_mut().map_or(&mut [][..], Vec::as_mut_slice)
    } else {
        std::slice::from_mut(member)
    };
    for found in found {
        match rest {
            Some(rest) => each(found, rest, visit),
            None => visit(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ROWS, TRIMMED, each};
    use crate::collections::find;
    use serde_json::{Value, json};

    #[test]
    fn a_place_is_found_in_each_item_and_nowhere_else() {
        let mut value = json!({ "A": [{ "B": { "C": 1 } }, { "B": {} }, {}], "C": 1 });
        each(&mut value, "A[].B.C", &mut |found| *found = Value::from(2));
        assert_eq!(value, json!({ "A": [{ "B": { "C": 2 } }, { "B": {} }, {}], "C": 1 }));
    }

    #[test]
    fn every_row_is_of_a_collection_that_there_is() {
        let paths = ROWS.iter().map(|(path, ..)| path).chain(TRIMMED.iter().map(|(path, _)| path));
        assert!(paths.into_iter().all(|path| find(path).is_some()));
    }
}

//! Documents that projects share: feeds, accounts, certificates, credentials, templates, variable sets.

use super::row::{BASE, Collection, Level, NO_ALL, READ_ONLY, UNLISTED, UPLOADED, Unique};
use crate::shapes;
use crate::version::Version;

pub(super) static LIBRARY: &[Collection] = &[
    Collection {
        path: "feeds",
        prefix: "Feeds",
        item_type: "Feed",
        noun: "A feed",
        shape: &shapes::FEED,
        links: &[
            ("SearchPackagesTemplate", "/packages/search{?term,take,skip}"),
            (
                "SearchPackageVersionsTemplate",
                "/packages/versions{?packageId,take,skip,includePreRelease,versionRange,preReleaseTag,filter,includeReleaseNotes}",
            ),
            ("Packages", "/packages"),
            (
                "SearchTemplate",
                "/packages{?packageId,partialMatch,includeMultipleVersions,includeNotes,includePreRelease,versionRange,preReleaseTag,take,descriptionsOptional}",
            ),
            ("VersionsTemplate", "/packages{?packageIds}"),
            ("NotesTemplate", "/packages/notes{?packageId,version}"),
        ],
        ..BASE
    },
    Collection {
        path: "packages",
        prefix: "packages",
        item_type: "Package",
        noun: "A package",
        shape: &shapes::PACKAGE_FILE,
        unique: Unique::Not,
        name_field: "PackageId",
        verbs: UPLOADED,
        links: &[("Raw", "/raw")],
        ..BASE
    },
    Collection {
        path: "accounts",
        prefix: "Accounts",
        item_type: "Account",
        noun: "An account",
        shape: &shapes::ACCOUNT,
        links: &[("Usages", "/usages")],
        ..BASE
    },
    Collection {
        path: "certificates",
        prefix: "Certificates",
        item_type: "Certificate",
        noun: "A certificate",
        shape: &shapes::CERTIFICATE,
        unique: Unique::Not,
        links: &[
            ("Export", "/export{?format,password,pemOptions,includePrivateKey}"),
            ("Replace", "/replace"),
            ("Archive", "/archive"),
            ("Unarchive", "/unarchive"),
            ("Usages", "/usages"),
        ],
        ..BASE
    },
    Collection {
        path: "git-credentials",
        alias: "gitcredentials",
        prefix: "GitCredentials",
        item_type: "GitCredential",
        noun: "A Git credential",
        shape: &shapes::GIT_CREDENTIAL,
        verbs: NO_ALL,
        since: Version::new(2022, 2),
        ..BASE
    },
    Collection {
        path: "communityactiontemplates",
        prefix: "CommunityActionTemplates",
        item_type: "CommunityActionTemplate",
        noun: "A community step template",
        level: Level::System,
        shape: &shapes::COMMUNITY_TEMPLATE,
        verbs: READ_ONLY,
        links: &[
            ("InstalledTemplate", "/actiontemplate{/spaceId}"),
            ("Installation", "/installation{/spaceId}"),
            ("Logo", "/logo?cb="),
        ],
        ..BASE
    },
    Collection {
        path: "actiontemplates",
        prefix: "ActionTemplates",
        item_type: "ActionTemplate",
        noun: "A step template",
        shape: &shapes::ACTION_TEMPLATE,
        links: &[
            ("Versions", "/versions{/version}"),
            ("Usage", "/usage"),
            ("ActionsUpdate", "/actionsUpdate"),
            ("Logo", "/logo?cb="),
        ],
        ..BASE
    },
    Collection {
        path: "libraryvariablesets",
        prefix: "LibraryVariableSets",
        item_type: "LibraryVariableSet",
        noun: "A library variable set",
        shape: &shapes::LIBRARY_SET,
        links: &[("Usages", "/usages")],
        ..BASE
    },
    Collection {
        path: "variables",
        alias: "variablesets",
        prefix: "variableset",
        item_type: "VariableSet",
        noun: "A variable set",
        shape: &shapes::VARIABLE_SET,
        unique: Unique::Not,
        owner: Some(("OwnerId", "")),
        verbs: UNLISTED,
        ..BASE
    },
];

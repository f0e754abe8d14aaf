//! Spaces, teams, users, user roles and where they hold.

use super::shared::EXTENSION_SETTINGS;
use super::shared::LOGO;
use crate::shape::{Shape, flag, name, objects, open, secret, shape, slug, text, texts};

/// The fields that 2021.2 does not describe came some time before 2024.3, of which a space was captured.
pub(crate) const SPACE: Shape = shape(&[
    name(),
    slug(),
    text("Description").or_text(""),
    flag("IsDefault").owned(),
    flag("TaskQueueStopped"),
    flag("IsPrivate").owned().since(2024, 1),
    texts("SpaceManagersTeams").to("teams"),
    texts("SpaceManagersTeamMembers").to("users"),
    open("Icon").since(2022, 1),
    LOGO,
    objects("ExtensionSettings", &EXTENSION_SETTINGS).owned().since(2024, 1),
]);

const EXTERNAL_GROUP: Shape = shape(&[text("Id"), text("DisplayName"), text("DisplayIdAndName")]);

pub(crate) const TEAM: Shape = shape(&[
    name(),
    slug(),
    text("Description"),
    texts("MemberUserIds").to("users"),
    objects("ExternalSecurityGroups", &EXTERNAL_GROUP),
    flag("CanBeDeleted").or_true().owned(),
    flag("CanBeRenamed").or_true().owned(),
    flag("CanChangeRoles").or_true().owned(),
    flag("CanChangeMembers").or_true().owned(),
]);

const IDENTITY: Shape = shape(&[text("IdentityProviderName"), open("Claims")]);

pub(crate) const USER: Shape = shape(&[
    text("Username").required(),
    text("DisplayName").required(),
    text("EmailAddress"),
    flag("IsActive").or_true(),
    flag("IsService").fixed(),
    flag("IsRequestor").owned(),
    flag("CanPasswordBeEdited").or_true().owned(),
    // Taken, and never given back.
    open("Password"),
    objects("Identities", &IDENTITY),
    text("Created").since(2026, 1).owned(),
]);

pub(crate) const API_KEY: Shape = shape(&[
    text("UserId").to("users").required().fixed(),
    text("Purpose"),
    text("Created").owned(),
    text("Expires"),
    secret("ApiKey"),
]);

pub(crate) const INVITATION: Shape =
    shape(&[texts("AddToTeamIds").to("teams").required(), text("InvitationCode").owned(), text("Expires").owned()]);

pub(crate) const USER_ROLE: Shape = shape(&[
    name(),
    text("Description"),
    texts("GrantedSpacePermissions"),
    texts("GrantedSystemPermissions"),
    texts("SpacePermissionDescriptions").owned(),
    texts("SystemPermissionDescriptions").owned(),
    texts("SupportedRestrictions").owned(),
    flag("CanBeDeleted").or_true().owned(),
]);

pub(crate) const SCOPED_USER_ROLE: Shape = shape(&[
    text("TeamId").to("teams").required().fixed(),
    text("UserRoleId").to("userroles").required(),
    texts("ProjectGroupIds").to("projectgroups"),
    texts("ProjectIds").to("projects"),
    texts("EnvironmentIds").to("environments"),
    texts("TenantIds").to("tenants"),
]);

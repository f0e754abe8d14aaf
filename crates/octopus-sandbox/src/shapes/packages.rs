//! Packages of the built-in feed.

use crate::shape::{Shape, number, open, shape, text};

pub(crate) const PACKAGE_FILE: Shape = shape(&[
    text("PackageId"),
    text("Version"),
    text("FeedId").to("feeds"),
    text("NuGetPackageId"),
    text("NuGetFeedId").to("feeds"),
    text("Title"),
    text("Summary"),
    text("Description"),
    text("Published"),
    text("ReleaseNotes"),
    text("FileExtension"),
    number("PackageSizeBytes"),
    text("Hash"),
    open("PackageVersionBuildInformation"),
]);

//! Known behaviours of real servers that this one does not have, each with the reason.

use super::row::{always, feed, rows};

rows! {
    APPROVALS_WAIT = always("A manual intervention with steps beside it pauses a deployment only when those have ended.")
        .source("ISS#10041")
        .not_played("nothing is deployed");
    INHERITED_MEANING = always("Where a phase inherits its retention from is decided when releases are cleaned up.")
        .source("ISS#7319, #10116")
        .not_played("nothing is cleaned up; what is stored is played");
    BROKEN_LISTS = always("A project whose versioning names a step that went with a channel, or a document with the slug all from before slugs were checked, makes whole lists fail.")
        .source("ISS#7521, #9673")
        .not_played("a client can do nothing about it, and no list could be read");
    FROZEN_ENVIRONMENTS = always("A deleted environment goes out of what releases froze.")
        .source("ISS#3901")
        .not_played("nothing is deployed from releases");
    BRANCHES = always("What is on branches names what was deleted until somebody edits it.")
        .source("docs (configuration as code): a slug that leads to nothing is an error on loading")
        .not_played("documents on branches are kept as they were; no error on loading");
    MOST_RECENT = always("A version rule of the kind most recently published decides which package a release takes.")
        .source("docs of 2026-07").since(2026, 2)
        .not_played("kept, and not applied: external feeds are empty");
    PROCESS_EVENTS = feed("Some events of deployment processes do not name the project.")
        .source("ISS#7111 (2021.3, open)")
        .not_played("which ones is not known");
    CREATED_TWICE = feed("A project's creation is told twice.")
        .source("ISS#7056 (2021.3)").since(2021, 3)
        .not_played("until when is not known");
    ARCHIVED_CERTIFICATES = feed("Archiving a certificate has no event.")
        .source("ISS#6901").since(2021, 1).until(2021, 2)
        .not_played("one version, and no client looks there");
    READING_WRITES = feed("Showing the process of a project in Git can write an event.")
        .source("ISS#7344").since(2021, 3).until(2022, 2)
        .not_played("when it does is not known");
    SYSTEM_USER = feed("Some changes are told as those of the system user.")
        .source("ISS#8572, #2836").until(2024, 1)
        .not_played("which ones is not known");
    ARCHIVES = feed("Logins have events; archived events are files of a day each under /events/archives; newer servers name the API key.")
        .source("docs (auditing); SW; ISS#10068 (2026)")
        .not_played("there are no logins and no archives");
}

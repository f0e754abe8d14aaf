//! Statements that nothing switches.

use super::row::{always, rows};

rows! {
    KEPT_WHILE_USED = always("A lifecycle that a project or channel uses, a project group with projects, an environment in a phase, and what accounts, certificates, targets or roles of teams are limited to cannot be deleted.")
        .source("ISS#19, #2067, #3110, #3136, #7370; docs#2628")
        .test("what_is_used_cannot_be_deleted");
    KEPT_BY_RELEASES = always("What a release or a runbook snapshot froze cannot be deleted: library sets, accounts, certificates, step templates, tags. Worker pools and teams can.")
        .source("ISS#7819, #9618, #4422 for library sets; #9292 accounts, #9288 certificates, #5126 step templates, #3436 tags; #9213 pools, #1961 teams")
        .test("what_a_release_froze_cannot_be_deleted");
    TARGET_TAG_NAMES = always("The name of a tag for targets is not followed by what names it: roles of targets and steps stay as they are.")
        .source("ISS#10025 (2026.2)").since(2026, 2)
        .test("a_target_tag_that_is_renamed_is_not_followed");
    DAYS = always("Days of the week are words of the server, in triggers and in deployment freezes; others are refused.")
        .source("OC, DaysOfWeek, an enumeration")
        .test("days_of_the_week_are_words_of_the_server");
    CRON_PARTS = always("A cron expression with too few or too many parts is refused, as 0 1 2 3 is; names of days are not looked at.")
        .source("ISS#6833 (2021.1)")
        .test("a_cron_expression_has_six_parts_or_so");
    TIME_SPANS = always("Spans of time in machine policies and subscriptions are read as such (1.12:00:00): what is none is refused.")
        .source("OC, fields of the type TimeSpan")
        .test("what_is_no_span_of_time_is_refused");
    LENGTHS = always("Names of users have 64 characters at most, their addresses 256, versions of releases 349.")
        .source("OC, StringLength; 349 with its sentence")
        .test("texts_that_are_too_long_are_refused");
    OWN_SENTENCES = always("The refusal to delete an account or a step template that is used is told in the server's words.")
        .source("TFP#205; ISS#6932, #5126")
        .test("what_is_used_is_refused_in_the_servers_words");
    NO_ERRORS = always("The 404 of a document that is not there has no Errors; from 2023.4 on its text begins \"Resource is not found or it doesn't exist in the current space context\".")
        .source("TFP#584; end-to-end tests of GO")
        .test("what_is_not_there_is_answered_without_a_list_of_errors");
    PLAIN_LINKS = always("The links to the projects of a project group and of a lifecycle are plain paths, and a user has a link to a bare array of spaces.")
        .source("captured server of 2018.11; end-to-end tests of GO")
        .test("links_to_projects_and_spaces_can_be_followed_as_they_are");
    TEXT_DURATIONS = always("The session duration of an AWS OIDC account, and the life of the token of a Google Cloud one, are texts.")
        .source("OC; end-to-end tests of GO")
        .test("durations_of_sessions_are_texts");
    EMPTY_REFERENCES = always("An empty text in a list of ids or of roles, or as a key, is a reference to nothing, and refused as one unless the server is lenient.")
        .test("an_empty_text_in_a_list_is_a_reference_to_nothing");
    NAMES_WITHOUT_CASE = always("Names of steps, and of actions, stand once in a process, whatever their case.")
        .source("ISS#4459")
        .test("two_steps_of_one_name_are_refused");
    NAME_MEANS_PART = always("The filter name of the list of projects, which is obsolete, takes names that hold the text.")
        .source("docs; ISS#5026")
        .test("the_obsolete_filter_of_projects_means_a_part_of_the_name");
    NOTES_TEMPLATE = always("Deployment settings that are saved without a template of release notes have none any more.")
        .source("TFP; facts of 2026")
        .test("deployment_settings_saved_without_a_notes_template_have_none");
    DEFAULT_POLICY = always("A target without a machine policy has the default one, by its id.")
        .source("ISS#9409 (2025)")
        .test("the_server_completes_what_a_target_leaves_out");
    KEPT_BLANKS = always("Null and an empty text are kept apart where no row above says otherwise, and values of variables keep their blanks.")
        .source("ISS#2791, #2170, #3560, #8232")
        .test("blanks_at_the_ends_of_listed_fields_are_not_stored");
    INHERITED_RETENTION = always("A phase without a retention policy is stored without one: it inherits from the nearest phase before it that has one, then from the lifecycle.")
        .source("ISS#7319, #10116")
        .test("a_phase_without_a_retention_policy_is_stored_without_one");
    RETIRED_STEPS = always("Steps that newer servers do not run any more are accepted and stored: F# scripts (2024.1), AzureRM modules (2024.3), bundled tools (2025.1), ScriptCS (2025.3).")
        .source("docs, deprecations")
        .test("steps_that_do_not_run_any_more_are_stored");
}

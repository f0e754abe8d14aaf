//! The promises of `/api/events`, and their limits: a reader that goes on from the last event, or asks who changed a
//! document, can rest on no more than this. `MCP` is the vendor's client for assistants (OctopusDeploy/mcp-server#92),
//! `SW` the server's description of its API (2026.1).

use super::row::{audit, feed, rows};

rows! {
    EVENTS = feed("An event tells a document that was created, modified or deleted, who did it, and how the server knows who it was.")
        .source("docs (auditing): every mutating action")
        .test("every_change_is_told_newest_first");
    NEWEST_FIRST = feed("Lists of events are newest first, and have pages with a total.")
        .source("ISS#4817 (descending); SW")
        .test("every_change_is_told_newest_first");
    REGARDING = feed("The filter regarding takes events about all of the documents, regardingAny and each other list those about any; lists are joined by and.")
        .source("ISS#2351; MCP")
        .test("an_event_is_about_its_document_and_what_that_belongs_to");
    FROM_TO = feed("The filter from includes its time, to excludes it.")
        .source("MCP")
        .test("events_are_filtered_by_number_time_kind_and_agent");
    AUTO_IDS = feed("The filters fromAutoId and toAutoId exclude the number they name.")
        .test("events_are_filtered_by_number_time_kind_and_agent");
    WORDS_OF_EVENTS = feed("Document types, categories, groups and agents are listed, and filters take their ids; a type's id is what ids of documents begin with.")
        .source("MCP")
        .test("the_words_of_the_feed_are_listed");
    SYSTEM_EVENTS = feed("Events of the system are listed only where no space is named, or with includeSystem.")
        .source("addresses of the portal in ISS#7111")
        .test("events_of_other_spaces_and_of_the_system_are_shown_when_asked_for");
    SCOPED_EVENT_VIEW = feed("EventView without limits shows all events; limited to projects, environments or tenants, it shows those about them, and those that are about nothing of that kind.")
        .source("ISS#3055, #4447 (2018), #5308")
        .test("limits_of_event_view_take_what_they_are_about_and_nothing_else");
    RETENTION = feed("Events are archived after 90 days (1 to 365, or 3650 on own servers): lists and single reads have them no longer, and nobody says that some are missing. Here the newest 10,000 stay.")
        .source("docs (auditing), docs#1602, #1673; ISS#7335; in the cloud from 2022.3 on, later on own servers")
        .test("only_the_newest_events_are_kept_and_others_are_not_found_by_id");
    USER_NAMES = feed("An event keeps the name of its user when the user is deleted.")
        .test("an_edit_is_told_with_the_name_of_who_made_it");
    SECRETS_IN_EVENTS = feed("Secrets are in no event; that one changed is told.")
        .source("docs (auditing): irreversible hash")
        .test("a_secret_that_is_another_one_is_a_change_that_shows_nothing_of_it");
    GAPS = audit("gaps", "Numbers of events have gaps: a request that is rolled back has used one up, as an identity column of SQL Server would.")
        .test("ids_of_events_have_gaps_where_a_request_was_refused");
    LATE = audit("late", "Under load, or with several nodes, an event can be committed after one with a higher number: who goes on from the last number misses it. Here, one in three is not in the first list that would have it. Off unless it is named.")
        .source("ISS#3140")
        .test("a_late_event_is_in_the_second_list_that_would_have_it");
    RELATED_ORDER = audit("related", "The ids of the documents that an event is about are in no order.")
        .source("ISS#5443")
        .test("the_documents_of_an_event_are_in_no_order");
    RELATED_PROJECT = audit("related", "A variable set that something else has changed is told as a change of the set; the event does not name the project.")
        .source("ISS#7565 (2022.1, open)")
        .test("what_a_change_takes_along_does_not_name_the_project_and_can_be_silent");
    LIBRARY_EVENTS = audit("related", "Events of the variables of a library set name the set; before, only the variable set.")
        .source("ISS#8275").since(2023, 3)
        .test("variables_of_a_library_set_name_it_from_2023_3_on");
    BIRTHS = audit("births", "The variable set and the channel that a project is born with, and the variable set that goes with it, have no event; its deployment settings have one.")
        .source("ISS#7056 (2021.3, open); library sets by their kind")
        .test("what_is_born_or_goes_with_its_owner_is_told_only_on_demand");
    SILENT_CASCADES = audit("silent-cascades", "What a change takes along (variables, scopes, tags) has no event of its own. Off unless it is named: that newer servers still do so is a guess.")
        .source("ISS#3900 (until 2018)")
        .test("what_a_change_takes_along_does_not_name_the_project_and_can_be_silent");
}

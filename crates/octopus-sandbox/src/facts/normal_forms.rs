//! Documents that are stored otherwise than they were sent, and documents that are refused.
//! Abbreviations of sources: ISS#n is issue n of OctopusDeploy/Issues, OC the .NET client, GO the Go client, OTE the
//! vendor's Terraform exporter, TFP the Terraform provider.

use super::row::{normalise, rows};

rows! {
    TRIM = normalise("trim", "Descriptions, labels and version rules lose the blanks and line ends at their ends, in the fields that a table lists.")
        .source("OC, the fields with [Trim]; OTE step_template_converter.go:309 for step templates")
        .test("blanks_at_the_ends_of_listed_fields_are_not_stored");
    PROMPTS = normalise("prompts", "A prompt without display settings, or with none in them, gets those of a single line of text.")
        .source("TFP variable_prompt_options.go:74")
        .test("a_prompt_without_display_settings_gets_those_of_a_line_of_text");
    UNIQUE_ENTRIES = normalise("unique-entries", "Lists of environments, roles, tags, tenants and the like are sets: what is in one twice, whatever its case, is stored once.")
        .source("OC, ReferenceCollection and the fields of that type; that the server holds them so too is a guess")
        .test("what_is_in_a_set_twice_is_stored_once");
    SCOPE_WORDS = normalise("scope-words", "The dimensions of a scope are words of the server: another one is refused, and one in other letters is written as the server does.")
        .source("OC, ScopeField, an enumeration")
        .test("the_dimensions_of_a_scope_are_words_of_the_server");
    PROPERTY_TEXTS = normalise("property-texts", "Values of properties are texts or secrets: a number is stored as its text, a flag as True or False, any object as a secret. Names of properties are the same whatever their case, and the last value sent for one counts.")
        .source("OC, PropertyValueResource and its converter; the names by their dictionary without case")
        .test("values_of_properties_are_stored_as_texts");
    UNTENANTED_PROJECTS = normalise("untenanted-projects", "A tenant can be connected to a project that does not allow tenants.")
        .source("end-to-end tests of GO")
        .test("a_tenant_can_be_connected_to_a_project_without_tenants");
    BLANK_DEFAULTS = normalise("blank-defaults", "The empty default value of a template parameter comes back as null.")
        .source("OTE project_converter.go:925 for projects; library sets and step templates by their kind")
        .test("an_empty_default_value_is_stored_as_null");
    BLANK_SETTINGS = normalise("blank-settings", "Display settings without members of a template parameter of a project or library set come back as null.")
        .source("OTE project_converter.go:928 for projects; library sets by their kind")
        .test("display_settings_without_members_are_stored_as_null");
    BLANK_RANGES = normalise("blank-ranges", "The empty version range or tag of a channel rule comes back as null.")
        .source("OTE channel_converter.go:416, weak, for ranges; tags by their kind")
        .test("an_empty_range_or_tag_of_a_rule_is_stored_as_null");
    BLANK_ADDRESSES = normalise("blank-addresses", "The webhook address of a subscription that is not set comes back as an empty text.")
        .source("end-to-end tests of GO")
        .test("a_webhook_address_that_is_not_set_is_an_empty_text");
    RUN_ON_SERVER = normalise("run-on-server", "The property RunOnServer is true for types of steps that run on the server alone, and is in lower case.")
        .source("OTE octopus_action_processor.go")
        .test("actions_of_the_server_run_there_whatever_the_client_says");
    BUNDLED_TOOLING = normalise("bundled-tooling", "Actions that run in a container, and some types of steps, get OctopusUseBundledTooling = False.")
        .source("acceptance test of TFP for containers; OTE octopus_action_processor.go for types").since(2022, 1)
        .test("an_action_in_a_container_does_not_use_bundled_tools");
    PRIMARY_PACKAGE = normalise("primary-package", "The primary package of an action and its properties about a package say the same, whichever was sent.")
        .source("facts of 2018.8, when packages became a list")
        .test("the_primary_package_stands_in_the_properties_too");
    NEW_IDS = normalise("new-ids", "The ids that clients send for steps, actions, variables, phases, rules and packages are replaced, unless the document had them before. Without this word they are kept if they are GUIDs.")
        .test("steps_and_actions_keep_their_ids_and_foreign_ids_are_replaced");
    TEMPLATE_IDS = normalise("template-ids", "The id that a client sends for a template parameter is kept if it is a GUID. Without this word it is replaced.")
        .source("TFP#827 for projects; library sets and step templates by their kind")
        .test("ids_that_clients_send_for_template_parameters_are_kept");
    SORT_ORDERS = normalise("sort-orders", "Two environments do not hold one place in the order: the second gets the next free one, and one without a place is the last. So do tag sets and worker pools.")
        .source("acceptance test of TFP for environments; tag sets and worker pools by their kind")
        .test("no_two_environments_hold_one_place");
    SCOPE_ORDER = normalise("scope-order", "The ids in the scope of a variable come back in the order of their numbers.")
        .source("ISS#9851 (2025.4, fixed later); TFP#905 (2025.1)").since(2025, 1)
        .test("scopes_come_back_in_an_order_of_their_own");
    TAG_ORDER = normalise("tag-order", "Tenant tags do not keep their order.")
        .source("TFP#802, #845")
        .test("tenant_tags_do_not_keep_their_order");
    CREDENTIAL_RESTRICTIONS = normalise("credential-restrictions", "A PUT of a Git credential without repository restrictions, or with null, keeps those it has.")
        .source("end-to-end test of GO").since(2024, 1)
        .test("a_credential_keeps_its_restrictions");
    STUCK_SETTINGS = normalise("stuck-settings", "PUT of a project can set the flags, the behaviour and the roles of its connectivity policy, but not unset them.")
        .source("ISS#8981").since(2023, 2).until(2024, 4)
        .test("a_connectivity_policy_is_not_unset");
    SLUGS = normalise("slugs", "A slug with other letters than a to z, digits and dashes is refused, and so is one that is a word of addresses, such as all.")
        .source("ISS#8011, #8117, #9673").since(2023, 1)
        .test("a_slug_that_no_address_could_have_is_refused");
    ASCII_SLUGS = normalise("ascii-slugs", "Slugs are made without the marks of letters. Before, they keep them, and a document with such a slug cannot be saved again.")
        .source("ISS#10187; #8117 for before").since(2026, 3)
        .test("slugs_are_made_without_marks_from_2026_3_on");
    STEP_SLUGS = normalise("step-slugs", "A slug that two steps or two actions of a process are to have is refused.")
        .source("ISS#7735, #7783").since(2022, 4)
        .test("two_steps_cannot_be_given_one_slug");
    TAKEN_SLUGS = normalise("taken-slugs", "A slug that another document of its kind has is refused when a client sends it; else it gets a number. Off unless it is named: one report of 2023 says so, of projects.")
        .source("tableau/octopus-python-client#10").unsettled()
        .test("a_slug_that_is_taken_gets_a_number_or_is_refused");
    CHANNEL_DEFAULTS = normalise("channel-defaults", "The default channel of a project can be given up: then the project has none. Off unless it is named: it was seen in 2023.1 and 2023.2 alone.")
        .source("ISS#8052, #8053").unsettled()
        .test("the_default_channel_is_given_up_only_where_that_is_asked_for");
    STEP_NAMES = normalise("step-names", "The name of a step cannot have square brackets. Off unless it is named: they may only break output variables.")
        .source("ISS#1882").unsettled()
        .test("names_cannot_have_letters_that_files_cannot_have");
    FILE_NAMES = normalise("file-names", "Names of environments, projects, runbooks, feeds, steps, worker pools and spaces cannot have letters that names of files cannot have; on Windows, which this plays. Off unless it is named: which versions refuse them is not known.")
        .source("ISS#9195, #633").unsettled()
        .test("names_cannot_have_letters_that_files_cannot_have");
    INLINE_PACKAGES = normalise("inline-packages", "A script that is written into a step or step template cannot have a primary package; named ones are fine.")
        .source("ISS#2438, #2473, #9094; #4842 for named ones")
        .test("a_package_for_an_inline_script_is_refused");
    PACKAGE_SCRIPTS = normalise("package-scripts", "A script that is in a package needs a primary package.")
        .source("ISS#6727, #6824")
        .test("a_script_in_a_package_needs_one");
    MODULE_ROWS = normalise("module-rows", "The variables of a script module are its script and its language, without scopes; others are refused.")
        .source("ISS#6100")
        .test("a_script_module_has_a_script_and_a_language_only");
    GIT_RULES = normalise("git-rules", "Git reference rules of a channel are not stored for a project in the database.")
        .source("docs of 2026-08: for projects under version control alone; that they are dropped without a word is a guess").since(2023, 4)
        .test("git_reference_rules_are_dropped_without_a_repository");
    EPHEMERAL_CHANNELS = normalise("ephemeral-channels", "A channel for ephemeral environments has a parent environment and no lifecycle; any channel has at most ten custom fields.")
        .source("docs of 2026-08").since(2025, 4)
        .test("a_channel_for_ephemeral_environments_has_a_parent_and_no_lifecycle");
    ENVIRONMENT_TYPES = normalise("environment-types", "Parent and ephemeral environments cannot stand in lifecycles, connections of tenants or deployment freezes; what ephemeral ones are made below is a parent environment.")
        .source("docs (ephemeral environments), limitations; that the parent is one is a guess").since(2025, 4)
        .test("parent_environments_stand_in_no_lifecycle_tenant_or_freeze");
    FREEZE_CREATION = normalise("freeze-creation", "A deployment freeze that is created gets neither a recurrence nor tenants: only a PUT takes them. Off unless it is named: the body of the POST lacks them in the description of 2026.1, and the official provider sends them.")
        .source("swagger of 2026.1, CreateDeploymentFreezeCommand and ModifyDeploymentFreezeCommand").since(2024, 4).unsettled()
        .test("a_new_freeze_takes_all_that_it_is_about_unless_that_is_left_to_a_put");
    TARGET_TAGS = normalise("target-tags", "The tags of targets are a tag set that the system owns, Default Target Tags: it has the scope Target and cannot be deleted, nor can a tag of it that a target has.")
        .source("ISS#10042; docs (tag sets) for tags in use").since(2026, 2)
        .test("target_tags_are_a_tag_set_of_the_system");
    FREE_TEXT_TAGS = normalise("free-text-tags", "A document has one value of a free-text tag set, which is not empty.")
        .source("docs of 2026-08 (tenants/tag-sets); that it is not empty is a guess").since(2025, 4)
        .test("a_document_has_one_value_of_a_free_text_set");
    TEMPLATED_PROCESSES = normalise("templated-processes", "The process of a project that was made from a project template cannot be changed.")
        .source("docs of 2026-09 (project templates)").since(2026, 1)
        .test("the_process_of_a_templated_project_cannot_be_changed");
    SENSITIVE_STRINGS = normalise("sensitive-strings", "A variable of type String that says it is sensitive is accepted, and its value is not shown. Without this word it is refused.")
        .source("end-to-end tests of GO")
        .test("a_string_that_says_it_is_sensitive_is_a_secret");
    NAMES_FOR_IDS = normalise("names-for-ids", "The name of an account, worker pool or variable is accepted where the id of an account or pool is expected in step properties and template defaults.")
        .source("ISS#2071, #4585, #5672, #9448")
        .test("names_are_accepted_where_ids_are_expected");
    KEY_LIFE = normalise("key-life", "An API key lives 1096 days at most.")
        .source("ISS#7924").since(2023, 1)
        .test("an_api_key_does_not_live_for_ever");
    SPACE_IDS = normalise("space-ids", "A body without SpaceId is refused, though its address names the space. Off unless it is named: one report says so, and most clients send none.")
        .source("TFP#294; docs: required on create").unsettled()
        .test("a_body_without_a_space_is_refused_only_where_that_is_asked_for");
    DEMANDED_LISTS = normalise("demanded-lists", "A PUT of a user role without its lists of permissions is refused.")
        .source("ISS#8187").since(2023, 2)
        .test("lists_that_newer_servers_demand_are_demanded");
}

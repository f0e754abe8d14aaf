//! Cascades: effects of deletions and omissions on other documents and parts, and references that prevent them.

use super::row::{cascade, rows};

rows! {
    STEP_ROWS = cascade("step-rows", "A process that is saved without a step takes the variables along that are scoped to that step alone; others only lose it. So does a runbook that is deleted.")
        .source("ISS#2779 (release note)")
        .test("a_process_saved_without_a_step_loses_the_variables_of_that_step");
    STEP_RULES = cascade("step-rules", "A process that is saved without a step takes it out of the version rules of channels; a rule without a step goes.")
        .source("ISS#3755, #4222, #7110, #7961")
        .test("version_rules_do_not_name_a_step_that_went");
    STEP_RENAMES = cascade("step-renames", "Version rules of channels and what numbers releases follow the new name of a step; not under version control.")
        .source("ISS#2452, #5516, #7171; #8162 for version control")
        .test("version_rules_and_donors_follow_a_new_name");
    STEP_DONORS = cascade("step-donors", "A process cannot be saved without the step that numbers releases, or of which a package makes them.")
        .source("ISS#5296 (2019.2), #2042")
        .test("a_step_that_numbers_releases_cannot_be_removed");
    ROWS_BY_DIMENSION = cascade("rows-by-dimension", "A variable goes with the last id of one dimension of its scope, whatever else it is scoped to. Without this word it stays for the rest, and so for more than before.")
        .source("ISS#5015, the text of the event: Variables will be removed if they are scoped to a deployment target and the target is deleted; not settled")
        .test("a_variable_with_two_dimensions_goes_with_the_last_id_of_one");
    ENVIRONMENT_TENANTS = cascade("environment-tenants", "An environment that is deleted goes out of the connections and values of tenants.")
        .source("ISS#2695 (release note)")
        .test("an_environment_that_goes_leaves_tenants_variables_steps_and_triggers");
    ENVIRONMENT_ROWS = cascade("environment-rows", "An environment that is deleted takes the variables along that are scoped to it alone.")
        .source("ISS#3029, #3901")
        .test("an_environment_that_goes_leaves_tenants_variables_steps_and_triggers");
    ENVIRONMENT_STEPS = cascade("environment-steps", "An environment that is deleted takes the steps along that are scoped to it alone. Without this word a step keeps it, as ISS#2604 and #3136 say of 3.4 and later.")
        .source("ISS#2141; not settled")
        .test("an_environment_that_goes_leaves_tenants_variables_steps_and_triggers");
    ENVIRONMENT_TRIGGERS = cascade("environment-triggers", "An environment that is deleted goes out of triggers; a trigger that names one environment, and that one, goes.")
        .source("ISS#2695 (release note) for lists")
        .test("an_environment_that_goes_leaves_tenants_variables_steps_and_triggers");
    RUNBOOK_ENVIRONMENTS = cascade("runbook-environments", "An environment that is deleted goes out of the environments of runbooks.")
        .source("ISS#9514 (2025.3); docs#2628 says that runbooks keep it from going: not settled").since(2025, 3)
        .test("an_environment_that_goes_leaves_runbooks");
    RUNBOOK_REMAINS = cascade("runbook-remains", "A deleted environment stays in the environments of runbooks as an id that leads to nothing.")
        .source("ISS#9514 (2025.3.3903)").until(2025, 3)
        .test("an_environment_that_goes_leaves_runbooks");
    LIFECYCLE_VALUES = cascade("lifecycle-values", "A project that is given another lifecycle takes the values of tenants along that are for environments to which its lifecycles do not lead any more.")
        .source("ISS#7860 (2022.4, open)")
        .test("values_of_tenants_go_with_the_lifecycle_that_led_to_their_environments");
    EPHEMERAL_TARGETS = cascade("ephemeral-targets", "An ephemeral environment that goes is taken out of targets; a target without another environment goes too.")
        .source("ISS#10185; docs#3374").since(2026, 3)
        .test("an_ephemeral_environment_takes_its_targets_along");
    TARGET_ROWS = cascade("target-rows", "A deployment target that is deleted takes the variables along that are scoped to it alone.")
        .source("ISS#5015 (the event of the server)")
        .test("a_target_that_goes_takes_its_variables_along");
    CHANNEL_STEPS = cascade("channel-steps", "A channel that is deleted takes the steps along that are scoped to it alone.")
        .source("ISS#4385, #7521")
        .test("a_channel_that_goes_takes_its_steps_and_variables_along");
    CHANNEL_ROWS = cascade("channel-rows", "A channel that is deleted takes the variables along that are scoped to it alone.")
        .source("ISS#7443 (RemoveVariableScope of the server), by its kind")
        .test("a_channel_that_goes_takes_its_steps_and_variables_along");
    RUNBOOK_ROWS = cascade("runbook-rows", "A runbook that is deleted takes the variables along that are scoped to it alone.")
        .source("ISS#7443")
        .test("a_runbook_that_goes_takes_its_variables_along");
    TENANT_SCOPES = cascade("tenant-scopes", "A tenant that is deleted goes out of the scopes of accounts, certificates and targets.")
        .test("a_tenant_that_goes_leaves_scopes_triggers_and_roles");
    TENANT_TRIGGERS = cascade("tenant-triggers", "A tenant that is deleted goes out of triggers.")
        .test("a_tenant_that_goes_leaves_scopes_triggers_and_roles");
    TEAM_ROLES = cascade("team-roles", "Projects, groups and tenants that are deleted go out of what roles of teams are limited to; a role that is left without any goes, as it would be one for all.")
        .source("ISS#19 for projects; the others by their kind")
        .test("a_tenant_that_goes_leaves_scopes_triggers_and_roles");
    PROJECT_TENANTS = cascade("project-tenants", "A project that is deleted goes out of the connections of tenants, with the values for it.")
        .source("ISS#8949")
        .test("a_project_that_goes_leaves_tenants_and_roles");
    SUBSCRIPTIONS = cascade("subscriptions", "Subscriptions hold nothing: what goes stays in their filters and teams as an id that leads to nothing.")
        .source("ISS#5301, #6684 for teams; the others by their kind")
        .test("a_subscription_keeps_the_id_of_a_team_that_went");
    FEEDS_IN_USE = cascade("feeds-in-use", "A feed can be deleted while steps use it; their references lead to nothing.")
        .source("ISS#669, #7491")
        .test("feeds_credentials_and_pools_can_go_while_they_are_used");
    CREDENTIALS_IN_STEPS = cascade("credentials-in-steps", "A Git credential can be deleted while steps use it; a project that uses it keeps it.")
        .source("ISS#9983").since(2023, 4)
        .test("feeds_credentials_and_pools_can_go_while_they_are_used");
    POOLS_IN_VARIABLES = cascade("pools-in-variables", "A worker pool can be deleted while variables name it; a step that names it keeps it.")
        .source("ISS#8649, #9213")
        .test("feeds_credentials_and_pools_can_go_while_they_are_used");
}

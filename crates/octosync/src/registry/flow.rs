//! The flow of deployment and runbook processes.

use super::kinds::ENVIRONMENTS;
use super::spec::{Approval, Condition, Flow, Guided, Start};

/// How steps follow each other (facts `manual-intervention`, `approval-pauses`).
pub(super) const FLOW: Flow = Flow {
    steps: "Steps",
    actions: "Actions",
    start: Start { field: "StartTrigger", beside: "StartWithPrevious", after: "StartAfterPrevious" },
    condition: Condition {
        field: "Condition",
        success: "Success",
        always: "Always",
        failure: "Failure",
        variable: "Variable",
        of_step: "Octopus.Step.ConditionVariableExpression",
        of_action: "Octopus.Action.ConditionVariableExpression",
        error: "Octopus.Deployment.Error",
    },
    properties: "Properties",
    roles: "Octopus.Action.TargetRoles",
    window: "Octopus.Action.MaxParallelism",
    disabled: "IsDisabled",
    approval: Approval {
        type_is: ("ActionType", "Octopus.Manual"),
        teams: "Octopus.Action.Manual.ResponsibleTeamIds",
        required: "IsRequired",
    },
    guided: Guided {
        field: "DefaultGuidedFailureMode",
        on: "On",
        by_environment: "EnvironmentDefault",
        environments: ENVIRONMENTS,
        flag: "UseGuidedFailure",
    },
};

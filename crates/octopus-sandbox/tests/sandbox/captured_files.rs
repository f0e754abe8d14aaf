//! Which captured files there are, how each is looked at, and what need not come back.

/// How a file is looked at.
pub(crate) enum How {
    /// As documents of a collection, in a version.
    Loaded(&'static str, &'static str),
    /// As the endpoint of a machine.
    Endpoint,
    /// By other tests, or not at all, and why.
    Elsewhere(&'static str),
}

use How::{Elsewhere, Endpoint, Loaded};

pub(crate) const FILES: &[(&str, How)] = &[
    ("paging-and-root-2019.7/", Elsewhere("routing: shapes of pages and of the root")),
    ("single-documents-2024.3/project.json", Loaded("projects", "2024.3.10989")),
    ("single-documents-2024.3/machine-steppackage.json", Loaded("machines", "2026.2.1")),
    ("single-documents-2024.3/space.json", Elsewhere("routing: spaces are not loaded from documents")),
    ("single-documents-2024.3/release.json", Elsewhere("releases: needs its project and snapshots")),
    ("single-documents-2024.3/deployment.json", Elsewhere("nothing is deployed")),
    ("test-literals/pkg__accounts__account_resource_test.go__L76.json", Loaded("accounts", "2026.1.9674")),
    ("test-literals/pkg__constants__constants_api_replies.go__L4.json", Elsewhere("routing: links of the root")),
    ("test-literals/pkg__environments__environment_test.go__L21.json", Loaded("environments", "2026.1.9674")),
    ("test-literals/pkg__lifecycles__lifecycle_test.go__L107.json", Loaded("lifecycles", "2026.1.9674")),
    ("test-literals/pkg__lifecycles__lifecycle_test.go__L202.json", Loaded("lifecycles", "2026.1.9674")),
    ("test-literals/pkg__lifecycles__lifecycle_test.go__L227.json", Loaded("lifecycles", "2026.1.9674")),
    ("test-literals/pkg__lifecycles__lifecycle_test.go__L252.json", Loaded("lifecycles", "2026.1.9674")),
    ("test-literals/pkg__lifecycles__lifecycle_test.go__L38.json", Loaded("lifecycles", "2026.1.9674")),
    ("test-literals/pkg__machines__aws_ecs_cluster_endpoint_test.go__L17.json", Loaded("machines", "2026.2.1")),
    ("test-literals/pkg__machines__aws_ecs_cluster_endpoint_test.go__L150.json", Endpoint),
    ("test-literals/pkg__machines__kubernetes_endpoint_test.go__L91.json", Endpoint),
    ("test-literals/pkg__machines__kubernetes_endpoint_test.go__L162.json", Endpoint),
    ("test-literals/pkg__machines__listening_tentacle_endpoint_test.go__L72.json", Endpoint),
    ("test-literals/pkg__machines__ssh_endpoint_test.go__L70.json", Endpoint),
    ("test-literals/pkg__machines__worker_test.go__L88.json", Loaded("workers", "2026.2.1")),
    ("test-literals/pkg__machines__worker_test.go__L132.json", Loaded("workers", "2026.2.1")),
    ("test-literals/pkg__projects__project_service_git_refs_test.go__", Elsewhere("projects in Git are not loaded")),
    ("test-literals/pkg__projects__project_test.go__L24.json", Loaded("projects", "2026.1.9674")),
    ("test-literals/test__resources__deployment_target_test.go__L54.json", Loaded("machines", "2026.2.1")),
    ("test-literals/test__resources__deployment_target_test.go__L106.json", Loaded("machines", "2026.2.1")),
    ("test-literals/test__resources__deployment_target_test.go__L148.json", Loaded("machines", "2026.2.1")),
    ("test-literals/test__resources__deployment_target_test.go__L198.json", Loaded("machines", "2026.2.1")),
    ("test-literals/test__resources__project_test.go__L34.json", Loaded("projects", "2026.1.9674")),
    ("test-literals/test__resources__project_test.go__L84.json", Loaded("projects", "2026.1.9674")),
];

/// The folders of the whole instance, owners first: as which collection they are loaded, or why not.
pub(crate) const WHOLE: &[(&str, Result<&str, &str>)] = &[
    ("Environments", Ok("environments")),
    ("Lifecycles", Ok("lifecycles")),
    ("ProjectGroups", Ok("projectgroups")),
    ("MachinePolicies", Ok("machinepolicies")),
    ("Feeds", Ok("feeds")),
    ("LibraryVariableSets", Ok("libraryvariablesets")),
    ("Projects", Ok("projects")),
    ("Channels", Ok("channels")),
    ("DeploymentProcesses", Ok("deploymentprocesses")),
    ("Machines", Ok("machines")),
    ("Tenants", Ok("tenants")),
    ("Variables", Ok("variablesets")),
    ("Teams", Err("of the whole instance, from before there were spaces: not a team of a space")),
    ("UserRoles", Err("of the whole instance, with permissions from before there were spaces")),
    ("Users", Err("of the whole instance, which is not loaded")),
    ("TenantVariables", Err("by the tests of tenant variables")),
    ("Miscellaneous", Err("pages of settings, which are not served")),
];

/// Members that need not come back, anywhere or at one place, and why.
pub(crate) const LOST: &[(&str, &str)] = &[
    ("Id", "renumbered"),
    ("SpaceId", "that of the space it is loaded into"),
    ("Links", "the server's own"),
    ("LastModifiedOn", "the server's own"),
    ("LastModifiedBy", "the server's own"),
    ("ScopeValues", "made from what is there"),
    (
        "lifecycles.TentacleRetentionPolicy.ShouldKeepForever",
        "a literal has it beside `Default`, which the space decides",
    ),
    ("projects.DeploymentProcessId", "renumbered with the project"),
    ("projects.VariableSetId", "renumbered with the project"),
    ("workers.Status", "went away before 2026.2"),
    // Their contents come back under the newer names: see `pools`.
    ("machinepolicies.MachineHealthCheckPolicy.SshEndpointHealthCheckPolicy", "has another name since"),
    ("machinepolicies.MachineHealthCheckPolicy.TentacleEndpointHealthCheckPolicy", "has another name since"),
    ("machines.MachinePolicyName", "a note of the exporter"),
    ("machines.Status", "went away before 2026.2"),
];

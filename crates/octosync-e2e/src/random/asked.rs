//! Random documents of the kinds that take part only where they are asked for, and of those that only these name.

use super::Space;
use crate::tiny::secret;
use serde_json::{Value, json};

const ROLES: [&str; 3] = ["web", "say \"hi\"", "a/b"];

impl Space {
    /// Git credentials, proxies and machine policies.
    pub(super) fn reached(&mut self, names: &[String]) {
        for (at, name) in names.iter().enumerate() {
            let number = at + 1;
            let allowed: Vec<&str> = ["https://git.example.com/ours/*", "https://git.example.com/a"]
                .into_iter()
                .filter(|_| self.choose(3) == 1)
                .collect();
            let made = json!({ "Id": format!("GitCredentials-{number}"), "Name": name, "Description": self.word(),
                    "Details": { "Type": "UsernamePassword", "Username": (["robot", "Robot"][self.choose(2)]), "Password": secret() },
                    "RepositoryRestrictions": { "Enabled": !allowed.is_empty(), "AllowedRepositories": allowed } });
            self.add("git-credentials", made);
            let made = json!({ "Id": format!("Proxies-{number}"), "Name": name, "Host": "proxy.example.com", "Port": 80 + self.choose(2),
                    "ProxyType": "HTTP", "Username": "machine", "Password": secret() });
            self.add("proxies", made);
            let made = json!({ "Id": format!("MachinePolicies-{number}"), "Name": name, "Description": self.word(), "IsDefault": false });
            self.add("machinepolicies", made);
        }
    }

    /// Targets and workers, triggers, and subscriptions; each may be limited to some of all that it can be limited to.
    pub(super) fn asked(&mut self, names: &[String]) {
        for (at, name) in names.iter().enumerate() {
            self.machines(at + 1, name);
            self.subscription(at + 1, name);
        }
        let projects = self.ids("projects");
        for (at, project) in projects.iter().enumerate() {
            for (nth, name) in ["Nightly", "say \"hi\""].into_iter().enumerate().take(self.choose(3)) {
                self.trigger(10 * at + nth + 1, name, project);
            }
        }
    }

    fn machines(&mut self, number: usize, name: &str) {
        let mut environments = self.some_environments();
        if environments.is_empty() {
            environments.extend(self.one("environments"));
        }
        if !environments.is_empty() {
            let roles: Vec<&str> = ROLES.into_iter().filter(|_| self.choose(2) == 1).collect();
            let roles = if roles.is_empty() { vec![ROLES[0]] } else { roles };
            let tenants = self.some("tenants");
            let participation = if tenants.is_empty() { "Untenanted" } else { "Tenanted" };
            let endpoint = self.endpoint(name);
            let made = json!({ "Id": format!("Machines-{number}"), "Name": name, "EnvironmentIds": environments, "Roles": roles,
                    "TenantedDeploymentParticipation": participation, "TenantIds": tenants, "TenantTags": self.some_tags(),
                    "IsDisabled": self.choose(4) == 1, "MachinePolicyId": self.one("machinepolicies"), "Endpoint": endpoint });
            self.add("machines", made);
        }
        let mut pools = self.some("workerpools");
        if pools.is_empty() {
            pools.extend(self.one("workerpools"));
        }
        if !pools.is_empty() {
            let endpoint = self.endpoint(name);
            let made = json!({ "Id": format!("Workers-{number}"), "Name": name, "WorkerPoolIds": pools, "Endpoint": endpoint });
            self.add("workers", made);
        }
    }

    fn endpoint(&mut self, name: &str) -> Value {
        let uri = format!("https://{}.example.com:10933/", name.len());
        let thumbprint = "3000000000000000000000000000000000000000";
        match self.choose(5) {
            0 => json!({ "CommunicationStyle": "None", "DefaultWorkerPoolId": self.one("workerpools") }),
            1 | 2 => json!({ "CommunicationStyle": "TentaclePassive", "Uri": uri, "Thumbprint": thumbprint,
                "ProxyId": self.one("proxies") }),
            3 => json!({ "CommunicationStyle": "OfflineDrop", "ApplicationsDirectory": self.word(),
                "Destination": { "DestinationType": "FileSystem", "DropFolderPath": "/drop" },
                "SensitiveVariablesEncryptionPassword": secret() }),
            _ => json!({ "CommunicationStyle": "TentacleActive", "Uri": null, "Thumbprint": thumbprint }),
        }
    }

    fn subscription(&mut self, number: usize, name: &str) {
        if self.choose(2) == 0 {
            return;
        }
        let users = if self.choose(8) == 1 { vec!["users-admin"] } else { Vec::new() };
        let filter = json!({ "Projects": self.some("projects"), "ProjectGroups": self.some("projectgroups"),
            "Environments": self.some_environments(), "Tenants": self.some("tenants"), "Tags": self.some_tags(),
            "EventGroups": ["Deployment"], "EventCategories": [], "EventAgents": [], "DocumentTypes": [], "Users": users });
        let notification = json!({ "Filter": filter, "EmailTeams": self.some("teams"), "WebhookTeams": self.some("teams"),
            "EmailFrequencyPeriod": "01:00:00", "EmailPriority": (["Normal", "High"][self.choose(2)]),
            "WebhookURI": "https://hooks.example.com", "WebhookTimeout": "00:00:10", "WebhookHeaderKey": "Authorization",
            "WebhookHeaderValue": secret() });
        let made = json!({ "Id": format!("Subscriptions-{number}"), "Name": name, "Type": "Event", "IsDisabled": self.choose(2) == 1,
                "EventNotificationSubscription": notification });
        self.add("subscriptions", made);
    }

    fn trigger(&mut self, number: usize, name: &str, project: &str) {
        let daily =
            json!({ "FilterType": "CronExpressionSchedule", "CronExpression": "0 0 6 * * *", "Timezone": "UTC" });
        let roles: Vec<&str> = ROLES.into_iter().filter(|_| self.choose(3) == 1).collect();
        let machines = json!({ "FilterType": "MachineFilter", "EnvironmentIds": self.some_environments(), "Roles": roles,
            "EventGroups": ["Machine"], "EventCategories": [] });
        let own = |documents: Vec<Value>| {
            let own = documents.into_iter().find(|document| document["ProjectId"] == project);
            own.map(|document| document["Id"].clone())
        };
        let of = |space: &Self, collection: &str| own(space.documents.get(collection).cloned().unwrap_or_default());
        let (channel, runbook) = (of(self, "channels"), of(self, "runbooks"));
        let (environment, tenants) = (self.one("environments"), self.some("tenants"));
        let (filter, action) = match (self.choose(3), environment, runbook) {
            (0, Some(environment), _) => (
                daily,
                json!({ "ActionType": "DeployNewRelease", "EnvironmentId": environment, "ChannelId": channel,
                    "TenantIds": tenants, "TenantTags": self.some_tags(), "Variables": null }),
            ),
            (1, _, Some(runbook)) => (
                daily,
                json!({ "ActionType": "RunRunbook", "RunbookId": runbook, "EnvironmentIds": self.some_environments(),
                    "TenantIds": tenants, "TenantTags": self.some_tags() }),
            ),
            _ => (machines, json!({ "ActionType": "AutoDeploy", "ShouldRedeployWhenMachineHasBeenDeployedTo": true })),
        };
        let made = json!({ "Id": format!("ProjectTriggers-{number}"), "ProjectId": project, "Name": name, "Description": self.word(),
                "IsDisabled": self.choose(2) == 1, "Filter": filter, "Action": action });
        self.add("projecttriggers", made);
    }

    fn ids(&self, collection: &str) -> Vec<String> {
        let documents = self.documents.get(collection).into_iter().flatten();
        documents.filter_map(|document| document["Id"].as_str().map(str::to_owned)).collect()
    }

    /// None or some.
    fn some(&mut self, collection: &str) -> Vec<String> {
        if self.choose(2) == 0 {
            return Vec::new();
        }
        self.ids(collection).into_iter().filter(|_| self.choose(2) == 1).collect()
    }

    fn one(&mut self, collection: &str) -> Option<String> {
        let ids = self.ids(collection);
        let at = self.choose(ids.len().max(1));
        ids.get(at).cloned()
    }

    /// Tags of tenants, of none or some of the sets; a slash parts a set from its tag, so that no set's name holds one.
    fn some_tags(&mut self) -> Vec<String> {
        let tenants = self.documents.get("tenants").into_iter().flatten();
        let tags = tenants.flat_map(|tenant| tenant["TenantTags"].as_array().into_iter().flatten());
        let tags: std::collections::BTreeSet<String> = tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
        tags.into_iter().filter(|_| self.choose(3) == 1).collect()
    }
}

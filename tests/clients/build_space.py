"""Fills the default space with one of nearly everything, related in many ways."""

from octopus import send, space_named


def script_step(name, **action):
    properties = {
        "Octopus.Action.RunOnServer": "true",
        "Octopus.Action.Script.ScriptSource": "Inline",
        "Octopus.Action.Script.Syntax": "Bash",
        "Octopus.Action.Script.ScriptBody": f"echo {name}",
    }
    action = {"Name": name, "ActionType": "Octopus.Script", "Properties": properties, **action}
    return {"Name": name, "Properties": {}, "Actions": [action]}


def build(space):
    me = send("GET", "users/me")
    dev = space.post("environments", Name="Development")
    prod = space.post("environments", Name="Production")
    phases = [{"Name": name, "OptionalDeploymentTargets": [of["Id"]]} for name, of in [("Dev", dev), ("Prod", prod)]]
    lifecycle = space.post("lifecycles", Name="Two Phases", Phases=phases)
    colours = [{"Name": name, "Color": "#333333"} for name in ("Red", "Blue")]
    space.post("tagsets", Name="Colours", Tags=colours)
    feed = space.post("feeds", Name="Docker Hub", FeedType="Docker", FeedUri="https://index.docker.io")
    pool = space.post("workerpools", Name="Linux", WorkerPoolType="StaticWorkerPool")
    proxy = space.post("proxies", Name="Gate", Host="proxy.example.com", Port=8080, ProxyType="HTTP")
    policy = space.get("machinepolicies/template")
    policy["Name"] = "Patient"
    policy = space.post("machinepolicies", **policy)
    account = space.post(
        "accounts", Name="Robot", AccountType="AmazonWebServicesAccount", AccessKey="robot",
        SecretKey={"HasValue": True, "NewValue": "secret"}, EnvironmentIds=[dev["Id"]],
    )
    template = space.post(
        "actiontemplates", Name="Say", ActionType="Octopus.Script",
        Parameters=[{"Name": "Words", "Label": "Words", "DefaultValue": "hello",
                     "DisplaySettings": {"Octopus.ControlType": "SingleLineText"}}],
        Properties={"Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "Bash",
                    "Octopus.Action.Script.ScriptBody": "echo #{Words}"},
    )
    shared = space.post("libraryvariablesets", Name="Shared", ContentType="Variables",
                        Templates=[{"Name": "Region", "Label": "Region",
                                    "DisplaySettings": {"Octopus.ControlType": "SingleLineText"}}])
    variables = space.get(f"variables/{shared['VariableSetId']}")
    variables["Variables"] = [
        {"Name": "Url", "Type": "String", "Value": "https://dev", "Scope": {"Environment": [dev["Id"]]}},
        {"Name": "Url", "Type": "String", "Value": "https://prod", "Scope": {"Environment": [prod["Id"]]}},
    ]
    space.put(f"variables/{shared['VariableSetId']}", variables)
    group = space.post("projectgroups", Name="Shops")
    project = space.post(
        "projects", Name="Web Shop", ProjectGroupId=group["Id"], LifecycleId=lifecycle["Id"],
        IncludedLibraryVariableSetIds=[shared["Id"]], TenantedDeploymentMode="TenantedOrUntenanted",
    )
    space.post("channels", Name="Hotfix", ProjectId=project["Id"], LifecycleId=lifecycle["Id"])
    process = space.get(f"deploymentprocesses/{project['DeploymentProcessId']}")
    templated = script_step("Greet")
    templated["Actions"][0]["Properties"].update({
        "Octopus.Action.Template.Id": template["Id"], "Octopus.Action.Template.Version": "0", "Words": "hi"})
    process["Steps"] = [
        script_step("Migrate", Environments=[dev["Id"]], WorkerPoolId=pool["Id"]),
        script_step("Publish", Packages=[{"Name": "image", "PackageId": "nginx", "FeedId": feed["Id"],
                                          "AcquisitionLocation": "Server", "Properties": {}}]),
        templated,
    ]
    space.put(f"deploymentprocesses/{process['Id']}", process)
    variables = space.get(f"variables/{project['VariableSetId']}")
    variables["Variables"] = [
        {"Name": "Robot", "Type": "AmazonWebServicesAccount", "Value": account["Id"], "Scope": {}},
        {"Name": "Colour", "Type": "String", "Value": "red", "Scope": {"Environment": [dev["Id"]]}},
    ]
    space.put(f"variables/{project['VariableSetId']}", variables)
    runbook = space.post("runbooks", Name="Restart", ProjectId=project["Id"])
    process = space.get(f"runbookProcesses/{runbook['RunbookProcessId']}")
    process["Steps"] = [script_step("Stop"), script_step("Start")]
    space.put(f"runbookProcesses/{process['Id']}", process)
    space.post(
        "projecttriggers", Name="Nightly", ProjectId=project["Id"],
        Filter={"FilterType": "CronExpressionSchedule", "CronExpression": "0 0 3 * * *", "Timezone": "UTC"},
        Action={"ActionType": "DeployLatestRelease", "SourceEnvironmentIds": [dev["Id"]],
                "DestinationEnvironmentId": prod["Id"]},
    )
    # The older client gives every step of a process the same version of its one package.
    batch = space.post("projects", Name="Batch", ProjectGroupId=group["Id"], LifecycleId=lifecycle["Id"])
    process = space.get(f"deploymentprocesses/{batch['DeploymentProcessId']}")
    process["Steps"] = [script_step("Run", Packages=[{"Name": "", "PackageId": "batch", "FeedId": feed["Id"],
                                                      "AcquisitionLocation": "Server", "Properties": {}}])]
    space.put(f"deploymentprocesses/{process['Id']}", process)
    space.post("tenants", Name="Acme", TenantTags=["Colours/Red"],
               ProjectEnvironments={project["Id"]: [dev["Id"], prod["Id"]]})
    space.post(
        "machines", Name="web-1", EnvironmentIds=[dev["Id"]], Roles=["web"], MachinePolicyId=policy["Id"],
        Endpoint={"CommunicationStyle": "None"},
    )
    space.post("workers", Name="worker-1", WorkerPoolIds=[pool["Id"]],
               Endpoint={"CommunicationStyle": "TentaclePassive", "Uri": "https://10.0.0.1:10933", "Thumbprint": "AB12",
                         "ProxyId": proxy["Id"]})
    space.post("teams", Name="Shop keepers", MemberUserIds=[me["Id"]], SpaceId=space.id)


if __name__ == "__main__":
    build(space_named("Default"))
    print("built a space")

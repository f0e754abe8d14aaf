"""Fills the default space with one of nearly everything, related in many ways."""

import base64
from pathlib import Path

from octopus import send, space_named, upload

CERTIFICATE = Path(__file__).parents[2] / "crates/octopus-sandbox/tests/files/site.der"


def script_step(name, **action):
    properties = {
        "Octopus.Action.RunOnServer": "true",
        "Octopus.Action.Script.ScriptSource": "Inline",
        "Octopus.Action.Script.Syntax": "Bash",
        "Octopus.Action.Script.ScriptBody": f"echo {name}",
    }
    action = {"Name": name, "ActionType": "Octopus.Script", "Properties": properties, **action}
    return {"Name": name, "Properties": {}, "Actions": [action]}


def text_template(name):
    return {"Name": name, "Label": name, "DisplaySettings": {"Octopus.ControlType": "SingleLineText"}}


def add_tenant(space, project, shared, dev, prod):
    """One with values for what the project and the shared set ask of tenants."""
    tenant = space.post("tenants", Name="Acme", TenantTags=["Colours/Red"],
                        ProjectEnvironments={project["Id"]: [dev["Id"], prod["Id"]]})
    variables = space.get(f"tenants/{tenant['Id']}/variables")
    url, region = project["Templates"][0]["Id"], shared["Templates"][0]["Id"]
    variables["ProjectVariables"][project["Id"]]["Variables"] = {
        dev["Id"]: {url: "https://dev.acme.example"}, prod["Id"]: {url: "https://acme.example"}}
    variables["LibraryVariables"][shared["Id"]]["Variables"] = {region: "North"}
    space.put(f"tenants/{tenant['Id']}/variables", variables)


def add_what_no_cloner_copies(space, me, project, runbook):
    """Certificates cannot be read with their contents; the rest is history, or belongs to users."""
    data = base64.b64encode(CERTIFICATE.read_bytes()).decode()
    space.post("certificates", Name="Site", CertificateData={"HasValue": True, "NewValue": data})
    channel = space.get(f"projects/{project['Id']}/channels")["Items"][0]
    space.post("releases", ProjectId=project["Id"], ChannelId=channel["Id"], Version="1.0.0",
               SelectedPackages=[{"ActionName": "Publish", "PackageReferenceName": "image", "Version": "1.2"}])
    space.post("runbookSnapshots", Name="First", ProjectId=project["Id"], RunbookId=runbook["Id"])
    space.post("tasks", Name="Health", Description="Check health", Arguments={})
    send("POST", f"users/{me['Id']}/apikeys", {"Purpose": "tests"})


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
        Parameters=[{**text_template("Words"), "DefaultValue": "hello"}],
        Properties={"Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "Bash",
                    "Octopus.Action.Script.ScriptBody": "echo #{Words}"},
    )
    shared = space.post("libraryvariablesets", Name="Shared", ContentType="Variables",
                        Templates=[text_template("Region")])
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
        Templates=[text_template("Url")],
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
    # Only a script from a package can have a package without a name.
    run = script_step("Run", Packages=[{"Name": "", "PackageId": "batch", "FeedId": feed["Id"],
                                        "AcquisitionLocation": "Server", "Properties": {}}])
    run["Actions"][0]["Properties"] |= {"Octopus.Action.Script.ScriptSource": "Package",
                                        "Octopus.Action.Script.ScriptFileName": "run.ps1"}
    process["Steps"] = [run]
    space.put(f"deploymentprocesses/{process['Id']}", process)
    add_tenant(space, project, shared, dev, prod)
    space.post(
        "machines", Name="web-1", EnvironmentIds=[dev["Id"]], Roles=["web"], MachinePolicyId=policy["Id"],
        Endpoint={"CommunicationStyle": "None"},
    )
    space.post("workers", Name="worker-1", WorkerPoolIds=[pool["Id"]],
               Endpoint={"CommunicationStyle": "TentaclePassive", "Uri": "https://10.0.0.1:10933", "Thumbprint": "AB12",
                         "ProxyId": proxy["Id"]})
    space.post("teams", Name="Shop keepers", MemberUserIds=[me["Id"]], SpaceId=space.id)
    space.post("subscriptions", Name="Watch", Type="Event", EventNotificationSubscription={
        "WebhookURI": "https://hook.example", "WebhookTimeout": "00:00:10", "EmailFrequencyPeriod": "01:00:00",
        "Filter": {"DocumentTypes": ["Projects"], "Projects": [project["Id"]]}})
    upload(f"{space.id}/packages/raw", "batch.1.0.0.zip", b"no real archive")
    add_what_no_cloner_copies(space, me, project, runbook)


if __name__ == "__main__":
    build(space_named("Default"))
    print("built a space")

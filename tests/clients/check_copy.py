"""Looks at what the cloner made: everything has its name, and refers to documents of its own space."""

import json
import re

from octopus import expect, space_named

# Kinds of which each document of the source must stand in the copy.
COPIED = [
    "environments", "lifecycles", "tagsets", "feeds", "workerpools", "proxies", "machinepolicies", "accounts",
    "actiontemplates", "libraryvariablesets", "projectgroups", "projects", "channels", "runbooks", "projecttriggers",
    "machines", "workers", "tenants", "subscriptions",
]
ID = re.compile(
    r"\b(?:Accounts|ActionTemplates|Channels|Environments|Feeds|LibraryVariableSets|Lifecycles|MachinePolicies|Machines"
    r"|ProjectGroups|ProjectTriggers|Projects|Proxies|Runbooks|Subscriptions|TagSets|Tenants|WorkerPools|Workers|Spaces)-\d+\b"
)


def documents(space, path):
    return space.get(f"{path}?take=2147483647")["Items"]


def names(space, path):
    return sorted(document["Name"] for document in documents(space, path))


def main():
    source, copy = space_named("Default"), space_named("Copy")
    foreign = {source.id}
    for path in COPIED:
        expect(names(source, path) == names(copy, path), f"{path}: {names(source, path)} became {names(copy, path)}")
        foreign |= {document["Id"] for document in documents(source, path)}
    project = copy.named("projects", "Web Shop")
    runbook = copy.named("runbooks", "Restart")
    process = copy.get(f"deploymentprocesses/{project['DeploymentProcessId']}")
    variables = copy.get(f"variables/{project['VariableSetId']}")
    shared = copy.get(f"variables/{copy.named('libraryvariablesets', 'Shared')['VariableSetId']}")
    restart = copy.get(f"runbookProcesses/{runbook['RunbookProcessId']}")
    made = [process, variables, shared, restart] + [one for path in COPIED for one in documents(copy, path)]
    for document in made:
        strange = foreign & set(ID.findall(json.dumps(document)))
        expect(not strange, f"{document['Id']} of the copy refers to {strange} of the source")
    check_relations(copy, project, process, variables, shared, restart)
    check_what_surrounds(copy, project)
    check_packages(source, copy)
    print(f"the copy has {len(made)} documents of its own")


def check_relations(copy, project, process, variables, shared, restart):
    development = copy.named("environments", "Development")
    steps = [step["Name"] for step in process["Steps"]]
    expect(steps == ["Migrate", "Publish", "Greet"], f"the steps of the copy are {steps}")
    migrate, publish, greet = (step["Actions"][0] for step in process["Steps"])
    expect(migrate["Environments"] == [development["Id"]], f"'Migrate' runs in {migrate['Environments']}")
    expect(migrate["WorkerPoolId"] == copy.named("workerpools", "Linux")["Id"], "'Migrate' runs on another pool")
    expect(publish["Packages"][0]["FeedId"] == copy.named("feeds", "Docker Hub")["Id"], "'Publish' has another feed")
    template = greet["Properties"]["Octopus.Action.Template.Id"]
    expect(template == copy.named("actiontemplates", "Say")["Id"], f"'Greet' is made of {template}")
    lifecycle = copy.named("lifecycles", "Two Phases")["Id"]
    expect(project["LifecycleId"] == lifecycle, "the project has another lifecycle")
    values = {variable["Name"]: variable for variable in variables["Variables"]}
    expect(values["Robot"]["Value"] == copy.named("accounts", "Robot")["Id"], "'Robot' is another account")
    expect(values["Colour"]["Scope"] == {"Environment": [development["Id"]]}, f"scope {values['Colour']['Scope']}")
    expect(len(shared["Variables"]) == 2, f"the shared set has {len(shared['Variables'])} variables")
    expect(len(restart["Steps"]) == 2, f"the runbook has {len(restart['Steps'])} steps")


def check_what_surrounds(copy, project):
    """What starts deployments, who they are for, and who hears of them."""
    development, production = (copy.named("environments", name)["Id"] for name in ("Development", "Production"))
    nightly = copy.named("projecttriggers", "Nightly")
    expect(nightly["Filter"]["CronExpression"] == "0 0 3 * * *", f"'Nightly' starts at {nightly['Filter']}")
    sources, target = nightly["Action"]["SourceEnvironmentIds"], nightly["Action"]["DestinationEnvironmentId"]
    expect((sources, target) == ([development], production), f"'Nightly' deploys from {sources} to {target}")
    acme = copy.named("tenants", "Acme")
    expect(acme["TenantTags"] == ["Colours/Red"], f"'Acme' is {acme['TenantTags']}")
    links = {project["Id"]: [development, production]}
    expect(acme["ProjectEnvironments"] == links, f"'Acme' is connected to {acme['ProjectEnvironments']}")
    # Values are not copied (see `clone_space.py`): the tenant is asked for them anew.
    asked = copy.get(f"tenants/{acme['Id']}/variables")
    templates = [template["Name"] for template in asked["ProjectVariables"][project["Id"]]["Templates"]]
    expect(templates == ["Url"], f"'Acme' is asked for {templates}")
    shared = copy.named("libraryvariablesets", "Shared")["Id"]
    templates = [template["Name"] for template in asked["LibraryVariables"][shared]["Templates"]]
    expect(templates == ["Region"], f"'Acme' is asked for {templates}")
    filtered = copy.named("subscriptions", "Watch")["EventNotificationSubscription"]["Filter"]["Projects"]
    expect(filtered == [project["Id"]], f"'Watch' looks at {filtered}")


def check_packages(source, copy):
    before, after = (
        [(one["PackageId"], one["Version"], one["Hash"]) for one in documents(space, "packages")] for space in (source, copy))
    expect(before and before == after, f"packages: {before} became {after}")


if __name__ == "__main__":
    main()

"""The client generated from a server's own swagger (2019.6) reads every kind: a page, all of them, each by its id, and
what belongs to it. Every operation of every class of the client that reads is called, or stands in a table here.

It checks each document against its models, so a member that is missing or of another type is an error here.
"""

import inspect
import os
import re

import octopus_deploy_swagger_client as client
from octopus_deploy_swagger_client.rest import ApiException
from octopus import expect, send

# Classes whose addresses the sandbox answers with 404, or of which nothing is checked, and why.
LEFT_OUT = {
    "ArtifactsApi": "files that deployments leave: nothing is deployed",
    "AuthenticationApi": "the client sends no key there, and the sandbox asks for one",
    "CertificateConfigurationApi": "the server's own certificate: settings of an instance",
    "CloudTemplateApi": "only writes",
    "ConfigurationApi": "settings of an instance",
    "DashboardConfigurationsApi": "what users see first",
    "DashboardsApi": "nothing is deployed",
    "DeploymentsApi": "nothing is deployed",
    "ExternalSecurityGroupsApi": "directories of users outside of the server",
    "InterruptionsApi": "nothing is deployed",
    "InvitationsApi": "settings of an instance",
    "LetsEncryptApi": "settings of an instance",
    "LicensesApi": "settings of an instance",
    "MaintenanceConfigurationApi": "settings of an instance",
    "MigrationApi": "only writes",
    "NuGetApi": "no JSON",
    "OctopusPackageMetadataApi": "what build servers say of packages",
    "OctopusServerNodesApi": "the client has no model for what is served",
    "PerformanceConfigurationApi": "settings of an instance",
    "ProgressionApi": "nothing is deployed",
    "ReportingApi": "nothing is deployed",
    "SchedulerApi": "the server's own clock",
    "ServerConfigurationApi": "settings of an instance",
    "SmtpConfigurationApi": "settings of an instance",
    "TenantVariablesApi": "the client has no model for what is served",
    "UpgradeConfigurationApi": "settings of an instance",
    "UserOnboardingApi": "what users see first",
}
# Single addresses, and why they are not called.
NOT_CALLED = {
    "/api/accounts/azureenvironments": "asks Azure",
    "/api/accounts/{id}/resourceGroups": "asks Azure",
    "/api/accounts/{id}/storageAccounts": "asks Azure",
    "/api/accounts/{id}/websites": "asks Azure",
    "/api/events/agents": "the client sends no key",
    "/api/events/categories": "the client sends no key",
    "/api/events/documenttypes": "the client sends no key",
    "/api/events/groups": "the client sends no key",
    "/api/feeds/{id}/packages/versions": "needs the name of a package",
    "/api/machines/discover": "needs a host",
    "/api/releases/{id}/defects": "nothing is deployed",
    "/api/releases/{id}/deployments": "nothing is deployed",
    "/api/releases/{id}/deployments/template": "nothing is deployed",
    "/api/releases/{id}/progression": "nothing is deployed",
    "/api/serverstatus/extensions": "settings of an instance",
    "/api/serverstatus/health": "the client sends no key",
    "/api/tasks/tasktypes": "the client sends no key",
    "/api/users/authentication/{userId}": "the client's name is no part of a path",
    "/api/variables/preview": "needs a project",
    "/api/workers/discover": "needs a host",
}
# Where ids come from that no list at the beginning of the address has: a list, and a member of its documents.
IDS = {
    "/api/variables": ("projects/all", "VariableSetId"),
    "/api": ("spaces/all", "Id"),
}
READS = re.compile(r"'(/[^']*)', 'GET'.*?response_type=(None|'[^']*')", re.DOTALL)


def connect():
    configuration = client.Configuration()
    configuration.host = os.environ["SANDBOX_URL"]
    configuration.api_key["X-Octopus-ApiKey"] = os.environ["SANDBOX_KEY"]
    return client.ApiClient(configuration)


def know_later_permissions():
    """Each version of the server has permissions of its own: of these words, unlike all others, new ones are taken."""
    for model, members in [
        (client.UserRoleResource, ["granted_space_permissions", "granted_system_permissions"]),
        (client.UserPermissionSetResource, ["system_permissions"]),
    ]:
        for member in members:
            setattr(model, member, getattr(model, member).setter(later_words("_" + member)))


def later_words(member):
    return lambda model, words: setattr(model, member, words)


def operations(api):
    """What reads the default space and is checked by the client: address, its names, and the method."""
    for name, method in inspect.getmembers(api, inspect.ismethod):
        if not name.endswith("_with_http_info"):
            continue
        reads = READS.search(inspect.getsource(method))
        if reads is None or "{baseSpaceId}" in reads[1] or reads[2] in ("None", "'file'"):
            continue
        path = reads[1].replace("?}", "}")
        needs = [one for one in inspect.signature(method).parameters.values() if one.kind is one.POSITIONAL_OR_KEYWORD]
        names = re.findall(r"{\w+}|\(\?<.*\)", path)
        # Some methods have lost the id that stands in their address, or have one too many.
        if len(needs) == len(names) < 2 and path not in NOT_CALLED:
            whole = re.sub(r"\(\?<(\w+)>.*\)", r"{\1}", path)
            if whole == path:
                yield path, bool(names), getattr(api, name.removesuffix("_with_http_info"))
            else:
                yield whole, True, by_pattern(api, whole, reads[2].strip("'"))


def by_pattern(api, path, model):
    """The client sends addresses that are patterns as they are; this fills in the id and leaves the rest to it."""
    at = re.compile(r"{\w+}")
    return lambda document_id: api.api_client.call_api(
        at.sub(document_id, path), "GET", response_type=model, auth_settings=["APIKeyHeader"], _return_http_data_only=True)


def ids(path):
    """The ids that can stand in an address."""
    parent = path.split("/{")[0]
    source, member = IDS.get(parent, (parent.removeprefix("/api/"), "Id"))
    answer = send("GET", source)
    return [document[member] for document in (answer if isinstance(answer, list) else answer["Items"])]


def call(path, method, *args):
    try:
        return method(*args)
    except ApiException as error:
        raise SystemExit(f"{path}{args}: {error.status} {error.body}") from error
    except ValueError as error:
        raise SystemExit(f"{path}{args}: the client refuses the document: {error}") from error


def read(api_class, connection):
    """Reads all that a class can read; how many documents were checked."""
    api, checked = api_class(connection), 0
    for path, is_of_one, method in operations(api):
        if not is_of_one:
            answer = call(path, method)
            checked += len(getattr(answer, "items", answer if isinstance(answer, list) else [answer]))
            continue
        for document_id in ids(path):
            document = call(path, method, document_id)
            is_itself = path.count("/") == 3 and hasattr(document, "id")
            expect(not is_itself or document.id == document_id, f"{path} of {document_id} answered another one")
            checked += 1
    return checked


def main():
    connection = connect()
    know_later_permissions()
    classes = [one for one in inspect.getmembers(client, inspect.isclass) if one[0].endswith("Api")]
    unknown = LEFT_OUT.keys() - dict(classes).keys()
    expect(not unknown, f"the client has no {unknown}")
    checked = {name: read(api_class, connection) for name, api_class in classes if name not in LEFT_OUT}
    empty = [name for name, count in checked.items() if count == 0]
    expect(not empty, f"nothing was read by {', '.join(empty)}")
    print(f"read {len(checked)} kinds, {sum(checked.values())} documents; left out: {', '.join(LEFT_OUT)}")


if __name__ == "__main__":
    main()

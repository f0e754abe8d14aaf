"""The client generated from a server's own swagger (2019.6) reads every kind: a page, all of them, one by its id.

It checks each document against its models, so a member that is missing or of another type is an error here.
"""

import inspect
import os
import re

import octopus_deploy_swagger_client as client
from octopus_deploy_swagger_client.rest import ApiException
from octopus import expect

# Kinds that a sync does not touch; the sandbox answers 404 for them.
NOT_SERVED = {
    "ArtifactsApi", "AuthenticationApi", "CertificateConfigurationApi", "ConfigurationApi",
    "DashboardConfigurationsApi", "DashboardsApi", "EventsApi", "InterruptionsApi", "InvitationsApi",
    "OctopusServerNodesApi", "SchedulerApi", "SubscriptionApi",
}
LISTS = ("index_response", "list_all_response", "custom_query_response_descriptor_octopus_server_web_api_actions_list_")
ODD_LISTS = {
    "custom_query_response_descriptor_octopus_server_web_api_actions_certificates_certificates_list_responder",
}
ONE = ("load_response", "load_by_id_or_slug_response", "certificate_by_id_or_thumbprint_responder")
# Answers that are no list of documents with ids of their own; variable sets are listed by their ids only.
NO_DOCUMENTS = ("timezones", "categories", "task_types", "events", "event_", "defects", "variable_set_variable_set")


def connect():
    configuration = client.Configuration()
    configuration.host = os.environ["SANDBOX_URL"]
    configuration.api_key["X-Octopus-ApiKey"] = os.environ["SANDBOX_KEY"]
    return client.ApiClient(configuration)


def methods(api):
    """The operations on the default space, whose address names no space."""
    for name, method in inspect.getmembers(api, inspect.ismethod):
        if not name.endswith(("_with_http_info", "_spaces")) and not name.startswith("_"):
            yield name, method


def is_list(name, method):
    needs = [one for one in inspect.signature(method).parameters.values() if one.kind is not one.VAR_KEYWORD]
    is_one = name.startswith(LISTS) or name in ODD_LISTS
    return is_one and not needs and not any(word in name for word in NO_DOCUMENTS)


def documents(answer):
    return answer if isinstance(answer, list) else answer.items


def call(api_name, name, method, *args):
    """The answer, or nothing if this kind is not served."""
    try:
        return method(*args)
    except ApiException as error:
        expect(error.status == 404 and api_name in NOT_SERVED, f"{api_name}.{name}{args}: {error.status} {error.body}")
    except ValueError as error:
        raise SystemExit(f"{api_name}.{name}{args}: the client refuses the document: {error}") from error
    return None


def read_all(api_name, api):
    """Reads the lists of a kind, then each document in them."""
    found, read = {}, 0
    named = dict(methods(api))
    for name in [name for name in named if is_list(name, named[name])]:
        answer = call(api_name, name, named[name])
        if answer is not None:
            read += 1
            found.update((document.id, document) for document in documents(answer))
    for name in named:
        if any(word in name for word in ONE):
            for document_id in found:
                document = call(api_name, name, named[name], document_id)
                expect(document.id == document_id, f"{api_name}.{name}({document_id}) answered {document.id}")
    return read, len(found)


def main():
    connection = connect()
    expect(client.HomeApi(connection) is not None, "no root")
    kinds, total, empty = 0, 0, []
    for api_name, api in inspect.getmembers(client, inspect.isclass):
        if not re.search("Api$", api_name):
            continue
        lists, found = read_all(api_name, api(connection))
        kinds += lists > 0
        total += found
        if lists and not found:
            empty.append(api_name)
    for project in client.ProjectsApi(connection).list_all_response_descriptor_projects_project_project_resource():
        process = client.DeploymentProcessesApi(
            connection).load_response_descriptor_projects_deployment_process_deployment_process_resource(
                project.deployment_process_id)
        expect(process.version is not None, f"{process.id} has no version")
        variables = client.VariablesApi(connection).load_response_descriptor_variables_variable_set_variable_set_resource(
            project.variable_set_id)
        expect(variables.owner_id == project.id, f"{variables.id} belongs to {variables.owner_id}, not {project.id}")
    expect(kinds >= 25, f"only {kinds} kinds were read")
    print(f"read {kinds} kinds with {total} documents; nothing there to read: {', '.join(empty) or 'none'}")


if __name__ == "__main__":
    main()

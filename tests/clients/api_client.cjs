// The vendor's own client for Node: reads what a deployment pipeline reads, and creates, edits and deletes.

const { strict: assert } = require("node:assert");
const octopus = require("@octopusdeploy/api-client");

const spaceName = "Default";

async function readsTheServer(client) {
    const information = await client.getServerInformation();
    assert.match(information.version, /^\d+\.\d+\.\d+$/);
    const spaces = await new octopus.SpaceRepository(client).list({ partialName: "Def", take: 2147483647 });
    assert.deepEqual(spaces.Items.map((space) => space.Name), [spaceName]);
}

async function readsAProject(client) {
    const projects = await new octopus.ProjectRepository(client, spaceName).list({ partialName: "web" });
    assert.equal(projects.TotalResults, 1);
    const project = projects.Items[0];
    const process = await new octopus.DeploymentProcessRepository(client, spaceName).get(project);
    assert.deepEqual(process.Steps.map((step) => step.Name), ["Migrate", "Publish", "Greet"]);
    process.Steps[0].Name = "Migrate first";
    const saved = await new octopus.DeploymentProcessRepository(client, spaceName).update(project, process);
    assert.equal(saved.Version, process.Version + 1);
    saved.Steps[0].Name = "Migrate";
    await new octopus.DeploymentProcessRepository(client, spaceName).update(project, saved);
    const runbooks = await new octopus.RunbookRepository(client, spaceName, project).list();
    assert.deepEqual(runbooks.Items.map((runbook) => runbook.Name), ["Restart"]);
}

async function editsEnvironments(client) {
    const environments = new octopus.EnvironmentRepository(client, spaceName);
    const made = await environments.create({ Name: "Made by Node", UseGuidedFailure: false });
    made.Description = "edited";
    assert.equal((await environments.modify(made)).Description, "edited");
    assert.equal((await environments.get(made.Id)).Description, "edited");
    await assert.rejects(environments.create({ Name: "MADE by node" }), (error) => {
        assert.equal(error.StatusCode, 400);
        return true;
    });
    await environments.del(made);
    const left = await environments.list({ partialName: "Made by" });
    assert.equal(left.TotalResults, 0);
}

async function editsMore(client) {
    for (const [repository, document] of [
        [new octopus.ProjectGroupRepository(client, spaceName), { Name: "Node group" }],
        [new octopus.LifecycleRepository(client, spaceName), { Name: "Node lifecycle", Phases: [] }],
        [new octopus.TagSetRepository(client, spaceName), { Name: "Node tags", Tags: [{ Name: "One", Color: "#333333" }] }],
    ]) {
        const made = await repository.create(document);
        assert.equal((await repository.get(made.Id)).Name, document.Name);
        await repository.modify({ ...made, Description: "edited" });
        assert.equal((await repository.get(made.Id)).Description, "edited");
        await repository.del(made);
        await assert.rejects(repository.get(made.Id));
    }
}

// Every repository that lists: each document stands alone as it stands in the list.
async function walksWhatThereIs(client) {
    const project = (await new octopus.ProjectRepository(client, spaceName).list({ partialName: "web" })).Items[0];
    for (const repository of [
        new octopus.EnvironmentRepository(client, spaceName),
        new octopus.LifecycleRepository(client, spaceName),
        new octopus.PackageRepository(client, spaceName),
        new octopus.ProjectGroupRepository(client, spaceName),
        new octopus.ProjectRepository(client, spaceName),
        new octopus.ReleaseRepository(client, spaceName),
        new octopus.RunbookRepository(client, spaceName, project),
        new octopus.SpaceRepository(client),
        new octopus.TagSetRepository(client, spaceName),
        new octopus.TenantRepository(client, spaceName),
    ]) {
        const name = repository.constructor.name;
        const { Items: items } = await repository.list({ take: 2147483647 });
        assert.notEqual(items.length, 0, `${name} lists nothing`);
        for (const item of items) {
            assert.deepEqual(await repository.get(item.Id), item, `${name} ${item.Id}`);
        }
    }
    const newer = await new octopus.EnvironmentV2Repository(client, spaceName).list();
    assert.deepEqual(newer.Items.map((environment) => environment.Name).sort(), ["Development", "Production"]);
}

async function sortsEnvironments(client) {
    const environments = new octopus.EnvironmentRepository(client, spaceName);
    const before = (await environments.list()).Items;
    const ids = before.map((environment) => environment.Id);
    const turned = ids.slice().reverse();
    await environments.sort(turned);
    for (const [index, id] of turned.entries()) {
        assert.equal((await environments.get(id)).SortOrder, index);
    }
    await environments.sort(ids);
    // The order of a list is the server's own.
    const machines = await environments.machines(before.find((environment) => environment.Name === "Development"));
    assert.deepEqual(machines.Items.map((machine) => machine.Name), ["web-1"]);
}

async function editsTenants(client) {
    const repository = new octopus.TenantRepository(client, spaceName);
    const tenants = await repository.list({ tags: "Colours/Red" });
    assert.deepEqual(tenants.Items.map((tenant) => tenant.Name), ["Acme"]);
    const [acme] = tenants.Items;
    const [projectId] = Object.keys(acme.ProjectEnvironments);
    const valuesOf = (variables) => Object.values(variables.ProjectVariables[projectId].Variables);
    const variables = await repository.getVariables(acme);
    assert.deepEqual(valuesOf(variables).flatMap(Object.values), ["https://dev.acme.example", "https://acme.example"]);
    const [values] = valuesOf(variables);
    values[Object.keys(values)[0]] = "https://node.example";
    await repository.setVariables(acme, variables);
    assert.deepEqual(valuesOf(await repository.getVariables(acme)), valuesOf(variables));
    const newer = await repository.getProjectVariables(acme, false);
    assert.deepEqual(newer.Variables.map((one) => one.Value).sort(), ["https://acme.example", "https://node.example"]);
}

// What a real server does besides: an environment or a project that goes leaves the tenants, texts are trimmed, places in the
// order are taken once, and what is not there is told without a list of errors.
async function seesWhatServersDoBesides(client) {
    const environments = new octopus.EnvironmentRepository(client, spaceName);
    const tenants = new octopus.TenantRepository(client, spaceName);
    const made = await environments.create({ Name: "Passing", Description: " by \n", UseGuidedFailure: false });
    assert.equal(made.Description, "by");
    const twin = await environments.create({ Name: "Twin", SortOrder: made.SortOrder, UseGuidedFailure: false });
    assert.notEqual(twin.SortOrder, made.SortOrder);
    const [acme] = (await tenants.list({ tags: "Colours/Red" })).Items;
    const lifecycles = new octopus.LifecycleRepository(client, spaceName);
    const projects = new octopus.ProjectRepository(client, spaceName);
    const [web] = (await projects.list({ partialName: "web" })).Items;
    const open = await lifecycles.create({ Name: "Everywhere", Phases: [] });
    const project = await projects.create({
        Name: "Passing", ProjectGroupId: web.ProjectGroupId, LifecycleId: open.Id, TenantedDeploymentMode: "TenantedOrUntenanted",
    });
    const connections = { ...acme.ProjectEnvironments, [project.Id]: [made.Id, twin.Id] };
    await tenants.modify({ ...acme, ProjectEnvironments: connections });
    await environments.del(made);
    assert.deepEqual((await tenants.get(acme.Id)).ProjectEnvironments[project.Id], [twin.Id]);
    await projects.del(project);
    assert.deepEqual((await tenants.get(acme.Id)).ProjectEnvironments, acme.ProjectEnvironments);
    await lifecycles.del(open);
    await environments.del(twin);
    await assert.rejects(environments.get(made.Id), (error) => {
        assert.equal(error.StatusCode, 404);
        assert.equal((error.Errors ?? []).length, 0);
        return true;
    });
}

const stories = [
    readsTheServer, readsAProject, editsEnvironments, sortsEnvironments, editsMore, editsTenants, walksWhatThereIs,
    seesWhatServersDoBesides,
];

async function main() {
    const client = await octopus.Client.create({
        instanceURL: process.env.SANDBOX_URL,
        apiKey: process.env.SANDBOX_KEY,
        userAgentApp: "octosync-client-tests",
    });
    for (const story of stories) {
        try {
            await story(client);
        } catch (error) {
            error.message = `${story.name}: ${error.message}`;
            throw error;
        }
    }
    console.log("read and edited with the vendor's client for Node");
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});

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

async function readsTenants(client) {
    const tenants = await new octopus.TenantRepository(client, spaceName).list({ tags: "Colours/Red" });
    assert.deepEqual(tenants.Items.map((tenant) => tenant.Name), ["Acme"]);
}

async function main() {
    const client = await octopus.Client.create({
        instanceURL: process.env.SANDBOX_URL,
        apiKey: process.env.SANDBOX_KEY,
        userAgentApp: "octosync-client-tests",
    });
    for (const story of [readsTheServer, readsAProject, editsEnvironments, editsMore, readsTenants]) {
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

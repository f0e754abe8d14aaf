//! The table of routes beyond list, all and by id. `{}` stands for one part of the path.

use super::{Given, Reply, View, nested, specials};
use crate::answer::Refusal;
use crate::config::Config;
use crate::version::Version;
use crate::work::Work;

pub(crate) type Read = fn(&View<'_>) -> Result<Reply, Refusal>;
pub(crate) type Write = fn(&mut Work<'_>, &Given<'_>) -> Result<Reply, Refusal>;

/// One route and what answers it.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pattern: &'static str,
    since: Version,
    pub(crate) get: Option<Read>,
    pub(crate) post: Option<Write>,
    pub(crate) put: Option<Write>,
    pub(crate) delete: Option<Write>,
}

const fn route(pattern: &'static str) -> Route {
    Route { pattern, since: Version::ALWAYS, get: None, post: None, put: None, delete: None }
}

impl Route {
    const fn get(mut self, read: Read) -> Route {
        self.get = Some(read);
        self
    }

    const fn post(mut self, write: Write) -> Route {
        self.post = Some(write);
        self
    }

    const fn put(mut self, write: Write) -> Route {
        self.put = Some(write);
        self
    }

    const fn delete(mut self, write: Write) -> Route {
        self.delete = Some(write);
        self
    }

    const fn since(mut self, year: u16, minor: u8) -> Route {
        self.since = Version::new(year, minor);
        self
    }
}

static ROUTES: &[Route] = &[
    route("serverstatus").get(specials::server_status),
    route("users/me").get(specials::current_user),
    route("machineroles/all").get(specials::machine_roles),
    route("environments/sortorder").put(specials::sort_environments),
    route("tagsets/sortorder").put(specials::sort_tag_sets),
    route("workerpools/sortorder").put(specials::sort_worker_pools),
    route("environments/v2").get(specials::environments_v2).since(2025, 4),
    route("environments/{}/v2").get(specials::environment_v2).since(2025, 4),
    route("parentEnvironments").post(specials::post_parent).since(2025, 4),
    route("parentEnvironments/{}")
        .get(specials::parent)
        .put(specials::put_parent)
        .delete(specials::delete_parent)
        .since(2025, 4),
    route("actiontemplates/{}/versions").get(specials::template_versions),
    route("actiontemplates/{}/versions/{}").get(specials::template_version),
    route("communityactiontemplates/{}/actiontemplate").get(specials::installed_template),
    route("communityactiontemplates/{}/actiontemplate/{}").get(specials::installed_template),
    route("communityactiontemplates/{}/installation").post(specials::install).put(specials::upgrade),
    route("communityactiontemplates/{}/installation/{}").post(specials::install).put(specials::upgrade),
    route("variables/all").get(specials::variable_sets),
    route("projects/{}/variables").get(nested::variables).put(nested::put_variables),
    route("projects/{}/deploymentprocesses").get(nested::process).put(nested::put_process),
    route("projects/{}/deploymentsettings").get(nested::settings).put(nested::put_settings).since(2021, 2),
    route("projects/{}/channels").get(nested::channels).post(nested::post_channel),
    route("projects/{}/channels/{}").get(nested::channel).put(nested::put_channel).delete(nested::delete_channel),
    route("projects/{}/triggers").get(nested::triggers).post(nested::post_trigger),
    route("projects/{}/triggers/{}").get(nested::trigger).put(nested::put_trigger).delete(nested::delete_trigger),
    route("projects/{}/runbooks").get(nested::runbooks).post(nested::post_runbook),
    route("projects/{}/runbooks/all").get(nested::all_runbooks),
    route("projects/{}/runbooks/{}").get(nested::runbook).put(nested::put_runbook).delete(nested::delete_runbook),
    route("projects/{}/runbookProcesses").get(nested::runbook_processes),
    route("projects/{}/runbookProcesses/{}").get(nested::runbook_process).put(nested::put_runbook_process),
    route("projectgroups/{}/projects").get(nested::projects_of_group),
    route("lifecycles/{}/projects").get(nested::projects_of_lifecycle),
    route("teams/{}/scopeduserroles").get(nested::roles_of_team),
];

/// The route of a path, if this version has it, and what stands at its `{}`.
pub(crate) fn find<'a>(rest: &[&'a str], config: &Config) -> Option<(Route, Vec<&'a str>)> {
    let routes = ROUTES.iter().filter(|route| route.since <= config.version);
    routes.into_iter().find_map(|route| Some((*route, arguments(route.pattern, rest)?)))
}

fn arguments<'a>(pattern: &str, rest: &[&'a str]) -> Option<Vec<&'a str>> {
    if pattern.split('/').count() != rest.len() {
        return None;
    }
    let mut arguments = Vec::new();
    for (wanted, part) in pattern.split('/').zip(rest) {
        if wanted == "{}" {
            arguments.push(*part);
        } else if !wanted.eq_ignore_ascii_case(part) {
            return None;
        }
    }
    Some(arguments)
}

/// Whether some route begins with this part.
pub(crate) fn starts_with(first: &str) -> bool {
    ROUTES.iter().any(|route| route.pattern.split('/').next().is_some_and(|part| part.eq_ignore_ascii_case(first)))
}

"""Runs the cloner of spaces as its command line would, without asking the package index for its newest version."""

import os
import sys
import types

newest = types.ModuleType("octopus_python_client.utilities.get_pypi_version")
newest.get_version = lambda package, url_pattern=None: "unknown"
sys.modules[newest.__name__] = newest


# All that it clones but tenants, whose variables the sandbox does not serve.
TYPES = [
    "environments", "feeds", "machinepolicies", "proxies", "tagsets", "workerpools", "actiontemplates",
    "libraryvariablesets", "lifecycles", "projectgroups", "workers", "projects", "channels", "runbooks", "accounts",
    "certificates", "machines", "projecttriggers",
]


def main():
    from octopus_python_client.main import OctopusClient

    endpoint, key = os.environ["SANDBOX_URL"] + "/api/", os.environ["SANDBOX_KEY"]
    sys.argv = [
        "octopus_python_client", "-a", "clone_space", "-ow", "-ns", "-ts", ",".join(TYPES), "-d", "current", "-srd", "current",
        "-o", endpoint, "-k", key, "-s", "Copy", "-m", "false",
        "-sre", endpoint, "-srk", key, "-srs", "Default", "-srm", "false",
    ]
    OctopusClient().run()


if __name__ == "__main__":
    main()

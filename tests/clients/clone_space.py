"""Runs the cloner of spaces as its command line would, without asking the package index for its newest version."""

import os
import re
import sys
import types
from pathlib import Path

from octopus import expect

newest = types.ModuleType("octopus_python_client.utilities.get_pypi_version")
newest.get_version = lambda package, url_pattern=None: "unknown"
sys.modules[newest.__name__] = newest


# All that it can clone but information of builds and dashboards, which are not served.
TYPES = [
    "environments", "feeds", "machinepolicies", "proxies", "tagsets", "workerpools", "actiontemplates",
    "libraryvariablesets", "lifecycles", "projectgroups", "workers", "projects", "channels", "runbooks", "accounts",
    "tenants", "certificates", "machines", "projecttriggers",
    "subscriptions", "packages",
]


# What it may say that it could not do, and why. It goes on after errors, and says so in its log only.
EXPECTED = [
    (r"clone tags .*The SpaceId '.*' of the body does not match", "it sends the space of the source"),
    (r"clone certificates .*The CertificateData field is required", "contents of certificates cannot be read"),
    # Its author saw the same on real servers: "this function do not change the tenant variables".
    (r"overwrite tenantvariables .*has no variable template '", "it sends ids of templates of the source"),
    (r"overwrite tenantvariables .*submitted data was out of date", "it sends the token of the source"),
]


def unexpected(log):
    failures = [line for line in log.splitlines() if "Failed to" in line]
    return [line for line in failures if not any(re.search(f"Failed to {text}", line) for text, _ in EXPECTED)]


def main():
    from octopus_python_client.main import OctopusClient

    endpoint, key = os.environ["SANDBOX_URL"] + "/api/", os.environ["SANDBOX_KEY"]
    sys.argv = [
        "octopus_python_client", "-a", "clone_space", "-ow", "-ns", "-ts", ",".join(TYPES), "-d", "current", "-srd", "current",
        "-o", endpoint, "-k", key, "-s", "Copy", "-m", "false",
        "-sre", endpoint, "-srk", key, "-srs", "Default", "-srm", "false",
    ]
    OctopusClient().run()
    left = unexpected(Path("octopus_python_client.log").read_text())
    expect(not left, "the cloner failed: " + "\n".join(left))


if __name__ == "__main__":
    main()

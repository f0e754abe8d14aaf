#!/usr/bin/env python3
"""Opens a report in a headless Chromium: it has no script errors, loads nothing, and its search and filters work.

Usage: report.py OCTOSYNC CHROMIUM [TIDY]; with tidy, the page is valid HTML, too
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--virtual-time-budget=5000",
]

# What somebody does on the page, and what it says then.
DOINGS = [
    ("", "", r""),
    ("search.value = 'smoke';", "search", r"^[1-9]\d* of \d+ parts$"),
    ("search.value = 'nothing says this';", "search", r"^0 of \d+ parts$"),
    ("attention.checked = true;", "attention", r"^[1-9]\d* of \d+ parts$"),
    ("part.value = '1';", "part", r"^1 of \d+ parts$"),
]


def main() -> int:
    octosync, chromium, *tidy = (str(Path(program).resolve()) for program in sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        page = report(octosync, Path(folder))
        faults = [fault for doing in DOINGS for fault in look(chromium, Path(folder), page, *doing)]
        faults += [fault for program in tidy for fault in invalid(program, page)]
    for fault in faults:
        print(f"FAULT: {fault}", file=sys.stderr)
    print(f"{len(DOINGS)} looks at a report of {len(page)} characters: {len(faults)} faults")
    return 1 if faults else 0


def invalid(tidy: str, page: str) -> list[str]:
    """Returns what is wrong with a page as HTML."""
    ran = subprocess.run([tidy, "-quiet", "-errors", "-utf8"], input=page, capture_output=True, text=True)
    return [line for line in ran.stderr.splitlines() if line]


def report(octosync: str, folder: Path) -> str:
    """Writes the report of a plan between the two spaces of the sample, and returns it."""
    servers = []
    try:
        urls = []
        for sample in ("dev", "production"):
            command = [octosync, "sandbox", "--listen", "127.0.0.1:0", "--sample", sample]
            server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            servers.append(server)
            urls.append(re.search(r"http://\S+", server.stdout.readline()).group())
        (folder / "octosync.yaml").write_text(
            f"""version: 1
source: {{ url: '{urls[0]}', api_key: {{ env: KEY }} }}
destinations:
  production:
    url: '{urls[1]}'
    api_key: {{ env: KEY }}
    names: {{ environments: {{ Development: ~, Test: Staging }} }}
""")
        command = [octosync, "plan", "--report", "plan.html"]
        ran = subprocess.run(command, cwd=folder, env={**os.environ, "KEY": "API-X"}, capture_output=True, text=True)
        assert ran.returncode == 3, ran.stderr
    finally:
        for server in servers:
            server.terminate()
            server.wait()
    return (folder / "plan.html").read_text()


def look(chromium: str, folder: Path, page: str, doing: str, field: str, said: str):
    """Opens the page, does something on it, and yields what is wrong."""
    event = f"{field}.dispatchEvent(new Event('input'));" if field else ""
    names = "".join(f"const {name} = document.getElementById('{name}');" for name in ("search", "part", "attention"))
    file = folder / "look.html"
    file.write_text(page.replace("</body>", f"<script>{{ {names} {doing} {event} }}</script></body>"))
    command = [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    for line in ran.stderr.splitlines():
        if "CONSOLE" in line:
            yield f"{doing or 'opening'}: {line}"
    found = re.search(r'id="found"[^>]*>([^<]*)<', ran.stdout)
    if not found or not re.search(said, found.group(1)):
        yield f"{doing or 'opening'}: says {found and found.group(1)!r}"


if __name__ == "__main__":
    sys.exit(main())

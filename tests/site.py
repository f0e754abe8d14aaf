#!/usr/bin/env python3
"""Checks the docs as mdBook built them: every link of every page leads to a file of the site, and to an anchor that it has.

    tests/site.py FOLDER
"""

import pathlib
import re
import sys
import urllib.parse
from html.parser import HTMLParser


class Page(HTMLParser):
    """The anchors that a page has, and what it links to."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.targets = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors.update(given[name] for name in ("id", "name") if given.get(name))
        self.targets += [given[name] for name in ("href", "src") if given.get(name)]


def broken(path, pages):
    for target in pages[path].targets:
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        leads_to = (path.parent / urllib.parse.unquote(file)).resolve() if file else path
        if not leads_to.is_file():
            yield f"{path}: {target}: there is no such page"
        elif anchor and leads_to in pages and urllib.parse.unquote(anchor) not in pages[leads_to].anchors:
            yield f"{path}: {target}: the page has no such anchor"


def main(folder):
    paths = sorted(pathlib.Path(folder).resolve().rglob("*.html"))
    if not paths:
        sys.exit(f"{folder} holds no site: `mdbook build` makes one")
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in paths}
    # The page for printing repeats all others; the one for what is missing stands anywhere.
    wrong = [line for path in paths if path.name not in ("print.html", "404.html") for line in broken(path, pages)]
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(paths)} pages, every link leads somewhere")


if __name__ == "__main__":
    main(*sys.argv[1:])

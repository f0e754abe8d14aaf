"""Plain requests to a server, without any client: for building a space and for looking at what a client did."""

import json
import os
import urllib.error
import urllib.request

URL = os.environ["SANDBOX_URL"]
KEY = os.environ["SANDBOX_KEY"]


def send(method, path, body=None):
    """One request below /api; the document it answers, or an error that says what was asked and answered."""
    return request_of(method, path, None if body is None else json.dumps(body).encode(), "application/json")


def upload(path, name, contents):
    """Sends a file as forms of web pages do."""
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return request_of("POST", path, head.encode() + contents + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge")


def request_of(method, path, data, kind):
    headers = {"X-Octopus-ApiKey": KEY, "Content-Type": kind}
    request = urllib.request.Request(f"{URL}/api/{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{method} {path} answered {error.code}: {error.read().decode()}") from error
    return json.loads(text) if text else None


class Space:
    """A space by its id."""

    def __init__(self, space_id):
        self.id = space_id

    def get(self, path):
        return send("GET", f"{self.id}/{path}")

    def post(self, path, **body):
        return send("POST", f"{self.id}/{path}", body)

    def put(self, path, body):
        return send("PUT", f"{self.id}/{path}", body)

    def all(self, path):
        return self.get(f"{path}/all")

    def named(self, path, name):
        """The one document of that name."""
        found = [document for document in self.get(f"{path}?take=2147483647")["Items"] if document["Name"] == name]
        expect(len(found) == 1, f"{path} of {self.id} hold {len(found)} documents named {name}, not one")
        return found[0]


def space_named(name):
    for space in send("GET", "spaces/all"):
        if space["Name"] == name:
            return Space(space["Id"])
    raise SystemExit(f"there is no space {name}")


def expect(holds, otherwise):
    """Ends the program with a sentence if something does not hold."""
    if not holds:
        raise SystemExit(otherwise)

"""Requests to the review server as its page makes them."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from restore.edits import Doubt, Edit, Restoration

Tree = dict[str, Any]
HOST = "http://127.0.0.1:8765"


class Engine:
    """Restores "nhan" to "nhân", in place of the real one, which takes seconds to load."""

    def restore(self, text, profile="auto", readings=()):
        at = text.find("nhan")
        edits = [Edit(at, at + 4, "nhan", "nhân", "channel", 0.9, "vì")] if at >= 0 else []
        at = text.find("chỉ")
        doubts = [Doubt(at, at + 3, "chỉ", 0.5, ("chi",))] if at >= 0 else []
        return Restoration.of(text, edits, doubts, "vie")

    def restore_pages(self, pages):
        return [self.restore(page.text) for page in pages]


def identifier(client: TestClient, name: str = "thử") -> str:
    documents = client.get("/api/documents").json()["documents"]
    return next(str(one["id"]) for one in documents if one["name"] == name)


def units(client: TestClient, page: int = 1) -> list[Tree]:
    tree = client.get(f"/api/documents/{identifier(client)}/pages/{page}").json()
    return [unit | {"page": page} for line in tree["lines"] for unit in line["units"]]


def wish(unit: Tree, after: str | None, action: str = "type", seen: int = 0) -> Tree:
    place = {name: unit[name] for name in ("page", "start", "end", "raw", "restored")}
    return {**place, "after": after, "action": action, "seen": seen}


def decide(client: TestClient, *wishes: Tree, version: str = ""):
    name = identifier(client)
    version = version or client.get(f"/api/documents/{name}").json()["version"]
    answer = client.post(f"/api/documents/{name}/decisions", json={"version": version, "groups": [wishes]})
    return answer.json() if answer.status_code == 200 else answer.status_code


def conflict(answer) -> Tree:
    """The decision of somebody else that was in the way."""
    (group,) = answer["groups"]
    assert "decisions" not in group
    made: Tree = group["decision"]
    return made


def saved(answer) -> list[Tree]:
    (group,) = answer["groups"]
    made: list[Tree] = group["decisions"]
    return made

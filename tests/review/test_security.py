"""The access control of the review server: nobody without the token, no other site, no other file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from restore.review.folder import Folder
from restore.review.security import LARGEST_BODY
from restore.review.server import create_app
from tests.review.conftest import ROWS
from tests.review.documents import document, log_lines, save
from tests.review.requests import HOST, Engine, decide, identifier, units, wish
from tests.serving import TOKEN


@pytest.fixture
def stranger(folder: Path) -> Iterator[TestClient]:
    with TestClient(
        create_app(Folder(folder), Engine, TOKEN, port=8765), HOST, follow_redirects=False
    ) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/api/documents", "/?token=wrong", "/?token="])
def test_without_the_token_nothing_is_shown(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "thử" not in answer.text


def test_the_token_moves_from_the_address_into_a_cookie_hidden_from_scripts(
    stranger: TestClient,
) -> None:
    answer = stranger.get(f"/?token={TOKEN}&lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?lang=en")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/?token={}", "/%2F/evil.example?token={}"])
def test_the_token_leads_to_no_other_site(stranger: TestClient, path: str) -> None:
    answer = stranger.get(f"{HOST}{path.format(TOKEN)}")
    assert not answer.headers.get("location", "").startswith(("//", "http"))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "[::1", "0.0.0.0"]
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/api/documents", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://127.0.0.1:9999",
        "http://127.0.0.1",
        "https://localhost:8765",
    ],
)
def test_a_request_from_another_site_changes_nothing(client: TestClient, folder: Path, origin: str) -> None:
    unit = units(client)[2]
    client.headers["Origin"] = origin
    assert decide(client, wish(unit, "nhân"), version="any") == 403
    assert log_lines(folder) == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_form_of_another_site_could_not_even_be_sent(client: TestClient, folder: Path, kind: str) -> None:
    answer = client.post("/api/restore", content=b'{"text": "x"}', headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    text = b'{"text": "' + b"x" * LARGEST_BODY + b'"}'
    assert (
        client.post("/api/restore", content=text, headers={"Content-Type": "application/json"}).status_code
        == 413
    )

    def parts() -> Iterator[bytes]:  # without a Content-Length
        for _ in range(40):
            yield b"x" * (LARGEST_BODY // 20)

    assert (
        client.post("/api/restore", content=parts(), headers={"Content-Type": "application/json"}).status_code
        == 413
    )


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py", "/static//etc/passwd",
        "/static/....//server.py", "/api/documents/..%2f..%2fetc%2fpasswd", "/api/documents/%2e%2e/pages/1",
        "/api/documents/thử/pages/1/image", "/etc/passwd", "/static/%5c..%5cserver.py",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 405)
    assert "import" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_out_of_the_folder_are_not_followed(client: TestClient, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    save(outside, document(ROWS), "mật")
    (folder / "link.json").symlink_to(outside / "mật.json")
    (folder / "links").symlink_to(outside)
    assert [d["name"] for d in client.get("/api/documents").json()["documents"]] == ["thử"]


def test_every_answer_forbids_inline_code_and_other_sites(client: TestClient) -> None:
    for path in ("/", "/static/app.js", "/api/documents", "/nothing"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy


def test_the_page_has_no_inline_code_and_names_no_other_site() -> None:
    static = Path(create_app.__code__.co_filename).with_name("static")
    for path in static.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "innerHTML" not in text
        assert "eval(" not in text
        assert [w for w in text.split() if "http" in w and "w3.org/2000/svg" not in w] == [], path.name
    page = (static / "index.html").read_text(encoding="utf-8")
    assert "style=" not in page
    assert "></script>" in page


def test_documents_are_data_and_never_markup(client: TestClient, folder: Path) -> None:
    save(folder, document([[("<script>alert(1)</script>?", "x")]]))
    answer = client.get(f"/api/documents/{identifier(client)}/pages/1")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert json.loads(answer.content)["lines"][0]["units"][0]["raw"] == "<script>alert(1)</script>"

"""The answers of the review server."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from restore.output import json as results
from restore.review.folder import Folder
from restore.review.server import create_app
from tests.review.conftest import ROWS
from tests.review.documents import document, log_lines, save, scan_of
from tests.review.requests import HOST, Engine, Tree, conflict, decide, identifier, saved, units, wish
from tests.serving import TOKEN


def test_the_list_counts_doubts_and_decisions(client: TestClient) -> None:
    nhan = next(unit for unit in units(client) if unit["raw"] == "nhan")
    decide(client, wish(nhan, "nhân"))
    for _ in range(20):
        (entry,) = client.get("/api/documents").json()["documents"]
        if entry["doubts"] is not None:
            break
    assert {name: entry[name] for name in ("name", "pages", "doubts", "decided", "lost")} == {
        "name": "thử", "pages": 2, "doubts": 7, "decided": 1, "lost": 0,
    }  # fmt: skip


def test_a_page_has_its_words_with_what_is_known_of_them(client: TestClient) -> None:
    found = units(client)
    assert [(u["raw"], u["restored"], u["doubtful"]) for u in found[:3]] == [
        ("Uy", "Ủy", False), ("ban", "ban", False), ("nhan", "nhan", True),
    ]  # fmt: skip
    assert found[2]["choices"] == [{"text": "nhân", "confidence": None, "reason": "gợi ý theo ngữ cảnh"}]
    assert found[0]["reasons"] == ["theo ngữ cảnh"]
    assert found[2]["boxes"] == [[260, 40, 100, 30]]


def test_a_decision_is_on_the_disk_before_it_is_confirmed(client: TestClient, folder: Path) -> None:
    before = (folder / "thử.json").read_bytes()
    answer = decide(client, wish(units(client)[2], "nha\u0302n"))
    assert saved(answer)[0]["number"] == 1
    (line,) = log_lines(folder)
    assert (line["page"], line["before"], line["after"], line["who"]) == (1, "nhan", "nhân", "Hoa")
    assert (folder / "thử.json").read_bytes() == before
    assert units(client)[2]["decision"]["after"] == "nhân"


def test_two_people_on_one_word_get_a_conflict_and_lose_nothing(client: TestClient, folder: Path) -> None:
    unit = units(client)[2]
    assert saved(decide(client, wish(unit, "nhân")))
    theirs = conflict(decide(client, wish(unit, "nhận")))
    assert theirs["after"] == "nhân"
    assert [line["after"] for line in log_lines(folder)] == ["nhân"]
    assert saved(decide(client, wish(unit, "nhận", seen=theirs["number"])))


def test_two_people_on_two_words_do_not_disturb_each_other(client: TestClient) -> None:
    found = units(client)
    assert saved(decide(client, wish(found[2], "nhân")))
    assert saved(decide(client, wish(found[3], "dân")))


def test_of_several_groups_those_without_a_conflict_are_saved(client: TestClient, folder: Path) -> None:
    found, name = units(client), identifier(client)
    decide(client, wish(found[2], "nhân"))
    groups = [
        [wish(found[3], "dân")],
        [wish(found[2], "nhận"), wish(found[6], "viện")],
        [wish(found[5], "nhàn")],
    ]
    version = client.get(f"/api/documents/{name}").json()["version"]
    told = client.post(f"/api/documents/{name}/decisions", json={"version": version, "groups": groups}).json()
    assert [list(group) for group in told["groups"]] == [
        ["decisions"],
        ["conflict", "decision"],
        ["decisions"],
    ]
    assert [line["after"] for line in log_lines(folder)] == ["nhân", "dân", "nhàn"]


def test_a_conflict_in_one_of_several_decisions_refuses_all(client: TestClient, folder: Path) -> None:
    found = units(client)
    decide(client, wish(found[5], "nhân"))
    assert conflict(decide(client, wish(found[2], "nhận"), wish(found[5], "nhận")))["after"] == "nhân"
    assert len(log_lines(folder)) == 1


def test_a_document_that_was_scanned_again_asks_to_be_loaded_anew(client: TestClient, folder: Path) -> None:
    old = client.get(f"/api/documents/{identifier(client)}").json()["version"]
    unit = units(client)[2]
    decide(client, wish(unit, "nhân"), version=old)
    save(folder, document([[("Số", "Số"), ("7", "7")], *ROWS], 2))
    assert decide(client, wish(unit, "nhận", seen=1), version=old) == {"rescanned": True, "groups": []}
    moved = next(u for u in units(client) if u["raw"] == "nhan")
    assert moved["decision"]["after"] == "nhân"


def test_decisions_that_no_longer_fit_are_listed(client: TestClient, folder: Path) -> None:
    decide(client, wish(units(client)[2], "nhân"))
    save(folder, document([[("khác", "khác")]], 2))
    queue = client.get(f"/api/documents/{identifier(client)}/queue").json()
    assert [(one["before"], one["after"]) for one in queue["lost"]] == [("nhan", "nhân")]
    assert saved(decide(client, wish(units(client)[0], "hẳn")))


def test_withdrawing_opens_the_doubt_again(client: TestClient) -> None:
    unit = units(client)[2]
    decide(client, wish(unit, "nhân"))
    assert saved(decide(client, wish(unit, None, "withdraw", seen=1)))
    assert units(client)[2]["decision"] is None


def test_equal_garbles_are_found_on_all_pages(client: TestClient) -> None:
    found = client.get(f"/api/documents/{identifier(client)}/same?raw=nhan&restored=nhan").json()["places"]
    assert [(place["page"], place["raw"]) for place in found] == [(1, "nhan")] * 2 + [(2, "nhan")] * 2
    assert found[0]["right"].startswith(" dan")


@pytest.mark.parametrize(
    "change",
    [
        {"page": 9},
        {"start": -1},
        {"raw": "other"},
        {"action": "x"},
        {"after": 7},
        {"end": 10**9},
        {"after": "x" * 501},
    ],
)
def test_invalid_requests_are_refused_and_not_logged(client: TestClient, folder: Path, change: Tree) -> None:
    assert decide(client, wish(units(client)[2], "nhân") | change) == 400
    assert log_lines(folder) == []


def test_an_export_has_the_decisions(client: TestClient, folder: Path) -> None:
    decide(client, wish(units(client)[2], "nhân"))
    name = identifier(client)
    text = client.get(f"/api/documents/{name}/export/txt")
    assert text.content.decode() == "Ủy ban nhân dan\nxã nhan vien 15\fỦy ban nhan dan\nxã nhan vien 15\n"
    assert "filename*=UTF-8''th%E1%BB%AD.txt" in text.headers["content-disposition"]
    made = results.parse(client.get(f"/api/documents/{name}/export/json").content)
    assert made.pages[0].restoration.edits[1].source == "reviewer"
    assert client.get(f"/api/documents/{name}/export/exe").status_code == 404


def test_a_page_image_comes_from_the_very_scan_that_was_read(client: TestClient, folder: Path) -> None:
    path = f"/api/documents/{identifier(client)}/pages/2/image"
    image = client.get(path)
    assert image.content.startswith(b"\xff\xd8\xff")
    assert image.headers["content-type"] == "image/jpeg"
    (folder.parent / "scan.tif").write_bytes(b"another file")
    with TestClient(create_app(Folder(folder), Engine, TOKEN), HOST) as other:
        answer = other.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 404
    assert "has changed" in answer.json()["error"]


def test_the_paste_box_gives_pieces_that_make_the_text(client: TestClient) -> None:
    tree = client.post("/api/restore", json={"text": "Uy ban nhan dân <b>chỉ"}).json()
    assert "".join(piece["text"] for piece in tree["pieces"]) == tree["text"] == "Uy ban nhân dân <b>chỉ"
    assert [piece["changed"] for piece in tree["pieces"] if "changed" in piece] == [True, False]
    assert client.post("/api/restore", json={"text": "x" * 20_001}).status_code == 413


def test_half_a_character_in_a_request_becomes_the_sign_for_one_that_is_lost(
    client: TestClient, folder: Path
) -> None:
    client.headers["Content-Type"] = "application/json"
    told = json.dumps({"text": "nhan \ud83d"})
    assert client.post("/api/restore", content=told).json()["text"] == "nhân \ufffd"
    name = identifier(client)
    version = client.get(f"/api/documents/{name}").json()["version"]
    told = json.dumps({"version": version, "groups": [[wish(units(client)[2], "nhân\ud83d")]]})
    answer = client.post(f"/api/documents/{name}/decisions", content=told)
    assert saved(answer.json())[0]["after"] == log_lines(folder)[0]["after"] == "nhân\ufffd"


def test_a_damaged_result_is_named_and_does_not_stop_the_others(client: TestClient, folder: Path) -> None:
    good = (folder / "thử.json").read_bytes()
    (folder / "hỏng.json").write_bytes(good.replace(b'"raw":"', b'"row":"'))
    for _ in range(20):
        found = {d["name"]: d for d in client.get("/api/documents").json()["documents"]}
        if all(d["error"] or d["doubts"] is not None for d in found.values()):
            break
    assert "damaged" in found["hỏng"]["error"]
    assert found["thử"]["doubts"] == 8


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not have")
@pytest.mark.parametrize(
    "name", ['"quoted"', "<img src=x onerror=alert(1)>", "😀 ệ", "a" * 250, "ệ" * 83, "a\nb"]
)
def test_a_file_of_any_name_can_be_reviewed(client: TestClient, folder: Path, name: str) -> None:
    (folder / "thử.json").rename(folder / f"{name}.json")
    (entry,) = client.get("/api/documents").json()["documents"]
    assert entry["name"] == name
    tree = client.get(f"/api/documents/{entry['id']}/pages/1").json()
    unit = tree["lines"][0]["units"][2] | {"page": 1}
    told = {"version": tree["version"], "groups": [[wish(unit, "nhân")]]}
    assert saved(client.post(f"/api/documents/{entry['id']}/decisions", json=told).json())
    assert len(log_lines(folder)) == 1
    assert client.get(f"/api/documents/{entry['id']}/export/txt").status_code == 200


def test_pages_go_by_their_numbers_in_a_file_of_which_some_were_left_out(
    client: TestClient, folder: Path
) -> None:
    full = document(ROWS, 4, scan_of(folder.parent, len(ROWS), 4))
    save(folder, replace(full, pages=(full.pages[1], full.pages[3])))
    address = f"/api/documents/{identifier(client)}"
    assert client.get(address).json()["pages"] == [2, 4]
    assert {place["page"] for place in client.get(f"{address}/queue").json()["places"]} == {2, 4}
    for number, code in ((1, 404), (2, 200), (3, 404), (4, 200), (5, 404)):
        assert client.get(f"{address}/pages/{number}").status_code == code
        assert client.get(f"{address}/pages/{number}/image").status_code == code
    unit = next(unit for unit in units(client, 4) if unit["raw"] == "nhan")
    assert saved(decide(client, wish(unit, "nhân")))
    assert log_lines(folder)[0]["page"] == 4

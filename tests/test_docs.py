"""The documentation is true: links work, named paths exist, generated parts are up to date."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import restore

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    chain(
        ROOT.glob("*.md"),
        *(
            (ROOT / folder).rglob("*.md")
            for folder in ("docs", "models", "lexicon", "samples", "scripts", ".github")
        ),
    )
)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")
FOLDERS = "restore|scripts|tests|docs|models|lexicon|samples|.github|.ci"
NAMED = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/[\w./-]*\w(?:/|(?=[^\w*<{{]|$))")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def anchors(page: Path) -> set[str]:
    """The fragments of a page's headings, as GitHub makes them."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name}: {target}"
        assert not fragment or fragment in anchors(there), f"{page.name}: {target}"


@each_page
def test_every_file_of_the_project_that_is_named_exists(page: Path) -> None:
    """Capital words in a path, as in models/channel.PROFILE.tsv.gz, stand for several files."""
    found = NAMED.findall(page.read_text(encoding="utf-8"))
    named = {path.rstrip("/") for path in found if not re.search(r"[/.][A-Z]+[/.]", path)}
    bases = (ROOT, page.parent)
    assert [path for path in sorted(named) if not any((base / path).exists() for base in bases)] == []


def test_the_index_leads_to_every_page() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / link).resolve() for link in LINK.findall(index.read_text(encoding="utf-8"))}
    assert [page.name for page in (ROOT / "docs").rglob("*.md") if page not in {*linked, index}] == []


def test_the_architecture_names_every_part_of_the_package_and_no_other() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| part of `restore/` |")[2].partition("\n\n")[0]
    named = {
        name
        for row in table.splitlines()
        for name in re.findall(r"`([\w./]+)`", row.split("|")[1] if "|" in row else "")
    }
    parts = {
        path.name + ("/" if path.is_dir() else "")
        for path in (ROOT / "restore").iterdir()
        if path.name[0] not in "_." and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    assert named == parts


def test_the_page_of_commands_is_what_help_prints() -> None:
    check = [sys.executable, "-m", "scripts.docs.cli", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


def test_every_public_name_is_explained() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [name for name in restore.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_the_changelog_begins_with_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == restore.__version__


def test_the_glossary_is_sorted() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = [term.lower() for term in re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE)]
    assert len(terms) > 40
    assert terms == sorted(terms)

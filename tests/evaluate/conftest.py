"""A report full of names that try to be markup."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from restore.document import Reading
from restore.edits import Edit, Restoration
from restore.evaluate.report import as_html
from restore.evaluate.run import evaluate
from restore.evaluate.samples import find_samples
from restore.evaluate.systems import CommandSystem, Output, RestoreSystem, System
from tests.engines import PageByPage

DOCUMENT = "o'<b>'Đắk & Lắk'<"
SCRIPT = "<script>alert(1)</script>"
PROGRAM = 'a"<b>'


class Nasty(PageByPage):
    """Restores "Xa" to a script."""

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        edits = (Edit(0, 2, "Xa", SCRIPT, "language", 0.8, ""),)
        return Restoration(text, text.replace("Xa", SCRIPT, 1), edits)


@pytest.fixture
def names() -> tuple[str, ...]:
    """What the report must show as it is."""
    return DOCUMENT, "Tờ trình", PROGRAM, "x<y", SCRIPT, "&amp"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "samples"
    folder.mkdir()
    for name in (DOCUMENT, "Tờ trình"):
        (folder / f"{name}.txt").write_text("Xa <img src=x> & Son\nhai thứ", encoding="utf-8")
        (folder / f"{name}.gold.txt").write_text("Xã <img src=x> &amp; Sơn\nhai thứ", encoding="utf-8")
    (folder / "gone.gold.txt").write_text("#body\nba", encoding="utf-8")
    systems: list[System] = [
        RestoreSystem("restore", Nasty, lambda path, restorer: Output("")),
        CommandSystem(PROGRAM, ("true",)),
    ]
    path = tmp_path / "báo cáo.html"
    path.write_text(as_html(evaluate(find_samples(folder), systems), {"x<y": "1"}), encoding="utf-8")
    return path

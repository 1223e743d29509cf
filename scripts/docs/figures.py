"""Writes the figures of the README: rows chosen from docs/benchmarks.md, which the benchmark writes.

python -m scripts.docs.figures            # writes them
python -m scripts.docs.figures --check    # exit code 1 if they would change: tests/test_readme.py runs this
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README, BENCHMARKS = ROOT / "README.md", ROOT / "docs" / "benchmarks.md"
CHOSEN = {  # what the README calls a row: its first two cells in the table "accuracy"
    "a real report garbled by English OCR, syllables exact": ("real report, English OCR", "exact syllables"),
    "its numbers kept": ("", "numbers kept"),
    "eight real scans, words of the body right and in order": ("8 real scans", "body words in order"),
    "held-out laws, decrees and forms typed without marks": (
        "held-out laws, decrees, forms, marks stripped",
        "exact syllables",
    ),
    "right text of these that was changed": ("held-out laws, decrees, forms, right text", "changed"),
}


def between(text: str, name: str) -> re.Match[str]:
    """What stands between <!-- name --> and <!-- /name -->."""
    found = re.search(rf"(?<=<!-- {name} -->\n).*?(?=\n<!-- /{name} -->)", text, re.DOTALL)
    if found is None:
        sys.exit(f"there is no <!-- {name} -->")
    return found


def chosen(benchmarks: str) -> str:
    """The rows of the README as a Markdown table."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in between(benchmarks, "accuracy")[0].splitlines()
    ]
    table = ["| what | before | restored |", "| --- | --- | --- |"]
    for name, (text, measure) in CHOSEN.items():
        found = [row for row in rows if row[0] == text and row[1].startswith(measure)]
        if len(found) != 1:
            sys.exit(f"{len(found)} rows '{text}', '{measure}' in {BENCHMARKS.name}")
        table.append(f"| {name} | {found[0][2] or '–'} | {found[0][3]} |")
    return "\n".join(table)


def main() -> None:
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    readme = README.read_text(encoding="utf-8")
    place = between(readme, "figures")
    table = chosen(BENCHMARKS.read_text(encoding="utf-8"))
    if sys.argv[1:] and place[0] != table:
        sys.exit("the figures of the README are not those of docs/benchmarks.md; run: make docs")
    if not sys.argv[1:]:
        text = readme[: place.start()] + table + readme[place.end() :]
        README.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

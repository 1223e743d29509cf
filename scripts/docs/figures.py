"""Write the figures of the README: rows chosen from docs/benchmarks.md, which the benchmark writes.

    python -m scripts.docs.figures            # writes them
    python -m scripts.docs.figures --check    # exit code 1 if they would change (tests/test_readme.py)

Reads docs/benchmarks.md.
"""

from __future__ import annotations

import sys

from scripts import markdown
from scripts.arguments import parser_of
from scripts.recipe import ROOT

README, BENCHMARKS = ROOT / "README.md", ROOT / "docs" / "benchmarks.md"
CHOSEN = {  # row of the README → beginnings of its first two cells in the table "accuracy"
    "a real report garbled by English OCR, syllables exact": ("real report, English OCR", "exact syllables"),
    "its numbers kept": ("", "numbers kept"),
    "eight real scans, words of the body right and in order": ("8 real scans", "body words in order"),
    "held-out laws, decrees and forms typed without marks": (
        "held-out laws, decrees, forms, marks stripped",
        "exact syllables",
    ),
    "right text of these that was changed": ("held-out laws, decrees, forms, right text", "changed"),
    "short right texts, from chat to chemistry, that were changed": ("short right texts", "changed"),
}


def chosen(benchmarks: str) -> str:
    """The rows of the README as a Markdown table."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in markdown.marked(benchmarks, "accuracy").splitlines()
    ]
    table = [("what", "before", "restored")]
    for name, (text, measure) in CHOSEN.items():
        found = [
            row
            for row in rows
            if (row[0].startswith(text) if text else not row[0]) and row[1].startswith(measure)
        ]
        if len(found) != 1:
            sys.exit(f"{len(found)} rows '{text}', '{measure}' in {BENCHMARKS.name}")
        table.append((name, found[0][2] or "–", found[0][3]))
    return markdown.table(table)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    readme = README.read_text(encoding="utf-8")
    table = chosen(BENCHMARKS.read_text(encoding="utf-8"))
    if not check:
        README.write_text(markdown.with_marked(readme, "figures", table), encoding="utf-8", newline="\n")
    elif markdown.marked(readme, "figures") != table:
        sys.exit("the figures of the README are not those of docs/benchmarks.md; run: make docs")


if __name__ == "__main__":
    main()

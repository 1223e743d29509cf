"""`make demo`: restores the sample scans and texts, and shows some lines before and after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "out" / "demo"
SHOWN = 3  # lines of each text


def restore(*arguments: str | Path) -> bytes:
    """The command's standard output. Its messages go to the terminal; its failure ends the demo."""
    command = [sys.executable, "-m", "restore", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def show(before: str, after: str) -> None:
    changed = [
        pair for pair in zip(before.splitlines(), after.splitlines(), strict=False) if pair[0] != pair[1]
    ]
    for old, new in changed[:SHOWN]:
        print(f"  - {old.strip()}\n  + {new.strip()}")
    print(f"  {len(changed)} of {len(before.splitlines())} lines changed\n")


def main() -> None:
    texts = OUT / "text"
    texts.mkdir(parents=True, exist_ok=True)
    for source in sorted((ROOT / "samples" / "text").glob("*.txt")):
        if source.name.endswith(".gold.txt"):
            continue
        result = restore("text", source)
        (texts / source.name).write_bytes(result)
        print(f"{source.relative_to(ROOT)}")
        show(source.read_text(encoding="utf-8"), result.decode("utf-8"))

    print("samples/scans", flush=True)
    restore("scan", ROOT / "samples" / "scans", "-o", OUT / "scans", "--force")
    for page in sorted((OUT / "scans").glob("*.txt")):
        first = next((line for line in page.read_text(encoding="utf-8").splitlines() if len(line) > 40), "")
        print(f"  {page.name:<16} {first.strip()[:80]}")
    print(f"\nAll outputs are in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

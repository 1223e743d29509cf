"""Record what each file of models/ was built from and its checksum; prepare the tables that are mapped.

    python -m scripts.train.record        # renew both: after a change by hand in models/ or lexicon/

Reads models/ and lexicon/. Writes models/built.json, models/checksums.json, which `restore info` checks, and
models/prepared/. Without these tables, or with old ones, everything works but starts more slowly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from restore.resources import data_folder, lexicon, sha256
from restore.text.evidence.channel import ready_channel_lines
from restore.text.evidence.foreign_words import foreign_lines
from restore.text.evidence.gazetteer import place_lines
from restore.text.evidence.names import name_lines
from restore.text.evidence.phrases import phrase_lines
from restore.text.evidence.rows import Rows, checksum, prepared_file
from restore.text.weights import ProfileWeights, write_weights
from scripts.arguments import parser_of


def facts(model: Path) -> dict[str, Any]:
    """The facts that `record` stored about a file of models/."""
    found: dict[str, Any] = json.loads((data_folder("models") / "built.json").read_text("utf-8"))[model.name]
    return found


def record(model: Path, **facts: Any) -> None:
    """Store what `model` was built from, and renew the checksums."""
    target = data_folder("models") / "built.json"
    built = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    built[model.name] = facts
    write(target, dict(sorted(built.items())))
    renew_checksums()


def write_shipped_weights(weights: Mapping[str, ProfileWeights]) -> None:
    """Write models/weights.json, and renew the checksums."""
    write_weights(data_folder("models") / "weights.json", weights)
    renew_checksums()


def prepare() -> None:
    """Write models/prepared/."""
    made: dict[Path, Callable[[Path], Iterable[str]]] = {
        lexicon("places.tsv"): place_lines,
        lexicon("names.tsv"): name_lines,
        lexicon("foreign.tsv"): foreign_lines,
        lexicon("phrases.tsv"): phrase_lines,
        **dict.fromkeys(sorted(data_folder("models").glob("channel.*.tsv.gz")), ready_channel_lines),
    }
    folder = data_folder("models") / "prepared"
    folder.mkdir(exist_ok=True)
    targets = {prepared_file(source.name): source for source in made}
    for left in set(folder.iterdir()) - set(targets):
        left.unlink()
    for target, source in targets.items():
        target.write_bytes(Rows.of(made[source](source)).packed(checksum(source)))


def renew_checksums() -> None:
    prepare()
    folder = data_folder("models")
    told = (folder / name for name in ("built.json", "checksums.json"))
    files = sorted(
        {path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".md", ".svg")}
        - set(told)
    )
    write(folder / "checksums.json", {path.relative_to(folder).as_posix(): sha256(path) for path in files})


def write(target: Path, content: dict[str, Any]) -> None:
    target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser_of(__doc__).parse_args()
    renew_checksums()


if __name__ == "__main__":
    main()

"""What a restored document was made from and with: enough to tell whether it would be the same today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from restore import resources


@dataclass(frozen=True)
class Provenance:
    """Unknown fields are "" or empty.

    `source`: path of the file that was read, as the user named it, with forward slashes; `sha256`: its
    digest. `version`: that of the package. `settings`: digest of the settings (`fingerprint`). `models`: each
    model file with its digest, and each recogniser with its version.
    """

    source: str = ""
    sha256: str = ""
    version: str = ""
    settings: str = ""
    models: tuple[tuple[str, str], ...] = ()

    @classmethod
    def here(cls, settings: Mapping[str, object], recogniser: Mapping[str, str] | None = None) -> Provenance:
        """The provenance of results of this installation; `recogniser`: names and versions of what reads
        pages.

        ModelMissing if the installation is incomplete.
        """
        from restore import __version__  # here: restore imports this module

        models = resources.model_digests() | dict(recogniser or {})
        return cls("", "", __version__, fingerprint(settings), tuple(sorted(models.items())))

    def of(self, source: Path) -> Provenance:
        """The same for one file, whose digest is taken."""
        return replace(self, source=source.as_posix(), sha256=resources.sha256(source))


UNKNOWN = Provenance()


def fingerprint(settings: Mapping[str, object]) -> str:
    """SHA-256 of the settings, in any order; values that are not plain data count as their `str`."""
    import hashlib

    told = json.dumps(settings, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()

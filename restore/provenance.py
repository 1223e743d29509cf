"""What a restored document was made from and by: enough to tell whether it would come out the same today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from restore import resources


@dataclass(frozen=True)
class Provenance:
    """All fields are "" or empty where nothing is known.

    `source` is the path of the file that was read, as the user named it, with forward slashes; `sha256` its
    digest. `version` is that of the package, `settings` a digest of the settings (see `fingerprint`), and
    `models` names each model file with its digest, and each recogniser with its version.
    """

    source: str = ""
    sha256: str = ""
    version: str = ""
    settings: str = ""
    models: tuple[tuple[str, str], ...] = ()

    @classmethod
    def here(cls, settings: Mapping[str, object], recogniser: Mapping[str, str] | None = None) -> Provenance:
        """That of results of this installation; `recogniser` gives names and versions of what reads pages.

        ModelMissing when the installation is incomplete.
        """
        from restore import __version__  # which imports this module

        models = resources.model_digests() | dict(recogniser or {})
        return cls("", "", __version__, fingerprint(settings), tuple(sorted(models.items())))

    def of(self, source: Path) -> Provenance:
        """The same for one file, which is read once to take its digest."""
        return replace(self, source=source.as_posix(), sha256=resources.sha256(source))


UNKNOWN = Provenance()


def fingerprint(settings: Mapping[str, object]) -> str:
    """SHA-256 of the settings. Their order does not matter; what is not plain data counts as its `str`."""
    import hashlib

    told = json.dumps(settings, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()

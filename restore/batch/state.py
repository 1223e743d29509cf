"""Whether a file needs to be restored, and why."""

from __future__ import annotations

import os
from enum import Enum

from restore.batch.ledger import Ledger
from restore.batch.plan import Job


class Redo(Enum):
    """Which finished files are restored again."""

    NOTHING = "nothing"
    EVERYTHING = "everything"
    FAILED = "what failed, and nothing else"


class Why(Enum):
    NOTHING = "done"
    NEW = "new"
    FAILED = "failed"
    SETTINGS = "made with other settings"
    TOUCHED = "changed"  # its size or date; the digest decides
    OUTPUTS_MISSING = "outputs missing"
    FORCED = "asked for"


def reason(job: Job, ledger: Ledger, settings: str, redo: Redo) -> Why:
    """Why the file needs to be restored; `settings` is the digest of the current settings."""
    known = ledger.known(job.key)
    if redo is Redo.EVERYTHING:
        return Why.FORCED
    if redo is Redo.FAILED:
        return Why.FAILED if known and known.state in ("failed", "unread") else Why.NOTHING
    if known is None:
        return Why.NEW
    if known.state == "failed":
        return Why.FAILED
    if known.settings != settings:
        return Why.SETTINGS
    if not all(job.is_there(kind) for kind, _ in job.outputs):
        return Why.OUTPUTS_MISSING
    if file := job.remote:
        same = (known.size, known.mtime_ns, known.version) == (file.size, file.mtime_ns, file.version)
        return Why.NOTHING if same else Why.TOUCHED
    try:
        found = os.stat(job.source)
    except OSError:
        return Why.TOUCHED
    same = (known.size, known.mtime_ns) == (found.st_size, found.st_mtime_ns)
    return Why.NOTHING if same else Why.TOUCHED

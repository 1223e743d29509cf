"""Whether a file needs to be restored, and why."""

from __future__ import annotations

import os
from enum import Enum

from restore.batch.ledger import Known, Ledger
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
        if known and known.state == "unwritten" and _lacks_outputs(job):
            return Why.OUTPUTS_MISSING
        return Why.FAILED if known and known.state in ("failed", "unread") else Why.NOTHING
    if known is None:
        return Why.NEW
    if known.state == "failed":
        return Why.FAILED
    if known.settings != settings:
        return Why.SETTINGS
    if _lacks_outputs(job):
        return Why.OUTPUTS_MISSING
    return Why.TOUCHED if is_touched(job, known) else Why.NOTHING


def _lacks_outputs(job: Job) -> bool:
    return not all(job.is_there(kind) for kind, _ in job.outputs)


def is_touched(job: Job, known: Known) -> bool:
    """True if the file has another size or date than the manifest says, or is gone."""
    if file := job.remote:
        return (known.size, known.mtime_ns, known.version) != (file.size, file.mtime_ns, file.version)
    try:
        found = os.stat(job.source)
    except OSError:
        return True
    return (known.size, known.mtime_ns) != (found.st_size, found.st_mtime_ns)

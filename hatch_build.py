"""Builds the compiled decoder (restore/text/native) while the package is built or installed, editable too.

It is optional: without a C compiler or Python's headers, and on Windows, the same is done in Python.
`python hatch_build.py` builds it in place; HATCH_BUILD_NO_HOOKS=true builds a wheel without it.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("restore", "text", "native")


class CompiledDecoder(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and (built := build(Path(self.root))):
            build_data["artifacts"].append(built.as_posix())
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


def build(root: Path) -> Path | None:
    """Compile the decoder; its path under `root`, or None where that cannot be done."""
    target = FOLDER / f"lattice{sysconfig.get_config_var('EXT_SUFFIX')}"
    linker = (sysconfig.get_config_var("LDSHARED") or "").split()
    include = f"-I{sysconfig.get_path('include')}"
    options = ["-O2", "-ffp-contract=off", "-fPIC"]  # no fused products: Python rounds both steps
    command = [*linker, *options, include, str(FOLDER / "lattice.c"), "-o", str(target), "-lm"]
    try:
        if linker:
            subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=60)
            return target
    except (OSError, subprocess.SubprocessError):
        pass
    print("restore: no compiled decoder (a C compiler or Python's headers are missing)", file=sys.stderr)
    return None


if __name__ == "__main__":
    sys.exit(not build(Path(__file__).parent))

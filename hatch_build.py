"""Builds the compiled parts while the package is built or installed, editable too.

These are the decoder (restore/text/native), and on Linux a function that saves Tesseract's library time
(restore/page/line_images.c). They are optional: without a C compiler or Python's headers, and on Windows, the
same is done in Python. `python hatch_build.py` builds them in place; HATCH_BUILD_NO_HOOKS=true builds a wheel
without them.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DECODER = Path("restore", "text", "native", "lattice.c")
LINE_IMAGES = Path("restore", "page", "line_images.c")


class CompiledParts(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and (built := build(Path(self.root))):
            build_data["artifacts"] += [path.as_posix() for path in built]
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


def build(root: Path) -> list[Path]:
    """Compile the parts; their paths under `root`. Empty where that cannot be done."""
    decoder = DECODER.with_suffix(str(sysconfig.get_config_var("EXT_SUFFIX")))
    include = f"-I{sysconfig.get_path('include')}"
    # No fused products: Python rounds both steps.
    built = [decoder] if _compiled(root, DECODER, decoder, "-ffp-contract=off", include, "-lm") else []
    lines = LINE_IMAGES.with_suffix(".so")
    if sys.platform == "linux" and _compiled(root, LINE_IMAGES, lines):
        built.append(lines)
    if decoder not in built:
        print("restore: no compiled decoder (a C compiler or Python's headers are missing)", file=sys.stderr)
    return built


def _compiled(root: Path, source: Path, target: Path, *options: str) -> bool:
    linker = (sysconfig.get_config_var("LDSHARED") or "").split()
    command = [*linker, "-O2", "-fPIC", str(source), "-o", str(target), *options]
    try:
        if linker:
            subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=60)
            return True
    except (OSError, subprocess.SubprocessError):
        pass
    return False


if __name__ == "__main__":
    sys.exit(not build(Path(__file__).parent))

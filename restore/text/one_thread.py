"""One BLAS thread while the small model computes, without a change of the host process's own setting.

The matrices of the model are so small that further threads only wait for each other: 1,000 short texts took
75 to 131 CPU seconds with two threads and 13 with one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

Inputs = ParamSpec("Inputs")
Answer = TypeVar("Answer")


def on_one_thread(function: Callable[Inputs, Answer]) -> Callable[Inputs, Answer]:
    """Run the function with one BLAS thread, and restore the setting afterwards.

    OpenBLAS has one setting for the whole process. threadpoolctl lets only one thread of a process change it,
    the first that tries; calls in other threads run with the setting that they find. Changing it takes longer
    than a small product of matrices, so that a call within another such call leaves it alone.
    """

    @wraps(function)
    def limited(*args: Inputs.args, **kwargs: Inputs.kwargs) -> Answer:
        if getattr(_here, "limited", False):
            return function(*args, **kwargs)
        _here.limited = True
        try:
            with _libraries().limit(limits=1, user_api="blas"):
                return function(*args, **kwargs)
        finally:
            _here.limited = False

    return limited


_here = threading.local()  # `limited`: True while a call of this thread has set one thread


@cache
def _libraries() -> Any:
    """The BLAS libraries that the process has loaded when this is called first."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()

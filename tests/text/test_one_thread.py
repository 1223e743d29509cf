"""Promises to a program that uses restore as a library: its BLAS threads stay its own."""

from __future__ import annotations

import subprocess
import sys

# A process of its own: the first thread that sets the number of threads is the only one that can.
CODE = """
from threading import Thread
from threadpoolctl import ThreadpoolController
import numpy
from restore.text.one_thread import on_one_thread

def threads():
    return {library["num_threads"] for library in ThreadpoolController().select(user_api="blas").info()}

def fail():
    raise ValueError

ThreadpoolController().limit(limits=2, user_api="blas")
print(threads(), on_one_thread(on_one_thread(threads))(), threads())
try:
    on_one_thread(fail)()
except ValueError:
    print(threads())
other = Thread(target=on_one_thread(lambda: print("done")))
other.start()
other.join()
print(threads())
"""


def test_the_model_computes_on_one_thread_and_the_setting_of_the_process_comes_back() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["{2} {1} {2}", "{2}", "done", "{2}"]

"""Background work waits while a request is answered, but not for ever."""

from __future__ import annotations

import threading

from restore.review import turns
from restore.review.turns import Turns


def test_the_background_stands_still_while_a_request_is_answered() -> None:
    both, done = Turns(), threading.Event()

    def work() -> None:
        both.wait()
        done.set()

    with both.answer():
        with both.answer():
            threading.Thread(target=work, daemon=True).start()
        assert not done.wait(0.2)
    assert done.wait(5)


def test_it_goes_on_though_there_is_always_a_request(monkeypatch) -> None:
    monkeypatch.setattr(turns, "_LONGEST", 0.01)
    both = Turns()
    with both.answer():
        both.wait()

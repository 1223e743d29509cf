"""The comparison with other tools reports those that are not installed, and measures the others."""

from __future__ import annotations

import sys

import pytest

from scripts.measure import peers


def test_a_peer_that_is_not_installed_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    upper = "run = str.upper\n"
    absent = "from no_such_module import run\n"
    monkeypatch.setattr(peers, "ENGINES", {"ours": (upper, True, False), "peer": (absent, False, True)})
    head, ours, peer = peers.measure(sys.executable, runs=1)
    assert head[1:] == list(peers.SAMPLES)
    assert all(rate.replace(",", "").isdigit() or rate == "inf" for rate in ours[1:])
    assert set(peer[1:]) == {"not installed"}

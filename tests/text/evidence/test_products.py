"""Products in whole numbers give what those in floats give, but for the rounding."""

from __future__ import annotations

import numpy as np
import pytest

from restore.text import native
from restore.text.evidence.products import Floats, log_sums, matrix, net, rooted, vectors

compiled = pytest.mark.skipif(
    native.product is None, reason="not compiled, or the processor has no AVX-512 VNNI"
)
RANDOM = np.random.default_rng(7)
CLOSE = 0.05  # error by rounding, of the root mean square


def drawn(*shape: int) -> Floats:
    """Numbers whose columns differ in size, as in a network."""
    return (RANDOM.normal(size=shape) * RANDOM.lognormal(size=shape[-1])).astype(np.float32)


def error(found: Floats, expected: Floats) -> float:
    if not expected.size:
        return 0.0
    return float(np.sqrt(np.square(found - expected).mean() / np.square(expected).mean()))


@compiled
@pytest.mark.parametrize("rows", [0, 1, 5, 6, 7, 48, 49, 131])
@pytest.mark.parametrize(("depth", "width"), [(256, 768), (256, 64), (32, 9), (1024, 70), (48, 129)])
def test_both_products_are_alike(rows: int, depth: int, width: int) -> None:
    weights, x = drawn(depth, width), drawn(rows, depth)
    floats, whole = matrix(weights, whole=False), matrix(weights)
    for normed in (False, True):
        found, expected = whole.product(x, normed), floats.product(x, normed)
        assert found.shape == expected.shape
        assert error(found, expected) < CLOSE
    found, expected = np.ones((rows, width), np.float32), np.ones((rows, width), np.float32)
    whole.add_product(x, found)
    floats.add_product(x, expected)
    assert error(found, expected) < CLOSE


@compiled
@pytest.mark.parametrize("rows", [1, 6, 50, 300])
def test_both_feed_forward_nets_are_alike(rows: int) -> None:
    inner, outer, x = drawn(256, 1024), drawn(1024, 256), drawn(rows, 256)
    expected, found = x.copy(), x.copy()
    net(inner, outer, whole=False).feed(expected)
    net(inner, outer).feed(found)
    assert error(expected, x + np.maximum(rooted(x) @ inner, 0) @ outer) < 1e-5
    assert error(found - x, expected - x) < 2 * CLOSE


@compiled
def test_both_vocabularies_score_alike() -> None:
    embedding, states = drawn(500, 256), drawn(40, 256)
    pieces = np.array([3, 499, 0, *range(100, 180)])
    floats, whole = vectors(embedding, whole=False), vectors(embedding)
    assert np.array_equal(whole.of(pieces), floats.of(pieces))
    found, expected = (one.chosen(pieces).product(states) for one in (whole, floats))
    assert error(found, expected) < CLOSE


@compiled
@pytest.mark.parametrize("shape", [(7, 3000), (5, 17), (3, 1), (0, 50)])
def test_both_sums_of_exponentials_are_alike(shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    scores = (8 * RANDOM.normal(size=shape)).astype(np.float32)
    found = log_sums(scores)
    monkeypatch.setattr(native, "log_sums", None)
    assert found == pytest.approx(log_sums(scores), abs=1e-4)


@compiled
def test_rows_of_zeros_stay_zeros() -> None:
    assert not matrix(drawn(32, 80)).product(np.zeros((3, 32), np.float32), normed=True).any()
    assert np.isfinite(matrix(np.zeros((32, 80), np.float32)).product(drawn(3, 32))).all()


@compiled
def test_a_depth_that_cannot_be_compiled_is_computed_in_floats() -> None:
    weights, x = drawn(20, 30), drawn(4, 20)
    assert matrix(weights).product(x) == pytest.approx(x @ weights, rel=1e-4, abs=1e-4)


@compiled
def test_matrices_that_do_not_fit_are_refused() -> None:
    whole = matrix(drawn(32, 80))
    with pytest.raises(ValueError, match="fit"):
        whole.product(drawn(3, 48))
    with pytest.raises(ValueError, match="fit"):
        whole.add_product(drawn(3, 32), drawn(3, 81))
    with pytest.raises(ValueError, match="fit"):
        net(drawn(32, 64), drawn(64, 32)).feed(drawn(3, 48))


@compiled
def test_numbers_of_another_type_are_refused() -> None:
    whole, rows, to = matrix(drawn(32, 80)), drawn(3, 32), drawn(3, 80)
    doubles, doubles_to = rows.astype(np.float64), to.astype(np.float64)
    with pytest.raises(ValueError, match="fit"):
        whole.product(doubles)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fit"):
        whole.add_product(doubles, doubles_to)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fit"):
        net(drawn(32, 64), drawn(64, 32)).feed(doubles)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fit"):
        log_sums(doubles)  # type: ignore[arg-type]
    assert np.array_equal(doubles, rows)

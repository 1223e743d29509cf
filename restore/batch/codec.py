"""Results as compact bytes and back, checked by their types: unlike a pickle, a journal cannot run code."""

from __future__ import annotations

import json
import types
import zlib
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def encode(value: object) -> bytes:
    """A dataclass of numbers, strings, tuples and dataclasses, as deflated JSON; fields go by their order."""
    return zlib.compress(json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":")).encode(), 6)


def decode(kind: type[Value], data: bytes) -> Value:
    """What was encoded. ValueError where the bytes are something else."""
    try:
        value: Value = _typed(kind, json.loads(zlib.decompress(data)))
    except (zlib.error, TypeError, KeyError, IndexError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from None
    return value


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    if hasattr(value, "item"):  # a number of numpy's
        return value.item()
    raise TypeError(f"cannot keep a {type(value).__name__}")


def _typed(kind: Any, data: Any) -> Any:
    if hints := _fields(kind):
        if not isinstance(data, list) or len(data) != len(hints):
            raise ValueError(f"not a {kind.__name__}")
        return kind(*(_typed(hint, item) for hint, item in zip(hints, data, strict=True)))
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        if parts[1:] == (...,):
            return tuple(_typed(parts[0], item) for item in data)
        return tuple(_typed(part, item) for part, item in zip(parts, data, strict=True))
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        (kind,) = (part for part in parts if part is not type(None))
        return _typed(kind, data)
    if kind is float and type(data) is int:
        return float(data)
    if type(data) is not kind:
        raise ValueError(f"{type(data).__name__} in the place of {kind.__name__}")
    return data


@cache
def _fields(kind: Any) -> tuple[Any, ...]:
    """The types of the fields of a dataclass or a NamedTuple; none for other types."""
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
    elif isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names = list(kind._fields)
    else:
        return ()
    hints = get_type_hints(kind)
    return tuple(hints[name] for name in names)

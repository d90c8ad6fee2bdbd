"""Points that stand in a text: lines with a mark before them, as in "- Orders".

Whoever reads a CV is to meet them as a list, and programs as a list of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.documents.content import clean_points, clean_text
from app.documents.sections import Field, Shape

_POINT = re.compile(r"[-–•*·▪] +(\S.*)")


@dataclass(frozen=True)
class Block:
    """A paragraph of a text, or a list where it has points."""

    words: str = ""
    points: tuple[str, ...] = ()


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return a text's paragraphs and lists, in the order in which they stand."""
    blocks: list[Block] = []
    for lines, is_list in _runs(text):
        if not is_list:
            told = "\n".join(lines).split("\n\n")
            blocks += [Block(words) for one in told if (words := one.strip("\n"))]
        elif blocks and blocks[-1].points:  # a blank line between two points
            blocks[-1] = Block(points=blocks[-1].points + tuple(map(_point, lines)))
        else:
            blocks.append(Block(points=tuple(map(_point, lines))))
    return tuple(blocks)


def _runs(text: str) -> Iterator[tuple[list[str], bool]]:
    for is_list, lines in groupby(text.split("\n"), key=lambda line: bool(_point(line))):
        yield list(lines), is_list


def with_points(fields: Mapping[str, Field], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry in which the points that its text ends with stand in their own field.

    It stays as it is where it has no such field, something stands there, or not all would fit.
    """
    one = next((field for field in fields.values() if field.shape == Shape.POINTS), None)
    if one is None or said.get(one.name):
        return dict(said)
    text, points = _split(said.get("summary") or "")
    if clean_points(points, one) != points:
        return dict(said)
    return {**said, "summary": text, one.name: points} if points else dict(said)


def _split(text: str) -> tuple[str, list[str]]:
    lines = text.split("\n")
    at = len(lines)
    while at and (_point(lines[at - 1]) or not lines[at - 1].strip()):
        at -= 1
    points = [point for line in lines[at:] if (point := _point(line))]
    return clean_text("\n".join(lines[:at])), points


def _point(line: str) -> str:
    """Return what a point says; empty for any other line."""
    found = _POINT.fullmatch(line.strip())
    return found[1] if found else ""

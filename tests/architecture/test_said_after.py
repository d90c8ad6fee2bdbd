"""What is said to be done has been done: a page says so after the commit, and never inside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"


def _said_in(tree: ast.AST) -> Iterator[int]:
    """Return the lines that flash while a unit that writes is open."""
    for node in ast.walk(tree):
        in_unit = isinstance(node, ast.With) and any(_opens_unit(i) for i in node.items)
        gets_unit = isinstance(node, ast.FunctionDef) and any(
            argument.arg == "uow" for argument in node.args.args
        )
        if in_unit or gets_unit:
            yield from (one.lineno for one in ast.walk(node) if _flashes(one))


def _opens_unit(item: ast.withitem) -> bool:
    return "write_unit" in ast.dump(item.context_expr)


def _flashes(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "flash"


def test_nothing_is_said_to_be_done_before_the_commit() -> None:
    too_early = [
        f"{path.relative_to(APP)}:{line}"
        for path in sorted(APP.rglob("*.py"))
        for line in _said_in(ast.parse(path.read_text()))
    ]
    assert too_early == []

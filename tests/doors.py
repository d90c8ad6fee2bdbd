"""Every way into the service, with made-up identities in the path: for tests of all of them."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter

ANYTHING = {"uuid": "01900000-0000-7000-8000-0000000000ff", "int": "1", "default": "x"}


def rules(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, path) of every route, with made-up identities in the path."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: _made_up(rule._converters[name]) for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        found.extend((rule.endpoint, method, path) for method in methods)
    return found


def _made_up(converter: BaseConverter) -> str:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    kinds = {"UUIDConverter": ANYTHING["uuid"], "IntegerConverter": ANYTHING["int"]}
    return kinds.get(type(converter).__name__, ANYTHING["default"])

"""What is alike in every application of a process is made once, or when it is first asked for.

Nearly every test makes an application, with the same routes, built files and statements.
`tests/conftest.py` names this file a plugin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import Dialect, Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule, RuleFactory
from whitenoise import WhiteNoise

ALL_STATEMENTS = 20_000  # more than the suite has


@pytest.fixture(scope="session", autouse=True)
def _routes_are_compiled_once() -> Iterator[None]:
    """Compile Werkzeug's routes once a process: half of what an application takes to make, and
    every test makes one with the same routes.
    """
    compile_rule, known = Rule.compile, dict[object, tuple[Any, ...]]()

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes)
        if key not in known:
            compile_rule(rule)
            builders = (rule._build.__func__, rule._build_unknown.__func__)  # type: ignore[attr-defined]
            known[key] = (rule._parts, rule._trace, rule._converters, rule.arguments, builders)
            return
        rule._parts, rule._trace, rule._converters, arguments, builders = known[key]
        rule.arguments = set(arguments)
        rule._build, rule._build_unknown = (one.__get__(rule, None) for one in builders)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _routes_are_put_together_when_asked_for() -> Iterator[None]:
    """Leave Werkzeug's map of eight hundred routes until an address is matched or built: many
    tests call verbs alone.
    """
    add, update = Map.add, Map.update
    waiting, turn = WeakKeyDictionary[Map, list[RuleFactory]](), Lock()

    def wait(routes: Map, factory: RuleFactory) -> None:
        waiting.setdefault(routes, []).append(factory)
        routes._remap = True

    def put_together(routes: Map) -> None:
        if routes._remap:
            with turn:
                for factory in waiting.pop(routes, ()):
                    add(routes, factory)
        update(routes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Map, "add", wait)
        patch.setattr(Map, "update", put_together)
        yield


@pytest.fixture(scope="session", autouse=True)
def _built_files_are_looked_at_once() -> Iterator[None]:
    """Look once a process at the built files that every application serves."""
    look, known = WhiteNoise.update_files_dictionary, dict[tuple[str, str], dict[str, Any]]()

    def once(server: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in known:
            look(server, root, prefix)
            known[root, prefix] = dict(server.files)
        server.files.update(known[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """Keep what SQLAlchemy compiles for the whole process: each test's engine says the same."""
    compiled = defaultdict[type[Dialect], Any](lambda: LRUCache(ALL_STATEMENTS))
    start = Engine.__init__

    def begin(engine: Engine, pool: Any, dialect: Dialect, *args: Any, **options: Any) -> None:
        start(engine, pool, dialect, *args, **options)
        if engine._compiled_cache is not None:
            engine._compiled_cache = compiled[type(dialect)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "__init__", begin)
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        yield

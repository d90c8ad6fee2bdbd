"""What is installed is used, and what is used is asked for by name."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = ("app", "migrations", "wsgi.py")
HELPS = ("tests", "tools", "bench")
OURS = {"app", "tests", "tools", "bench", "wsgi"}

NOT_IMPORTED = {
    "brotli": "whitenoise and the build of the pages compress with it",
    "coverage": "a command",
    "gunicorn": "a command",
    "mypy": "a command",
    "pystemmer": "snowballstemmer is quicker with it",
    "pytest-timeout": "pytest finds it",
    "pytest-xdist": "pytest finds it",
    "radicale": "a server that tests start",
    "ruff": "a command",
    "schemathesis": "a command",
    "simple-websocket": "python-engineio speaks WebSocket through it",
    "tzdata": "zoneinfo reads it where the machine has no time zones",
}
COMES_ALONG = {
    "click": "flask",
    "itsdangerous": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
    "werkzeug": "flask",
    "grimp": "import-linter",
    "jsonschema-rs": "schemathesis",
    "python-engineio": "python-socketio",
}


def _asked_for() -> tuple[set[str], set[str]]:
    """Return the names that the service asks for, and those that its developers ask for besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runs, helps = project["dependencies"], project["optional-dependencies"]["dev"]
    return {_name(line) for line in runs}, {_name(line) for line in helps}


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _imported(*places: str) -> set[str]:
    """Return the names, as they are asked for, of all that is imported in files and folders."""
    provided = packages_distributions()
    modules: set[str] = set()
    for place in places:
        path = ROOT / place
        for file in [path] if path.is_file() else path.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Import):
                    modules |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module)
    tops = {module.partition(".")[0] for module in modules} - OURS - sys.stdlib_module_names
    return {_name(name) for top in tops for name in provided.get(top, ())}


def test_nothing_is_asked_for_that_nobody_uses() -> None:
    runs, helps = _asked_for()
    imported = _imported(*RUNS, *HELPS)
    unused = {name for name in runs | helps - imported if not name.startswith("types-")}
    assert unused - imported - set(NOT_IMPORTED) == set()


def test_what_is_imported_is_asked_for_and_does_not_come_along_by_chance() -> None:
    runs, helps = _asked_for()
    known = {name for name, by in COMES_ALONG.items() if by in runs | helps}
    assert _imported(*RUNS) - known - runs == set()
    assert _imported(*RUNS, *HELPS) - known - runs - helps == set()

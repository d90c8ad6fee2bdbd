"""The filter of municipalities does not reach a session's connection: who takes it is named."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECISION = "docs/decisions/0002-tenants.md"
# `session.connection()` is refused by TenantSession; this goes around it, or around the ORM.
AROUND = re.compile(r"\bSession\.connection\(|\.(?:get_)?raw_connection\(")


def test_whoever_takes_the_bare_connection_is_named() -> None:
    takers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if AROUND.search(path.read_text())
    }
    named = set(re.findall(r"`(app/[\w/]+\.py)` takes", (ROOT / DECISION).read_text()))
    assert takers == named

"""What every journey has at hand: `phone(cast.ida)`, `desktop(cast.anders)`, `site`.

They live in tests/site.py (the running service), tests/browsing.py (people with browsers) and
tests/push_service.py (their push service); a journey says `WITH_PUSH = True` at its top when its
people are to be reached by push. Everything here is a journey, and marked so.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)

"""Keeps what people are told as readable text files, to be read in a review and compared here.

A text that has no file yet fails, unless `--update-snapshots` writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.channels.contract import Email


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a changed text be taken over on purpose."""
    parser.addoption(
        "--update-snapshots", action="store_true", default=False, dest="rewrite_snapshots"
    )


@pytest.fixture
def is_as_kept(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file `snapshots/<name>.txt` beside the test."""
    folder = Path(str(request.path)).parent / "snapshots"
    updates = bool(request.config.getoption("rewrite_snapshots"))

    def compare(name: str, text: str) -> None:
        path = folder / f"{name}.txt"
        if updates:
            folder.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path} is not there yet: run with --update-snapshots, and read it"
        assert text == path.read_text(encoding="utf-8")

    return compare


def as_read(email: Email) -> str:
    """Return an e-mail as its reader sees it: whom it is to, its subject and its words."""
    return f"To: {email.to}\nSubject: {email.subject}\nLanguage: {email.language}\n\n{email.text}\n"

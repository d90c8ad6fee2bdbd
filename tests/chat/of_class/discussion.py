"""What tests of a class's discussion speak of: the class, who writes and reads, a page's text."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.chat.contract import MessageView
from app.core.work import UnitOfWork
from tests.people import Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
Say = Callable[[Person, str], MessageView]
Read = Callable[[Person], list[str]]
Follow = Callable[..., list[object]]
CLASS_ID = UUID("01a22dfc-0000-7000-8000-000000000001")


def text_of(client: FlaskClient, path: str) -> str:
    """Return what a page says."""
    answer = client.get(path)
    assert answer.status_code == 200
    said = BeautifulSoup(answer.get_data(as_text=True), "html.parser").get_text(" ")
    return " ".join(said.split())

"""Whoever has a comment before them has read what they were told of it."""

from __future__ import annotations

from collections.abc import Collection

from app.notifications.reading import mark_read_about, unread_among
from app.web.unit import read_unit, write_unit


def note_read(subjects: Collection[str]) -> None:
    """Note that the acting person has some subjects before them; nothing is written otherwise."""
    with read_unit() as uow:
        news = unread_among(uow, subjects)
    if not news:
        return
    with write_unit() as uow:
        for subject in news:
            mark_read_about(uow, subject)

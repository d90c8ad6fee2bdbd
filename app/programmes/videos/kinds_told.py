"""The kinds of notification about films; they do not say on a lock screen what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.clock import end_of_day
from app.core.rows import one_row
from app.core.texts import _, format_weekday, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.programmes.videos.asking import ASKED, REMINDED, films_asked_of
from app.programmes.videos.models import FilmAsked
from app.programmes.videos.publishing import video_titles
from app.programmes.videos.rights import rights_films_of


def word_asked(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Say which film one is asked to see, and by when; nothing more once it is seen.

    That about one's rights and duties is required, as the plan says it is; any other is suggested.
    """
    row = one_row(
        uow.session, select(FilmAsked).where(FilmAsked.id == UUID(str(facts["film_asked_id"])))
    )
    open_now = {one.id: one for one in films_asked_of(uow, row.citizen_id)}.get(row.id)
    title = video_titles(uow, [row.video_id])[row.video_id]
    day = open_now.due_on if open_now else row.due_on
    is_required = row.video_id in rights_films_of(uow, row.citizen_id)
    return Wording(
        _("There is a film that you need to see")
        if is_required
        else _("Your adviser suggests a film"),
        str(_("“%(film)s”. See it by %(day)s.", film=title, day=format_weekday(day))),
        f"/film/{row.video_id}",
        lock_screen=str(_("News about your programme")),
        until=None if open_now else uow.now,
    )


def word_reminder(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Remind of a film that one is asked to see by a day; not once it is seen, moved, or over."""
    row = one_row(
        uow.session, select(FilmAsked).where(FilmAsked.id == UUID(str(facts["film_asked_id"])))
    )
    day = date.fromisoformat(str(facts["due_on"]))
    is_open = (row.id, day) in {(one.id, one.due_on) for one in films_asked_of(uow, row.citizen_id)}
    film = video_titles(uow, [row.video_id])[row.video_id]
    return Wording(
        str(_("Remember the film: %(film)s", film=film)),
        str(_("Your adviser has asked you to see it by %(day)s.", day=format_weekday(day))),
        f"/film/{row.video_id}",
        lock_screen=str(_("News about your programme")),
        until=end_of_day(day) if is_open else uow.now,
    )


KINDS = (
    Kind(
        slug=REMINDED,
        label=lazy("Reminders of a film that you are asked to see"),
        word=word_reminder,
        roles=frozenset({Role.CITIZEN}),
    ),
    Kind(
        slug=ASKED,
        label=lazy("A film that you are asked to see"),
        word=word_asked,
        roles=frozenset({Role.CITIZEN}),
    ),
)

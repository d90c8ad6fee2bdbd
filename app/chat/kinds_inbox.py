"""What advisers are told of their inbox; the wording names no citizen and nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts.contract import ANSWERS_CITIZENS
from app.accounts.people import people_by_id
from app.accounts.substitutes import substitution_by_id
from app.core.texts import _, format_weekday, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording

HANDED_OVER = "chat/handed-over"
TAKEN_OVER = "chat/taken-over"
NOT_SENT = "chat/not-sent"
STANDS_IN = "chat/stands-in"

_ADVISERS = frozenset(ANSWERS_CITIZENS)


def _handed_over(
    uow: UnitOfWork,  # noqa: ARG001 — the shape of every Worder
    facts: Mapping[str, Any],
) -> Wording:
    title = _("A conversation is now yours")
    body = _("A colleague has handed it over to you. You find it in your inbox.")
    return Wording(title, body, f"/indbakke/{facts['conversation_id']}", lock_screen=title)


def _taken_over(
    uow: UnitOfWork,  # noqa: ARG001 — the shape of every Worder
    facts: Mapping[str, Any],  # noqa: ARG001 — the shape of every Worder
) -> Wording:
    title = _("A conversation is no longer yours")
    body = _("A colleague has taken it over or handed it over. You need do nothing.")
    return Wording(title, body, "/indbakke", lock_screen=title)


def _not_sent(
    uow: UnitOfWork,  # noqa: ARG001 — the shape of every Worder
    facts: Mapping[str, Any],  # noqa: ARG001 — the shape of every Worder
) -> Wording:
    title = _("A message of yours was not sent")
    body = _(
        "You had written it to be sent later. The conversation is no longer yours, or it has ended."
    )
    return Wording(title, body, "/indbakke/senere", lock_screen=title)


def _stands_in(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    named = substitution_by_id(uow, UUID(facts["substitution_id"]))
    away = people_by_id(uow, [named.adviser_id])
    name = away[named.adviser_id].name if named.adviser_id in away else ""
    title = _("You stand in for a colleague")
    first, last = format_weekday(named.from_on), format_weekday(named.until_on)
    if named.from_on == named.until_on:
        body = _("You answer the citizens of %(name)s %(day)s.", name=name, day=first)
    else:
        body = _(
            "You answer the citizens of %(name)s from %(first)s to %(last)s, both included.",
            name=name,
            first=first,
            last=last,
        )
    return Wording(title, body, "/vikarer", lock_screen=title)


KINDS = (
    Kind(
        HANDED_OVER,
        lazy("Conversations that are handed over to you"),
        _handed_over,
        is_personal=True,
        has_own_count=True,
        escalates_after=timedelta(hours=4),
        roles=_ADVISERS,
    ),
    Kind(
        TAKEN_OVER,
        lazy("Conversations that a colleague takes over from you"),
        _taken_over,
        is_personal=True,
        roles=_ADVISERS,
    ),
    Kind(
        NOT_SENT,
        lazy("Messages of yours that could not be sent"),
        _not_sent,
        is_personal=True,
        escalates_after=timedelta(hours=4),
        roles=_ADVISERS,
    ),
    Kind(
        STANDS_IN,
        lazy("When you are to stand in for a colleague"),
        _stands_in,
        may_be_muted=False,
        is_personal=True,
        escalates_after=timedelta(hours=4),
        roles=_ADVISERS,
    ),
)

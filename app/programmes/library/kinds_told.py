"""What is told about wishes for topics; no lock screen names anybody, nor what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import people_with_role
from app.core.clock import local_day
from app.core.rows import one_row
from app.core.texts import _, lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import notify, notify_many
from app.programmes.library.contract import TopicWishAnswered, TopicWished
from app.programmes.library.models import TopicWish
from app.programmes.library.wishes import number_of_wishes, view_of

WISHED, ANSWERED = "library/topics-wished", "library/wish-answered"
_WISHES, _MINE = "/moduler/oensker", "/moduler-bibliotek/oensker"


def tell_editors(uow: UnitOfWork, event: TopicWished) -> None:
    """Tell the super users once a day that topics are missed, however many there are."""
    if uow.session.get(TopicWish, (uow.municipality.id, event.topic_wish_id)) is None:
        return
    day = local_day(uow.now).isoformat()
    editors = [one.id for one in people_with_role(uow, Role.SUPER_USER) if one.is_active]
    notify_many(uow, editors, WISHED, {"day": day}, subject=f"wishes/{day}")


def tell_citizen(uow: UnitOfWork, event: TopicWishAnswered) -> None:
    """Tell a citizen that their wish was answered; not where the answer was taken back."""
    row = uow.session.get(TopicWish, (uow.municipality.id, event.topic_wish_id))
    if row is None or row.answer_sealed is None:
        return
    subject = f"wish/{row.id}/{row.changes}"
    notify(uow, row.citizen_id, ANSWERED, {"topic_wish_id": str(row.id)}, subject=subject)


def _wished(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:  # noqa: ARG001 — it is a Worder
    waiting = number_of_wishes(uow)
    title = ngettext(
        "%(n)s wish for a topic in the library is waiting",
        "%(n)s wishes for topics in the library are waiting",
        max(waiting, 1),
    )
    body = _("Read what is missed, and answer or close it.")
    until = None if waiting else uow.now
    return Wording(title, body, _WISHES, lock_screen=_("News about the library"), until=until)


def _answered(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    row = one_row(
        uow.session,
        select(TopicWish).where(
            TopicWish.id == UUID(facts["topic_wish_id"]), TopicWish.answer_sealed.is_not(None)
        ),
    )
    title = _("You have an answer to your wish for a topic")
    body = _("You can read the answer beside your wish.")
    answer = view_of(uow, row).answer
    return Wording(title, body, _MINE, lock_screen=title, quotes=answer)


KINDS = (
    Kind(
        WISHED,
        lazy("Wishes for topics in the library"),
        _wished,
        roles=frozenset({Role.SUPER_USER}),
    ),
    Kind(
        ANSWERED,
        lazy("Answers to your wishes for topics"),
        _answered,
        roles=frozenset({Role.CITIZEN}),
    ),
)

"""The kinds of notification about classes: each is told of all of its workshops at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.booking.sessions.contract import SessionState, SessionView
from app.booking.sessions.views import sessions_by_id, who_is_to_come
from app.core.clock import local_day, local_time
from app.core.rows import one_row
from app.core.texts import _, format_time, format_weekday, lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Worder, Wording
from app.notifications.service import News, notify, notify_each
from app.programmes.classes.models import Cohort, CohortMember
from app.programmes.models import Enrolment

JOINED, LEFT, WORKSHOPS_OFF = "classes/joined", "classes/left", "classes/workshops-off"


def tell_of_class(
    uow: UnitOfWork,
    member: CohortMember,
    enrolment: Enrolment,
    session_ids: Sequence[UUID],
    *,
    moved_from: UUID | None = None,
    waits: bool = False,
) -> None:
    """Tell a citizen who came into a class of the workshops that they have a seat in.

    `moved_from` is their membership of the class before, where they were moved: that is said too.
    With `waits` they wait for a seat in some.
    """
    subject = f"class/{member.id}/{member.joined_at.isoformat()}/{enrolment.changes}"
    facts = _facts(member, session_ids)
    if moved_from is not None:
        facts["moved_from_id"] = str(moved_from)
    if waits:
        facts["waits"] = "yes"
    notify(uow, enrolment.citizen_id, JOINED, facts, subject=subject)


def tell_of_leaving(
    uow: UnitOfWork, member: CohortMember, enrolment: Enrolment, session_ids: Sequence[UUID]
) -> None:
    """Tell a citizen who is out of a class of workshops that they are signed off, each time."""
    subject = f"class/{member.id}/left/{uow.now.isoformat()}"
    notify(uow, enrolment.citizen_id, LEFT, _facts(member, session_ids), subject=subject)


def tell_of_end(uow: UnitOfWork, cohort: Cohort, sessions: Sequence[SessionView]) -> None:
    """Tell those who were to come to workshops of a class that they are called off, each once."""
    theirs = who_is_to_come(uow, [one.id for one in sessions])
    subject = f"class/{cohort.id}/{uow.now.isoformat()}/off"
    news = [
        News(citizen_id, _facts_of_end(cohort, [one for one in sessions if one.id in ids]), subject)
        for citizen_id, ids in theirs.items()
    ]
    notify_each(uow, WORKSHOPS_OFF, news)


def word_joined(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Say which class one is in, from which one was moved, and when and where its workshops are.

    What was called off since is left out; nothing is sent to whoever has left since.
    """
    member, cohort = _member(uow, facts)
    planned, former = _planned(uow, facts), _moved_from(uow, facts)
    is_news = member.left_at is None and (planned or former)
    return Wording(
        _("You are moved from %(former)s to %(name)s", former=former.name, name=cohort.name)
        if former
        else _("You are in a class: %(name)s", name=cohort.name),
        "\n".join([*map(_when, planned), _what_to_know(facts, planned)]),
        f"/forloeb/{member.enrolment_id}/hold",
        lock_screen=_("News about your programme"),
        until=None if is_news else uow.now,
    )


def _what_to_know(facts: Mapping[str, Any], planned: Sequence[SessionView]) -> str:
    if planned:
        return _("You have a seat. If you cannot come to one of them, say so.")
    if facts["sessions"]:
        return _("The workshops are called off. You do not need to come.")
    if facts.get("waits"):
        return _("All seats are taken. You wait for one, and we write to you when you have it.")
    return _("There are no workshops for you yet. We write to you when there are.")


def word_left(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Say which class one is out of, and which of its workshops one is signed off.

    That stays as it was said where they are called off since. Nothing is sent of those alone, nor
    to whoever is in it again.
    """
    member, cohort = _member(uow, facts)
    of = select(Enrolment).where(Enrolment.id == member.enrolment_id)
    enrolment = one_row(uow.session, of)
    is_back = member.left_at is None and enrolment.ended_at is None and enrolment.over_at is None
    held = _sessions(uow, facts)
    return Wording(
        ngettext(
            "You no longer have a seat at a workshop: %(name)s",
            "You no longer have a seat at %(n)s workshops: %(name)s",
            len(held),
            name=cohort.name,
        ),
        "\n".join([*map(_when, held), _("You do not need to come. Write to us if that is wrong.")]),
        f"/forloeb/{member.enrolment_id}",
        lock_screen=_("News about your programme"),
        until=uow.now if is_back or not any(map(_is_planned, held)) else None,
    )


def word_workshops_off(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Say which workshops of a class that has ended are called off, until all would be over."""
    cohort = _cohort(uow, UUID(str(facts["cohort_id"])))
    held = _sessions(uow, facts)
    why = {one.called_off_because: None for one in held if one.called_off_because}
    return Wording(
        ngettext(
            "A workshop is called off: %(name)s",
            "%(n)s workshops are called off: %(name)s",
            len(held),
            name=cohort.name,
        ),
        "\n".join([*map(_called_off, held), *why]),
        f"/moedegange/{held[0].id}" if len(held) == 1 else "/moedegange",
        lock_screen=_("Something you were to come to is called off"),
        until=max((one.facts.ends_at for one in held), default=None),
    )


def _facts(member: CohortMember, session_ids: Sequence[UUID]) -> dict[str, str]:
    return {"cohort_member_id": str(member.id), "sessions": " ".join(map(str, session_ids))}


def _facts_of_end(cohort: Cohort, sessions: Sequence[SessionView]) -> dict[str, str]:
    first = min(one.facts.starts_at for one in sessions)
    ids = " ".join(str(one.id) for one in sessions)
    return {"cohort_id": str(cohort.id), "sessions": ids, "starts_at": first.isoformat()}


def _member(uow: UnitOfWork, facts: Mapping[str, Any]) -> tuple[CohortMember, Cohort]:
    of = select(CohortMember).where(CohortMember.id == UUID(str(facts["cohort_member_id"])))
    member = one_row(uow.session, of)
    return member, _cohort(uow, member.cohort_id)


def _moved_from(uow: UnitOfWork, facts: Mapping[str, Any]) -> Cohort | None:
    """Return the class that one was moved from; None for none, or where it is gone."""
    of = select(Cohort).join(CohortMember, CohortMember.cohort_id == Cohort.id)
    former = facts.get("moved_from_id")
    return uow.session.scalar(of.where(CohortMember.id == UUID(str(former)))) if former else None


def _cohort(uow: UnitOfWork, cohort_id: UUID) -> Cohort:
    return one_row(uow.session, select(Cohort).where(Cohort.id == cohort_id))


def _planned(uow: UnitOfWork, facts: Mapping[str, Any]) -> list[SessionView]:
    return [one for one in _sessions(uow, facts) if _is_planned(one)]


def _is_planned(session: SessionView) -> bool:
    return session.state == SessionState.PLANNED


def _sessions(uow: UnitOfWork, facts: Mapping[str, Any]) -> list[SessionView]:
    held = sessions_by_id(uow, [UUID(one) for one in str(facts["sessions"]).split()])
    return sorted(held.values(), key=lambda one: (one.facts.starts_at, one.id))


def _when(session: SessionView) -> str:
    return _(
        "%(title)s, %(day)s at %(time)s, %(place)s.", place=session.place.name, **_named(session)
    )


def _called_off(session: SessionView) -> str:
    return _("%(title)s, %(day)s at %(time)s, is called off.", **_named(session))


def _named(session: SessionView) -> dict[str, str]:
    starts_at = session.facts.starts_at
    return {
        "title": session.title,
        "day": format_weekday(local_day(starts_at)),
        "time": format_time(local_time(starts_at)),
    }


def _kind(slug: str, label: Any, word: Worder, *, hours: int = 4, moments: Any = ()) -> Kind:
    return Kind(
        slug,
        label,
        word,
        is_personal=True,
        moments=moments,
        may_be_muted=False,
        escalates_after=timedelta(hours=hours),
        roles=frozenset({Role.CITIZEN}),
    )


KINDS = (
    _kind(JOINED, lazy("Classes that you join"), word_joined),
    _kind(LEFT, lazy("Classes that you leave"), word_left),
    _kind(
        WORKSHOPS_OFF,
        lazy("Sessions of a class that are called off"),
        word_workshops_off,
        hours=1,
        moments=("starts_at",),
    ),
)

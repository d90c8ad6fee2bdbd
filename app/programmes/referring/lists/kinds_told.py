"""The letter to somebody who was created by the job centre: what it is, and how to log in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.texts import _, format_weekday, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.programmes.contract import EnrolmentView
from app.programmes.models import Enrolment
from app.programmes.views import enrolment_views

WELCOME = "programmes/welcome"


def _welcome(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    view = _enrolment(uow, facts.get("enrolment_id"))
    lines = [
        _("The job centre has given you access to Jobvej."),
        *(_about(view) if view is not None else []),
        _("You need no password. Log in with your e-mail address, and we send you a code."),
        _("Do you think that this is a mistake? Call the job centre."),
    ]
    return Wording(
        _("Welcome to Jobvej"),
        "\n".join(line for line in lines if line),
        f"/forloeb/{view.id}" if view is not None else "/log-ind",
        lock_screen=str(_("News about your programme")),
    )


def _about(view: EnrolmentView) -> list[str]:
    facts = view.facts
    required = _("It is required of you.") if view.is_required else _("It is voluntary.")
    return [
        _("You are in a programme: %(name)s", name=facts.name) + ".",
        required,
        facts.in_words("about"),
        facts.in_words("why"),
        _("The programme begins on %(day)s.", day=format_weekday(view.from_on)),
        facts.in_words("consequence") if view.is_required else "",
        facts.in_words("help"),
    ]


def _enrolment(uow: UnitOfWork, enrolment_id: str | None) -> EnrolmentView | None:
    if enrolment_id is None:
        return None
    row = uow.session.scalar(select(Enrolment).where(Enrolment.id == UUID(enrolment_id)))
    return enrolment_views(uow, [row])[0] if row is not None else None


KINDS = (
    Kind(
        WELCOME,
        lazy("How to log in, when the job centre has given you access"),
        _welcome,
        is_personal=True,
        may_be_muted=False,
        escalates_after=timedelta(0),
        channels=("email",),
        roles=frozenset({Role.CITIZEN}),
    ),
)

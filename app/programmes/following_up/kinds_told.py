"""The kinds of notification about following up: what was agreed on, and whom to follow up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import _, format_list, format_weekday, lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.programmes.access import ENROLS
from app.programmes.contract import ItemView
from app.programmes.following_up.missing import missing_in
from app.programmes.kinds_told import CITIZENS, SHOWN
from app.programmes.models import Enrolment
from app.programmes.views import enrolment_views

AGREED, TO_FOLLOW_UP = "programmes/agreed", "programmes/to-follow-up"


def _agreed(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word what was agreed on, as it is by now; NotFound once all of it was taken back."""
    row = one_row(uow.session, select(Enrolment).where(Enrolment.id == UUID(facts["enrolment_id"])))
    view = enrolment_views(uow, [row])[0]
    told = set(str(facts["items"]).split())
    items = [one for one in view.items if str(one.id) in told]
    if not items:
        raise NotFound()
    left = [one for one in items if not one.is_done]
    title = ngettext(
        "You have agreed on %(n)s thing with your adviser",
        "You have agreed on %(n)s things with your adviser",
        len(items),
    )
    is_asked = any(one.is_required for one in items)
    voluntary = "" if is_asked else _("It is voluntary.")
    lines = [*(_line(one) for one in items[:SHOWN]), voluntary]
    return Wording(
        title,
        "\n".join(line for line in lines if line),
        f"/forloeb/{view.id}",
        lock_screen=str(_("News about your programme")),
        until=None if left and view.is_open else uow.now,
    )


def _to_follow_up(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    row = uow.session.scalar(select(Enrolment).where(Enrolment.id == UUID(facts["enrolment_id"])))
    people = people_by_id(uow, [row.citizen_id]) if row else {}
    if row is None or row.citizen_id not in people:
        raise NotFound()
    view = enrolment_views(uow, [row])[0]
    missing = [item.title for item in missing_in(view)]
    over = _("The required part of %(name)s is over.", name=view.facts.name)
    said = _("Missing: %(what)s", what=format_list(missing[:SHOWN])) if missing else ""
    is_settled = row.followed_up_at is not None or not view.is_open or not missing
    return Wording(
        _("Follow up: %(name)s", name=people[row.citizen_id].name),
        "\n".join(line for line in (over, said) if line),
        f"/opfoelgning/{row.citizen_id}",
        lock_screen=str(_("A citizen is to be followed up")),
        until=uow.now if is_settled else None,
    )


def _line(item: ItemView) -> str:
    if item.due_on is None:
        return _("%(what)s. Do it before your next meeting.", what=item.title)
    return _("%(what)s. The last day is %(day)s.", what=item.title, day=format_weekday(item.due_on))


KINDS = (
    Kind(
        AGREED,
        lazy("What you agree on with your adviser"),
        _agreed,
        is_personal=True,
        may_be_muted=False,
        escalates_after=timedelta(hours=4),
        roles=CITIZENS,
    ),
    Kind(
        TO_FOLLOW_UP,
        lazy("Citizens to follow up after the required part"),
        _to_follow_up,
        escalates_after=timedelta(hours=20),
        roles=frozenset(ENROLS),
    ),
)

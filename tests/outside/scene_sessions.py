"""What the demo lacks of sessions on site: one that begins soon, and a queue with people in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import time, timedelta

from app.booking.drop_in.contract import DropInFacts, TicketState
from app.booking.drop_in.models import DropInDay, QueueTicket
from app.booking.drop_in.setting_up import add_drop_in
from app.booking.meeting_types import places
from app.booking.sessions.contract import SessionFacts
from app.booking.sessions.inviting import citizens_to_ask
from app.booking.sessions.planning import plan_session
from app.booking.sessions.signing import sign_up
from app.booking.sessions.views import open_sessions
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.tenancy.opening import Period
from tests.site import Site, demo_person

CITIZEN, ADVISER = "borger@demo.example", "raadgiver@demo.example"


def gather(site: Site) -> Mapping[str, Sequence[str]]:
    """Have a workshop begin soon, full and with one in line, and the citizen in another.

    Returns the pages that nothing leads to, by who is to open them.
    """
    with _acting(site, ADVISER) as uow:
        begins = uow.now + timedelta(minutes=20)
        facts = SessionFacts(
            title_da="Workshop",
            place_id=places(uow)[0].id,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            seats=1,
        )
        begun = plan_session(uow, facts)
        others = [one for one, name in citizens_to_ask(uow, begun, "a").items() if name[0] != "E"]
        for citizen_id in others[:2]:
            sign_up(uow, begun, citizen_id, although_busy=True)
    with _acting(site, CITIZEN) as uow:
        me = uow.actor.require_person()
        other = open_sessions(uow, me)[-1].session.id
        sign_up(uow, other, me, although_busy=True)
    path = f"/planlaegning/{begun}"
    return {
        "adviser": [f"{path}?q=Else", f"{path}/fremmoede"],
        "citizen": [f"/moedegange/{other}", _line_up(site)],
    }


def _line_up(site: Site) -> str:
    """Have a queue in which one is called and two wait, the citizen among them; returns theirs.

    The rows are written as they are, as no number is drawn on a holiday.
    """
    me = demo_person(site, CITIZEN).id
    with _acting(site, ADVISER) as uow:
        days = tuple(Period(weekday, time(0), time(23, 59)) for weekday in range(7))
        facts = DropInFacts(title_da="Kø", place_id=places(uow)[0].id, periods=days)
        drop_in_id = add_drop_in(uow, facts)
        add_drop_in(uow, replace(facts, title_da="Uden kø"))
        day = DropInDay(id=uow.new_id(), drop_in_id=drop_in_id, on=local_day(uow.now))
        day.last_number, day.times_closed = 3, 0
        uow.session.add(day)
        uow.session.flush()
        tickets = [
            QueueTicket(
                id=uow.new_id(),
                drop_in_day_id=day.id,
                number=number,
                rank=number,
                state=TicketState.CALLED if number == 1 else TicketState.WAITING,
                citizen_id=me if number == 3 else None,
                called_at=uow.now if number == 1 else None,
                called_by_id=uow.actor.person_id if number == 1 else None,
                drawn_at=uow.now,
            )
            for number in (1, 2, 3)
        ]
        uow.session.add_all(tickets)
        return f"/drop-in/nummer/{tickets[2].id}"


@contextmanager
def _acting(site: Site, email: str) -> Iterator[UnitOfWork]:
    person = demo_person(site, email)
    with site.services.units.write(person.municipality, person.actor) as uow:
        yield uow

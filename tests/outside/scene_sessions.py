"""What the demo lacks of sessions on site: one that begins soon, and one the citizen comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

from app.booking.meeting_types import places
from app.booking.sessions.contract import SessionFacts
from app.booking.sessions.inviting import citizens_to_ask
from app.booking.sessions.planning import plan_session
from app.booking.sessions.signing import sign_up
from app.booking.sessions.views import open_sessions
from app.core.work import UnitOfWork
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
        "citizen": [f"/moedegange/{other}"],
    }


@contextmanager
def _acting(site: Site, email: str) -> Iterator[UnitOfWork]:
    person = demo_person(site, email)
    with site.services.units.write(person.municipality, person.actor) as uow:
        yield uow

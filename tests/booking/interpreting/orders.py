"""How an order of an interpreter stands, what was told of it, and what a page says."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.contract import InterpreterState
from app.booking.views import meeting_by_id
from app.core.texts import use_language
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import Acting, local
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
WANTED, ORDERED, REFUSED, TO_CHANGE, TO_CALL_OFF, CALLED_OFF = InterpreterState
AT = local(26, 10)


def state(acting_as: Acting, cast: Cast, meeting: UUID) -> InterpreterState | None:
    """Return how the order of a meeting's interpreter stands."""
    with acting_as(cast.anders) as uow:
        return meeting_by_id(uow, meeting).interpreter_state


def told(services: Services, acting_as: Acting, person: Person) -> list[tuple[str, str]]:
    """Return what somebody was told, the newest first."""
    for _ in range(2):
        services.jobs.run("outbox")
    with acting_as(person) as uow, use_language(person.actor.language):
        return [(one.title, one.body) for one in list_notifications(uow, limit=20)]


def words(page: str) -> str:
    """Return the words of a page."""
    main = BeautifulSoup(page, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())

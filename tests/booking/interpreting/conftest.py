"""Job talks can be held with an interpreter, and Ida wants one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting
from app.booking.contract import InterpreterState
from app.booking.interpreting import Seen, note_interpreter
from app.booking.meeting_types import change_meeting_type
from app.core.work import Units, the_service
from tests.booking.interpreting.orders import AT
from tests.booking.office import JOB_TALK, Acting, Office
from tests.people import Cast


@pytest.fixture
def office(units: Units, cast: Cast, office: Office) -> Office:
    """Job talks can be held with an interpreter."""
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, has_interpreter=True))
    return office


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten, and wants to speak Somali."""
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(AT)
        return book_meeting(uow, cast.ida.id, wanted, interpreter_language="so").id


@pytest.fixture
def ordered(acting_as: Acting, cast: Cast, meeting: UUID) -> UUID:
    """Anders has ordered one."""
    with acting_as(cast.anders) as uow:
        note_interpreter(uow, meeting, state=InterpreterState.ORDERED, seen=Seen(0, "so"))
    return meeting

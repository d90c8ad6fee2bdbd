"""Bringing one citizen in: created where they are new, what is said of them noted, and enrolled."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import structlog

from app.accounts.contract import AddressTaken, Role
from app.accounts.noted_languages import note_language
from app.accounts.own_advisers import give_own_adviser, own_adviser_of
from app.accounts.people import add_person, person_by_email
from app.accounts.registrations import note_birth_year, note_registration
from app.accounts.target_groups import groups_of_citizens, set_target_groups
from app.core.errors import Invalid, Problem
from app.core.texts import DEFAULT_LANGUAGE, LANGUAGES
from app.core.work import UnitOfWork, the_service
from app.licences.contract import LicencePoolEmpty
from app.notifications.service import notify
from app.programmes.contract import Source
from app.programmes.contract_errors import EnrolledAlready, ProgrammeNotUsed
from app.programmes.enrolling import enrol
from app.programmes.referring.lists.contract import (
    Because,
    LanguageOutcome,
    Line,
    LineOutcome,
    Looked,
)
from app.programmes.referring.lists.kinds_told import WELCOME
from app.programmes.referring.lists.looking import look_at, named_groups

log = structlog.get_logger()
SERVICE = "bulk-enrolment"
_FAILED = Looked(LineOutcome.WRONG, Because.FAILED)


def bring_in(uow: UnitOfWork, programme_id: UUID | None, line: Line) -> Looked:
    """Create a citizen, or find them, and enrol them; again, nothing changes.

    It looks anew, and what is wrong changes nothing. Whoever is new gets one letter, which says how
    to log in; whoever is known is told of the programme.
    """
    return _tried(uow, programme_id, line) or _tried(uow, programme_id, line) or _FAILED


def _tried(uow: UnitOfWork, programme_id: UUID | None, line: Line) -> Looked | None:
    """Bring somebody in; None where somebody else did a moment ago, so that it is tried again."""
    [looked] = look_at(uow, programme_id, [line])
    if looked.outcome == LineOutcome.WRONG:
        return looked
    part = uow.acting_as(uow.actor)
    try:
        with uow.session.begin_nested():
            found = _bring_in(part, programme_id, line, looked)
    except LicencePoolEmpty:
        return Looked(LineOutcome.WRONG, Because.FULL, looked.citizen_id)
    except ProgrammeNotUsed:
        return Looked(LineOutcome.WRONG, Because.NOT_USED, looked.citizen_id)
    except (AddressTaken, EnrolledAlready):
        return None
    except Invalid as invalid:
        because = Because.DAY if "registered_on" in invalid.fields else Because.FAILED
        return Looked(LineOutcome.WRONG, because, looked.citizen_id)
    except Problem:
        return Looked(LineOutcome.WRONG, Because.FAILED, looked.citizen_id)
    except Exception:  # one who cannot be brought in keeps no other waiting
        log.exception("citizen-not-brought-in", line=line.number)
        return _FAILED
    uow.events.extend(part.events)
    return found


def _bring_in(uow: UnitOfWork, programme_id: UUID | None, line: Line, looked: Looked) -> Looked:
    service = uow.acting_as(the_service(SERVICE))
    is_new = looked.outcome == LineOutcome.NEW
    is_spoken = line.language in LANGUAGES  # by the service, so that its pages are in it
    citizen_id = looked.citizen_id or add_person(
        service,
        name=line.name,
        email=line.email,
        roles=[Role.CITIZEN],
        language=line.language if is_spoken else DEFAULT_LANGUAGE,
        has_chosen_language=is_spoken,
    )
    is_noted = looked.language == LanguageOutcome.NOTED
    if is_noted and not (is_new and is_spoken):
        note_language(service, citizen_id, line.language)
    enrolment_id = looked.enrolment_id
    _note_groups(service, citizen_id, line)
    if line.birth_year is not None:
        note_birth_year(service, citizen_id, line.birth_year)
    if programme_id is not None and enrolment_id is None:
        view = enrol(uow, programme_id, citizen_id, source=Source.BULK, is_told=not is_new)
        enrolment_id = view.id
    if line.registered_on is not None:
        note_registration(service, citizen_id, registered_on=line.registered_on)
    if line.adviser_email and own_adviser_of(service, citizen_id) is None:
        adviser = person_by_email(service, line.adviser_email)
        give_own_adviser(service, citizen_id, adviser.id)
    if is_new:
        told = {"enrolment_id": str(enrolment_id)} if enrolment_id else {}
        notify(service, citizen_id, WELCOME, told, subject=f"person/{citizen_id}/welcome")
    uow.events.extend(service.events)
    return replace(looked, citizen_id=citizen_id, enrolment_id=enrolment_id)


def _note_groups(uow: UnitOfWork, citizen_id: UUID, line: Line) -> None:
    """Put a citizen in the target groups that are said, besides those that they are in."""
    known = named_groups(uow)
    said = {known[one.casefold()] for one in line.target_groups}
    held = groups_of_citizens(uow, [citizen_id]).get(citizen_id, frozenset())
    if said - held:
        set_target_groups(uow, citizen_id, said | held)
